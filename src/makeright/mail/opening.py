"""Opening: a raw mail becomes a message, or is filed with the reason why not. No mail is ever lost or opened twice."""

from __future__ import annotations

import errno
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate
from time import monotonic
from urllib.parse import quote

from django.db import OperationalError, close_old_connections, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop as says

from makeright.conversations import junking
from makeright.conversations.models import Conversation, Message
from makeright.conversations.receiving import Incoming, Part, receive
from makeright.customers.recognizing import recognize
from makeright.events.recording import record
from makeright.files.kinds import raster_of
from makeright.files.storing import keep
from makeright.lib.actor import Actor
from makeright.lib.bell import Bell, ring_on_commit
from makeright.lib.homes import home_id
from makeright.lib.html import sanitize
from makeright.lib.rush import hurry
from makeright.lib.text import squeeze
from makeright.lib.tracing import trace_of_number, tracing
from makeright.mail import bouncing, complaining, erasing, events, knowing_senders, threading_clues
from makeright.mail.addressing import our_addresses
from makeright.mail.attributing import Author, Unreadable, author_of, is_forged, others_of
from makeright.mail.doubling import came_by_another_inbox, came_by_another_way
from makeright.mail.intake import OPENER
from makeright.mail.models import (
    ACCEPTED,
    BLOCKED,
    BOUNCE,
    DOUBLED,
    FILED,
    LET_GO,
    OPENED,
    OPENING,
    QUARANTINED,
    WELCOME,
    IncomingMail,
)
from makeright.mail.reading import ReadMail, read
from makeright.mail.reading.identity import content_digest, stable_message_id
from makeright.mail.reading.splitting import split
from makeright.mail.understanding import keep_understanding

log = logging.getLogger(__name__)

BATCH = 32
_PASSING = {
    errno.EAGAIN,
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EROFS,
    errno.EIO,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
}
LEAST_TOGETHER, MOST_TOGETHER = 2, 6  # mails in one transaction, which must stay under 50 ms
HEAVIEST_TOGETHER = 20_000_000  # bytes of mails in memory side by side, if there is more than one
SOMEBODY_WAITS = 0.001  # seconds
_READERS = ThreadPoolExecutor(4, "mail-reader")
MOST_TRIES = 3
CALM = 30.0  # seconds before a mail gets its last try that was being opened at two ends of the program
LONGEST_OPENING = timedelta(minutes=10)  # after that, whoever took a mail is taken for dead
LOOK_EVERY = 1.0  # seconds, should the bell be missed
THE_MAIL = Actor.system("mail")


def run(stop: threading.Event) -> None:
    """Open mails as they arrive, until told to stop. Whatever a crash left half opened comes first, one by one."""
    suspects, calm_at = _after_a_crash(stop), monotonic() + CALM
    with Bell(OPENER) as bell:
        while not stop.is_set():
            if suspects and monotonic() >= calm_at:
                _open_alone(suspects.pop(0))
            if not open_batch(stop):
                bell.wait(LOOK_EVERY)
                close_old_connections()


def open_batch(stop: threading.Event | None = None) -> int:
    """Open the oldest mails that wait; say how many were taken. One that fails doesn't keep the next from its turn."""
    taken = _take(BATCH)
    ours = our_addresses() if taken else frozenset()
    left, together = taken, LEAST_TOGETHER
    while left:
        hurry()
        size = _light_enough(left[:together])
        group, left = left[:size], left[size:]
        if stop is not None and stop.is_set():
            keys = [mail.pk for mail in group]
            IncomingMail.objects.filter(pk__in=keys, state=OPENING).update(
                state=ACCEPTED, tries=F("tries") - 1
            )
            continue
        waited = _open_together(group, ours)
        together = LEAST_TOGETHER if waited > SOMEBODY_WAITS else min(2 * together, MOST_TOGETHER)
    return len(taken)


def _light_enough(mails: list[IncomingMail]) -> int:
    """How many of these, from the first on, may be held in memory at once; one in any case."""
    so_far = accumulate(mail.size for mail in mails)
    return max(sum(weight <= HEAVIEST_TOGETHER for weight in so_far), 1)


