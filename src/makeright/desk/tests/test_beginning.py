"""The first steps: ticked by what is so, seen by owners alone, gone when done or put away."""

from __future__ import annotations

import pytest
from django.test import Client

from makeright.conversations.adding_inboxes import add_inbox
from makeright.demo.cast import Cast
from makeright.desk import beginning, events
from makeright.desk.beginning import ADDRESS, COLLEAGUE, HOURS, MAIL, SIGNATURE, first_steps
from makeright.desk.tests.views.pages import seen_by
from makeright.events.models import Event
from makeright.hours.keeping import add_calendar
from makeright.hours.spelling import read as read_hours
from makeright.lib.actor import Actor
from makeright.mail import intake, opening
from makeright.staff.describing import sign
from makeright.staff.models import ADMIN, AGENT, Agent
from makeright.staff.serving import join

pytestmark = pytest.mark.django_db

THE_HOUSE = Actor.system("engine")
RAW = b"From: ada@example.com\r\nTo: hello@example.com\r\nMessage-ID: <1@example.com>\r\nSubject: A test\r\n\r\nHello\r\n"


@pytest.fixture
def owner(db: None) -> Agent:
    """The first admin of a new installation, in which there is nothing else."""
    return join("ada@example.com", "Ada", role=ADMIN, by=THE_HOUSE)


def _done(owner: Agent) -> set[str] | None:
    steps = first_steps(Agent.objects.get(pk=owner.pk))
    return None if steps is None else set(steps.done)


def test_each_is_ticked_by_what_is_so_and_all_are_gone_when_done(owner: Agent) -> None:
    assert _done(owner) == set()
    inbox = add_inbox("hello@example.com", "Hello", by=THE_HOUSE)
    assert _done(owner) == {ADDRESS}
    intake.accept([intake.Arrival(RAW, "ada@example.com", ((inbox, inbox.address),))])
    assert _done(owner) == {ADDRESS}
    assert opening.open_batch()
    assert _done(owner) == {ADDRESS, MAIL}
    sign(owner, "{name}", by=Actor.agent(owner))
    assert _done(owner) == {ADDRESS, MAIL, SIGNATURE}
    add_calendar("Hello", zone="Europe/Berlin", week=read_hours("Mo-Fr 9:00-17:00"), by=THE_HOUSE)
    assert _done(owner) == {ADDRESS, MAIL, SIGNATURE, HOURS}
    join("otto@example.com", "Otto", role=AGENT, by=THE_HOUSE)
    assert _done(owner) is None
    assert "first-steps" not in seen_by(owner, "/inbox/open").content.decode()


def test_an_invitation_counts_as_a_colleague_and_taking_it_back_does_not(owner: Agent) -> None:
    from makeright.staff import inviting

    invitation = inviting.invite("otto@example.com", "Otto", role=AGENT, by=Actor.agent(owner))
    assert _done(owner) == {COLLEAGUE}
    inviting.revoke(invitation, by=Actor.agent(owner))
    assert _done(owner) == set()


def test_the_page_says_what_is_left_and_links_to_where_it_is_done(owner: Agent) -> None:
    page = seen_by(owner, "/inbox/open").content.decode()
    assert "Five things to begin with" in page
    assert all(
        f'href="{address}"' in page
        for address in ("/settings/inboxes", "/settings/you", "/settings/hours", "/settings/people")
    )
    add_inbox("hello@example.com", "Hello", by=THE_HOUSE)
    page = seen_by(owner, "/inbox/open").content.decode()
    assert "Four things are left to do" in page
    assert 'href="mailto:hello@example.com"' in page


def test_colleagues_see_nothing_of_it_and_may_not_put_it_away(owner: Agent) -> None:
    otto = join("otto@example.com", "Otto", role=AGENT, by=THE_HOUSE)
    assert "first-steps" not in seen_by(otto, "/inbox/open").content.decode()
    client = Client()
    client.force_login(otto)
    assert client.get("/first-steps").content == b""
    assert client.post("/first-steps").status_code == 403
    assert client.delete("/first-steps").status_code == 403
    assert not Event.objects.filter(kind=events.FIRST_STEPS_PUT_AWAY.name).exists()


def test_put_away_they_are_gone_and_undo_brings_them_back(owner: Agent) -> None:
    client = Client()
    client.force_login(owner)
    away = client.post("/first-steps").content.decode()
    assert "Undo" in away
    assert "first-steps" not in client.get("/inbox/open").content.decode()
    again = client.delete("/first-steps").content.decode()
    assert "Five things to begin with" in again
    assert again.strip() in client.get("/inbox/open").content.decode()
    assert again.strip() == client.get("/first-steps").content.decode().strip()


def test_twice_is_one_event(owner: Agent) -> None:
    by = Actor.agent(owner)
    assert beginning.put_away(owner, by=by)
    assert not beginning.put_away(owner, by=by)
    assert beginning.bring_back(owner, by=by)
    assert not beginning.bring_back(owner, by=by)
    assert beginning.put_away(owner, by=by)
    kinds = Event.objects.filter(kind__startswith="first_steps.").values_list("kind", flat=True)
    assert sorted(kinds) == ["first_steps.brought_back", "first_steps.put_away", "first_steps.put_away"]


def test_one_owner_puts_it_away_for_themselves_alone(owner: Agent) -> None:
    other = join("lena@example.com", "Lena", role=ADMIN, by=THE_HOUSE)
    beginning.put_away(owner, by=Actor.agent(owner))
    assert first_steps(owner) is None
    assert first_steps(other) is not None


def test_a_stranger_is_sent_to_sign_in(db: None) -> None:
    assert Client().post("/first-steps").status_code == 302


def test_colleagues_pay_nothing_for_it(cast: Cast, django_assert_num_queries: pytest.FixtureRequest) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert first_steps(cast.mina) is None
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert first_steps(cast.ada) is not None
