"""Checking and carrying: what the rows promise is held against the bytes."""

from __future__ import annotations

import io
import os
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command

from makeright.files.models import Thumbnail, key_of
from makeright.files.shelves import Shelf, disk, shelf
from makeright.files.storing import store
from makeright.files.sweeping import FEW

pytestmark = pytest.mark.django_db


def command(*words: str) -> str:
    said = io.StringIO()
    call_command("files", *words, stdout=said)
    return said.getvalue()


def altered(key: str, content: bytes) -> None:
    shelf().delete(key)
    shelf().put_synced(key, content)


def test_what_is_whole_passes(kept_on: Shelf) -> None:
    store(b"one", "text/plain")
    store(b"two", "text/plain")
    assert command("check") == "2 are there, byte for byte.\n"
    assert command("check", "--quick") == "2 are there, by their size.\n"


def test_a_missing_one_is_named(kept_on: Shelf) -> None:
    file = store(b"one", "text/plain")
    kept_on.delete(file.key)
    with pytest.raises(CommandError, match="1 of 1 are not what they should be"):
        command("check")


def test_one_other_byte_is_found(kept_on: Shelf) -> None:
    file = store(b"one", "text/plain")
    altered(file.key, b"ond")
    with pytest.raises(CommandError):
        command("check")
    assert "1 are there" in command("check", "--quick")


def test_another_size_is_found_quickly(kept_on: Shelf) -> None:
    altered(store(b"one", "text/plain").key, b"on")
    with pytest.raises(CommandError):
        command("check", "--quick")


def test_sizes_are_told(on_disk: None) -> None:
    origin, small = store(b"a picture", "image/png"), store(b"small", "image/webp")
    Thumbnail.objects.create(origin=origin, file=small, asked_at=origin.created_at)
    told = [line.split() for line in command("list", "--largest", "1").splitlines()]
    assert told[0] == ["kept", "in", "the", "home"]
    assert told[1] == ["files", "2", "14", "bytes"]
    assert told[2][-3:] == ["1", "5", "bytes"]
    assert told[-1][0] == origin.key


def test_a_dry_sweep_from_the_command_line_erases_nothing(on_disk: None) -> None:
    file = store(b"one", "text/plain")
    assert command("sweep", "--dry-run").startswith("Would go: 0 files")
    assert "the grace of 1 more began" in command("sweep")
    assert file.content() == b"one"


def test_the_command_line_says_when_it_left_what_has_no_row(on_disk: None) -> None:
    for number in range(FEW + 1):
        key = key_of(f"{number:064x}")
        disk().put_synced(key, b"somebody's")
        os.utime(disk().path(key), (0, 0))
    with pytest.raises(CommandError, match="is this the right database"):
        command("sweep")
    assert f"{FEW + 1} without a row" in command("sweep", "--without-rows")


def test_all_is_carried_to_the_store_and_back(on_disk: None, in_store: None) -> None:
    hello = key_of(sha256(b"hello").hexdigest())
    disk().put_synced(hello, b"hello")
    disk().put_synced("mail/street/letter.eml", b"From: rosa@example.com")
    assert "2 carried, 0 were there already" in command("carry", "to-store")
    assert "0 carried, 2 were there already" in command("carry", "to-store")
    assert shelf().read(hello) == b"hello"
    disk().delete(hello)
    assert "1 carried, 1 were there already" in command("carry", "from-store")
    assert disk().read(hello) == b"hello"


def test_damaged_bytes_are_not_carried(on_disk: None, in_store: None) -> None:
    key = "files/ab/" + "0" * 62
    disk().put_synced(key, b"not that")
    with pytest.raises(CommandError, match="1 are not what their key says"):
        command("carry", "to-store")
    assert not shelf().exists(key)


def test_without_a_store_there_is_nothing_to_carry_to(on_disk: None) -> None:
    with pytest.raises(CommandError, match="MAKERIGHT_S3_BUCKET"):
        command("carry", "to-store")