def open_or_set_aside(mail: IncomingMail, *, by: Actor = THE_MAIL, now: datetime | None = None) -> None:
    """Open one mail that was taken. After three failures it is set aside, visibly, with the reason."""
    try:
        open_mail(mail, by=by, now=now)
    except Unreadable as why:
        _set_aside(mail, str(why), by=by, now=now)
    except Exception as error:
        if may_pass(error):
            IncomingMail.objects.filter(pk=mail.pk, state=OPENING).update(
                state=ACCEPTED, tries=F("tries") - 1
            )
            raise
        log.exception("mail %s could not be opened, try %d", mail.pk, mail.tries)
        given_up = mail.tries >= MOST_TRIES
        reason = f"{type(error).__name__}: {error}"[:500]
        if given_up:
            _set_aside(mail, reason, by=by, now=now)
        else:
            IncomingMail.objects.filter(pk=mail.pk, state=OPENING).update(state=ACCEPTED, reason=reason)


def open_mail(mail: IncomingMail, *, by: Actor = THE_MAIL, now: datetime | None = None) -> Message | None:
    """Read → judge → find clues → recognize → hand over. Gives the message, or None for what is none (a double, a
    bounce, our own echo). `by` says whether it is mail of now or history. Idempotent: a mail that isn't waiting to be
    opened is left alone."""
    ours = our_addresses()
    ready = prepare(mail, ours)
    with transaction.atomic():
        return enter(ready, ours, by=by, now=now)


@transaction.atomic
def try_again(mail: IncomingMail, *, by: Actor) -> bool:
    """Have a mail that was set aside, let go or filed opened once more; say whether it was."""
    aside = IncomingMail.objects.filter(pk=mail.pk, state__in=(QUARANTINED, FILED, LET_GO))
    if not aside.update(state=ACCEPTED, tries=0, asked_again_at=timezone.now()):
        return False
    record(events.TRIED_AGAIN, mail, by=by, payload=events.TriedAgain(mail=mail.pk))
    ring_on_commit(OPENER)
    return True


@transaction.atomic
def _set_aside(mail: IncomingMail, reason: str, *, by: Actor = THE_MAIL, now: datetime | None = None) -> None:
    """Give a mail up, visibly: it keeps its bytes and its reason, and colleagues see it at once."""
    if IncomingMail.objects.filter(pk=mail.pk, state=OPENING).update(state=QUARANTINED, reason=reason):
        aside = events.SetAside(mail=mail.pk, tries=mail.tries)
        record(events.SET_ASIDE, mail, by=by, payload=aside, now=now)


def may_pass(error: Exception) -> bool:
    """Say whether the machine is at fault, not the mail: then all mails wait, and none is given up."""
    return isinstance(error, OperationalError) or (isinstance(error, OSError) and error.errno in _PASSING)


@dataclass(frozen=True, slots=True)
class Ready:
    """A mail that is read, with its files kept: what is left is one short transaction. `author` is None for our own."""

    mail: IncomingMail
    letter: ReadMail
    fingerprint: str
    message_id: str
    author: Author | None
    parts: list[Part]
    html: str
    text: str
    quoted_from: int | None


def _open_together(group: list[IncomingMail], ours: frozenset[str]) -> float:
    """Open a few mails in one transaction, which costs one sync of the disk; if anything is wrong, each by itself.
    Give the seconds that it had to wait for its turn to write: if somebody else writes, groups should be small."""
    waited = 0.0
    try:
        ready = list(
            _READERS.map(lambda mail: prepare(mail, ours), group)
        )  # their files are synced side by side
        asked = monotonic()
        with transaction.atomic():
            waited = monotonic() - asked
            for one in ready:
                with tracing(trace_of_number(one.mail.pk)):
                    enter(one, ours, by=THE_MAIL, now=None)
    except Exception:
        for mail in group:
            with tracing(trace_of_number(mail.pk)):
                open_or_set_aside(mail)
    return waited


