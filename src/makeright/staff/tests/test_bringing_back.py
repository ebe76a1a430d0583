"""What was retired is brought back, and two names become one skill: by verb, event and replay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.staff import permitting, serving, skilling, teaming
from makeright.staff.models import OWN, AgentSkill, Membership, Role, Skill, Team
from makeright.staff.refusals import Refused
from makeright.staff.replaying_facts import agents_facts_are_as_the_log_tells, skills_are_as_the_log_tells
from makeright.staff.replaying_roles import (
    members_are_as_the_log_tells,
    roles_are_as_the_log_tells,
    teams_are_as_the_log_tells,
)

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
REPLAYS = (
    agents_facts_are_as_the_log_tells,
    skills_are_as_the_log_tells,
    members_are_as_the_log_tells,
    roles_are_as_the_log_tells,
    teams_are_as_the_log_tells,
)
Verb = Callable[..., Any]
WAYS: dict[str, tuple[Verb, Verb, Verb]] = {
    "role": (
        lambda name, by: permitting.add_role(name, [], by=by),
        permitting.retire_role,
        permitting.reinstate_role,
    ),
    "team": (teaming.add_team, teaming.retire_team, teaming.reinstate_team),
    "skill": (skilling.add_skill, skilling.retire_skill, skilling.reinstate_skill),
}


def differences() -> list[str]:
    return [str(each) for replay in REPLAYS for found in replay() for each in found]


def levels(skill: Skill) -> dict[str, int]:
    had = AgentSkill.objects.filter(skill=skill, until=None)
    return dict(had.values_list("agent__name", "level"))


@pytest.mark.parametrize("noun", WAYS)
def test_what_was_retired_comes_back_once(cast: Cast, noun: str) -> None:
    add, retire, reinstate = WAYS[noun]
    row = add("Night", by=BY)
    assert not reinstate(row, by=BY)
    retire(row, by=BY)
    assert differences() == []
    assert reinstate(row, by=BY)
    assert not row.is_retired
    assert not reinstate(row, by=BY)
    assert Event.objects.filter(kind=f"{noun}.reinstated", subject_id=row.pk).count() == 1
    assert differences() == []


@pytest.mark.parametrize("noun", WAYS)
def test_a_name_that_another_took_meanwhile_is_refused_in_words(cast: Cast, noun: str) -> None:
    add, retire, reinstate = WAYS[noun]
    row = add("Night", by=BY)
    retire(row, by=BY)
    other = add("NIGHT", by=BY)
    with pytest.raises(Refused) as refused:
        reinstate(row, by=BY)
    assert (refused.value.code, "Another one is called Night by now" in refused.value.words) == (
        "named_already",
        True,
    )
    row.refresh_from_db()
    assert row.is_retired
    assert not Event.objects.filter(kind=f"{noun}.reinstated").exists()
    retire(other, by=BY)
    assert reinstate(row, by=BY)


@pytest.mark.parametrize(("noun", "model"), [("role", Role), ("team", Team), ("skill", Skill)])
def test_a_row_that_is_back_against_the_log_is_seen(cast: Cast, noun: str, model: Any) -> None:
    add, retire, _reinstate = WAYS[noun]
    row = add("Night", by=BY)
    retire(row, by=BY)
    model.objects.filter(pk=row.pk).update(is_retired=False)
    assert [each for each in differences() if each.startswith(f"{noun} {row.pk}:")] != []


def test_who_had_a_retired_role_has_it_when_it_is_back(cast: Cast) -> None:
    role = permitting.add_role("Night", ["conversations.note"], by=BY)
    serving.change_role(cast.otto, OWN, own_role=role, by=BY)
    permitting.retire_role(role, by=BY)
    with pytest.raises(Refused):
        serving.change_role(cast.mina, OWN, own_role=role, by=BY)
    permitting.reinstate_role(role, by=BY)
    serving.change_role(cast.mina, OWN, own_role=role, by=BY)
    assert cast.otto.permitted == cast.mina.permitted == {"conversations.note"}


def test_a_team_is_back_with_nobody_in_it(cast: Cast) -> None:
    team = teaming.add_team("Night", by=BY)
    teaming.join_team(cast.mina, team, by=BY)
    teaming.retire_team(team, by=BY)
    teaming.reinstate_team(team, by=BY)
    assert not Membership.objects.filter(team=team, until=None).exists()
    assert teaming.join_team(cast.mina, team, by=BY)
    assert differences() == []


def test_renaming_with_an_old_row_in_hand_changes_the_name_alone(cast: Cast) -> None:
    role = permitting.add_role("Night", [], by=BY)
    old = Role.objects.get(pk=role.pk)
    permitting.change_permissions(role, ["conversations.note"], by=BY)
    permitting.rename_role(old, "Late", by=BY)
    assert Role.objects.get(pk=role.pk).permissions == ["conversations.note"]


# Skills


def test_two_names_become_one_skill_and_nobody_knows_less(cast: Cast) -> None:
    glas, glass = skilling.add_skill("Porcelan", by=BY), skilling.add_skill("Porcelain", by=BY)
    for agent, skill, level in (
        (cast.mina, glas, 3), (cast.otto, glas, 1), (cast.otto, glass, 2), (cast.lena, glas, 3), (cast.lena, glass, 1),
    ):  # fmt: skip
        skilling.set_skill(agent, skill, level, by=BY)
    assert skilling.merge_skills(glas, glass, by=BY)
    assert levels(glass) == {"Mina": 3, "Otto": 2, "Lena": 3}
    assert levels(glas) == {}
    assert not skilling.merge_skills(glas, glass, by=BY)
    merged = Event.objects.get(kind="skill.merged")
    assert (merged.subject_id, merged.payload) == (glas.pk, {"into_skill": glass.pk})
    assert not Event.objects.filter(kind="skill.retired").exists()
    assert differences() == []
    assert skilling.reinstate_skill(glas, by=BY)
    assert (levels(glas), differences()) == ({}, [])


def test_a_skill_is_not_merged_into_itself_or_into_one_that_is_gone(cast: Cast) -> None:
    glas, glass = skilling.add_skill("Porcelan", by=BY), skilling.add_skill("Porcelain", by=BY)
    skilling.set_skill(cast.mina, glas, by=BY)
    skilling.retire_skill(glass, by=BY)
    for into, code in ((glas, "same_skill"), (glass, "skill_retired")):
        with pytest.raises(Refused) as refused:
            skilling.merge_skills(glas, into, by=BY)
        assert refused.value.code == code
    assert levels(glas) == {"Mina": 2}


def test_a_removed_skill_is_nobodys(cast: Cast) -> None:
    glass = skilling.add_skill("Porcelain", by=BY)
    skilling.set_skill(cast.mina, glass, by=BY)
    assert skilling.end_skill(glass, by=BY)
    assert not skilling.end_skill(glass, by=BY)
    assert levels(glass) == {}
    assert differences() == []
