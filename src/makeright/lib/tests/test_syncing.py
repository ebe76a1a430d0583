"""A small file is there whole or not at all, for its owner alone, and nothing is left beside it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from makeright.lib.syncing import sync, write_first, write_whole


@pytest.mark.parametrize(("write", "stands"), [(write_whole, b"second"), (write_first, b"first")])
def test_the_last_or_the_first_stands_there_for_its_owner_alone(
    tmp_path: Path, write: Callable[[Path, bytes], None], stands: bytes
) -> None:
    place = tmp_path / "paper"
    write(place, b"first")
    write(place, b"second")
    assert place.read_bytes() == stands
    assert place.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("write", [write_whole, write_first])
def test_a_full_disk_is_told_and_leaves_the_old_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path, bytes], None]
) -> None:
    place = tmp_path / "paper"
    write_whole(place, b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(place, b"new")
    assert place.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize(("number", "is_told"), [(errno.EINVAL, False), (errno.EIO, True)])
def test_a_folder_that_cannot_be_synced_is_no_fault_but_a_broken_disk_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, is_told: bool
) -> None:
    def fails(_: int) -> None:
        raise OSError(number, "so it says")

    monkeypatch.setattr(os, "fsync", fails)
    if is_told:
        with pytest.raises(OSError, match="so it says"):
            sync(tmp_path)
    else:
        sync(tmp_path)
