"""All rows change their database, from each kind to each kind: all of them as they were, or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from pytest_django import DjangoDbBlocker

from makeright.conversations.models import Conversation
from makeright.customers.models import Customer
from makeright.customers.recognizing import recognize
from makeright.events import triggers
from makeright.events.models import Event, Position
from makeright.events.reading import latest_position, since
from makeright.jobs.models import Job
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.operating.moving import NotMoved, move, without_password
from makeright.operating.occupying import ENGINE, WEB, _held
from makeright.operating.reading import Tally, reader, tally
from makeright.operating.tables import tables
from makeright.operating.tests.places import POSTGRESQL, SERVER, SQLITE, Place, Templates

# Where there is a server, rows are moved to it and from it; one file is as good as another.
WAYS = (
    [(SQLITE, POSTGRESQL), (POSTGRESQL, SQLITE), (POSTGRESQL, POSTGRESQL)] if SERVER else [(SQLITE, SQLITE)]
)


EACH_WAY = pytest.mark.parametrize("way", WAYS, indirect=True, ids="-to-".join)
FROM_A_SERVER = pytest.mark.parametrize("way", [(POSTGRESQL, SQLITE)], indirect=True, ids="-to-".join)


@pytest.fixture
def way(request: pytest.FixtureRequest) -> tuple[str, str]:
    """From which kind of database to which."""
    asked: tuple[str, str] = getattr(request, "param", WAYS[0])
    return asked


@pytest.fixture
def place(
    way: tuple[str, str], templates: Templates, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[Place]:
    """A furnished home, in which Django works during the test."""
    with django_db_blocker.unblock(), templates.copy(way[0], tmp_path / "home") as furnished:
        yield furnished


@pytest.fixture
def target(way: tuple[str, str], templates: Templates, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if way[1] == SQLITE:
        yield f"sqlite://{tmp_path / 'moved' / 'rows.sqlite3'}"
        return
    url = templates.database()
    yield url
    templates.give_back(url)


def _there(url: str, place: Place) -> Place:
    """The same home, with its rows in that database."""
    if url.startswith("postgres"):
        return Place(place.home, POSTGRESQL, url)
    return Place(place.home, SQLITE, file=Path(url.removeprefix("sqlite://")))


def _tallies() -> dict[str, Tally]:
    origin = reader()
    try:
        return {table.name: tally(origin.rows(table)) for table in tables()}
    finally:
        origin.close()


@EACH_WAY
def test_every_row_is_there_as_it_was(place: Place, target: str) -> None:
    before = _tallies()
    moved = move(target)
    assert moved.rows == sum(each.rows for each in before.values()) > 500
    assert _tallies() == before
    with _there(target, place):
        assert _tallies() == before


@EACH_WAY
def test_the_moved_house_works_on(place: Place, target: str) -> None:
    """Triggers stand, positions and keys go on after the highest, and nobody's cursor loses its place."""
    position, heard = latest_position(), since(0, limit=10_000)
    job = enqueue("test.some", after=None)
    highest = job.pk
    job.delete()  # its key was given, and must not be given again
    move(target)
    with _there(target, place):
        assert triggers.missing() == set()
        assert (latest_position(), since(0, limit=10_000)) == (position, heard)
        recognize("noor@example.com", "Noor", by=Actor.system(via="mail"))
        fresh = since(position)
        assert len(fresh) >= 1
        assert min(one.position for one in fresh) == position + 1
        assert enqueue("test.some").pk > highest
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            Event.objects.all().delete()


@EACH_WAY
def test_what_django_asks_is_answered_alike(place: Place, target: str) -> None:
    """The values stand in the form in which Django's own fields put and look for them."""
    asked = Conversation.objects.order_by("pk").latest("last_at")
    event = Event.objects.exclude(payload={}).latest("pk")
    move(target)
    with _there(target, place):
        assert Conversation.objects.get(last_at=asked.last_at, number=asked.number) == asked
        assert Conversation.objects.filter(last_at__lte=asked.last_at).count() == Conversation.objects.count()
        found = Event.objects.get(pk=event.pk)
        assert (found.payload, found.at, found.occurred_at) == (event.payload, event.at, event.occurred_at)


def test_there_and_back_is_as_before(place: Place, target: str, tmp_path: Path, templates: Templates) -> None:
    before = _tallies()
    move(target)
    back = templates.database() if place.engine == POSTGRESQL else f"sqlite://{tmp_path / 'back.sqlite3'}"
    with _there(target, place):
        move(back)
    with _there(back, place):
        assert _tallies() == before
        assert triggers.missing() == set()


def test_the_old_database_stays_as_it_was_and_it_is_said_what_to_do(place: Place, target: str) -> None:
    before = _tallies()
    words = " ".join(move(target).notes)
    assert "DATABASE_URL" in words or "makeright.sqlite3" in words
    assert "is as it was" in words
    assert _tallies() == before


