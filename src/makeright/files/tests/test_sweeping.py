"""Sweeping: what nothing refers to goes after its grace, and nothing else ever does, whoever keeps what meanwhile."""

from __future__ import annotations

import os
import random
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from makeright.files import sweeping
from makeright.files.models import Erasure, File, Thumbnail, key_of
from makeright.files.shelves import Shelf, disk, shelf
from makeright.files.storing import BeingErased, enter, keep, store
from makeright.files.sweeping import Swept, sweep
from makeright.staff.models import Agent
from tests.side_by_side import Aside


def later(days: float = 8) -> datetime:
    return timezone.now() + timedelta(days=days)


def swept(**more: object) -> Swept:
    done = sweep(**more)  # type: ignore[arg-type]
    assert done is not None
    return done


def sweep_away() -> Swept:
    """Two sweeps, so that the grace (of no time) begins and ends."""
    swept(grace=timedelta())
    return swept(grace=timedelta())


def somebody(picture: File | None = None) -> Agent:
    return Agent.objects.create(
        email=f"{random.getrandbits(64):x}@framehouse.test", name="A", picture=picture
    )


def put_long_ago(key: str, content: bytes, days: int = 40) -> None:
    shelf().put_synced(key, content)
    at = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(disk().path(key), (at, at))


@pytest.mark.django_db
class TestAfterItsGrace:
    def test_what_nothing_refers_to_goes_and_its_bytes_with_it(self, kept_on: Shelf) -> None:
        file = store(b"nobody's", "text/plain")
        assert swept().marked == 1
        done = swept(now=later())
        assert (done.files, done.size) == (1, 8)
        assert not File.objects.exists()
        assert not kept_on.exists(file.key)

    def test_until_then_it_stays(self, on_disk: None) -> None:
        file = store(b"nobody's yet", "text/plain")
        swept()
        assert swept(now=later(6.9)).files == 0
        assert file.content() == b"nobody's yet"

    def test_what_something_refers_to_stays_for_ever(self, kept_on: Shelf) -> None:
        agent = somebody(store(b"her face", "image/png"))
        for days in range(0, 100, 9):
            swept(now=later(days))
        assert agent.picture is not None
        assert agent.picture.content() == b"her face"

    def test_grace_begins_anew_when_something_referred_to_it_meanwhile(self, on_disk: None) -> None:
        file = store(b"now and then", "text/plain")
        swept()
        agent = somebody(file)
        swept(now=later(3))
        Agent.objects.filter(pk=agent.pk).update(picture=None)
        swept(now=later(4))
        assert swept(now=later(10)).files == 0
        assert swept(now=later(12)).files == 1

    def test_a_dry_sweep_only_counts(self, on_disk: None) -> None:
        file = store(b"nobody's", "text/plain")
        swept()
        put_long_ago(key_of("ab" * 32), b"orphan")
        done = swept(is_dry=True, now=later())
        assert (done.files, done.orphans, done.size) == (1, 1, 14)
        assert file.content() == b"nobody's"
        assert shelf().exists(key_of("ab" * 32))
        assert not Erasure.objects.exists()

    def test_a_small_picture_goes_with_its_origin_and_never_before(self, on_disk: None) -> None:
        origin, small = store(b"a picture", "image/png"), store(b"its small one", "image/webp")
        Thumbnail.objects.create(origin=origin, file=small, asked_at=timezone.now())
        agent = somebody(origin)
        swept()
        assert swept(now=later()).files == 0
        Agent.objects.filter(pk=agent.pk).update(picture=None)
        swept(now=later())
        assert swept(now=later(20)).files == 2
        assert list(shelf().keys()) == []
        assert not Thumbnail.objects.exists()

    def test_a_small_picture_that_somebody_uses_otherwise_stays(self, on_disk: None) -> None:
        origin, small = store(b"a picture", "image/png"), store(b"its small one", "image/webp")
        Thumbnail.objects.create(origin=origin, file=small, asked_at=timezone.now())
        somebody(small)
        swept()
        assert swept(now=later()).files == 1
        assert small.content() == b"its small one"

    def test_many_go_in_groups(self, on_disk: None) -> None:
        for number in range(sweeping.GROUP * 2 + 3):
            store(b"%d" % number, "text/plain")
        swept()
        assert swept(now=later()).files == sweeping.GROUP * 2 + 3
        assert list(shelf().keys()) == []


