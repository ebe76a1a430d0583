"""Exporting: customers as a CSV file that a spreadsheet opens and runs nothing of, and that can come in again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from makeright.customers import events
from makeright.customers.defining import fields_of
from makeright.customers.filling_in import values_of
from makeright.customers.kinds import EXTERNAL_ID, HANDLE, MAIL, PHONE
from makeright.customers.models import Customer, Identity, Membership, Segment
from makeright.customers.models.customer import CustomerQuerySet
from makeright.customers.reading_tables import written
from makeright.events.recording import record
from makeright.lib.actor import Actor

BYTE_ORDER_MARK = "\ufeff"  # so that a spreadsheet reads what follows as UTF-8
AT_ONCE = 500  # customers
PLAIN = ("name", "preferred_name", "pronoun", "language", "zone")


@transaction.atomic
def take_out(
    of: CustomerQuerySet, *, segment: Segment | None = None, by: Actor, now: datetime | None = None
) -> Iterator[str]:
    """Give the file of these customers line by line, as `lines` does, and keep that it was taken, by whom. What is read
    is read as the lines are asked for."""
    agent = by.agent_id if by.serves else 0
    taken = events.Exported(segment=segment.pk if segment else None, count=of.standing().count())
    record(events.EXPORTED, events.Export(agent), by=by, payload=taken, now=now)
    return lines(of)


def lines(of: CustomerQuerySet | None = None) -> Iterator[str]:
    """The lines of a file of these customers, all if none are said, in the order in which we got to know them. Several
    of a kind stand in one cell, parted by `; `. A fixed number of queries for each five hundred; writes nothing."""
    among = (Customer.objects.all() if of is None else of).standing().order_by("pk")
    fields, places = fields_of("customer"), _places(of)
    heads = [
        "number",
        *PLAIN,
        MAIL,
        PHONE,
        *places,
        "company",
        "known since",
        *(f"field:{code}" for code in fields),
    ]
    yield written(heads)
    last = 0
    while some := list(among.filter(pk__gt=last)[:AT_ONCE]):
        keys = [one.pk for one in some]
        known, companies, said = _known(keys), _companies(keys), values_of("customer", keys)
        for one in some:
            yield written(
                [
                    str(one.pk),
                    *(getattr(one, name) for name in PLAIN),
                    *("; ".join(known.get((one.pk, head), [])) for head in (MAIL, PHONE, *places)),
                    companies.get(one.pk, ""),
                    one.created_at.date().isoformat(),
                    *(said[one.pk].get(code, "") for code in fields),
                ]
            )
        last = keys[-1]


def _places(of: CustomerQuerySet | None) -> list[str]:
    """A column for each network and each other system that any of these customers is known by."""
    found = set()
    theirs = (
        Identity.objects.all()
        if of is None
        else Identity.objects.filter(customer__in=of.order_by().values("pk"))
    )
    for kind in (HANDLE, EXTERNAL_ID):
        for value in theirs.filter(kind=kind).values_list("value", flat=True).iterator():
            found.add(f"{kind}:{value.partition(':')[0]}")
    return sorted(found)


def _known(customers: list[int]) -> dict[tuple[int, str], list[str]]:
    """What they are known by, the primary one first, by customer and column."""
    known: dict[tuple[int, str], list[str]] = {}
    for one in Identity.objects.filter(customer__in=customers).primary_first():
        place, _, rest = one.value.partition(":")
        is_placed = one.kind in (HANDLE, EXTERNAL_ID)
        head = f"{one.kind}:{place}" if is_placed else one.kind
        known.setdefault((one.customer_id, head), []).append(rest if is_placed else one.value)
    return known


def _companies(customers: list[int]) -> dict[int, str]:
    current = Membership.objects.filter(customer__in=customers, until=None).exclude(company=None)
    return dict(current.values_list("customer_id", "company__name"))
