"""Remembering: facts about a customer, each with where it is from and whether they agreed; and notes among colleagues.
The words stand in rows alone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from makeright.customers import events
from makeright.customers.identifying import stands, take_turn
from makeright.customers.models import Customer, Fact, Note
from makeright.customers.refusals import Refused
from makeright.events.kinds import UNKNOWN, Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.text import squeeze, without_controls

LONGEST_ABOUT, LONGEST_VALUE, LONGEST_NOTE = 60, 500, 20_000  # characters


@transaction.atomic
def remember(
    customer: Customer,
    about: str,
    value: str,
    *,
    said: str = UNKNOWN,
    message: int | None = None,
    consent: str = UNKNOWN,
    by: Actor,
    now: datetime | None = None,
) -> Fact:
    """Keep a fact: `about` what (a code or a few words of ours), and what is so of it. One that is kept already is
    given as it is. `said` and `consent` are codes of `fact.noted`; `message` is the id of the message that says it.

    Raises Refused: `empty`, `too_long`, `no_consent` if they don't want it kept (`consent="refused"`), `unknown_code`,
    or `merged`.
    """
    stands(customer)
    what, is_so = squeeze(without_controls(about)), squeeze(without_controls(value))
    if not what or not is_so:
        raise Refused("empty", "A fact says about what, and what is so.")
    if len(what) > LONGEST_ABOUT or len(is_so) > LONGEST_VALUE:
        raise Refused(
            "too_long",
            "A fact is about something in %(most)s characters, and says it in %(longest)s.",
            {"most": LONGEST_ABOUT, "longest": LONGEST_VALUE},
        )
    if consent == "refused":
        raise Refused("no_consent", "They don’t want us to keep this, so we don’t.")
    if not events.SAID.holds(said) or not events.CONSENT.holds(consent):
        raise Refused(
            "unknown_code",
            "It is said by %(said)s; consent is %(consent)s.",
            {"said": events.SAID, "consent": events.CONSENT},
        )
    take_turn(customer.pk)
    known = Fact.objects.filter(customer=customer, about=what, value=is_so, until=None).first()
    if known is not None:
        return known
    moment = now or timezone.now()
    fact = Fact.objects.create(
        customer=customer,
        about=what,
        value=is_so,
        said=said,
        message=message,
        consent=consent,
        noted_by_id=by.id if by.serves else None,
        at=moment,
    )
    noted = events.FactNoted(said=Code(said), consent=Code(consent), message=message)
    record(events.FACT_NOTED, fact, by=by, payload=noted, now=moment)
    return fact


@transaction.atomic
def end(fact: Fact, *, by: Actor, now: datetime | None = None) -> bool:
    """Say that a fact is so no longer; say whether it was still."""
    moment = now or timezone.now()
    if not Fact.objects.filter(pk=fact.pk, until=None).update(until=moment):
        return False
    fact.refresh_from_db()
    record(events.FACT_ENDED, fact, by=by, now=moment)
    return True


@transaction.atomic
def note(customer: Customer, text: str, *, by: Actor, now: datetime | None = None) -> Note:
    """Write down something about a customer, for colleagues. Calling twice makes two notes.

    Raises Refused: `empty`, `too_long`, or `merged`; ValueError if it isn't an agent who writes.
    """
    stands(customer)
    words = without_controls(text, keep_directions=True).strip()
    if not words:
        raise Refused("empty", "A note says something.")
    if len(words) > LONGEST_NOTE:
        raise Refused("too_long", "A note has at most %(most)s characters.", {"most": LONGEST_NOTE})
    moment = now or timezone.now()
    written = Note.objects.create(customer=customer, agent_id=by.agent_id, text=words, at=moment)
    record(events.NOTE_ADDED, written, by=by, now=moment)
    return written


@transaction.atomic
def remove_note(note: Note, *, by: Actor, now: datetime | None = None) -> bool:
    """Take a note away, with its words; say whether it was there."""
    pk = note.pk
    removed, _ = Note.objects.filter(pk=pk).delete()
    if removed:
        record(events.NOTE_REMOVED, note, by=by, now=now)
    return bool(removed)
