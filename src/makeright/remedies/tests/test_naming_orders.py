"""Order numbers are known again in what customers write: their own orders, and no part of anything else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from makeright.remedies import concerning
from makeright.remedies.models import Concern
from makeright.remedies.naming_orders import numbers_in, written_of
from makeright.remedies.tests.conftest import House

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["Order 20748, please", "my order #20748.", "(20748)", "Bestellung 20748?"])
def test_a_number_is_found_as_a_word(text: str) -> None:
    assert numbers_in(text, {"20748"}) == ["20748"]


@pytest.mark.parametrize(
    "text", ["120748", "20748.50 €", "20748-2", "+49 20748123", "a20748@example.com", "x/20748"]
)
def test_a_part_of_something_else_is_none(text: str) -> None:
    assert numbers_in(text, {"20748"}) == []


def test_what_they_write_of_is_offered_until_somebody_says_it(house: House) -> None:
    order, matter = house.bought.karims, house.cast.broken_frame
    assert written_of(matter) == []
    house.cast.write(house.cast.karim, f"It is order #{order.number}.", conversation=matter)
    assert written_of(matter) == [order]
    concerning.concern(matter, order, by=house.mina)
    assert written_of(matter) == []


def test_somebody_elses_order_is_not_offered(house: House) -> None:
    matter = house.cast.broken_frame
    house.cast.write(house.cast.karim, f"Like {house.bought.rosas.number}.", conversation=matter)
    assert written_of(matter) == []


def test_it_is_said_by_a_click_beside_the_conversation(house: House) -> None:
    order, matter = house.bought.karims, house.cast.broken_frame
    house.cast.write(house.cast.karim, f"It is order #{order.number}.", conversation=matter)
    mina = Client()
    mina.force_login(house.cast.mina)
    pane = mina.get(reverse("desk:customer_orders", args=[matter.number])).content.decode()
    assert "It is about this order" in pane
    for _ in range(2):
        assert (
            mina.post(reverse("desk:concern", args=[matter.number]), {"order": order.pk}).status_code == 200
        )
    assert Concern.objects.get().order == order
    assert mina.post(reverse("desk:concern", args=[matter.number]), {"order": 1}).status_code == 404
    assert Client().post(reverse("desk:concern", args=[matter.number])).status_code == 302
    outside = reverse("desk:concern", args=[house.cast.wholesale_matter.number])
    assert mina.post(outside, {"order": order.pk}).status_code == 404
