"""The composer's side: to whom a reply goes, what stands in it, and what of it is a picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from makeright.conversations.models import IN, OUT, Conversation, Inbox, Message
from makeright.conversations.receiving import Part
from makeright.files.kinds import raster_of
from makeright.files.naming import file_name
from makeright.files.storing import keep
from makeright.lib.headers import usable_address
from makeright.lib.tokens import random_id


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who will receive a reply, by address and name."""

    to: tuple[tuple[str, str], ...]
    cc: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What the composer shows. `refusal` is a code of `refusals`, or the words of a form, or empty.
    `seen` is the id of the newest message on screen, `key` the name of this draft: sent twice, it is one reply."""

    text: str
    mode: str
    recipients: Recipients
    seen: int
    refusal: str = ""
    lost_files: int = 0
    key: str = field(default_factory=random_id)


def recipients(conversation: Conversation) -> Recipients:
    """To whom the last person wrote, as they did it: to them, in copy to those whom they copied.

    If that wasn't the customer, the customer is in copy in any case. Robots are answered only if nobody else wrote.
    Nobody is written to at an address that no mail can go to, or at the inbox itself.
    """
    said = conversation.messages.filter(direction=IN).exclude(author_address="").order_by("-pk")
    last = said.filter(robot="human").first() or said.first()
    if last is None:
        return Recipients((), ())
    to = _written_to(last, conversation.inbox)
    copied: dict[str, str] = dict(last.copied)
    if last.customer_id != conversation.customer_id:
        theirs = said.filter(customer=conversation.customer_id).first()
        if theirs is not None:
            copied.setdefault(_written_to(theirs, conversation.inbox), theirs.author_name)
    for known in ("", to, last.author_address):
        copied.pop(known, None)
    return Recipients(to=((to, last.author_name),) if to else (), cc=tuple(copied.items()))


def is_ours(recipients: Recipients) -> bool:
    """Say whether all to whom it goes are inboxes of ours, such as one that was added since they wrote."""
    addresses = {_without_tag(address) for address, _ in recipients.to}
    return addresses <= set(Inbox.objects.filter(address__in=addresses).values_list("address", flat=True))


def _written_to(message: Message, inbox: Inbox) -> str:
    """Where its author is answered: where they asked for it, or else where they wrote from; "" if at neither."""
    named = (message.answer_to, message.author_address)
    return next((address for address in named if address and _takes_mail(address, inbox)), "")


def _takes_mail(address: str, inbox: Inbox) -> bool:
    try:
        usable_address(address)
    except ValueError:
        return False
    return "." in address.rpartition("@")[2] and _without_tag(address) != inbox.address


def _without_tag(address: str) -> str:
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def fresh_draft(
    conversation: Conversation, *, text: str = "", mode: str = "reply", refusal: str = ""
) -> Draft:
    """An empty composer, or one with the words that were refused."""
    return Draft(text, mode, recipients(conversation), newest_message(conversation), refusal)


def newest_message(conversation: Conversation) -> int:
    """The id of the newest message: what whoever has it on screen has seen. 0 if there is none."""
    return conversation.messages.order_by("-pk").values_list("pk", flat=True).first() or 0


def draft_of(message: Message) -> Draft:
    """A recalled reply, back in the composer. Its files must be chosen again; the composer says so."""
    newest = newest_message(message.conversation)
    files = message.attachments.count() if message.direction == OUT else 0
    return Draft(message.text, "reply", recipients(message.conversation), newest, lost_files=files)


def parts_of(uploads: Iterable[UploadedFile[Any]]) -> list[Part]:
    """Keep what was uploaded, and tell pictures by their bytes."""
    return [_part_of(upload) for upload in uploads]


def _part_of(upload: UploadedFile[Any]) -> Part:
    content = upload.read()
    picture = raster_of(content[:16])
    kept = keep(content, upload.content_type or "", upload.name or "")
    return Part(kept, file_name(upload.name or "", kept.mime), is_picture=picture is not None)
