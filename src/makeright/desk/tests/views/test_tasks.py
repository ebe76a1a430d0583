"""What stands above the list of who has the matter: what could not be done, and what is to be done by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from makeright.causes.seeding import seed
from makeright.conversations.models import OPEN, Conversation
from makeright.conversations.models.seeing import sight_of
from makeright.conversations.resolving import resolve
from makeright.demo.cast import Cast
from makeright.demo.wares import buy
from makeright.desk import telling_tasks
from makeright.desk.tests.views.pages import cost_for, seen_by
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.orders.models import Variant
from makeright.remedies import making_right
from makeright.remedies.authorizing import Terms, set_authority
from makeright.remedies.models import Remedy
from makeright.remedies.planning import RemedyWish
from makeright.remedies.tests.conftest import House
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(cast: Cast) -> House:
    bought = buy(cast, timezone.now())
    seed("framer", by=cast.by_ada)
    set_authority("agent", Terms("EUR", surprise_minor=50_00), by=Actor.system("test"))
    return House(cast, bought, timezone.now())


@pytest.fixture
def card(house: House) -> Remedy:
    """A card that Mina is to write by hand."""
    wish = RemedyWish("gift", cost_minor=4_00, note="For her seventieth", prompted_by="occasion")
    making_right.make_right(house.plan(wish), by=house.mina, key="card", now=house.now)
    house.work()
    return Remedy.objects.get(kind="gift")


@pytest.fixture
def refused(house: House) -> Remedy:
    """A new frame that Mina gave, of which there were none left."""
    making_right.make_right(house.plan(house.new_frame()), by=house.mina, key="frame", now=house.now)
    stock = dict(Variant.objects.values_list("pk", "stock"))
    Variant.objects.update(stock=0)
    house.work()
    for key, count in stock.items():
        Variant.objects.filter(pk=key).update(stock=count)
    return Remedy.objects.get(kind="replacement")


def client_of(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def test_what_failed_and_what_is_to_be_done_stand_above_the_mail_of_who_has_it(
    cast: Cast, card: Remedy, refused: Remedy
) -> None:
    page = seen_by(cast.mina, "/inbox/mine").content.decode()
    at = [page.index(f'id="task-{refused.pk}"'), page.index(f'id="task-{card.pk}"'), page.index('id="row-')]
    assert at == sorted(at)
    assert "There are not enough left of it." in page
    assert "For her seventieth" in page
    for agent, address in ((cast.mina, "/inbox/open"), (cast.otto, "/inbox/mine")):
        assert 'id="task-' not in seen_by(agent, address).content.decode()


def test_it_is_done_once_and_leaves_the_list(cast: Cast, card: Remedy) -> None:
    mina = client_of(cast.mina)
    first, second = (mina.post(f"/tasks/{card.pk}", {"result": "done"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (204, 204)
    assert "It is done." in first["HX-Trigger"]
    assert "said" not in second["HX-Trigger"]
    assert Event.objects.filter(kind="remedy.fulfilled").count() == 1
    assert "task-" not in seen_by(cast.mina, "/inbox/mine").content.decode()


def test_what_cannot_be_done_fails_and_opens_the_matter(cast: Cast, card: Remedy) -> None:
    resolve(cast.broken_frame, by=cast.by_mina)
    for _ in range(2):
        assert client_of(cast.mina).post(f"/tasks/{card.pk}", {"result": "not_possible"}).status_code == 204
    card.refresh_from_db()
    cast.broken_frame.refresh_from_db()
    assert (card.state, card.failed_for, cast.broken_frame.state) == ("failed", "not_possible", OPEN)
    assert Event.objects.filter(kind="remedy.failed").count() == 1
    assert "It was not possible." in seen_by(cast.mina, "/inbox/mine").content.decode()


def test_a_failure_that_is_seen_leaves_the_list(cast: Cast, refused: Remedy) -> None:
    for _ in range(2):
        assert client_of(cast.mina).post(f"/tasks/{refused.pk}", {"result": "seen"}).status_code == 204
    assert Event.objects.filter(kind="remedy.failure_seen").count() == 1
    assert "task-" not in seen_by(cast.mina, "/inbox/mine").content.decode()


def test_a_failure_is_seen_to_when_something_else_is_given(house: House, refused: Remedy) -> None:
    later = timezone.now() + timedelta(minutes=1)
    making_right.make_right(house.plan(house.money(20_00)), by=house.mina, key="instead", now=later)
    house.work(later + timedelta(hours=1))
    refused.refresh_from_db()
    assert refused.failure_seen_at is not None


def test_what_is_the_shops_to_do_or_was_never_heard_of_changes_nothing(cast: Cast, refused: Remedy) -> None:
    mina, before = client_of(cast.mina), Event.objects.count()
    for result in ("done", "not_possible", "maybe", ""):
        answer = mina.post(f"/tasks/{refused.pk}", {"result": result})
        assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (422, "text/plain")
        assert answer.content
    assert Event.objects.count() == before


def test_an_outsider_finds_nothing_and_a_stranger_is_led_to_sign_in(cast: Cast, card: Remedy) -> None:
    assert Client().post(f"/tasks/{card.pk}", {"result": "done"})["Location"].split("?")[0] == "/sign-in"
    Conversation.objects.filter(pk=card.conversation_id).update(inbox=cast.wholesale, assignee=None)
    Remedy.objects.update(task_for=cast.otto)
    assert client_of(cast.otto).post(f"/tasks/{card.pk}", {"result": "done"}).status_code == 404
    assert "task-" not in seen_by(cast.otto, "/inbox/mine").content.decode()
    assert Remedy.objects.get().state == "fulfilling"


def test_many_are_told_in_two_queries(
    cast: Cast, card: Remedy, refused: Remedy, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_both = cost_for(cast.mina, "/inbox/mine/rows")
    assert cost_for(cast.mina, "/inbox/open/rows") == with_both - 2
    Remedy.objects.update(task_for=None, failure_seen_at=timezone.now())
    assert cost_for(cast.mina, "/inbox/mine/rows") == with_both
    Remedy.objects.update(task_for=cast.mina, failure_seen_at=None)
    monkeypatch.setattr(telling_tasks, "MOST", 0)
    assert not telling_tasks.tasks_on_top(cast.mina, sight_of(cast.mina)).rows
    assert telling_tasks.tasks_on_top(cast.mina, sight_of(cast.mina)).has_more
