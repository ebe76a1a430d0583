"""Taking everything out while everybody works: rows as lines of JSON, one file a table, and beside them all files.

Any program can read it, and another installation takes it in again (`bringing_in.py`). docs/export.md describes it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from makeright.files.shelves import shelf
from makeright.lib.syncing import sync
from makeright.operating.archives import pieces_of
from makeright.operating.leaving_out import LEFT_OUT, leaves, withheld
from makeright.operating.lines_of_json import written
from makeright.operating.naming import is_still_named, named
from makeright.operating.occupying import Occupied, only_one
from makeright.operating.reading import Reader, Unreadable, reader
from makeright.operating.tables import NotOurs, Table, migrations, tables

FORMAT = 1
MANIFEST, ROWS, README = "manifest.json", "rows", "README.txt"
ABOUT = """This is all that a Makeright installation keeps, taken out on {day} by version {version}.

rows/       one file a table, one row a line, as JSON (UTF-8). Times are UTC. Keys are strings of digits.
files/      attachments and pictures, by the SHA-256 of their bytes (rows/files_file.jsonl names them)
mail/       mails word for word, as they came (rows/mail_incomingmail.jsonl names them)
manifest.json  what there is: rows, digests, columns, and what was left out and why

Passwords, tokens and other secrets are not in it. It holds what people wrote in confidence: keep it as you keep that.
To take it into an empty installation: makeright import makeright FOLDER
"""
Say = Callable[[str], None]


class NotExported(Exception):
    """Nothing was taken out, and nothing is left of the attempt. Says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was taken out. `missing` are files that rows name and that are not there."""

    place: Path
    rows: int
    files: int
    missing: list[str]


def export(place: Path, *, say: Say = lambda words: None, now: datetime | None = None) -> Exported:
    """Take everything out into a new folder. The rows are those of one moment, and others go on working meanwhile.

    The folder has its name once it is whole and on disk. Raises NotExported.
    """
    place = place.absolute()
    passing = place.with_name(f".{place.name}.part")
    try:
        if place.exists():
            raise NotExported(f"{place} is there already. Name a folder that isn’t.")
        _expect_up_to_date()
        with only_one("backup, export or move"):
            shutil.rmtree(passing, ignore_errors=True)
            passing.mkdir(parents=True, mode=0o700)
            try:
                exported = _export(passing, place, say, now or timezone.now())
            except BaseException:
                shutil.rmtree(passing, ignore_errors=True)
                raise
    except (Occupied, NotOurs, Unreadable) as error:
        raise NotExported(str(error)) from error
    except OSError as error:
        raise NotExported(f"{place.parent} can’t be written to: {error.strerror or error}.") from error
    except (sqlite3.Error, psycopg.Error) as error:
        raise NotExported(f"The database can’t be read: {str(error).partition(chr(10))[0]}.") from error
    return exported


def _expect_up_to_date() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotExported("The database isn’t up to date. Bring it up to date first: makeright migrate")


def _export(passing: Path, place: Path, say: Say, moment: datetime) -> Exported:
    known = tables()
    with contextlib.closing(reader()) as origin:
        told = [_table(passing, origin, table) for table in known]
        say(f"Rows: {sum(each['rows'] for each in told):,} in {len(known) - len(LEFT_OUT)} tables.")
        count, missing = _files(passing, origin, [each for each in known if each.name not in LEFT_OUT])
        say(f"Files and mails: {count:,}.")
    missing = [key for key in missing if is_still_named(key)]
    manifest = {
        "product": "makeright",
        "format": FORMAT,
        "version": version("makeright"),
        "made_at": moment.astimezone(UTC).isoformat(),
        "migrations": migrations(),
        "tables": told,
        "files": count,
        "missing": missing,
        "left_out": dict(LEFT_OUT),
        "withheld": {f"{table}.{column}": why for (table, column), why in sorted(withheld().items())},
    }
    about = ABOUT.format(day=moment.astimezone(UTC).date(), version=manifest["version"])
    _write(passing / README, about.encode())
    _write(passing / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False).encode())
    sync(passing)
    passing.rename(place)
    sync(place.parent)
    return Exported(place, sum(each["rows"] for each in told), count, missing)


def _table(folder: Path, origin: Reader, table: Table) -> dict[str, Any]:
    """Write the rows of a table; give what the manifest says of it."""
    told = table.as_plain() | {"rows": 0, "highest": origin.highest(table)}
    if table.name in LEFT_OUT:
        return told
    outside, digest = leaves(table), hashlib.sha256()
    place = folder / ROWS / f"{table.name}.jsonl"
    place.parent.mkdir(exist_ok=True, mode=0o700)
    with open(place, "wb") as file:
        place.chmod(0o600)
        for count, row in enumerate(origin.rows(outside), 1):
            said = written(outside, row)
            digest.update(said)
            file.write(said)
            told["rows"] = count
    sync(place)
    return told | {"digest": digest.hexdigest()}


def _files(folder: Path, origin: Reader, known: list[Table]) -> tuple[int, list[str]]:
    """Copy each file that the rows name; give how many, and the keys of those that are not there."""
    count, missing = 0, []
    for each in named(origin, known):
        place = folder / each.key
        if not place.resolve().is_relative_to(folder.resolve()):
            missing.append(each.key)
            continue
        try:
            _copy(each.key, place)
        except (FileNotFoundError, ValueError):  # ValueError: a row names what is no key of ours
            missing.append(each.key)
        else:
            count += 1
    return count, missing


def _copy(key: str, place: Path) -> None:
    pieces: Iterator[bytes] = pieces_of(shelf().open(key))
    _make(place.parent)
    with open(place, "wb") as file:
        place.chmod(0o600)
        file.writelines(pieces)
    sync(place)


def _make(folder: Path) -> None:
    """Make a folder, and those that it is in, for their owner alone."""
    if not folder.exists():
        _make(folder.parent)
        folder.mkdir(mode=0o700)


def _write(place: Path, content: bytes) -> None:
    place.write_bytes(content)
    place.chmod(0o600)
    sync(place)


def default_place(now: datetime | None = None) -> Path:
    """A folder in the home, named by the moment."""
    stamp = (now or timezone.now()).astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    return Path(settings.MAKERIGHT_HOME) / "exports" / f"makeright-{stamp}"
