"""Letting in: what another desk told of one of its things becomes one here, once, by the verbs that make such things.

Each thing is one transaction, with its name there, its counts, and what of it was left. So a program may be ended at
any moment, and told all of it again: nothing comes in twice, and no count is wrong.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from makeright.conversations.elsewhere.shapes import (
    AGENT,
    COMPANY,
    CUSTOMERS,
    FIELD,
    INBOX,
    SAVED_REPLY,
    AgentTold,
    CompanyTold,
    FieldTold,
    InboxTold,
    PersonTold,
    SavedTold,
)
from makeright.conversations.models import DeskImport, FromElsewhere, Inbox, LeftOut, SavedReply
from makeright.conversations.models.desk_import import RUNNING
from makeright.conversations.saving_replies import save_reply
from makeright.customers.belonging import add_company, add_domain, join
from makeright.customers.defining import fields_of
from makeright.customers.describing import describe
from makeright.customers.filling_in import fill_in, values_of
from makeright.customers.identifying import add_identity
from makeright.customers.models import BY_HAND, Company, Customer, CustomField, Membership
from makeright.customers.normalizing import normal
from makeright.customers.recognizing import Sign, recognize_by
from makeright.events.places import Subject
from makeright.lib.actor import Actor
from makeright.lib.refusing import Refusal
from makeright.staff.models import Agent

LONGEST_NAME_OF_SAVED = 80


class NoLonger(Exception):
    """The import was paused or stopped meanwhile: nothing was done."""


@dataclass(slots=True)
class Door:
    """What a thing needs on its way in: the run, who tells it, and what counts for it and was left of it so far."""

    run: DeskImport
    by: Actor
    counts: dict[str, list[int]] = field(default_factory=dict)
    left: list[tuple[str, str, str, str]] = field(default_factory=list)
    name: str = ""

    def count(self, kind: str, *, here: bool) -> None:
        both = self.counts.setdefault(kind, [0, 0])
        both[0] += 1
        both[1] += here

    def leave(self, kind: str, external_id: str, code: str, inside: str = "") -> None:
        self.left.append((kind, external_id[:200], code[:40], inside[:200]))

    def refuse(self, kind: str, external_id: str, refused: Refusal) -> None:
        self.count(kind, here=False)
        self.leave(kind, external_id, refused.code)

    def named(self, kind: str, external_id: str) -> FromElsewhere | None:
        if not external_id:
            return None
        known = FromElsewhere.objects.filter(account=self.run.account, kind=kind)
        return known.filter(external_id=external_id[:200]).first()

    def key_of(self, kind: str, external_id: str) -> int | None:
        known = self.named(kind, external_id)
        return None if known is None else known.key

    def agent(self, external_id: str) -> Agent | None:
        key = self.key_of(AGENT, external_id)
        return None if key is None else Agent.objects.filter(pk=key).first()


def actor(run: DeskImport) -> Actor:
    """Who tells all of it: that desk, as history."""
    return Actor("import", via=run.source, source="import")


def go_on_only(run: DeskImport) -> None:
    """Have the run to oneself until the transaction ends. Raises NoLonger if it no longer goes on."""
    if DeskImport.objects.select_for_update().filter(pk=run.pk, state=RUNNING).first() is None:
        raise NoLonger


@transaction.atomic
def settle(door: Door, kind: str, external_id: str, key: int | None, stamp: str) -> None:
    """Write down that a thing was told: what it is here, what counts for it, and what of it was left. In the caller's
    transaction, which has made it, or the last part of it. Raises NoLonger."""
    go_on_only(door.run)
    known = door.named(kind, external_id)
    _add_counts(door, known)
    said = {
        "key": key,
        "name": door.name[:200],
        "stamp": stamp[:100],
        "seen_in": door.run,
        "counts": door.counts,
    }
    FromElsewhere.objects.update_or_create(
        account=door.run.account, kind=kind, external_id=external_id[:200], defaults=said
    )
    keep_left(door)


def keep_left(door: Door) -> None:
    """Write down what was left so far. Twice is harmless."""
    LeftOut.objects.bulk_create(
        [
            LeftOut(desk_import=door.run, kind=of, external_id=name, code=code, inside=inside)
            for of, name, code, inside in door.left
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def pass_by(run: DeskImport, known: FromElsewhere) -> None:
    """Write down that a thing was told that is here already, as it is there: it counts as it did, and what was left of
    it before is left now. Raises NoLonger."""
    go_on_only(run)
    if known.seen_in_id == run.pk:
        return
    door = Door(run, actor(run), counts=known.counts)
    _add_counts(door, known)
    was = LeftOut.objects.filter(desk_import=known.seen_in_id)
    before = [  # each by an index: there may be very many
        *was.filter(kind=known.kind, external_id=known.external_id),
        *was.filter(inside=known.external_id),
        *was.filter(kind=FIELD, code="no_such_field"),  # such a field is told once
    ]
    LeftOut.objects.bulk_create(
        [
            LeftOut(
                desk_import=run,
                kind=each.kind,
                external_id=each.external_id,
                code=each.code,
                inside=each.inside,
            )
            for each in before
        ],
        ignore_conflicts=True,
    )
    FromElsewhere.objects.filter(pk=known.pk).update(seen_in=run)


def _add_counts(door: Door, known: FromElsewhere | None) -> None:
    """Add what counts for a thing to what counts in all: instead of what this run counted for it before, and what is
    here beyond any run before."""
    before = known.counts if known is not None else {}
    counted = before if known is not None and known.seen_in_id == door.run.pk else {}
    told = dict(DeskImport.objects.values_list("counts", flat=True).get(pk=door.run.pk))
    for each in {*before, *door.counts}:
        there, here, brought = told.get(each, [0, 0, 0])
        now, was, ever = (some.get(each, [0, 0]) for some in (door.counts, counted, before))
        told[each] = [there + now[0] - was[0], here + now[1] - was[1], brought + now[1] - ever[1]]
    DeskImport.objects.filter(pk=door.run.pk).update(counts=told)


@transaction.atomic
def leave_whole(run: DeskImport, kind: str, external_id: str, code: str) -> None:
    """Write down that a thing was left, all of it. What it is here already, it stays."""
    door = Door(run, actor(run))
    known = door.named(kind, external_id)
    key = known.key if known else None
    door.count(kind, here=key is not None)
    door.leave(kind, external_id, code)
    settle(door, kind, external_id, key, "")


def company(door: Door, told: CompanyTold) -> int | None:
    """One of that name is that company. What its domains say counts unless another has them."""
    key = door.key_of(COMPANY, told.external_id)
    known = Company.objects.filter(pk=key).first() if key else None
    known = known or Company.objects.filter(name__iexact=told.name.strip()).order_by("pk").first()
    try:
        kept = known or add_company(told.name, by=door.by)
    except Refusal as refused:
        door.refuse(COMPANY, told.external_id, refused)
        return None
    for domain in told.domains:
        try:
            with transaction.atomic():
                add_domain(kept, domain, by=door.by)
        except Refusal as refused:
            door.leave("domain", domain, refused.code, told.external_id)
    door.count(COMPANY, here=True)
    return kept.pk


def agent(door: Door, told: AgentTold) -> int | None:
    """Whoever has that address here, also one who serves no longer. Nobody is let in by an import."""
    known = Agent.objects.filter(email__iexact=told.address.strip()).first() if told.address.strip() else None
    door.count(AGENT, here=known is not None)
    if known is None:
        door.name = told.name.strip()
        door.leave(AGENT, told.external_id, "no_such_agent")
    return known.pk if known else None


def inbox(door: Door, told: InboxTold) -> int | None:
    """The inbox here that answers that address."""
    known = inbox_at([told.address])
    door.count(INBOX, here=known is not None)
    if known is None:
        door.leave(INBOX, told.external_id, "no_such_inbox")
    return known.pk if known else None


def inbox_at(addresses: Iterable[str]) -> Inbox | None:
    wanted = [each.strip().lower() for each in addresses if each.strip()]
    found = {each.address.lower(): each for each in Inbox.objects.filter(address__in=wanted)}
    return next((found[each] for each in wanted if each in found), None)


def custom_field(door: Door, told: FieldTold) -> int | None:
    """The field here of that name."""
    fields = fields_of(told.noun).values()
    names = {name.casefold(): each for each in fields for name in (each.code, each.label)}
    known = names.get(told.name.strip().casefold())
    door.count(FIELD, here=known is not None)
    if known is None:
        door.leave(FIELD, told.external_id, "no_such_field")
    return known.pk if known else None


def saved_reply(door: Door, told: SavedTold) -> int | None:
    """Words of that name, once. What is kept here already is not overwritten."""
    key = door.key_of(SAVED_REPLY, told.external_id)
    name = " ".join(told.name.split())[:LONGEST_NAME_OF_SAVED].strip()
    known = SavedReply.objects.filter(pk=key).first() if key else None
    known = known or SavedReply.objects.filter(name__iexact=name, text=told.text.strip()).first()
    if known is None:
        try:
            with transaction.atomic():
                made = save_reply(name, told.text, by=door.by)
        except Refusal as refused:
            code = "no_text" if refused.code == "empty" else refused.code
            door.count(SAVED_REPLY, here=False)
            door.leave(SAVED_REPLY, told.external_id, code)
            return None
        door.count(SAVED_REPLY, here=True)
        return made.pk
    door.count(SAVED_REPLY, here=True)
    return known.pk


def customer(door: Door, told: PersonTold) -> int | None:
    """Whoever is known by their first address or number, or somebody new. Gaps are filled, and nothing overwritten."""
    there = door.key_of(CUSTOMERS, told.external_id)
    made = known_customer(there)
    if there is not None and made is None:
        door.count(CUSTOMERS, here=False)
        door.leave(CUSTOMERS, told.external_id, "forgotten")
        return there
    if made is None:
        try:
            made = recognized(door, told)
        except Refusal as refused:
            door.refuse(CUSTOMERS, told.external_id, refused)
            return None
    complete(door, made, told)
    door.count(CUSTOMERS, here=True)
    return made.pk


def known_customer(key: int | None) -> Customer | None:
    """The customer with that key, or who they were merged into; None if they were forgotten."""
    found = Customer.objects.filter(pk=key).first() if key else None
    while found is not None and found.merged_into_id is not None:
        found = Customer.objects.filter(pk=found.merged_into_id).first()
    return None if found is None or found.is_forgotten else found


def recognized(door: Door, told: PersonTold) -> Customer:
    """Who it is, by what they say of themselves: a claim, like the sender of a mail. Whoever has neither address nor
    number is known by their name there. Raises Refused."""
    return recognize_by([_readable(door, told)[0]], told.name, by=door.by).customer


def complete(door: Door, made: Customer, told: PersonTold) -> None:
    """Add what else is told of them, as far as it is nobody's and nothing here says otherwise."""
    signs = _readable(door, told)
    for sign in signs[0:1] if signs[0].kind == "external_id" else signs:
        try:
            with transaction.atomic():
                add_identity(made, sign.kind, sign.typed, by=door.by)
        except Refusal as refused:
            door.leave("identity", f"{sign.kind}:{told.external_id}", refused.code, told.external_id)
    described = {"name": told.name[:200], "language": told.language, "zone": told.zone}
    for name, words in described.items():
        if words and not getattr(made, name):
            with suppress(Refusal), transaction.atomic():
                describe(made, by=door.by, **{name: words})  # type: ignore[arg-type]
    _belong(door, made, told)
    fill_gaps(door, made, "customer", made.pk, told.fields, told.external_id)


