"""Remedies in one's own measure, on the sheet: which there are for a matter, what each has to be told, and what was
said of it. What the desk has put on a card comes back sealed, so that it is done as it was shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.http import Http404, QueryDict

from makeright.desk.views.person import whole_number
from makeright.lib.money import Money
from makeright.orders.models import Line, Tender, Variant
from makeright.orders.wanting import Destination
from makeright.remedies.kinds import (
    ABOUT,
    APOLOGY,
    CANCEL,
    CREDIT,
    DISCOUNT,
    EXCHANGE,
    EXPEDITE,
    GIFT,
    GIFT_CARD,
    ORDER_CHANGE,
    REFUND,
    REPLACEMENT,
    RETURN,
    SERVICE,
)
from makeright.remedies.matching import fitting
from makeright.remedies.models import Claim, Offer
from makeright.remedies.planning import RemedyWish, wish_from
from makeright.remedies.refusals import Refused
from makeright.remedies.views.amounts import minor_of

ADDRESS = "address"  # a change of where an order goes
SALT = "makeright.desk.sheet"
ALREADY_GONE = ("shipped", "delivered", "canceled")
_OF_PIECES = (REPLACEMENT, EXCHANGE, RETURN)
_BEFORE_IT_LEFT = (CANCEL, ORDER_CHANGE, ADDRESS, EXPEDITE)
_ORDER = (
    *(REPLACEMENT, EXCHANGE, REFUND, CREDIT, GIFT_CARD, DISCOUNT, GIFT, SERVICE),
    *(RETURN, ORDER_CHANGE, ADDRESS, EXPEDITE, CANCEL, APOLOGY),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a way has to be told: which fields, and what there is to choose from."""

    kind: str
    amount: bool = False
    placeholder: str = ""
    percent: bool = False
    shipping: bool = False
    tenders: Sequence[Tender] = ()
    swaps: Sequence[tuple[Line, Sequence[Variant]]] = ()
    demands: bool = False
    reason: str = ""  # "cancel" or "return": whose reasons
    note: bool = False
    address: bool = False
    kinder: bool = False


def ways_for(claim: Claim) -> list[str]:
    """The ways that there are beside what was offered: first what fits, in its order, then the others as usual."""
    order, pieces = claim.order, claim.lines.exists()
    found: list[str] = []
    for kind in _ORDER:
        about = ORDER_CHANGE if kind == ADDRESS else kind
        if ABOUT[about].is_about_order and order is None:
            continue
        if kind in (*_OF_PIECES, ORDER_CHANGE) and not pieces:
            continue
        if order is not None and kind in _BEFORE_IT_LEFT and order.state in ALREADY_GONE:
            continue
        if order is not None and kind == RETURN and order.state not in ("shipped", "delivered"):
            continue
        found.append(kind)
    places = {each.kind: each.rank for each in fitting(claim.cause, claim.harm)}
    return sorted(found, key=lambda kind: places.get(ORDER_CHANGE if kind == ADDRESS else kind, len(_ORDER)))


def fields_of(kind: str, claim: Claim, now: datetime) -> Asked | None:
    """What a way has to be told in this matter; None if it is no way here."""
    if kind not in ways_for(claim):
        return None
    asked: dict[str, dict[str, Any]] = {
        REPLACEMENT: {"demands": True},
        EXCHANGE: {"swaps": _variants(claim)},
        ORDER_CHANGE: {"swaps": _variants(claim)},
        REFUND: {"amount": True, "shipping": True, "tenders": _tenders(claim)},
        CREDIT: {"amount": True},
        GIFT_CARD: {"amount": True},
        DISCOUNT: {"percent": True},
        RETURN: {"reason": "return"},
        CANCEL: {"reason": "cancel"},
        GIFT: {"amount": True, "note": True},
        SERVICE: {"note": True},
        ADDRESS: {"address": True},
    }
    kinder = kind in (REFUND, REPLACEMENT, EXCHANGE, RETURN, CANCEL, ORDER_CHANGE)
    return Asked(kind, **asked.get(kind, {}), kinder=kinder, placeholder=_typed(claim))


def _typed(claim: Claim) -> str:
    """What they paid for the pieces, as one would type it."""
    return str(Money(claim.value_affected_minor, claim.currency)).split()[0]


