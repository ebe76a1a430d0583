"""A company's own program hears of everything, in order and signed, though it dies, and the house's power goes."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from tests.doors import House, free_port, within
from tests.stories.letters import Customer, letter

pytestmark = pytest.mark.story
HERE = "127.0.0.1"
ROSA = Customer("Rosa Lindqvist", "rosa@example.com")
LISTENS = Path(__file__).parent / "receiver.py"


class Shop:
    """The company's program: a process of its own, which writes down what it hears before it answers."""

    def __init__(self, notes: Path) -> None:
        self.port, self._notes = free_port(), notes
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._running = subprocess.Popen([sys.executable, str(LISTENS), str(self.port), str(self._notes)])
        within(10, self._answers, "the shop listens")

    def kill(self) -> None:
        running, self._running = self._running, None
        if running:
            running.kill()
            running.wait()

    def _answers(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex((HERE, self.port)) == 0

    def heard(self, secret: str) -> list[dict[str, Any]]:
        """What it heard, in this order, each verified by the official library."""
        lines = self._notes.read_text().splitlines() if self._notes.exists() else []
        calls = [json.loads(line) for line in lines if line.endswith("}")]
        return [Verifier(secret).verify(each["body"].encode(), each["head"]) for each in calls]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path / "heard")
    shop.start()
    yield shop
    shop.kill()


def test_each_event_arrives_though_the_receiver_dies_and_the_power_goes(shop: Shop, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "makeright.toml").write_text(f'[fetching]\nallow = ["{HERE}:{shop.port}"]\n')
    (home / "makeright.toml").chmod(0o600)
    with House(part="engine", agents=(), home=home) as house:
        added = house.run("-m", "django", "webhooks", "add", "Shop", f"http://{HERE}:{shop.port}/", "--json")
        secret = json.loads(added)["secret"]
        begin = house.one("SELECT max(position) FROM webhooks_webhook")
        _write(house, 6)
        within(30, lambda: len(shop.heard(secret)) > 3, "the shop hears of the first")
        shop.kill()
        _write(house, 6)
        within(
            30,
            lambda: house.one("SELECT count(*) FROM webhooks_delivery WHERE state = 'trying'"),
            "one waits",
        )
        house.kill()
        shop.start()
        house.start()
        _write(house, 6)
        within(30, lambda: not house.unopened(), "all mails are opened")
        within(60, lambda: _heard(shop, secret) >= len(_told(house, begin)) > 30, "all is heard")
        _expect_in_order(shop, secret, house, begin)


def test_who_never_answers_holds_up_nobody_else(shop: Shop, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with socket.create_server((HERE, 0)) as silent:  # it lets in, and says nothing
        ports = (silent.getsockname()[1], shop.port)
        (home / "makeright.toml").write_text(
            f"[fetching]\nallow = {json.dumps([f'{HERE}:{port}' for port in ports])}\n"
        )
        (home / "makeright.toml").chmod(0o600)
        with House(part="engine", agents=(), home=home) as house:
            added = [
                house.run("-m", "django", "webhooks", "add", f"At {port}", f"http://{HERE}:{port}/", "--json")
                for port in ports
            ]
            secret = json.loads(added[1])["secret"]
            _write(house, 5)
            within(10, lambda: _kinds(shop, secret).count("message.received") == 5, "the other hears of all")
            assert house.rows(
                "SELECT count(*) FROM webhooks_delivery WHERE state = 'delivered' AND webhook_id = 1"
            ) == [(0,)]


def _kinds(shop: Shop, secret: str) -> list[str]:
    return [each["type"] for each in shop.heard(secret)]


def _write(house: House, count: int) -> None:
    for number in range(count):
        house.mail(letter(ROSA, f"Frame {number}", "Is it ready?"), sender=ROSA.address)


def _expect_in_order(shop: Shop, secret: str, house: House, begin: int) -> None:
    first = dict[str, int]()
    for each in shop.heard(secret):
        first.setdefault(each["id"], each["position"])
    assert list(first.values()) == _told(house, begin)


def _heard(shop: Shop, secret: str) -> int:
    return len({each["id"] for each in shop.heard(secret)})


def _told(house: House, begin: int) -> list[int]:
    """The positions of all that is to be told: not the sign of life, nor what happened to the webhook itself."""
    places = house.rows(
        "SELECT p.position FROM events_position p JOIN events_event e ON e.id = p.event_id"
        " WHERE p.position > ? AND e.kind <> 'canary.sang' AND e.subject_kind <> 'webhook' ORDER BY p.position",
        begin,
    )
    return [place for (place,) in places]
