"""Segmenting: a question over customers gets a name, and is asked anew whenever somebody looks. Asking writes
nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from makeright.customers import events
from makeright.customers.conditions import (
    ABOVE,
    BEGINS,
    BELOW,
    CONTAINS,
    DESCRIBED,
    EMPTY,
    FILLED,
    ONE_OF,
    Condition,
    Known,
    Value,
    read,
)
from makeright.customers.counting import counts, how_many
from makeright.customers.defining import fields_of
from makeright.customers.fitting import DATE, MONEY, NUMBER, YES_NO
from makeright.customers.mapping import Kind
from makeright.customers.models import (
    Customer,
    CustomField,
    Fact,
    FieldValue,
    Identity,
    Membership,
    OccurrenceKind,
    Segment,
)
from makeright.customers.models.customer import CustomerQuerySet
from makeright.customers.refusals import Refused
from makeright.customers.reporting import had
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.text import squeeze, without_controls

PAGE = 50


@transaction.atomic
def save(name: str, conditions: object, *, by: Actor, now: datetime | None = None) -> Segment:
    """Give a question a name. Raises Refused: `no_name`, `taken`, or as `conditions.read` does."""
    tidy = _name(name)
    read(conditions, known())
    moment = now or timezone.now()
    try:
        with transaction.atomic():
            segment = Segment.objects.create(
                name=tidy,
                conditions=conditions,
                made_by_id=by.id if by.serves else None,
                created_at=moment,
            )
    except IntegrityError:
        raise Refused("taken", "There is a segment %(tidy)s already.", {"tidy": tidy}) from None
    record(events.SEGMENT_SAVED, segment, by=by, now=moment)
    return segment


@transaction.atomic
def rename(segment: Segment, name: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Have a segment ask the same under another name; say whether that changed anything.

    Raises Refused: `no_name`; `taken` if another segment has it; `gone` if this one was removed meanwhile.
    """
    tidy = _name(name)
    before = Segment.objects.select_for_update().filter(pk=segment.pk).first()
    if before is None:
        raise Refused("gone", "This segment is there no longer.")
    if before.name == tidy:
        return False
    try:
        with transaction.atomic():
            Segment.objects.filter(pk=segment.pk).update(name=tidy)
    except IntegrityError:
        raise Refused("taken", "There is a segment %(tidy)s already.", {"tidy": tidy}) from None
    segment.refresh_from_db()
    record(events.SEGMENT_RENAMED, segment, by=by, now=now)
    return True


@transaction.atomic
def change(segment: Segment, conditions: object, *, by: Actor, now: datetime | None = None) -> bool:
    """Have a segment ask something else; say whether that changed anything. Raises Refused as `save` does."""
    read(conditions, known())
    before = Segment.objects.select_for_update().get(pk=segment.pk)
    if before.conditions == conditions:
        return False
    Segment.objects.filter(pk=segment.pk).update(conditions=conditions)
    segment.refresh_from_db()
    record(events.SEGMENT_CHANGED, segment, by=by, now=now)
    return True


@transaction.atomic
def remove(segment: Segment, *, by: Actor, now: datetime | None = None) -> bool:
    """Forget a question; say whether it was there."""
    pk = segment.pk
    removed, _ = Segment.objects.filter(pk=pk).delete()
    if removed:
        segment.pk = pk
        record(events.SEGMENT_REMOVED, segment, by=by, now=now)
    return bool(removed)


def people(conditions: object, *, among: CustomerQuerySet | None = None) -> CustomerQuerySet:
    """The customers of whom all conditions hold, of those `among` whom one looks (all, if none are said), in the order
    in which we got to know them. A query, not yet asked. Raises Refused as `conditions.read` does, also for a field
    that was retired since."""
    fields = fields_of("customer")
    found = (Customer.objects.all() if among is None else among).standing().order_by("pk")
    for condition in read(conditions, known()):
        if condition.about == "count":
            number = f"number_of_{condition.which}"
            found = found.annotate(**{number: how_many(condition.which)}).filter(_amount(number, condition))
        else:
            found = found.filter(_holds(condition, fields))
    return found


