"""The log alone says who served as what, from when to when; whatever differs is said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.staff import events, serving
from makeright.staff.models import ADMIN, AGENT, Agent, Term
from makeright.staff.replaying import agents_are_as_the_log_tells, services_of

pytestmark = pytest.mark.django_db
BY = Actor.system("test")


def differences() -> list[str]:
    return [str(each) for found in agents_are_as_the_log_tells() for each in found]


def test_what_the_verbs_did_the_log_can_tell(cast: Cast) -> None:
    serving.change_role(cast.lena, ADMIN, by=BY)
    serving.deactivate(cast.otto, reason="left", by=BY)
    serving.change_role(cast.otto, ADMIN, by=BY)
    serving.deactivate(cast.mina, reason="away", by=BY)
    serving.reactivate(cast.mina, by=BY)
    assert differences() == []
    assert len(list(agents_are_as_the_log_tells())) == 4


def test_the_log_says_who_served_as_what_from_when_to_when(cast: Cast) -> None:
    start = timezone.now()

    def at(hours: int) -> Any:
        return start + timedelta(hours=hours)

    nils = serving.join("nils@framehouse.test", "Nils", by=BY, now=at(0))
    serving.change_role(nils, ADMIN, by=BY, now=at(1))
    serving.deactivate(nils, reason="away", by=BY, now=at(2))
    serving.change_role(nils, AGENT, by=BY, now=at(3))
    serving.reactivate(nils, by=BY, now=at(4))
    had = [(each.role, each.since, each.until) for each in services_of(nils)]
    assert had == [(AGENT, at(0), at(1)), (ADMIN, at(1), at(2)), (AGENT, at(4), None)]


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        ({"role": ADMIN}, "role: the log says agent, the row admin"),
        ({"is_active": False}, "serves here: the log says yes, the row no"),
    ],
)
def test_a_row_that_somebody_changed_by_hand_is_seen(
    cast: Cast, tampering: dict[str, Any], said: str
) -> None:
    Agent.objects.filter(pk=cast.mina.pk).update(**tampering)
    assert differences() == [f"agent {cast.mina.pk}: {said}"]


def test_an_agent_who_came_by_no_verb_is_seen() -> None:
    boss = Agent.objects.create_user("boss@example.com", name="The boss")
    assert differences() == [
        f"agent {boss.pk}: role: the log says nothing, the row agent",
        f"agent {boss.pk}: serves here: the log says no, the row yes",
    ]


def test_a_log_that_contradicts_itself_is_seen(cast: Cast) -> None:
    record(events.REACTIVATED, cast.mina, by=BY)
    assert differences() == [f"agent {cast.mina.pk}: the log says that they came back, and they were there"]


def test_an_agent_who_is_gone_without_a_trace_is_seen() -> None:
    boss = serving.join("boss@example.com", "The boss", by=BY)
    Term.objects.filter(agent=boss).delete()
    Agent.objects.filter(pk=boss.pk).delete()
    assert Event.objects.filter(subject_id=boss.pk).exists()
    assert differences() == [f"agent {boss.pk}: the log tells of them, and they have no row"]
