"""`makeright mail read`: whatever the bytes are, an object a line, and nothing is kept."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from makeright.conversations.models import Conversation
from makeright.demo.cast import Cast
from makeright.mail.models import IncomingMail
from makeright.mail.tests.letters import letter

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command("mail", "read", *arguments, stdout=out)
    return out.getvalue()


def test_each_mail_is_one_line_and_nothing_is_kept(cast: Cast, tmp_path: Path) -> None:
    before = (IncomingMail.objects.count(), Conversation.objects.count())
    (tmp_path / "a.eml").write_bytes(letter("Größe?").as_bytes())
    (tmp_path / "b.eml").write_bytes(b"\0\xff\xfe" * 500)
    (tmp_path / "c.eml").write_bytes(b"")
    (tmp_path / "d.eml").write_bytes(letter(from_="hello@framehouse.test").as_bytes())
    names = [str(tmp_path / f"{name}.eml") for name in "abcd"]
    lines = [json.loads(line) for line in said("--json", *names).splitlines()]
    assert [one["file"] for one in lines] == names
    assert [one["kind"] for one in lines] == ["person", "unreadable", "unreadable", "own"]
    assert lines[0]["visible_text"] == "Größe?"
    assert (IncomingMail.objects.count(), Conversation.objects.count()) == before


def test_people_can_read_it_too(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(letter("Where is it?").as_bytes())
    told = said(str(tmp_path / "a.eml"))
    assert "a.eml: person\n  from: Rosa Lindqvist <rosa@example.com>\n" in told
    assert "  visible:\n    Where is it?\n" in told


def test_a_file_whose_name_is_no_text_is_read(cast: Cast, tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(tmp_path / "x") + b"\xff.eml")
    Path(name).write_bytes(letter().as_bytes())
    assert json.loads(said("--json", name))["kind"] == "person"


def test_a_file_that_is_not_there_is_an_error(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        said(str(tmp_path / "nowhere.eml"))


def test_servers_are_believed_that_the_settings_or_the_command_name(
    cast: Cast, tmp_path: Path, settings: object
) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(letter(Authentication_Results="mx.frames.example; spf=pass").as_bytes())
    assert json.loads(said("--json", str(path)))["authentication"]["spf"] is None
    assert (
        json.loads(said("--json", "--believe", "mx.frames.example", str(path)))["authentication"]["spf"]
        == "pass"
    )
    settings.MAKERIGHT_MAIL_BELIEVED = ["mx.frames.example"]  # type: ignore[attr-defined]
    assert json.loads(said("--json", str(path)))["authentication"]["spf"] == "pass"
