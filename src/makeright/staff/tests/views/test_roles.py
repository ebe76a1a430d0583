"""Roles as settings: what each permits in words, and the company's own, by whoever may and no further than they may."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.staff import permitting, serving
from makeright.staff.models import LEAD, OWN, Agent, Role
from makeright.staff.permissions import MANAGE_STAFF, permissions

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
PARTIAL = {"HX-Request": "true"}
PAGE = "/settings/roles"
CHANGES: tuple[tuple[str, dict[str, str]], ...] = (
    (PAGE, {"name": "Night watch"}),
    (PAGE + "/{role}/name", {"name": "Night watch"}),
    (PAGE + "/{role}/permissions", {"add": "staff.manage"}),
    (PAGE + "/{role}/retirement", {}),
)


@pytest.fixture
def light(cast: Cast) -> Role:
    return permitting.add_role("Light agent", ["conversations.note"], by=BY)


def browser_of(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(agent)
    return browser


def post(agent: Agent, where: str, /, **said: str) -> HttpResponse:
    answer: HttpResponse = browser_of(agent).post(where, said, headers=PARTIAL)  # type: ignore[assignment]
    return answer


def words(answer: HttpResponse) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def saved(answer: HttpResponse) -> dict[str, object]:
    assert answer.status_code == 200
    said: dict[str, object] = json.loads(answer["HX-Trigger"])["saved"]
    return said


def page(agent: Agent) -> HttpResponse:
    answer: HttpResponse = browser_of(agent).get(PAGE)  # type: ignore[assignment]
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize(("address", "said"), CHANGES)
def test_whoever_may_not_manage_staff_finds_no_roles_and_changes_none(
    cast: Cast, light: Role, address: str, said: dict[str, str]
) -> None:
    serving.change_role(cast.lena, LEAD, by=BY)
    before = Event.objects.count()
    for agent in (cast.mina, cast.lena):
        assert browser_of(agent).get(PAGE).status_code == 404
        assert browser_of(agent).post(address.format(role=light.pk), said).status_code == 404
    assert Client().post(address.format(role=light.pk), said)["Location"].startswith("/sign-in")
    assert Event.objects.count() == before


def test_it_says_in_words_what_each_role_permits(cast: Cast, light: Role) -> None:
    said = words(page(cast.ada))
    assert "may see and set everything" in said
    assert "may look" in said
    assert permissions()["teams.manage"].means in said
    assert "Whoever is Light agent" in said
    assert "leave notes for colleagues" in said


def test_an_admin_makes_a_role_says_what_it_permits_and_takes_it_back(cast: Cast) -> None:
    saved(post(cast.ada, PAGE, name=" Night  watch "))
    role = Role.objects.get()
    assert (role.name, role.permissions) == ("Night watch", [])
    address = f"{PAGE}/{role.pk}/permissions"
    said = saved(post(cast.ada, address, add="conversations.note"))
    assert said["words"] == "From now on whoever is Night watch may leave notes for colleagues."
    assert said["undo"] == {"url": address, "values": {"remove": "conversations.note"}}
    saved(post(cast.ada, address, add="conversations.resolve"))
    assert saved(post(cast.ada, address, remove="conversations.note"))["words"] == (
        "From now on whoever is Night watch may not leave notes for colleagues."
    )
    assert saved(post(cast.ada, address, remove="conversations.note"))["words"] == ""
    role.refresh_from_db()
    assert role.permissions == ["conversations.resolve"]
    assert Event.objects.filter(kind="role.permissions_changed").count() == 3


@pytest.mark.parametrize("code", ["money.print", "", "conversations.note; drop"])
def test_a_permission_that_there_isnt_is_refused_in_words(cast: Cast, light: Role, code: str) -> None:
    answer = post(cast.ada, f"{PAGE}/{light.pk}/permissions", add=code)
    assert (answer.status_code, "There is no permission" in words(answer)) == (422, True)


def test_nobody_widens_a_role_beyond_their_own(cast: Cast, light: Role) -> None:
    keeper = permitting.add_role("Keeper", [MANAGE_STAFF.code], by=BY)
    serving.change_role(cast.lena, OWN, own_role=keeper, by=BY)
    for role in (light, keeper):
        answer = post(cast.lena, f"{PAGE}/{role.pk}/permissions", add="conversations.see_all")
        assert (answer.status_code, "Lena may not do this themselves" in words(answer)) == (422, True)
    assert set(Role.objects.values_list("name", flat=True)) == {"Light agent", "Keeper"}
    assert not Event.objects.filter(kind="role.permissions_changed").exists()


@pytest.mark.parametrize(
    ("name", "why"), [("", "A name is missing."), ("Admin", "a role of the house"), ("keeper", "another one")]
)
def test_a_name_that_is_none_of_its_own_is_refused_and_kept_in_the_field(
    cast: Cast, light: Role, name: str, why: str
) -> None:
    permitting.add_role("Keeper", [], by=BY)
    for address in (PAGE, f"{PAGE}/{light.pk}/name"):
        answer = post(cast.ada, address, name=name)
        assert (answer.status_code, why in words(answer)) == (422, True)
        assert f'value="{name}"' in answer.content.decode()


def test_a_role_is_called_otherwise_and_given_to_nobody_any_more(cast: Cast, light: Role) -> None:
    serving.change_role(cast.otto, OWN, own_role=light, by=BY)
    said = saved(post(cast.ada, f"{PAGE}/{light.pk}/name", name="Helper"))
    assert said["undo"] == {"url": f"{PAGE}/{light.pk}/name", "values": {"name": "Light agent"}}
    saved(post(cast.ada, f"{PAGE}/{light.pk}/retirement"))
    assert "Given to nobody any more" in words(page(cast.ada))
    assert "1 colleague has it." in words(page(cast.ada))
    for address, said_then in (
        ("name", {"name": "X"}),
        ("permissions", {"add": "staff.manage"}),
        ("retirement", {}),
    ):
        assert post(cast.ada, f"{PAGE}/{light.pk}/{address}", **said_then).status_code == 404


def test_what_roles_permit_changes_only_by_whoever_has_just_proved_who_they_are(
    cast: Cast, light: Role
) -> None:
    cast.ada.set_password("oak and linen")
    cast.ada.save()
    address = f"{PAGE}/{light.pk}/permissions"
    answer = post(cast.ada, address, add="staff.manage")
    assert answer["HX-Redirect"] == "/account/confirm?next=%2Fsettings%2Froles"
    assert browser_of(cast.ada).post(address, {"add": "staff.manage"})["Location"] == (
        "/account/confirm?next=%2Fsettings%2Froles"
    )
    assert not Event.objects.filter(kind="role.permissions_changed").exists()


def test_the_page_costs_the_same_however_many_roles_there_are(cast: Cast) -> None:
    costs = []
    for number in (1, 20):
        for each in range(number):
            role = permitting.add_role(f"Role {number} {each}", ["conversations.note"], by=BY)
            serving.join(f"a{number}-{each}@framehouse.test", "A", role=OWN, own_role=role, by=BY)
        browser = browser_of(cast.ada)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(PAGE).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 7
