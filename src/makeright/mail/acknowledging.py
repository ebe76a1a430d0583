"""Acknowledging: whoever writes hears at once, by itself, that it came; if the inbox says so, and within brakes.

Nothing is told to programs and lists, nor to addresses that nobody reads (RFC 3834, 2). An address that nobody vouches
for may be forged: then whoever it belongs to gets words of ours alone, and not one of those who wrote. At most one in
a day for a conversation, a few in a day for an address, and so many in an hour for an inbox; beyond that it is paused,
and whoever sees to the house is told.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from makeright.conversations.models import ACK, NONE, OUT, Inbox, Message
from makeright.conversations.saying_by_itself import say_by_itself
from makeright.customers.models import Customer
from makeright.events.kinds import UNKNOWN, Code
from makeright.events.recording import record
from makeright.hours.clock import is_open
from makeright.hours.reading import default_hours
from makeright.lib.actor import Actor
from makeright.lib.inserting import insert_new
from makeright.lib.refusing import Refusal
from makeright.lib.text import squeeze, without_controls
from makeright.mail import events
from makeright.mail.addressing import our_addresses, without_tag
from makeright.mail.attributing import is_forged
from makeright.mail.complaining import complained_at
from makeright.mail.models import OPENED, Acknowledgment, IncomingMail
from makeright.mail.reading import ReadMail, read
from makeright.mail.reading.authentication import read_authentication
from makeright.mail.reading.robots import is_nobody
from makeright.mail.writing import reply_subject

log = logging.getLogger(__name__)

A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
MOST_A_DAY = 4  # to one address
LATE = timedelta(hours=6)  # after that it is no news that a mail came
LONGEST, MOST_LANGUAGES = 2_000, 30
MOST_AN_HOUR = 10_000  # that may be asked for
PLACEHOLDERS = ("name", "number", "company")
_PLACEHOLDER = re.compile(r"(\s*)\{([a-z_]+)\}")
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}")


class Refused(Refusal):
    """A setting that can't be, and that changed nothing."""


def setting_of(inbox: Inbox) -> Acknowledgment:
    """What stands for an inbox; as it is without a row, if nobody has said anything."""
    return Acknowledgment.objects.filter(inbox=inbox).first() or Acknowledgment(inbox=inbox)


@transaction.atomic
def change(
    inbox: Inbox,
    *,
    by: Actor,
    is_on: bool | None = None,
    most_an_hour: int | None = None,
    now: datetime | None = None,
) -> bool:
    """Turn it on or off for an inbox, or let so many go within an hour; say whether that is new. Raises Refused:
    `no_words` if it says nothing yet, `no_number`."""
    kept = _row(inbox)
    wanted = kept.is_on if is_on is None else is_on
    most = kept.most_an_hour if most_an_hour is None else most_an_hour
    if wanted and not kept.texts:
        raise Refused("no_words", "It has no words yet. Say what it is to say first.")
    if not 1 <= most <= MOST_AN_HOUR:
        raise Refused("no_number", "It takes a number from 1 to %(most)s.", {"most": f"{MOST_AN_HOUR:,}"})
    if (kept.is_on, kept.most_an_hour) == (wanted, most):
        return False
    Acknowledgment.objects.filter(pk=kept.pk).update(is_on=wanted, most_an_hour=most)
    changed = events.AcknowledgingChanged(is_on=wanted, most_an_hour=most)
    record(events.ACKNOWLEDGING_CHANGED, kept, by=by, payload=changed, now=now)
    return True


