"""Judging: what a remedy would cost and change, what the policy says of it, and what becomes of the old piece. Asks
the order's shop, and changes nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings

from makeright.causes.models import Cause
from makeright.conversations.models import Conversation
from makeright.lib.money import Money
from makeright.orders import carrying_out, wanting
from makeright.orders.costing import Cost
from makeright.orders.models import Line, Order, Tender
from makeright.orders.refusals import Refused as ShopRefused
from makeright.orders.shops import Verdict
from makeright.remedies import authority
from makeright.remedies.keeping_policy import Counted
from makeright.remedies.kinds import (
    ABOUT,
    APOLOGY,
    CANCEL,
    CREDIT,
    DISCOUNT,
    EXCHANGE,
    EXPEDITE,
    GIFT_CARD,
    KINDS,
    ORDER_CHANGE,
    REFUND,
    REPLACEMENT,
    RETURN,
)
from makeright.remedies.models.remedy import PROMPTS, SURPRISES, WISH_MET
from makeright.remedies.planning import KINDER_FOR, RemedyWish
from makeright.remedies.policy import CREDIT as TO_CREDIT
from makeright.remedies.policy import (
    DISPOSITIONS,
    NOTHING,
    ORIGINAL,
    REQUIRED,
    Disposition,
    Matter,
    Piece,
    against,
    disposition,
    strictness,
)
from makeright.remedies.policy import GIFT_CARD as TO_GIFT_CARD
from makeright.remedies.refusals import Refused
from makeright.remedies.telling_why import Why

_OLD_PIECE = (REPLACEMENT, EXCHANGE, REFUND, RETURN)
MISSING = "missing"  # there is no old piece
# What is left of what could be recovered, in percent: nobody buys what is broken.
_WORTH = {"unusable": 0, "unsafe": 0, "impaired": 50}
MOST = 10**10  # minor units

Pieces = list[tuple[Line, int]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A remedy as it would be: what is `wanted` of a shop (None: nothing, or somebody does it by hand), what it
    costs us in parts and is worth, in `currency`; what becomes of the old piece, and why the policy doesn't provide
    for it (None if it does). `verdict` is the shop's, as of when it was asked."""

    wish: RemedyWish
    wanted: wanting.Wanted | None
    currency: str
    cost: Cost
    value_minor: int
    old_piece: Disposition | None
    demanded: str
    beyond_policy: Why | None
    by_hand: bool
    tender_kind: str = ""
    verdict: Verdict | None = None

    @property
    def changes(self) -> tuple[str, ...]:
        """What would be otherwise, as the shop says."""
        return self.verdict.changes if self.verdict is not None else ()

    @property
    def for_authority(self) -> authority.Wanted:
        """As authority sees it: by what it costs us."""
        waives = self.old_piece is not None and self.old_piece.what == REQUIRED and self.demanded != REQUIRED
        return authority.Wanted(
            self.wish.kind,
            Money(self.cost.whole, self.currency),
            is_surprise=self.wish.prompted_by in SURPRISES,
            is_kinder=self.beyond_policy is not None,
            waives_return=waives,
        )

    @property
    def parts(self) -> dict[str, int]:
        """The cost in its parts, and whole."""
        return {**asdict(self.cost), "whole": self.cost.whole}


def judge(
    wish: RemedyWish,
    conversation: Conversation,
    order: Order | None,
    cause: Cause | None,
    policy: Counted,
    *,
    harm: str = "unknown",
    now: datetime,
) -> Judged:
    """What this remedy would be, of pieces that were harmed so. Raises Refused: `remedy.unfit` (`field` says what),
    `remedy.needs_order`, a code of the policy where it is against it and no reason to be kinder is said (`allowed`:
    what else there is), `policy.stricter`; and whatever the shop refuses, under its own code."""
    _expect_fit(wish, order)
    pieces = _lines(wish, order)
    why = _against(wish, order, pieces, policy, now)
    if why is not None and not wish.kinder_for:
        raise Refused(why.code, why.sentence, why.named, allowed=["kinder_for"], kinder_for=list(KINDER_FOR))
    old = _old_piece(wish, order, pieces, cause, harm, policy)
    demanded = _demanded(wish, old)
    wanted = _wanted(wish, conversation, order, demanded)
    currency = order.currency if order is not None else settings.MAKERIGHT_CURRENCY
    tender = _tender_kind(wish)
    if wanted is None:
        cost = Cost(fee=wish.cost_minor or 0)
        by_hand = wish.kind != APOLOGY
        return Judged(wish, None, currency, cost, cost.whole, old, demanded, why, by_hand, tender)
    verdict = _ask_shop(wanted, now)
    if verdict is None:
        cost = Cost(money=wish.amount_minor or 0)
        return Judged(wish, None, currency, cost, cost.whole, old, demanded, why, True, tender)
    return Judged(
        wish,
        wanted,
        currency,
        verdict.cost,
        verdict.value_minor,
        old,
        demanded,
        why,
        False,
        tender,
        verdict,
    )


