"""Erasing what was said: of a person who is forgotten, or because it is old. The words go, with their files; that
something was said, when, and by which side, stays, so the log and the numbers stay good.

A conversation of a person goes whole, ours as well as theirs, since answers quote what they answer; only what another
customer said in it stays. See docs/decisions/0021-forgetting.md.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from makeright.conversations import events
from makeright.conversations.fetching_pictures import distrust
from makeright.conversations.models import (
    HELD,
    IN,
    OUT,
    Attachment,
    Conversation,
    Draft,
    Message,
    Note,
    Participant,
    RemotePicture,
    TrustedSender,
)
from makeright.conversations.models.conversation import take_turn
from makeright.conversations.replying import recall
from makeright.conversations.resolving import resolve
from makeright.conversations.searching import CUSTOMER, MESSAGE, NOTE, put_conversation
from makeright.customers.erasing import Counts, Person, erases
from makeright.customers.models import FieldValue
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.files.sweeping import waive_grace
from makeright.lib.actor import Actor
from makeright.lib.text import excerpt
from makeright.search.keeping import forget_all

AT_ONCE = 25  # messages a transaction
FORGOTTEN, OLD = "forgotten", "old"


def count(person: Person) -> Counts:
    """What there is of a person: in their conversations, and of their words in others'."""
    messages = messages_of(person)
    files = Attachment.objects.filter(message__in=messages.values("pk"))
    return {
        "conversations": _conversations_of(person).count(),
        "messages": messages.count(),
        "files": files.values("file").distinct().count(),
        "notes": Note.objects.filter(conversation__in=_conversations_of(person).values("pk")).count(),
    }


@erases("conversations", count=count)
def erase_what_a_person_said(person: Person, by: Actor, now: datetime) -> Counts:
    """A part of one conversation of theirs; then a part of their words in others'; then their address there."""
    theirs = _conversations_of(person)
    for conversation in theirs.order_by("pk")[:1]:
        return erase_some(conversation, among=theirs, keep=_others(person), why=FORGOTTEN, by=by, now=now)
    for message in messages_of(person).select_related("conversation").order_by("pk")[:1]:
        return _erase_among_others(message.conversation, person, now)
    for sender in TrustedSender.objects.filter(address__in=person.addresses):
        distrust(sender, by=by, now=now)
    return _leave_others_conversations(person)


def messages_of(person: Person) -> QuerySet[Message]:
    """What they said anywhere, and what was said to them in their own conversations, as far as it is there still."""
    ours_to_them = Q(conversation__customer__in=person.customers, direction=OUT)
    return Message.objects.filter(Q(customer__in=person.customers) | ours_to_them, erased_at=None)


@transaction.atomic
def erase_some(
    conversation: Conversation,
    *,
    among: QuerySet[Conversation],
    keep: Q | None = None,
    why: str,
    by: Actor,
    now: datetime,
) -> Counts:
    """Erase a part of a conversation, the oldest first, but for the messages that `keep` says; with the last part the
    conversation itself, which is settled then. Give how many of what went.

    Nothing goes of one that is no longer `among` those to be erased when its turn comes: somebody may have written.
    """
    take_turn(conversation)
    if not among.filter(pk=conversation.pk, erased_at=None).exists():
        return {}
    theirs = Message.objects.filter(conversation=conversation, erased_at=None)
    due = theirs if keep is None else theirs.exclude(keep)
    _take_back_what_has_not_left(due, by=by, now=now)
    some = list(due.order_by("pk")[: AT_ONCE + 1])
    erased = _erase_messages(some[:AT_ONCE], now=now)
    if len(some) <= AT_ONCE:
        erased |= _erase_the_rest(conversation, why=why, by=by, now=now)
    return erased


def _take_back_what_has_not_left(due: QuerySet[Message], *, by: Actor, now: datetime) -> None:
    for message in due.filter(state=HELD).select_related("conversation"):
        recall(message, by=by, now=now)


def _erase_messages(messages: Collection[Message], *, now: datetime) -> dict[str, int]:
    """Empty these, in the caller's turn. Their files go once nothing else refers to them."""
    keys = [message.pk for message in messages]
    attached = Attachment.objects.filter(message__in=keys)
    elsewhere = RemotePicture.objects.filter(message__in=keys)
    fetched = elsewhere.filter(file__isnull=False).values_list("file", flat=True)
    files = [*attached.values_list("file", flat=True), *fetched]
    attached.delete()
    elsewhere.delete()
    waive_grace(files)
    Message.objects.filter(pk__in=keys).update(
        author_name="",
        author_address="",
        answer_to="",
        copied=[],
        blind=[],
        subject="",
        text="",
        quoted_from=None,
        html="",
        message_id="",
        draft_key=None,
        erased_at=now,
    )
    forget_all(MESSAGE, keys)
    return {"messages": len(keys)}


