"""Entering history: conversations of a table come in, each whole and by itself, once, however often it is told.

By the verbs that tell of what was said elsewhere: it starts no clock, is owed nothing, and nobody is written to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from makeright.conversations import telling_history
from makeright.conversations.bringing_in import Word, go_on_with
from makeright.conversations.keeping_tags import tags_named
from makeright.conversations.models import Brought, Conversation, Inbox, Note
from makeright.conversations.reading_history import Fault, Matter, Said, read_row
from makeright.conversations.refusals import Refused
from makeright.conversations.tagging import tag_with
from makeright.conversations.telling_history import OurWord
from makeright.customers.models import MAIL, Customer
from makeright.customers.normalizing import normal
from makeright.customers.reading_tables import Table
from makeright.customers.recognizing import Sign, recognize_by
from makeright.lib.actor import Actor
from makeright.lib.refusing import Refusal
from makeright.staff.models import Agent

AHEAD = timedelta(minutes=5)


@dataclass(slots=True)
class Entered:
    """What came of a table, or would: by kind how many are new here and how many were `known`, and every row that is
    left. `conversations` are counted that are new."""

    rows: int = 0
    conversations: int = 0
    messages: int = 0
    notes: int = 0
    known: int = 0
    settled: int = 0
    faults: list[Fault] = field(default_factory=list)


def matters_in(
    table: Table, columns: Sequence[str], zone: tzinfo, done: Entered, *, now: datetime | None = None
) -> list[Matter]:
    """The conversations of a table, each with its rows in order of time; what can't be understood is left in `done`."""
    latest, found = (now or timezone.now()) + AHEAD, dict[str, Matter]()
    for line, cells in table.rows():
        done.rows += 1
        if cells is None:
            done.faults.append(Fault(line, "", "unreadable", "This is no row of a table."))
            continue
        try:
            said = read_row(line, cells, columns, zone)
            if said.at > latest:
                raise Refused("ahead", "That lies ahead: nobody has said it yet.")
            if said.sign:
                normal(said.sign[0], said.sign[1], region=settings.MAKERIGHT_PHONE_REGION)
        except Refusal as refused:
            named = dict(zip(columns, cells, strict=False)).get("conversation", "")
            done.faults.append(Fault(line, named, refused.code, str(refused)))
            continue
        found.setdefault(said.conversation, Matter(said.conversation)).rows.append(said)
    for matter in found.values():
        matter.rows.sort(key=lambda said: said.at)
    return list(found.values())


def outlook(matters: Iterable[Matter], *, system: str, done: Entered) -> None:
    """Say of each what would come of it, in `done`. Changes nothing."""
    for matter in matters:
        names = {said.line: name_of(system, said) for said in matter.rows if said.kind != "note"}
        known = Brought.objects.filter(external_id__in=names.values()).select_related("message")
        brought = {each.external_id: each.message for each in known}
        conversation = next((each.conversation_id for each in brought.values()), None)
        if conversation is None and (why := _why_not(matter)) is not None:
            _leave(done, matter, why)
            continue
        done.conversations += conversation is None
        for said in matter.rows:
            is_note = said.kind == "note"
            is_known = _noted(conversation, said) if is_note else names[said.line] in brought
            done.known += is_known
            done.notes += is_note and not is_known
            done.messages += not is_note and not is_known


def enter(matter: Matter, *, system: str, inbox: Inbox, by: Actor, done: Entered) -> None:
    """Let a conversation in with all that was said in it, or what of it is new, in one transaction; what came of it is
    in `done`. One row that is refused keeps no other. `system`: a name for where it comes from, by which a second
    table from there knows what came before."""
    own = Entered()
    try:
        with transaction.atomic():
            _enter(matter, system=system, inbox=inbox, by=by, done=own)
    except Refusal as refused:
        _leave(done, matter, refused)
        return
    for count in ("conversations", "messages", "notes", "known", "settled"):
        setattr(done, count, getattr(done, count) + getattr(own, count))
    done.faults += own.faults


