"""A backup's form: what is written is read, and what isn't of the form is refused before anything is done with it."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from makeright.operating.archives import LISTING, MANIFEST, Archive, ArchiveWriter, Damaged, NotAnArchive

FIRST = "files/ab/" + "c" * 62
SECOND = "mail/2026-11-21/" + "d" * 64 + ".eml"


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    place = tmp_path / "one.tar"
    with ArchiveWriter(place) as writer:
        writer.add_compressed("database/jobs_job.jsonl.gz", [b"[1]\n", b"[2]\n"])
        writer.add(FIRST, [b"oak", b" and linen"])
        writer.add(SECOND, [])
        writer.finish({"product": "makeright", "version": "1"})
    return place


def test_what_is_written_is_read(backup: Path) -> None:
    with Archive(backup) as archive:
        rows = archive.members["database/jobs_job.jsonl.gz"]
        assert b"".join(archive.content(rows)) == b"[1]\n[2]\n"
        listed = list(archive.listing())
        assert [(member.name, b"".join(archive.content(member))) for member in listed] == [
            (FIRST, b"oak and linen"),
            (SECOND, b""),
        ]
        assert archive.manifest["files"] == {"count": 2, "bytes": 13}


def test_any_tar_can_read_it(backup: Path) -> None:
    with tarfile.open(backup) as tar:
        found = tar.extractfile(FIRST)
        assert found is not None
        assert found.read() == b"oak and linen"
        assert tar.getnames()[-2:] == [LISTING, MANIFEST]


def test_only_its_owner_can_read_it(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0


def test_what_is_not_finished_leaves_nothing(tmp_path: Path) -> None:
    def interrupted() -> Iterator[bytes]:
        yield b"oak"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), ArchiveWriter(tmp_path / "one.tar") as writer:
        writer.add(FIRST, interrupted())
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_never_written_over(backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(FileExistsError), ArchiveWriter(backup) as writer:
        writer.finish({"product": "makeright"})
    assert backup.read_bytes() == before
    assert list(backup.parent.iterdir()) == [backup]


def test_a_member_whose_source_fails_was_never_there(tmp_path: Path) -> None:
    def breaks_off() -> list[bytes]:
        raise FileNotFoundError("gone")

    place = tmp_path / "one.tar"
    with ArchiveWriter(place) as writer:
        with pytest.raises(FileNotFoundError):
            writer.add(FIRST, (piece for _ in (1,) for piece in breaks_off()))
        writer.add(SECOND, [b"From: rosa@example.com"])
        writer.finish({"product": "makeright"})
    with Archive(place) as archive:
        assert archive.files == [SECOND]


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9, 0.99])
def test_one_that_is_cut_off_is_refused(backup: Path, share: float) -> None:
    length = len(backup.read_bytes().rstrip(b"\0"))
    os.truncate(backup, int(length * share))
    with pytest.raises(NotAnArchive, match="cut off"):
        Archive(backup)


@pytest.mark.parametrize(
    "content", [b"", b"oak and linen", gzip.compress(b"x" * 9000, mtime=0), os.urandom(20_000)]
)
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "other.tar"
    place.write_bytes(content)
    with pytest.raises(NotAnArchive, match="not a backup"):
        Archive(place)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotAnArchive, match="No such file"):
        Archive(tmp_path / "none.tar")


def test_another_programs_tar_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "other.tar"
    with tarfile.open(place, "w") as tar:
        tar.addfile(tarfile.TarInfo("files/ab/readme"))
    with pytest.raises(NotAnArchive, match="no manifest"):
        Archive(place)


def _head(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    head = tarfile.TarInfo(name)
    head.type, head.linkname = kind, link
    return head


@pytest.mark.parametrize(
    "head",
    [
        _head("../outside"),
        _head("files/../../outside"),
        _head("/etc/outside"),
        _head("files/ab/.hidden"),
        _head("files//double"),
        _head("files/ab/new\nline"),
        _head("keys/secret.key"),
        _head("files/ab/" + "x" * 300),
        _head("files/ab/link", tarfile.SYMTYPE, "/etc/passwd"),
        _head("files/ab/hard", tarfile.LNKTYPE, FIRST),
        _head("files/ab", tarfile.DIRTYPE),
        _head("files/ab/device", tarfile.CHRTYPE),
        _head("files/ab/pipe", tarfile.FIFOTYPE),
        _head(FIRST),
    ],
    ids=lambda head: f"{head.name[:30]!r}-{head.type!r}",
)
def test_names_and_kinds_that_no_backup_holds_are_refused(backup: Path, head: tarfile.TarInfo) -> None:
    with tarfile.open(backup, "a") as tar:
        tar.addfile(head)
    with pytest.raises(NotAnArchive):
        Archive(backup)


def _change(backup: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Write the same tar anew, with other contents."""
    with tarfile.open(backup) as tar:
        contents = {head.name: tar.extractfile(head).read() for head in tar}  # type: ignore[union-attr]
    change(contents)
    with tarfile.open(backup, "w") as tar:
        for name, content in contents.items():
            head = tarfile.TarInfo(name)
            head.size = len(content)
            tar.addfile(head, io.BytesIO(content))