def test_a_cut_off_move_leaves_nothing_and_can_be_begun_again(
    place: Place, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _tallies()
    with monkeypatch.context() as patch:
        patch.setattr("makeright.operating.filling.difference", _interrupt)
        patch.setattr("makeright.operating.filling.tally", lambda rows: Tally(0, ""))
        with pytest.raises(KeyboardInterrupt):
            move(target)
    if target.startswith("sqlite"):
        assert list(Path(target.removeprefix("sqlite://")).parent.iterdir()) == []
    move(target)
    with _there(target, place):
        assert _tallies() == before


def _interrupt(*args: object) -> str:
    raise KeyboardInterrupt


def test_a_difference_undoes_the_move(place: Place, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("makeright.operating.filling.tally", lambda rows: Tally(0, "another"))
        with pytest.raises(NotMoved, match="differ from what they were"):
            move(target)
    if target.startswith("sqlite"):
        assert not Path(target.removeprefix("sqlite://")).exists()
    else:
        with _there(target, place):
            assert not Conversation.objects.exists()


@pytest.mark.parametrize(("lock", "words"), [(ENGINE, "engine is running"), (WEB, "desk is running")])
def test_nothing_is_moved_while_somebody_works(place: Place, target: str, lock: str, words: str) -> None:
    with _held(lock, "taken"), pytest.raises(NotMoved, match=f"{words}.*makeright serve"):
        move(target)


def test_nothing_is_moved_into_a_database_that_holds_something(place: Place, target: str) -> None:
    move(target)
    before = _tallies()
    with pytest.raises(NotMoved, match=r"is there already|isn't empty"):
        move(target)
    with _there(target, place):
        assert _tallies() == before


@pytest.mark.postgres
def test_a_database_that_is_migrated_and_empty_is_taken(place: Place, target: str) -> None:
    with _there(target, place):
        call_command("migrate", verbosity=0)
    before = _tallies()
    move(target)
    with _there(target, place):
        assert _tallies() == before


def test_nothing_is_moved_out_of_a_database_that_is_not_up_to_date(place: Place, target: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'mail'")
    with pytest.raises(NotMoved, match="makeright migrate"):
        move(target)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mysql://here/there",
        "postgresql://",
        "sqlite://relative.db",
        "postgresql://u:canary@[::1/x",
        "var/x",
    ],
)
def test_a_url_that_can_not_be_read_is_said_without_its_secrets(place: Place, url: str) -> None:
    with pytest.raises(NotMoved) as refused:
        move(url)
    assert "canary" not in str(refused.value)


def test_a_server_that_does_not_answer_is_said_without_its_password(place: Place) -> None:
    with pytest.raises(NotMoved) as refused:
        move("postgresql://shop:canary-password@127.0.0.1:9/rows")
    assert "canary" not in str(refused.value)
    assert "refuse" in str(refused.value)


def test_a_password_is_never_shown() -> None:
    for url in (
        "postgresql://shop:canary@db.example.com:5432/rows?sslmode=require",
        "postgresql://shop:can%61ry@db.example.com/rows",
        "postgresql://db.example.com/rows?user=shop&password=canary",
    ):
        shown = without_password(url)
        assert "can" not in shown
        assert "db.example.com" in shown


def test_a_character_that_postgresql_can_not_hold_is_told(place: Place, target: str) -> None:
    Customer.objects.create(name="Ro\x00sa")
    moved = move(target)
    assert any("customers_customer" in note and "�" in note for note in moved.notes)
    with _there(target, place):
        assert Customer.objects.latest("pk").name == "Ro�sa"


class Crooked:
    """Rows that SQLite takes and PostgreSQL doesn't."""

    @staticmethod
    def too_long() -> None:
        Customer.objects.create(name="canary" * 100)

    @staticmethod
    def too_large() -> None:
        Job.objects.create(kind="test.some", lane="test", run_at=datetime.now(UTC), tries=70_000)

    @staticmethod
    def pointing_nowhere() -> None:
        with connection.constraint_checks_disabled():
            Conversation.objects.order_by("pk").update(customer_id=999_999_999)


@pytest.mark.postgres
@pytest.mark.parametrize("crook", [Crooked.too_long, Crooked.too_large, Crooked.pointing_nowhere])
def test_rows_that_do_not_fit_are_named_by_table_and_not_by_content(
    place: Place, target: str, crook: object
) -> None:
    crook()  # type: ignore[operator]
    with pytest.raises(NotMoved) as refused:
        move(target)
    assert any(
        table in str(refused.value)
        for table in ("customers_customer", "jobs_job", "conversations_conversation")
    )
    assert "canary" not in str(refused.value)
    with _there(target, place):
        assert not Position.objects.exists()


@pytest.mark.postgres
@FROM_A_SERVER
def test_unplaced_events_find_their_place_before_they_travel(place: Place, target: str) -> None:
    position = latest_position()
    recognize(
        "noor@example.com", "Noor", by=Actor.system(via="mail")
    )  # on PostgreSQL it waits for its position
    move(target)
    with _there(target, place):
        assert len(since(position)) >= 1


@pytest.mark.postgres
@FROM_A_SERVER
def test_connections_from_other_machines_are_noticed(place: Place, target: str) -> None:
    elsewhere = psycopg.connect(place.url, application_name="makeright")
    with closing(elsewhere), pytest.raises(NotMoved, match="other connections"):
        move(target)
    move(target)


@pytest.mark.postgres
def test_a_database_in_another_encoding_is_refused(place: Place, templates: Templates) -> None:
    with pytest.raises(NotMoved, match="UTF8"):
        move(templates.make_database("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"))


@pytest.fixture(autouse=True)
def no_leftovers() -> Iterator[None]:
    """Aliases of databases beside the configured one are gone afterwards."""
    before = set(connections.settings)
    yield
    assert set(connections.settings) == before
