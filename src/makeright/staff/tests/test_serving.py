"""Who serves: each change is one event, if and only if something changed."""

from __future__ import annotations

import pytest

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.reading import Heard, latest_position, since
from makeright.lib.actor import Actor
from makeright.live.topics import whose_rights_change
from makeright.staff import events, serving
from makeright.staff.models import ADMIN, AGENT, Agent
from makeright.staff.refusals import Refused

pytestmark = pytest.mark.django_db
BY = Actor.system("command")


def happened(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("pk"))


def test_somebody_joins(db: None) -> None:
    zoe = serving.join("Zoe@Example.com", "Zoe", password="oak and linen", by=BY)
    assert (zoe.email, zoe.role, zoe.is_active) == ("zoe@example.com", AGENT, True)
    assert zoe.check_password("oak and linen")
    [event] = happened("agent.joined")
    assert (event.subject_kind, event.subject_id, event.payload) == ("agent", zoe.pk, {"role": "agent"})


def test_nobody_joins_twice(cast: Cast) -> None:
    joined = happened("agent.joined")
    with pytest.raises(Refused) as refused:
        serving.join("MINA@framehouse.test", "Another", by=BY)
    assert refused.value.code == "serves_already"
    assert happened("agent.joined") == joined


def test_who_leaves_is_not_at_work_any_more_and_may_come_back(cast: Cast) -> None:
    assert serving.deactivate(cast.mina, reason="left", by=cast.by_ada)
    assert not serving.deactivate(cast.mina, by=cast.by_ada)
    assert not Agent.objects.get(pk=cast.mina.pk).is_active
    [event] = happened("agent.deactivated")
    assert event.payload == {"reason": "left"}
    assert serving.reactivate(cast.mina, by=cast.by_ada)
    assert not serving.reactivate(cast.mina, by=cast.by_ada)
    assert len(happened("agent.reactivated")) == 1


def test_a_role_is_changed_once(cast: Cast) -> None:
    assert serving.change_role(cast.lena, ADMIN, by=cast.by_ada)
    assert not serving.change_role(cast.lena, ADMIN, by=cast.by_ada)
    [event] = happened("agent.role_changed")
    assert event.payload == {"from_role": "agent", "to_role": "admin"}
    assert cast.lena.is_admin


def test_somebody_who_sees_everything_is_always_left(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        serving.deactivate(cast.ada, by=BY)
    assert refused.value.code == "last_admin"
    with pytest.raises(Refused) as refused:
        serving.change_role(cast.ada, AGENT, by=BY)
    assert refused.value.code == "last_admin"
    serving.change_role(cast.lena, ADMIN, by=BY)
    assert serving.deactivate(cast.ada, by=BY)
    with pytest.raises(Refused):
        serving.change_role(cast.lena, AGENT, by=BY)


def test_an_admin_who_left_is_not_counted_as_one_who_is_left(cast: Cast) -> None:
    serving.change_role(cast.lena, ADMIN, by=BY)
    serving.deactivate(cast.lena, by=BY)
    with pytest.raises(Refused):
        serving.deactivate(cast.ada, by=BY)


@pytest.mark.parametrize(
    ("kind", "matters"),
    [
        (events.JOINED, False),
        (events.ROLE_CHANGED, True),
        (events.DEACTIVATED, True),
        (events.REACTIVATED, True),
        (events.PASSWORD_CHANGED, True),
        (events.SIGNED_OUT, True),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_what_changes_rights_has_streams_looked_at_again(kind: object, matters: bool) -> None:
    name = getattr(kind, "name", "")
    heard = Heard(1, 1, name, None, None, None, "system", None, "agent", 7)
    assert whose_rights_change([heard]) == ({7} if matters else set())


def test_the_log_says_whose_rights_changed(cast: Cast) -> None:
    start = latest_position()
    serving.deactivate(cast.mina, by=cast.by_ada)
    assert whose_rights_change(since(start)) == {cast.mina.pk}
