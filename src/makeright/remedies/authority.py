"""Authority: one decision for screen, API, macro, rule and AI alike. Pure: grants and what was used of them go in, a
verdict with its reason and the nearest amount that is allowed comes out.

A remedy counts by what it costs us, never by what it is worth to the customer. Amounts are minor units. Two
currencies meet only by a rate that somebody set; what is converted is rounded up, so that no limit is passed by
rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from makeright.lib.money import Money
from makeright.remedies.telling_why import Why

ALONE: Final = "alone"
BY_ASK: Final = "by_ask"
REFUSED: Final = "refused"
VERDICTS = (ALONE, BY_ASK, REFUSED)
REMEDY, CONVERSATION, CUSTOMER, BUDGET, SURPRISE, KIND, RATE, KINDER, WAIVED, NONE = LIMITS = (
    "remedy", "conversation", "customer", "budget", "surprise", "kind", "rate", "kinder", "waived_return", "none",
)  # fmt: skip

Rates = Mapping[tuple[str, str], Fraction]
"""(from, to) → what one unit (not a minor one) of the first is worth in the second."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody may give without asking anybody, in one currency; `version` is the key of its row.

    `kinds` of remedies; None for a limit is without end. `surprise` is what they have for surprises in each window of
    the budget: those count against it alone. `may_be_kinder`: than the policy, with a reason. `may_waive_return`: may
    let people keep or give away what the policy wants back.
    """

    version: int
    kinds: frozenset[str]
    currency: str
    per_remedy: int | None = None
    per_conversation: int | None = None
    per_customer: int | None = None
    budget: int | None = None
    surprise: int = 0
    may_be_kinder: bool = True
    may_waive_return: bool = True


@dataclass(frozen=True, slots=True)
class Used:
    """What was given already in each window of a grant, in minor units of its currency."""

    conversation: int = 0
    customer: int = 0
    budget: int = 0
    surprise: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A grant, and what was used of it."""

    grant: Grant
    used: Used = Used()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A remedy as authority sees it: `cost` is what it costs us, from 0 on."""

    kind: str
    cost: Money
    is_surprise: bool = False
    is_kinder: bool = False
    waives_return: bool = False

    def __post_init__(self) -> None:
        if self.cost.minor < 0:
            raise ValueError("a remedy costs us nothing, or more")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`may`: `alone`, `by_ask` or `refused`. `limit` names what bound, or would bind first; `limit_minor` is that
    limit, `left_minor` what was left of it before, both None where there is none; both in `currency`, as is
    `cost_minor`. `version` is the grant's (0 for none). `nearest`: the most that could be given of this kind alone,
    or None."""

    may: str
    why: Why
    limit: str
    limit_minor: int | None
    left_minor: int | None
    currency: str
    cost_minor: int
    version: int
    nearest: Money | None

    @property
    def is_alone(self) -> bool:
        return self.may == ALONE

    @property
    def left_after(self) -> int | None:
        """What would be left of that limit, once it is given."""
        return None if self.left_minor is None else max(self.left_minor - self.cost_minor, 0)


def decide(
    standings: Sequence[Standing], wanted: Wanted, rates: Rates | None = None, *, can_ask: bool = True
) -> Verdict:
    """Say whether this may be given now, without asking anybody. Of several grants the one that leaves most counts.

    `can_ask`: whether there is somebody to ask; else what isn't allowed is refused.
    """
    judged = [_judge(each, wanted, rates or {}) for each in standings if wanted.kind in each.grant.kinds]
    if not judged:
        why = Why("authority.kind", "You may not give this by yourself.")
        nothing = Verdict(
            BY_ASK, why, KIND, None, None, wanted.cost.currency, wanted.cost.minor, 0, nearest=None
        )
        return _or_refused(nothing, can_ask)
    best = max(judged, key=lambda one: (one.is_alone, _freedom(one), -one.version))
    return best if best.is_alone else _or_refused(best, can_ask)


def nearest_of(
    standings: Sequence[Standing], options: Iterable[Wanted], rates: Rates | None = None
) -> Wanted | None:
    """Of other remedies, the one that may be given alone and costs most; the earlier of two that cost the same."""
    best: tuple[int, Wanted] | None = None
    for option in options:
        verdict = decide(standings, option, rates)
        if verdict.is_alone and (best is None or verdict.cost_minor > best[0]):
            best = verdict.cost_minor, option
    return best[1] if best else None