def page(found: CustomerQuerySet, after: int = 0) -> tuple[list[Customer], int]:
    """Fifty of the customers found, after the one with that key; and the key to ask with for the next fifty, or 0."""
    some = list(found.filter(pk__gt=after)[: PAGE + 1])
    return some[:PAGE], some[PAGE - 1].pk if len(some) > PAGE else 0


def known() -> Known:
    """What there is to ask about."""
    fields = {code: Kind(one.kind, one.choices) for code, one in fields_of("customer").items()}
    return Known(fields, counts(), frozenset(OccurrenceKind.objects.values_list("code", flat=True)))


def _holds(one: Condition, fields: dict[str, CustomField]) -> Q:
    """Of whom a condition holds. What is in other tables is asked for by itself, by its own index: asking it of one
    customer after the other costs up to fifty times as much (decision 18)."""
    if one.about in DESCRIBED:
        return _words(one.about, one)
    if one.about == "known_since":
        at = datetime.combine(cast(date, one.values[0]), time(), tzinfo=UTC)
        return Q(created_at__gte=at) if one.operator == ABOVE else Q(created_at__lt=at)
    if one.about in ("known_by", "proven_by", "domain"):
        return Q(pk__in=_identities(one).values("customer"))
    if one.about == "company":
        current = Membership.objects.filter(until=None).exclude(company=None)
        return _in(current, "customer", one, Q(company__in=[int(cast(Decimal, each)) for each in one.values]))
    if one.about == "fact":
        facts = Fact.objects.filter(about=one.which, until=None)
        return _in(facts, "customer", one, _words("value", one))
    if one.about == "event":
        return _happened(one)
    field = fields[one.which]
    return _in(FieldValue.objects.filter(field=field), "subject", one, _value(field.kind, one))


def _happened(one: Condition) -> Q:
    """With whom something of a kind happened: ever, never, or within so many days."""
    since = timezone.now() - timedelta(days=int(cast(Decimal, one.values[0]))) if one.values else None
    happened = Q(pk__in=had(OccurrenceKind.objects.get(code=one.which), since=since).values("customer"))
    return ~happened if one.operator == EMPTY else happened


def _in(rows: QuerySet[Any], customer: str, one: Condition, such: Q) -> Q:
    """Those who have a row such as is asked for; or any row, or none."""
    if one.operator == EMPTY:
        return ~Q(pk__in=rows.values(customer))
    return Q(pk__in=(rows if one.operator == FILLED else rows.filter(such)).values(customer))


def _identities(one: Condition) -> QuerySet[Identity]:
    if one.about == "domain":
        ends = Q()
        for domain in one.values:
            ends |= Q(value__endswith=f"@{domain}")
        return Identity.objects.filter(ends, kind="mail")
    theirs = Identity.objects.filter(kind__in=one.values)
    return theirs.filter(verified=True) if one.about == "proven_by" else theirs


def _value(kind: str, one: Condition) -> Q:
    if one.operator in (FILLED, EMPTY):
        return Q()
    if kind == MONEY:
        return _amount("number", one) & Q(text=one.currency)
    if kind in (NUMBER, YES_NO):
        return _amount("number", one)
    return _amount("day", one) if kind == DATE else _words("text", one)


def _words(column: str, one: Condition) -> Q:
    if one.operator in (FILLED, EMPTY):
        return ~Q(**{column: ""}) if one.operator == FILLED else Q(**{column: ""})
    if one.operator == ONE_OF:
        return Q(**{f"{column}__in": list(one.values)})
    lookup = {CONTAINS: "__icontains", BEGINS: "__istartswith"}.get(one.operator, "")
    return Q(**{f"{column}{lookup}": one.values[0]})


def _amount(column: str, one: Condition) -> Q:
    lookup = {ABOVE: "__gt", BELOW: "__lt"}.get(one.operator, "")
    value: Value = one.values[0]
    return Q(**{f"{column}{lookup}": value})


def _name(said: str) -> str:
    tidy = squeeze(without_controls(said))
    if not 0 < len(tidy) <= 120:
        raise Refused("no_name", "A segment has a name of at most 120 characters.")
    return tidy
