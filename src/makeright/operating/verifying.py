"""Verifying a backup: restored into a temporary place, counted, compared, and what differs said in words."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from makeright.operating import keyring, remembering
from makeright.operating.aliasing import beside, sqlite_at, temporary_postgres
from makeright.operating.archives import KEYS, Archive, Damaged, NotAnArchive, lines_of, read_paper
from makeright.operating.backing_up import SNAPSHOT, member_of
from makeright.operating.canonical import Row, row_of
from makeright.operating.filling import Unfit, build, difference, fill
from makeright.operating.naming import named
from makeright.operating.reading import Rows, SqliteReader, Tally, Unreadable, reader, tally
from makeright.operating.tables import NotOurs, Table, leaves

MOST_SAID = 20
Say = Callable[[str], None]


@dataclass(slots=True)
class Verdict:
    """What verifying came to. `differences` are faults; `notes` is what one should know besides. `is_locked`: the
    passphrase doesn't open its keys, which says nothing about the rest."""

    differences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: int = 0
    files: int = 0
    is_locked: bool = False

    @property
    def is_sound(self) -> bool:
        return not self.differences

    def differs(self, words: str) -> None:
        self.differences.append(words)


def verify(
    place: Path, *, passphrase: str = "", say: Say = lambda words: None, now: datetime | None = None
) -> Verdict:
    """Restore a backup into a temporary place and compare all of it; write down beside it how that went.

    Raises NotAnArchive for what is no whole backup of ours, Unverifiable if this machine can't do it.
    """
    try:
        with Archive(place) as archive:
            verdict = examine(archive, passphrase=passphrase, say=say)
    except NotAnArchive as error:
        remembering.note_verified(place, at=now or timezone.now(), fault=str(error))
        raise
    fault = "; ".join(verdict.differences[:3])
    remembering.note_verified(place, at=now or timezone.now(), fault=fault)
    return verdict


class Unverifiable(Exception):
    """It can't be verified here, which says nothing about the backup. Says why, and what to do."""


def examine(
    archive: Archive, *, passphrase: str = "", say: Say = lambda words: None, by_restoring: bool = True
) -> Verdict:
    """Compare all that is in a backup with what its manifest says. Raises Unverifiable.

    Not `by_restoring`, rows that stand there as text are read alone: for who restores them next.
    """
    try:
        leaves(Manifest(archive).migrations)
    except NotOurs as error:
        raise Unverifiable(str(error)) from error
    verdict = Verdict()
    _examine_rows(archive, verdict, say, by_restoring=by_restoring)
    _examine_files(archive, verdict, say)
    _examine_keys(archive, verdict, passphrase)
    return verdict


class Manifest:
    """What a manifest says of the rows."""

    def __init__(self, archive: Archive) -> None:
        said = archive.manifest
        try:
            self.engine = str(said["engine"])
            self.migrations = [(str(app), str(name)) for app, name in said["migrations"]]
            self.tables = [Table.from_plain(each) for each in said["tables"]]
            self.tallies = {
                str(each["name"]): Tally(int(each["rows"]), str(each["digest"])) for each in said["tables"]
            }
            self.highest = {
                str(each["name"]): None if each["highest"] is None else int(each["highest"])
                for each in said["tables"]
            }
            self.missing = {str(name) for name in said["missing"]["names"]}
            self.missing_count = int(said["missing"]["count"])
            self.erased = {str(name) for name in said["erased"]}  # while the backup was being made
            self.id = str(said["id"])
            self.home = str(said["home"])
            self.version = str(said["version"])
            self.made_at = datetime.fromisoformat(said["made_at"])
        except (KeyError, TypeError, ValueError) as error:
            raise NotAnArchive(f"{archive.place.name}: its manifest is not as it should be.") from error
        if self.engine not in {"sqlite", "postgresql"}:
            raise NotAnArchive(f"{archive.place.name}: its manifest names no database that we know.")
        if not re.fullmatch(r"[0-9a-f]{16}", self.home):
            raise NotAnArchive(f"{archive.place.name}: its manifest names no home.")

    @property
    def is_whole_file(self) -> bool:
        """Whether the rows stand there as a SQLite file."""
        return self.engine == "sqlite"


