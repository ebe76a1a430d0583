"""Teams as settings: made, named, joined, left and given up, by whoever may, and by nobody else."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.staff import serving, teaming
from makeright.staff.models import LEAD, Agent, Membership, Team

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
PARTIAL = {"HX-Request": "true"}
CHANGES: tuple[tuple[str, dict[str, str]], ...] = (
    ("/settings/teams", {"name": "Framing"}),
    ("/settings/teams/{team}/name", {"name": "Framing"}),
    ("/settings/teams/{team}/members", {"who": "Otto"}),
    ("/settings/teams/{team}/members", {"remove": "{mina}"}),
    ("/settings/teams/{team}/retirement", {}),
)


@pytest.fixture
def front(cast: Cast) -> Team:
    serving.change_role(cast.lena, LEAD, by=BY)
    team = teaming.add_team("The front", by=BY)
    teaming.join_team(cast.mina, team, by=BY)
    return team


def browser_of(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(agent)
    return browser


def post(agent: Agent, where: str, /, **said: str) -> HttpResponse:
    answer: HttpResponse = browser_of(agent).post(where, said, headers=PARTIAL)  # type: ignore[assignment]
    return answer


def saved(answer: HttpResponse) -> dict[str, object]:
    assert answer.status_code == 200
    said: dict[str, object] = json.loads(answer["HX-Trigger"])["saved"]
    return said


@pytest.mark.parametrize(("address", "said"), CHANGES)
def test_whoever_may_not_manage_teams_finds_none_and_changes_nothing(
    cast: Cast, front: Team, address: str, said: dict[str, str]
) -> None:
    there = address.format(team=front.pk)
    filled = {name: value.format(mina=cast.mina.pk) for name, value in said.items()}
    before = Event.objects.count()
    assert browser_of(cast.otto).get("/settings/teams").status_code == 404
    assert browser_of(cast.otto).get(f"/settings/teams/{front.pk}").status_code == 404
    assert browser_of(cast.otto).post(there, filled).status_code == 404
    assert Client().post(there, filled)["Location"].startswith("/sign-in")
    assert browser_of(cast.lena).post("/settings/teams/999999/name", filled).status_code == 404
    assert Event.objects.count() == before


def test_a_lead_makes_a_team_and_is_led_to_it(cast: Cast, front: Team) -> None:
    answer = post(cast.lena, "/settings/teams", name="Framing")
    made = Team.objects.get(name="Framing")
    assert answer["HX-Redirect"] == f"/settings/teams/{made.pk}"
    page = browser_of(cast.lena).get("/settings/teams").content.decode()
    assert "The front" in page
    assert "1 colleague" in page
    again = post(cast.lena, "/settings/teams", name="FRAMING")
    assert (again.status_code, "FRAMING is the name of another one." in again.content.decode()) == (422, True)
    assert 'value="FRAMING"' in again.content.decode()


def test_a_team_is_called_otherwise_and_again_as_before(cast: Cast, front: Team) -> None:
    address = f"/settings/teams/{front.pk}/name"
    said = saved(post(cast.lena, address, name="First line"))
    assert said["words"] == "From now on it is called First line."
    assert said["undo"] == {"url": address, "values": {"name": "The front"}}
    saved(post(cast.lena, address, name="The front"))
    assert Team.objects.get().name == "The front"
    assert Event.objects.filter(kind="team.renamed").count() == 2
    refused = post(cast.lena, address, name=" ")
    assert (refused.status_code, "A name is missing." in refused.content.decode()) == (422, True)


def test_somebody_comes_into_a_team_by_name_and_goes_and_it_is_undone(cast: Cast, front: Team) -> None:
    address = f"/settings/teams/{front.pk}/members"
    said = saved(post(cast.lena, address, who=" otto "))
    assert said["words"] == "From now on Otto is in The front."
    assert said["undo"] == {"url": address, "values": {"remove": f"{cast.otto.pk}"}}
    assert saved(post(cast.lena, address, who="OTTO@framehouse.test"))["undo"] is None
    assert saved(post(cast.lena, address, remove=f"{cast.otto.pk}"))["words"] == (
        "From now on Otto is not in The front."
    )
    assert saved(post(cast.lena, address, remove=f"{cast.otto.pk}"))["words"] == ""
    [membership] = Membership.objects.filter(agent=cast.otto)
    assert membership.until is not None
    assert Event.objects.filter(kind__in=("team.joined", "team.left"), subject_id=cast.otto.pk).count() == 2


@pytest.mark.parametrize("who", ["nobody@example.com", "", "Ot", "%"])
def test_who_is_nobody_here_is_refused_in_words_and_nothing_typed_is_lost(
    cast: Cast, front: Team, who: str
) -> None:
    answer = post(cast.lena, f"/settings/teams/{front.pk}/members", who=who)
    assert answer.status_code == 422
    assert "Nobody serves here as" in answer.content.decode()
    assert f'value="{who}"' in answer.content.decode()


def test_of_two_with_one_name_the_address_is_asked(cast: Cast, front: Team) -> None:
    serving.join("otto.two@framehouse.test", "otto", by=BY)
    answer = post(cast.lena, f"/settings/teams/{front.pk}/members", who="Otto")
    assert (answer.status_code, "Several are called Otto" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("key", ["x", "-1", "9" * 30, "²", ""])
def test_a_key_that_is_none_is_not_found(cast: Cast, front: Team, key: str) -> None:
    assert post(cast.lena, f"/settings/teams/{front.pk}/members", remove=key).status_code == 404


def test_a_team_that_was_given_up_is_told_of_and_takes_nobody(cast: Cast, front: Team) -> None:
    assert saved(post(cast.lena, f"/settings/teams/{front.pk}/retirement"))["words"] == (
        "The front is there no longer."
    )
    page = browser_of(cast.lena).get(f"/settings/teams/{front.pk}").content.decode()
    assert "What it did stays in the log." in page
    assert page.split('id="team"')[1].count("<form") == 1  # that which brings it back
    answer = post(cast.lena, f"/settings/teams/{front.pk}/members", who="Otto")
    assert answer.status_code == 422
    assert not Membership.objects.filter(until=None).exists()


def test_without_a_script_the_page_comes_back_as_it_stands(cast: Cast, front: Team) -> None:
    answer = browser_of(cast.lena).post(f"/settings/teams/{front.pk}/name", {"name": "First line"})
    assert answer["Location"] == f"/settings/teams/{front.pk}"
    answer = browser_of(cast.lena).post("/settings/teams", {"name": "First line"})
    assert (answer.status_code, "<!doctype html>" in answer.content.decode()) == (422, True)


def test_names_are_shown_as_they_are_and_do_nothing(cast: Cast, front: Team) -> None:
    evil = '<img src=x onerror=alert(1)> & "co"'
    teaming.rename_team(front, evil, by=BY)
    for address in ("/settings/teams", f"/settings/teams/{front.pk}"):
        page = browser_of(cast.lena).get(address).content.decode()
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page


def test_a_page_costs_the_same_however_many_are_in_it(cast: Cast, front: Team) -> None:
    costs = []
    for number in (1, 20):
        for each in range(number):
            agent = serving.join(f"a{number}-{each}@framehouse.test", f"Agent {each}", by=BY)
            teaming.join_team(agent, front, by=BY)
            teaming.add_team(f"Team {number} {each}", by=BY)
        browser = browser_of(cast.lena)
        for address in ("/settings/teams", f"/settings/teams/{front.pk}"):
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(address).status_code == 200
            costs.append(len(asked))
    assert costs[:2] == costs[2:]
    assert max(costs) <= 7
