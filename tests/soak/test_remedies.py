"""Whatever happens in whatever order, money never moves twice."""

import pytest

from makeright.orders.models import Line, Payment
from makeright.remedies.tests.conftest import furnish
from tests.cast_again import cast_again
from tests.soak import remedies_hold
from tests.soak.remedies import HISTORIES, soak


@pytest.mark.django_db
def test_twenty_random_histories_hold() -> None:
    tally = soak(furnish(cast_again()), range(20), seed=1)
    assert tally.faults == []
    assert tally.done["plan"] > 20, "it would show nothing if all was refused"


@pytest.mark.django_db
def test_money_that_moved_twice_and_a_piece_sent_twice_would_be_seen() -> None:
    house = furnish(cast_again())
    assert list(remedies_hold.everything()) == []
    balance, order = remedies_hold.balance(), house.bought.karims
    paid = Payment.objects.get(order=order, move="paid")
    for _ in range(2):
        Payment.objects.create(
            order=order,
            tender=paid.tender,
            move="refunded",
            of=paid,
            amount_minor=paid.amount_minor,
            at=house.now,
        )
    Line.objects.filter(pk=house.frame.pk).update(replaced=1)
    assert len(list(remedies_hold.money())) == 2
    assert list(remedies_hold.pieces()) == [f"line {house.frame.pk}: 0 were sent for 1"]
    type(house.bought.ines_gift_card).objects.filter(balance_minor__gt=0).update(balance_minor=1)
    assert remedies_hold.balance() != balance


@pytest.mark.soak
@pytest.mark.django_db
def test_ten_thousand_random_histories_hold() -> None:
    tally = soak(furnish(cast_again()), range(HISTORIES), seed=2)
    assert tally.faults == []
