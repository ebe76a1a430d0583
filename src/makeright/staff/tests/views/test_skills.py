"""Skills as settings: seen, counted, named, made one, removed and brought back, by whoever may manage staff."""

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
from makeright.staff import permitting, serving, skilling, teaming
from makeright.staff.models import LEAD, Agent, AgentSkill, Role, Skill

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
PARTIAL = {"HX-Request": "true"}
PAGE = "/settings/skills"
CHANGES: tuple[tuple[str, dict[str, str]], ...] = (
    (PAGE, {"name": "Oak"}),
    (PAGE + "/{skill}/name", {"name": "Oak"}),
    (PAGE + "/{skill}/merging", {"into": "{other}"}),
    (PAGE + "/{skill}/removal", {}),
    (PAGE + "/{retired}/return", {}),
)


@pytest.fixture
def glass(cast: Cast) -> Skill:
    return skilling.add_skill("Porcelain", by=BY)


@pytest.fixture
def glas(cast: Cast) -> Skill:
    return skilling.add_skill("Porcelan", by=BY)


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
    assert answer.status_code == 200, words(answer)
    said: dict[str, object] = json.loads(answer["HX-Trigger"])["saved"]
    return said


def page(agent: Agent, address: str = PAGE) -> str:
    answer: HttpResponse = browser_of(agent).get(address)  # type: ignore[assignment]
    assert answer.status_code == 200
    return words(answer)


@pytest.mark.parametrize(("address", "said"), CHANGES)
def test_whoever_may_not_manage_staff_finds_no_skills_and_changes_none(
    cast: Cast, glass: Skill, glas: Skill, address: str, said: dict[str, str]
) -> None:
    serving.change_role(cast.lena, LEAD, by=BY)
    gone = skilling.add_skill("Gold", by=BY)
    skilling.retire_skill(gone, by=BY)
    keys = {"skill": glas.pk, "other": glass.pk, "retired": gone.pk}
    there, filled = address.format(**keys), {name: value.format(**keys) for name, value in said.items()}
    before = Event.objects.count()
    for agent in (cast.mina, cast.lena):
        assert browser_of(agent).get(PAGE).status_code == 404
        assert browser_of(agent).post(there, filled).status_code == 404
    assert Client().post(there, filled)["Location"].startswith("/sign-in")
    assert Event.objects.count() == before


def test_each_skill_says_how_many_who_serve_have_it(cast: Cast, glass: Skill) -> None:
    assert "Porcelain Save nobody has it" in page(cast.ada)
    for agent in (cast.mina, cast.otto, cast.lena):
        skilling.set_skill(agent, glass, by=BY)
    serving.deactivate(cast.lena, by=BY)
    assert "2 colleagues have it" in page(cast.ada)


def test_a_skill_is_named_and_called_otherwise(cast: Cast) -> None:
    for skill in Skill.objects.all():
        skilling.end_skill(skill, by=BY)
    assert "No skill is named yet." in page(cast.ada)
    saved(post(cast.ada, PAGE, name=" Oak  frames "))
    skill = Skill.objects.latest("pk")
    assert skill.name == "Oak frames"
    address = f"{PAGE}/{skill.pk}/name"
    said = saved(post(cast.ada, address, name="Frames"))
    assert said["undo"] == {"url": address, "values": {"name": "Oak frames"}}
    assert saved(post(cast.ada, address, name="Frames"))["words"] == ""
    for name, why in (("", "A name is missing."), (" ", "A name is missing.")):
        answer = post(cast.ada, address, name=name)
        assert (answer.status_code, why in words(answer)) == (422, True)
    answer = post(cast.ada, PAGE, name="FRAMES")
    assert (answer.status_code, "is the name of another one" in words(answer)) == (422, True)


