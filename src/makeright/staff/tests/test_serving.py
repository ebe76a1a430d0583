"""Who serves: each change is one event, if and only if something changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.reading import Heard, latest_position, since
from makeright.lib.actor import Actor
from makeright.live.topics import whose_rights_change
from makeright.staff import events, permitting, serving, signing_in
from makeright.staff.models import ADMIN, AGENT, OWN, Agent
from makeright.staff.permissions import MANAGE_STAFF
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
    assert (event.subject_kind, event.subject_id, event.payload) == (
        "agent",
        zoe.pk,
        {"role": "agent", "own_role": None, "kind": "person", "has_seat": True},
    )


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
    assert event.payload == {"from_role": "agent", "to_role": "admin", "from_own": None, "to_own": None}
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


@pytest.mark.postgres
@pytest.mark.parametrize(
    "take",
    [lambda agent, by: serving.change_role(agent, AGENT, by=by), serving.deactivate, serving.take_seat],
)
def test_two_admins_who_take_each_others_place_take_turns(cast: Cast, take: Callable[..., bool]) -> None:
    """Both lock the rows of all admins first, in the same order, and neither has the other's meanwhile."""
    serving.change_role(cast.lena, ADMIN, by=BY)
    with CaptureQueriesContext(connection) as asked:
        assert take(cast.lena, by=cast.by_ada)
    locking = [one["sql"] for one in asked.captured_queries if "FOR UPDATE" in one["sql"]]
    assert f"\"role\" = '{ADMIN}'" in locking[0]
    assert 'ORDER BY "staff_agent"."id" ASC FOR UPDATE' in locking[0]


def test_an_admin_who_left_is_not_counted_as_one_who_is_left(cast: Cast) -> None:
    serving.change_role(cast.lena, ADMIN, by=BY)
    serving.deactivate(cast.lena, by=BY)
    with pytest.raises(Refused):
        serving.deactivate(cast.ada, by=BY)


def test_nobody_ends_their_own_service(cast: Cast) -> None:
    serving.change_role(cast.lena, ADMIN, by=BY)
    with pytest.raises(Refused) as refused:
        serving.deactivate(cast.ada, reason="left", by=cast.by_ada)
    assert refused.value.code == "yourself"
    assert happened("agent.deactivated") == []


def test_a_reason_that_there_isnt_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        serving.deactivate(cast.mina, reason="boredom", by=cast.by_ada)
    assert refused.value.code == "no_such_reason"
    assert Agent.objects.get(pk=cast.mina.pk).is_active


def test_who_is_no_admin_ends_no_admins_service_and_no_admins_sessions(cast: Cast) -> None:
    keeper = permitting.add_role("Keeper", [MANAGE_STAFF.code], by=BY)
    serving.change_role(cast.lena, OWN, own_role=keeper, by=BY)
    serving.change_role(cast.otto, ADMIN, by=BY)
    verbs: tuple[Callable[[], object], ...] = (
        lambda: serving.deactivate(cast.otto, by=cast.by_lena),
        lambda: signing_in.sign_out_everywhere(cast.otto, by=cast.by_lena),
    )
    for verb in verbs:
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "beyond_own"
    assert serving.deactivate(cast.mina, by=cast.by_lena)
    with pytest.raises(Refused) as refused:  # what Mina may, Lena may not give
        serving.reactivate(cast.mina, by=cast.by_lena)
    assert refused.value.code == "beyond_own"


@pytest.mark.parametrize(
    ("kind", "matters"),
    [
        (events.JOINED, False),
        (events.ROLE_CHANGED, True),
        (events.DEACTIVATED, True),
        (events.REACTIVATED, True),
        (events.SEAT_GIVEN, True),
        (events.SEAT_TAKEN, True),
        (events.WENT_AWAY, False),
        (events.PASSWORD_CHANGED, True),
        (events.SIGNED_OUT, True),
        (events.FACTOR_ADDED, True),
        (events.FACTOR_REMOVED, True),
        (events.RECOVERY_CODES_MADE, True),
        (events.RECOVERY_CODE_USED, False),
        (events.INVITATION_ACCEPTED, False),
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