@transaction.atomic
def word(
    inbox: Inbox, language: str, words: str, *, by: Actor, closed: str = "", now: datetime | None = None
) -> bool:
    """Say it so in a language ("" for all that have no words of their own): `words` while we work, `closed` while
    nobody does, or the same; say whether that is new. Without `words` the language has none any more, and with the last
    one gone it is off.

    {name}, {number} and {company} are filled in; a name only where it is proven who wrote. Raises Refused:
    `no_language`, `no_such_placeholder`, `too_long`, `too_many`.
    """
    tag = language.strip().lower()
    tidy, tidy_closed = (_checked(each) for each in (words, closed))
    if tag and not _TAG.fullmatch(tag):
        raise Refused("no_language", "A language is said as en, de or pt-br.")
    kept = _row(inbox)
    texts: dict[str, list[str]] = {key: list(each) for key, each in kept.texts.items()}
    before = texts.pop(tag, None)
    if tidy:
        texts[tag] = [tidy, tidy_closed]
    if len(texts) > MOST_LANGUAGES:
        raise Refused("too_many", "There are words in %(most)s languages already.", {"most": MOST_LANGUAGES})
    if texts.get(tag) == before:
        return False
    Acknowledgment.objects.filter(pk=kept.pk).update(texts=texts)
    worded = events.AcknowledgingWorded(language=Code(tag or UNKNOWN), is_there=bool(tidy))
    record(events.ACKNOWLEDGING_WORDED, kept, by=by, payload=worded, now=now)
    if not texts and kept.is_on:
        change(inbox, is_on=False, by=by, now=now)
    return True


@transaction.atomic
def go_on(inbox: Inbox, *, by: Actor, now: datetime | None = None) -> bool:
    """Let it go on after a brake held it; say whether it was held."""
    kept = _row(inbox)
    if not Acknowledgment.objects.filter(pk=kept.pk, paused_at__isnull=False).update(paused_at=None):
        return False
    record(events.ACKNOWLEDGING_RESUMED, kept, by=by, now=now)
    return True


@transaction.atomic
def acknowledge(message: int, *, by: Actor, now: datetime | None = None) -> Message | None:
    """Tell whoever wrote a message, by its id, that it came; give what was said, or None where nothing is to be said.
    Twice is harmless."""
    moment = now or timezone.now()
    said = Message.objects.select_related("conversation__inbox", "customer").get(pk=message)
    inbox = said.conversation.inbox_id
    setting = Acknowledgment.objects.filter(inbox=inbox, is_on=True, paused_at=None).first()
    if setting is None or said.conversation.is_junk:
        return None
    mail = IncomingMail.objects.filter(message=said, state=OPENED).order_by("pk").first()
    if mail is None or said.erased_at or said.at < moment - LATE:
        return None
    letter = read(mail.raw())
    if why := _unanswerable(said, mail, letter) or _held_back(said, setting, by=by, now=moment):
        log.info("that message %s came is not told: %s", said.pk, why)
        return None
    is_proven = _is_proven(said, letter)
    return say_by_itself(
        said.conversation,
        why=ACK,
        subject=reply_subject(said.conversation.subject) if is_proven else _subject(said),
        text=words_for(setting, said, at=moment, is_proven=is_proven),
        on=said,
        by=by,
        now=now,
    )


def words_for(setting: Acknowledgment, said: Message, *, at: datetime, is_proven: bool) -> str:
    """What somebody hears who wrote that: in the language of the conversation, by the hours of the house."""
    language = said.conversation.language.lower()
    texts = setting.texts
    words, closed = (
        texts.get(language)
        or texts.get(language.partition("-")[0])
        or texts.get("")
        or next(iter(texts.values()))
    )
    name = squeeze(said.customer.name if said.customer else "") if is_proven else ""
    inbox = said.conversation.inbox
    values = {
        "name": name,
        "number": f"{said.conversation.number}",
        "company": inbox.from_name or settings.MAKERIGHT_COMPANY or inbox.name,
    }
    return filled(closed if closed and not is_open(default_hours(), at) else words, values)


def as_example(text: str, inbox: Inbox, name: str) -> str:
    """The words as somebody of that name would get them."""
    company = inbox.from_name or settings.MAKERIGHT_COMPANY or inbox.name
    return filled(text, {"name": name, "number": "1234", "company": company})


def filled(text: str, values: Mapping[str, str]) -> str:
    """The words with what is known in place of what stands in braces; what isn't known goes with the space before it,
    so that "Hello {name}," is "Hello,"."""

    def one(found: re.Match[str]) -> str:
        value = values.get(found[2])
        return found[0] if value is None else f"{found[1]}{value}" if value else ""

    return _PLACEHOLDER.sub(one, text)


