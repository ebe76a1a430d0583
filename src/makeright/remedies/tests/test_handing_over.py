"""Codes reach the customer as soon as there is something behind them, once, and in the words of whoever gave it."""

from __future__ import annotations

import pytest

from makeright.conversations.models import HELD, Message
from makeright.orders.models import DiscountCode, Tender
from makeright.remedies import making_right
from makeright.remedies.models import Remedy
from makeright.remedies.planning import RemedyWish
from makeright.remedies.tests.conftest import House

pytestmark = pytest.mark.django_db


def give(house: House, wish: RemedyWish) -> list[Message]:
    making_right.make_right(house.plan(wish), by=house.mina, key="one", now=house.now)
    assert not Message.objects.filter(state=HELD).exists()  # nothing is sent while it can be taken back
    house.work()
    house.work()
    assert Remedy.objects.get().state == "fulfilled"
    return list(Message.objects.filter(conversation=house.cast.broken_frame, state=HELD))


def test_the_code_of_a_discount_goes_to_the_customer(house: House) -> None:
    (told,) = give(house, RemedyWish("discount", percent=15))
    made = DiscountCode.objects.get()
    assert made.code in told.text
    assert "15 %" in told.text
    assert told.text.endswith("Mina")
    assert told.agent == house.cast.mina


def test_the_code_of_a_gift_card_goes_to_the_customer(house: House) -> None:
    (told,) = give(house, RemedyWish("gift_card", amount_minor=20_00))
    card = Tender.objects.get(kind="gift_card", balance_minor=20_00)
    assert card.code.reveal() in told.text


def test_credit_has_no_code(house: House) -> None:
    assert give(house, RemedyWish("credit", amount_minor=20_00)) == []


def test_where_no_mail_can_go_the_code_is_in_a_note(house: House) -> None:
    house.cast.broken_frame.customer.identities.all().delete()
    house.cast.broken_frame.messages.update(author_address="", answer_to="")
    assert give(house, RemedyWish("discount", percent=15)) == []
    code = DiscountCode.objects.get().code
    assert code in house.cast.broken_frame.notes.order_by("-pk")[0].text