def prepare(mail: IncomingMail, ours: frozenset[str], raw: bytes | None = None) -> Ready:
    """All that needs no transaction. `raw`: its bytes, if they aren't to be had from the shelf. Raises Unreadable."""
    raw = mail.raw() if raw is None else raw
    letter = read(raw)
    message_id = letter.message_id or stable_message_id(letter, raw)
    fingerprint = content_digest(letter, raw)
    if bouncing.is_bounce(mail, letter) or bouncing.is_receipt(mail, letter):
        return Ready(mail, letter, fingerprint, message_id, None, [], "", "", None)
    author = author_of(letter, ours, mail.envelope_from)
    parts, html, text = contents(letter) if author else ([], "", "")
    quoted_from = split(text, letter.html, letter.subject).folds_at if author else None
    return Ready(mail, letter, fingerprint, message_id, author, parts, html, text, quoted_from)


def enter(ready: Ready, ours: frozenset[str], *, by: Actor, now: datetime | None) -> Message | None:
    """Let a mail in that is read, inside the caller's transaction, once."""
    mail, letter, author = ready.mail, ready.letter, ready.author
    if not _claim(mail, ready.fingerprint):
        return None
    if erasing.is_buried(ready.fingerprint):
        # Its bytes go once this is committed; it came before, and was erased.
        IncomingMail.objects.filter(pk=mail.pk).update(state=DOUBLED, reason=says("It was erased."))
        kept = [(part.kept.digest, part.kept.size) for part in ready.parts]
        transaction.on_commit(lambda: erasing.erase_again(mail.pk, kept))
        return None
    if author is None or complaining.is_complaint(mail, letter):
        _file(mail, letter)
        return None
    clue = threading_clues.find(mail, letter, author.address, is_forged=is_forged(letter))
    if clue.seen_in and came_by_another_way(mail, letter, author.address, ready.parts, clue.seen_in):
        IncomingMail.objects.filter(pk=mail.pk).update(
            state=DOUBLED, reason=says("It came before, by another way.")
        )
        return None
    if clue.conversation and came_by_another_inbox(letter, ready.fingerprint, ours, clue.conversation):
        IncomingMail.objects.filter(pk=mail.pk).update(
            state=DOUBLED, reason=says("It came by another inbox as well.")
        )
        return None
    known = clue.conversation
    junk = "" if known and known.is_junk else _junk(mail, letter, author.address, known)
    if junk and known:  # a matter of ours stays as it is
        clue = replace(clue, conversation=None, refers_to=known)
    customer = recognize(author.address, author.name, by=by, now=now)
    message = receive(
        Incoming(
            inbox=clue.conversation.inbox if clue.conversation else mail.inbox,
            customer=customer,
            author_name=author.name,
            author_address=author.address,
            answer_to=author.answer_to,
            subject=squeeze(letter.subject),
            text=ready.text,
            quoted_from=ready.quoted_from,
            html=ready.html,
            occurred_at=letter.date or mail.received_at,
            conversation=clue.conversation,
            refers_to=clue.refers_to,
            robot=letter.robot,
            message_id=ready.message_id,
            parts=ready.parts,
            others=tuple(others_of(letter, author.address, ours)),
            junk=junk,
        ),
        by=Actor.customer(customer).telling(by.source),
        now=now,
    )
    threading_clues.remember(
        message.conversation, [ready.message_id, *letter.references, *letter.in_reply_to]
    )
    with connection.cursor() as cursor:
        done = "UPDATE mail_incomingmail SET state = %s, message_id = %s, reason = '' WHERE id = %s"
        cursor.execute(done, [OPENED, message.pk, mail.pk])
    keep_understanding(mail, letter, {*ours, author.address})
    return message


def _junk(mail: IncomingMail, letter: ReadMail, address: str, known: Conversation | None) -> str:
    """Why a mail is junk, as a code of `junking.HOW`; "" for one that isn't. What belongs to a matter of ours is none
    for being called spam."""
    stands = knowing_senders.standing_of(address)
    if stands == BLOCKED:
        return junking.BLOCKED
    is_called_spam = letter.kind == "spam" and mail.inbox.junks_spam
    return junking.VERDICT if is_called_spam and not known and stands != WELCOME else ""