def fill_gaps(
    door: Door, subject: Subject, noun: str, key: int, said: Mapping[str, str], external_id: str
) -> None:
    """Fill in custom fields that say nothing yet. What we have no field for is told once, by its name."""
    if not said:
        return
    codes, kept = _codes(door, noun, said), values_of(noun, [key])[key]
    for name, words in said.items():
        code = codes.get(name)
        if code is None:
            door.leave(FIELD, name, "no_such_field")
        elif code not in kept:
            try:
                with transaction.atomic():
                    fill_in(subject, {code: words}, by=door.by)
            except Refusal as refused:
                door.leave("value", f"{external_id}:{name}", refused.code, external_id)


def _codes(door: Door, noun: str, said: Mapping[str, str]) -> dict[str, str]:
    """The codes of our fields by their names there: as that desk listed them, or as they are called."""
    fields = fields_of(noun)
    names = {each.casefold(): code for code, one in fields.items() for each in (one.label, code)}
    listed = FromElsewhere.objects.filter(account=door.run.account, kind=FIELD, external_id__in=list(said))
    keys = {key: name for name, key in listed.values_list("external_id", "key") if key is not None}
    found = {keys[one.pk]: one.code for one in CustomField.objects.filter(pk__in=keys) if one.code in fields}
    by_name = ((name, names.get(name.casefold())) for name in said)
    return {name: code for name, code in by_name if code} | found


