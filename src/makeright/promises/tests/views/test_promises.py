"""Promises on the screen: offered where we wrote them, made by one click, kept by one, and listed until then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from makeright.conversations import replying
from makeright.conversations.models import Conversation, Message
from makeright.demo.cast import Cast
from makeright.promises import keeping, making
from makeright.promises.models import KEPT, OPEN, PassedOver, Promise
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db
SAYS = "I am so sorry. We will send you a new one within two days."
WORDS = "We will send you a new one within two days."


def browser(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def at(name: str, matter: Conversation, *more: object) -> str:
    return reverse(f"promises:{name}", args=[matter.number, *more])


@pytest.fixture
def said(cast: Cast) -> Message:
    """What Mina writes to Karim."""
    message = replying.reply(cast.broken_frame, text=SAYS, by=cast.by_mina)
    replying.leave(message)
    message.refresh_from_db()
    return message


@pytest.fixture
def promise(cast: Cast, said: Message) -> Promise:
    (found,) = making.found_in(said)
    due_at = timezone.now() + timedelta(days=2)
    return making.make(
        said, begins=found.begins, ends=found.ends, due_at=due_at, is_day=True, by=cast.by_mina
    )


def offer(said: Message) -> dict[str, object]:
    (found,) = making.found_in(said)
    return {
        "message": said.pk,
        "begins": found.begins,
        "ends": found.ends,
        "due_on": found.due_at.date().isoformat(),
    }


def test_what_was_said_is_offered_in_the_conversation_and_made_by_a_click(cast: Cast, said: Message) -> None:
    mina = browser(cast.mina)
    page = mina.get(reverse("desk:conversation", args=[cast.broken_frame.number])).content.decode()
    assert WORDS in page
    assert "Is this a promise?" in page
    assert Promise.objects.count() == 0
    answer = mina.post(at("promises", cast.broken_frame), offer(said))
    assert answer.status_code == 200
    made = Promise.objects.get()
    assert (made.words, made.owner, made.state) == (WORDS, cast.mina, OPEN)
    assert "Is this a promise?" not in answer.content.decode()


def test_a_click_twice_is_one_promise(cast: Cast, said: Message) -> None:
    for _ in range(2):
        assert browser(cast.mina).post(at("promises", cast.broken_frame), offer(said)).status_code == 200
    assert Promise.objects.count() == 1


def test_what_is_none_is_offered_no_more(cast: Cast, said: Message) -> None:
    mina, passing = browser(cast.mina), offer(said)
    for _ in range(2):
        answer = mina.post(at("passing", cast.broken_frame), passing)
        assert WORDS not in answer.content.decode()
    assert PassedOver.objects.count() == 1
    assert Promise.objects.count() == 0


def test_a_day_that_is_over_is_refused_in_place(cast: Cast, said: Message) -> None:
    wrong = offer(said) | {"due_on": "2020-01-01"}
    answer = browser(cast.mina).post(at("promises", cast.broken_frame), wrong)
    assert answer.status_code == 422
    assert "That day is over already." in answer.content.decode()


def test_kept_is_one_click(cast: Cast, promise: Promise) -> None:
    for _ in range(2):
        browser(cast.mina).post(at("keeping", cast.broken_frame, promise.pk))
    promise.refresh_from_db()
    assert promise.state == KEPT


def test_a_sign_is_asked_about_and_may_be_none(cast: Cast, promise: Promise) -> None:
    replying.leave(replying.reply(cast.broken_frame, text="It is packed.", by=cast.by_mina))
    mina = browser(cast.mina)
    assert "Was that what was promised?" in mina.get(at("promises", cast.broken_frame)).content.decode()
    mina.delete(at("keeping", cast.broken_frame, promise.pk))
    promise.refresh_from_db()
    assert (promise.state, promise.sign) == (OPEN, "")


def test_it_is_moved_to_the_end_of_another_day(cast: Cast, promise: Promise) -> None:
    day = (promise.due_at + timedelta(days=5)).date()
    browser(cast.mina).post(
        at("date", cast.broken_frame, promise.pk), {"due_on": day.isoformat(), "told": "1"}
    )
    promise.refresh_from_db()
    assert timezone.localtime(promise.due_at).date() == day
    assert promise.moved_at is not None


def test_it_is_withdrawn_and_somebody_else_sees_to_it(cast: Cast, promise: Promise) -> None:
    lena = browser(cast.lena)
    lena.post(at("owner", cast.broken_frame, promise.pk))
    promise.refresh_from_db()
    assert promise.owner == cast.lena
    lena.post(at("withdrawal", cast.broken_frame, promise.pk), {"why": "let_off"})
    promise.refresh_from_db()
    assert promise.state == "withdrawn"


def test_what_is_broken_stands_on_top_of_the_list_and_is_counted(cast: Cast, promise: Promise) -> None:
    keeping.break_due(now=promise.due_at)
    page = browser(cast.mina).get(reverse("desk:promises")).content.decode()
    assert "and is not done" in page
    assert 'class="badge alarm"' in page
    others = browser(cast.otto).get(reverse("desk:promises")).content.decode()
    assert "You owe nobody anything" in others


def test_everybodys_are_those_of_the_matters_that_one_sees(cast: Cast, promise: Promise) -> None:
    page = browser(cast.otto).get(reverse("desk:promises"), {"of": "all"}).content.decode()
    assert WORDS in page


@pytest.mark.parametrize("name", ["promises", "keeping"])
def test_outsiders_find_nothing_and_strangers_sign_in(cast: Cast, promise: Promise, name: str) -> None:
    more = [promise.pk] if name == "keeping" else []
    assert browser(cast.mina).post(at(name, cast.wholesale_matter, *more)).status_code == 404
    assert Client().post(at(name, cast.broken_frame, *more)).status_code == 302
