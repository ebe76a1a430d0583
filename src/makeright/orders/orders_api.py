"""Orders, for programs: brought in by the hundreds, read, and found."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, Sorts, page
from makeright.api.schemas import Moment, Said
from makeright.customers.filling_in import values_of
from makeright.customers.seeing import seen_by
from makeright.lib.actor import Actor
from makeright.orders import entering
from makeright.orders.models import Order, Shop, Tender
from makeright.orders.models.order import OrderQuerySet
from makeright.orders.permissions import BRING, SEE
from makeright.orders.products_api import ExternalId, Minor, ShopId, VariantId, shop_said
from makeright.orders.refusals import Refused
from makeright.orders.saying import (
    BuyerSaid,
    LineSaid,
    OrderSaid,
    PaymentSaid,
    ShipmentSaid,
    SightingSaid,
    TenderSaid,
)
from makeright.orders.wanting import Destination
from makeright.staff.views.bearing import Bearer, actor_of, agent_of

router = Router(tags=["Orders"])
OrderId = Annotated[int, Id("ord")]
LineId = Annotated[int, Id("lin")]
TenderId = Annotated[int, Id("tnd")]
CustomerId = Annotated[int, Id("cus")]
Kind = Literal["sale", "replacement", "exchange", "gift", "sample", "internal", "job", "unknown"]
State = Literal["pending", "processing", "shipped", "delivered", "canceled"]
TenderKind = Literal["card", "paypal", "bank", "gift_card", "store_credit", "other"]
Word = Annotated[str, Field(max_length=60)]
Sees, Brings = Bearer(SEE), Bearer(BRING)
BY = Sorts("placed_at", "id")
PARTS = ("lines", "payments__tender", "shipments__sightings", "returns")


class PlaceTold(Told):
    """Where something goes; `country` is ISO 3166."""

    name: str
    street: str
    more: str
    postcode: str
    city: str
    region: str
    country: str
    phone: str


class LineTold(Told):
    """So many pieces of one thing, and how many of them something was done for. `worth_minor` is what the customer paid
    for them, also by those that they were sent for."""

    id: LineId
    external_id: str
    variant: VariantId | None = Field(alias="variant_id")
    name: str
    options: dict[str, str]
    category: str
    quantity: int
    list_minor: int
    paid_minor: int
    worth_minor: int
    cost_minor: int | None
    discount_codes: list[str]
    state: str
    lot: str
    warehouse: str
    packer: str
    canceled: int
    refunded: int
    refunded_minor: int
    replaced: int
    exchanged: int
    returned: int
    replaces: LineId | None = Field(alias="replaces_id")


class TenderTold(Told):
    """What is paid with. The code of a gift card is told to nobody who asks here."""

    id: TenderId
    kind: TenderKind
    words: str
    currency: str
    balance_minor: int | None
    expires_on: date | None
    closed_at: datetime | None


class TendersTold(Told):
    items: list[TenderTold]
    next: str | None


class PaymentTold(Told):
    move: Literal["paid", "refunded", "chargeback"]
    amount_minor: int
    at: datetime
    external_id: str
    tender: TenderTold


class SightingTold(Told):
    at: datetime
    code: str
    place: str


class ShipmentTold(Told):
    external_id: str
    carrier: str
    service_level: str
    tracking: str
    url: str
    shipped_at: datetime | None
    delivered_at: datetime | None
    sightings: list[SightingTold]

    @staticmethod
    def resolve_sightings(shipment: Any) -> list[Any]:
        return sorted(shipment.sightings.all(), key=lambda each: each.at)


class ReturnTold(Told):
    line: LineId = Field(alias="line_id")
    quantity: int
    state: str
    reason: str
    made_at: datetime


class OrderTold(Told):
    """An order. Amounts are minor units of `currency`. `origin_ref` names what it was made for, if it was made to make
    something right."""

    id: OrderId
    shop: ShopId = Field(alias="shop_id")
    external_id: str
    number: str
    customer: CustomerId | None = Field(alias="customer_id")
    kind: Kind
    origin_ref: str
    state: State
    currency: str
    items_minor: int
    discount_minor: int
    shipping_minor: int
    tax_minor: int
    total_minor: int
    service_level: str
    channel: str
    is_first: bool | None
    is_test: bool
    source: Literal["live", "import", "backfill"]
    placed_at: datetime
    paid_at: datetime | None
    promised_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    canceled_at: datetime | None
    cancel_reason: str
    ship_to: PlaceTold | None
    lines: list[LineTold]
    payments: list[PaymentTold]
    shipments: list[ShipmentTold]
    returns: list[ReturnTold]
    custom_fields: dict[str, str]

    @staticmethod
    def resolve_custom_fields(order: Order) -> dict[str, str]:
        kept: dict[str, str] = getattr(order, "told_fields", {})
        return kept


class OrdersTold(Told):
    items: list[OrderTold]
    next: str | None


class PlaceSaid(Said):
    street: Annotated[str, Field(min_length=1, max_length=300)]
    city: Annotated[str, Field(min_length=1, max_length=120)]
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    name: Annotated[str, Field(max_length=200)] = ""
    more: Annotated[str, Field(max_length=300)] = ""
    postcode: Annotated[str, Field(max_length=20)] = ""
    region: Annotated[str, Field(max_length=120)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""

    def destination(self) -> Destination:
        return Destination(**self.model_dump())


class NewLine(Said):
    external_id: ExternalId
    name: Annotated[str, Field(min_length=1, max_length=300)]
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]
    paid_minor: Minor
    list_minor: Minor | None = None
    variant: Annotated[str, Field(max_length=100, description="The external id of a variant.")] = ""
    options: dict[Word, Annotated[str, Field(max_length=120)]] = Field(default_factory=dict, max_length=20)
    category: Annotated[str, Field(max_length=120)] = ""
    cost_minor: Minor | None = None
    discount_codes: list[Word] = Field(default_factory=list, max_length=20)
    state: State | Literal[""] = ""
    lot: Word = ""
    warehouse: Word = ""
    packer: Word = ""
    weight: Annotated[int, Field(ge=0, le=10**8)] | None = None


class NewTender(Said):
    """Never a whole card number: `words` are what its owner knows it by, such as Visa ··4242."""

    kind: TenderKind
    external_id: ExternalId
    words: Annotated[str, Field(max_length=120)] = ""
    balance_minor: Minor | None = None


class NewPayment(Said):
    external_id: ExternalId
    amount_minor: Annotated[int, Field(ge=1, le=10**15)]
    at: Moment
    tender: NewTender
    move: Literal["paid", "refunded", "chargeback"] = "paid"
    of: Annotated[str, Field(max_length=100, description="The payment that went back.")] = ""


class NewSighting(Said):
    at: Moment
    code: Literal[
        "packed", "left", "moving", "out_for_delivery", "delivered", "failed", "returning", "lost", "other"
    ]
    place: Annotated[str, Field(max_length=120)] = ""


class PackedSaid(Said):
    line: ExternalId
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]


class NewShipment(Said):
    external_id: ExternalId
    carrier: Word = ""
    service_level: Annotated[str, Field(max_length=40)] = ""
    tracking: Annotated[str, Field(max_length=100)] = ""
    url: Annotated[str, Field(max_length=500)] = ""
    shipped_at: Moment | None = None
    delivered_at: Moment | None = None
    packed: list[PackedSaid] = Field(default_factory=list, max_length=500)
    sightings: list[NewSighting] = Field(default_factory=list, max_length=200)


class BuyerKnownBy(Said):
    kind: Literal["external_id", "mail", "phone", "handle"]
    typed: Annotated[str, Field(min_length=1, max_length=320)]


class Buyer(Said):
    """Who bought: by our id, or by what they are known by; somebody new is a customer from now on."""

    customer: CustomerId | None = None
    known_by: list[BuyerKnownBy] = Field(default_factory=list, max_length=10)
    name: Annotated[str, Field(max_length=200)] = ""


class NewOrder(Said):
    """An order as the shop has it, whole. `total_minor`: lines, shipping and tax if it isn't said."""

    external_id: ExternalId
    number: Annotated[str, Field(min_length=1, max_length=60)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    placed_at: Moment
    lines: list[NewLine] = Field(min_length=1, max_length=500)
    state: State = "pending"
    kind: Kind = "sale"
    origin_ref: Annotated[str, Field(max_length=40)] = ""
    buyer: Buyer = Buyer()
    guest: bool = False
    discount_minor: Minor = 0
    shipping_minor: Minor = 0
    tax_minor: Minor = 0
    total_minor: Minor | None = None
    payments: list[NewPayment] = Field(default_factory=list, max_length=100)
    shipments: list[NewShipment] = Field(default_factory=list, max_length=100)
    ship_to: PlaceSaid | None = None
    bill_to: PlaceSaid | None = None
    service_level: Annotated[str, Field(max_length=40)] = ""
    channel: Annotated[str, Field(max_length=40)] = ""
    marketing_source: Annotated[str, Field(max_length=120)] = ""
    referral_code: Word = ""
    is_first: bool | None = None
    is_test: bool = False
    paid_at: Moment | None = None
    promised_at: Moment | None = None
    shipped_at: Moment | None = None
    delivered_at: Moment | None = None
    canceled_at: Moment | None = None
    cancel_reason: Literal[
        "", "no_longer_needed", "by_mistake", "too_late", "out_of_stock", "fraud", "other", "unknown"
    ] = ""
    custom_fields: dict[Word, Annotated[str, Field(max_length=500)]] = Field(
        default_factory=dict, max_length=50
    )

    def told(self) -> OrderSaid:
        """The same, as the room that enters it takes it."""
        plain = self.model_dump(exclude={"lines", "payments", "shipments", "buyer", "ship_to", "bill_to"})
        return OrderSaid(
            **plain,
            lines=tuple(
                LineSaid(**each.model_dump() | {"discount_codes": tuple(each.discount_codes)})
                for each in self.lines
            ),
            payments=tuple(
                PaymentSaid(**each.model_dump() | {"tender": TenderSaid(**each.tender.model_dump())})
                for each in self.payments
            ),
            shipments=tuple(_shipment(each) for each in self.shipments),
            buyer=BuyerSaid(
                self.buyer.customer,
                tuple((each.kind, each.typed) for each in self.buyer.known_by),
                self.buyer.name,
            ),
            ship_to=self.ship_to.destination() if self.ship_to else None,
            bill_to=self.bill_to.destination() if self.bill_to else None,
        )


def _shipment(said: NewShipment) -> ShipmentSaid:
    plain = said.model_dump(exclude={"packed", "sightings"})
    packed = tuple((each.line, each.quantity) for each in said.packed)
    seen = tuple(SightingSaid(**each.model_dump()) for each in said.sightings)
    return ShipmentSaid(**plain, packed=packed, sightings=seen)


class OrdersSaid(Said):
    """Up to 500 orders; one that is here already is so from now on as it is said. `shop` null: our own order book."""

    orders: list[NewOrder] = Field(min_length=1, max_length=500)
    shop: ShopId | None = None
    source: Literal["live", "import", "backfill"] = "live"


class OrderOutcome(Told):
    """What became of one: it is `new`, was `changed`, is `unchanged`, or was `refused`, and why."""

    external_id: str
    outcome: Literal["new", "changed", "unchanged", "refused"]
    order: OrderId | None = None
    code: str | None = None
    detail: str | None = None


class OrderOutcomes(Told):
    """In the order in which they were told."""

    items: list[OrderOutcome]


@router.get("/orders", response=OrdersTold, auth=Sees, summary="Orders")
def orders(
    request: HttpRequest,
    customer: CustomerId | None = None,
    state: State | None = None,
    kind: Kind | None = None,
    number: Word = "",
    external_id: Annotated[str, Field(max_length=100)] = "",
    placed_since: Moment | None = None,
    placed_before: Moment | None = None,
    after: After = "",
    limit: Limit = USUAL,
    sort: Annotated[str, BY] = "-placed_at",
) -> dict[str, Any]:
    asked = {
        "customer": customer,
        "state": state,
        "kind": kind,
        "number": number or None,
        "external_id": external_id or None,
        "placed_at__gte": placed_since,
        "placed_at__lt": placed_before,
    }
    narrowed = Q(**{name: value for name, value in asked.items() if value is not None})
    told = page(_seen(request).filter(narrowed), after, limit, sort=sort, sorts=BY)
    return told | {"items": with_fields(told["items"])}


@router.get("/orders/{order}", response=OrderTold, auth=Sees, summary="An order")
def order(request: HttpRequest, order: Path[OrderId]) -> Order:
    return with_fields([get_object_or_404(_seen(request), pk=order)])[0]


@router.get(
    "/customers/{customer}/tenders", response=TendersTold, auth=Sees, summary="What a customer pays with"
)
def tenders(
    request: HttpRequest, customer: Path[CustomerId], after: After = "", limit: Limit = USUAL
) -> dict[str, Any]:
    who = get_object_or_404(seen_by(agent_of(request)), pk=customer)
    return page(Tender.objects.filter(customer=who), after, limit)


@router.post(
    "/order-batches", response=OrderOutcomes, auth=Brings, summary="Bring orders in, up to 500 at once"
)
def bring_orders(request: HttpRequest, said: OrdersSaid) -> dict[str, Any]:
    shop, by = shop_said(said.shop), actor_of(request).telling(said.source)
    return {"items": [_brought(each, shop, by) for each in said.orders]}


def _brought(each: NewOrder, shop: Shop, by: Actor) -> dict[str, Any]:
    try:
        made = entering.enter_order(each.told(), shop=shop, by=by)
    except Refused as refused:
        return {
            "external_id": each.external_id,
            "outcome": "refused",
            "code": refused.code,
            "detail": str(refused),
        }
    return {"external_id": each.external_id, "outcome": made.outcome, "order": made.row.pk}


def _seen(request: HttpRequest) -> OrderQuerySet:
    rows = Order.objects.visible_to(agent_of(request))
    return rows.select_related("ship_to").prefetch_related(*PARTS)


def with_fields(found: list[Order]) -> list[Order]:
    """The same orders, each with what its custom fields say."""
    values = values_of("order", [each.pk for each in found])
    for each in found:
        each.told_fields = values.get(each.pk, {})  # type: ignore[attr-defined]
    return found
