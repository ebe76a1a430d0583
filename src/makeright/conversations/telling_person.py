"""What this app tells of a person: their conversations with all that was said in them, and their words in others'."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from makeright.conversations.models import (
    IN,
    OUT,
    RECALLED,
    Attachment,
    Conversation,
    Message,
    Note,
    TrustedSender,
)
from makeright.customers.erasing import Person
from makeright.customers.filling_in import values_of
from makeright.customers.telling_person import Parcel, name_in_archive, tells


@tells("conversations")
def tell_what_was_said(person: Person, parcel: Parcel) -> None:
    """`conversations.json`, then the files that it names: an archive is written one thing after the other."""
    trusted = TrustedSender.objects.filter(address__in=person.addresses).order_by("address")
    head = {"pictures_always_fetched_for": list(trusted.values_list("address", flat=True))}
    parcel.write("conversations.json", head, rows=_conversations(person, parcel), under="conversations")
    for each in _attached(person).select_related("file").order_by("pk").iterator(200):
        parcel.add(each.file, each.filename)


def _conversations(person: Person, parcel: Parcel) -> Iterator[dict[str, Any]]:
    """Theirs whole, but for what another customer said there; of others' only their own words."""
    spoken_in = Message.objects.filter(customer__in=person.customers).values("conversation")
    theirs = Q(customer__in=person.customers)
    for each in Conversation.objects.filter(theirs | Q(pk__in=spoken_in)).order_by("pk").iterator(200):
        said = Message.objects.filter(conversation=each, erased_at=None).exclude(state=RECALLED)
        own = each.customer_id in person.customers
        said = said.exclude(Q(direction=IN) & ~theirs) if own else said.filter(theirs)
        messages = list(said.order_by("pk"))
        files = _files(messages)
        told = {
            "number": each.number,
            "subject": each.subject if own else "",
            "channel": each.channel,
            "opened_at": each.opened_at,
            "resolved_at": each.resolved_at,
            "messages": [_message(one, files.get(one.pk, [])) for one in messages],
        }
        if own:
            told["fields"] = values_of("conversation", [each.pk])[each.pk]
        if own and parcel.with_notes:
            worn = each.taggings.order_by("at", "pk")
            told["tags"] = list(worn.values_list("tag__name", flat=True))
            notes = Note.objects.filter(conversation=each).exclude(text="").select_related("agent")
            told["drafts_of_colleagues"] = [
                {"at": draft.at, "by": draft.agent.name, "text": draft.text}
                for draft in each.drafts.exclude(text="").select_related("agent").order_by("pk")
            ]
            told["notes_of_colleagues"] = [
                {"at": note.at, "by": note.author, "text": note.text} for note in notes.order_by("pk")
            ]
        yield told


def _attached(person: Person) -> QuerySet[Attachment]:
    """What came and went with the messages that are told."""
    theirs = Q(message__customer__in=person.customers)
    ours = Q(message__conversation__customer__in=person.customers, message__direction=OUT)
    return Attachment.objects.filter(theirs | ours).exclude(message__state=RECALLED)


def _files(messages: list[Message]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    attached = Attachment.objects.filter(message__in=[one.pk for one in messages])
    for each in attached.select_related("file").order_by("pk"):
        about = {
            "name": each.filename,
            "type": each.mime,
            "size": each.size,
            "file": name_in_archive(each.file, each.filename),
        }
        found.setdefault(each.message_id, []).append(about)
    return found


def _message(message: Message, files: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "at": message.at,
        "written_at": message.occurred_at,
        "from": "them" if message.direction == IN else "us",
        "name": message.author_name,
        "address": message.author_address if message.direction == IN else "",
        "copied": message.copied,
        "subject": message.subject,
        "text": message.text,
        "attachments": files,
    }
