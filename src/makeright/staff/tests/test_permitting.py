"""Roles: what each permits, to all who have it; nobody gives what they don't have."""

from __future__ import annotations

import pytest

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.staff import events, permitting, serving
from makeright.staff.models import ADMIN, LEAD, OWN, VIEWER, Agent, Role
from makeright.staff.permissions import MANAGE_STAFF, MANAGE_TEAMS, permission, permissions
from makeright.staff.refusals import Refused
from makeright.staff.replaying_roles import roles_are_as_the_log_tells

pytestmark = pytest.mark.django_db
BY = Actor.system("test")


def told(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def differences() -> list[str]:
    return [str(each) for found in roles_are_as_the_log_tells() for each in found]


@pytest.fixture
def captain(cast: Cast) -> Role:
    return permitting.add_role("Captain", [MANAGE_STAFF.code], by=BY)


def as_captain(cast: Cast, captain: Role) -> Actor:
    serving.change_role(cast.lena, OWN, own_role=captain, by=BY)
    return Actor.agent(cast.lena)


def test_an_admin_may_do_all_and_a_viewer_nothing_of_it(cast: Cast) -> None:
    assert all(cast.ada.may(each) for each in permissions().values())
    serving.change_role(cast.otto, VIEWER, by=BY)
    assert cast.otto.permitted == frozenset()
    serving.change_role(cast.otto, LEAD, by=BY)
    assert cast.otto.may(MANAGE_TEAMS)
    assert not cast.otto.may(MANAGE_STAFF)


def test_a_role_of_ones_own_permits_what_it_names(cast: Cast, captain: Role) -> None:
    serving.change_role(cast.otto, OWN, own_role=captain, by=BY)
    assert cast.otto.may(MANAGE_STAFF)
    assert not cast.otto.may(MANAGE_TEAMS)
    permitting.change_permissions(captain, [MANAGE_TEAMS.code], by=BY)
    otto = Agent.objects.get(pk=cast.otto.pk)
    assert (otto.may(MANAGE_STAFF), otto.may(MANAGE_TEAMS)) == (False, True)
    changed = Event.objects.get(kind=events.PERMISSIONS_CHANGED.name)
    assert changed.payload == {"added": ["teams.manage"], "removed": ["staff.manage"]}
    assert differences() == []


def test_what_no_app_declares_permits_nothing(cast: Cast, captain: Role) -> None:
    Role.objects.filter(pk=captain.pk).update(permissions=["gone.forever", MANAGE_STAFF.code])
    serving.change_role(cast.otto, OWN, own_role=Role.objects.get(), by=BY)
    assert cast.otto.permitted == {MANAGE_STAFF.code}


def test_what_no_app_declares_any_more_can_be_taken_away_and_nobody_gives_it(
    cast: Cast, captain: Role
) -> None:
    Role.objects.filter(pk=captain.pk).update(permissions=["gone.forever", MANAGE_STAFF.code])
    assert permitting.change_permissions(captain, [MANAGE_STAFF.code, MANAGE_TEAMS.code], by=cast.by_ada)
    assert set(captain.permissions) == {MANAGE_STAFF.code, MANAGE_TEAMS.code}
    with pytest.raises(Refused, match="There is no permission"):
        permitting.change_permissions(captain, ["gone.forever"], by=cast.by_ada)


def test_nothing_is_told_of_what_did_not_change(cast: Cast, captain: Role) -> None:
    assert not permitting.change_permissions(captain, [MANAGE_STAFF.code], by=BY)
    assert not permitting.rename_role(captain, " Captain ", by=BY)
    assert permitting.retire_role(captain, by=BY)
    assert not permitting.retire_role(captain, by=BY)
    assert [told(f"role.{verb}") for verb in ("permissions_changed", "renamed", "retired")] == [0, 0, 1]
    assert differences() == []


@pytest.mark.parametrize(
    ("name", "code"), [("", "no_name"), (" \x00 ", "no_name"), ("CAPTAIN", "named_already")]
)
def test_a_role_needs_a_name_of_its_own(cast: Cast, captain: Role, name: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        permitting.add_role(name, [], by=BY)
    assert refused.value.code == code
    assert told(events.ROLE_ADDED.name) == 1


def test_no_role_is_called_like_one_of_the_house(cast: Cast) -> None:
    with pytest.raises(Refused, match="a role of the house"):
        permitting.add_role("Admin", [], by=BY)


def test_a_permission_that_nobody_declared_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match=r"no permission money\.print"):
        permitting.add_role("Bank", ["money.print"], by=BY)


def test_nobody_makes_or_widens_a_role_beyond_their_own(cast: Cast, captain: Role) -> None:
    by = as_captain(cast, captain)
    with pytest.raises(Refused) as refused:
        permitting.add_role("Team keeper", [MANAGE_TEAMS.code], by=by)
    assert refused.value.code == "beyond_own"
    with pytest.raises(Refused, match="may not do this themselves"):
        permitting.change_permissions(captain, [MANAGE_STAFF.code, MANAGE_TEAMS.code], by=by)
    assert permitting.add_role("Second captain", [MANAGE_STAFF.code], by=by).permissions == ["staff.manage"]


@pytest.mark.parametrize("role", [ADMIN, LEAD])
def test_nobody_makes_anybody_more_than_they_are(cast: Cast, captain: Role, role: str) -> None:
    by = as_captain(cast, captain)
    for whom in (cast.otto, cast.lena):
        with pytest.raises(Refused) as refused:
            serving.change_role(whom, role, by=by)
        assert refused.value.code == "beyond_own"
    with pytest.raises(Refused):
        serving.join("nils@framehouse.test", "Nils", role=role, by=by)
    assert not Agent.objects.filter(email="nils@framehouse.test").exists()
    assert serving.change_role(cast.otto, VIEWER, by=by)


def test_who_is_no_admin_takes_nobody_elses_admin(cast: Cast, captain: Role) -> None:
    serving.change_role(cast.otto, ADMIN, by=BY)
    with pytest.raises(Refused) as refused:
        serving.change_role(cast.ada, VIEWER, by=as_captain(cast, captain))
    assert refused.value.code == "beyond_own"
    assert Agent.objects.get(pk=cast.ada.pk).is_admin


def test_a_retired_role_is_kept_and_given_to_nobody(cast: Cast, captain: Role) -> None:
    serving.change_role(cast.otto, OWN, own_role=captain, by=BY)
    permitting.retire_role(captain, by=BY)
    with pytest.raises(Refused, match="given to nobody"):
        serving.change_role(cast.lena, OWN, own_role=captain, by=BY)
    assert Agent.objects.get(pk=cast.otto.pk).may(MANAGE_STAFF)


@pytest.mark.parametrize("role", ["king", OWN, ""])
def test_a_role_that_there_isnt_is_refused(cast: Cast, role: str) -> None:
    with pytest.raises(Refused) as refused:
        serving.change_role(cast.otto, role, by=BY)
    assert refused.value.code == "no_such_role"


def test_what_somebody_changed_by_hand_is_seen(cast: Cast, captain: Role) -> None:
    Role.objects.update(permissions=[MANAGE_TEAMS.code])
    assert differences() == [f"role {captain.pk}: what it permits: the log and the row differ"]


@pytest.mark.parametrize(("code", "roles"), [("staff.manage", ()), ("Staff", ()), ("new.one", ("king",))])
def test_a_permission_is_declared_once_and_well(code: str, roles: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"taken|no roles"):
        permission(code, "do it", *roles)
