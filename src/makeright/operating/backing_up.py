"""Backing up while everybody works: a snapshot of the rows first, then the files that it names, then the keys.

One archive for each backup (archives.py). It has its name once it is whole and on disk; before that it has none.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.utils import timezone

from makeright.files.shelves import shelf
from makeright.lib.homes import home_id
from makeright.operating import keyring, remembering
from makeright.operating.archives import KEYS, ArchiveWriter, pieces_of, together
from makeright.operating.by_night import NotBackedUp
from makeright.operating.canonical import line
from makeright.operating.naming import Named, is_still_named, named
from makeright.operating.occupying import Occupied, only_one
from makeright.operating.reading import Reader, SqliteReader, Tally, Unreadable, tally
from makeright.operating.reading_postgres import PostgresReader
from makeright.operating.remembering import BY_HAND, ENDING, KINDS, Paper
from makeright.operating.tables import NotOurs, Table, migrations, tables

log = logging.getLogger(__name__)

SNAPSHOT = "database/makeright.sqlite3.gz"
# What stays free on the disk, so that a backup never takes the room that the desk works in.
RESERVE, RESERVE_SHARE = 200_000_000, 0.05  # bytes; at most this share of a disk
ELSEWHERE = "put backups on another disk (MAKERIGHT_BACKUP_FOLDER)"
LOCK = 7_216_004_002  # of this house, beside the one of events/sequencing.py
MOST_NAMED = 1_000  # missing files that a manifest names
ENOUGH = 3  # files in a row that can't be read for another reason than being missing

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made. `missing` are files that rows name and that are not there, `changed` those that are not
    what their name says: only a person can know why."""

    paper: Paper
    missing: list[str]
    changed: list[str]

    @property
    def place(self) -> Path:
        return self.paper.place


def back_up(
    *,
    to: Path | None = None,
    kind: str = BY_HAND,
    passphrase: str = "",
    say: Say = lambda words: None,
    now: datetime | None = None,
) -> Backup:
    """Make one backup, in the folder of backups, in the folder `to`, or as the file `to`; the desk goes on meanwhile.

    The rows are those of one moment, and each file that they name is there with them, unless it was missing. Without
    a passphrase the keys are left out. Raises NotBackedUp, and leaves nothing behind then.
    """
    moment = now or timezone.now()
    place = _place(to, kind, moment)
    try:
        if passphrase and len(passphrase) < keyring.SHORTEST:
            raise NotBackedUp(f"The passphrase is too short: it takes at least {keyring.SHORTEST} letters.")
        with only_one("backup or move"):
            _sweep(place.parent)
            try:
                backup = _back_up(place, kind, passphrase, say, moment)
            except (SystemExit, KeyboardInterrupt):  # perhaps before what was made is known to be
                _sweep(place.parent)
                raise
    except (NotBackedUp, Occupied, NotOurs, Unreadable) as error:
        raise _remembered(moment, str(error)) from error
    except FileExistsError as error:
        raise _remembered(moment, f"{place} is there already; nothing was written over it.") from error
    except OSError as error:
        raise _remembered(moment, _about_the_disk(error, place)) from error
    except (sqlite3.Error, psycopg.Error) as error:
        raise _remembered(moment, _about_the_database(error, place)) from error
    remembering.note_attempt(moment)
    return backup


def _remembered(moment: datetime, fault: str) -> NotBackedUp:
    remembering.note_attempt(moment, fault)
    return NotBackedUp(fault)


def _place(to: Path | None, kind: str, moment: datetime) -> Path:
    assert kind in KINDS
    if to is not None and not to.is_dir() and to.suffix == ENDING:
        return to.absolute()
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    name = f"makeright-{stamp}{'' if kind == BY_HAND else '-' + kind}{ENDING}"
    return (remembering.folder() if to is None else to).absolute() / name


