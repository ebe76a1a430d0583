"""The form of a backup: one tar file, read and written here. What isn't of this form is refused before it is used.

Its members stand in this order: `database/…` (a snapshot, compressed), `files/…` and `mail/…` under the names that rows
know them by, `keys.sealed`, `listing.jsonl.gz` (size and SHA-256 of each file) and, last, `manifest.json`. A backup
without its last member was cut off.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from makeright.lib.syncing import sync

FORMAT = 1
PIECE = 1 << 20  # bytes
MANIFEST, LISTING, KEYS = "manifest.json", "listing.jsonl.gz", "keys.sealed"
LARGEST_PAPER = 64 << 20  # bytes of a manifest or of sealed keys; a listing is read line by line
_NAME = re.compile(r"(?:database|files|mail)(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){1,9}")
_LONGEST_NAME = 100  # what one head of a tar holds
_BLOCK = 512


class NotAnArchive(Exception):
    """Not a backup of ours, or not a whole one. Says why; nothing was done with it."""


@dataclass(frozen=True, slots=True)
class Member:
    """What stands in a backup: `size` and `digest` (SHA-256) are of its content, before it was compressed."""

    name: str
    size: int
    digest: str


class ArchiveWriter:
    """Writes a backup under a `passing` name; it has its own name only once it is whole and synced.

    `look` is called after each 16 MB that are written, and may raise to end the writing.
    """

    LOOK_EVERY = 16 << 20  # bytes

    def __init__(self, place: Path, look: Callable[[], None] = lambda: None, *, passing: str = "") -> None:
        self.place = place
        self.passing = place.with_name(passing or f".{place.name}.part")
        self.members: list[Member] = []
        self._look, self._unlooked = look, 0
        self._file: IO[bytes] = open(self.passing, "xb", opener=_for_its_owner)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take away what was begun, unless it was finished."""
        with contextlib.suppress(OSError):  # what a full disk still owes us
            self._file.close()
        with contextlib.suppress(OSError):
            self.passing.unlink(missing_ok=True)

    def add(self, name: str, pieces: Iterable[bytes]) -> Member:
        """Put in a member, as it is. Its size need not be known before. If its pieces fail, nothing was put in. Raises
        ValueError for a name that no backup holds."""
        begins = self._begin(name)
        try:
            member = self._pour(name, pieces, self._file)
        except BaseException:
            self._file.seek(begins)
            self._file.truncate()
            raise
        self._end(name, begins)
        return member

    def add_compressed(self, name: str, pieces: Iterable[bytes]) -> Member:
        """Put in a member, compressed."""
        begins = self._begin(name)
        with gzip.GzipFile(filename="", mode="wb", compresslevel=1, fileobj=self._file, mtime=0) as squeezed:
            member = self._pour(name, pieces, squeezed)
        self._end(name, begins)
        return member

    def finish(self, manifest: dict[str, Any]) -> int:
        """Put in the listing and the manifest, sync, and give the backup its name; give its size. Raises
        FileExistsError if there is one by that name."""
        files = [member for member in self.members if member.name.startswith(("files/", "mail/"))]
        listing = self.add_compressed(LISTING, (_plain([*_as_tuple(member)]) for member in files))
        manifest |= {
            "format": FORMAT,
            "members": [_as_tuple(one) for one in [*self.members, listing] if one not in files],
            "files": {"count": len(files), "bytes": sum(member.size for member in files)},
        }
        self.add(MANIFEST, [json.dumps(manifest, indent=1, sort_keys=True).encode()])
        self._file.write(bytes(2 * _BLOCK))
        self._file.flush()
        os.fsync(self._file.fileno())
        size = self._file.tell()
        self._file.close()
        _give_name(self.passing, self.place)
        sync(self.place.parent)
        return size

    def _begin(self, name: str) -> int:
        if not _is_ours(name):
            raise ValueError(f"no backup holds a member called {name[:200]!r}")
        begins = self._file.tell()
        self._file.write(bytes(_BLOCK))  # its head is written when its size is known
        return begins

    def _pour(self, name: str, pieces: Iterable[bytes], into: Any) -> Member:
        size, digest = 0, hashlib.sha256()
        for piece in pieces:
            into.write(piece)
            digest.update(piece)
            size += len(piece)
            self._unlooked += len(piece)
            if self._unlooked > self.LOOK_EVERY:
                self._unlooked = 0
                self._look()
        member = Member(name, size, digest.hexdigest())
        if name != MANIFEST:
            self.members.append(member)
        return member

    def _end(self, name: str, begins: int) -> None:
        ends = self._file.tell()
        head = tarfile.TarInfo(name)
        head.size = ends - begins - _BLOCK
        head.mode = 0o600
        self._file.write(bytes(-ends % _BLOCK))
        after = self._file.tell()
        self._file.seek(begins)
        self._file.write(head.tobuf(tarfile.GNU_FORMAT))
        self._file.seek(after)


