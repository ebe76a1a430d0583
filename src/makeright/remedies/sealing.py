"""Sealing: entries of the ledger are closed together, each seal made of the one before; and looking whether they
hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils import timezone

from makeright.events.places import Place
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.remedies import events, triggers
from makeright.remedies.models import Entry, Posting, Remedy, Seal, Sealed
from makeright.remedies.models.ledger import FULFILLED, GRANTED, PROMISED
from makeright.remedies.models.remedy import ASKED, FULFILLING
from makeright.remedies.models.remedy import GRANTED as IS_GRANTED

AT_ONCE = 1_000  # entries under one seal
FIRST = "0" * 64  # what the first seal follows
BY = Actor.system("ledger")
_ACCOUNT = {ASKED: PROMISED, IS_GRANTED: GRANTED, FULFILLING: GRANTED, "fulfilled": FULFILLED}


@dataclass(slots=True)
class Looked:
    """What was found: how many entries and seals there are, how many aren't sealed yet, the last seal's digest, and
    all that doesn't hold, in words without anything personal."""

    entries: int = 0
    seals: int = 0
    unsealed: int = 0
    head: str = FIRST
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.faults


def seal_due(*, by: Actor = BY, now: datetime | None = None) -> int:
    """Seal what isn't sealed yet; say how many entries that were. Any number at once do it one after the other."""
    sealed = 0
    while some := _seal_some(by, now or timezone.now()):
        sealed += some
    return sealed


@transaction.atomic
def _seal_some(by: Actor, now: datetime) -> int:
    _take_seals()
    entries = list(_unsealed()[:AT_ONCE])
    if not entries:
        return 0
    last = Seal.objects.order_by("-number").first()
    number = last.number + 1 if last else 1
    digest = digest_of(last.digest if last else FIRST, entries)
    made = Seal.objects.create(number=number, at=now, entries=len(entries), digest=digest)
    Sealed.objects.bulk_create(Sealed(entry=entry, seal=made) for entry in entries)
    record(events.LEDGER_SEALED, _Place(number), by=by, payload=events.LedgerSealed(len(entries)), now=now)
    return len(entries)


class _Place:
    """Where the event is: about the seal of that number."""

    def __init__(self, number: int) -> None:
        self._number = number

    def event_place(self) -> Place:
        return Place("seal", self._number)


def digest_of(before: str, entries: Iterable[Entry]) -> str:
    """The digest of a seal: of the one before, and of each entry with its postings, in the order of their keys."""
    digest = hashlib.sha256(before.encode())
    for entry in entries:
        postings = sorted(
            (each.pk, each.account, each.measure, each.kind, each.tender, each.amount_minor, each.currency)
            for each in entry.postings.all()
        )
        at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
        said = [entry.pk, at, entry.step, entry.remedy, entry.reverses, postings]
        digest.update(json.dumps(said, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()


def look(*, head: str = "") -> Looked:
    """Look the whole ledger through, and change nothing. `head`: the digest of a seal that somebody wrote down; it
    must be there still, so that what was cut off at the end is found too."""
    found = Looked(entries=Entry.objects.count(), unsealed=_unsealed().count())
    found.faults += [f"the guard {name} is missing" for name in sorted(triggers.missing())]
    digests = {FIRST}
    expected = 1
    for seal in Seal.objects.order_by("number"):
        if seal.number != expected:
            found.faults.append(f"seal {expected} is missing")
        expected = seal.number + 1
        entries = list(Entry.objects.filter(sealed__seal=seal).order_by("pk").prefetch_related("postings"))
        if len(entries) != seal.entries:
            found.faults.append(
                f"seal {seal.number} closed {seal.entries} entries, and {len(entries)} are there"
            )
        elif digest_of(found.head, entries) != seal.digest:
            found.faults.append(f"seal {seal.number} is not that of its entries")
        found.head = seal.digest
        digests.add(seal.digest)
        found.seals += 1
    if head and head not in digests:
        found.faults.append("the seal that was written down is not there")
    found.faults += _out_of_balance()
    found.faults += _beside_remedies()
    return found


def _out_of_balance() -> Iterator[str]:
    sums = Posting.objects.order_by("entry").values_list("entry", "measure", "currency")
    for entry, measure, currency, amount in sums.annotate(Sum("amount_minor")):
        if amount:
            yield f"entry {entry} is out of balance by {amount} {currency} ({measure})"
    alone = Entry.objects.filter(~Exists(Posting.objects.filter(entry=OuterRef("pk"))))
    for key in alone.values_list("pk", flat=True):
        yield f"entry {key} has no postings"


def _beside_remedies() -> Iterator[str]:
    """What stands on a remedy's accounts is what the remedy says."""
    sums = Posting.objects.filter(measure="cost").exclude(account__in=("goodwill", "reversed")).order_by()
    held: dict[int, dict[str, int]] = {}
    for remedy, account, amount in sums.values_list("entry__remedy", "account").annotate(Sum("amount_minor")):
        if amount:
            held.setdefault(remedy, {})[account] = amount
    for remedy in Remedy.objects.only("state", "cost_minor", "actual_minor", "currency").iterator():
        account = _ACCOUNT.get(remedy.state)
        cost = remedy.real_cost.minor
        expected = {account: cost} if account and cost else {}
        if held.pop(remedy.pk, {}) != expected:
            yield f"remedy {remedy.pk} is {remedy.state}, and the ledger says otherwise"
    for key in held:
        yield f"the ledger tells of remedy {key}, which is not there"


def _unsealed() -> QuerySet[Entry]:
    under = Sealed.objects.filter(entry=OuterRef("pk"))
    return Entry.objects.filter(~Exists(under)).order_by("pk").prefetch_related("postings")


def _take_seals() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE remedies_seal IN SHARE ROW EXCLUSIVE MODE")
