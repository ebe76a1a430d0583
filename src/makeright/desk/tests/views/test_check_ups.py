"""Check-ups on the desk: what is due is seen by who sees the matter, and is said once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from makeright.causes.seeding import seed
from makeright.conversations.models import OPEN, Conversation
from makeright.conversations.resolving import resolve
from makeright.demo.cast import Cast
from makeright.demo.wares import buy
from makeright.desk.tests.views.pages import seen_by
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.remedies import making_right
from makeright.remedies.authorizing import Terms, set_authority
from makeright.remedies.models import Remedy
from makeright.remedies.tests.conftest import House
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(cast: Cast) -> Remedy:
    """Karim had money back, and is to be asked since two days whether it is right; the matter is settled."""
    bought = buy(cast, timezone.now())
    seed("framer", by=cast.by_ada)
    set_authority("agent", Terms("EUR"), by=Actor.system("test"))
    house = House(cast, bought, timezone.now())
    making_right.make_right(house.plan(house.money(20_00)), by=house.mina, key="one", now=house.now)
    house.work()
    two_days_ago = timezone.localdate() - timedelta(days=2)
    Remedy.objects.update(check_on=two_days_ago)
    resolve(cast.broken_frame, by=cast.by_mina)
    return Remedy.objects.get(state="fulfilled")


def client_of(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def test_what_is_due_is_listed_with_what_was_given(cast: Cast, given: Remedy) -> None:
    page = seen_by(cast.mina, "/check-ups").content.decode()
    assert "Overdue by 2 days" in page
    assert "Money back" in page
    Remedy.objects.update(check_on=timezone.localdate() + timedelta(days=1))
    assert "Nothing is to be looked at again today" in seen_by(cast.mina, "/check-ups").content.decode()


def test_it_is_right_and_saying_so_twice_is_harmless(cast: Cast, given: Remedy) -> None:
    mina = client_of(cast.mina)
    for result in ("right", "not_right"):
        assert mina.post(f"/check-ups/{given.pk}", {"result": result}).status_code == 200
    given.refresh_from_db()
    assert (given.check_how, given.check_result) == ("customer", "right")
    assert Event.objects.filter(kind="remedy.checked").count() == 1


def test_what_is_not_right_opens_the_matter_again(cast: Cast, given: Remedy) -> None:
    client_of(cast.mina).post(f"/check-ups/{given.pk}", {"result": "not_right"})
    cast.broken_frame.refresh_from_db()
    assert cast.broken_frame.state == OPEN


def test_a_result_that_is_none_changes_nothing(cast: Cast, given: Remedy) -> None:
    assert client_of(cast.mina).post(f"/check-ups/{given.pk}", {"result": "maybe"}).status_code == 422
    assert Remedy.objects.get(pk=given.pk).checked_at is None


def test_an_outsider_finds_nothing_and_a_stranger_is_led_to_sign_in(cast: Cast, given: Remedy) -> None:
    stranger = Client().post(f"/check-ups/{given.pk}", {"result": "right"})
    assert stranger["Location"].split("?")[0] == "/sign-in"
    Conversation.objects.filter(pk=given.conversation_id).update(inbox=cast.wholesale, assignee=None)
    assert client_of(cast.otto).post(f"/check-ups/{given.pk}", {"result": "right"}).status_code == 404
    assert "Money back" not in seen_by(cast.otto, "/check-ups").content.decode()
    assert Remedy.objects.get(pk=given.pk).checked_at is None