class Archive:
    """A backup that is opened for reading: its form is right, and its manifest is there. Contents are not yet checked.

    Raises NotAnArchive for whatever isn't of the form: other names, links, doubles, a missing end.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        try:
            self._file: IO[bytes] = open(place, "rb")
        except OSError as error:
            raise NotAnArchive(f"{place} can't be opened: {error.strerror}.") from error
        try:
            self._found = _index(self._file)
            self.manifest = self._manifest()
            self.members = {member.name: member for member in map(_member, self.manifest["members"])}
            self._expect_all()
        except NotAnArchive as error:
            self._file.close()
            raise NotAnArchive(f"{place.name}: {error}") from error
        except (KeyError, TypeError, ValueError) as error:
            self._file.close()
            raise NotAnArchive(f"{place.name}: its manifest is not as it should be.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def __contains__(self, name: str) -> bool:
        return name in self._found

    @property
    def names(self) -> list[str]:
        """All members, in the order in which they stand there."""
        return list(self._found)

    @property
    def files(self) -> list[str]:
        """The members that are files and mails."""
        return [name for name in self._found if name.startswith(("files/", "mail/"))]

    def listing(self) -> Iterator[Member]:
        """Size and digest of each file, as they were when the backup was made."""
        for said in lines_of(self.content(self.members[LISTING])):
            try:
                yield _member(json.loads(said))
            except (TypeError, ValueError) as error:
                raise NotAnArchive(f"{self.place.name}: its listing is not as it should be.") from error

    def content(self, member: Member) -> Iterator[bytes]:
        """The content of a member, uncompressed, in pieces; never more than its size. At the end its size and digest
        are compared. Raises Damaged."""
        size, digest = 0, hashlib.sha256()
        pieces = self._stored(member.name)
        for piece in _expanded(member.name, pieces) if member.name.endswith(".gz") else pieces:
            size += len(piece)
            digest.update(piece)
            if size > member.size:
                raise Damaged(f"{member.name} is longer than it was.")
            yield piece
        if size < member.size:
            raise Damaged(f"{member.name} is shorter than it was.")
        if digest.hexdigest() != member.digest:
            raise Damaged(f"{member.name} is not as it was: its digest differs.")

    def paper(self, name: str) -> bytes:
        """A small member, whole."""
        if self._found[name][1] > LARGEST_PAPER:
            raise NotAnArchive(f"its {name} is too large to be one.")
        return b"".join(self._stored(name))

    def _stored(self, name: str) -> Iterator[bytes]:
        begins, left = self._found[name]
        while left:
            self._file.seek(begins)
            piece = self._file.read(min(PIECE, left))
            if not piece:
                raise Damaged(f"{name} is cut off.")
            begins, left = begins + len(piece), left - len(piece)
            yield piece

    def _manifest(self) -> dict[str, Any]:
        if MANIFEST not in self._found:
            raise NotAnArchive("it has no manifest at its end: it is cut off, or not a backup of Makeright.")
        said = json.loads(self.paper(MANIFEST))
        if not isinstance(said, dict) or said.get("product") != "makeright":
            raise NotAnArchive("it is not a backup of Makeright.")
        if said["format"] != FORMAT:
            raise NotAnArchive(
                f"it is in form {said['format']}, which this version doesn't read."
                f" It was made by Makeright {said.get('version')}."
            )
        return said

    def _expect_all(self) -> None:
        stated = {*self.members, MANIFEST}
        beside = [
            name for name in self._found if name not in stated and not name.startswith(("files/", "mail/"))
        ]
        if LISTING not in self.members or beside:
            raise NotAnArchive(
                f"it holds {beside[0] if beside else 'no listing'}, unlike what its manifest says."
            )
        if lacking := [name for name in stated if name not in self._found]:
            raise NotAnArchive(f"it lacks {lacking[0]}.")


class Damaged(Exception):
    """A member whose content is not what it was. Says which."""


def read_paper(archive: Archive, name: str) -> bytes:
    """A small member, whole and compared with what the manifest says. Raises Damaged."""
    return b"".join(archive.content(archive.members[name]))


def lines_of(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The lines in a content that comes in pieces."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
    if rest:
        yield rest


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """The content of an open file, in pieces; it is closed afterwards."""
    with file:
        while piece := file.read(PIECE):
            yield piece


def together(lines: Iterable[bytes], size: int = 1 << 16) -> Iterator[bytes]:
    """Small pieces put together to larger ones."""
    waiting, length = [], 0
    for each in lines:
        waiting.append(each)
        length += len(each)
        if length >= size:
            yield b"".join(waiting)
            waiting, length = [], 0
    yield b"".join(waiting)


def _index(file: IO[bytes]) -> dict[str, tuple[int, int]]:
    """Where each member's content begins, and how long it is. Raises NotAnArchive."""
    found: dict[str, tuple[int, int]] = {}
    length = file.seek(0, io.SEEK_END)
    file.seek(0)
    try:
        with tarfile.open(fileobj=file, mode="r:") as tar:
            while head := tar.next():
                tar.members = []  # type: ignore[attr-defined]  # or a million files would all be kept in memory
                _check_head(head, found, length)
                found[head.name] = (head.offset_data, head.size)
    except tarfile.TarError as error:
        raise NotAnArchive("it is cut off, or not a backup of Makeright.") from error
    return found


