"""The return policy as data: what it says of a matter, and what becomes of the old piece. Pure: no database, no clock.

A person may be kinder than the policy, with a reason, as far as their authority lets them; nobody is stricter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any, Final

from makeright.remedies.telling_why import Why, says

STATES = ("pending", "processing", "shipped", "delivered", "canceled")
CANCEL_REASONS = ("no_longer_needed", "by_mistake", "too_late", "out_of_stock", "fraud", "other", "unknown")
RETURN_REASONS = ("unwanted", "damaged", "wrong", "late", "not_as_described", "fit", "other", "unknown")
OPERATIONS = ("cancel", "order_change", "return", "exchange")
ORIGINAL, GIFT_CARD, CREDIT = MONEY_TO = ("original", "gift_card", "credit")
NO_RETURN, CREDIT_ONLY, AS_OTHERS = FINAL_SALE = ("no_return", "credit_only", "as_others")
OURS, THEIRS = POSTAGE = ("ours", "theirs")
KEEP, DONATE, OPTIONAL, REQUIRED = DISPOSITIONS = ("keep", "donate", "optional", "required")
NOTHING: Final = "none"  # there is no old piece
_STRICTNESS = {NOTHING: 0, KEEP: 0, OPTIONAL: 0, DONATE: 1, REQUIRED: 2}
_AFTER_DELIVERY = ("return", "exchange", "refund", "replacement")
LONGEST_WINDOW = 3650  # days
LONGEST_CHARITY = 120  # characters
MOST_FREIGHT = 20  # steps


class Unfit(ValueError):
    """What was said is no policy: which field, and why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why = field, why


@dataclass(frozen=True, slots=True)
class Policy:
    """What customers may count on, in minor units of `currency`.

    `window_days` run from delivery (from the order, while that isn't known). `postage` is paid by us or by them;
    `fee_minor` is kept of what goes back. No reasons listed: any reason. `changes_most`: how often lines may be
    changed, None for any number; after a change, `closed_after_change` is not done any more. `final_sale`: what
    counts for goods that were sold so. `refund_to`: where money back may go.

    Of an old piece: `by_cost` has it stay where it is (`instead`: keep, donate, or as they like) if freight back and
    handling cost at least what is recovered of it; `by_cause` and `by_category` say so by themselves, by code and by
    name. `freight` says what a parcel back costs: (up to so many grams, minor units), the last one for whatever is
    heavier; `bulky_minor` comes on top for what travels alone. `charity` is who gets what is given away.
    """

    currency: str
    window_days: int = 365
    postage: str = OURS
    fee_minor: int = 0
    cancel_reasons: tuple[str, ...] = ()
    return_reasons: tuple[str, ...] = ()
    cancel_states: tuple[str, ...] = ("pending",)
    change_states: tuple[str, ...] = ("pending",)
    return_states: tuple[str, ...] = ("delivered",)
    exchange_states: tuple[str, ...] = ("shipped", "delivered")
    changes_most: int | None = None
    closed_after_change: tuple[str, ...] = ()
    refund_to: tuple[str, ...] = MONEY_TO
    final_sale: str = CREDIT_ONLY
    by_cost: bool = True
    instead: str = OPTIONAL
    by_cause: Mapping[str, str] = field(default_factory=dict)
    by_category: Mapping[str, str] = field(default_factory=dict)
    freight: tuple[tuple[int, int], ...] = ((2_000, 590), (10_000, 990), (31_500, 1_990))
    bulky_minor: int = 1_500
    handling_minor: int = 450
    charity: str = ""

    def plain(self) -> dict[str, Any]:
        """Plain JSON values, which `read` reads."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: _plain(value) for name, value in said.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return dict(value) if isinstance(value, Mapping) else value


def read(said: Mapping[str, Any]) -> Policy:
    """The policy that was said as plain values; what isn't said is as usual. Raises Unfit."""
    known = {each.name for each in fields(Policy)}
    if strange := sorted(set(said) - known):
        raise Unfit(strange[0], "is no part of a policy")
    values: dict[str, Any] = {}
    for name, value in said.items():
        values[name] = _READERS[name](name, value)
    if "currency" not in values:
        raise Unfit("currency", "is missing")
    steps = [grams for grams, _minor in values.get("freight", ())]
    if steps != sorted(set(steps)):
        raise Unfit("freight", "the steps grow, each once")
    return Policy(**values)


