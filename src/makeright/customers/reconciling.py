"""Reconciling: what two customers both have of the same, when they become one, and two again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from makeright.customers import events
from makeright.customers.carrying import bring_back, carry
from makeright.customers.models import BY_HAND, Carried, Customer, FieldValue, Identity, Membership
from makeright.events.kinds import Code
from makeright.events.models import Event
from makeright.events.recording import record

# What a customer has one of, and the code by which `customer.changed` calls it.
ONE_OF_EACH = {
    "name": "name",
    "preferred_name": "preferred_name",
    "pronoun": "pronoun",
    "language": "language",
    "zone": "zone",
    "quiet_from": "quiet_time",
    "quiet_until": "quiet_time",
}


def give_identities(event: Event) -> None:
    """The survivor is known by all identities; what was primary for them stays so."""
    survivor = Customer.objects.get(pk=event.payload["into_customer"])
    theirs = Identity.objects.filter(customer=event.payload["from_customer"])
    for kind in theirs.order_by("kind").values_list("kind", flat=True).distinct():
        first = survivor.primary(kind)
        if first is not None:
            Identity.objects.filter(pk=first.pk).update(preferred_at=event.at)
            preferred = events.IdentityPreferred(kind=Code(kind))
            by = event.actor.on_account_of(event.pk)
            record(events.IDENTITY_PREFERRED, first, by=by, payload=preferred, now=event.at)
    _tell(event, carry(event, Identity), event.payload["from_customer"], survivor.pk)


def take_identities_back(event: Event) -> None:
    """Each is known by their own again."""
    back = bring_back(event, Identity)
    _tell(event, back, event.payload["into_customer"], event.payload["from_customer"])


def fill_gaps(event: Event) -> None:
    """What the survivor lacks, they have as the other had it: a name, say. What they have, they keep."""
    merged, survivor = _two(event)
    filled = {
        field: getattr(merged, field)
        for field in ONE_OF_EACH
        if getattr(survivor, field) in ("", None) and getattr(merged, field) not in ("", None)
    }
    if filled and Customer.objects.filter(pk=survivor.pk).update(**filled):
        merge = event.payload["merge"]
        for field in filled:
            Carried.objects.create(
                merge_id=merge, table=Customer._meta.label, column=field, keys=[survivor.pk]
            )
        _changed(event, survivor, filled)


def empty_gaps(event: Event) -> None:
    """What the survivor has only of the other, and nobody has changed since, goes with the other."""
    merged, survivor = _two(event)
    carried = Carried.objects.filter(merge=event.payload["merge"], table=Customer._meta.label)
    emptied: dict[str, Any] = {
        field: None if field in ("quiet_from", "quiet_until") else ""
        for field in carried.values_list("column", flat=True)
        if getattr(survivor, field) == getattr(merged, field)
    }
    if emptied and Customer.objects.filter(pk=survivor.pk).update(**emptied):
        _changed(event, survivor, emptied)


def give_company(event: Event) -> None:
    """Whom a hand put into a company is there as the survivor too, if the survivor is in none. By address it follows.
    The shell keeps its own days in companies, which an undo finds as they were."""
    merged, survivor = event.payload["from_customer"], event.payload["into_customer"]
    theirs = Membership.objects.filter(customer=merged, until=None, how=BY_HAND).first()
    if theirs is None or Membership.objects.filter(customer=survivor, until=None).exists():
        return
    made = Membership.objects.create(
        customer_id=survivor, company_id=theirs.company_id, how=BY_HAND, since=event.at
    )
    table, merge = Membership._meta.label, event.payload["merge"]
    Carried.objects.create(merge_id=merge, table=table, column="customer", keys=[made.pk])
    began = events.MembershipBegan(company=made.company_id, how=Code(BY_HAND))
    by = event.actor.on_account_of(event.pk)
    record(events.MEMBERSHIP_BEGAN, made, by=by, payload=began, now=event.at)


def take_company_back(event: Event) -> None:
    """Who is in a company for the other's sake alone is there no longer."""
    carried = Carried.objects.filter(merge=event.payload["merge"], table=Membership._meta.label)
    keys = [key for each in carried for key in each.keys]
    for one in Membership.objects.filter(pk__in=keys, until=None):
        if Membership.objects.filter(pk=one.pk, until=None).update(until=event.at):
            ended = events.MembershipEnded(company=one.company_id)
            by = event.actor.on_account_of(event.pk)
            record(events.MEMBERSHIP_ENDED, one, by=by, payload=ended, now=event.at)


def give_values(event: Event) -> None:
    """What the survivor's custom fields don't say, they say as the other's did."""
    merged, survivor = event.payload["from_customer"], event.payload["into_customer"]
    of_customers = FieldValue.objects.filter(field__noun="customer")
    filled = of_customers.filter(subject=survivor).values("field")
    gaps = of_customers.filter(subject=merged).exclude(field__in=filled)
    keys = list(gaps.order_by("pk").values_list("pk", flat=True))
    if keys:
        FieldValue.objects.filter(pk__in=keys, subject=merged).update(subject=survivor)
        table, merge = FieldValue._meta.label, event.payload["merge"]
        Carried.objects.create(merge_id=merge, table=table, column="subject", keys=keys)
        _filled_in(event, survivor, keys)


def take_values_back(event: Event) -> None:
    """What the survivor's fields say only as the other's did, and nobody has filled in since, goes back."""
    merged, survivor = event.payload["from_customer"], event.payload["into_customer"]
    carried = Carried.objects.filter(merge=event.payload["merge"], table=FieldValue._meta.label)
    keys = [key for each in carried for key in each.keys]
    theirs = FieldValue.objects.filter(pk__in=keys, subject=survivor)
    back = list(theirs.order_by("pk").values_list("pk", flat=True))
    if back and theirs.update(subject=merged):
        _filled_in(event, merged, back)


def _filled_in(event: Event, customer: int, keys: Iterable[int]) -> None:
    fields = FieldValue.objects.filter(pk__in=list(keys)).values_list("field", flat=True)
    filled = events.FieldFilledIn(fields=tuple(sorted(set(fields))))
    by = event.actor.on_account_of(event.pk)
    record(events.FIELD_FILLED_IN, Customer(pk=customer), by=by, payload=filled, now=event.at)


def _two(event: Event) -> tuple[Customer, Customer]:
    found = Customer.objects.in_bulk([event.payload["from_customer"], event.payload["into_customer"]])
    return found[event.payload["from_customer"]], found[event.payload["into_customer"]]


def _changed(event: Event, customer: Customer, fields: Iterable[str]) -> None:
    codes = dict.fromkeys(Code(ONE_OF_EACH[field]) for field in fields)
    by = event.actor.on_account_of(event.pk)
    record(events.CHANGED, customer, by=by, payload=events.Changed(fields=tuple(codes)), now=event.at)


def _tell(event: Event, keys: Iterable[int], before: int, after: int) -> None:
    by = event.actor.on_account_of(event.pk)
    for identity in Identity.objects.filter(pk__in=list(keys)).order_by("pk"):
        moved = events.IdentityMoved(from_customer=before, to_customer=after, verified=identity.verified)
        record(events.IDENTITY_MOVED, identity, by=by, payload=moved, now=event.at)
