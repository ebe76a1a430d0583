"""A backup becomes a home again: whole, or not at all."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import secrets
import shutil
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from makeright.conversations.models import Conversation
from makeright.customers.models import Customer
from makeright.customers.recognizing import recognize
from makeright.events import triggers
from makeright.events.models import Event
from makeright.events.reading import latest_position, since
from makeright.files.models import File, key_of
from makeright.files.shelves import disk, shelf
from makeright.lib.actor import Actor
from makeright.lib.sealing import seal, unseal
from makeright.mail.models import IncomingMail
from makeright.operating import keyring, occupying, remembering
from makeright.operating.archives import MANIFEST, Archive, NotAnArchive
from makeright.operating.backing_up import back_up
from makeright.operating.occupying import BACKUP, WEB, _held
from makeright.operating.reading import reader, tally
from makeright.operating.restoring import NotRestored, restore
from makeright.operating.tables import tables
from makeright.operating.tests.places import ENGINE, PASSPHRASE, Place, Templates
from makeright.operating.verifying import Unverifiable, Verdict, examine, verify
from makeright.webhooks.keeping import add_webhook
from makeright.webhooks.models import Webhook
from tests.object_storage import object_storage


def _everything() -> dict[str, object]:
    """Counts and digests of all rows, and all that stands on the shelf."""
    origin = reader()
    try:
        rows: dict[str, object] = {table.name: tally(origin.rows(table)) for table in tables()}
    finally:
        origin.close()
    return rows | {key: shelf().read(key) for key in shelf().keys("")}


class Original(NamedTuple):
    """A home that was backed up."""

    backup: Path
    everything: dict[str, object]
    position: int
    key: str
    sealed: str


@pytest.fixture(scope="module")
def original(
    templates: Templates, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Original:
    home = tmp_path_factory.mktemp("original") / "home"
    with django_db_blocker.unblock(), templates.copy(ENGINE, home), pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "COST", 2**8)
        made = back_up(passphrase=PASSPHRASE).place
        sealed = seal("the smtp password", purpose="test")
        return Original(made, _everything(), latest_position(), settings.SECRET_KEY, sealed)


@pytest.fixture
def backup(original: Original, tmp_path: Path) -> Path:
    """A copy of the backup, in a folder of backups of its own, with its paper."""
    folder = tmp_path / "backups"
    folder.mkdir()
    for path in original.backup.parent.iterdir():
        shutil.copy2(path, folder)
    return folder / original.backup.name


def test_all_of_it_is_there_again(original: Original, empty_place: Place, backup: Path) -> None:
    with empty_place:
        restored = restore(backup, passphrase=PASSPHRASE)
        assert _everything() == original.everything
        assert latest_position() == original.position
        assert triggers.missing() == set()
        assert restored.files > 100


def test_the_restored_house_works_on(original: Original, empty_place: Place, backup: Path) -> None:
    """Events go on after the highest position, and keys after the highest key."""
    with empty_place:
        restore(backup, passphrase=PASSPHRASE)
        position, highest = latest_position(), Customer.objects.latest("pk").pk
        fresh = recognize("noor@example.com", "Noor", by=Actor.system(via="mail"))
        assert fresh.pk > highest
        assert [heard.position for heard in since(position)] == sorted(
            range(position + 1, latest_position() + 1)
        )
        with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM events_event")


def test_its_keys_open_what_was_sealed(original: Original, empty_place: Place, backup: Path) -> None:
    with empty_place:
        restore(backup, passphrase=PASSPHRASE)
        kept = empty_place.home / "secret.key"
        assert kept.read_text() == original.key
        assert kept.stat().st_mode & 0o077 == 0
        with override_settings(SECRET_KEY=kept.read_text()):
            assert unseal(original.sealed, purpose="test") == "the smtp password"


def test_without_the_passphrase_the_home_has_a_new_key_and_says_so(
    original: Original, empty_place: Place, backup: Path
) -> None:
    with empty_place:
        restored = restore(backup)
        assert (empty_place.home / "secret.key").read_text() != original.key
        assert any("No keys were restored" in note for note in restored.notes)


def test_a_wrong_passphrase_restores_nothing(original: Original, empty_place: Place, backup: Path) -> None:
    with empty_place:
        with pytest.raises(NotRestored, match="passphrase"):
            restore(backup, passphrase="eleven pipers piping")
        _assert_nothing_happened(empty_place)


def test_the_old_settings_file_is_brought_and_not_in_force(
    place: Place, empty_place: Place, tmp_path: Path
) -> None:
    toml = tmp_path / "makeright.toml"
    toml.write_text('database.url = "postgresql://shop@elsewhere/production"\n')
    with override_settings(MAKERIGHT_CONFIG=toml):
        backup = back_up(passphrase=PASSPHRASE).place
    with empty_place:
        restored = restore(backup, passphrase=PASSPHRASE)
        assert not (empty_place.home / "makeright.toml").exists()
        assert (empty_place.home / "makeright.toml.restored").read_text() == toml.read_text()
        assert any("makeright.toml.restored" in note for note in restored.notes)


def test_a_home_with_rows_in_it_is_left_alone(place: Place, backup: Path) -> None:
    before = _everything()
    with pytest.raises(NotRestored, match=r"--home FOLDER"):
        restore(backup, passphrase=PASSPHRASE)
    assert _everything() == before


def test_a_home_with_files_in_it_is_left_alone(original: Original, empty_place: Place, backup: Path) -> None:
    with empty_place:
        shelf().put_synced(key_of("ab" * 32), b"somebody's")
        with pytest.raises(NotRestored, match="There are files already"):
            restore(backup, passphrase=PASSPHRASE)
        assert shelf().read(key_of("ab" * 32)) == b"somebody's"


@pytest.mark.parametrize(
    ("lock", "words"),
    [(occupying.ENGINE, "engine is running"), (WEB, "desk is running"), (BACKUP, "is going on")],
)
def test_a_home_in_which_somebody_works_is_left_alone(
    original: Original, empty_place: Place, backup: Path, lock: str, words: str
) -> None:
    with empty_place:
        with _held(lock, "taken"), pytest.raises(NotRestored, match=words):
            restore(backup, passphrase=PASSPHRASE)
        _assert_nothing_happened(empty_place)


def test_a_restore_that_was_cut_off_is_begun_again(
    original: Original, empty_place: Place, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with empty_place:
        monkeypatch.setattr("makeright.operating.restoring._put_rows", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            restore(backup, passphrase=PASSPHRASE)
        monkeypatch.undo()
        assert next(shelf().keys(), None) is not None
        restore(backup, passphrase=PASSPHRASE)
        assert _everything() == original.everything


def _interrupt(*args: object) -> int:
    raise KeyboardInterrupt


def test_rows_that_do_not_fit_leave_no_files_behind(
    original: Original, empty_place: Place, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with empty_place:
        monkeypatch.setattr("makeright.operating.restoring._put_rows", _fail)
        with pytest.raises(NotRestored, match="can't be written to"):
            restore(backup, passphrase=PASSPHRASE)
        _assert_nothing_happened(empty_place)


def _fail(*args: object) -> int:
    raise OSError(5, "Input/output error")


def test_a_backup_of_the_other_kind_of_database_says_how(
    original: Original, empty_place: Place, backup: Path
) -> None:
    other = "postgresql" if empty_place.engine == "sqlite" else "sqlite"
    _change(backup, _with_manifest(engine=other))
    with empty_place:
        with pytest.raises(NotRestored, match="move-to"):
            restore(backup, passphrase=PASSPHRASE)
        _assert_nothing_happened(empty_place)


def test_a_backup_of_a_newer_version_says_so(original: Original, empty_place: Place, backup: Path) -> None:
    with Archive(backup) as archive:
        applied = archive.manifest["migrations"]
    _change(backup, _with_manifest(migrations=[*applied, ["jobs", "0999_from_the_future"]]))
    with empty_place:
        with pytest.raises(NotRestored, match="newer version"):
            restore(backup, passphrase=PASSPHRASE)
        _assert_nothing_happened(empty_place)
        with pytest.raises(Unverifiable, match="newer version"):
            verify(backup)


# Damage


Change = Callable[[dict[str, bytes]], None]


def _with_manifest(**said: object) -> Change:
    def change(contents: dict[str, bytes]) -> None:
        contents[MANIFEST] = json.dumps(json.loads(contents[MANIFEST]) | said).encode()

    return change


def _one_row_less(contents: dict[str, bytes]) -> None:
    """The rows themselves are changed, and the manifest's digests of the content with them; not those of the table."""
    manifest = json.loads(contents[MANIFEST])
    for member in manifest["members"]:
        if member[0] == "database/customers_customer.jsonl.gz":
            rows = gzip.decompress(contents[member[0]]).splitlines(keepends=True)[:-1]
            _set(contents, member, b"".join(rows))
        elif member[0] == "database/makeright.sqlite3.gz":
            _set(contents, member, _without_a_customer(gzip.decompress(contents[member[0]])))
    contents[MANIFEST] = json.dumps(manifest).encode()


