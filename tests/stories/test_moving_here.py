"""Another desk comes in while the power goes, again and again: all of it is here in the end, and nothing twice."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from makeright.conversations.tests.other_desks import OtherDesk
from makeright.lib.tests.web import Web, answer
from tests.doors import INBOX, House, within

pytestmark = pytest.mark.story
HERE = "127.0.0.1"
TICKETS, ON_A_PAGE = 120, 12


def test_a_desk_comes_in_whole_though_the_power_goes(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with Web(HERE) as web:
        desk = OtherDesk("zendesk", web, host=HERE)
        _grow(desk)
        desk.troubles = {
            40: answer(b"", "429 Too Many Requests", retry_after="1"),
            90: answer(b"", "502 Bad Gateway"),
        }
        (home / "makeright.toml").write_text(f'[fetching]\nallow = ["{HERE}:{web.port}"]\n')
        (home / "makeright.toml").chmod(0o600)
        (home / "key").write_text("zendesk-secret\n")
        with House(part="engine", agents=(), home=home) as house:
            asked = ["--address", desk.address, "--email", "ada@framehouse.test", "--inbox", INBOX]
            beside = ["--secret-file", str(home / "key"), "--background", "--json"]
            house.run("-m", "django", "import", "zendesk", *asked, *beside)
            for share in (10, 60):
                within(60, lambda share=share: _came(house) >= share, f"{share} are in")  # type: ignore[misc]
                house.kill()
                house.start()
            within(90, lambda: _told(house)["state"] == "done", "all is in")
            told = _told(house)
            assert _came(house) == told["counts"]["conversation"]["here"] == TICKETS
            assert told["counts"]["conversation"] == {
                "there": TICKETS,
                "here": TICKETS,
                "by_this": TICKETS,
                "left": 0,
            }
            assert told["counts"]["message"]["here"] == house.one(
                "SELECT count(*) FROM conversations_message WHERE source = 'import'"
            )
            assert told["counts"]["message"]["here"] == TICKETS * 2
            assert house.one("SELECT count(*) FROM conversations_note") == TICKETS
            assert house.one("SELECT count(*) FROM mail_delivery") == 0
            assert house.is_sound()
            assert "zendesk-secret" not in house.log()


def _came(house: House) -> int:
    return int(house.one("SELECT count(*) FROM conversations_conversation"))


def _told(house: House) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(house.run("-m", "django", "import", "show", "--json"))
    return told


def _grow(desk: OtherDesk) -> None:
    """Many tickets of Vera's, each with a question, a note and an answer."""
    first = next(path for path in desk.told if "tickets/cursor" in path and "start_time" in path)
    ticket, (comments,) = (
        desk.told[first]["tickets"][0],
        [desk.told[path] for path in desk.told if "/36/comments" in path],
    )
    asked, note = comments["comments"]
    pages = [range(start, start + ON_A_PAGE) for start in range(1000, 1000 + TICKETS, ON_A_PAGE)]
    for place, keys in enumerate(pages):
        tickets = [{**ticket, "id": key, "requester_id": 501, "status": "solved"} for key in keys]
        at = (
            first
            if place == 0
            else f"/api/v2/incremental/tickets/cursor.json?cursor=p{place}&per_page=100&exclude_deleted=true"
        )
        is_last = place == len(pages) - 1
        desk.told[at] = {"tickets": tickets, "after_cursor": f"p{place + 1}", "end_of_stream": is_last}
        for key in keys:
            told = copy.deepcopy(comments)
            told["users"].append(
                {"id": 501, "name": "Vera Lind", "email": "vera@example.com", "role": "end-user"}
            )
            told["comments"] = [
                {**asked, "id": key * 10, "author_id": 501},
                {**note, "id": key * 10 + 1},
                {**asked, "id": key * 10 + 2, "author_id": 601, "plain_body": "It leaves today."},
            ]
            desk.told[f"/api/v2/tickets/{key}/comments.json?include=users&page%5Bsize%5D=100"] = told