def _file(mail: IncomingMail, letter: ReadMail) -> None:
    """Keep what is nobody's words, with the reason: a report, or our own words that came back."""
    is_bounce, about = bouncing.is_bounce(mail, letter), None
    if is_bounce:
        reason = bouncing.note_bounce(mail, letter)
        about = bouncing.about(mail, letter)
    elif bouncing.is_receipt(mail, letter):
        reason, about = says("A receipt: it was read."), bouncing.about(mail, letter)
    elif complaining.is_complaint(mail, letter):
        reason, about = complaining.note_complaint(mail, letter), bouncing.about(mail, letter)
    else:
        reason = says("It comes from an address of ours.")
    IncomingMail.objects.filter(pk=mail.pk).update(
        state=BOUNCE if is_bounce else FILED, reason=reason[:500], message=about
    )
    if about:
        keep_understanding(mail, letter)


@transaction.atomic
def _take(most: int) -> list[IncomingMail]:
    """Mark the oldest as being opened, and count the try before it is made: a mail that kills us is known by that."""
    accepted = IncomingMail.objects.select_related("inbox").filter(state=ACCEPTED).order_by("pk")
    if connection.vendor == "postgresql":
        accepted = accepted.select_for_update(skip_locked=True, of=("self",))
    waiting = list(accepted[:most])
    if waiting:
        chosen = IncomingMail.objects.filter(pk__in=[mail.pk for mail in waiting], state=ACCEPTED)
        chosen.update(state=OPENING, tries=F("tries") + 1, taken_by=home_id(), taken_at=timezone.now())
    for mail in waiting:
        mail.state, mail.tries = OPENING, mail.tries + 1
    return waiting


def _after_a_crash(stop: threading.Event) -> list[IncomingMail]:
    """Go on with what the last engine of this home was opening, each alone, so it is known which ends a program.

    Give those that were being opened when it ended twice, to be opened once more when all is calm: whatever kills an
    engine again and again from outside may meet the same mail twice, but hardly thrice.
    """
    half_opened = (
        IncomingMail.objects.select_related("inbox").filter(state=OPENING, taken_by=home_id()).order_by("pk")
    )
    suspects = []
    for mail in half_opened:
        if mail.tries >= MOST_TRIES:
            _set_aside(mail, "Opening it ended the program three times.")
        elif mail.tries == MOST_TRIES - 1:
            suspects.append(mail)
        elif not stop.is_set():
            _open_alone(mail)
    return suspects


def _open_alone(mail: IncomingMail) -> None:
    """Open a mail of which a crash is known. The try is counted before it is made."""
    IncomingMail.objects.filter(pk=mail.pk, state=OPENING).update(tries=F("tries") + 1)
    mail.tries += 1
    with tracing(trace_of_number(mail.pk)):
        open_or_set_aside(mail)


def give_back_lost() -> int:
    """Have mails opened that an engine of another home took and never opened: it is gone. Say how many."""
    lost = IncomingMail.objects.filter(state=OPENING, taken_at__lt=timezone.now() - LONGEST_OPENING)
    return lost.exclude(taken_by=home_id()).update(state=ACCEPTED)


def _claim(mail: IncomingMail, fingerprint: str) -> bool:
    """Say, inside the transaction, whether this mail is ours to open and none like it was opened in this inbox."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE mail_incomingmail SET fingerprint = %s WHERE id = %s AND state = %s AND NOT EXISTS (
                   SELECT 1 FROM mail_incomingmail WHERE inbox_id = %s AND fingerprint = %s AND id <> %s)""",
            [fingerprint, mail.pk, OPENING, mail.inbox_id, fingerprint, mail.pk],
        )
        if cursor.rowcount:
            return True
    IncomingMail.objects.filter(pk=mail.pk, state=OPENING).update(
        state=DOUBLED, reason=says("It came before.")
    )
    return False


def contents(letter: ReadMail) -> tuple[list[Part], str, str]:
    """Keep the files, and make the HTML safe."""
    parts = []
    pictures = {}
    for part in letter.parts:
        raster = raster_of(part.content[:16])
        kept = keep(part.content, part.mime, part.filename)
        parts.append(Part(kept, part.filename, part.inline, part.content_id, raster is not None))
        if part.content_id and raster:
            pictures[part.content_id] = f"inline/{quote(part.content_id, safe='')}"
    html = sanitize(letter.html, images=pictures).html if letter.html else ""
    return parts, html, letter.text
