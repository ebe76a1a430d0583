"""What can be done about an order in its shop, for programs. Each asks first what would come of it (`dry_run`), is
refused with a code and what is possible, and is done once under its Idempotency-Key.

These are for those who may change orders themselves. Who answers customers gives remedies, within their authority."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.repeating import HEADER, NEEDED
from makeright.api.schemas import Said
from makeright.customers.seeing import seen_by
from makeright.orders import carrying_out
from makeright.orders.models import Operation, Order
from makeright.orders.orders_api import CustomerId, LineId, OrderId, PlaceSaid, TenderId
from makeright.orders.permissions import CHANGE, SEE
from makeright.orders.products_api import VariantId
from makeright.orders.shops import Verdict, counter_of
from makeright.orders.wanting import (
    Cancel,
    ChangeAddress,
    ChangeCustomerAddress,
    ChangeLines,
    ChangeTender,
    Exchange,
    Expedite,
    GiveCredit,
    GiveDiscount,
    GiveGiftCard,
    MakeReturn,
    Note,
    Refund,
    Replace,
    Wanted,
)
from makeright.staff.views.bearing import Bearer, actor_of, agent_of, token_of

router = Router(tags=["Order operations"])
OperationId = Annotated[int, Id("oop")]
Above = Annotated[int, Field(ge=1, le=10**15, description="Minor units, such as cents.")]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
Days = Annotated[int, Field(ge=1, le=3660)]
Keep = Literal["keep", "donate", "return"]
Sees, Changes = Bearer(SEE), Bearer(CHANGE)


class OperationCostTold(Told):
    """What it costs us, in parts; `whole` is their sum, less what is recovered."""

    goods: int
    freight_out: int
    freight_back: int
    handling: int
    fee: int
    money: int
    recovered: int
    whole: int


class OperationVerdictTold(Told):
    """What would come of it: nothing has changed. Amounts are minor units of the order's currency."""

    dry_run: Literal[True] = True
    changes: list[str]
    refund_minor: int
    charge_minor: int
    charged_to: TenderId | None
    makes: str
    value_minor: int
    cost: OperationCostTold


class OperationTold(Told):
    """What was to be done, and what became of it: `intended` or `called` as long as that isn't known, `unknown` if the
    shop gave no answer and is being asked, `done`, `refused` (with a `code`), or `withdrawn`."""

    id: OperationId
    order: OrderId | None = Field(alias="order_id")
    customer: CustomerId | None = Field(alias="customer_id")
    kind: str
    state: Literal["intended", "called", "unknown", "done", "refused", "withdrawn"]
    code: str
    refund_minor: int
    charge_minor: int
    made_order: OrderId | None
    tender: TenderId | None
    intended_at: datetime
    settled_at: datetime | None

    @staticmethod
    def resolve_made_order(row: Operation) -> int | None:
        made: int | None = row.outcome.get("order")
        return made

    @staticmethod
    def resolve_tender(row: Operation) -> int | None:
        made: int | None = row.outcome.get("tender")
        return made


class OperationsTold(Told):
    items: list[OperationTold]
    next: str | None


Answer = Status[Operation] | Status[dict[str, Any]]
ANSWERS: dict[int, Any] = {200: OperationVerdictTold, 201: OperationTold}


class OrderPieceSaid(Said):
    line: LineId
    quantity: Count


class CancelSaid(Said):
    reason: Literal["no_longer_needed", "by_mistake", "too_late", "out_of_stock", "fraud", "other", "unknown"]
    to: TenderId | None = None


class RefundSaid(Said):
    """Pieces, an amount, or everything; shipping can stand beside pieces, or alone. `to` null: where it came from."""

    pieces: list[OrderPieceSaid] = Field(default_factory=list, max_length=500)
    shipping: bool = False
    amount_minor: Above | None = None
    everything: bool = False
    to: TenderId | None = None


class ReplaceSaid(Said):
    """`keep`: what becomes of the old ones."""

    pieces: list[OrderPieceSaid] = Field(min_length=1, max_length=500)
    keep: Keep = "keep"


class OrderSwapSaid(OrderPieceSaid):
    variant: VariantId


class ExchangeSaid(Said):
    swaps: list[OrderSwapSaid] = Field(min_length=1, max_length=500)
    settle_with: TenderId | None = None
    keep: Keep = "return"


class LineSwapSaid(Said):
    line: LineId
    variant: VariantId


class LinesSaid(Said):
    swaps: list[LineSwapSaid] = Field(min_length=1, max_length=500)
    settle_with: TenderId | None = None


class OtherTenderSaid(Said):
    to: TenderId


