"""Bringing files in: each order or product of a file as the API would take it, one transaction each, so that a run that
was cut off is simply run again: what is here stays as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from makeright.lib.actor import Actor
from makeright.lib.refusing import Refusal
from makeright.orders.entering import enter_order, enter_product
from makeright.orders.models import Shop
from makeright.orders.orders_api import NewOrder
from makeright.orders.products_api import NewProduct
from makeright.orders.reading_files import Found, read

ORDERS, PRODUCTS = "orders", "products"
NEW, CHANGED, SAME, REFUSED = "new", "changed", "unchanged", "refused"
TOLD_EVERY = 500


@dataclass(frozen=True, slots=True)
class Left:
    """What was not brought in: where it stands in the file, its id if it says one, a code and why in words."""

    place: int
    external_id: str
    code: str
    why: str


@dataclass(slots=True)
class Brought:
    """What came of a file: how many were `new`, `changed`, `unchanged` and `refused`, and which were left."""

    counts: Counter[str] = field(default_factory=Counter)
    left: list[Left] = field(default_factory=list)

    @property
    def whole(self) -> int:
        return self.counts.total()


def bring_file(
    content: bytes,
    name: str,
    *,
    of: str,
    shop: Shop,
    by: Actor,
    dry_run: bool = False,
    say: Callable[[int], None] = lambda _done: None,
) -> Brought:
    """Bring in what a file holds; `by` tells it as history. With `dry_run` all of it is tried and nothing stays. `say`
    hears how many are done, now and then. Raises Refused as reading a file does, before anything is brought."""
    brought = Brought()
    for found in read(content, name, of=of):
        with transaction.atomic():
            brought.counts[_enter(found, of, shop, by, brought)] += 1
            if dry_run:
                transaction.set_rollback(True)
        if brought.whole % TOLD_EVERY == 0:
            say(brought.whole)
    return brought


def _enter(found: Found, of: str, shop: Shop, by: Actor, brought: Brought) -> str:
    """Enter one; gives its outcome."""
    external_id = str((found.said or {}).get("external_id", ""))[:100]
    if found.said is None:
        brought.left.append(Left(found.place, external_id, "unread", found.why))
        return REFUSED
    try:
        with transaction.atomic():
            if of == ORDERS:
                return enter_order(NewOrder.model_validate(dict(found.said)).told(), shop=shop, by=by).outcome
            return enter_product(NewProduct.model_validate(dict(found.said)).told(), shop=shop, by=by).outcome
    except ValidationError as error:
        brought.left.append(Left(found.place, external_id, "unfit", "; ".join(_words(error))))
    except Refusal as refused:
        brought.left.append(Left(found.place, external_id, refused.code, refused.words))
    return REFUSED


def _words(error: ValidationError) -> Iterator[str]:
    """What is wrong, field by field, the first five."""
    for each in error.errors(include_url=False, include_context=False)[:5]:
        place: tuple[Any, ...] = each["loc"]
        yield f"{'.'.join(str(part) for part in place) or 'all of it'}: {each['msg']}"
