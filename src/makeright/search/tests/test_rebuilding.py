"""Rebuilding: everything comes back from its sources, in steps that may end anywhere, and the old answers meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from makeright.search import checking, rebuilding, tidying, words
from makeright.search.finding import EVERYTHING, find
from makeright.search.keeping import Item, forget_all, put, put_all
from makeright.search.models import Entry, Rebuild
from makeright.search.sources import SOURCES, source
from makeright.search.tables import engine

THEN = datetime(2026, 1, 1, tzinfo=UTC)


class Shelf:
    """Things that can be found: key → words. Some of them can be made to break what reads them."""

    def __init__(self) -> None:
        self.things: dict[int, str] = {}
        self.batches: list[int | None] = []
        self.prepared = 0
        self.breaks_below = 0

    def item(self, key: int) -> Item:
        return Item("thing", key, self.things[key], ["inbox-1"], THEN + timedelta(minutes=key))

    def batch(self, before: int | None, limit: int) -> list[Item]:
        self.batches.append(before)
        if before is not None and before < self.breaks_below:
            raise RuntimeError("the shelf broke")
        keys = sorted((key for key in self.things if before is None or key < before), reverse=True)
        return [self.item(key) for key in keys[:limit]]

    def prepare(self) -> None:
        self.prepared += 1


@pytest.fixture
def shelf(db: None) -> Iterator[Shelf]:
    """The only source that there is."""
    others = dict(SOURCES)
    SOURCES.clear()
    shelf = Shelf()
    _register(shelf)
    yield shelf
    SOURCES.clear()
    SOURCES.update(others)


def _register(shelf: Shelf, version: int = 1) -> None:
    SOURCES.pop("thing", None)
    source("thing", version=version, count=lambda: len(shelf.things), prepare=shelf.prepare)(shelf.batch)


def _count(query: str) -> int | None:
    return find(query, EVERYTHING).count


def _all() -> None:
    while rebuilding.go_on(seconds=5):
        pass


def test_everything_is_entered_newest_first(shelf: Shelf) -> None:
    shelf.things = dict.fromkeys(range(1, 60), "frame")
    _all()
    assert _count("frame") == 59
    assert shelf.batches[0] is None
    later = [before for before in shelf.batches if before is not None]
    assert later == sorted(later, reverse=True)
    assert checking.check() == []


def test_what_is_done_is_not_done_again(shelf: Shelf) -> None:
    shelf.things = {1: "frame"}
    _all()
    shelf.batches.clear()
    _all()
    assert (shelf.batches, shelf.prepared) == ([], 1)


def test_from_when_it_began_changes_are_followed(shelf: Shelf) -> None:
    shelf.things = {1: "frame"}
    assert shelf.prepared == 0
    rebuilding.go_on(seconds=0)
    assert shelf.prepared == 1


def test_what_ends_in_the_middle_goes_on_from_there(shelf: Shelf) -> None:
    shelf.things = dict.fromkeys(range(1, 101), "frame")
    shelf.breaks_below = 50
    with pytest.raises(RuntimeError, match="the shelf broke"):
        _all()
    entered = _count("frame")
    assert entered is not None
    assert 0 < entered < 100
    down_to = Rebuild.objects.get().down_to
    shelf.breaks_below = 0
    shelf.batches.clear()
    _all()
    assert shelf.batches[0] == down_to
    assert _count("frame") == 100
    assert checking.check() == []


def test_what_is_no_more_goes_out_wherever_it_stood(shelf: Shelf) -> None:
    shelf.things = dict.fromkeys(range(1, 101), "frame")
    _all()
    for key in (1, 2, 37, 38, 64, 99, 100):
        del shelf.things[key]
    rebuilding.rebuild("thing")
    _all()
    assert _count("frame") == 93
    assert checking.check() == []


def test_all_of_it_can_be_gone(shelf: Shelf) -> None:
    shelf.things = {1: "frame", 2: "frame"}
    _all()
    shelf.things.clear()
    rebuilding.rebuild()
    _all()
    assert not Entry.objects.exists()


def test_other_kinds_are_left_alone(shelf: Shelf) -> None:
    put("other", 5, "frame", ["inbox-1"], at=THEN)
    shelf.things = {3: "frame", 8: "frame"}
    _all()
    assert _count("frame") == 3


def test_a_raised_version_makes_it_anew_while_the_old_answers(shelf: Shelf) -> None:
    shelf.things = dict.fromkeys(range(1, 101), "frame")
    _all()
    shelf.things = dict.fromkeys(range(1, 101), "mirror")
    _register(shelf, version=2)
    assert not rebuilding.is_done()
    rebuilding.go_on(seconds=0)
    assert _count("frame") == 100
    [standing] = rebuilding.standings()
    assert (standing.entries, standing.things, standing.rebuilt) == (100, 100, 0)
    assert "being rebuilt" in checking.check()[0]
    _all()
    assert (_count("frame"), _count("mirror")) == (0, 100)
    assert rebuilding.is_done()


def test_another_way_to_cut_words_makes_all_anew(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.things = {1: "frame"}
    _all()
    before = Entry.objects.get().digest
    monkeypatch.setattr(words, "VERSION", words.VERSION + 1)
    monkeypatch.setattr("makeright.search.keeping.VERSION", words.VERSION)
    assert not rebuilding.is_done()
    _all()
    assert Entry.objects.get().digest != before


def test_entries_whose_words_were_lost_are_made_anew(shelf: Shelf) -> None:
    shelf.things = {1: "frame"}
    _all()
    engine().remove([Entry.objects.get().pk])
    assert _count("frame") == 0
    assert "not as they should be" in checking.check()[0]
    _all()
    assert _count("frame") == 1


def test_a_kind_has_one_source(shelf: Shelf) -> None:
    with pytest.raises(ValueError, match="two sources"):
        source("thing", count=lambda: 0)(lambda _before, _limit: [])


@pytest.mark.parametrize("fault", ["missing", "stale", "left over", "without words"])
def test_a_check_finds(shelf: Shelf, fault: str) -> None:
    shelf.things = dict.fromkeys(range(1, 201), "frame")
    _all()
    assert checking.check() == []
    if fault == "missing":
        shelf.things[300] = "frame"
    elif fault == "stale":
        shelf.things[200] = "mirror"
    elif fault == "left over":
        put_all([Item("thing", 999, "frame", ["inbox-1"], THEN)])
    else:
        engine().remove([Entry.objects.get(subject_id=199).pk])
    [found, *_] = checking.check()
    assert "makeright search rebuild thing" in found


def _said(*arguments: str) -> str:
    out = StringIO()
    call_command("search", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_tells_rebuilds_and_checks(shelf: Shelf) -> None:
    shelf.things = {1: "frame", 2: "frame"}
    assert "thing: 0 of 2; being rebuilt, 0 so far" in _said("status")
    with pytest.raises(CommandError, match="being rebuilt"):
        _said("check")
    assert "thing: 2 of 2\n" in _said("rebuild", "thing")
    assert "as it should be" in _said("check")
    assert _count("frame") == 2


def test_the_command_knows_no_other_kind(shelf: Shelf) -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        _said("rebuild", "nothing")


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_nothing_of_what_was_taken_out_stays_in_the_index() -> None:
    for number in range(300):
        put("thing", number, f"word{number} secretword{number}", ["inbox-1"], at=THEN)
    for number in range(300):
        put("thing", number, f"word{number}", ["inbox-1"], at=THEN)
    assert find("secretword7", EVERYTHING).count == 0

    def _in_the_index() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM search_words_data")
            return any(b"secretword" in row[0] for row in cursor.fetchall())

    assert _in_the_index()
    tidying.tidy()
    assert not _in_the_index()
    assert find("word7 ", EVERYTHING).count == 1
    forget_all("thing", range(300))


@pytest.mark.postgres
def test_tidying_vacuums(own_database: None, django_db_blocker: DjangoDbBlocker) -> None:
    """PostgreSQL keeps what was taken out until a vacuum, which no transaction may be around."""

    def _vacuums() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT vacuum_count FROM pg_stat_user_tables WHERE relname = 'search_words'")
            return int(cursor.fetchone()[0])

    with django_db_blocker.unblock():
        before = _vacuums()
        tidying.tidy()
        assert _vacuums() == before + 1
