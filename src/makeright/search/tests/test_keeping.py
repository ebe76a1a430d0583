"""Keeping: putting twice is putting once, what changed takes the place of what was, and it is all the caller's."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from makeright.search.finding import EVERYTHING, find
from makeright.search.keeping import Item, forget, forget_all, put, put_all, take_turn
from makeright.search.models import Entry

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 1, 1, tzinfo=UTC)


def _put(words: str, number: int = 1, **more: object) -> bool:
    return put("message", number, words, ["inbox-1"], **{"at": THEN, **more})  # type: ignore[arg-type]


def _count(query: str) -> int | None:
    return find(query, EVERYTHING).count


def test_putting_twice_changes_nothing() -> None:
    assert _put("frame")
    assert not _put("frame")
    assert _count("frame") == 1


def test_what_is_put_takes_the_place_of_what_was() -> None:
    _put("frame")
    assert _put("mirror")
    assert (_count("frame"), _count("mirror")) == (0, 1)


def test_at_another_time_it_stands_elsewhere() -> None:
    _put("frame", 1)
    _put("frame", 2, at=THEN + timedelta(hours=1))
    _put("frame", 1, at=THEN + timedelta(hours=2))
    assert [hit.subject_id for hit in find("frame", EVERYTHING).hits] == [1, 2]
    assert Entry.objects.count() == 2


def test_about_another_thing_is_a_change() -> None:
    _put("frame", about=5)
    assert _put("frame", about=6)
    assert [hit.about for hit in find("frame", EVERYTHING).hits] == [6]


def test_of_one_thing_the_last_that_is_said_counts() -> None:
    said = [Item("message", 1, words, ["inbox-1"], THEN) for words in ("frame", "mirror")]
    assert put_all(said) == 1
    assert (_count("frame"), _count("mirror")) == (0, 1)


def test_kinds_have_keys_of_their_own() -> None:
    _put("frame")
    put("note", 1, "frame", ["inbox-1"], at=THEN)
    assert _count("frame") == 2
    assert forget("note", 1)
    assert [hit.kind for hit in find("frame", EVERYTHING).hits] == ["message"]


def test_what_is_forgotten_is_found_no_longer_and_twice_is_harmless() -> None:
    _put("frame", 1)
    _put("frame", 2)
    assert forget("message", 1)
    assert not forget("message", 1)
    assert _count("frame") == 1
    assert forget_all("message", [1, 2, 3]) == 1
    assert _count("frame") == 0
    assert Entry.objects.count() == 0


def test_what_was_forgotten_can_be_put_again() -> None:
    _put("frame")
    forget("message", 1)
    assert _put("frame")
    assert _count("frame") == 1


@transaction.atomic
def _put_and_fail() -> None:
    _put("frame")
    raise RuntimeError


@transaction.atomic
def _forget_and_fail() -> None:
    forget("message", 1)
    raise RuntimeError


def test_what_the_caller_takes_back_was_never_put() -> None:
    _put("mirror")
    with pytest.raises(RuntimeError):
        _put_and_fail()
    assert (_count("frame"), _count("mirror")) == (0, 1)
    with pytest.raises(RuntimeError):
        _forget_and_fail()
    assert _count("mirror") == 1


def test_a_thousand_things_of_one_millisecond_have_their_places() -> None:
    many = 1_200
    assert put_all(Item("message", number, "frame", ["inbox-1"], THEN) for number in range(many)) == many
    assert put_all(Item("note", number, "mirror", ["inbox-1"], THEN) for number in range(many)) == many
    assert Entry.objects.count() == 2 * many
    assert put_all(Item("message", number, "frame", ["inbox-1"], THEN) for number in range(many)) == 0


def test_its_place_is_its_time() -> None:
    _put("frame", 12)
    assert Entry.objects.get().pk == int(THEN.timestamp() * 1000)
    _put("mirror", 12)
    assert Entry.objects.get().pk == int(THEN.timestamp() * 1000)


def test_where_two_are_of_one_time_both_stay_near_it() -> None:
    for number in range(40):
        _put("frame", number)
    _put("frame", 99, at=THEN + timedelta(seconds=2))
    _put("frame", 98, at=THEN - timedelta(seconds=2))
    found = [hit.subject_id for hit in find("frame", EVERYTHING).hits]
    assert found[0] == 99
    assert found[-1] == 98
    assert len(set(found)) == 42


@pytest.mark.postgres
def test_whoever_has_the_turn_is_waited_for() -> None:
    """Otherwise what a slow reader has read would take the place of what is newer."""
    has_turn, may_go_on = threading.Event(), threading.Event()
    done: list[str] = []

    @transaction.atomic
    def slow() -> None:
        take_turn()
        has_turn.set()
        may_go_on.wait(10)
        _put("older")
        done.append("slow")

    def quick() -> None:
        has_turn.wait(10)
        _put("newer")
        done.append("quick")

    first, second = _beside(slow), _beside(quick)
    has_turn.wait(10)
    time.sleep(0.2)
    assert done == []
    may_go_on.set()
    first.join(10)
    second.join(10)
    try:
        assert done == ["slow", "quick"]
        assert (_count("older"), _count("newer")) == (0, 1)
    finally:
        _beside(lambda: forget("message", 1)).join(10)


def _beside(work: Callable[[], object]) -> threading.Thread:
    """Do it in a thread and a connection of its own, for all to see."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_what_has_no_words_is_kept_and_not_found() -> None:
    assert _put("… 👍")
    assert Entry.objects.count() == 1


def test_before_1970_and_in_the_far_future_there_are_places_too() -> None:
    put("message", 1, "frame", ["inbox-1"], at=datetime(1900, 1, 1, tzinfo=UTC))
    put("message", 2, "frame", ["inbox-1"], at=datetime(2200, 1, 1, tzinfo=UTC))
    assert [hit.subject_id for hit in find("frame", EVERYTHING).hits] == [2, 1]


def test_what_is_as_it_was_costs_one_look() -> None:
    items = [Item("message", number, "frame", ["inbox-1"], THEN) for number in range(50)]
    put_all(items)
    with CaptureQueriesContext(connection) as asked:
        put_all(items)
    selects = [one["sql"] for one in asked.captured_queries if "search_entry" in one["sql"]]
    assert len(selects) == 1
    assert not any("INSERT" in one["sql"] for one in asked.captured_queries)


def test_a_very_large_text_is_kept() -> None:
    assert _put("".join(f"word{number} é " for number in range(300_000)))
    assert _count("word3") == 1


def test_words_of_every_sort_reach_the_database() -> None:
    everything = "".join(chr(code) for code in [*range(0xD800), *range(0xE000, 0x2FFFF, 7)])
    assert _put(" ".join(everything))
    assert _put("\ud800 lone \x00 nul")
    assert _count("lone nul") == 1
