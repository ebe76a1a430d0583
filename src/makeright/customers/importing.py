"""Importing: a file of customers comes in. First a look, which changes nothing; then row by row, each once, whatever is
ended in between. What we know goes before what the file says: it fills gaps and adds, and overwrites nothing."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from makeright.customers import events
from makeright.customers.belonging import add_company, join
from makeright.customers.defining import fields_of
from makeright.customers.describing import describe
from makeright.customers.filling_in import fill_in, values_of
from makeright.customers.identifying import add_identity
from makeright.customers.mapping import Kind, Said, check, read_row
from makeright.customers.models import BY_HAND, Company, Customer, CustomerImport, Identity, Membership
from makeright.customers.models.customer_import import DONE, RUNNING, STOPPED
from makeright.customers.reading_tables import Table, read_table
from makeright.customers.recognizing import Sign, recognize_by, take_turns
from makeright.customers.refusals import Refused
from makeright.customers.remembering import remember
from makeright.events.recording import record
from makeright.files.storing import store
from makeright.files.sweeping import waive_grace
from makeright.jobs.models import BULK
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.lib.rush import give_way

ROWS_AT_ONCE = 5  # in one transaction
ROWS_TO_LOOK_AT = 500
MOST_FAULTS = 100
LONGEST_PART = 20.0  # seconds of one job
THE_FILE = Actor("import", via="import", source="import")


@dataclass(slots=True)
class Outlook:
    """What would come of a file: new customers, known ones, and rows that are refused, the first of them as (line,
    code, words)."""

    new: int = 0
    known: int = 0
    refused: int = 0
    faults: list[tuple[int, str, str]] = field(default_factory=list)

    def refuse(self, line: int, refused: Refused) -> None:
        self.refused += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append((line, refused.code, refused.words))


def kinds() -> dict[str, Kind]:
    """The custom fields that a column may be, by code."""
    return {code: Kind(one.kind, one.choices) for code, one in fields_of("customer").items()}


def look(table: Table, mapping: Sequence[str]) -> Outlook:
    """Go through a whole file and say what would come of it; changes nothing. Raises Refused as `mapping.check`."""
    fields, outlook = kinds(), Outlook()
    check(mapping, fields)
    seen: dict[tuple[str, str], int] = {}  # those of the file get numbers below zero
    rows = table.rows()
    while some := list(islice(rows, ROWS_TO_LOOK_AT)):
        read: list[tuple[int, Said]] = []
        for line, cells in some:
            try:
                read.append((line, read_row(cells, mapping, fields, region=settings.MAKERIGHT_PHONE_REGION)))
            except Refused as refused:
                outlook.refuse(line, refused)
        seen |= _owners({key for _, said in read for key in said.keys} - seen.keys())
        for line, said in read:
            owners = {seen[key] for key in said.keys if key in seen}
            if len(owners) > 1:
                outlook.refuse(line, _two())
                continue
            outlook.known += bool(owners)
            outlook.new += not owners
            who = owners.pop() if owners else -line
            seen |= dict.fromkeys(said.keys, who)
    outlook.faults.sort()
    return outlook


@transaction.atomic
def begin(
    content: bytes,
    mapping: Sequence[str],
    *,
    encoding: str = "",
    separator: str = "",
    in_background: bool = True,
    by: Actor,
    now: datetime | None = None,
) -> CustomerImport:
    """Let a file come in: in the engine, or else by whoever calls `go_on`. Calling twice is two imports, of which the
    second changes little. Raises Refused as `read_table` and `mapping.check` do."""
    table = read_table(content, encoding=encoding, separator=separator)
    check(mapping, kinds())
    moment = now or timezone.now()
    made = CustomerImport.objects.create(
        file=store(content, "text/csv", "customers.csv"),
        encoding=table.encoding,
        separator=table.separator,
        mapping=list(mapping),
        state=RUNNING,
        asked_by_id=by.id if by.serves else None,
        asked_at=moment,
    )
    record(events.IMPORT_BEGUN, made, by=by, now=moment)
    if in_background:
        enqueue("customers.import", priority=BULK, customer_import=made.pk)
    return made


@transaction.atomic
def stop(coming: CustomerImport, *, by: Actor, now: datetime | None = None) -> bool:
    """Let no further row come in; say whether any could. What is in stays."""
    if not CustomerImport.objects.filter(pk=coming.pk, state=RUNNING).exists():
        return False
    return _end(coming.pk, STOPPED, by=by, now=now)


def go_on(coming: int, *, for_seconds: float = 3600.0) -> bool:
    """Let rows come in for some seconds; say whether more are to come. Outside transactions; may be ended at any
    moment, and may be called by several at once: a few rows and the place behind them are one transaction."""
    made = CustomerImport.objects.select_related("file").filter(pk=coming, state=RUNNING).first()
    if made is None or made.file is None:
        return False
    table = read_table(made.file.content(), encoding=made.encoding, separator=made.separator)
    fields, done, until = kinds(), made.rows_done, time.monotonic() + for_seconds
    rows = islice(table.rows(), done, None)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        give_way(1.0)
        if not _let_in(coming, some, made.mapping, fields, done):
            return False  # somebody else is at it, or it was stopped
        done += len(some)
        if time.monotonic() > until:
            return True
    with transaction.atomic():
        _end(coming, DONE, by=THE_FILE)
    return False


def go_on_by_job(coming: int) -> None:
    """Let rows come in for as long as a job should take, and ask for the next one if there are more."""
    if go_on(coming, for_seconds=LONGEST_PART):
        enqueue("customers.import", priority=BULK, customer_import=coming)


Row = tuple[int, list[str] | None]


@transaction.atomic
def _let_in(
    coming: int, rows: Sequence[Row], mapping: Sequence[str], fields: dict[str, Kind], done: int
) -> bool:
    """Let a few rows in, and say that they are; if somebody else has, or it was stopped, nothing is done."""
    here = CustomerImport.objects.select_for_update().filter(pk=coming, state=RUNNING, rows_done=done)
    made = here.first()
    if made is None:
        return False
    counts = dict.fromkeys(("created", "changed", "unchanged", "refused"), 0)
    faults = list(made.faults)
    for line, cells in rows:
        try:
            said = read_row(cells, mapping, fields, region=settings.MAKERIGHT_PHONE_REGION)
            with transaction.atomic():
                counts[_enter(said)] += 1
        except Refused as refused:
            counts["refused"] += 1
            if len(faults) < MOST_FAULTS:
                faults.append([line, refused.code, str(refused)])
    here.update(
        rows_done=done + len(rows),
        faults=faults,
        **{name: F(name) + count for name, count in counts.items()},
    )
    return True


def _enter(said: Said) -> str:
    """Let one row in; say what became of it: `created`, `changed` or `unchanged`."""
    take_turns(said.keys)
    owners = _owners(said.keys)
    if len(set(owners.values())) > 1:
        raise _two()
    signs = [Sign(kind, typed) for kind, typed in said.signs]
    first = next((sign for sign, key in zip(signs, said.keys, strict=True) if key in owners), signs[0])
    customer = recognize_by([first], by=THE_FILE).customer
    changes = [not owners]
    for (kind, typed), key in zip(said.signs, said.keys, strict=True):
        if key not in owners and (kind, typed) != (first.kind, first.typed):
            add_identity(customer, kind, typed, by=THE_FILE)
            changes.append(True)
    gaps = {name: words for name, words in said.described.items() if not getattr(customer, name)}
    changes.append(describe(customer, by=THE_FILE, **gaps))  # type: ignore[arg-type]
    changes.append(_fill_gaps(customer, said.fields))
    changes.append(_put_into_company(customer, said.company))
    for about, value in said.facts.items():
        before = customer.facts.filter(until=None).count()
        remember(customer, about, value, said="import", by=THE_FILE)
        changes.append(customer.facts.filter(until=None).count() > before)
    return "created" if not owners else "changed" if any(changes) else "unchanged"


def _fill_gaps(customer: Customer, said: dict[str, str]) -> bool:
    if not said:
        return False
    kept = values_of("customer", [customer.pk])[customer.pk]
    gaps = {code: words for code, words in said.items() if code not in kept}
    return fill_in(customer, gaps, by=THE_FILE)


def _put_into_company(customer: Customer, name: str) -> bool:
    if not name or Membership.objects.filter(customer=customer, until=None, how=BY_HAND).exists():
        return False
    known = Company.objects.filter(name__iexact=name).order_by("pk").first()
    return join(customer, known or add_company(name, by=THE_FILE), by=THE_FILE)


def _owners(keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Whose these identities are, of those that are anybody's."""
    owners: dict[tuple[str, str], int] = {}
    for kind in sorted({kind for kind, _ in keys}):
        values = sorted(value for of_kind, value in keys if of_kind == kind)
        for some in _portions(values):
            found = Identity.objects.filter(kind=kind, value__in=some).values_list("value", "customer_id")
            owners |= {(kind, value): customer for value, customer in found}
    return owners


def _portions(values: Sequence[str]) -> Iterator[Iterable[str]]:
    for start in range(0, len(values), ROWS_TO_LOOK_AT):
        yield values[start : start + ROWS_TO_LOOK_AT]


def _two() -> Refused:
    return Refused(
        "two_customers", "This row names two customers whom we know apart: merge them first, or part the row."
    )


def _end(coming: int, state: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Once: an import ends, its file is let go of, and what came of it is told."""
    moment = now or timezone.now()
    running = CustomerImport.objects.filter(pk=coming, state=RUNNING)
    files = list(running.exclude(file=None).values_list("file", flat=True))
    if not running.update(state=state, ended_at=moment, file=None):
        return False
    waive_grace(files)
    made = CustomerImport.objects.get(pk=coming)
    ended = events.ImportEnded(
        created=made.created,
        changed=made.changed,
        unchanged=made.unchanged,
        refused=made.refused,
        stopped=state == STOPPED,
    )
    record(events.IMPORT_ENDED, made, by=by, payload=ended, now=moment)
    return True
