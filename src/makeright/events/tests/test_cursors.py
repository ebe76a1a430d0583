"""Cursors: in order, each event once for what is in the database, and a failure that everybody can see."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from makeright.events import cursors, following
from makeright.events.cursors import FOLLOWERS, LEASE, LONGEST_PAUSE, cursor, follow, standings
from makeright.events.models import Cursor
from makeright.events.reading import Heard
from makeright.jobs.models import Job

if TYPE_CHECKING:
    from makeright.events.tests.conftest import Ringing

pytestmark = pytest.mark.django_db


class Notebook:
    """A follower that writes down what it heard; at an event of `stumbles_at` it falls."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.stumbles_at: set[int] = set()

    def __call__(self, heard: list[Heard]) -> None:
        for one in heard:
            if one.id in self.stumbles_at:
                raise RuntimeError("over the threshold")
            self.heard.append(one.id)


def writes_rows(heard: list[Heard]) -> None:
    """A follower whose effect is in the database, where it can be taken back."""
    for one in heard:
        Job.objects.create(kind="heard", arguments={"event": one.id}, run_at=timezone.now())


def stand() -> Cursor:
    return Cursor.objects.get(name="notes")


# The usual way


def test_each_event_is_handed_over_once_and_in_order(ring: Ringing) -> None:
    book = Notebook()
    rung = ring(1, 2, 3)
    assert follow("notes", book) == 3
    rung += ring(4)
    assert (follow("notes", book), follow("notes", book)) == (1, 0)
    assert book.heard == rung
    assert stand().failing_since is None


def test_much_is_handed_over_in_pieces(ring: Ringing) -> None:
    book, pieces = Notebook(), []
    rung = ring(*range(5))
    while taken := follow("notes", book, limit=2):
        pieces.append(taken)
    assert (pieces, book.heard) == ([2, 2, 1], rung)


@pytest.mark.parametrize(("begin", "hears"), [("start", [0, 1]), ("now", [1])])
def test_a_new_cursor_begins_where_it_is_told_to(
    ring: Ringing, begin: cursors.Begin, hears: list[int]
) -> None:
    book = Notebook()
    rung = ring(1)
    if begin == "now":
        assert follow("notes", book, begin=begin) == 0
    rung += ring(2)
    follow("notes", book, begin=begin)
    assert book.heard == [rung[each] for each in hears]


def test_two_cursors_know_nothing_of_each_other(ring: Ringing) -> None:
    one, other = Notebook(), Notebook()
    ring(1, 2)
    follow("notes", one)
    assert (follow("other notes", other), one.heard) == (2, other.heard)


# What goes wrong


def test_what_a_failing_follower_wrote_is_gone_and_the_cursor_stays(ring: Ringing) -> None:
    (only,) = ring(1)

    def writes_and_falls(heard: list[Heard]) -> None:
        writes_rows(heard)
        raise RuntimeError("after the deed")

    assert follow("notes", writes_and_falls) == 0
    assert not Job.objects.filter(kind="heard").exists()
    assert stand().position == 0
    assert stand().last_error == f"event {only} (test.rung): RuntimeError: after the deed"
    assert stand().failing_since is not None


def test_only_the_event_at_fault_stops_it(ring: Ringing) -> None:
    rung, book = ring(1, 2, 3, 4), Notebook()
    book.stumbles_at = {rung[2]}
    assert follow("notes", book, outside=True) == 2
    assert follow("others", writes_rows_but_not(rung[2])) == 2
    assert Job.objects.filter(kind="heard").count() == 2
    assert [each.last_error.split()[1] for each in standings()] == [str(rung[2])] * 2


def writes_rows_but_not(event: int) -> cursors.Do:
    def do(heard: list[Heard]) -> None:
        writes_rows(heard)
        if event in [one.id for one in heard]:
            raise RuntimeError("not this one")

    return do


