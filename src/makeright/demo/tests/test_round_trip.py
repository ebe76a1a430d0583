"""The whole way round, through the real doors: the street, SMTP, the desk, SMTP, the street."""

from __future__ import annotations

import http.cookiejar
import re
import time
import urllib.request
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.doors import House, free_port

pytestmark = pytest.mark.story
PATIENCE = 120.0  # seconds


class DemoHouse(House):
    """A Makeright that was set up as the demo, and whose replies go to the street."""

    def __init__(self) -> None:
        street = free_port()
        super().__init__(smtp=f"smtp://127.0.0.1:{street}")
        self.settings |= {"MAKERIGHT_DEMO": "1", "MAKERIGHT_STREET_PORT": str(street)}

    def furnish(self) -> None:
        self.run("-m", "django", "migrate", "--verbosity", "0")
        self.run("-m", "django", "demo", "seed")


class Browser:
    """A visitor with cookies, who reads pages and fills in forms."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def read(self, path: str) -> str:
        with self.opener.open(self.house.url(path), timeout=PATIENCE) as response:
            return str(response.read().decode())

    def send(self, path: str, **fields: str) -> str:
        token = next(cookie.value for cookie in self.jar if cookie.name == "makeright-csrf")
        body = urlencode(fields | {"csrfmiddlewaretoken": token or ""}).encode()
        with self.opener.open(self.house.url(path), body, timeout=PATIENCE) as response:
            return str(response.read().decode())


def until(what: Callable[[], object], name: str) -> None:
    over = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < over, f"{name} doesn't come to pass"
        time.sleep(0.1)


def test_what_is_written_in_the_street_is_answered_at_the_desk_and_lies_in_the_letterbox() -> None:
    with DemoHouse() as house:
        visitor = Browser(house)
        page = visitor.read("/demo/street/rosa@example.com")
        answered = re.search(r'name="answers" value="(\d+)"', page)
        assert answered is not None
        visitor.send(
            "/demo/street/rosa@example.com", answers=answered[1], text="It came, and one hook is loose."
        )
        asked = "SELECT number FROM conversations_conversation WHERE subject = 'Where is my parcel?' AND last_words LIKE '%hook%'"
        until(lambda: house.one(asked), "that the letter is at the desk, in its conversation")

        seat = re.search(r'action="(/demo/seats/\d+)".*?<span>Mina</span>', page, re.DOTALL)
        assert seat is not None
        assert "Where is my parcel?" in visitor.send(seat[1])
        number = house.one(asked)
        visitor.send(f"/conversations/{number}/replies", text="A new hook is in the post today.\nMina")
        until(lambda: "A letter lies in the box" in visitor.read("/demo/street"), "that the flag goes up")
        assert "A new hook is in the post today." in visitor.read("/demo/street/rosa@example.com")
        assert house.one("SELECT count(*) FROM demo_streetmail WHERE mailbox = 'rosa@example.com'") == 3
        assert (
            house.one("SELECT count(DISTINCT thread) FROM demo_streetmail WHERE mailbox = 'rosa@example.com'")
            == 1
        )
