"""Archiving: a mail of long ago comes in as history. It starts no clock, is owed no answer, and nobody is written to.

What customers wrote goes the way that mail takes. What we wrote to them, by an address of ours, is a message of ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import quote

from django.db import transaction
from django.utils import timezone

from makeright.conversations.models import OUT, Conversation, Inbox, Message
from makeright.conversations.refusals import Refused
from makeright.conversations.telling_history import OurWord, open_empty, tell_reply, tell_settled
from makeright.customers.normalizing import normal_address
from makeright.customers.recognizing import recognize
from makeright.files.shelves import shelf
from makeright.lib.actor import Actor
from makeright.lib.authored import authored, is_plain
from makeright.lib.inserting import insert
from makeright.lib.text import squeeze
from makeright.mail import bouncing, erasing, threading_clues
from makeright.mail.addressing import is_address, our_addresses, without_tag
from makeright.mail.attributing import Unreadable, others_of
from makeright.mail.models import DOUBLED, OPENED, OPENING, IncomingMail, KnownId, key_of_mail
from makeright.mail.opening import Ready, contents, enter, prepare
from makeright.mail.reading import ReadMail
from makeright.mail.reading.dating import read_date
from makeright.staff.models import Agent

THE_ARCHIVE = Actor("import", via="mail", source="import")
CLOCKS_DIFFER_BY = timedelta(days=7)  # a Date further from when the mail came is a wrong clock's
MOST_RECIPIENTS = 10  # of ours, among whom the one is looked for whom a conversation is with
What = Literal["theirs", "ours", "known"]


class Left(Exception):
    """A mail isn't brought in. `code` says why: `bounce`, `nobody` (it was written among ourselves, or to nobody),
    `no_sender`, `erased`, or that of a refusal."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Archived:
    """What a mail is here: words of `theirs` or of `ours`, or `known` already. `conversation`: the key of its own, 0 if
    it is known; `is_new`: whether it began it."""

    what: What
    conversation: int = 0
    is_new: bool = False


def archive(
    raw: bytes,
    *,
    inbox: Inbox,
    came_at: datetime | None = None,
    also_ours: Sequence[str] = (),
    by: Actor = THE_ARCHIVE,
    now: datetime | None = None,
) -> Archived:
    """Take a mail into an inbox as history, at its own time. Told twice it comes in once. `came_at`: when its mailbox
    says that it came; `also_ours`: addresses of ours, in normal form, beside those of the inboxes and of who serves.

    Its bytes are on the shelf before its row, which comes with the message: whoever is ended in between finds nothing
    half done. Raises Left, or OSError where the shelf has no room.
    """
    moment = now or timezone.now()
    digest = digest_of(raw).hex()
    path = f"{moment:%Y-%m-%d}/{digest}.eml"
    mail = IncomingMail(
        inbox=inbox,
        recipient=inbox.address,
        path=path,
        digest=digest,
        size=len(raw),
        received_at=came_at or moment,
        state=OPENING,
    )
    ours = our_addresses() | frozenset(also_ours)
    try:
        ready = prepare(mail, ours, raw)
    except Unreadable:
        raise Left("no_sender") from None
    at = _moment_of(ready.letter, came_at, moment)
    mail.received_at = at
    if bouncing.is_bounce(mail, ready.letter):
        raise Left("bounce")
    mail.recipient = _address_of_ours(ready.letter, inbox)[:320]
    shelf().put_all_synced({key_of_mail(path): raw})
    try:
        with transaction.atomic():
            if IncomingMail.objects.filter(inbox=inbox, fingerprint=ready.fingerprint).exists():
                insert(_ended(mail, DOUBLED))
                return Archived("known")
            return _let_in(replace(ready, letter=replace(ready.letter, date=at)), at, ours, by)
    except Refused as refused:
        raise Left(refused.code) from None


