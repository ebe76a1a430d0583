from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from makeright.live import topics
from makeright.live.handover import Handover
from makeright.live.readmitting import readmit

Session = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()
pytestmark = pytest.mark.django_db
LIVE = "/live"


@pytest.fixture(autouse=True)
def audiences(monkeypatch: pytest.MonkeyPatch) -> dict[int, set[str]]:
    """What each agent hears; empty at first."""
    heard: dict[int, set[str]] = {}
    monkeypatch.setattr(topics, "_AUDIENCES", [lambda agent: heard.get(agent.pk, set())])
    return heard


def agent_called(name: str) -> Any:
    agents: Any = get_user_model()._default_manager
    return agents.create_user(f"{name}@example.com", name=name.title())


@pytest.fixture
def mina() -> Any:
    return agent_called("mina")


def opened(client: Client, query: str = "", **headers: str) -> Handover | None:
    """What the hub is told when this browser opens the stream."""
    response = client.get(LIVE + query, headers=headers)
    handover: Handover | None = response.wsgi_request.META.get("makeright.handover")
    return handover


def signed_in(agent: Any) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def test_an_agent_is_handed_to_the_hub_with_what_they_may_hear(
    mina: Any, audiences: dict[int, set[str]]
) -> None:
    audiences[mina.pk] = {"inbox-3"}
    client = signed_in(mina)
    assert opened(client, "?since=41") == Handover(
        mina.pk, str(client.session.session_key), frozenset({"inbox-3"}), 41
    )


def test_a_stranger_is_refused(client: Client) -> None:
    assert client.get(LIVE).status_code == 403
    assert opened(client) is None
    assert client.head(LIVE).status_code == 403


def test_asking_whether_one_may_opens_nothing(mina: Any) -> None:
    response = signed_in(mina).head(LIVE)
    assert response.status_code == 204
    assert "makeright.handover" not in response.wsgi_request.META


def test_only_reading_is_possible(mina: Any) -> None:
    assert signed_in(mina).post(LIVE).status_code == 405


def test_a_browser_that_comes_back_by_itself_goes_on_where_it_was(mina: Any) -> None:
    handover = opened(signed_in(mina), "?since=41", last_event_id="57")
    assert handover is not None
    assert handover.since == 57


@pytest.mark.parametrize(
    "query", ["", "?since=", "?since=-1", "?since=4.5", "?since=abc", "?since=²", f"?since={'9' * 40}"]
)
def test_a_position_that_is_none_means_from_now_on(mina: Any, query: str) -> None:
    handover = opened(signed_in(mina), query)
    assert handover is not None
    assert handover.since is None


# Looking again


def test_who_is_still_signed_in_goes_on(mina: Any, audiences: dict[int, set[str]]) -> None:
    handover = opened(signed_in(mina))
    assert handover is not None
    audiences[mina.pk] = {"inbox-4"}
    assert readmit([handover]) == {handover: frozenset({"inbox-4"})}


def test_who_signed_out_does_not(mina: Any) -> None:
    client = signed_in(mina)
    handover = opened(client)
    assert handover is not None
    client.logout()
    assert readmit([handover]) == {}


def test_an_expired_session_does_not(mina: Any) -> None:
    handover = opened(signed_in(mina))
    assert handover is not None
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert readmit([handover]) == {}


def test_an_agent_who_was_switched_off_does_not(mina: Any) -> None:
    handover = opened(signed_in(mina))
    assert handover is not None
    mina.is_active = False
    mina.save()
    assert readmit([handover]) == {}


def test_a_new_password_ends_the_sessions_of_before(mina: Any) -> None:
    handover = opened(signed_in(mina))
    assert handover is not None
    mina.set_unusable_password()
    mina.save()
    assert readmit([handover]) == {}


def test_a_session_that_somebody_else_signed_in_to_does_not(mina: Any) -> None:
    client = signed_in(mina)
    handover = opened(client)
    assert handover is not None
    session = Session.objects.get()
    client.force_login(agent_called("otto"))
    changed = Session.objects.get(session_key=client.session.session_key)
    Session.objects.update_or_create(
        session_key=session.session_key,
        defaults={"session_data": changed.session_data, "expire_date": changed.expire_date},
    )
    assert readmit([handover]) == {}


def test_many_streams_are_looked_up_in_two_queries(mina: Any, django_assert_num_queries: Any) -> None:
    agents = [mina, agent_called("otto"), agent_called("lena")]
    handovers = [handover for agent in agents for _ in range(2) if (handover := opened(signed_in(agent)))]
    with django_assert_num_queries(2):
        assert len(readmit(handovers)) == 6