def _erase_the_rest(conversation: Conversation, *, why: str, by: Actor, now: datetime) -> dict[str, int]:
    """What is said about it, by whom, and to whom; what another customer said stays, and so do they."""
    notes = Note.objects.filter(conversation=conversation).exclude(text="")
    keys = list(notes.values_list("pk", flat=True))
    Note.objects.filter(pk__in=keys).update(text="", author_name="")
    forget_all(NOTE, keys)
    Draft.objects.filter(conversation=conversation).delete()
    FieldValue.objects.filter(field__noun="conversation", subject=conversation.pk).delete()
    left = Message.objects.filter(conversation=conversation, erased_at=None).order_by("pk")
    first, last = left.first(), left.last()
    if first is None:
        Participant.objects.filter(conversation=conversation).delete()
        resolve(conversation, by=by, now=now)
    Conversation.objects.filter(pk=conversation.pk).update(
        subject="",
        language="",
        last_words=excerpt(last.fresh_text, 180) if last else "",
        attachment_count=_files_of(conversation).count(),
        # From now on it is the matter of who is left in it, if somebody is.
        **({"erased_at": now} if first is None else {"customer": first.customer_id}),
    )
    gone = Message.objects.filter(conversation=conversation).exclude(erased_at=None)
    told = events.Erased(why=Code(why), messages=gone.count(), notes=len(keys))
    record(events.ERASED, conversation, by=by, payload=told, now=now)
    conversation.refresh_from_db()
    if first is not None:
        put_conversation(conversation.pk)
    return {"conversations": 1, "notes": len(keys)}


@transaction.atomic
def _erase_among_others(conversation: Conversation, person: Person, now: datetime) -> Counts:
    """Their own words in another's conversation."""
    take_turn(conversation)
    theirs = messages_of(person).filter(conversation=conversation).order_by("pk")
    erased = _erase_messages(list(theirs[:AT_ONCE]), now=now)
    left = Message.objects.filter(conversation=conversation, erased_at=None).order_by("pk").last()
    Conversation.objects.filter(pk=conversation.pk).update(
        last_words=excerpt(left.fresh_text, 180) if left else "",
        attachment_count=_files_of(conversation).count(),
    )
    return erased


@transaction.atomic
def _leave_others_conversations(person: Person) -> Counts:
    """Where they were only written to, their address and name go; and nobody finds them any more."""
    forget_all(CUSTOMER, person.customers)
    there = Participant.objects.filter(address__in=person.addresses).order_by("pk")[:AT_ONCE]
    for participant in (some := list(there)):
        copied = Message.objects.filter(conversation=participant.conversation_id).exclude(copied=[], blind=[])
        for message in copied.only("copied", "blind"):
            left = [each for each in message.copied if each[0].lower() != participant.address]
            blind = [each for each in message.blind if each[0].lower() != participant.address]
            if (left, blind) != (message.copied, message.blind):
                Message.objects.filter(pk=message.pk).update(copied=left, blind=blind)
                put_conversation(participant.conversation_id)
    Participant.objects.filter(pk__in=[each.pk for each in some]).delete()
    if not some:
        _leave_drafts(person)
    return {"mentions": len(some)}


def _leave_drafts(person: Person) -> None:
    """In what colleagues are writing they are to get no copy."""
    for draft in Draft.objects.filter(copied__isnull=False).only("copied", "blind").iterator(200):
        copied = [each for each in draft.copied or [] if each[0].lower() not in person.addresses]
        blind = [each for each in draft.blind if each[0].lower() not in person.addresses]
        if (copied, blind) != (draft.copied, draft.blind):
            Draft.objects.filter(pk=draft.pk).update(copied=copied, blind=blind)


def _files_of(conversation: Conversation) -> QuerySet[Attachment]:
    """Those that came and are there still, but for what stands in the words: as a list counts them."""
    came = Attachment.objects.filter(message__conversation=conversation, message__direction=IN)
    return came.filter(inline=False, message__erased_at=None)


def _conversations_of(person: Person) -> QuerySet[Conversation]:
    return Conversation.objects.filter(customer__in=person.customers, erased_at=None)


def _others(person: Person) -> Q:
    """What another customer said, who keeps it."""
    return Q(direction=IN) & ~Q(customer__in=person.customers)
