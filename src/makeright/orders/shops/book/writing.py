"""Writing into the book what several operations write: balances and stock. Both are moved by guarded updates, and never
below nothing."""

from __future__ import annotations

from django.db.models import F

from makeright.lib.money import Money
from makeright.orders.models import Line, Tender, Variant
from makeright.orders.refusals import Refused


def credit(tender: Tender, amount: int) -> None:
    """Have a balance of ours be more by so much; of other tenders nothing is kept."""
    if tender.has_balance:
        Tender.objects.filter(pk=tender.pk).update(balance_minor=F("balance_minor") + amount)


def charge(tender: Tender, amount: int) -> None:
    """Take so much from a balance of ours. Raises Refused: `charge.not_borne`."""
    if not tender.has_balance:
        return
    borne = Tender.objects.filter(pk=tender.pk, balance_minor__gte=amount, closed_at=None)
    if not borne.update(balance_minor=F("balance_minor") - amount):
        raise Refused(
            "charge.not_borne",
            "%(tender)s can’t bear %(amount)s.",
            {"tender": tender, "amount": Money(amount, tender.currency)},
        )


def take_from_stock(variant: Variant, quantity: int) -> None:
    """Take so many, if they are counted. Raises Refused: `stock.none_left`."""
    if variant.stock is None:
        return
    left = Variant.objects.filter(pk=variant.pk, stock__gte=quantity)
    if not left.update(stock=F("stock") - quantity):
        raise Refused("stock.none_left", "There are not so many left.")


def give_stock_back(line: Line, quantity: int) -> None:
    """What never left goes back on the shelf, if it is counted there."""
    if line.variant_id is not None:
        Variant.objects.filter(pk=line.variant_id, stock__isnull=False).update(stock=F("stock") + quantity)