def digest_of(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


@transaction.atomic
def settle(inbox: Inbox, *, by: Actor = THE_ARCHIVE, after: int = 0, most: int = 200) -> tuple[int, int]:
    """Say of conversations that an archive brought into this inbox, with keys after one, that they are settled, as of
    the last thing said in them; give how many that were, and the key of the last one looked at, 0 when all were.
    What anybody did something with here stays as it is."""
    brought = IncomingMail.objects.filter(inbox=inbox, message__source=by.source)
    keys = brought.values("message__conversation")
    waiting = Conversation.objects.filter(pk__in=keys, pk__gt=after, state="open").order_by("pk")[:most]
    found = list(waiting)
    settled = sum(tell_settled(each, at=each.last_at, by=by) for each in found)
    return settled, found[-1].pk if len(found) == most else 0


def _let_in(ready: Ready, at: datetime, ours: frozenset[str], by: Actor) -> Archived:
    if erasing.is_buried(ready.fingerprint):
        raise Left("erased")
    is_from_us, agent = _from_us(ready, ours)
    recipients = list(others_of(ready.letter, "", ours)) if is_from_us else []
    if is_from_us and recipients:
        return _let_in_ours(ready, at, agent, recipients, by)
    if ready.author is None:
        raise Left("nobody")
    insert(ready.mail)
    message = enter(ready, ours, by=by, now=None)
    if message is None:
        return Archived("known")
    return Archived("theirs", message.conversation_id, message.conversation.messages.count() == 1)


def _let_in_ours(
    ready: Ready, at: datetime, agent: Agent | None, recipients: Sequence[tuple[str, str]], by: Actor
) -> Archived:
    letter = ready.letter
    if _sent_from_here(ready.message_id):
        insert(_ended(ready.mail, DOUBLED))
        return Archived("known")
    conversation = _with_whom(ready, recipients)
    is_new = conversation is None
    if conversation is None:
        address, name = recipients[0]
        conversation = open_empty(
            recognize(address, name, by=by),
            inbox=ready.mail.inbox,
            subject=squeeze(letter.subject),
            address=address,
            at=at,
            started_by="us",
            by=by,
        )
    theirs = {*conversation.participants.values_list("address", flat=True), recipients[0][0]}
    parts, _safe, text = contents(letter)
    pictures = {f"cid:{each.content_id}": f"inline/{quote(each.content_id, safe='')}" for each in parts}
    page = authored(letter.html, pictures=pictures) if letter.html else ""
    word = OurWord(
        text=text,
        at=at,
        external_id=f"mail:{ready.mail.inbox_id}:{ready.fingerprint}",
        agent=agent,
        author_name=letter.from_.name if letter.from_ else "",
        html="" if not page or is_plain(page) else page,
        files=parts,
        others=[each for each in recipients if each[0] not in theirs],
        is_automatic=letter.robot == "auto",
        message_id=ready.message_id,
    )
    message, _is_new = tell_reply(conversation, word, by=by)
    threading_clues.remember(conversation, [ready.message_id, *letter.references, *letter.in_reply_to])
    ready.mail.message = message
    ready.mail.fingerprint = ready.fingerprint
    insert(_ended(ready.mail, OPENED))
    return Archived("ours", conversation.pk, is_new)


def _from_us(ready: Ready, ours: frozenset[str]) -> tuple[bool, Agent | None]:
    """Whether one of us wrote it, by an address of an inbox or their own; and who, if that is known."""
    box = ready.letter.from_
    if box is None or not is_address(box.address):
        return False, None
    address = normal_address(box.address)
    agent = Agent.objects.filter(email=address).first()
    return agent is not None or without_tag(address) in ours, agent


def _with_whom(ready: Ready, recipients: Sequence[tuple[str, str]]) -> Conversation | None:
    """The conversation that it answers, if one of those whom it was written to has a part in it."""
    for address, _name in recipients[:MOST_RECIPIENTS]:
        found = threading_clues.find(ready.mail, ready.letter, address).conversation
        if found is not None and found.inbox_id == ready.mail.inbox_id:
            return found
    return None


def _sent_from_here(message_id: str) -> bool:
    """Whether it is a copy of what left from this very house."""
    known = KnownId.objects.filter(message_id=message_id[:255]).values("conversation")
    sent = Message.objects.filter(conversation__in=known, direction=OUT, message_id=message_id[:255])
    return sent.exists()


def _ended(mail: IncomingMail, state: str) -> IncomingMail:
    mail.state = state
    return mail


def _address_of_ours(letter: ReadMail, inbox: Inbox) -> str:
    """The inbox's address as it was written to, with its tag."""
    boxes = (box.address for box in (*letter.to, *letter.cc))
    return next((each for each in boxes if without_tag(each) == inbox.address.lower()), inbox.address)


def _moment_of(letter: ReadMail, came_at: datetime | None, now: datetime) -> datetime:
    """When it was written: its Date, unless that is far from when it came by its topmost Received. Without one, when
    it came, by that or by its mailbox."""
    received = [squeeze(each.rpartition(";")[2]) for each in letter.headers.get("received", ())[:1]]
    came = next((at for each in received if (at := read_date(each))), None)
    said = letter.date
    if said is not None and came is not None and abs(said - came) > CLOCKS_DIFFER_BY:
        said = came
    return min(said or came or came_at or now, now)
