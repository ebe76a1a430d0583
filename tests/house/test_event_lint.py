"""Every event is recorded by somebody, says who did it, and is followed by position."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from makeright.events.kinds import KINDS, Kind
from tests.house.event_lint import faults, recorded
from tests.house.floors import HOUSE, our_modules

# The log itself counts its rows by id where it gives positions.
MAY_READ_BY_ID: set[str] = set()


def test_each_kind_that_is_declared_is_recorded_somewhere() -> None:
    """One that nobody records is a promise that nobody keeps: its name belongs among the reserved."""
    constants = {
        (app, name): kind.name
        for app in sorted({path.relative_to(HOUSE).parts[0] for path in HOUSE.glob("*/events.py")})
        for name, kind in vars(importlib.import_module(f"makeright.{app}.events")).items()
        if isinstance(kind, Kind)
    }
    declared = {name for name in KINDS if not name.startswith("test.")}
    assert set(constants.values()) == declared
    assert {constants[each] for each in recorded(our_modules()) if each in constants} == declared


def test_each_event_says_who_and_no_one_follows_by_id() -> None:
    assert [
        str(fault)
        for path in our_modules()
        for fault in faults(path, path.read_text())
        if path.relative_to(HOUSE).as_posix() not in MAY_READ_BY_ID
    ] == []


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("record(events.SENT, message)", "who did it"),
        ("record(events.SENT, message, payload=sent)", "who did it"),
        ("Event.objects.filter(pk__gt=last)", "by position"),
        ("Event.objects.filter(kind='a').exclude(id__gte=last).order_by('id')", "by position"),
        ("Event.objects.filter(Q(pk__gt=last) | Q(kind='a'))", "by position"),
        ("cursor.execute('SELECT * FROM events_event e WHERE e.id > %s')", "by position"),
    ],
)
def test_the_lint_sees(source: str, rule: str) -> None:
    found = {fault.rule for fault in faults(Path("room.py"), source)}
    assert len(found) == 1
    assert rule in found.pop()


@pytest.mark.parametrize(
    "source",
    [
        "record(events.SENT, message, by=by)",
        "record(events.SENT, message, **said)",
        "Event.objects.filter(conversation_id=1, pk__gte=start)",
        "Event.objects.get(pk=1)",
        "Message.objects.filter(pk__gt=last)",
        "cursor.execute('SELECT 1 FROM events_event WHERE id = %s')",
    ],
)
def test_the_lint_lets_pass(source: str) -> None:
    assert list(faults(Path("room.py"), source)) == []


HANDED_ON = """
from makeright.mail import events
def tell(kind, x):
    record(kind, x, by=by)
tell(events.A if good else events.B, x)
"""


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("from makeright.mail import events\nrecord(events.SENT, x, by=by)", {("mail", "SENT")}),
        ("from makeright.mail import events as told\nrecord(told.SENT, x, by=by)", {("mail", "SENT")}),
        ("from makeright.mail.events import SENT\nrecord(SENT, x, by=by)", {("mail", "SENT")}),
        (HANDED_ON, {("mail", "A"), ("mail", "B")}),
        ("from makeright.mail import events\nreacts_to(events.SENT)(carry)", set()),
    ],
)
def test_the_eyes_see_what_is_recorded(source: str, kinds: set[tuple[str, str]], tmp_path: Path) -> None:
    room = tmp_path / "room.py"
    room.write_text(source)
    assert recorded([room]) == kinds