def _ask_shop(wanted: wanting.Wanted, now: datetime) -> Verdict | None:
    """The shop's verdict; None if it can't do that at all, so that somebody does it by hand."""
    try:
        return carrying_out.judge(wanted, now=now)
    except ShopRefused as refused:
        if refused.code == "shop.cannot":
            return None
        raise


def _expect_fit(wish: RemedyWish, order: Order | None) -> None:
    if wish.kind not in KINDS:
        raise Refused("remedy.unfit", "There is no such remedy: %(what)s.", {"what": wish.kind}, field="kind")
    if order is None and ABOUT[wish.kind].is_about_order:
        raise Refused("remedy.needs_order", "Say first which order it is about.", allowed=["order"])
    chosen: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("prompted_by", wish.prompted_by, PROMPTS),
        ("wish_met", wish.wish_met, WISH_MET),
        ("kinder_for", wish.kinder_for, ("", *KINDER_FOR)),
        ("return_demanded", wish.return_demanded, ("", NOTHING, *DISPOSITIONS)),
    )
    for field, word, words in chosen:
        if word not in words:
            _unfit(field)
    for field, amount in (("amount_minor", wish.amount_minor), ("cost_minor", wish.cost_minor)):
        if amount is not None and not 0 <= amount <= MOST:
            _unfit(field)
    if wish.kind in (CREDIT, GIFT_CARD) and not wish.amount_minor:
        _unfit("amount_minor")
    if wish.kind == DISCOUNT and bool(wish.amount_minor) == bool(wish.percent):
        _unfit("percent")
    if wish.kind in (REPLACEMENT, RETURN) and not wish.pieces:
        _unfit("pieces")
    if wish.kind == EXCHANGE and not wish.swaps:
        _unfit("swaps")
    if wish.kind == ORDER_CHANGE and not (wish.swaps or wish.to or wish.tender):
        _unfit("swaps")
    if wish.kind == REFUND and not (wish.pieces or wish.shipping or wish.amount_minor or wish.everything):
        _unfit("amount_minor")


def _unfit(field: str) -> None:
    raise Refused(
        "remedy.unfit", "Something of this remedy doesn’t fit: %(what)s.", {"what": field}, field=field
    )


def _lines(wish: RemedyWish, order: Order | None) -> Pieces:
    """The pieces that it is about; what isn't in the order is left to its shop to refuse."""
    if order is None:
        return []
    many = dict(wish.pieces) or {line: number for line, _variant, number in wish.swaps}
    if not many and not wish.everything:
        return []
    rows = Line.objects.filter(order=order).select_related("variant__product")
    if wish.everything:
        return [(line, line.open_pieces) for line in rows if line.open_pieces]
    return [(line, many[line.pk]) for line in rows if line.pk in many]


def _against(
    wish: RemedyWish, order: Order | None, pieces: Pieces, policy: Counted, now: datetime
) -> Why | None:
    if order is None:
        return None
    money_to = _money_to(wish)
    lines: list[Line | None] = [line for line, _many in pieces]
    for line in lines or [None]:
        product = line.variant.product if line is not None and line.variant is not None else None
        matter = Matter(
            wish.kind,
            state=line.stands() if line is not None else order.state,
            today=now.date(),
            delivered_on=order.delivered_at.date() if order.delivered_at else None,
            ordered_on=order.placed_at.date(),
            reason=wish.reason,
            changed=order.changed_lines if wish.swaps or wish.kind != ORDER_CHANGE else 0,
            is_final_sale=product is not None and product.is_final_sale,
            money_to=money_to,
        )
        if (why := against(policy.policy, matter)) is not None:
            return why
    return None


