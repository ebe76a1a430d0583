"""Forgetting: one person goes in one step. They themselves at once; what hangs on them right after, by a job that
goes on where it was cut off. Events keep ids alone, so they stay; numbers, times and amounts stay with the shell.

Order: who they are is taken from their rows, and kept sealed; each app erases what is its own; then the traces are
wiped out of the index and the database's file; then nothing tells any more who it was. See
docs/decisions/0021-forgetting.md.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from makeright.customers import events
from makeright.customers.erasing import (
    ERASERS,
    Person,
    is_anything_left,
    leave_no_trace,
    person_of,
    person_sealed,
)
from makeright.customers.forgotten import write_list
from makeright.customers.models import (
    Carried,
    Customer,
    Fact,
    FieldValue,
    Forgetting,
    Identity,
    Membership,
    Merge,
    Note,
)
from makeright.customers.refusals import Refused
from makeright.events.models import Event
from makeright.events.recording import record
from makeright.files.sweeping import erase_waived
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor

LONGEST_PART = 20.0  # seconds of a job
ROUNDS = 5  # in which new things of theirs may turn up; then it is left to the next job
BY = Actor.system("forgetting")


@transaction.atomic
def forget(customer: Customer, *, by: Actor, now: datetime | None = None) -> Forgetting:
    """Forget somebody, with all who were merged into them; give how far that is. They themselves are an empty shell
    when this returns: no name, nothing they are known by, no facts, notes, fields. What they said and what was said
    to them is erased right after, by a job; `go_on` does so here and now. Nothing brings them back: a backup aside.

    Forgetting somebody again gives the forgetting there was. Raises Refused: `merged` (with the fact `into`) for who
    was merged into another, who is the one to forget; `own_word` for a customer who asks for it themselves: a person
    looks first who they are.
    """
    if by.kind == "customer":
        raise Refused("own_word", "Somebody of ours looks first who it is that wants to be forgotten.")
    rows = _locked(customer)
    whole = rows[customer.pk]
    if whole.is_forgotten:
        return Forgetting.objects.get(customer=whole)
    if whole.merged_into_id is not None:
        raise Refused(
            "merged",
            "%(whole)s was merged into customer %(merged_into_id)s, who is the one to forget.",
            {"whole": whole, "merged_into_id": whole.merged_into_id},
            into=whole.merged_into_id,
        )
    moment, person = now or timezone.now(), person_of(whole)
    made = Forgetting.objects.create(
        customer=whole,
        asked_by_id=by.id if by.serves else None,
        asked_at=moment,
        known_by=person.sealed(),
        erased=_empty(person, moment),
    )
    for key in person.customers:
        told = events.Forgotten(known_since=rows[key].created_at, into=None if key == whole.pk else whole.pk)
        record(events.FORGOTTEN, rows[key], by=by, payload=told, now=moment)
    enqueue("customers.forget", forgetting=made.pk)
    customer.refresh_from_db()
    return made


def _locked(customer: Customer) -> dict[int, Customer]:
    """They and all who were merged into them, for nobody else to touch until the transaction ends. Who merges into them
    has to have their row, so that comes first."""
    locked = Customer.objects.select_for_update()
    whole = locked.get(pk=customer.pk)
    others = locked.filter(pk__in=whole.selves()[1:]).order_by("pk")
    return {row.pk: row for row in [whole, *others]}


def _empty(person: Person, moment: datetime) -> dict[str, int]:
    """All that this app keeps of them is gone, but for the shells and who was merged into whom, by key."""
    mine = {"customer__in": person.customers}
    counts = count_own(person)
    for model in (Identity, Fact, Note, Membership):
        model._default_manager.filter(**mine).delete()
    FieldValue.objects.filter(field__noun="customer", subject__in=person.customers).delete()
    merges = Merge.objects.filter(survivor__in=person.customers)
    Carried.objects.filter(merge__in=merges).delete()
    Customer.objects.filter(pk__in=person.customers).update(
        name="",
        preferred_name="",
        pronoun="",
        language="",
        zone="",
        quiet_from=None,
        quiet_until=None,
        forgotten_at=moment,
    )
    return counts


def count_own(person: Person) -> dict[str, int]:
    """What this app keeps of them."""
    mine = {"customer__in": person.customers}
    return {
        "identities": Identity.objects.filter(**mine).count(),
        "facts": Fact.objects.filter(**mine).count(),
        "notes": Note.objects.filter(**mine).count(),
        "fields": FieldValue.objects.filter(field__noun="customer", subject__in=person.customers).count(),
    }


def go_on(forgetting: int, *, for_seconds: float = 3600.0, now: datetime | None = None) -> bool:
    """Erase what is left, for some seconds; say whether it wasn't enough time. What turns up again and again meanwhile
    is left to `go_on_with_all`: only `done_at` says that nothing is left. Outside transactions; it may be ended at any
    moment, and several may do so at once."""
    until = time.monotonic() + for_seconds
    for _ in _steps(forgetting, now):
        if time.monotonic() > until:
            return Forgetting.objects.filter(pk=forgetting, done_at=None).exists()
    return False


def go_on_by_job(forgetting: int) -> None:
    """Erase for as long as a job should take, and ask for the next one if there is more."""
    if go_on(forgetting, for_seconds=LONGEST_PART):
        enqueue("customers.forget", forgetting=forgetting)


def go_on_with_all() -> int:
    """Ask for what lost its job; say how many are under way."""
    under_way = list(Forgetting.objects.filter(done_at=None).order_by("pk").values_list("pk", flat=True))
    for each in under_way:
        enqueue("customers.forget", forgetting=each)
    return len(under_way)


def _steps(forgetting: int, now: datetime | None) -> Iterator[None]:
    made = Forgetting.objects.select_related("customer").filter(pk=forgetting, done_at=None).first()
    if made is None:
        return
    person = person_sealed(made.customer.selves(), made.known_by.reveal())
    by, moment = _on_account_of(made), now or timezone.now()
    for _ in range(ROUNDS):
        for eraser in ERASERS.values():
            while erased := {what: many for what, many in eraser.erase(person, by, moment).items() if many}:
                _add(made, erased)
                yield
        if not is_anything_left(person):  # what was written while it went on, or was somebody else's turn
            break
    else:
        return
    _add(made, {"files": erase_waived()})
    leave_no_trace()
    _finish(made, by=by, now=now)


def _on_account_of(made: Forgetting) -> Actor:
    theirs = Event.objects.filter(customer_id=made.customer_id, kind=events.FORGOTTEN.name)
    told = theirs.order_by("-pk").first()
    return BY if told is None else BY.on_account_of(told.pk)


@transaction.atomic
def _add(made: Forgetting, erased: dict[str, int]) -> None:
    """Count what went."""
    row = Forgetting.objects.select_for_update().get(pk=made.pk)
    for what, many in erased.items():
        row.erased[what] = row.erased.get(what, 0) + many
    Forgetting.objects.filter(pk=made.pk).update(erased=row.erased)


@transaction.atomic
def _finish(made: Forgetting, *, by: Actor, now: datetime | None) -> bool:
    """Once: nothing tells any more who it was."""
    moment = now or timezone.now()
    row = Forgetting.objects.select_for_update().filter(pk=made.pk, done_at=None).first()
    if row is None:
        return False
    row.known_by, row.done_at = "", moment
    row.save(update_fields=["known_by", "done_at"])
    erased = events.Erased(
        conversations=row.erased.get("conversations", 0),
        messages=row.erased.get("messages", 0),
        files=row.erased.get("files", 0),
        mails=row.erased.get("mails", 0),
    )
    record(events.ERASED, row, by=by, payload=erased, now=moment)
    transaction.on_commit(write_list)
    return True
