"""Shops, products and what can be bought of them, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Moment, Said
from makeright.orders import entering, picturing
from makeright.orders.models import Product, Shop, Variant
from makeright.orders.permissions import BRING, SEE
from makeright.orders.refusals import Refused
from makeright.orders.saying import ProductSaid, VariantSaid
from makeright.orders.standing import book
from makeright.staff.views.bearing import Bearer, actor_of

router = Router(tags=["Products"])
ShopId = Annotated[int, Id("sho")]
ProductId = Annotated[int, Id("prd")]
VariantId = Annotated[int, Id("var")]
ExternalId = Annotated[str, Field(min_length=1, max_length=100)]
Minor = Annotated[int, Field(ge=0, le=10**15, description="Minor units, such as cents.")]
Sees, Brings = Bearer(SEE), Bearer(BRING)
MOST_AT_ONCE = 500


class Gap(Said):
    """Between these times orders are missing."""

    since: Moment
    until: Moment


class GapTold(Told):
    since: datetime
    until: datetime


class ShopTold(Told):
    """Where orders live, and between which times all of them are here (`coverage_…` null: not known), but for gaps."""

    id: ShopId
    kind: str
    name: str
    currency: str
    coverage_from: datetime | None
    coverage_until: datetime | None
    gaps: list[GapTold]

    @staticmethod
    def resolve_gaps(shop: Shop) -> list[dict[str, Any]]:
        return [
            {"since": datetime.fromisoformat(start), "until": datetime.fromisoformat(end)}
            for start, end in shop.gaps
        ]


class ShopsTold(Told):
    items: list[ShopTold]
    next: str | None


class CoverageSaid(Said):
    """All orders of all customers that were placed between these times are here, but for the gaps. Both null: it is not
    known."""

    since: Moment | None
    until: Moment | None
    gaps: list[Gap] = Field(default_factory=list, max_length=100)


class VariantTold(Told):
    """A product as one can buy it. `stock` null: not counted."""

    id: VariantId
    external_id: str
    sku: str
    options: dict[str, str]
    price_minor: int
    cost_minor: int | None
    stock: int | None
    retired_at: datetime | None


class ProductTold(Told):
    id: ProductId
    shop: ShopId = Field(alias="shop_id")
    external_id: str
    name: str
    category: str
    is_final_sale: bool
    weight: int | None = Field(description="Grams, with its packing.")
    is_bulky: bool
    retired_at: datetime | None
    has_picture: bool
    variants: list[VariantTold]

    @staticmethod
    def resolve_has_picture(product: Product) -> bool:
        return product.picture_id is not None

    @staticmethod
    def resolve_variants(product: Product) -> list[Variant]:
        return sorted(product.variants.all(), key=lambda each: each.pk)


class ProductsTold(Told):
    items: list[ProductTold]
    next: str | None


class NewVariant(Said):
    external_id: ExternalId
    price_minor: Minor
    options: dict[Annotated[str, Field(max_length=60)], Annotated[str, Field(max_length=120)]] = Field(
        default_factory=dict, max_length=20
    )
    sku: Annotated[str, Field(max_length=100)] = ""
    cost_minor: Minor | None = None
    stock: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = None


class NewProduct(Said):
    external_id: ExternalId
    name: Annotated[str, Field(min_length=1, max_length=300)]
    variants: list[NewVariant] = Field(min_length=1, max_length=250)
    category: Annotated[str, Field(max_length=120)] = ""
    is_final_sale: bool = False
    weight: Annotated[int, Field(ge=0, le=10**8)] | None = None
    is_bulky: bool = False
    picture: Annotated[
        str, Field(max_length=2000, description="The https address that a picture of it is fetched from.")
    ] = ""

    def told(self) -> ProductSaid:
        """The same, as the room that enters it takes it."""
        variants = tuple(VariantSaid(**one.model_dump()) for one in self.variants)
        return ProductSaid(**{**self.model_dump(exclude={"variants"}), "variants": variants})


class ProductsSaid(Said):
    """Up to 500 products; who is here already is so from now on as it is said. `shop`: our own order book if none."""

    products: list[NewProduct] = Field(min_length=1, max_length=MOST_AT_ONCE)
    shop: ShopId | None = None
    source: Literal["live", "import", "backfill"] = "live"


class ProductOutcome(Told):
    """What became of one: it is `new`, was `changed`, is `unchanged`, or was `refused`, and why."""

    external_id: str
    outcome: Literal["new", "changed", "unchanged", "refused"]
    product: ProductId | None = None
    code: str | None = None
    detail: str | None = None


class ProductOutcomes(Told):
    """In the order in which they were told."""

    items: list[ProductOutcome]


@router.get("/shops", response=ShopsTold, auth=Sees, summary="Where orders live")
def shops(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(Shop.objects.all(), after, limit)


@router.put(
    "/shops/{shop}/coverage",
    response=ShopTold,
    auth=Brings,
    summary="Say between which times all orders are here",
)
def cover(request: HttpRequest, shop: Path[ShopId], said: CoverageSaid) -> Shop:
    found = get_object_or_404(Shop, pk=shop)
    gaps = tuple((gap.since, gap.until) for gap in said.gaps)
    entering.cover(found, since=said.since, until=said.until, gaps=gaps, by=actor_of(request))
    return found


@router.get("/products", response=ProductsTold, auth=Sees, summary="What is sold")
def products(
    request: HttpRequest,
    external_id: Annotated[str, Field(max_length=100)] = "",
    after: After = "",
    limit: Limit = USUAL,
) -> dict[str, Any]:
    rows = _products()
    return page(rows.filter(external_id=external_id) if external_id else rows, after, limit)


@router.get("/products/{product}", response=ProductTold, auth=Sees, summary="A product")
def product(request: HttpRequest, product: Path[ProductId]) -> Product:
    return get_object_or_404(_products(), pk=product)


@router.put(
    "/products/{product}/picture",
    response=ProductTold,
    auth=Brings,
    summary="Have a product shown by a picture",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def set_picture(request: HttpRequest, product: Path[ProductId]) -> Product:
    """The body is the picture itself: PNG, JPEG, GIF or WebP, of 5 MB at most. On the desk a small one is shown, which
    the engine draws in a moment."""
    found = get_object_or_404(_products(), pk=product)
    picturing.set_picture(found, request.read(picturing.LARGEST + 1), by=actor_of(request))
    return get_object_or_404(_products(), pk=product)


@router.delete(
    "/products/{product}/picture",
    response=ProductTold,
    auth=Brings,
    summary="Have a product shown by no picture",
)
def remove_picture(request: HttpRequest, product: Path[ProductId]) -> Product:
    picturing.remove_picture(get_object_or_404(Product, pk=product), by=actor_of(request))
    return get_object_or_404(_products(), pk=product)


@router.post(
    "/product-batches", response=ProductOutcomes, auth=Brings, summary="Bring products in, up to 500 at once"
)
def bring_products(request: HttpRequest, said: ProductsSaid) -> dict[str, Any]:
    shop, by = shop_said(said.shop), actor_of(request).telling(said.source)
    return {"items": [_brought(each, shop, by) for each in said.products]}


def _brought(each: NewProduct, shop: Shop, by: Any) -> dict[str, Any]:
    try:
        made = entering.enter_product(each.told(), shop=shop, by=by)
    except Refused as refused:
        return {
            "external_id": each.external_id,
            "outcome": "refused",
            "code": refused.code,
            "detail": str(refused),
        }
    return {"external_id": each.external_id, "outcome": made.outcome, "product": made.row.pk}


def shop_said(shop: int | None) -> Shop:
    """The shop that a program names, or our own order book."""
    return book() if shop is None else get_object_or_404(Shop, pk=shop)


def _products() -> QuerySet[Product]:
    return Product.objects.prefetch_related("variants")