@pytest.mark.django_db
class TestWithoutARow:
    def test_old_bytes_go(self, on_disk: None) -> None:
        put_long_ago(key_of("ab" * 32), b"orphan")
        done = swept()
        assert (done.orphans, done.size) == (1, 6)
        assert list(shelf().keys()) == []
        assert not File.objects.exists()

    def test_young_bytes_stay(self, on_disk: None) -> None:
        """Their row may be on its way."""
        kept = keep(b"just kept", "text/plain")
        assert swept().orphans == 0
        assert enter(kept).content() == b"just kept"

    def test_in_a_store_as_well(self, in_store: None) -> None:
        shelf().put_synced(key_of("ab" * 32), b"orphan")
        assert swept().orphans == 0
        assert swept(now=later()).orphans == 1
        assert list(shelf().keys()) == []

    def test_what_is_half_written_goes_when_it_is_old(self, on_disk: None) -> None:
        folder = settings.MAKERIGHT_FILES / "ab"
        folder.mkdir(parents=True)
        for name, days in (("old.1.part", 8), ("young.1.part", 0)):
            (folder / name).write_bytes(b"half")
            at = (timezone.now() - timedelta(days=days)).timestamp()
            os.utime(folder / name, (at, at))
        assert swept().scraps == 1
        assert [path.name for path in folder.iterdir()] == ["young.1.part"]

    def test_a_database_that_knows_next_to_nothing_erases_nothing(self, on_disk: None) -> None:
        """As after a start with the wrong DATABASE_URL: all that the house has would be without a row."""
        for number in range(sweeping.FEW + 1):
            put_long_ago(key_of(f"{number:064x}"), b"somebody's")
        done = swept()
        assert (done.orphans, done.doubts) == (0, ["files"])
        assert len(list(shelf().keys())) == sweeping.FEW + 1
        assert swept(is_dry=True, is_sure=True).orphans == sweeping.FEW + 1
        assert swept(is_sure=True).orphans == sweeping.FEW + 1
        assert list(shelf().keys()) == []

    @pytest.mark.parametrize(
        "key",
        [
            "files/readme.txt",
            "files/ab/note.txt",
            "files/ab/cd/" + "0" * 60,
            "mail/street/x.eml",
            "mail/seeded/y.eml",
        ],
    )
    def test_what_is_nobodys_is_never_touched(self, on_disk: None, key: str) -> None:
        put_long_ago(key, b"somebody put it there")
        assert swept(now=later(1000)).size == 0
        assert shelf().read(key) == b"somebody put it there"

    def test_nor_what_lies_beside_the_folders(self, on_disk: None) -> None:
        beside = Path(settings.MAKERIGHT_FILES).parent / "makeright.sqlite3"
        beside.write_bytes(b"all we have")
        swept(now=later(1000))
        assert beside.read_bytes() == b"all we have"