def _sweep(folder: Path) -> None:
    """Make the folder, and take away what cut-off attempts of this home left: nobody else here is at it now."""
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "It is no folder", str(folder))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in folder.glob(f"{_passing()}*.part"):
        shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)


def _passing() -> str:
    """How the passing names of this home begin; other homes may keep their backups in the same folder."""
    return f".makeright-{home_id()}-"


def _back_up(place: Path, kind: str, passphrase: str, say: Say, moment: datetime) -> Backup:
    if place.exists():
        raise FileExistsError(place)
    known, applied = tables(), migrations()
    if not known:
        raise NotBackedUp("There is no database here yet, so there is nothing to back up.")
    manifest: dict[str, Any] = {
        "product": "makeright",
        "version": version("makeright"),
        "id": secrets.token_hex(16),
        "kind": kind,
        "made_at": moment.astimezone(UTC).isoformat(),
        "engine": connection.vendor,
        "home": home_id(),
        "migrations": applied,
    }
    with (
        ArchiveWriter(
            place, lambda: expect_room(place.parent), passing=f"{_passing()}{os.getpid()}.part"
        ) as writer,
        _snapshot(place, known) as reader,
    ):
        manifest |= _keep_rows(writer, reader, known, say)
        wanted = sum(each.size for each in named(reader, known))
        expect_room(place.parent, wanted)
        absent, changed = _keep_files(writer, named(reader, known), say)
        missing = [key for key in absent if is_still_named(key)]
        if passphrase:
            letter = keyring.seal(_keys(), passphrase, backup=str(manifest["id"]))
            writer.add(KEYS, [letter])
        manifest |= {
            "missing": {"count": len(missing), "names": missing[:MOST_NAMED]},
            "erased": [key for key in absent if key not in set(missing)],
            "changed": {"count": len(changed), "names": changed[:MOST_NAMED]},
        }
        files = len([member for member in writer.members if member.name.startswith(("files/", "mail/"))])
        size = writer.finish(manifest)
    paper = Paper(
        place=place,
        made_at=moment,
        kind=kind,
        home=home_id(),
        version=str(manifest["version"]),
        engine=connection.vendor,
        size=size,
        rows=sum(table["rows"] for table in manifest["tables"]),
        files=files,
        missing=len(missing),
        has_keys=bool(passphrase),
    )
    remembering.write(paper)
    return Backup(paper, missing, changed)


# The rows


@contextlib.contextmanager
def _snapshot(place: Path, known: list[Table]) -> Iterator[SqliteReader | PostgresReader]:
    """The rows of this moment, while others go on writing."""
    if connection.vendor == "postgresql":
        with contextlib.closing(PostgresReader.begin()) as reader:
            _expect_to_be_the_only_one(reader)
            yield reader
        return
    live = Path(connection.settings_dict["NAME"])
    expect_room(place.parent, 2 * live.stat().st_size)
    with tempfile.TemporaryDirectory(prefix=_passing(), suffix=".part", dir=place.parent) as passing:
        copy = Path(passing) / "snapshot.sqlite3"
        # One read transaction: writers go on. Unlike a copy of the file, it leaves out what was deleted.
        with contextlib.closing(sqlite3.connect(f"{live.as_uri()}?mode=ro", uri=True, timeout=30)) as source:
            source.execute("VACUUM INTO ?", [str(copy)])
        copy.chmod(0o600)
        with contextlib.closing(SqliteReader.begin(copy, still=True)) as reader:
            yield reader


def _expect_to_be_the_only_one(reader: PostgresReader) -> None:
    """Engines of several machines share a database; it is backed up by one of them at a time."""
    [taken] = reader.connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone() or (False,)
    if not taken:
        raise Occupied("Another machine is backing up this database. Wait until it has ended.")


