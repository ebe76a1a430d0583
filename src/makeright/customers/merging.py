"""Merging: two customers turn out to be one person; and, if that was a mistake, two again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from makeright.customers import events
from makeright.customers.models import Customer, Merge
from makeright.customers.refusals import Refused
from makeright.events.recording import record
from makeright.lib.actor import Actor


@transaction.atomic
def merge(customer: Customer, *, into: Customer, by: Actor, now: datetime | None = None) -> Merge:
    """Let one customer be another from now on; give the merge. All that hangs on the one goes to the survivor, by the
    reactions of the apps that it belongs to, in this transaction. Both ids stay good: the one remains as a shell.

    Merging the same two again gives the merge there was. Raises Refused: `same` for somebody and themselves, `merged`
    (with the fact `into`, a key) if either was merged into somebody else, `forgotten` if either was, `own_word` for a
    customer who asks for it.
    """
    if by.kind == "customer":
        raise Refused("own_word", "Nobody becomes another by saying so.")
    if customer.pk == into.pk:
        raise Refused("same", "%(customer)s can’t be merged into themselves.", {"customer": customer})
    merged, survivor = _both(customer, into)
    _are_remembered(merged, survivor)
    if merged.merged_into_id == survivor.pk:
        return Merge.objects.get(merged=merged, undone_at=None)
    for one in (merged, survivor):
        if one.merged_into_id is not None:
            raise Refused(
                "merged",
                "%(one)s was merged into customer %(merged_into_id)s already.",
                {"one": one, "merged_into_id": one.merged_into_id},
                into=one.merged_into_id,
            )
    moment = now or timezone.now()
    Customer.objects.filter(pk=merged.pk, merged_into=None).update(merged_into=survivor)
    made = Merge.objects.create(merged=merged, survivor=survivor, at=moment)
    told = events.Merged(from_customer=merged.pk, into_customer=survivor.pk, merge=made.pk)
    record(events.MERGED, made, by=by, payload=told, now=moment)
    for one in (customer, into):
        one.refresh_from_db()
    return made


@transaction.atomic
def unmerge(merge: Merge, *, by: Actor, now: datetime | None = None) -> bool:
    """Let two be two again; say whether they weren't. The one gets back what the merge took to the other, as far as it
    is still there, and only that: what came since stays with the survivor.

    Raises Refused: `merged`, with the fact `into`, if the survivor was merged in turn: that is to be undone first;
    `forgotten` if they were.
    """
    if by.kind == "customer":
        raise Refused("own_word", "Nobody becomes another by saying so.")
    _, survivor = _both(merge.merged, merge.survivor)
    if not Merge.objects.filter(pk=merge.pk, undone_at=None).exists():
        return False
    _are_remembered(survivor)
    if survivor.merged_into_id is not None:
        raise Refused(
            "merged",
            "%(survivor)s was merged into customer %(merged_into_id)s since: undo that first.",
            {"survivor": survivor, "merged_into_id": survivor.merged_into_id},
            into=survivor.merged_into_id,
        )
    moment = now or timezone.now()
    Merge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=moment)
    Customer.objects.filter(pk=merge.merged_id, merged_into=survivor).update(merged_into=None)
    merge.refresh_from_db()
    told = events.Unmerged(from_customer=merge.merged_id, into_customer=survivor.pk, merge=merge.pk)
    record(events.UNMERGED, merge, by=by, payload=told, now=moment)
    return True


def _are_remembered(*customers: Customer) -> None:
    if any(one.is_forgotten for one in customers):
        raise Refused("forgotten", "This customer was forgotten: nothing is kept of them any more.")


def _both(one: Customer, other: Customer) -> tuple[Customer, Customer]:
    """Both as they are now, for nobody else to touch until the transaction ends. In order of key, so that two merges
    of the same two don't wait for each other."""
    rows = Customer.objects.select_for_update().filter(pk__in=[one.pk, other.pk]).order_by("pk")
    locked = {row.pk: row for row in rows}
    return locked[one.pk], locked[other.pk]
