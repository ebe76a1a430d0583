"""Standing: our own order book, which is there from the beginning."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction

from makeright.orders.models import Shop
from makeright.orders.models.shop import BOOK


def book() -> Shop:
    """The shop that the order book itself is; it is made when it is first asked for, in the house's currency."""
    known = Shop.objects.filter(kind=BOOK).order_by("pk").first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return Shop.objects.create(kind=BOOK, name="Order book", currency=settings.MAKERIGHT_CURRENCY)
    except IntegrityError:  # made by another meanwhile
        return Shop.objects.filter(kind=BOOK).order_by("pk")[:1].get()