def _with_manifest(**said: object) -> Callable[[dict[str, bytes]], None]:
    def change(contents: dict[str, bytes]) -> None:
        contents[MANIFEST] = json.dumps(json.loads(contents[MANIFEST]) | said).encode()

    return change


def test_one_of_a_later_form_says_so(backup: Path) -> None:
    _change(backup, _with_manifest(format=2, version="9.1"))
    with pytest.raises(NotAnArchive, match=r"form 2.*Makeright 9\.1"):
        Archive(backup)


@pytest.mark.parametrize(
    "said", [{"members": 1}, {"members": [[1, 2, 3]]}, {"members": []}, {"format": None}]
)
def test_a_manifest_that_makes_no_sense_is_refused(backup: Path, said: dict[str, object]) -> None:
    _change(backup, _with_manifest(**said))
    with pytest.raises(NotAnArchive):
        Archive(backup)


def _without_rows(contents: dict[str, bytes]) -> None:
    del contents["database/jobs_job.jsonl.gz"]


def test_what_the_manifest_names_must_be_there(backup: Path) -> None:
    _change(backup, _without_rows)
    with pytest.raises(NotAnArchive, match="lacks database/jobs_job"):
        Archive(backup)


def test_a_database_that_the_manifest_does_not_name_is_refused(backup: Path) -> None:
    _change(backup, lambda contents: contents.update({"database/other.gz": gzip.compress(b"x")}))
    with pytest.raises(NotAnArchive, match=r"database/other\.gz"):
        Archive(backup)


@pytest.mark.parametrize("content", [b"oak and lineN", b"oak and line", b"oak and linen and glass"])
def test_a_changed_file_is_found_out(backup: Path, content: bytes) -> None:
    _change(backup, lambda contents: contents.update({FIRST: content}))
    with Archive(backup) as archive, pytest.raises(Damaged, match="files/ab"):
        [list(archive.content(member)) for member in archive.listing()]


@pytest.mark.parametrize(
    "squeezed",
    [
        gzip.compress(b"[1]\n[2]\n")[:-9],
        b"no gzip at all",
        gzip.compress(b"[1]\n[3]\n"),
        gzip.compress(bytes(50_000_000), mtime=0),
    ],
    ids=["cut off", "no gzip", "other rows", "a bomb"],
)
def test_changed_rows_are_found_out_and_a_bomb_does_not_go_off(backup: Path, squeezed: bytes) -> None:
    _change(backup, lambda contents: contents.update({"database/jobs_job.jsonl.gz": squeezed}))
    with Archive(backup) as archive, pytest.raises(Damaged, match="database/jobs_job"):
        _read_in_pieces(archive)


def _read_in_pieces(archive: Archive) -> None:
    for piece in archive.content(archive.members["database/jobs_job.jsonl.gz"]):
        assert len(piece) <= 1 << 20
