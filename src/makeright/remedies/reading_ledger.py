"""Reading the ledger: which entries are meant, what was booked with them, and one entry with both its sides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from makeright.remedies.models import Entry, Posting, Remedy
from makeright.remedies.models.ledger import COST, STEPS, VALUE


@dataclass(slots=True)
class Booked:
    """What was booked in one currency, by step, in minor units: what it costs us, and is worth to the customer."""

    currency: str
    cost: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STEPS, 0))
    value: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STEPS, 0))


def entries(
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    step: str = "",
    kind: str = "",
    tender: str = "",
    of: QuerySet[Remedy] | None = None,
) -> QuerySet[Entry]:
    """The entries from `since` to before `until`, of that step, kind and tender ("" is any), `of` these remedies."""
    found = Entry.objects.all()
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    if step:
        found = found.filter(step=step)
    if kind or tender:
        like = Q(entry=OuterRef("pk"))
        like &= Q(kind=kind) if kind else Q()
        like &= Q(tender=tender) if tender else Q()
        found = found.filter(Exists(Posting.objects.filter(like)))
    return found if of is None else found.filter(remedy__in=of.order_by().values("pk"))


def booked(of: QuerySet[Entry]) -> list[Booked]:
    """What these entries put on the account of their own step, by currency. What is fulfilled was granted before, so
    the steps aren't to be added up."""
    to_their_step = Posting.objects.filter(entry__in=of.order_by().values("pk"), account=F("entry__step"))
    sums = to_their_step.order_by("currency").values_list("currency", "account", "measure")
    found: dict[str, Booked] = {}
    for currency, step, measure, amount in sums.annotate(Sum("amount_minor")):
        one = found.setdefault(currency, Booked(currency))
        (one.cost if measure == COST else one.value)[step] = amount
    return list(found.values())


def sides(entry: Entry) -> tuple[list[Posting], list[Posting]]:
    """Its two sides: what it takes from accounts, and what it puts on them; costs first."""
    postings = sorted(entry.postings.all(), key=lambda each: (each.measure != COST, each.pk))
    taken = [each for each in postings if each.amount_minor < 0]
    return taken, [each for each in postings if each.amount_minor > 0]


def moved(entry: Entry, measure: str) -> Posting | None:
    """What an entry put on the account of its own step, by that measure; None where it put nothing."""
    found: Iterable[Posting] = entry.postings.all()
    return next((each for each in found if (each.account, each.measure) == (entry.step, measure)), None)


def with_parts(entries: Sequence[Entry]) -> list[tuple[Entry, Posting | None, Posting | None]]:
    """Each entry with what it cost us and was worth to the customer; their postings are there already."""
    return [(each, moved(each, COST), moved(each, VALUE)) for each in entries]