def _variants(claim: Claim) -> list[tuple[Line, Sequence[Variant]]]:
    """For each piece the other variants of its product that can be had."""
    found: list[tuple[Line, Sequence[Variant]]] = []
    for each in claim.lines.select_related("line__variant").order_by("pk"):
        line = each.line
        if line.variant is None:
            continue
        others = Variant.objects.filter(product=line.variant.product_id).exclude(pk=line.variant.pk)
        found.append(
            (line, [one for one in others.order_by("pk")[:50] if one.stock is None or one.stock > 0])
        )
    return found


def _tenders(claim: Claim) -> list[Tender]:
    theirs = Tender.objects.filter(customer=claim.customer_id, closed_at=None)
    return list(theirs.order_by("pk")[:20])


def read_wish(said: QueryDict, claim: Claim) -> RemedyWish:
    """What was said in the fields of a way. Raises Refused: `no_amount`, `remedy.unfit`; Http404 for no way at all."""
    kind = said.get("kind", "")
    if kind not in ways_for(claim):
        raise Http404
    pieces = tuple(claim.lines.order_by("pk").values_list("line_id", "quantity"))
    typed = said.get("amount", "").strip()
    amount = minor_of(typed, claim.currency) if typed else None
    more: dict[str, Any] = {"kinder_for": said.get("kinder", "")[:20], "note": said.get("note", "")[:5_000]}
    if kind in (REPLACEMENT, RETURN):
        more |= {"pieces": pieces}
    if kind == REPLACEMENT:
        more |= {"return_demanded": said.get("demanded", "")[:10]}
    if kind in (RETURN, CANCEL):
        more |= {"reason": said.get("reason", "")[:20]}
    if kind in (EXCHANGE, ORDER_CHANGE):
        more |= {"swaps": _swaps(said, dict(pieces))}
    if kind == REFUND:
        shipping = bool(said.get("shipping"))
        more |= {"shipping": shipping, "tender": whole_number(said.get("tender", "")) or None}
        more |= {"amount_minor": amount} if amount or shipping else {"pieces": pieces}
    if kind in (CREDIT, GIFT_CARD):
        more |= {"amount_minor": amount}
    if kind == DISCOUNT:
        more |= {"percent": whole_number(said.get("percent", "")) or None}
    if kind == GIFT:
        more |= {"cost_minor": amount or 0}
    if kind in (GIFT, SERVICE) and not more["note"].strip():
        raise Refused("remedy.unfit", "Say what is to be done, in your own words.", field="note")
    if kind == ADDRESS:
        return RemedyWish(ORDER_CHANGE, to=_destination(said), kinder_for=more["kinder_for"])
    return RemedyWish(kind, **more)


def _swaps(said: QueryDict, many: dict[int, int]) -> tuple[tuple[int, int, int], ...]:
    """What each piece is swapped for: `swap`, "line:variant"."""
    found = []
    for each in said.getlist("swap"):
        line, _colon, variant = each.partition(":")
        key, other = whole_number(line), whole_number(variant)
        if key in many and other:
            found.append((key, other, many[key]))
    return tuple(found)


def _destination(said: QueryDict) -> Destination:
    told = {
        name: said.get(name, "").strip()[:300] for name in ("name", "street", "postcode", "city", "country")
    }
    told["country"] = told["country"].upper()
    if not (told["street"] and told["city"]) or len(told["country"]) != 2 or not told["country"].isalpha():
        raise Refused("remedy.unfit", "Where to: a street, a town, and a country in two letters.", field="to")
    return Destination(**told)


# What a card keeps


def kept(wish: RemedyWish, offer: Offer) -> str:
    """A wish, sealed, as the card keeps it for this offer."""
    said = dict(wish.plain()) | {
        "note": wish.note,
        "return_demanded": wish.return_demanded,
        "kinder_for": wish.kinder_for,
    }
    to = asdict(wish.to) if wish.to else None
    return signing.dumps({"offer": offer.pk, "kind": wish.kind, "said": said, "to": to}, salt=SALT)


def wish_of(sealed: str, offer: Offer) -> RemedyWish:
    """The wish that a card kept. Raises Http404 for one that was made elsewhere."""
    try:
        told = signing.loads(sealed, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    if told["offer"] != offer.pk:
        raise Http404
    return wish_from(told["kind"], told["said"], to=told["to"])