def test_it_tries_again_after_pauses_that_grow(ring: Ringing) -> None:
    rung, book, start = ring(1), Notebook(), timezone.now()
    book.stumbles_at = set(rung)
    tries = [start]
    for _ in range(15):
        follow("notes", book, now=tries[-1])
        planned = stand().try_again_at
        assert planned is not None
        follow("notes", book, now=planned - timedelta(microseconds=1))
        assert stand().try_again_at == planned
        tries.append(planned)
    assert [(each - start).seconds for each in tries[:6]] == [0, 1, 2, 4, 8, 16]
    assert tries[-1] - tries[-2] == LONGEST_PAUSE
    book.stumbles_at = set()
    assert follow("notes", book, now=start + timedelta(days=1)) == 1
    assert (stand().failing_since, stand().last_error, stand().try_again_at) == (None, "", None)


def test_a_clock_that_was_wrong_stops_nobody_for_ever(ring: Ringing) -> None:
    rung, book = ring(1), Notebook()
    book.stumbles_at = set(rung)
    follow("notes", book, now=timezone.now() + timedelta(days=365))
    book.stumbles_at = set()
    assert follow("notes", book) == 1
    ring(2)
    Cursor.objects.update(held_by="somebody", held_until=timezone.now() + timedelta(days=365))
    assert follow("notes", book, outside=True) == 1


def test_the_log_tells_a_failure_once(ring: Ringing, caplog: pytest.LogCaptureFixture) -> None:
    rung, book = ring(1), Notebook()
    book.stumbles_at = set(rung)
    for hour in range(3):
        follow("notes", book, now=timezone.now() + timedelta(hours=hour))
    assert [each.getMessage() for each in caplog.records] == [
        f"the cursor notes is stuck at event {rung[0]} (test.rung)"
    ]


# Outside the database


def test_what_lies_outside_is_done_in_no_transaction(at_large: None, ring: Ringing) -> None:
    ring(1)
    inside: list[bool] = []
    follow("notes", lambda heard: inside.append(connection.in_atomic_block), outside=True)
    follow("others", lambda heard: inside.append(connection.in_atomic_block))
    assert inside == [False, True]


def test_one_who_works_outside_is_left_alone_until_the_lease_is_over(ring: Ringing) -> None:
    rung, book = ring(1), Notebook()
    follow("notes", Notebook(), begin="now")
    rung = ring(2)
    Cursor.objects.update(held_by="somebody else", held_until=timezone.now() + LEASE)
    assert follow("notes", book, outside=True) == 0
    Cursor.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    assert follow("notes", book, outside=True) == 1
    assert book.heard == rung
    assert (stand().held_by, stand().held_until) == ("", None)


def test_whoever_lost_the_lease_moves_nothing(ring: Ringing) -> None:
    ring(1)

    def is_too_slow(heard: list[Heard]) -> None:
        Cursor.objects.update(held_by="somebody else")

    assert follow("notes", is_too_slow, outside=True) == 0
    assert stand().position == 0


def test_who_is_ended_outside_gives_the_cursor_back(ring: Ringing) -> None:
    ring(1)

    def is_told_to_end(heard: list[Heard]) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        follow("notes", is_told_to_end, outside=True)
    assert follow("notes", Notebook(), outside=True) == 1


# Many at once


@pytest.mark.parametrize("outside", [False, True])
def test_many_followers_under_one_name_hear_each_event_once(
    at_large: None, ring: Ringing, outside: bool
) -> None:
    rung, book = ring(*range(60)), Notebook()
    start = threading.Barrier(4)

    def engine() -> None:
        start.wait(20)
        try:
            while stand_at("notes") < len(rung):
                follow("notes", book, limit=3, outside=outside)
        finally:
            connections.close_all()

    follow("notes", Notebook(), limit=1)
    engines = [threading.Thread(target=engine) for _ in range(4)]
    for each in engines:
        each.start()
    for each in engines:
        each.join(60)
    assert book.heard == rung[1:]


