"""A backup holds what the rows of one moment name; what prevents it is said, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import resource
import secrets
import signal
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from makeright.conversations.models import Message, Note
from makeright.customers.models import Customer
from makeright.events.models import Event
from makeright.files.areas import AREAS
from makeright.files.models import File, key_of
from makeright.files.shelves import shelf
from makeright.lib.homes import home_id
from makeright.mail.models import IncomingMail
from makeright.operating import backing_up, by_night, keeping, remembering
from makeright.operating.archives import MANIFEST, Archive
from makeright.operating.backing_up import back_up
from makeright.operating.by_night import NotBackedUp
from makeright.operating.occupying import Occupied, only_one
from makeright.operating.reading import reader, tally
from makeright.operating.remembering import BEFORE_MIGRATE, NIGHTLY, latest
from makeright.operating.tables import tables
from makeright.operating.tests.places import PASSPHRASE, SQLITE, Place
from makeright.operating.verifying import open_keys, verify
from makeright.staff.models import Agent
from tests.doors import within


def _contents(place: Path) -> dict[str, bytes]:
    with tarfile.open(place) as tar:
        return {head.name: tar.extractfile(head).read() for head in tar}  # type: ignore[union-attr]


def test_a_backup_holds_every_file_that_rows_name(place: Place) -> None:
    backup = back_up()
    with Archive(backup.place) as archive:
        assert {key_of(digest) for digest in File.objects.values_list("digest", flat=True)} < set(
            archive.files
        )
        for area in AREAS.values():
            assert {said.key for said in area.stated()} <= set(archive.files)
        assert len(archive.files) > 100
    assert backup.missing == backup.changed == []


def test_its_manifest_counts_every_table(place: Place) -> None:
    backup = back_up()
    with Archive(backup.place) as archive:
        told = {each["name"]: each for each in archive.manifest["tables"]}
        assert told["conversations_message"]["rows"] == Message._base_manager.count() > 50
        assert told["events_event"]["rows"] == Event.objects.count()
        assert archive.manifest["position"] > 0
        assert archive.manifest["engine"] == place.engine
    origin = reader()
    for table in tables():
        found = tally(origin.rows(table))
        assert (told[table.name]["rows"], told[table.name]["digest"]) == (found.rows, found.digest)
    origin.close()


def test_what_is_written_meanwhile_is_not_in_it(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows are those of one moment, and writers go on."""
    kept = backing_up._keep_rows
    before = Customer.objects.count()

    def write_and_keep(*args: object) -> object:
        Customer.objects.create(name="Came later")
        return kept(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(backing_up, "_keep_rows", write_and_keep)
    backup = back_up()
    with Archive(backup.place) as archive:
        told = {each["name"]: each["rows"] for each in archive.manifest["tables"]}
    assert Customer.objects.count() == before + 1
    assert told["customers_customer"] == before


def test_a_file_that_is_gone_is_told_and_stops_nothing(place: Place) -> None:
    gone = File.objects.earliest("pk")
    shelf().delete(key_of(gone.digest))
    backup = back_up()
    assert backup.missing == [key_of(gone.digest)]
    assert backup.paper.missing == 1
    verdict = verify(backup.place)
    assert verdict.is_sound
    assert any(key_of(gone.digest) in note for note in verdict.notes)


def test_what_was_erased_while_it_was_made_is_missed_by_nobody(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = backing_up._keep_files
    gone = File(digest="ab" * 32, size=3, mime="text/plain")
    gone.save()

    def erase_and_keep(*args: object) -> object:
        gone.delete()
        return kept(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(backing_up, "_keep_files", erase_and_keep)
    backup = back_up()
    assert backup.missing == []
    verdict = verify(backup.place)
    assert verdict.is_sound
    assert not any("missing" in note for note in verdict.notes)


def test_a_file_that_has_changed_on_disk_is_told(place: Place) -> None:
    changed = File.objects.earliest("pk")
    path = settings.MAKERIGHT_FILES / changed.digest[:2] / changed.digest[2:]
    path.write_bytes(bytes(changed.size))
    assert back_up().changed == [key_of(changed.digest)]


def test_without_a_passphrase_there_are_no_keys(place: Place) -> None:
    backup = back_up()
    assert not backup.paper.has_keys
    everything = b"".join(_contents(backup.place).values())
    assert settings.SECRET_KEY.encode() not in everything


def test_with_a_passphrase_the_keys_can_be_opened_and_not_be_read(place: Place, tmp_path: Path) -> None:
    toml = tmp_path / "makeright.toml"
    toml.write_text('[mail]\nsmtp = "smtp://shop:canary-password@mail.example.com:25"\n')
    with override_settings(MAKERIGHT_CONFIG=toml, SECRET_KEY_FALLBACKS=["canary-old-key"]):
        backup = back_up(passphrase=PASSPHRASE)
    with Archive(backup.place) as archive:
        keys = open_keys(archive, PASSPHRASE)
    assert (keys.current, keys.old, keys.configuration) == (
        settings.SECRET_KEY,
        ("canary-old-key",),
        toml.read_text(),
    )
    everything = b"".join(_contents(backup.place).values())
    assert b"canary" not in everything
    assert settings.SECRET_KEY.encode() not in everything


def test_names_and_papers_hold_nothing_of_anybody(place: Place) -> None:
    """What a listing shows, and what stands beside a backup, is ids, digests, counts and times."""
    backup = back_up(passphrase=PASSPHRASE)
    contents = _contents(backup.place)
    shown = " ".join(
        [*contents, backup.place.name, (backup.place.parent / f"{backup.place.name}.json").read_text()]
    )
    shown += contents[MANIFEST].decode()
    words = {agent.email for agent in Agent.objects.all()} | {agent.name for agent in Agent.objects.all()}
    words |= {customer.name for customer in Customer.objects.exclude(name="")}
    words |= {note.text for note in Note.objects.all()} | {PASSPHRASE, settings.SECRET_KEY}
    assert len(words) > 10
    assert [word for word in words if word in shown] == []


def test_latest_says_how_backups_stand(place: Place) -> None:
    assert latest() == remembering.BackupState()
    made_at = datetime(2026, 11, 21, 3, tzinfo=UTC)
    backup = back_up(now=made_at)
    assert latest() == remembering.BackupState(made_at, None, backup.paper.size, backup.place, "")
    verify(backup.place, now=made_at + timedelta(minutes=1))
    assert latest().verified_at == made_at + timedelta(minutes=1)


def test_two_never_run_at_once(place: Place) -> None:
    with only_one("backup"), pytest.raises(NotBackedUp, match="is going on"):
        back_up()
    assert list((place.home / "backups").glob("*")) == []
    back_up()


def test_a_backup_is_never_written_over_another(place: Place, tmp_path: Path) -> None:
    target = tmp_path / "mine.tar"
    target.write_bytes(b"precious")
    with pytest.raises(NotBackedUp, match="is there already"):
        back_up(to=target)
    assert target.read_bytes() == b"precious"


def test_what_a_killed_attempt_left_is_cleared_away(place: Place) -> None:
    folder, ours = place.home / "backups", f".makeright-{home_id()}"
    (folder / f"{ours}-x.part").mkdir(parents=True)
    (folder / f"{ours}-x.part" / "snapshot.sqlite3").write_bytes(b"half")
    (folder / f"{ours}-7.part").write_bytes(b"half")
    another = folder / ".makeright-0123456789abcdef-7.part"
    another.write_bytes(b"what another home is writing just now")
    back_up()
    assert list(folder.glob(".*")) == [another]


def test_a_disk_with_too_little_room_is_left_alone(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backing_up, "RESERVE", 10**18)
    monkeypatch.setattr(backing_up, "RESERVE_SHARE", 1)
    with pytest.raises(NotBackedUp, match="too little room"):
        back_up()
    assert list((place.home / "backups").glob("*")) == []
    assert "too little room" in latest().fault


def test_a_full_disk_leaves_nothing_and_is_said_and_the_desk_goes_on(place: Place) -> None:
    """The real error of a real write: files of this process may not grow any further, once the rows are copied."""
    for _ in range(3):
        row = File(digest=secrets.token_hex(32), size=1_000_000, mime="application/zip")
        shelf().put_synced(key_of(row.digest), os.urandom(1_000_000))
        row.save()
    snapshot = place.file.stat().st_size if place.engine == SQLITE else 0
    with _files_of_at_most(snapshot + 700_000), pytest.raises(NotBackedUp, match="is full"):
        back_up()
    assert list((place.home / "backups").glob("*")) == []
    assert list((place.home / "backups").glob(".*")) == []
    assert "is full" in latest().fault
    Customer.objects.create(name="Rosa")
    back_up()
    assert latest().fault == ""


@contextmanager
def _files_of_at_most(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_folder_that_can_not_be_made_is_said(place: Place) -> None:
    (place.home / "backups").write_text("in the way")
    with pytest.raises(NotBackedUp, match="can't be written to"):
        back_up()
    assert "can't be written to" in latest().fault


def test_deleted_words_do_not_linger_in_a_snapshot(place: Place) -> None:
    """SQLite leaves what was deleted in free pages; a backup leaves it out."""
    customer = Customer.objects.create(name="canary-deleted-" + "x" * 150)
    customer.delete()
    with Archive(back_up().place) as archive:
        rows = [member for name, member in archive.members.items() if name.startswith("database/")]
        assert rows
        for member in rows:
            assert b"canary-deleted" not in b"".join(archive.content(member))


@pytest.mark.sqlite
def test_text_in_another_encoding_stops_no_backup(place: Place) -> None:
    """SQLite takes any bytes for text; only another program can have put them there."""
    for pk in Customer.objects.order_by("pk").values_list("pk", flat=True)[1:20:6]:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE customers_customer SET name = CAST(x'636166e9' AS TEXT) WHERE id = %s", [pk]
            )
    backup = back_up()
    with Archive(backup.place) as archive:
        told = {each["name"]: each["rows"] for each in archive.manifest["tables"]}
    assert told["customers_customer"] == Customer.objects.count()
    assert verify(backup.place).is_sound


def test_a_row_that_names_what_is_no_key_of_ours_stops_nothing(place: Place) -> None:
    IncomingMail.objects.filter(pk=IncomingMail.objects.earliest("pk").pk).update(path="../../etc/passwd")
    backup = back_up()
    assert backup.missing == ["mail/../../etc/passwd"]
    assert verify(backup.place).is_sound


def test_a_home_without_a_database_has_nothing_to_back_up(empty_place: Place) -> None:
    with empty_place, pytest.raises(NotBackedUp, match="nothing to back up"):
        back_up()


# Each night


def test_a_night_leaves_a_verified_backup(place: Place) -> None:
    keeping.make_nightly()
    [paper] = remembering.papers()
    assert (paper.kind, paper.fault, paper.has_keys) == (NIGHTLY, "", True)
    assert paper.verified_at is not None


def test_old_nights_go_and_what_was_made_by_hand_stays(place: Place) -> None:
    by_hand = back_up().place
    for night in range(4):
        _make(datetime(2026, 11, 1 + night, 3, tzinfo=UTC), verified=True)
    remembering.tidy(2)
    assert by_hand.exists()
    assert [paper.made_at.day for paper in remembering.papers() if paper.kind == NIGHTLY] == [4, 3]


def test_however_many_fail_the_sound_ones_stay(place: Place) -> None:
    for night in range(1, 8):
        _make(datetime(2026, 11, night, 3, tzinfo=UTC), verified=night <= 2)
    remembering.tidy(2)
    assert {1, 2} <= {paper.made_at.day for paper in remembering.papers()}


def test_backups_before_upgrades_are_kept_apart_from_nights(place: Place) -> None:
    for day in range(1, 6):
        _make(datetime(2026, 11, day, 3, tzinfo=UTC), verified=True, kind=BEFORE_MIGRATE)
    remembering.tidy(1)
    assert [paper.made_at.day for paper in remembering.papers()] == [5, 4, 3]


def test_the_nights_of_another_home_in_the_same_folder_are_left_alone(place: Place) -> None:
    with override_settings(MAKERIGHT_HOME=place.home / "another"):
        (place.home / "another").mkdir()
        for night in range(1, 4):
            _make(datetime(2026, 10, night, 3, tzinfo=UTC), verified=True)
    assert latest().made_at is None
    for night in range(1, 4):
        _make(datetime(2026, 11, night, 3, tzinfo=UTC), verified=True)
    remembering.tidy(1)
    assert [paper.made_at.month for paper in remembering.papers()] == [11, 10, 10, 10]


def _make(at: datetime, *, verified: bool, kind: str = NIGHTLY) -> None:
    backup = back_up(kind=kind, now=at)
    remembering.note_verified(backup.place, at=at, fault="" if verified else "damaged")


def test_the_schedule_runs_it_in_a_process_of_its_own(place: Place) -> None:
    with _environment_of(place):
        by_night.back_up_tonight()
    [paper] = remembering.papers()
    assert paper.kind == NIGHTLY
    assert paper.verified_at is not None


def test_a_failed_night_is_told_and_not_tried_again_at_once(place: Place) -> None:
    (place.home / "backups").write_text("in the way")
    with _environment_of(place):
        with pytest.raises(NotBackedUp, match="can't be written to"):
            by_night.back_up_tonight()
        assert "can't be written to" in latest().fault
        (place.home / "backups").unlink()
        with pytest.raises(NotBackedUp, match="can't be written to"):
            by_night.back_up_tonight()
        remembering.note_attempt(datetime.now(UTC) - timedelta(hours=2), "an old fault")
        by_night.back_up_tonight()
    assert latest().fault == ""


@contextmanager
def _environment_of(place: Place) -> Iterator[None]:
    """What the engine's own environment would be."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "MAKERIGHT_HOME"):
            patch.delenv(name, raising=False)
        for name, said in place.environment.items():
            patch.setenv(name, said)
        yield


# The command


def test_the_command_says_what_it_did_and_that_keys_are_left_out(place: Place, tmp_path: Path) -> None:
    done = _run(place, "backup", "--to", str(tmp_path))
    [made] = tmp_path.glob("makeright-*.tar")
    assert f"Backed up: {made}" in done.stdout
    assert "The keys were left out" in done.stderr
    listed = _run(place, "backup", "--list")
    assert json.loads(_run(place, "backup", "--list", "--json").stdout) == []
    assert "There are no backups in" in listed.stdout
    verified = _run(place, "backup", "--verify", str(made))
    assert "is sound" in verified.stdout


def test_backups_are_listed_for_programs(place: Place) -> None:
    made = back_up(passphrase=PASSPHRASE)
    (told,) = json.loads(_run(place, "backup", "--list", "--json").stdout)
    assert (told["place"], told["kind"], told["has_keys"]) == (str(made.place), "by-hand", True)


def test_a_wrong_passphrase_is_told_from_a_broken_backup(place: Place, tmp_path: Path) -> None:
    backup = back_up(passphrase=PASSPHRASE)
    file = tmp_path / "passphrase"
    file.write_text("another passphrase of many words")
    said = _run(
        place, "backup", "--verify", str(backup.place), "--passphrase-file", str(file), fails=True
    ).stderr
    assert "the passphrase is another one" in said
    assert f"All else in {backup.place.name} is as it was." in said
    assert "NOT sound" not in said


def test_the_passphrase_comes_from_a_file_and_a_short_one_is_refused(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_text("swans\n")
    refused = _run(place, "backup", "--passphrase-file", str(file), fails=True)
    assert "too short" in refused.stderr
    file.write_text(f"{PASSPHRASE}\n")
    done = _run(place, "backup", "--passphrase-file", str(file))
    assert "left out" not in done.stderr
    [paper] = (place.home / "backups").glob("*.json")
    assert json.loads(paper.read_text())["has_keys"] is True
    assert PASSPHRASE not in done.stdout + done.stderr


@pytest.mark.parametrize("end", [SystemExit, KeyboardInterrupt])
def test_an_end_right_after_something_was_made_leaves_nothing_behind(
    place: Place, monkeypatch: pytest.MonkeyPatch, end: type[BaseException]
) -> None:
    def made(*args: object) -> object:
        tempfile.mkdtemp(prefix=backing_up._passing(), suffix=".part", dir=place.home / "backups")
        raise end

    monkeypatch.setattr(backing_up, "_snapshot", made)
    with pytest.raises(end):
        back_up()
    assert list((place.home / "backups").iterdir()) == []


def test_whoever_ends_it_leaves_nothing_behind(place: Place) -> None:
    digest = File.objects.earliest("pk").digest
    path = place.home / "files" / digest[:2] / digest[2:]
    path.unlink()
    os.mkfifo(path)  # reading it waits for ever
    backups = place.home / "backups"
    running = subprocess.Popen(
        [sys.executable, "-m", "makeright.config.cli", "backup"],
        env=place.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    within(60, lambda: any(backups.glob(".*.part")), "the backup is being written")
    running.terminate()
    _, said = running.communicate(timeout=60)
    assert running.returncode == 128 + signal.SIGTERM
    assert b"Traceback" not in said
    assert list(backups.iterdir()) == []


def test_a_second_one_says_that_the_first_is_going_on(place: Place) -> None:
    with only_one("pretend"):
        ended = _run(place, "backup", fails=True)
    assert "is going on" in ended.stderr
    assert "Traceback" not in ended.stderr


def _run(place: Place, *said: str, fails: bool = False) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "makeright.config.cli", *said],
        env=place.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert bool(done.returncode) == fails, done.stderr
    return done


def test_a_process_that_dies_gives_its_place_back(place: Place) -> None:
    program = (
        "import django, os; django.setup()\n"
        "from makeright.operating.occupying import only_one\n"
        "held = only_one('backup'); held.__enter__(); os._exit(9)"
    )
    died = subprocess.run([sys.executable, "-c", program], env=place.environment, timeout=60, check=False)
    assert died.returncode == 9
    try:
        with only_one("backup"):
            pass
    except Occupied:
        pytest.fail("the place is still taken")
