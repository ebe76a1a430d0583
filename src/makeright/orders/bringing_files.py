"""Bringing files in: each order or product of a file as the API would take it, one transaction each, so that a run that
was cut off is simply run again: what is here stays as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from makeright.lib.actor import Actor
from makeright.lib.refusing import Refusal
from makeright.orders import picturing
from makeright.orders.entering import enter_order, enter_product
from makeright.orders.models import Product, Shop
from makeright.orders.orders_api import NewOrder
from makeright.orders.products_api import NewProduct
from makeright.orders.reading_files import Found, read
from makeright.orders.refusals import Refused

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
    folder: Path | None = None,
    dry_run: bool = False,
    say: Callable[[int], None] = lambda _done: None,
) -> Brought:
    """Bring in what a file holds; `by` tells it as history. With `dry_run` all of it is tried and nothing stays. `say`
    hears how many are done, now and then. Pictures that are named by a path are read from the `folder` and
    nowhere else. Raises Refused as reading a file does, before anything is brought."""
    brought = Brought()
    for found in read(content, name, of=of):
        with transaction.atomic():
            outcome, pictured = _enter(found, of, shop, by, brought, folder)
            if dry_run:
                transaction.set_rollback(True)
        if pictured and not dry_run and picturing.set_picture(*pictured, by=by) and outcome == SAME:
            outcome = CHANGED
        brought.counts[outcome] += 1
        if brought.whole % TOLD_EVERY == 0:
            say(brought.whole)
    return brought


def _enter(
    found: Found, of: str, shop: Shop, by: Actor, brought: Brought, folder: Path | None
) -> tuple[str, tuple[Product, bytes] | None]:
    """Enter one; gives its outcome, and the product with the bytes that it is to be shown by, if a path names them."""
    external_id = str((found.said or {}).get("external_id", ""))[:100]
    if found.said is None:
        brought.left.append(Left(found.place, external_id, "unread", found.why))
        return REFUSED, None
    try:
        with transaction.atomic():
            if of == ORDERS:
                order = NewOrder.model_validate(dict(found.said)).told()
                return enter_order(order, shop=shop, by=by).outcome, None
            said, path = _without_path(found.said)
            content = _read_picture(path, folder) if path else None
            made = enter_product(NewProduct.model_validate(said).told(), shop=shop, by=by)
            return made.outcome, (made.row, content) if content is not None else None
    except ValidationError as error:
        brought.left.append(Left(found.place, external_id, "unfit", "; ".join(_words(error))))
    except Refusal as refused:
        brought.left.append(Left(found.place, external_id, refused.code, refused.words))
    return REFUSED, None


def _without_path(said: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """What is said of a product, and apart from it the path of its picture; an address stays where it is."""
    named = said.get("picture", "")
    if not isinstance(named, str) or "://" in named:
        return dict(said), ""
    return {name: value for name, value in said.items() if name != "picture"}, named


def _read_picture(path: str, folder: Path | None) -> bytes:
    """The picture at a path inside of the folder. Raises Refused: `picture.path` for what isn't there or leads out of
    it, and as `kind_of_picture` does."""
    inside = folder.resolve() if folder else None
    place = (inside / path).resolve() if inside and "\0" not in path else None
    if inside is None or place is None or not place.is_relative_to(inside) or not place.is_file():
        raise Refused(
            "picture.path", "There is no such picture beside the file: %(path)s.", {"path": repr(path)}
        )
    with place.open("rb") as opened:
        content = opened.read(picturing.LARGEST + 1)
    picturing.kind_of_picture(content)
    return content


def _words(error: ValidationError) -> Iterator[str]:
    """What is wrong, field by field, the first five."""
    for each in error.errors(include_url=False, include_context=False)[:5]:
        place: tuple[Any, ...] = each["loc"]
        yield f"{'.'.join(str(part) for part in place) or 'all of it'}: {each['msg']}"
