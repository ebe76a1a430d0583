"""Picturing: what a product looks like, so that whoever answers sees what was bought. A picture comes as bytes, or from
an address that a shop names, which the engine asks; browsers get a small one that we drew, from us."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from makeright.events.recording import record
from makeright.files.kinds import raster_of
from makeright.files.shrinking import ask_for
from makeright.files.storing import Kept, enter, keep
from makeright.jobs.models import BULK
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.lib.fetching import Unreachable, check_url, fetch
from makeright.orders import events
from makeright.orders.models import Product
from makeright.orders.refusals import Refused

LARGEST = 5_000_000  # bytes
PATIENCE = 20.0  # seconds for one
THE_FETCHER = Actor.system("pictures")


def set_picture(
    product: Product, content: bytes, *, by: Actor, now: datetime | None = None, come_from: str = ""
) -> bool:
    """Have a product shown by this picture; say whether that changed anything. Outside transactions: the bytes are safe
    before a row promises them. `come_from`: the address that they were fetched from; if another is named by now, or
    none, nothing changes. Raises Refused: `picture.none`, `picture.too_large`."""
    return _show(product, keep(content, kind_of_picture(content)), come_from, by, now)


def kind_of_picture(content: bytes) -> str:
    """What kind of picture this is, such as `image/png`. Raises Refused: `picture.none`, `picture.too_large`."""
    if len(content) > LARGEST:
        raise Refused("picture.too_large", "A picture holds at most 5 MB.")
    kind = raster_of(content[:16])
    if kind is None:
        raise Refused("picture.none", "This is no picture: PNG, JPEG, GIF and WebP are.")
    return kind


@transaction.atomic
def _show(product: Product, kept: Kept, come_from: str, by: Actor, now: datetime | None) -> bool:
    file = enter(kept)
    same = Product.objects.filter(pk=product.pk)
    if come_from:
        same = same.filter(picture_from=come_from)
    if not same.exclude(picture=file).update(picture=file):
        return False
    if not come_from:
        same.update(picture_from="")
    ask_for([file], now=now)
    record(events.PICTURED, product, by=by, payload=events.Pictured(has_picture=True), now=now)
    return True


@transaction.atomic
def remove_picture(product: Product, *, by: Actor, now: datetime | None = None) -> bool:
    """Have a product shown by no picture; say whether it had one. The sweep takes away what nothing refers to."""
    if not Product.objects.filter(pk=product.pk, picture__isnull=False).update(picture=None, picture_from=""):
        return False
    record(events.PICTURED, product, by=by, payload=events.Pictured(has_picture=False), now=now)
    return True


def check_address(address: str) -> None:
    """Look at the address of a picture without asking anybody. Raises Refused: `picture.address`."""
    try:
        check_url(address)
    except Unreachable as unreachable:
        raise Refused(
            "picture.address", "The picture’s address can’t be called: %(why)s", {"why": str(unreachable)}
        ) from unreachable


def ask_for_picture(product: Product) -> None:
    """Have the picture fetched that the product's `picture_from` names, once this transaction is committed."""
    enqueue("orders.fetch_picture", priority=BULK, product=product.pk)


def fetch_picture(product: Product) -> bool:
    """Fetch the picture that a shop named; say whether that changed anything. Calls go out in no transaction. Raises
    Unreachable or Refused, for another try and then to be seen among the jobs that failed."""
    if not product.picture_from:
        return False
    answer = fetch(product.picture_from, headers={"accept": "image/*"}, limit=LARGEST, patience=PATIENCE)
    if answer.status != 200:
        raise Refused(
            "picture.status", "The picture’s address answered %(status)s.", {"status": answer.status}
        )
    return set_picture(product, answer.body, by=THE_FETCHER, come_from=product.picture_from)
