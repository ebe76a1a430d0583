"""What was given before is told of the person, the address and what was paid with, as far as one sees it."""

from __future__ import annotations

import pytest
from django.test import Client

from makeright.conversations.models import Conversation
from makeright.conversations.models.seeing import sight_of
from makeright.customers.models import Customer
from makeright.orders.models import Address, Order, Payment
from makeright.remedies import making_right
from makeright.remedies.looking_before import given_before
from makeright.remedies.models import Remedy
from makeright.remedies.tests.conftest import House
from makeright.staff.models import Agent
from tests.cast_again import again

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(house: House) -> Remedy:
    """Karim had money back, for an order that went to Lyon and was paid with his card."""

    def give() -> None:
        making_right.make_right(house.plan(house.money(20_00)), by=house.mina, key="one", now=house.now)

    again("money for karim", give)
    return Remedy.objects.get()


def told(house: House, customer: Customer, order: Order | None, agent: Agent) -> list[str]:
    return [each.near for each in given_before(customer.pk, order, sight_of(agent))]


def test_it_is_told_of_the_same_person(house: House, given: Remedy) -> None:
    assert told(house, house.cast.karim, house.bought.karims, house.cast.mina) == ["person"]
    assert told(house, house.cast.karim, None, house.cast.mina) == ["person"]
    assert told(house, house.cast.rosa, house.bought.rosas, house.cast.mina) == []


def test_it_is_told_of_another_at_the_same_address_however_they_write_it(house: House, given: Remedy) -> None:
    there = house.bought.karims.ship_to
    assert there is not None
    assert there.place
    Order.objects.filter(pk=house.bought.rosas.pk).update(
        ship_to=Address.objects.create(street="In capitals", country="FR", place=there.place)
    )
    assert told(house, house.cast.rosa, Order.objects.get(pk=house.bought.rosas.pk), house.cast.mina) == [
        "address"
    ]


def test_it_is_told_of_another_who_paid_with_the_same_once(house: House, given: Remedy) -> None:
    Payment.objects.filter(order=house.bought.rosas).update(tender=house.bought.karims_card)
    assert told(house, house.cast.rosa, house.bought.rosas, house.cast.mina) == ["tender"]
    Order.objects.filter(pk=house.bought.rosas.pk).update(ship_to=house.bought.karims.ship_to_id)
    assert told(house, house.cast.rosa, Order.objects.get(pk=house.bought.rosas.pk), house.cast.mina) == [
        "address"
    ]


def test_that_both_say_no_address_makes_nobody_a_neighbor(house: House, given: Remedy) -> None:
    Address.objects.update(place="")
    assert told(house, house.cast.rosa, Order.objects.get(pk=house.bought.rosas.pk), house.cast.mina) == []


def test_what_one_may_not_see_is_not_told(house: House, given: Remedy) -> None:
    Conversation.objects.filter(pk=given.conversation_id).update(inbox=house.cast.wholesale, assignee=None)
    Payment.objects.filter(order=house.bought.rosas).update(tender=house.bought.karims_card)
    assert told(house, house.cast.karim, house.bought.karims, house.cast.otto) == []
    assert told(house, house.cast.rosa, house.bought.rosas, house.cast.otto) == []


def test_the_sheet_tells_it(house: House, given: Remedy) -> None:
    Payment.objects.filter(order=house.bought.rosas).update(tender=house.bought.karims_card)
    mina = Client()
    mina.force_login(house.cast.mina)
    page = mina.get(f"/conversations/{house.cast.late_parcel.number}/sheet").content.decode()
    assert "paid with the same, by Karim Benali" in page


def test_every_address_that_comes_in_says_its_place(house: House) -> None:
    assert Address.objects.exists()
    assert not Address.objects.filter(place="").exists()