def _currency(name: str, value: Any) -> str:
    if not (isinstance(value, str) and len(value) == 3 and value.isalpha() and value.isupper()):
        raise Unfit(name, "is a currency code such as EUR")
    return value


def _number(most: int) -> Any:
    def reader(name: str, value: Any) -> int:
        if type(value) is not int or not 0 <= value <= most:
            raise Unfit(name, f"is a whole number from 0 to {most}")
        return value

    return reader


def _number_or_none(name: str, value: Any) -> int | None:
    return None if value is None else int(_number(100)(name, value))


def _one_of(*words: str) -> Any:
    def reader(name: str, value: Any) -> str:
        if value not in words:
            raise Unfit(name, f"is one of {', '.join(words)}")
        return str(value)

    return reader


def _some_of(*words: str) -> Any:
    def reader(name: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or any(each not in words for each in value):
            raise Unfit(name, f"are some of {', '.join(words)}")
        return tuple(each for each in words if each in value)

    return reader


def _flag(name: str, value: Any) -> bool:
    if type(value) is not bool:
        raise Unfit(name, "is yes or no")
    return value


def _dispositions(name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping) or any(
        not isinstance(key, str) or not 0 < len(key) <= 120 or what not in DISPOSITIONS
        for key, what in value.items()
    ):
        raise Unfit(name, f"says of each one of {', '.join(DISPOSITIONS)}")
    return dict(value)


def _freight(name: str, value: Any) -> tuple[tuple[int, int], ...]:
    if not isinstance(value, list | tuple) or len(value) > MOST_FREIGHT:
        raise Unfit(name, f"are at most {MOST_FREIGHT} steps")
    for step in value:
        if (
            not isinstance(step, list | tuple)
            or len(step) != 2
            or any(type(n) is not int or n < 0 for n in step)
        ):
            raise Unfit(name, "each step is a weight in grams and what it costs")
    return tuple((grams, minor) for grams, minor in value)


def _charity(name: str, value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_CHARITY or not value.isprintable():
        raise Unfit(name, f"is a name of at most {LONGEST_CHARITY} characters")
    return value.strip()


_READERS: Mapping[str, Any] = {
    "currency": _currency,
    "window_days": _number(LONGEST_WINDOW),
    "postage": _one_of(*POSTAGE),
    "fee_minor": _number(10**9),
    "cancel_reasons": _some_of(*CANCEL_REASONS),
    "return_reasons": _some_of(*RETURN_REASONS),
    **dict.fromkeys(
        ("cancel_states", "change_states", "return_states", "exchange_states"), _some_of(*STATES)
    ),
    "changes_most": _number_or_none,
    "closed_after_change": _some_of(*OPERATIONS),
    "refund_to": _some_of(*MONEY_TO),
    "final_sale": _one_of(*FINAL_SALE),
    "by_cost": _flag,
    "instead": _one_of(KEEP, DONATE, OPTIONAL),
    "by_cause": _dispositions,
    "by_category": _dispositions,
    "freight": _freight,
    "bulky_minor": _number(10**9),
    "handling_minor": _number(10**9),
    "charity": _charity,
}


@dataclass(frozen=True, slots=True)
class Matter:
    """What is wanted, as the policy sees it. `kind` is that of the remedy; `state` the order's or line's;
    `delivered_on` when it came, `ordered_on` when it was ordered; `changed` how often lines were changed; `money_to`
    where money is to go ("" for none)."""

    kind: str
    state: str = ""
    today: date | None = None
    delivered_on: date | None = None
    ordered_on: date | None = None
    reason: str = ""
    changed: int = 0
    is_final_sale: bool = False
    money_to: str = ""


def against(policy: Policy, matter: Matter) -> Why | None:
    """Why the policy doesn't provide for it; None if it does. What is beyond it is for somebody to give who may."""
    return (
        _closed(policy, matter)
        or _wrong_state(policy, matter)
        or _wrong_reason(policy, matter)
        or _too_late(policy, matter)
        or _sold_for_good(policy, matter)
        or _not_there(policy, matter)
    )


def _closed(policy: Policy, matter: Matter) -> Why | None:
    if matter.changed and matter.kind in policy.closed_after_change:
        return Why("policy.closed_after_change", "The order was changed, and after that this is closed.")
    if (
        matter.kind == "order_change"
        and policy.changes_most is not None
        and matter.changed >= policy.changes_most
    ):
        return Why(
            "policy.changed_too_often",
            "An order is changed at most %(most)s times.",
            {"most": policy.changes_most},
        )
    return None


def _wrong_state(policy: Policy, matter: Matter) -> Why | None:
    states = {
        "cancel": policy.cancel_states,
        "order_change": policy.change_states,
        "return": policy.return_states,
        "exchange": policy.exchange_states,
    }.get(matter.kind)
    if states is None or not matter.state or matter.state in states:
        return None
    return Why(
        "policy.state", "This is done while an order is: %(states)s.", {"states": ", ".join(states) or "–"}
    )


def _wrong_reason(policy: Policy, matter: Matter) -> Why | None:
    reasons = {"cancel": policy.cancel_reasons, "return": policy.return_reasons}.get(matter.kind, ())
    if not reasons or matter.reason in reasons:
        return None
    return Why("policy.reason", "The reasons for this are: %(reasons)s.", {"reasons": ", ".join(reasons)})


def _too_late(policy: Policy, matter: Matter) -> Why | None:
    since = matter.delivered_on or matter.ordered_on
    if matter.kind not in _AFTER_DELIVERY or since is None or matter.today is None:
        return None
    last = since + timedelta(days=policy.window_days)
    if matter.today <= last:
        return None
    return Why(
        "policy.window",
        "That was possible for %(days)s days, until %(day)s.",
        {"days": policy.window_days, "day": last.isoformat()},
    )


def _sold_for_good(policy: Policy, matter: Matter) -> Why | None:
    """What was sold for good is still put right when it is broken: only taking it back is another thing."""
    if not matter.is_final_sale or policy.final_sale == AS_OTHERS:
        return None
    if matter.kind not in ("return", "refund"):
        return None
    if policy.final_sale == CREDIT_ONLY and matter.money_to in (GIFT_CARD, CREDIT):
        return None
    if policy.final_sale == CREDIT_ONLY:
        return Why("policy.final_sale", "This was sold for good: it goes back for credit, not for money.")
    return Why("policy.final_sale", "This was sold for good, and doesn’t go back.")


def _not_there(policy: Policy, matter: Matter) -> Why | None:
    if not matter.money_to or matter.money_to in policy.refund_to:
        return None
    return Why(
        "policy.refund_to", "Money goes back to: %(places)s.", {"places": ", ".join(policy.refund_to) or "–"}
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """Old pieces that might come back: grams with packing (None: not known), whether they travel alone, what is
    recovered of all of them in minor units, and what they are and what happened."""

    grams: int | None = None
    is_bulky: bool = False
    recovered_minor: int = 0
    category: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Disposition:
    """What becomes of the old piece: `what`, why (`cause`, `category`, `cost`, `usual`), and what bringing it back
    would cost us and bring us, in minor units."""

    what: str
    why: str
    freight_minor: int
    handling_minor: int
    recovered_minor: int

    @property
    def stays(self) -> bool:
        return self.what != REQUIRED

    @property
    def strictness(self) -> int:
        return strictness(self.what)


def disposition(policy: Policy, piece: Piece) -> Disposition:
    """Keep, give away, as they like, or send back: by the cause, else by what it is, else by what it costs."""
    freight = freight_of(policy, piece)
    costs = (freight, policy.handling_minor, piece.recovered_minor)
    if piece.cause in policy.by_cause:
        return Disposition(policy.by_cause[piece.cause], "cause", *costs)
    if piece.category in policy.by_category:
        return Disposition(policy.by_category[piece.category], "category", *costs)
    if policy.by_cost and freight + policy.handling_minor >= piece.recovered_minor:
        return Disposition(policy.instead, "cost", *costs)
    return Disposition(REQUIRED, "usual", *costs)


def freight_of(policy: Policy, piece: Piece) -> int:
    """What a parcel back costs, in minor units. What has no known weight goes by the first step."""
    if not policy.freight:
        return policy.bulky_minor if piece.is_bulky else 0
    grams = piece.grams or 0
    minor = next((cost for most, cost in policy.freight if grams <= most), policy.freight[-1][1])
    return minor + (policy.bulky_minor if piece.is_bulky else 0)


def strictness(what: str) -> int:
    """How much is asked of the customer: nothing, to give it away, to send it back."""
    return _STRICTNESS[what]


def plainly(policy: Policy) -> tuple[Why, ...]:
    """What customers may count on, a sentence each, in the words that they read. Codes name the sentences."""
    said = [_window_words(policy), _postage_words(policy)]
    if policy.fee_minor:
        said.append(
            Why("fee", says("A fee of %(fee)s is kept."), {"fee": (policy.fee_minor, policy.currency)})
        )
    else:
        said.append(Why("fee", says("Nothing is kept of it.")))
    said.append(_money_words(policy))
    if policy.by_cost or KEEP in policy.by_cause.values():
        said.append(
            Why("keep", says("If it came broken, you mostly keep it or give it away; we tell you at once."))
        )
    if policy.charity:
        said.append(
            Why("charity", says("What you can’t use is welcome at %(charity)s."), {"charity": policy.charity})
        )
    if "pending" in policy.cancel_states:
        said.append(Why("cancel", says("You can cancel an order as long as we haven’t begun to pack it.")))
    if policy.final_sale != AS_OTHERS:
        said.append(_final_words(policy))
    return tuple(said)


def in_one_sentence(policy: Policy) -> Why:
    """The policy in one sentence, for the pages of the shop."""
    if policy.postage == OURS and not policy.fee_minor:
        sentence = says("You can send it back for %(days)s days, free of charge.")
    elif policy.postage == OURS:
        sentence = says("You can send it back for %(days)s days, postage paid.")
    else:
        sentence = says("You can send it back for %(days)s days.")
    return Why("sentence", sentence, {"days": policy.window_days})


def _window_words(policy: Policy) -> Why:
    sentence = says("You have %(days)s days from the day it came to you.")
    return Why("window", sentence, {"days": policy.window_days})


def _postage_words(policy: Policy) -> Why:
    if policy.postage == OURS:
        return Why("postage", says("We pay the postage."))
    return Why("postage", says("You pay the postage."))


def _money_words(policy: Policy) -> Why:
    if ORIGINAL not in policy.refund_to:
        return Why("money", says("What you paid comes back as credit or a gift card."))
    if len(policy.refund_to) > 1:
        return Why("money", says("What you paid comes back the way you paid, or as credit if you prefer."))
    return Why("money", says("What you paid comes back the way you paid."))


def _final_words(policy: Policy) -> Why:
    if policy.final_sale == CREDIT_ONLY:
        return Why("final_sale", says("What is marked as final sale goes back for credit."))
    return Why("final_sale", says("What is marked as final sale doesn’t go back, unless it came broken."))