def _keep_rows(writer: ArchiveWriter, reader: Reader, known: list[Table], say: Say) -> dict[str, Any]:
    """Put the snapshot into the backup; give what the manifest says of it."""
    if isinstance(reader, SqliteReader):
        writer.add_compressed(SNAPSHOT, pieces_of(open(reader.place, "rb")))
        tallies = {table.name: tally(reader.rows(table)) for table in known}
    else:
        tallies = {table.name: _keep_table(writer, reader, table) for table in known}
    say(f"Rows: {sum(each.rows for each in tallies.values()):,} in {len(known)} tables.")
    told = [
        table.as_plain()
        | {
            "rows": tallies[table.name].rows,
            "digest": tallies[table.name].digest,
            "highest": reader.highest(table),
        }
        for table in known
    ]
    return {"tables": told, "engine_release": reader.release(), "position": reader.position()}


def _keep_table(writer: ArchiveWriter, reader: Reader, table: Table) -> Tally:
    count = 0

    def lines() -> Iterator[bytes]:
        nonlocal count
        for row in reader.rows(table):
            count += 1
            yield line(row)

    member = writer.add_compressed(member_of(table.name), together(lines()))
    return Tally(count, member.digest)  # what is compressed are the lines, so the digests are one


def member_of(table: str) -> str:
    """Where the rows of a table of PostgreSQL stand in a backup."""
    return f"database/{table}.jsonl.gz"


# The files


def _keep_files(writer: ArchiveWriter, wanted: Iterator[Named], say: Say) -> tuple[list[str], list[str]]:
    """Put in each file that the rows name; give those that are absent, and those that aren't what they should be."""
    absent: list[str] = []
    changed: list[str] = []
    count = failures = 0
    for each in wanted:
        try:
            member = writer.add(each.key, _read(each.key))
        except (FileNotFoundError, ValueError):  # ValueError: a row names what is no key of ours
            absent.append(each.key)
        except _Unreadable as error:
            failures += 1
            if failures >= ENOUGH:
                raise NotBackedUp(f"The files can't be read: {error}") from error
            absent.append(each.key)
        else:
            count, failures = count + 1, 0
            if each.digest and member.digest != each.digest:
                changed.append(each.key)
    say(f"Files and mails: {count:,}.")
    return absent, changed


class _Unreadable(Exception):
    """A file that is there and can't be read."""


def _read(key: str) -> Iterator[bytes]:
    """The content of a file, in pieces. Errors of the reading side are told from those of the writing side."""
    try:
        yield from pieces_of(shelf().open(key))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _Unreadable(error.strerror or str(error)) from error


# The keys


def _keys() -> keyring.Keyring:
    """What the home needs beside rows and files."""
    file = getattr(settings, "MAKERIGHT_CONFIG", None)
    configuration = Path(file).read_text(encoding="utf-8") if file and Path(file).exists() else ""
    return keyring.Keyring(settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS), configuration)


# The disk


def expect_room(folder: Path, needed: int = 0, *, cure: str = ELSEWHERE) -> None:
    """Raise NotBackedUp if that many bytes more would take the room that the desk needs. `cure`: what helps as well."""
    disk = shutil.disk_usage(folder)
    reserve = min(RESERVE, int(disk.total * RESERVE_SHARE))
    if disk.free - needed < reserve:
        raise NotBackedUp(
            f"The disk of {folder} has too little room: {_megabytes(disk.free)} are free, and the backup needs"
            f" {_megabytes(needed + reserve)}. Make room there, or {cure}."
        )


def _about_the_disk(error: OSError, place: Path) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return (
            f"The disk of {place.parent} is full, so there is no backup; what was begun is taken away again."
            " Make room there, or put backups on another disk (MAKERIGHT_BACKUP_FOLDER)."
        )
    return f"{place.parent} can't be written to: {error.strerror or error}."


def _about_the_database(error: Exception, place: Path) -> str:
    said = str(error).partition("\n")[0]
    if "disk is full" in said:
        return _about_the_disk(OSError(errno.ENOSPC, said), place)
    return f"The database can't be read: {said}."


def _megabytes(size: int) -> str:
    return f"{max(size, 0) / 1_000_000:,.0f} MB"