def _tender_kind(wish: RemedyWish) -> str:
    if wish.tender is None:
        return {CREDIT: "store_credit", GIFT_CARD: "gift_card", REFUND: ORIGINAL, CANCEL: ORIGINAL}.get(
            wish.kind, ""
        )
    return Tender.objects.filter(pk=wish.tender).values_list("kind", flat=True).first() or ""


def _money_to(wish: RemedyWish) -> str:
    if wish.kind not in (REFUND, RETURN):
        return ""
    return {"gift_card": TO_GIFT_CARD, "store_credit": TO_CREDIT}.get(_tender_kind(wish), ORIGINAL)


def _old_piece(
    wish: RemedyWish, order: Order | None, pieces: Pieces, cause: Cause | None, harm: str, policy: Counted
) -> Disposition | None:
    """What becomes of pieces that are at the customer's; None where there are none."""
    if wish.kind not in _OLD_PIECE or order is None or harm == MISSING:
        return None
    found: list[Disposition] = []
    for line, many in pieces:
        if line.stands() not in ("shipped", "delivered"):
            continue
        product = line.variant.product if line.variant is not None else None
        cost = line.cost_minor
        goods = (
            cost * many
            if cost is not None
            else line.worth_minor * many * order.shop.cost_percent // (100 * line.quantity)
        )
        weight = line.weight if line.weight is not None else product.weight if product is not None else None
        piece = Piece(
            grams=weight * many if weight is not None else None,
            is_bulky=product is not None and product.is_bulky,
            recovered_minor=goods * order.shop.recovered_percent * _WORTH.get(harm, 100) // 10_000,
            category=line.category,
            cause=cause.code if cause is not None else "",
        )
        found.append(disposition(policy.policy, piece))
    return max(found, key=lambda one: one.strictness) if found else None


def _demanded(wish: RemedyWish, old: Disposition | None) -> str:
    """What the customer is to do with the old piece. Raises Refused: `policy.stricter`."""
    if old is None:
        return NOTHING
    if not wish.return_demanded:
        return old.what
    if strictness(wish.return_demanded) > old.strictness:
        raise Refused(
            "policy.stricter",
            "Customers may count on more: nobody asks more of them than the policy does.",
            allowed=[old.what],
        )
    return wish.return_demanded


def _wanted(
    wish: RemedyWish, conversation: Conversation, order: Order | None, demanded: str
) -> wanting.Wanted | None:
    """What is wanted of a shop; None for what no shop does."""
    keep: Any = {REQUIRED: "return", "donate": "donate"}.get(demanded, "keep")
    key, customer = (order.pk if order is not None else None), conversation.customer_id
    if wish.kind == CREDIT:
        return wanting.GiveCredit(customer, wish.amount_minor or 0, key)
    if wish.kind == GIFT_CARD:
        return wanting.GiveGiftCard(customer, wish.amount_minor or 0, key, wish.days)
    if wish.kind == DISCOUNT:
        days = wish.days or 365
        return wanting.GiveDiscount(customer, wish.percent, wish.amount_minor, key, days)
    if key is None:
        return None
    made: dict[str, wanting.Wanted | None] = {
        REPLACEMENT: wanting.Replace(key, wish.pieces, keep),
        EXCHANGE: wanting.Exchange(key, wish.swaps, wish.tender, keep),
        REFUND: wanting.Refund(
            key, wish.pieces, wish.shipping, wish.amount_minor, wish.everything, wish.tender
        ),
        CANCEL: wanting.Cancel(key, wish.reason or "unknown", wish.tender),
        RETURN: wanting.MakeReturn(key, wish.pieces, wish.reason or "unknown", wish.sends_back),
        EXPEDITE: wanting.Expedite(key, wish.service_level),
        ORDER_CHANGE: _change(wish, key),
    }
    return made.get(wish.kind)


def _change(wish: RemedyWish, order: int) -> wanting.Wanted:
    if wish.swaps:
        return wanting.ChangeLines(
            order, tuple((line, variant) for line, variant, _ in wish.swaps), wish.tender
        )
    if wish.to is not None:
        return wanting.ChangeAddress(order, wish.to)
    return wanting.ChangeTender(order, wish.tender or 0)


def named_after(wanted: wanting.Wanted, ref: str) -> wanting.Wanted:
    """The same, with the remedy that it is for, where an order of its own comes of it."""
    if isinstance(wanted, wanting.Replace | wanting.Exchange):
        return replace(wanted, origin_ref=ref)
    return wanted
