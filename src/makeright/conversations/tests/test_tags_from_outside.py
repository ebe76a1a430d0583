"""Tags from outside: what programs and the command line may do with them."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from makeright.api.ids import public
from makeright.conversations import keeping_tags, tagging
from makeright.conversations.models import Tag
from makeright.conversations.tests.test_api import Program
from makeright.demo.cast import Cast

pytestmark = pytest.mark.django_db


def command(*said: str) -> str:
    out = StringIO()
    call_command("tags", *said, stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def glass(cast: Cast) -> Tag:
    return keeping_tags.add_tag("glass", "sky", by=cast.by_lena)


def test_a_program_keeps_tags(cast: Cast, glass: Tag) -> None:
    ada = Program(cast.ada, cast)
    made = ada.ask("POST", "/tags", {"name": "oak"}, status=201)
    assert made == {"id": made["id"], "name": "oak", "color": "none", "retired_at": None}
    ada.ask("PATCH", f"/tags/{made['id']}", {"name": "ash", "color": "ochre"})
    assert ada.ask("PUT", f"/tags/{made['id']}/retirement")["retired_at"]
    assert ada.ask("DELETE", f"/tags/{made['id']}/retirement")["retired_at"] is None
    told = [(each["name"], each["color"]) for each in ada.ask("GET", "/tags")["items"]]
    assert told == [("glass", "sky"), ("ash", "ochre")]
    assert ada.ask("POST", "/tags", {"name": "GLASS"}, status=409)["code"] == "name_taken"
    ada.ask("POST", "/tags", {"name": "x", "color": "red"}, status=422)


def test_a_program_tags_what_its_agent_sees_and_nothing_else(cast: Cast, glass: Tag) -> None:
    mina, tag = Program(cast.mina, cast), public("tag", glass.pk)
    own = f"/conversations/{public('cnv', cast.broken_frame.pk)}/tags"
    for _twice in range(2):
        assert [each["id"] for each in mina.ask("PUT", f"{own}/{tag}")["items"]] == [tag]
    assert mina.ask("GET", own)["items"][0]["name"] == "glass"
    assert mina.ask("DELETE", f"{own}/{tag}") == {"items": []}
    others = f"/conversations/{public('cnv', cast.wholesale_matter.pk)}/tags"
    mina.ask("GET", others, status=404)
    mina.ask("PUT", f"{others}/{tag}", status=404)
    mina.ask("POST", "/tags", {"name": "oak"}, status=403)
    assert tagging.worn_by([cast.wholesale_matter.pk]) == {}


def test_a_token_without_the_permission_changes_nothing(cast: Cast, glass: Tag) -> None:
    notes = Program(cast.ada, cast, scopes=("conversations.note",))
    own = f"/conversations/{public('cnv', cast.broken_frame.pk)}/tags/{public('tag', glass.pk)}"
    notes.ask("PUT", own, status=403)
    assert tagging.worn_by([cast.broken_frame.pk]) == {}


def test_the_command_keeps_tags(cast: Cast) -> None:
    assert command("add", "glass", "sky") == "glass is a tag from now on."
    assert command("rename", "Glass", "panes") == "It is called panes."
    assert command("color", "panes", "rose") == "panes has the color rose."
    tagging.tag_with(cast.broken_frame, Tag.objects.get(), by=cast.by_mina)
    assert command("retire", "panes") == "panes is put on nothing more."
    assert json.loads(command("list", "--json")) == [
        {"name": "panes", "color": "rose", "retired": True, "conversations": 1}
    ]
    assert command("list").split() == ["panes", "rose", "1", "(retired)"]
    assert command("reinstate", "panes") == "panes is used again."
    with pytest.raises(CommandError, match="There is no tag “wood”"):
        command("retire", "wood")
