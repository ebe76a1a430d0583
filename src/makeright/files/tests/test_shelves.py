"""Each kind of shelf keeps the same promises."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from makeright.files import shelves
from makeright.files.shelves import DiskShelf, S3Shelf, Shelf, disk, shelf
from makeright.files.spooling import Spool
from tests.object_storage import ObjectStorage

KEY = "files/ab/" + "c" * 62
MAIL = "mail/2026-11-21/" + "d" * 64 + ".eml"
LARGE = os.urandom(1000) * 12_000  # twelve parts of an upload


def test_what_was_put_is_there(kept_on: Shelf) -> None:
    kept_on.put_synced(KEY, b"hello")
    assert (kept_on.read(KEY), kept_on.size(KEY), kept_on.exists(KEY)) == (b"hello", 5, True)
    assert abs(kept_on.put_at(KEY) - timezone.now()) < timedelta(minutes=5)


def test_what_is_there_is_left_alone(kept_on: Shelf) -> None:
    kept_on.put_synced(KEY, b"hello")
    kept_on.put_synced(KEY, b"HELLO")
    assert kept_on.read(KEY) == b"hello"


def test_what_is_not_whole_is_put_anew(kept_on: Shelf) -> None:
    """Should a disk have lost its end, say."""
    kept_on.put_synced(KEY, b"hel")
    kept_on.put_synced(KEY, b"hello")
    assert kept_on.read(KEY) == b"hello"


def test_many_are_put_side_by_side(kept_on: Shelf) -> None:
    contents = {f"files/{number:02x}/{'e' * 62}": b"%d" % number for number in range(40)}
    kept_on.put_all_synced(contents)
    assert {key: kept_on.read(key) for key in contents} == contents


def test_it_can_be_read_and_sought_in_like_any_file(kept_on: Shelf) -> None:
    kept_on.put_synced(KEY, LARGE)
    with kept_on.open(KEY) as file:
        assert file.read(16) == LARGE[:16]
        file.seek(5_000_000)
        assert file.read(3_000_000) == LARGE[5_000_000:8_000_000]
        file.seek(-10, os.SEEK_END)
        assert file.read() == LARGE[-10:]
        assert file.read(1) == b""
        assert isinstance(file.read(0), bytes)


def test_a_spooled_file_is_taken_over(kept_on: Shelf, tmp_path: Path) -> None:
    spool = Spool(tmp_path / "incoming")
    for start in range(0, len(LARGE), 1_000_000):
        spool.write(LARGE[start : start + 1_000_000])
    spooled = spool.finish()
    assert (spooled.size, spooled.digest) == (len(LARGE), hashlib.sha256(LARGE).hexdigest())
    kept_on.put_synced(MAIL, spooled)
    assert kept_on.read(MAIL) == LARGE
    assert not spooled.path.exists()


def test_a_spooled_file_that_is_there_already_is_thrown_away(kept_on: Shelf, tmp_path: Path) -> None:
    kept_on.put_synced(MAIL, b"hello")
    spool = Spool(tmp_path)
    spool.write(b"hello")
    spooled = spool.finish()
    kept_on.put_all_synced({MAIL: spooled})
    assert kept_on.read(MAIL) == b"hello"
    assert not spooled.path.exists()


def test_an_empty_file_is_a_file(kept_on: Shelf) -> None:
    kept_on.put_synced(KEY, b"")
    assert (kept_on.read(KEY), kept_on.size(KEY)) == (b"", 0)
    with kept_on.open(KEY) as file:
        assert file.read() == b""


@pytest.mark.parametrize("ask", [Shelf.open, Shelf.read, Shelf.size, Shelf.put_at])
def test_what_was_never_put_is_not_found(kept_on: Shelf, ask: object) -> None:
    with pytest.raises(FileNotFoundError):
        getattr(kept_on, ask.__name__)(KEY)  # type: ignore[attr-defined]
    assert not kept_on.exists(KEY)


def test_deleting_twice_is_harmless(kept_on: Shelf) -> None:
    kept_on.put_synced(KEY, b"hello")
    kept_on.delete(KEY)
    kept_on.delete(KEY)
    assert not kept_on.exists(KEY)


def test_keys_are_listed_by_their_beginning(kept_on: Shelf) -> None:
    others = ["files/ab/" + "0" * 62, "files/cd/" + "0" * 62]
    for key in (KEY, MAIL, *others):
        kept_on.put_synced(key, b"x")
    assert list(kept_on.keys()) == sorted([KEY, MAIL, *others])
    assert list(kept_on.keys("files/")) == sorted([KEY, *others])
    assert list(kept_on.keys("files/ab/c")) == [KEY]
    assert list(kept_on.keys("mail/2026-11-21/")) == [MAIL]
    assert list(kept_on.keys("nowhere/")) == []


@pytest.mark.parametrize(
    "key",
    [
        "files/../secret.key",
        "files/ab/../../x",
        "../files/x",
        "/etc/passwd",
        "files//x",
        "files/.htaccess",
        "files/x/.",
        "secret.key",
        "files",
        "files/",
        "files/a\0b",
        "files/a b",
        "files/x.part",
        "",
    ],
)
def test_no_other_place_can_be_reached(kept_on: Shelf, key: str) -> None:
    for ask in (kept_on.read, kept_on.delete, kept_on.exists, kept_on.open):
        with pytest.raises(ValueError, match="not a key of ours"):
            ask(key)
    with pytest.raises(ValueError, match="not a key of ours"):
        kept_on.put_synced(key, b"x")


def test_nothing_half_written_is_left_behind(on_disk: None) -> None:
    shelf().put_synced(KEY, b"whole")
    assert [path.name for path in settings.MAKERIGHT_FILES.rglob("*") if path.is_file()] == ["c" * 62]


def test_what_could_not_be_written_leaves_no_scrap(on_disk: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    settings.MAKERIGHT_FILES.mkdir()
    (settings.MAKERIGHT_FILES / "ab").mkdir()
    with pytest.raises(OSError, match="No space"):
        shelf().put_synced(KEY, b"much")
    assert list((settings.MAKERIGHT_FILES / "ab").iterdir()) == []


def test_scraps_are_told_by_their_age(on_disk: None) -> None:
    folder = settings.MAKERIGHT_MAIL / "incoming"
    folder.mkdir(parents=True)
    for name, age in (("old.part", 3 * 86_400), ("young.part", 60), ("old.eml", 3 * 86_400)):
        (folder / name).write_bytes(b"half")
        at = datetime.now(UTC).timestamp() - age
        os.utime(folder / name, (at, at))
    found = list(disk().scraps(before=timezone.now() - timedelta(days=1)))
    assert found == [(folder / "old.part", 4)]
    assert list(shelf().keys()) == ["mail/incoming/old.eml"]


def test_the_setting_chooses_the_shelf(store: ObjectStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(shelf(), DiskShelf)
    for name, said in store.settings.items():
        monkeypatch.setattr(settings, name, said)
    assert isinstance(shelf(), S3Shelf)
    assert shelf() is shelf()


@pytest.mark.parametrize("missing", ["MAKERIGHT_S3_KEY", "MAKERIGHT_S3_SECRET"])
def test_half_a_setting_is_refused_in_words(
    store: ObjectStorage, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    for name, said in store.settings.items():
        monkeypatch.setattr(settings, name, "" if name == missing else said)
    with pytest.raises(ImproperlyConfigured, match=f"half set up: {missing} must be set"):
        shelf()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    really = builtins.__import__

    def without_obstore(name: str, *rest: object) -> object:
        if name.startswith("obstore"):
            raise ImportError(name)
        return really(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without_obstore)
    with pytest.raises(ImproperlyConfigured, match=r"pip install 'makeright\[s3\]'"):
        S3Shelf("bucket", "http://127.0.0.1:9", "us-east-1", "key", "secret")


def test_a_store_that_is_away_is_an_error_of_the_machine_without_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shelves, "PATIENCE", timedelta(seconds=1))
    away = S3Shelf("bucket", "http://127.0.0.1:9", "us-east-1", "the-key-id", "the-secret-key")
    with pytest.raises(OSError, match="object storage failed, nothing was looked up") as failed:
        away.put_synced(KEY, b"x")
    assert failed.value.errno == 5
    assert failed.value.__cause__ is None
    assert "the-key-id" not in str(failed.value)
    assert failed.value.__suppress_context__


def test_a_bucket_that_is_not_there_is_no_empty_shelf(store: ObjectStorage) -> None:
    said = store.settings | {"MAKERIGHT_S3_BUCKET": "no-such-bucket"}
    elsewhere = S3Shelf(*said.values())
    with pytest.raises(OSError, match="object storage failed, nothing was put: 404 Not Found"):
        elsewhere.put_synced(KEY, b"x")
    with pytest.raises(OSError, match="object storage failed"):
        list(elsewhere.keys())