class ReturnSaid(Said):
    pieces: list[OrderPieceSaid] = Field(min_length=1, max_length=500)
    reason: Literal["unwanted", "damaged", "wrong", "late", "not_as_described", "fit", "other", "unknown"]
    sends_back: bool = True


class ExpediteSaid(Said):
    service_level: Literal["standard", "express", "courier"] = "express"


class OrderNoteSaid(Said):
    text: Annotated[str, Field(min_length=1, max_length=10_000)]


class GiftCardSaid(Said):
    amount_minor: Above
    order: OrderId | None = None
    days: Days | None = None


class CreditSaid(Said):
    amount_minor: Above
    order: OrderId | None = None


class DiscountSaid(Said):
    """Either so many percent, or an amount, off one order to come."""

    percent: Annotated[int, Field(ge=1, le=100)] | None = None
    amount_minor: Above | None = None
    order: OrderId | None = None
    days: Days | None = 365


@router.get(
    "/orders/{order}/operations", response=OperationsTold, auth=Sees, summary="What was done about an order"
)
def operations(
    request: HttpRequest, order: Path[OrderId], after: After = "", limit: Limit = USUAL
) -> dict[str, Any]:
    return page(Operation.objects.filter(order=_order(request, order)), after, limit)


@router.post(
    "/orders/{order}/cancellation",
    response=ANSWERS,
    auth=Changes,
    openapi_extra=NEEDED,
    summary="Cancel it, and give back what was paid",
)
def cancel(request: HttpRequest, order: Path[OrderId], said: CancelSaid, dry_run: bool = False) -> Answer:
    return _done(request, Cancel(_order(request, order).pk, said.reason, said.to), dry_run)


@router.post(
    "/orders/{order}/refunds", response=ANSWERS, auth=Changes, openapi_extra=NEEDED, summary="Give money back"
)
def refund(request: HttpRequest, order: Path[OrderId], said: RefundSaid, dry_run: bool = False) -> Answer:
    wanted = Refund(
        _order(request, order).pk,
        pieces=_pieces(said.pieces),
        shipping=said.shipping,
        amount_minor=said.amount_minor,
        everything=said.everything,
        to=said.to,
    )
    return _done(request, wanted, dry_run)


@router.post(
    "/orders/{order}/replacements",
    response=ANSWERS,
    auth=Changes,
    openapi_extra=NEEDED,
    summary="Send the same once more",
)
def replace(request: HttpRequest, order: Path[OrderId], said: ReplaceSaid, dry_run: bool = False) -> Answer:
    return _done(request, Replace(_order(request, order).pk, _pieces(said.pieces), said.keep), dry_run)


@router.post(
    "/orders/{order}/exchanges",
    response=ANSWERS,
    auth=Changes,
    openapi_extra=NEEDED,
    summary="Send another variant instead",
)
def exchange(request: HttpRequest, order: Path[OrderId], said: ExchangeSaid, dry_run: bool = False) -> Answer:
    swaps = tuple((each.line, each.variant, each.quantity) for each in said.swaps)
    return _done(request, Exchange(_order(request, order).pk, swaps, said.settle_with, said.keep), dry_run)


@router.post(
    "/orders/{order}/line-changes",
    response=ANSWERS,
    auth=Changes,
    openapi_extra=NEEDED,
    summary="Change variants before it is packed",
)
def change_lines(
    request: HttpRequest, order: Path[OrderId], said: LinesSaid, dry_run: bool = False
) -> Answer:
    swaps = tuple((each.line, each.variant) for each in said.swaps)
    return _done(request, ChangeLines(_order(request, order).pk, swaps, said.settle_with), dry_run)


@router.post(
    "/orders/{order}/address-changes",
    response=ANSWERS,
    auth=Changes,
    openapi_extra=NEEDED,
    summary="Send it elsewhere",
)
def change_address(
    request: HttpRequest, order: Path[OrderId], said: PlaceSaid, dry_run: bool = False
) -> Answer:
    return _done(request, ChangeAddress(_order(request, order).pk, said.destination()), dry_run)


@router.post(
    "/orders/{order}/tender-changes",
    response=ANSWERS,
    auth=Changes,
    openapi_extra=NEEDED,
    summary="Have it paid with something else",
)
def change_tender(
    request: HttpRequest, order: Path[OrderId], said: OtherTenderSaid, dry_run: bool = False
) -> Answer:
    return _done(request, ChangeTender(_order(request, order).pk, said.to), dry_run)