def _belong(door: Door, made: Customer, told: PersonTold) -> None:
    key = door.key_of(COMPANY, told.company)
    name = told.company_name.strip()
    if key is None and not name:
        return
    if Membership.objects.filter(customer=made, until=None, how=BY_HAND).exists():
        return
    theirs = Company.objects.filter(pk=key).first() if key else None
    theirs = theirs or Company.objects.filter(name__iexact=name).order_by("pk").first()
    with suppress(Refusal), transaction.atomic():
        join(made, theirs or add_company(name, by=door.by), by=door.by)


def _readable(door: Door, told: PersonTold) -> Sequence[Sign]:
    """By what they can be known, as it is written there; their name there if there is nothing else."""
    said = [*(("mail", each) for each in told.addresses), *(("phone", each) for each in told.phones)]
    signs = []
    for kind, typed in said:
        with suppress(Refusal):
            normal(kind, typed)
            signs.append(Sign(kind, typed))
    return signs or [Sign("external_id", f"{system_of(door.run)}:{told.external_id}")]


def system_of(run: DeskImport) -> str:
    """A short name for that very house, since two of them may count from 1."""
    return f"{run.source}-{hashlib.sha256(run.account.encode()).hexdigest()[:6]}"


@transaction.atomic
def widen(run: DeskImport, earliest: datetime, latest: datetime) -> None:
    """Say that what was told reaches so far."""
    same = DeskImport.objects.filter(pk=run.pk)
    same.filter(first_at=None).update(first_at=earliest, last_at=latest)
    same.filter(first_at__gt=earliest).update(first_at=earliest)
    same.filter(last_at__lt=latest).update(last_at=latest)