def stand_at(name: str) -> int:
    """How many events this cursor has behind it."""
    position = Cursor.objects.get(name=name).position
    with connection.cursor() as rows:
        rows.execute("SELECT COUNT(*) FROM events_position WHERE position <= %s", [position])
        return int(rows.fetchone()[0])


@pytest.mark.postgres
def test_a_cursor_misses_nothing_of_a_writer_that_was_slow(at_large: None, ring: Ringing) -> None:
    """The slow one's event has the smaller id, and is seen after the quick one's."""
    book = Notebook()
    written, commit = threading.Event(), threading.Event()
    slow: list[int] = []

    def slow_writer() -> None:
        try:
            with transaction.atomic():
                slow.extend(ring(1))
                written.set()
                commit.wait(20)
        finally:
            connections.close_all()

    writer = threading.Thread(target=slow_writer)
    writer.start()
    assert written.wait(20)
    quick = ring(2)
    assert slow[0] < quick[0]
    follow("notes", book)
    assert book.heard == quick
    commit.set()
    writer.join(20)
    follow("notes", book)
    assert book.heard == quick + slow


# The engine's part


@pytest.fixture
def followers() -> Iterator[None]:
    """Nobody follows but those of this test."""
    before = dict(FOLLOWERS)
    FOLLOWERS.clear()
    yield
    FOLLOWERS.clear()
    FOLLOWERS.update(before)


def test_the_engine_follows_for_whoever_asked(at_large: None, ring: Ringing, followers: None) -> None:
    heard_all, stop, book = threading.Event(), threading.Event(), Notebook()

    @cursor("notes", begin="start")
    def write_down(heard: list[Heard]) -> None:
        book(heard)
        if len(book.heard) == 3:
            heard_all.set()

    def part() -> None:
        try:
            following.run(stop)
        finally:
            connections.close_all()

    engine = threading.Thread(target=part)
    engine.start()
    try:
        rung = ring(1, 2, 3)
        assert heard_all.wait(20)
    finally:
        stop.set()
        engine.join(20)
    assert book.heard == rung


def test_one_that_is_stuck_keeps_no_other_from_its_turn(ring: Ringing, followers: None) -> None:
    stuck, well = Notebook(), Notebook()
    stuck.stumbles_at = set(ring(1))
    cursor("stuck", begin="start")(stuck)
    cursor("well", begin="start")(well)
    assert following.follow_all(FOLLOWERS.values()) == 1
    assert (stuck.heard, len(well.heard)) == ([], 1)


def test_a_name_is_followed_under_once(followers: None) -> None:
    cursor("notes")(Notebook())
    with pytest.raises(ValueError, match="two followers"):
        cursor("notes")(Notebook())


def test_a_standing_says_how_far_behind(ring: Ringing) -> None:
    ring(1, 2, 3)
    follow("notes", Notebook(), limit=1)
    (standing,) = standings()
    assert (standing.name, standing.behind, standing.failing_since) == ("notes", 2, None)


def test_the_command_says_who_is_stuck_where_and_since_when(ring: Ringing, followers: None) -> None:
    rung, book = ring(1), Notebook()
    book.stumbles_at = set(rung)
    cursor("eager", begin="start")(Notebook())
    cursor("fresh")(Notebook())
    FOLLOWERS["eager"].follow()
    follow("notes", book)
    Cursor.objects.filter(name="eager").update(position=99_999_999)
    said = StringIO()
    call_command("events", "cursors", stdout=said)
    lines = said.getvalue().splitlines()
    assert lines[0].startswith("eager: ahead of the log, which was put back")
    assert lines[1].startswith("notes: 1 behind, last moved ")
    assert re.match(
        rf"  stuck for 0:00:0\d at event {rung[0]} \(test.rung\): RuntimeError: over the threshold", lines[2]
    )
    assert lines[3:] == ["  nobody follows under this name any longer", "fresh: has not begun"]