def test_renaming_to_one_that_is_there_asks_and_then_makes_them_one(
    cast: Cast, glass: Skill, glas: Skill
) -> None:
    skilling.set_skill(cast.mina, glas, 3, by=BY)
    answer = post(cast.ada, f"{PAGE}/{glas.pk}/name", name="porcelain")
    assert (answer.status_code, "HX-Trigger" in answer) == (200, False)
    assert (
        "Porcelain is there already. Are they one skill? Then 1 colleague who has Porcelan has Porcelain."
        in words(answer)
    )
    assert Skill.objects.get(pk=glas.pk).name == "Porcelan"
    assert not Event.objects.filter(kind__in=("skill.renamed", "skill.merged")).exists()
    said = saved(post(cast.ada, f"{PAGE}/{glas.pk}/merging", into=f"{glass.pk}"))
    assert said["words"] == "Whoever had Porcelan has Porcelain now."
    had = AgentSkill.objects.get(agent=cast.mina, skill=glass, until=None)
    assert had.level == 3
    assert saved(post(cast.ada, f"{PAGE}/{glas.pk}/merging", into=f"{glass.pk}"))["words"] == ""


@pytest.mark.parametrize("into", ["", "x", "999999", "-1", "9" * 40])
def test_a_skill_is_merged_into_nothing_that_there_isnt(cast: Cast, glass: Skill, into: str) -> None:
    assert post(cast.ada, f"{PAGE}/{glass.pk}/merging", into=into).status_code == 404
    assert not Skill.objects.get(pk=glass.pk).is_retired


def test_a_skill_is_not_merged_into_itself(cast: Cast, glass: Skill) -> None:
    answer = post(cast.ada, f"{PAGE}/{glass.pk}/merging", into=f"{glass.pk}")
    assert (answer.status_code, "is one skill already" in words(answer)) == (422, True)


def test_a_skill_is_removed_and_brought_back(cast: Cast, glass: Skill) -> None:
    skilling.set_skill(cast.mina, glass, by=BY)
    assert "It can be brought back, without who had it." in page(cast.ada)
    assert (
        saved(post(cast.ada, f"{PAGE}/{glass.pk}/removal"))["words"]
        == "Nobody is known for Porcelain any more."
    )
    assert not AgentSkill.objects.filter(skill=glass, until=None).exists()
    assert "Given to nobody any more Porcelain" in page(cast.ada)
    said = saved(post(cast.ada, f"{PAGE}/{glass.pk}/return"))
    assert said["words"] == "Porcelain can be given again."
    assert saved(post(cast.ada, f"{PAGE}/{glass.pk}/return"))["words"] == ""


def test_a_name_that_was_taken_meanwhile_is_said_beside_what_is_brought_back(
    cast: Cast, glass: Skill
) -> None:
    skilling.retire_skill(glass, by=BY)
    skilling.add_skill("Porcelain", by=BY)
    answer = post(cast.ada, f"{PAGE}/{glass.pk}/return")
    assert (answer.status_code, "Another one is called Porcelain by now." in words(answer)) == (422, True)


def test_a_role_and_a_team_come_back_on_their_pages(cast: Cast) -> None:
    role, team = permitting.add_role("Night", [], by=BY), teaming.add_team("Night", by=BY)
    said = saved(post(cast.ada, f"/settings/roles/{role.pk}/retirement"))
    assert said["undo"] == {"url": f"/settings/roles/{role.pk}/return", "values": {}}
    saved(post(cast.ada, f"/settings/teams/{team.pk}/retirement"))
    assert "Bring back" in page(cast.ada, "/settings/roles")
    assert "Bring it back" in page(cast.ada, f"/settings/teams/{team.pk}")
    other = permitting.add_role("Night", [], by=BY)
    answer = post(cast.ada, f"/settings/roles/{role.pk}/return")
    assert (answer.status_code, "Another one is called Night by now." in words(answer)) == (422, True)
    permitting.rename_role(other, "Late", by=BY)
    assert saved(post(cast.ada, f"/settings/roles/{role.pk}/return"))["words"] == "Night may be given again."
    assert saved(post(cast.ada, f"/settings/teams/{team.pk}/return"))["words"] == (
        "Night is there again. Nobody is in it yet."
    )
    assert not Role.objects.filter(is_retired=True).exists()


def test_the_page_costs_the_same_however_many_there_are(cast: Cast) -> None:
    costs = []
    for number in range(2):
        for each in range(20 * number + 1):
            skill = skilling.add_skill(f"Skill {number}-{each}", by=BY)
            skilling.set_skill(cast.mina, skill, by=BY)
        browser = browser_of(cast.ada)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(PAGE).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 8
