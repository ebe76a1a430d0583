"""What was given and promised stands in the thread, as it happened, with what it cost for whom that is to be told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from makeright.conversations import replying
from makeright.demo.cast import Cast
from makeright.demo.wares import buy
from makeright.lib.actor import Actor
from makeright.promises import keeping, making
from makeright.remedies import checking_up, fulfilling
from makeright.remedies.authorizing import Terms, set_authority
from makeright.remedies.making_right import make_right
from makeright.remedies.models import Remedy
from makeright.remedies.planning import Plan, RemedyWish
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def gift(cast: Cast) -> Remedy:
    """Mina gives Karim something on top."""
    set_authority("agent", Terms("EUR", per_remedy_minor=100_00, asks=cast.lena.pk), by=Actor.system("test"))
    wish = RemedyWish("gift", cost_minor=4_00, note="For your mother")
    plan = Plan(cast.broken_frame, (wish,), harm="late", wish="other", mood="calm")
    return make_right(plan, by=cast.by_mina, key="gift").remedies[0]


def thread(agent: Agent, cast: Cast) -> str:
    client = Client()
    client.force_login(agent)
    return client.get(reverse("desk:thread", args=[cast.broken_frame.number])).content.decode()


def test_what_was_given_is_told_with_who_gave_it_and_can_be_taken_back(cast: Cast, gift: Remedy) -> None:
    mine = thread(cast.mina, cast)
    assert "You gave: Something on top" in mine
    assert "making-right?key=gift" in mine
    others = thread(cast.otto, cast)
    assert "Mina gave: Something on top" in others
    assert "making-right?key=gift" not in others


def test_what_it_costs_us_is_told_to_who_may_see_the_ledger(cast: Cast, gift: Remedy) -> None:
    assert "Costs us" not in thread(cast.otto, cast)
    assert "Costs us" in thread(cast.ada, cast)


def test_what_was_done_says_when_somebody_looks_again(cast: Cast, gift: Remedy) -> None:
    assert gift.leaves_at is not None
    fulfilling.leave(gift.pk, now=gift.leaves_at)
    gift.refresh_from_db()
    fulfilling.done(gift, by=cast.by_mina, now=gift.left_at)
    told = thread(cast.mina, cast)
    assert "Done: Something on top" in told
    assert "we look again on" in told
    assert "making-right?key=gift" not in told
    gift.refresh_from_db()
    checking_up.check(gift, "customer", "right", by=cast.by_mina, now=gift.fulfilled_at)
    assert "looked again: it is right" in thread(cast.mina, cast)


def test_a_promise_is_told_from_its_word_to_its_end(cast: Cast) -> None:
    said = replying.reply(cast.broken_frame, text="I will call you tomorrow.", by=cast.by_mina)
    due_at = timezone.now() + timedelta(days=1)
    promise = making.make(said, begins=0, ends=25, due_at=due_at, is_day=True, by=cast.by_mina)
    assert "You gave our word for" in thread(cast.mina, cast)
    keeping.break_due(now=due_at)
    assert "is not done" in thread(cast.mina, cast)
    keeping.keep(promise, by=cast.by_mina, now=due_at + timedelta(hours=1))
    assert "We kept our word, late" in thread(cast.mina, cast)


def test_the_customers_page_tells_what_they_were_given_and_promised(cast: Cast, gift: Remedy) -> None:
    said = replying.reply(cast.broken_frame, text="I will call you tomorrow.", by=cast.by_mina)
    due_at = timezone.now() + timedelta(days=1)
    making.make(said, begins=0, ends=25, due_at=due_at, is_day=True, by=cast.by_mina)
    client = Client()
    client.force_login(cast.otto)
    page = client.get(reverse("desk:one_customer", args=[cast.karim.pk])).content.decode()
    assert "Something on top" in page
    assert "I will call you tomorrow." in page
    assert "to be kept" in page


def test_the_orders_page_tells_what_was_given_for_it(cast: Cast) -> None:
    set_authority("agent", Terms("EUR", per_remedy_minor=100_00, asks=cast.lena.pk), by=Actor.system("test"))
    bought = buy(cast, timezone.now())
    credit = RemedyWish("credit", amount_minor=10_00)
    plan = Plan(cast.broken_frame, (credit,), order=bought.karims, harm="late", wish="money", mood="calm")
    make_right(plan, by=cast.by_mina, key="credit")
    client = Client()
    client.force_login(cast.mina)
    page = client.get(reverse("desk:one_order", args=[bought.karims.pk])).content.decode()
    assert "Made right" in page
    assert "Credit, €10.00" in page
