"""Live, through the real doors: a stream ends when its rights do, and machines hear of each other."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.doors import (
    HERE,
    INBOX,
    MINA,
    OTTO,
    PASSWORD,
    PROGRAM,
    Colleague,
    House,
    Visitor,
    free_port,
    within,
)
from tests.postgres import SERVER
from tests.streams import Stream

pytestmark = pytest.mark.story

ADA = Colleague("Ada", "ada@framehouse.test", "admin")
SOON = 20.0  # seconds; in our runs some hundredths, and the safety net would take up to 30
SHARED = {"MAKERIGHT_SECRET_KEY", "MAKERIGHT_VALKEY_URL"}  # the settings of all machines of an installation
VALKEY = shutil.which("valkey-server") or shutil.which("redis-server")


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with House(agents=(MINA, OTTO, ADA)) as running:
        yield running


@pytest.fixture
def mina(house: House) -> Iterator[Visitor]:
    """Mina, signed in, serving, and everything as it was afterwards."""
    with closing(Visitor(house.port).sign_in(MINA)) as visitor:
        yield visitor
    [(serves, role)] = house.rows("SELECT is_active, role FROM staff_agent WHERE email = ?", MINA.address)
    if not serves:
        said(house, "agents", "reactivate", MINA.address)
    if role != "agent":
        said(house, "agents", "role", MINA.address, "agent")
    if not house.one(
        "SELECT 1 FROM conversations_inboxaccess a JOIN staff_agent s ON s.id = a.agent_id WHERE s.email = ?",
        MINA.address,
    ):
        said(house, "inboxes", "open", INBOX, MINA.address)


def said(house: House, *command: str, typed: str = "") -> None:
    """Say something to the command line."""
    subprocess.run(
        [str(PROGRAM), *command],
        env=house.environment,
        input=typed,
        text=True,
        check=True,
        capture_output=True,
        timeout=300,
    )


def since_event(house: House, kind: str, at: float) -> float:
    """Seconds from when the latest event of a kind was recorded to a moment."""
    recorded = house.one("SELECT at FROM events_event WHERE kind = ? ORDER BY id DESC LIMIT 1", kind)
    when = (
        recorded if isinstance(recorded, datetime) else datetime.fromisoformat(recorded).replace(tzinfo=UTC)
    )
    took = at - when.timestamp()
    print(f"\n{kind}: {took * 1000:.0f} ms")
    return took


def ends_soon(house: House, stream: Stream, kind: str) -> None:
    assert since_event(house, kind, stream.hears("goodbye")) < SOON
    stream.hears("end")


def test_a_stream_ends_when_its_agent_serves_no_longer(house: House, mina: Visitor) -> None:
    stream = Stream(house.port, mina)
    said(house, "agents", "deactivate", MINA.address)
    ends_soon(house, stream, "agent.deactivated")
    assert mina.get("/live").status == 403


def test_every_stream_of_a_session_ends_when_it_is_signed_out(house: House, mina: Visitor) -> None:
    streams = [Stream(house.port, mina) for _ in range(4)]  # on both web processes, very likely
    with closing(Visitor(house.port).sign_in(MINA)) as elsewhere:
        other = Stream(house.port, elsewhere)
        mina.post("/sign-out")
        for stream in streams:
            ends_soon(house, stream, "agent.signed_out")
        house.mail(b"From: rosa@example.com\r\nSubject: Still here\r\n\r\nHello", to=INBOX)
        other.hears("nudge")


def test_a_new_password_ends_what_was_signed_in_with_the_old_one(house: House, mina: Visitor) -> None:
    stream = Stream(house.port, mina)
    said(house, "agents", "password", MINA.address, typed=f"{PASSWORD}\n")
    ends_soon(house, stream, "agent.password_changed")


def test_whoever_is_signed_out_everywhere_hears_nothing_more(house: House, mina: Visitor) -> None:
    stream = Stream(house.port, mina)
    said(house, "agents", "sign-out", MINA.address)
    ends_soon(house, stream, "agent.signed_out")


def test_an_inbox_that_is_closed_to_an_agent_is_heard_no_more_and_heard_again_when_it_is_opened(
    house: House, mina: Visitor
) -> None:
    with closing(Visitor(house.port).sign_in(OTTO)) as otto:
        narrowed, other = Stream(house.port, mina), Stream(house.port, otto)
        said(house, "inboxes", "close", INBOX, MINA.address)
        at = narrowed.hears("nudge", ["conversations", "sight"])  # her lists look again
        assert since_event(house, "access.withdrawn", at) < SOON
        house.mail(b"From: karim@example.com\r\nSubject: Not for her\r\n\r\nHello", to=INBOX)
        other.hears("nudge")
        said(house, "inboxes", "open", INBOX, MINA.address)
        # What comes next is of the opening: of the mail before it she heard nothing.
        at = narrowed.hears("nudge")
        assert since_event(house, "access.given", at) < SOON
        assert at > time.time() - SOON
        house.mail(b"From: karim@example.com\r\nSubject: For her too\r\n\r\nHello", to=INBOX)
        narrowed.hears("nudge")


def test_who_becomes_admin_signs_in_again_and_hears_of_all(house: House, mina: Visitor) -> None:
    said(house, "inboxes", "close", INBOX, MINA.address)
    stream = Stream(house.port, mina)
    said(house, "agents", "role", MINA.address, "admin")
    ends_soon(house, stream, "agent.role_changed")
    assert mina.get("/live").status == 403
    with closing(Visitor(house.port).sign_in(MINA)) as again:
        stream = Stream(house.port, again)
        house.mail(b"From: ines@example.com\r\nSubject: Admins hear it\r\n\r\nHello", to=INBOX)
        stream.hears("nudge")


def test_the_canary_comes_by_and_every_web_process_says_how_it_fares(house: House) -> None:
    within(30, lambda: house.one("SELECT count(*) FROM events_event WHERE kind = 'canary.sang'"), "it sings")
    run = house.home / "run"
    within(30, lambda: len(list(run.glob("live-*.json"))) == 2, "both web processes report")
    for state in run.glob("live-*.json"):
        assert json.loads(state.read_text())["faults"] == []


# Two machines


@contextmanager
def _valkey() -> Iterator[str]:
    assert VALKEY is not None
    port = free_port()
    server = subprocess.Popen(
        [VALKEY, "--port", str(port), "--save", "", "--bind", HERE], stdout=subprocess.DEVNULL, cwd="/tmp"
    )
    try:
        within(20, lambda: _is_open(port), "the server answers")
        yield f"valkey://{HERE}:{port}"
    finally:
        server.kill()
        server.wait()


def _is_open(port: int) -> bool:
    try:
        socket.create_connection((HERE, port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def second_machine(first: House) -> Iterator[House]:
    """The web part of the same installation, on a machine of its own: another home and run folder."""
    shared: dict[str, Any] = {name: first.settings[name] for name in SHARED & first.settings.keys()}
    second = House(part="web", agents=(), **shared)
    second.database_url = first.database_url
    try:
        second.start(wait=False)
        within(60, second._or_say_why(second._shows_pages), "the second machine answers")
        yield second
    finally:
        second._database.close()
        second.stop()
        shutil.rmtree(second.home, ignore_errors=True)


def relays(house: House) -> bool:
    try:
        return json.loads((Path(house.home) / "run" / "relay.json").read_text())["down_since"] is None
    except (OSError, ValueError):
        return False


if os.environ.get(SERVER):  # two machines share a PostgreSQL

    @pytest.mark.parametrize(
        "by",
        [
            "postgresql",
            pytest.param(
                "valkey", marks=pytest.mark.skipif(VALKEY is None, reason="no Valkey or Redis server here")
            ),
        ],
    )
    def test_what_happens_on_one_machine_is_heard_on_the_other_and_so_is_who_is_there(by: str) -> None:
        with ExitStack() as stack:
            more: dict[str, Any] = {"MAKERIGHT_SECRET_KEY": secrets.token_urlsafe(48)}
            if by == "valkey":
                more["MAKERIGHT_VALKEY_URL"] = stack.enter_context(_valkey())
            first = stack.enter_context(House(**more))
            second = stack.enter_context(second_machine(first))
            within(30, lambda: relays(first) and relays(second), "both machines relay")
            mina, otto = Visitor(first.port).sign_in(MINA), Visitor(second.port).sign_in(OTTO)
            here, there = Stream(first.port, mina), Stream(second.port, otto)
            first.mail(b"From: rosa@example.com\r\nSubject: Parcel\r\n\r\nWhere is it?", to=INBOX)
            at = there.hears("nudge")
            print(f"\nnudge by {by}: {since_event(first, 'message.received', at) * 1000:.0f} ms")
            conversation = first.one("SELECT id FROM conversations_conversation")
            topic = f"conversation-{conversation}"
            mina.post("/live/presence", topic=topic, doing="looking", tab="minastab")
            otto.post("/live/presence", topic=topic, doing="typing", tab="ottostab")
            names = {
                name: first.one("SELECT id FROM staff_agent WHERE name = ?", name)
                for name in ("Mina", "Otto")
            }
            both = {
                "topic": topic,
                "here": [[names["Otto"], "Otto", "typing"], [names["Mina"], "Mina", "looking"]],
            }
            here.hears("presence", both)
            there.hears("presence", both)
            otto.post("/live/presence", doing="gone", tab="ottostab")
            here.hears("presence", {"topic": topic, "here": [[names["Mina"], "Mina", "looking"]]})