def _check_head(head: tarfile.TarInfo, found: dict[str, Any], length: int) -> None:
    if head.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or head.pax_headers:
        raise NotAnArchive("it holds something that is no plain file.")
    if not _is_ours(head.name):
        raise NotAnArchive("it holds a name that no backup of ours holds.")
    if head.name in found:
        raise NotAnArchive(f"it holds {head.name} twice.")
    if head.size < 0 or head.offset_data + head.size > length:
        raise NotAnArchive("it is cut off.")


def _is_ours(name: str) -> bool:
    return name in (MANIFEST, LISTING, KEYS) or (
        len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None and ".." not in name
    )


def _expanded(name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The content of a gzip member; a piece of it is never larger than PIECE, whatever was squeezed into it."""
    stream = zlib.decompressobj(wbits=31)
    try:
        for piece in pieces:
            waiting = piece
            while waiting and not stream.eof:
                if some := stream.decompress(waiting, PIECE):
                    yield some
                waiting = stream.unconsumed_tail
        if rest := stream.flush():
            yield rest
        if not stream.eof:
            raise Damaged(f"{name} is cut off.")
    except zlib.error as error:
        raise Damaged(f"{name} is damaged.") from error


def _as_tuple(member: Member) -> tuple[str, int, str]:
    return member.name, member.size, member.digest


def _member(said: Any) -> Member:
    name, size, digest = said
    if not isinstance(name, str) or not isinstance(size, int) or not isinstance(digest, str):
        raise ValueError("a member is a name, a size and a digest")
    return Member(name, size, digest)


def _plain(said: Any) -> bytes:
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"


def _give_name(passing: Path, place: Path) -> None:
    """Name a finished file; never put it in another's place."""
    try:
        os.link(passing, place)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if place.exists():
            raise FileExistsError(place) from None
        passing.rename(place)
    else:
        passing.unlink()


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CLOEXEC, 0o600)