class ArchivedRows:
    """The rows of a backup that was made on PostgreSQL, for whoever fills a database with them."""

    def __init__(self, archive: Archive, manifest: Manifest) -> None:
        self._archive, self._manifest = archive, manifest
        self._columns = {table.name: [column.name for column in table.columns] for table in manifest.tables}

    def rows(self, table: Table) -> Iterator[Row]:
        """The rows of a table, or some of its columns. Raises Damaged."""
        member = self._archive.members.get(member_of(table.name))
        if member is None:
            raise Damaged(f"{table.name} is not in the backup.")
        places = [self._columns[table.name].index(column.name) for column in table.columns]
        for said in lines_of(self._archive.content(member)):
            try:
                row = row_of(said)
                yield [row[place] for place in places]
            except (ValueError, IndexError) as error:
                raise Damaged(f"{table.name} holds something that is no row.") from error

    def highest(self, table: Table) -> int | None:
        return self._manifest.highest[table.name]


# The rows


def _examine_rows(archive: Archive, verdict: Verdict, say: Say, *, by_restoring: bool) -> None:
    manifest = Manifest(archive)
    place = _restored if by_restoring or manifest.is_whole_file else _read
    try:
        with place(archive, manifest, verdict) as (restored, tallies):
            for table in manifest.tables:
                found = tallies[table.name] if tallies else tally(restored.rows(table))
                verdict.rows += found.rows
                if found != (expected := manifest.tallies[table.name]):
                    verdict.differs(f"{table.name}: {difference(expected, found)}.")
            _examine_names(archive, manifest, restored, verdict)
    except (Damaged, Unfit, Unreadable) as error:
        verdict.differs(str(error))
    except (sqlite3.Error, psycopg.Error) as error:
        verdict.differs(f"The rows can't be restored: {str(error).partition(chr(10))[0]}.")
    say(f"Rows: {verdict.rows:,} in {len(manifest.tables)} tables.")


@contextlib.contextmanager
def _read(archive: Archive, manifest: Manifest, verdict: Verdict) -> Iterator[tuple[Rows, dict[str, Tally]]]:
    """The rows as they stand in the backup."""
    yield ArchivedRows(archive, manifest), {}


@contextlib.contextmanager
def _restored(
    archive: Archive, manifest: Manifest, verdict: Verdict
) -> Iterator[tuple[Rows, dict[str, Tally]]]:
    """The rows in a temporary place. What filling has counted on its way is given as well."""
    with tempfile.TemporaryDirectory(prefix=".makeright-verify-", dir=_roomy(archive)) as folder:
        path = Path(folder) / "makeright.sqlite3"
        if manifest.is_whole_file:
            lay_out(archive, path)
            verdict.differences += faults_of(path)
            with contextlib.closing(SqliteReader.begin(path, still=True)) as restored:
                yield restored, {}
            return
        with _a_database_for(path, verdict) as alias:
            build(alias, manifest.migrations)
            tallies = fill(alias, manifest.tables, ArchivedRows(archive, manifest))
            with contextlib.closing(reader(alias)) as restored:
                yield restored, tallies


def _roomy(archive: Archive) -> Path:
    """A folder with room for the rows: beside the backup if it may be written to. Raises Unverifiable."""
    needed = sum(member.size for name, member in archive.members.items() if name.startswith("database/"))
    for folder in (archive.place.absolute().parent, Path(tempfile.gettempdir())):
        with contextlib.suppress(OSError), tempfile.TemporaryFile(dir=folder):
            if shutil.disk_usage(folder).free > 1.5 * needed:
                return folder
    raise Unverifiable(
        f"There is no room to restore the rows into: {needed / 1_000_000:,.0f} MB, beside the backup or in"
        f" {tempfile.gettempdir()}. Make room, or set TMPDIR to a folder that has it."
    )