def converted(amount: Money, currency: str, rates: Rates) -> Money | None:
    """An amount in another currency, rounded up to its minor unit; None without a rate."""
    if amount.currency == currency:
        return amount
    rate = rates.get((amount.currency, currency))
    if rate is None:
        return None
    units = Fraction(amount.minor, 10**amount.decimals) * rate * 10 ** Money(0, currency).decimals
    return Money(-(-units.numerator // units.denominator), currency)


def _judge(standing: Standing, wanted: Wanted, rates: Rates) -> Verdict:
    grant = standing.grant
    cost = converted(wanted.cost, grant.currency, rates)
    if cost is None:
        why = Why(
            "authority.rate",
            "No rate is set from %(from)s to %(to)s.",
            {"from": wanted.cost.currency, "to": grant.currency},
        )
        return Verdict(
            BY_ASK, why, RATE, None, None, wanted.cost.currency, wanted.cost.minor, grant.version, None
        )
    limit, most, left = _tightest(standing, wanted)
    if (flag := _forbidden(grant, wanted)) is not None:
        return Verdict(BY_ASK, flag[1], flag[0], most, left, grant.currency, cost.minor, grant.version, None)
    if left is None or cost.minor <= left:
        why = Why("authority.alone", "You may give this without asking anybody.")
        return Verdict(ALONE, why, limit, most, left, grant.currency, cost.minor, grant.version, wanted.cost)
    why = _beyond(limit, Money(most or 0, grant.currency), Money(left, grant.currency))
    nearest = _back(Money(left, grant.currency), wanted.cost.currency, rates) if left > 0 else None
    return Verdict(BY_ASK, why, limit, most, left, grant.currency, cost.minor, grant.version, nearest)


def _tightest(standing: Standing, wanted: Wanted) -> tuple[str, int | None, int | None]:
    """Which limit binds first: its name, the limit, and what is left of it, never below nothing."""
    grant, used = standing.grant, standing.used
    if wanted.is_surprise:
        return SURPRISE, grant.surprise, max(grant.surprise - used.surprise, 0)
    limits = (
        (REMEDY, grant.per_remedy, 0),
        (CONVERSATION, grant.per_conversation, used.conversation),
        (CUSTOMER, grant.per_customer, used.customer),
        (BUDGET, grant.budget, used.budget),
    )
    bound = [(max(most - gone, 0), name, most) for name, most, gone in limits if most is not None]
    if not bound:
        return NONE, None, None
    left, name, most = min(bound, key=lambda one: one[0])
    return name, most, left


def _forbidden(grant: Grant, wanted: Wanted) -> tuple[str, Why] | None:
    if wanted.is_kinder and not grant.may_be_kinder:
        return KINDER, Why("authority.kinder", "You may not go beyond the return policy by yourself.")
    if wanted.waives_return and not grant.may_waive_return:
        return WAIVED, Why("authority.waived_return", "You may not let them keep it by yourself.")
    return None


def _beyond(limit: str, most: Money, left: Money) -> Why:
    named = {"most": most, "left": left}
    if limit == REMEDY:
        return Why("authority.remedy", "You may give up to %(most)s a remedy.", named)
    if limit == CONVERSATION:
        return Why("authority.conversation", "Of %(most)s for one matter, %(left)s are left here.", named)
    if limit == CUSTOMER:
        return Why("authority.customer", "Of %(most)s for one customer, %(left)s are left.", named)
    if limit == SURPRISE:
        return Why("authority.surprise", "Of %(most)s for surprises, %(left)s are left.", named)
    return Why("authority.budget", "Of your budget of %(most)s, %(left)s are left.", named)


def _back(left: Money, currency: str, rates: Rates) -> Money | None:
    """The most in a currency that still fits what is left; rounded down, whatever rate there is."""
    if left.currency == currency:
        return left
    rate = rates.get((currency, left.currency))
    if not rate:
        return None
    units = Fraction(left.minor, 10**left.decimals) / rate * 10 ** Money(0, currency).decimals
    return Money(units.numerator // units.denominator, currency)


def _freedom(verdict: Verdict) -> Fraction:
    """How much is left of what binds; without end is most. Of grants in different currencies their own units
    count."""
    if verdict.left_minor is None:
        return Fraction(1 << 62) if verdict.is_alone else Fraction(-1)
    return Fraction(verdict.left_minor, 10 ** Money(0, verdict.currency).decimals)


def _or_refused(verdict: Verdict, can_ask: bool) -> Verdict:
    if can_ask:
        return verdict
    return Verdict(
        REFUSED, verdict.why, verdict.limit, verdict.limit_minor, verdict.left_minor, verdict.currency,
        verdict.cost_minor, verdict.version, verdict.nearest,
    )  # fmt: skip