@router.post(
    "/orders/{order}/returns",
    response=ANSWERS,
    auth=Changes,
    openapi_extra=NEEDED,
    summary="Have pieces come back",
)
def make_return(
    request: HttpRequest, order: Path[OrderId], said: ReturnSaid, dry_run: bool = False
) -> Answer:
    wanted = MakeReturn(_order(request, order).pk, _pieces(said.pieces), said.reason, said.sends_back)
    return _done(request, wanted, dry_run)


@router.post(
    "/orders/{order}/expeditings",
    response=ANSWERS,
    auth=Changes,
    openapi_extra=NEEDED,
    summary="Have it travel faster",
)
def expedite(request: HttpRequest, order: Path[OrderId], said: ExpediteSaid, dry_run: bool = False) -> Answer:
    return _done(request, Expedite(_order(request, order).pk, said.service_level), dry_run)


@router.post(
    "/orders/{order}/notes",
    response=ANSWERS,
    auth=Changes,
    openapi_extra=NEEDED,
    summary="Note something on it",
)
def note(request: HttpRequest, order: Path[OrderId], said: OrderNoteSaid, dry_run: bool = False) -> Answer:
    return _done(request, Note(_order(request, order).pk, said.text), dry_run)


@router.post(
    "/customers/{customer}/address-changes",
    response=ANSWERS,
    auth=Changes,
    openapi_extra=NEEDED,
    summary="Change the address that they keep with us",
)
def change_customer_address(
    request: HttpRequest, customer: Path[CustomerId], said: PlaceSaid, dry_run: bool = False
) -> Answer:
    return _done(request, ChangeCustomerAddress(_customer(request, customer), said.destination()), dry_run)


@router.post(
    "/customers/{customer}/gift-cards",
    response=ANSWERS,
    auth=Changes,
    openapi_extra=NEEDED,
    summary="Give a gift card",
)
def give_card(
    request: HttpRequest, customer: Path[CustomerId], said: GiftCardSaid, dry_run: bool = False
) -> Answer:
    wanted = GiveGiftCard(
        _customer(request, customer), said.amount_minor, _order_of(request, said.order), said.days
    )
    return _done(request, wanted, dry_run)


@router.post(
    "/customers/{customer}/credits",
    response=ANSWERS,
    auth=Changes,
    openapi_extra=NEEDED,
    summary="Give store credit",
)
def give_credit(
    request: HttpRequest, customer: Path[CustomerId], said: CreditSaid, dry_run: bool = False
) -> Answer:
    wanted = GiveCredit(_customer(request, customer), said.amount_minor, _order_of(request, said.order))
    return _done(request, wanted, dry_run)


@router.post(
    "/customers/{customer}/discount-codes",
    response=ANSWERS,
    auth=Changes,
    openapi_extra=NEEDED,
    summary="Give a code that makes an order cheaper",
)
def give_discount(
    request: HttpRequest, customer: Path[CustomerId], said: DiscountSaid, dry_run: bool = False
) -> Answer:
    wanted = GiveDiscount(
        _customer(request, customer),
        said.percent,
        said.amount_minor,
        _order_of(request, said.order),
        said.days,
    )
    return _done(request, wanted, dry_run)


def _done(request: HttpRequest, wanted: Wanted, dry_run: bool) -> Answer:
    """Say what would come of it, or write it down and do it. Our own book does it at once, a shop elsewhere when the
    engine has asked it."""
    if dry_run:
        return Status(200, _told(carrying_out.judge(wanted)))
    key = hashlib.blake2b(request.headers[HEADER].encode(), digest_size=24).hexdigest()
    made = carrying_out.intend(wanted, key=f"api-{token_of(request).pk}-{key}", by=actor_of(request))
    if counter_of(made.shop.kind).is_here:
        made = carrying_out.carry_out(made.pk)
    return Status(201, made)


def _told(verdict: Verdict) -> dict[str, Any]:
    cost = verdict.cost
    parts = {name: getattr(cost, name) for name in cost.__slots__} | {"whole": cost.whole}
    return {
        "changes": list(verdict.changes),
        "refund_minor": verdict.refund_minor,
        "charge_minor": verdict.charge_minor,
        "charged_to": verdict.charged_to,
        "makes": verdict.makes,
        "value_minor": verdict.value_minor,
        "cost": parts,
    }


def _pieces(said: list[OrderPieceSaid]) -> tuple[tuple[int, int], ...]:
    return tuple((each.line, each.quantity) for each in said)


def _order(request: HttpRequest, key: int) -> Order:
    return get_object_or_404(Order.objects.visible_to(agent_of(request)), pk=key)


def _order_of(request: HttpRequest, key: int | None) -> int | None:
    return None if key is None else _order(request, key).pk


def _customer(request: HttpRequest, key: int) -> int:
    return get_object_or_404(seen_by(agent_of(request)), pk=key).pk
