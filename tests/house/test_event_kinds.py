"""Events are a promise to ourselves of later: what was ever recorded can be read for ever."""

from __future__ import annotations

import json
from typing import Any

import pytest

from makeright.events.cataloging import catalog
from makeright.events.kinds import KINDS
from makeright.events.reserved import RESERVED
from tests.house.event_kinds import PAGE, SNAPSHOT, Shapes, broken_promises, shapes

RENEW = "python -m tests.house.event_kinds renews it"


def test_kinds_fields_and_codes_are_only_ever_added() -> None:
    assert list(broken_promises(json.loads(SNAPSHOT.read_text()), shapes())) == []


def test_the_snapshot_knows_all_that_is_declared() -> None:
    assert json.loads(SNAPSHOT.read_text()) == shapes(), RENEW


def test_the_page_of_events_is_that_of_the_code() -> None:
    assert PAGE.read_text() == catalog(), RENEW


def test_a_name_kept_free_is_not_in_use() -> None:
    assert RESERVED.keys() & KINDS.keys() == set()
    assert [name for name in RESERVED if not _is_noun_dot_past(name)] == []


def test_each_kind_is_called_noun_dot_past_and_says_what_it_means() -> None:
    assert KINDS
    assert [name for name in KINDS if not _is_noun_dot_past(name)] == []
    assert [name for name, kind in KINDS.items() if not kind.means or kind.means.startswith("Nothing(")] == []
    assert [
        name for name, kind in KINDS.items() if kind.means.startswith(f"{kind.payload.__name__}(")
    ] == []  # what a dataclass says of itself if nobody does


def _is_noun_dot_past(name: str) -> bool:
    noun, _, past = name.partition(".")
    return noun.replace("_", "").isalpha() and past.replace("_", "").isalpha() and name.islower()


# The eyes see


def promised(**changes: Any) -> Shapes:
    """A small snapshot, or one in which something is otherwise; `None` takes a field away."""
    reason = {"kind": "code", "codes": ["spam", "unknown"], "null": False, "only_now": True}
    fields = {"reason": reason, "at": {"kind": "time", "codes": "", "null": False, "only_now": False}}
    for name, change in changes.items():
        if change is None:
            del fields[name]
        else:
            fields[name] = fields.get(name, fields["at"]) | change
    return {"door.rung": fields}


@pytest.mark.parametrize(
    ("now", "broken"),
    [
        ({}, "door.rung is gone"),
        (promised(at=None), "door.rung.at is gone"),
        (promised(at={"kind": "date"}), "it held a time, and holds a date"),
        (promised(at={"null": True}), "may be now"),
        (promised(reason={"codes": ["junk", "unknown"]}), "the code spam is gone"),
        (promised(reason={"only_now": False}), "isn’t marked so"),
        (promised(times={"kind": "number"}), "is new and never null"),
    ],
)
def test_a_broken_promise_is_seen(now: Shapes, broken: str) -> None:
    (found,) = broken_promises(promised(), now)
    assert broken in found


@pytest.mark.parametrize(
    "now",
    [
        promised(reason={"codes": ["spam", "duplicate", "unknown"]}),
        promised(times={"kind": "number", "null": True}),
        promised(at={"only_now": True}),
        promised() | {"door.opened": {}},
    ],
)
def test_what_is_added_breaks_nothing(now: Shapes) -> None:
    assert list(broken_promises(promised(), now)) == []
