"""What other systems say of products and orders, as they come in by file or API: plain values, not yet in any row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from makeright.orders.wanting import Destination


@dataclass(frozen=True, slots=True)
class VariantSaid:
    """Amounts in minor units of the shop's currency."""

    external_id: str
    price_minor: int
    options: dict[str, str] = field(default_factory=dict)
    sku: str = ""
    cost_minor: int | None = None
    stock: int | None = None


@dataclass(frozen=True, slots=True)
class ProductSaid:
    """`picture`: the address that a picture of it is fetched from; without one the picture stays as it is."""

    external_id: str
    name: str
    variants: tuple[VariantSaid, ...]
    category: str = ""
    is_final_sale: bool = False
    weight: int | None = None
    is_bulky: bool = False
    picture: str = ""


@dataclass(frozen=True, slots=True)
class LineSaid:
    """`variant` is the external id of one, if it is known. `paid_minor` is for all pieces, discounts off."""

    external_id: str
    name: str
    quantity: int
    paid_minor: int
    list_minor: int | None = None
    variant: str = ""
    options: dict[str, str] = field(default_factory=dict)
    category: str = ""
    cost_minor: int | None = None
    discount_codes: tuple[str, ...] = ()
    state: str = ""
    lot: str = ""
    warehouse: str = ""
    packer: str = ""
    weight: int | None = None


@dataclass(frozen=True, slots=True)
class TenderSaid:
    """What was paid with: `words` as its owner knows it, such as “Visa ··4242”; never a whole number."""

    kind: str
    external_id: str
    words: str = ""
    balance_minor: int | None = None
    code: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class PaymentSaid:
    """`of` is the external id of the payment that a refund or chargeback gives back."""

    external_id: str
    amount_minor: int
    at: datetime
    tender: TenderSaid
    move: str = "paid"
    of: str = ""


@dataclass(frozen=True, slots=True)
class SightingSaid:
    at: datetime
    code: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class ShipmentSaid:
    """`packed` are (external id of a line, how many of it); none means all of all lines."""

    external_id: str
    carrier: str = ""
    service_level: str = ""
    tracking: str = ""
    url: str = ""
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    packed: tuple[tuple[str, int], ...] = ()
    sightings: tuple[SightingSaid, ...] = ()


@dataclass(frozen=True, slots=True)
class BuyerSaid:
    """Who bought: by their key here, or by what they are known by, as (kind, value as written); the first that somebody
    is known by counts. `name` is for who isn't known yet."""

    customer: int | None = None
    known_by: tuple[tuple[str, str], ...] = ()
    name: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class OrderSaid:
    """An order as a shop tells it, whole. Amounts in minor units of `currency`. What is None is not told, and stays
    as it is here."""

    external_id: str
    number: str
    currency: str
    placed_at: datetime
    lines: tuple[LineSaid, ...]
    state: str = "pending"
    kind: str = "sale"
    origin_ref: str = ""
    buyer: BuyerSaid = BuyerSaid()
    guest: bool = False
    discount_minor: int = 0
    shipping_minor: int = 0
    tax_minor: int = 0
    total_minor: int | None = None
    payments: tuple[PaymentSaid, ...] = ()
    shipments: tuple[ShipmentSaid, ...] = ()
    ship_to: Destination | None = None
    bill_to: Destination | None = None
    service_level: str = ""
    channel: str = ""
    marketing_source: str = ""
    referral_code: str = ""
    is_first: bool | None = None
    is_test: bool = False
    paid_at: datetime | None = None
    promised_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    canceled_at: datetime | None = None
    cancel_reason: str = ""
    custom_fields: dict[str, str] = field(default_factory=dict)