def _set(contents: dict[str, bytes], member: list[object], content: bytes) -> None:
    contents[str(member[0])] = gzip.compress(content)
    member[1:] = [len(content), hashlib.sha256(content).hexdigest()]


def _without_a_customer(content: bytes) -> bytes:
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(content)
        database = sqlite3.connect(file.name)
        database.execute("DELETE FROM customers_customer WHERE id = (SELECT max(id) FROM customers_customer)")
        database.commit()
        database.close()
        return Path(file.name).read_bytes()


def _a_file_changed(contents: dict[str, bytes]) -> None:
    name = next(name for name in contents if name.startswith("mail/"))
    contents[name] = contents[name][:-1] + b"?"


def _a_file_less(contents: dict[str, bytes]) -> None:
    del contents[next(name for name in contents if name.startswith("mail/"))]


def _a_file_more(contents: dict[str, bytes]) -> None:
    contents["files/ab/" + "c" * 62] = b"slipped in"


def _rows_flipped(contents: dict[str, bytes]) -> None:
    name = max(
        (name for name in contents if name.startswith("database/")), key=lambda name: len(contents[name])
    )
    raw = bytearray(contents[name])
    raw[len(raw) // 2] ^= 0xFF
    contents[name] = bytes(raw)


def _keys_changed(contents: dict[str, bytes]) -> None:
    contents["keys.sealed"] = contents["keys.sealed"][::-1]


@pytest.mark.parametrize(
    "change", [_one_row_less, _a_file_changed, _a_file_less, _a_file_more, _rows_flipped, _keys_changed]
)
def test_a_damaged_backup_is_found_out_and_restores_nothing(
    original: Original, empty_place: Place, backup: Path, change: Change
) -> None:
    _change(backup, change)
    with empty_place:
        assert not _verdict(backup).is_sound
        with pytest.raises(NotRestored):
            restore(backup, passphrase=PASSPHRASE)
        _assert_nothing_happened(empty_place)


def _verdict(backup: Path) -> Verdict:
    """What is found by reading alone; that restoring for a trial finds it too is tried once, below."""
    with Archive(backup) as archive:
        return examine(archive, passphrase=PASSPHRASE, by_restoring=False)


def test_the_paper_beside_a_backup_says_what_is_wrong_with_it(empty_place: Place, backup: Path) -> None:
    _change(backup, _one_row_less)
    with empty_place:
        verify(backup, passphrase=PASSPHRASE)
        [paper] = remembering.papers(backup.parent)
        assert paper.verified_at is None
        assert "customers_" in paper.fault
        os.truncate(backup, 1000)
        with pytest.raises(NotAnArchive):
            verify(backup)
        assert "cut off" in remembering.papers(backup.parent)[0].fault


def test_verifying_changes_nothing(place: Place, backup: Path) -> None:
    before = _everything()
    assert verify(backup, passphrase=PASSPHRASE).is_sound
    assert _everything() == before
    ends = time.monotonic() + 30  # that of a test beside this one may be there for a moment
    while _databases() and time.monotonic() < ends:
        time.sleep(0.1)
    assert _databases() == []
    assert {path.suffix for path in backup.parent.iterdir()} == {".tar", ".json"}


def _databases() -> list[str]:
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname ~ '^makeright_[0-9a-f]{12}$'")
        return [name for (name,) in cursor.fetchall()]


def _change(backup: Path, change: Change) -> None:
    """Write the same backup anew, with other contents."""
    with tarfile.open(backup) as tar:
        contents = {head.name: tar.extractfile(head).read() for head in tar}  # type: ignore[union-attr]
    change(contents)
    fresh = backup.with_name(f"{secrets.token_hex(4)}.fresh")
    with tarfile.open(fresh, "w") as tar:
        for name, content in contents.items():
            head = tarfile.TarInfo(name)
            head.size = len(content)
            tar.addfile(head, io.BytesIO(content))
    fresh.replace(backup)


def _assert_nothing_happened(place: Place) -> None:
    """No rows, no files, and nothing left lying about."""
    assert next(shelf().keys(), None) is None
    left = {path.name for path in place.home.iterdir()} - {"files", "mail", "run", "secret.key", "home.id"}
    assert left <= {
        "makeright.sqlite3",
        "makeright.sqlite3.turn",
        "makeright.sqlite3-wal",
        "makeright.sqlite3-shm",
    }
    assert connection.introspection.table_names() == [] or not any(
        model.objects.exists() for model in (Conversation, Event, File, IncomingMail)
    )


def test_files_in_object_storage_are_backed_up_and_come_back_there(place: Place, empty_place: Place) -> None:
    with object_storage() as store, override_settings(**store.settings):
        for key in disk().keys():  # noqa: SIM118 (a shelf is no dict)
            shelf().put_synced(key, disk().read(key))
        before = {key: shelf().read(key) for key in shelf().keys("")}
        assert len(before) > 100
        shutil.rmtree(place.home / "files")
        shutil.rmtree(place.home / "mail")
        backup = back_up().place
        for key in before:
            shelf().delete(key)
        with empty_place:
            restore(backup)
            assert {key: shelf().read(key) for key in shelf().keys("")} == before
            assert next(disk().keys(), None) is None


def test_a_restored_house_tells_nobody_anything_unasked(place: Place, empty_place: Place) -> None:
    add_webhook("The shop", "https://93.184.215.14/events", by=Actor.system("test"))
    backup = back_up().place
    with empty_place:
        restored = restore(backup)
        kept = Webhook.objects.latest("pk")
        assert (kept.state, kept.paused_because) == ("paused", "restored")
        assert any("webhooks are paused" in note for note in restored.notes)
        assert Event.objects.filter(kind="webhook.paused", payload={"why": "restored"}).count() == 1
