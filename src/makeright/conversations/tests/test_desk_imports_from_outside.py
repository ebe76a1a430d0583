"""Moving here, for programs and on the command line: the same verbs, and the same figures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from makeright.api.ids import public
from makeright.conversations import going_through, moving_over
from makeright.conversations.models import DeskImport, Message
from makeright.conversations.tests.other_desks import SAID, OtherDesk, playing
from makeright.conversations.tests.test_api import Program
from makeright.demo.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[OtherDesk]:
    with playing("zendesk", settings, monkeypatch) as played:
        yield played


@pytest.fixture
def ada(cast: Cast) -> Program:
    return Program(cast.ada, cast)


def said(desk: OtherDesk, cast: Cast) -> dict[str, Any]:
    return {
        "source": "zendesk",
        "address": desk.address,
        "secrets": dict(SAID["zendesk"]),
        "inbox": public("inb", cast.inbox.pk),
    }


def test_a_program_lets_a_desk_come_in_and_reads_how_far_it_is(
    cast: Cast, ada: Program, desk: OtherDesk
) -> None:
    told = ada.ask("POST", "/desk-imports", said(desk, cast), status=202)
    assert (told["state"], told["at"], told["tried"]) == ("running", "company", None)
    assert "secret" not in json.dumps(told)
    assert ada.ask("POST", "/desk-imports", said(desk, cast), status=409)["code"] == "under_way"
    at = f"/desk-imports/{told['id']}"
    assert ada.ask("PUT", f"{at}/pause")["state"] == "paused"
    assert ada.ask("DELETE", f"{at}/pause")["state"] == "running"
    run = DeskImport.objects.get()
    while going_through.go_on(run) is not None:
        pass
    told = ada.ask("GET", at)
    counts = {each["kind"]: each for each in told["counts"]}
    assert (told["state"], told["is_complete"]) == ("done", True)
    assert counts["attachment"] == {
        "kind": "attachment", "there": 4, "here": 2, "by_this": 2, "left": 2, "stated": None,
    }  # fmt: skip
    left = ada.ask("GET", f"{at}/left")["items"]
    assert ("attachment", "13", "35", "file_gone") in [
        (each["kind"], each["external_id"], each["inside"], each["code"]) for each in left
    ]
    assert [each["id"] for each in ada.ask("GET", "/desk-imports")["items"]] == [told["id"]]
    assert ada.ask("DELETE", at)["state"] == "done"


def test_who_may_not_is_told_so(cast: Cast, desk: OtherDesk) -> None:
    Program(cast.lena, cast).ask("POST", "/desk-imports", said(desk, cast), status=403)
    Program(cast.lena, cast).ask("GET", "/desk-imports", status=403)


def test_notes_that_came_in_are_told_with_their_author(cast: Cast, ada: Program, desk: OtherDesk) -> None:
    run = moving_over.begin(
        "zendesk", SAID["zendesk"], inbox=cast.inbox, address=desk.address, by=cast.by_ada
    )
    going_through.go_on(run)
    brought = Message.objects.filter(source="import", direction="in").order_by("pk").first()
    assert brought is not None
    at = f"/conversations/{public('cnv', brought.conversation_id)}/notes"
    (note,) = ada.ask("GET", at)["items"]
    assert (note["agent"], note["author_name"]) == (None, "Jonas Weber")


def test_the_command_brings_a_desk_in_and_tells_what_came_of_it(
    cast: Cast, desk: OtherDesk, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    key.write_text("zendesk-secret\n")
    out = StringIO()
    asked = [
        "--secret-file",
        str(key),
        "--address",
        desk.address,
        "--email",
        "ada@framehouse.test",
        "--inbox",
        cast.inbox.address,
    ]
    call_command("import", "zendesk", *asked, "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["state"], told["complete"]) == ("done", True)
    assert told["counts"]["message"] == {"there": 4, "here": 4, "by_this": 4, "left": 0}
    assert {"kind": "attachment", "external_id": "13", "inside": "35", "code": "file_gone"} in told["left"]
    words = StringIO()
    call_command("import", "show", stdout=words)
    assert "Tried against the real service: never." in words.getvalue()
    assert "its file is no longer there" in words.getvalue()
    assert "zendesk-secret" not in out.getvalue() + words.getvalue()


def test_the_command_says_why_it_rests(cast: Cast, desk: OtherDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("another key\nanother key\n"))
    asked = [
        "--secret-file",
        "-",
        "--address",
        desk.address,
        "--email",
        "ada@framehouse.test",
        "--inbox",
        cast.inbox.address,
    ]
    with pytest.raises(CommandError, match="doesn’t let us in"):
        call_command("import", "zendesk", *asked, stdout=StringIO())
    with pytest.raises(CommandError, match="There is no inbox"):
        call_command("import", "zendesk", *asked[:-1], "no@framehouse.test", stdout=StringIO())


def test_the_command_goes_on_with_what_was_interrupted(cast: Cast, desk: OtherDesk, tmp_path: Path) -> None:
    run = moving_over.begin(
        "zendesk", SAID["zendesk"], inbox=cast.inbox, address=desk.address, by=cast.by_ada
    )
    moving_over.pause(run, by=cast.by_ada)
    key = tmp_path / "key"
    key.write_text("zendesk-secret\n")
    out = StringIO()
    asked = ["--secret-file", str(key), "--address", desk.address, "--email", "ada@framehouse.test"]
    call_command("import", "zendesk", *asked, "--inbox", cast.inbox.address, "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["import"], told["state"]) == (run.pk, "done")
