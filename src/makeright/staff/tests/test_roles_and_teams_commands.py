"""Roles and teams from the command line: what is said is what was done."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from makeright.demo.cast import Cast
from makeright.staff.models import Agent, Membership, Role

pytestmark = pytest.mark.django_db


def said(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue().strip()


def test_a_role_is_made_given_and_changed(cast: Cast) -> None:
    assert said("roles", "add", "Light agent", "conversations.note") == "There is a role Light agent."
    assert said("agents", "role", cast.otto.email, "light agent") == "Otto is Light agent."
    assert said("agents", "role", cast.otto.email, "Light agent") == "Otto is Light agent already."
    assert said("roles", "permit", "LIGHT AGENT", "conversations.assign") == "Light agent permits that."
    assert Agent.objects.get(pk=cast.otto.pk).permitted == {"conversations.assign"}
    assert said("roles", "rename", "light agent", "Dispatcher") == "It is called Dispatcher."
    assert said("roles", "retire", "Dispatcher") == "Dispatcher is given to nobody any more."
    with pytest.raises(CommandError, match="given to nobody"):
        call_command("agents", "role", cast.mina.email, "Dispatcher")


def test_the_list_says_what_each_role_permits(cast: Cast) -> None:
    call_command("roles", "add", "Light agent", "conversations.note", stdout=StringIO())
    told = {one["name"]: one for one in json.loads(said("roles", "list", "--json"))}
    assert set(told) == {"admin", "lead", "agent", "viewer", "Light agent"}
    assert told["Light agent"]["permissions"] == ["conversations.note"]
    assert told["viewer"]["permissions"] == []
    assert "staff.manage" in told["admin"]["permissions"]
    assert "viewer               looks" in said("roles", "list")
    assert "conversations.note" in json.loads(said("roles", "permissions", "--json"))
    assert "leave notes for colleagues" in said("roles", "permissions")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("roles", "add", "King", "money.print"), "There is no permission money.print"),
        (("roles", "retire", "King"), "There is no role 'King'"),
        (("agents", "role", "otto@framehouse.test", "king"), "There is no role 'king'"),
        (("teams", "join", "Nobody", "otto@framehouse.test"), "There is no team 'Nobody'"),
        (("teams", "add", " "), "A name is missing"),
    ],
)
def test_what_cannot_be_is_refused_in_words(cast: Cast, arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command(*arguments)
    assert not Role.objects.exists()


def test_a_team_comes_and_goes(cast: Cast) -> None:
    assert said("teams", "add", "Workshop") == "There is a team Workshop."
    assert said("teams", "join", "workshop", cast.otto.email) == "Otto is in Workshop."
    assert said("teams", "join", "Workshop", cast.otto.email) == "Otto is in Workshop already."
    assert said("teams", "list") == "Workshop             otto@framehouse.test"
    assert json.loads(said("teams", "list", "--json"))[0]["members"] == [cast.otto.email]
    assert said("teams", "rename", "Workshop", "Frame shop") == "It is called Frame shop."
    assert said("teams", "leave", "Frame shop", cast.otto.email) == "Otto is in Frame shop no longer."
    assert said("teams", "leave", "Frame shop", cast.otto.email) == "Otto was not in Frame shop."
    with pytest.raises(CommandError, match="Nobody serves here as nils"):
        call_command("teams", "join", "Frame shop", "nils@framehouse.test")
    assert said("teams", "retire", "Frame shop") == "Frame shop is there no longer."
    assert said("teams", "list") == "Frame shop           retired"
    assert not Membership.objects.filter(until=None).exists()


def test_what_was_retired_comes_back_by_its_name(cast: Cast) -> None:
    for command, back in (("roles", "may be given again."), ("teams", "is there again, with nobody in it.")):
        said(command, "add", "Night")
        assert said(command, "reinstate", "night") == "Night was not retired."
        said(command, "retire", "Night")
        said(command, "add", "Night")
        with pytest.raises(CommandError, match="Another one is called Night by now"):
            call_command(command, "reinstate", "Night")
        assert said(command, "rename", "Night", "Late") == "It is called Late."
        assert said(command, "reinstate", "night") == f"Night {back}"


def test_skills_are_counted_merged_removed_and_brought_back(cast: Cast) -> None:
    for name in ("Porcelain", "Porcelan"):
        said("skills", "add", name)
    said("agents", "skills", cast.mina.email, "Porcelan=3")
    said("agents", "skills", cast.otto.email, "Porcelan=1", "Porcelain=2")
    assert said("skills", "merge", "porcelan", "Porcelain") == "Who had Porcelan has Porcelain."
    told = {one["name"]: one for one in json.loads(said("skills", "list", "--json"))}
    assert told["Porcelain"] == {"name": "Porcelain", "retired": False, "agents": 2}
    assert told["Porcelan"] == {"name": "Porcelan", "retired": True, "agents": 0}
    assert said("skills", "remove", "Porcelain") == "Nobody is known for Porcelain any more."
    assert said("skills", "reinstate", "Porcelain") == "Porcelain may be given again."
    assert said("skills", "reinstate", "Porcelain") == "Porcelain was not retired."
    with pytest.raises(CommandError, match="There is no skill 'Oak'"):
        call_command("skills", "merge", "Porcelain", "Oak")


def test_who_sees_what_is_said_and_changed(cast: Cast) -> None:
    assert said("seeing") == "Whoever serves in an inbox sees all of its conversations."
    assert said("seeing", "own").startswith("Whoever serves in an inbox sees there what is theirs")
    assert said("seeing").startswith("Whoever serves in an inbox sees there what is theirs")
