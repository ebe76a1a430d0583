"""On PostgreSQL many lay hands on one order at once. Never does more go back than was paid, and no piece is made right
twice."""

from __future__ import annotations

from functools import partial

import pytest
from django.db.models import Sum
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.demo.wares import buy
from makeright.events.replaying import replay
from makeright.orders.carrying_out import carry_out, intend
from makeright.orders.models import Line, Operation, Order, Payment, Tender, Variant
from makeright.orders.refusals import Refused
from makeright.orders.wanting import GiveCredit, Refund, Replace, Wanted
from tests.house.test_overlapping_writers import PATIENCE, lived_in, others

__all__ = ["lived_in"]  # a fixture
pytestmark = pytest.mark.postgres


def tried(cast: Cast, wanted: Wanted, key: str) -> str:
    """Want it, and have it done; `refused` if that may not be."""
    try:
        return carry_out(intend(wanted, key=key, by=cast.by_mina).pk).state
    except Refused:
        return "refused"


def at_once(cast: Cast, *wishes: Wanted, key: str = "") -> list[str]:
    with others() as beside:
        hands = [
            beside(partial(tried, cast, wanted, key or f"key-{number}"))
            for number, wanted in enumerate(wishes)
        ]
        return sorted(hand.result(PATIENCE) for hand in hands)


def test_the_last_of_what_was_paid_goes_back_once(lived_in: Cast) -> None:
    order = buy(lived_in, timezone.now()).karims
    results = at_once(lived_in, *[Refund(order.pk, amount_minor=100_00)] * 6)
    assert results == ["done"] + ["refused"] * 5
    back = Payment.objects.filter(order=order, move="refunded").aggregate(sum=Sum("amount_minor"))["sum"]
    assert back == 100_00
    assert [str(each) for each in replay().differences] == []


def test_one_piece_is_replaced_once_or_paid_back(lived_in: Cast) -> None:
    bought = buy(lived_in, timezone.now())
    line = bought.karims.lines.get(position=0)
    replaced, refunded = Replace(bought.karims.pk, ((line.pk, 1),)), Refund(bought.karims.pk, ((line.pk, 1),))
    assert at_once(lived_in, *[replaced, refunded] * 3) == ["done"] + ["refused"] * 5
    line.refresh_from_db()
    assert line.replaced + line.refunded == 1


def test_one_key_pressed_by_many_at_once_is_one(lived_in: Cast) -> None:
    order = buy(lived_in, timezone.now()).karims
    at_once(lived_in, *[Refund(order.pk, amount_minor=10_00)] * 6, key="one")
    assert Operation.objects.get(key="one").state == "done"
    assert Payment.objects.filter(order=order, move="refunded").count() == 1


def test_the_last_one_on_the_shelf_is_sent_once(lived_in: Cast) -> None:
    bought = buy(lived_in, timezone.now())
    Variant.objects.filter(external_id="hanging-set-1").update(stock=1)
    line = bought.karims.lines.get(position=1)
    results = at_once(lived_in, *[Replace(bought.karims.pk, ((line.pk, 1),))] * 4)
    assert results.count("done") == 1
    assert Variant.objects.get(external_id="hanging-set-1").stock == 0
    assert Order.objects.filter(kind="replacement").count() == 1
    assert Line.objects.get(pk=line.pk).replaced == 1


def test_credits_given_at_once_add_up(lived_in: Cast) -> None:
    karim = lived_in.karim.pk
    buy(lived_in, timezone.now())
    tried(lived_in, GiveCredit(karim, 1_00), "first")
    assert at_once(lived_in, *[GiveCredit(karim, 1_00)] * 5) == ["done"] * 5
    assert Tender.objects.get(customer=karim, kind="store_credit").balance_minor == 6_00