class Slow:
    """The shelf, on which deleting waits until it may go on."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.has_come = threading.Event()
        self.may_go_on = threading.Event()

    def delete(self, key: str) -> None:
        self.has_come.set()
        assert self.may_go_on.wait(30)
        self._shelf.delete(key)

    def __getattr__(self, name: str) -> object:
        return getattr(self._shelf, name)


@pytest.fixture
def slow(on_disk: None, monkeypatch: pytest.MonkeyPatch) -> Slow:
    slow = Slow(shelf())
    monkeypatch.setattr(sweeping, "shelf", lambda: slow)
    return slow


@pytest.mark.usefixtures("many_writers", "on_disk")
class TestSideBySide:
    @pytest.mark.parametrize("is_marked", [True, False])
    def test_what_is_about_to_be_referred_to_is_not_swept(self, is_marked: bool) -> None:
        """A transaction that isn't committed takes it up again, marked long ago or while it runs."""
        store(b"wanted again", "text/plain")
        if is_marked:
            swept(grace=timedelta())
        entered, go_on = threading.Event(), threading.Event()

        def take_up() -> None:
            kept = keep(b"wanted again", "text/plain")
            with transaction.atomic():
                somebody(enter(kept))
                entered.set()
                go_on.wait(30)

        writer = Aside(take_up)
        assert entered.wait(30)
        sweeper = Aside(sweep_away)
        if connection.vendor == "postgresql":  # SQLite's writers wait for each other instead
            assert sweeper.result().files == 0
        go_on.set()
        writer.result()
        sweeper.result()
        assert swept(grace=timedelta()).files == 0
        assert Agent.objects.get().picture.content() == b"wanted again"  # type: ignore[union-attr]

    def test_bytes_whose_row_is_about_to_come_are_not_swept(self) -> None:
        entered, go_on = threading.Event(), threading.Event()

        def bring() -> None:
            kept = keep(b"on their way", "text/plain")
            with transaction.atomic():
                somebody(enter(kept))
                entered.set()
                go_on.wait(30)

        writer = Aside(bring)
        assert entered.wait(30)
        sweeper = Aside(sweep_away)
        assert not ends_within(sweeper, 0.5)  # it waits to see whether there will be a row
        go_on.set()
        writer.result()
        assert sweeper.result().orphans == 0
        assert Agent.objects.get().picture.content() == b"on their way"  # type: ignore[union-attr]

    def test_what_was_kept_before_an_erasure_is_refused_and_kept_again(self) -> None:
        """The bytes were there when it was kept, and are gone when it is entered."""
        store(b"gone in between", "text/plain")
        swept(grace=timedelta())
        kept = keep(b"gone in between", "text/plain")
        assert swept(grace=timedelta()).files == 1
        with pytest.raises(BeingErased):
            enter(kept)
        assert not File.objects.exists()
        somebody(store(b"gone in between", "text/plain"))
        assert sweep_away().files == 0
        assert File.objects.get().content() == b"gone in between"

    def test_nobody_enters_while_the_bytes_are_being_erased(self, slow: Slow) -> None:
        store(b"caught in the act", "text/plain")
        swept(grace=timedelta())
        sweeper = Aside(lambda: swept(now=later()))
        assert slow.has_come.wait(30)
        kept = keep(b"caught in the act", "text/plain")
        with pytest.raises(BeingErased):
            enter(kept)
        slow.may_go_on.set()
        assert sweeper.result().files == 1
        with pytest.raises(BeingErased):
            enter(kept)  # the sweep came after the bytes were put
        assert store(b"caught in the act", "text/plain").content() == b"caught in the act"

    def test_the_same_for_bytes_without_a_row(self, slow: Slow) -> None:
        kept = keep(b"an orphan comes back", "text/plain")
        sweeper = Aside(lambda: swept(now=later()))
        assert slow.has_come.wait(30)
        with pytest.raises(BeingErased):
            enter(kept)
        slow.may_go_on.set()
        assert sweeper.result().orphans == 1
        assert store(b"an orphan comes back", "text/plain").content() == b"an orphan comes back"

    def test_a_row_that_waits_for_an_erasure_to_begin_learns_of_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The row is taken away and not committed yet: whoever enters the digest waits, and is told."""
        store(b"just being taken", "text/plain")
        swept(grace=timedelta())
        kept = keep(b"just being taken", "text/plain")
        taken, go_on = threading.Event(), threading.Event()
        really = sweeping._note

        def note_slowly(*said: object) -> Erasure:
            noted = really(*said)  # type: ignore[arg-type]
            taken.set()
            assert go_on.wait(30)
            return noted

        monkeypatch.setattr(sweeping, "_note", note_slowly)
        sweeper = Aside(lambda: swept(grace=timedelta()))
        assert taken.wait(30)
        writer = Aside(enter, kept)
        assert not ends_within(writer, 0.3)
        go_on.set()
        assert sweeper.result().files == 1
        with pytest.raises(BeingErased):
            writer.result()
        assert not File.objects.exists()

    def test_an_erasure_that_was_cut_off_is_finished(self, monkeypatch: pytest.MonkeyPatch) -> None:
        file = store(b"half erased", "text/plain")
        swept(grace=timedelta())
        cut_off_a_sweep(monkeypatch)
        assert not File.objects.exists()
        assert shelf().exists(file.key)
        swept()
        assert not shelf().exists(file.key)
        assert Erasure.objects.get().done_at is not None

    def test_bytes_that_came_again_meanwhile_survive_that(self, monkeypatch: pytest.MonkeyPatch) -> None:
        store(b"half erased", "text/plain")
        swept(grace=timedelta())
        cut_off_a_sweep(monkeypatch)
        with pytest.raises(BeingErased):
            store(b"half erased", "text/plain")
        swept()
        file = store(b"half erased", "text/plain")
        swept()
        assert file.content() == b"half erased"

    def test_storage_that_fails_is_tried_again_by_the_next_sweep(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = store(b"stuck", "text/plain")
        swept(grace=timedelta())
        broken = Slow(shelf())
        monkeypatch.setattr(broken, "delete", fails)
        with monkeypatch.context() as context:
            context.setattr(sweeping, "shelf", lambda: broken)
            swept(grace=timedelta())
        assert Erasure.objects.get().done_at is None
        swept()
        assert not shelf().exists(file.key)

    def test_two_do_not_sweep_at_once(self, slow: Slow) -> None:
        store(b"one broom", "text/plain")
        swept(grace=timedelta())
        first = Aside(lambda: swept(grace=timedelta()))
        assert slow.has_come.wait(30)
        assert Aside(sweep).result() is None
        slow.may_go_on.set()
        assert first.result().files == 1
        assert Aside(sweep).result() is not None

    def test_erasures_are_forgotten_when_nobody_can_hold_such_bytes_any_more(self) -> None:
        store(b"long gone", "text/plain")
        sweep_away()
        assert Erasure.objects.count() == 1
        swept(now=later(2))
        assert Erasure.objects.count() == 1
        swept(now=later(4))
        assert Erasure.objects.count() == 0

    def test_under_load_nothing_that_is_referred_to_is_ever_lost(self) -> None:
        """Few digests, many who keep and drop them, and two brooms without any grace between them."""
        enough = threading.Event()
        brooms = [Aside(sweep_until, enough) for _ in range(2)]
        writers = [Aside(keep_and_drop, seed, enough) for seed in range(4)]
        for one in (*writers, *brooms):
            one.result()
        held = set(Agent.objects.exclude(picture=None).values_list("picture__digest", flat=True))
        for digest in held:
            assert shelf().exists(key_of(digest)), digest
        sweep_away()
        assert set(File.objects.values_list("digest", flat=True)) == held
        for digest in held:
            assert shelf().exists(key_of(digest)), digest


def ends_within(piece: Aside, seconds: float) -> bool:
    threading.Event().wait(seconds)
    return not piece.is_at_work


def cut_off_a_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    """The power goes when the rows are gone and the bytes are not."""

    def power_cut(key: str) -> None:
        raise KeyboardInterrupt

    dying = Slow(shelf())
    monkeypatch.setattr(dying, "delete", power_cut)
    with monkeypatch.context() as context:
        context.setattr(sweeping, "shelf", lambda: dying)
        with pytest.raises(KeyboardInterrupt):
            swept(grace=timedelta())


def fails(key: str) -> None:
    raise OSError(5, "object storage failed")


def keep_and_drop(seed: int, enough: threading.Event) -> None:
    """Attach one of a few contents to somebody, or let go; what is attached can be read at once and ever after."""
    chance = random.Random(seed)
    mine: list[Agent] = []
    while not enough.is_set():
        if len(mine) == 2 or (mine and chance.random() < 0.5):
            Agent.objects.filter(pk=mine.pop(0).pk).update(picture=None)
        else:
            mine.append(attach(b"content %d" % chance.randrange(8)))
        for agent in mine:
            assert agent.picture is not None
            agent.picture.content()


def attach(content: bytes) -> Agent:
    """As everybody does who brings a file: keep, then enter and refer in one transaction; once more if it is told to."""
    for _ in range(500):
        kept = keep(content, "text/plain")
        try:
            with transaction.atomic():
                return somebody(enter(kept))
        except BeingErased:
            continue
    raise AssertionError("it was being erased for ever")


def sweep_until(enough: threading.Event) -> None:
    """Sweep without grace, young bytes without a row included, until a broom has erased a dozen files."""
    erased = 0
    while erased < 12 and not enough.is_set():
        done = sweep(grace=timedelta(seconds=-60))
        erased += done.files + done.orphans if done else 0
    enough.set()
