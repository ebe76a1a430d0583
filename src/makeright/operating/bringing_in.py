"""Taking an export of Makeright into an empty installation: all of it is compared first, files go first, rows last.

So an installation with rows is one that is whole; what was cut off is simply begun again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS

from makeright.files.shelves import FILES, MAIL, shelf
from makeright.mail.models import QUEUED, SENDING, Delivery
from makeright.operating.archives import pieces_of
from makeright.operating.canonical import Row
from makeright.operating.exporting import FORMAT, MANIFEST, ROWS
from makeright.operating.filling import Unfit, build, fill
from makeright.operating.leaving_out import LEFT_OUT, leaves, stand_in
from makeright.operating.lines_of_json import read
from makeright.operating.occupying import Occupied, alone, only_one
from makeright.operating.reading import Unreadable
from makeright.operating.restoring import put_file, rows_of_ours
from makeright.operating.tables import Migration, NotOurs, Table
from makeright.operating.tables import leaves as last_of

Say = Callable[[str], None]


class NotBroughtIn(Exception):
    """Nothing was brought in. Says why, and what to do."""


@dataclass(slots=True)
class BroughtIn:
    """What was brought in: rows by table, files, and what one should know."""

    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Export:
    """An export in a folder, as its manifest describes it."""

    place: Path
    migrations: list[Migration]
    tables: list[Table]
    counts: dict[str, int]
    digests: dict[str, str]
    highests: dict[str, int | None]
    missing: frozenset[str]

    @classmethod
    def at(cls, place: Path) -> Export:
        """Read the manifest. Raises NotBroughtIn for what is no export, or one that this version can't read."""
        try:
            said: dict[str, Any] = json.loads((place / MANIFEST).read_bytes())
            if said["product"] != "makeright" or int(said["format"]) > FORMAT:
                raise NotBroughtIn(
                    f"{place} was made by a newer version of Makeright. Install that, or a newer one."
                )
            told = said["tables"]
            return cls(
                place,
                [(str(app), str(name)) for app, name in said["migrations"]],
                [Table.from_plain(each) for each in told],
                {each["name"]: int(each["rows"]) for each in told},
                {each["name"]: str(each["digest"]) for each in told if "digest" in each},
                {each["name"]: each["highest"] for each in told},
                frozenset(map(str, said["missing"])),
            )
        except OSError as error:
            raise NotBroughtIn(f"{place / MANIFEST} can’t be read: {error.strerror or error}.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise NotBroughtIn(f"{place} is no export of Makeright: its {MANIFEST} isn’t ours.") from error

    def rows(self, table: Table) -> Iterator[Row]:
        """The canonical rows of a table, with stand-ins for what is withheld. Raises Unreadable."""
        if table.name in LEFT_OUT:
            return
        outside = leaves(table)
        places = [
            next((at for at, column in enumerate(outside.columns) if column.name == wanted.name), None)
            for wanted in table.columns
        ]
        fillings = [stand_in(table.name, column.name) for column in table.columns]
        for number, line in enumerate(self._lines(table.name), 1):
            try:
                row = read(outside, line)
            except ValueError as error:
                raise Unreadable(f"Line {number} of {table.name} is no row of it: {error}.") from error
            yield [fillings[at] if place is None else row[place] for at, place in enumerate(places)]

    def highest(self, table: Table) -> int | None:
        return self.highests[table.name]

    def files(self) -> Iterator[Path]:
        for folder in (FILES, MAIL):
            yield from (each for each in sorted((self.place / folder).rglob("*")) if each.is_file())

    def compare(self) -> None:
        """Raises NotBroughtIn where rows or files aren't what the manifest and their names say."""
        for table, digest in self.digests.items():
            found, count = hashlib.sha256(), 0
            for line in self._lines(table):
                found.update(line)
                count += 1
            if found.hexdigest() != digest or count != self.counts[table]:
                raise NotBroughtIn(
                    f"{ROWS}/{table}.jsonl is not what was taken out: {count:,} rows of {self.counts[table]:,}, or"
                    " other ones. Take the export anew."
                )
        for file in self.files():
            key = file.relative_to(self.place).as_posix()
            if key.startswith(f"{FILES}/") and _digest(file) != key.removeprefix(f"{FILES}/").replace(
                "/", ""
            ):
                raise NotBroughtIn(f"{key} is damaged: its bytes are others. Take the export anew.")

    def _lines(self, table: str) -> Iterator[bytes]:
        with open(self.place / ROWS / f"{table}.jsonl", "rb") as file:
            yield from file


def bring_in(place: Path, *, say: Say = lambda words: None) -> BroughtIn:
    """Take an export into this installation and its database, which must be empty; nobody may work in it. Keys,
    numbers, times and positions stay as they are. Raises NotBroughtIn.
    """
    found = Export.at(place)
    brought = BroughtIn()
    try:
        with only_one("backup, import or move"), alone():
            last_of(found.migrations)
            _expect_empty()
            say("Comparing the export with its manifest …")
            found.compare()
            with _files_in_place(found) as brought.files:
                say(f"Files and mails are in place: {brought.files:,}.")
                build(DEFAULT_DB_ALIAS, found.migrations)
                tallies = fill(DEFAULT_DB_ALIAS, found.tables, found, say)
    except (Occupied, NotOurs, Unfit, Unreadable) as error:
        raise NotBroughtIn(str(error)) from error
    except OSError as error:
        raise NotBroughtIn(f"A file can’t be read or written: {error.strerror or error}.") from error
    except (sqlite3.Error, psycopg.Error) as error:
        raise NotBroughtIn(f"The database refuses: {str(error).partition(chr(10))[0]}.") from error
    brought.rows = {name: tally.rows for name, tally in tallies.items() if tally.rows}
    say("Bringing the database up to this version …")
    call_command("migrate", verbosity=0, interactive=False, no_backup=True)
    brought.notes = list(_notes(found))
    return brought


def _expect_empty() -> None:
    if held := rows_of_ours(DEFAULT_DB_ALIAS):
        raise NotBroughtIn(
            f"The database holds rows already (in {held}), and an export is taken into an empty installation only."
            " Name another home (MAKERIGHT_HOME) or another database (DATABASE_URL)."
        )


@contextlib.contextmanager
def _files_in_place(found: Export) -> Iterator[int]:
    """Put each file on the shelf, synced; take those away again that were put there if what comes next fails."""
    put: list[str] = []
    count = 0
    try:
        for count, file in enumerate(found.files(), 1):  # noqa: B007  (the last number is the count)
            key = file.relative_to(found.place).as_posix()
            if not shelf().exists(key):
                put.append(key)
                put_file(key, file.stat().st_size, _digest(file), pieces_of(open(file, "rb")))
        yield count
    except BaseException:
        for key in put:
            shelf().delete(key)
        raise


def _digest(file: Path) -> str:
    found = hashlib.sha256()
    for piece in pieces_of(open(file, "rb")):
        found.update(piece)
    return found.hexdigest()


def _notes(found: Export) -> Iterator[str]:
    yield "Nobody has a password here yet: makeright agents password ADDRESS, or “forgotten” at the door."
    yield "Second steps, tokens and the addresses of calendars on the web are not in an export: set them up anew."
    yield "The engine makes the search index anew, newest first, once it is started."
    if found.missing:
        yield f"{len(found.missing):,} files were missing already where this was taken out."
    if waiting := Delivery.objects.filter(state__in=(QUEUED, SENDING)).count():
        yield (
            f"{waiting:,} mails in it are not sent yet, and leave when this home is started. Start it only if the"
            " installation that this is from is gone, or people get them twice."
        )