@contextlib.contextmanager
def _a_database_for(path: Path, verdict: Verdict) -> Iterator[str]:
    """An empty database: on the configured server, or as a file if there is none, or none may be made there."""
    with contextlib.ExitStack() as stack:
        if connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
            try:
                alias = stack.enter_context(temporary_postgres())
            except psycopg.errors.InsufficientPrivilege:
                verdict.notes.append(
                    "No database may be made on the server, so the rows were restored into a SQLite file instead."
                    " To have them restored there: ALTER ROLE … CREATEDB"
                )
                alias = stack.enter_context(beside(sqlite_at(path)))
        else:
            alias = stack.enter_context(beside(sqlite_at(path)))
        yield alias


def lay_out(archive: Archive, path: Path) -> None:
    """Put the SQLite file of a backup at a path. Raises Damaged."""
    member = archive.members.get(SNAPSHOT)
    if member is None:
        raise Damaged("The backup holds no database.")
    with open(path, "xb") as file:
        path.chmod(0o600)
        file.writelines(archive.content(member))


def faults_of(path: Path) -> list[str]:
    """What is wrong with a SQLite file, as SQLite itself finds."""
    place = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with contextlib.closing(sqlite3.connect(place, uri=True)) as connection:
        said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(5)")]
        broken = connection.execute("PRAGMA foreign_key_check").fetchmany(5)
    faults = [] if said == ["ok"] else [f"SQLite finds the file damaged: {words}." for words in said]
    return faults + [f"A row of {on} points to one of {to} that isn't there." for on, _, to, _ in broken]


# The files


def _examine_names(archive: Archive, manifest: Manifest, restored: Rows, verdict: Verdict) -> None:
    """Each file that a row names is in the backup, or was missing when it was made."""
    lacking = [
        each.key
        for each in named(restored, manifest.tables)
        if each.key not in archive and each.key not in manifest.missing | manifest.erased
    ]
    if len(lacking) > manifest.missing_count - len(manifest.missing):
        verdict.differs(f"{len(lacking):,} files that rows name are not in it, such as {lacking[0]}.")
    if manifest.missing_count:
        verdict.notes.append(
            f"{manifest.missing_count:,} files that rows name were missing when it was made, such as"
            f" {min(manifest.missing, default='')}. makeright doctor --all says which are missing now."
        )


def _examine_files(archive: Archive, verdict: Verdict, say: Say) -> None:
    differing: list[str] = []
    listed = set()
    try:
        for member in archive.listing():
            listed.add(member.name)
            if member.name not in archive:
                differing.append(f"{member.name} is not in it, although its listing says so.")
                continue
            try:
                for _ in archive.content(member):
                    pass
            except Damaged as error:
                differing.append(str(error))
            verdict.files += 1
    except (Damaged, NotAnArchive) as error:
        differing.append(str(error))
    if unlisted := [name for name in archive.files if name not in listed]:
        differing.append(f"{unlisted[0]} stands in it, and not in its listing.")
    verdict.differences += differing[:MOST_SAID]
    if len(differing) > MOST_SAID:
        verdict.differs(f"{len(differing) - MOST_SAID:,} files more are not as they were.")
    say(f"Files and mails: {verdict.files:,}.")


# The keys


def _examine_keys(archive: Archive, verdict: Verdict, passphrase: str) -> None:
    if KEYS not in archive.members:
        verdict.notes.append("It holds no keys: it was made without a passphrase.")
    elif not passphrase:
        verdict.notes.append("Its keys were not opened, since no passphrase was given.")
    else:
        try:
            open_keys(archive, passphrase)
        except (keyring.Locked, Damaged) as error:
            verdict.is_locked = isinstance(error, keyring.Locked)
            verdict.differs(str(error))


def open_keys(archive: Archive, passphrase: str) -> keyring.Keyring:
    """The keys in a backup. Raises Locked, or Damaged."""
    return keyring.open_sealed(read_paper(archive, KEYS), passphrase, backup=Manifest(archive).id)
