"""The composer's side: to whom a reply goes, and what of what goes along is a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from makeright.conversations.models import FROM, IN, Conversation, Inbox, Message
from makeright.conversations.receiving import Part
from makeright.conversations.refusals import Refused
from makeright.files.kinds import raster_of
from makeright.files.naming import file_name
from makeright.files.storing import keep
from makeright.lib.headers import usable_address
from makeright.lib.text import squeeze, without_controls

MOST_COPIES = 20
Boxes = Sequence[tuple[str, str]]  # address and name of each


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who will receive a reply, by address and name. `are_chosen`: its writer said who gets copies."""

    to: tuple[tuple[str, str], ...]
    cc: tuple[tuple[str, str], ...]
    bcc: tuple[tuple[str, str], ...] = ()
    are_chosen: bool = False


def recipients(conversation: Conversation) -> Recipients:
    """To whom the last person wrote, as they did it: to them, in copy to those whom they copied.

    If that wasn't the customer, the customer is in copy in any case. One who never wrote here, since what they wrote
    was passed on to us, is written to alone. Robots are answered only if nobody else wrote.
    Nobody is written to at an address that no mail can go to, or at the inbox itself.
    """
    said = conversation.messages.filter(direction=IN).exclude(author_address="").order_by("-pk")
    said = said.defer("text", "html", "signature")  # who wrote is asked for, not what
    last = said.filter(robot="human").first() or said.first()
    if last is None:
        return Recipients((), ())
    to = _written_to(last, conversation.inbox)
    copied: dict[str, str] = dict(last.copied)
    if last.customer_id != conversation.customer_id:
        theirs = said.filter(customer=conversation.customer_id).first()
        if theirs is not None:
            copied.setdefault(_written_to(theirs, conversation.inbox), theirs.author_name)
        elif passed_on := _has_not_written(conversation):
            return Recipients(to=(passed_on,), cc=())
    for known in ("", to, last.author_address):
        copied.pop(known, None)
    return Recipients(to=((to, last.author_name),) if to else (), cc=tuple(copied.items()))


def _has_not_written(conversation: Conversation) -> tuple[str, str] | None:
    """The address and name of a customer to whom the matter was given, though they never wrote here."""
    known = conversation.customer.identities.values_list("value", flat=True)
    there = conversation.participants.filter(role=FROM, address__in=known).order_by("pk").first()
    return (there.address, conversation.customer.name) if there else None


def addressed(conversation: Conversation, cc: Boxes, bcc: Boxes, *, are_checked: bool = True) -> Recipients:
    """To whom a reply goes, if its writer says who gets copies: each address once. Raises Refused: `no_address`, which
    names what is none, or `too_many_copies`; unless they are typed still, and not checked."""
    to = recipients(conversation).to
    seen = {address.lower() for address, _ in to}
    kept: list[list[tuple[str, str]]] = [[], []]
    for boxes, into in zip((cc, bcc), kept, strict=True):
        for address, name in boxes:
            if address.lower() not in seen:
                into.append(
                    (
                        _checked(address) if are_checked else address[:320],
                        squeeze(without_controls(name))[:200],
                    )
                )
                seen.add(address.lower())
    if are_checked and sum(map(len, kept)) > MOST_COPIES:
        raise Refused("too_many_copies", f"At most {MOST_COPIES} get a copy.", most=MOST_COPIES)
    return Recipients(to, tuple(kept[0]), tuple(kept[1]), are_chosen=True)


def _checked(address: str) -> str:
    try:
        usable_address(address)
    except ValueError:
        raise Refused("no_address", f"“{address}” is no mail address.", address=address) from None
    return address


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
    is_local = address.rpartition("@")[2].lower() == "localhost"  # a machine's own mail, such as cron's
    return not is_local and _without_tag(address) != inbox.address


def _without_tag(address: str) -> str:
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def newest_message(conversation: Conversation) -> int:
    """The id of the newest message: what whoever has it on screen has seen. 0 if there is none."""
    return conversation.messages.order_by("-pk").values_list("pk", flat=True).first() or 0


def parts_of(uploads: Iterable[UploadedFile[Any]]) -> list[Part]:
    """Keep what was uploaded, and tell pictures by their bytes."""
    return [_part_of(upload) for upload in uploads]


def _part_of(upload: UploadedFile[Any]) -> Part:
    content = upload.read()
    picture = raster_of(content[:16])
    kept = keep(content, upload.content_type or "", upload.name or "")
    return Part(kept, file_name(upload.name or "", kept.mime), is_picture=picture is not None)