def name_of(system: str, said: Said) -> str:
    """What a row's message is called here: by its own name, or by all that makes it this one."""
    if said.name:
        return f"{system}:{said.conversation}:{said.name}"
    told = f"{said.kind}\0{said.at.isoformat()}\0{said.text}"
    return f"{system}:{said.conversation}:={hashlib.sha256(told.encode()).hexdigest()[:24]}"


def _enter(matter: Matter, *, system: str, inbox: Inbox, by: Actor, done: Entered) -> None:
    names = [name_of(system, said) for said in matter.rows]
    brought = Brought.objects.filter(external_id__in=names).values("message__conversation")
    conversation = Conversation.objects.select_related("inbox", "customer").filter(pk__in=brought).first()
    if conversation is None:
        conversation = _open(matter, inbox, by)
        done.conversations += 1
    for said, name in zip(matter.rows, names, strict=True):
        try:
            with transaction.atomic():
                _say(conversation, said, name, by, done)
        except Refusal as refused:
            done.faults.append(Fault(said.line, matter.name, refused.code, str(refused)))
    for tag in tags_named(matter.tags, by=by, may_add=True):
        tag_with(conversation, tag, by=by)
    if not matter.is_open:
        done.settled += telling_history.tell_settled(conversation, at=matter.rows[-1].at, by=by)


def _open(matter: Matter, inbox: Inbox, by: Actor) -> Conversation:
    if (why := _why_not(matter)) is not None:
        raise why
    assert matter.sign is not None
    kind, typed = matter.sign
    value = normal(kind, typed, region=settings.MAKERIGHT_PHONE_REGION)
    customer = recognize_by([Sign(kind, value)], matter.customer_name, by=by).customer
    first = next(each for each in matter.rows if each.kind != "note")
    return telling_history.open_empty(
        customer,
        inbox=inbox,
        subject=matter.subject,
        address=_address(customer, kind, value),
        at=matter.rows[0].at,
        started_by="customer" if first.kind == "in" else "us",
        by=by,
    )


def _address(customer: Customer, kind: str, value: str) -> str:
    """Where they are answered by mail: where they wrote from, else their own first address, if one is known."""
    if kind == MAIL:
        return value
    known = customer.primary(MAIL)
    return known.value if known else ""


def _say(conversation: Conversation, said: Said, name: str, by: Actor, done: Entered) -> None:
    if said.kind == "in":
        sign = Sign(MAIL, said.sign[1]) if said.sign and said.sign[0] == MAIL else None
        word = Word(said.text, sign=sign, name=said.customer_name, occurred_at=said.at, external_id=name)
        _message, is_new = go_on_with(conversation, word, by=by)
    else:
        agent = Agent.objects.filter(email=said.author).first() if said.author else None
        our = OurWord(said.text, said.at, name, agent=agent, author_name=said.author_name or said.author)
        if said.kind == "note":
            if is_new := not _noted(conversation.pk, said):
                telling_history.tell_note(conversation, replace(our, external_id=""), by=by)
        else:
            _message, is_new = telling_history.tell_reply(conversation, our, by=by)
    done.known += not is_new
    done.notes += is_new and said.kind == "note"
    done.messages += is_new and said.kind != "note"


def _noted(conversation: int | None, said: Said) -> bool:
    """Whether this very note is there: a note has no name."""
    return Note.objects.filter(conversation=conversation, at=said.at, text=said.text).exists()


def _why_not(matter: Matter) -> Refused | None:
    if matter.sign is None:
        return Refused("no_customer", "It says nowhere who the customer is.")
    if all(said.kind == "note" for said in matter.rows):
        return Refused("no_message", "Nothing was said in it to or by the customer.")
    return None


def _leave(done: Entered, matter: Matter, why: Refusal) -> None:
    done.faults += [Fault(said.line, matter.name, why.code, str(why)) for said in matter.rows]