def _subject(said: Message) -> str:
    """Nothing of theirs: the company and the number."""
    inbox = said.conversation.inbox
    return f"{inbox.from_name or settings.MAKERIGHT_COMPANY or inbox.name} #{said.conversation.number}"


def _unanswerable(said: Message, mail: IncomingMail, letter: ReadMail) -> str:
    """Why nothing may be told to them, whoever asks; "" if it may (RFC 3834, 2; RFC 5230, 4.6)."""
    address, ours = said.author_address, our_addresses()
    if letter.robot != "human" or letter.kind != "person":
        return "no person wrote it"
    if not mail.envelope_from or is_nobody(mail.envelope_from) or is_nobody(address):
        return "nobody reads that address"
    if is_forged(letter):
        return "it is not from whom it says"
    if complained_at([address]):
        return "they called a mail of ours spam"
    if not address or without_tag(address) in ours:
        return "it is an address of ours"
    if not {without_tag(box.address) for box in (*letter.to, *letter.cc)} & ours:
        return "it was not written to us by name"
    return ""


def _held_back(said: Message, setting: Acknowledgment, *, by: Actor, now: datetime) -> str:
    """Which brake holds, if any. Those who ask at once for an inbox, or for one customer, come one after the other."""
    if connection.vendor == "postgresql":
        setting = Acknowledgment.objects.select_for_update().get(pk=setting.pk)
        Customer.objects.select_for_update().filter(pk=said.customer_id or 0).first()
    if setting.paused_at or not setting.is_on:
        return "it is paused"
    by_itself = Message.objects.filter(direction=OUT, automatic=ACK)
    lately = by_itself.filter(at__gt=now - A_DAY)
    if lately.filter(conversation=said.conversation_id).exists():
        return "it was told within a day"
    if Message.objects.filter(
        conversation=said.conversation_id, direction=OUT, automatic=NONE, pk__gt=said.pk
    ).exists():
        return "somebody has answered"
    asked = Message.objects.filter(pk__in=lately.values("answers"), author_address=said.author_address)
    if asked[:MOST_A_DAY].count() >= MOST_A_DAY:
        return "that address was told enough"
    within = by_itself.filter(at__gt=now - AN_HOUR, conversation__inbox=setting.inbox_id).count()
    if within >= setting.most_an_hour:
        Acknowledgment.objects.filter(pk=setting.pk).update(paused_at=now)
        paused = events.AcknowledgingPaused(within_an_hour=within)
        record(events.ACKNOWLEDGING_PAUSED, setting, by=by, payload=paused, now=now)
        log.warning("inbox %s has told so many within an hour that it is paused", setting.inbox_id)
        return "the inbox told too many"
    return ""


def _is_proven(said: Message, letter: ReadMail) -> bool:
    """Whether a server of ours found that the mail is from whom it says, and that is who wrote (DMARC, RFC 7489)."""
    results = letter.headers.get("authentication-results", ())
    is_them = letter.from_ is not None and without_tag(letter.from_.address) == without_tag(
        said.author_address
    )
    return is_them and read_authentication(results, settings.MAKERIGHT_MAIL_BELIEVED).dmarc == "pass"


def _row(inbox: Inbox) -> Acknowledgment:
    insert_new([Acknowledgment(inbox=inbox)])
    return Acknowledgment.objects.select_for_update().get(inbox=inbox)


def _checked(words: str) -> str:
    tidy = without_controls(words).replace("\r\n", "\n").strip()
    if len(tidy) > LONGEST:
        raise Refused("too_long", "It holds at most %(most)s characters.", {"most": f"{LONGEST:,}"})
    strange = [found[2] for found in _PLACEHOLDER.finditer(tidy) if found[2] not in PLACEHOLDERS]
    if strange:
        raise Refused(
            "no_such_placeholder", "There is nothing called “{%(name)s}” to fill in.", {"name": strange[0]}
        )
    return tidy
