"""Restoring a backup into an empty home: all of it is compared first, files go first, the rows last.

So a home with rows is a home that is whole; a restore that was cut off is simply begun again.
"""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections

from makeright.files.shelves import Spooled, shelf
from makeright.letters import models as letters
from makeright.letters.models import Letter
from makeright.lib import secret_key
from makeright.lib.actor import Actor
from makeright.lib.syncing import sync, write_whole
from makeright.mail.models import QUEUED, SENDING, Delivery
from makeright.operating import keyring
from makeright.operating.archives import (
    KEYS,
    Archive,
    Damaged,
    NotAnArchive,
)
from makeright.operating.backing_up import expect_room
from makeright.operating.by_night import NotBackedUp
from makeright.operating.filling import Unfit, build, fill
from makeright.operating.occupying import Occupied, alone, only_one
from makeright.operating.reading import Unreadable
from makeright.operating.tables import OF_THE_FRAMEWORK, NotOurs, leaves, tables
from makeright.operating.verifying import (
    ArchivedRows,
    Manifest,
    Unverifiable,
    examine,
    lay_out,
    open_keys,
)
from makeright.webhooks import pausing
from makeright.webhooks.models import Webhook

CONFIGURATION = "makeright.toml.restored"
SMALL = 1 << 20  # bytes of a file that is kept in memory on its way
Say = Callable[[str], None]


class NotRestored(Exception):
    """Nothing was restored. Says why, and what to do."""


@dataclass(slots=True)
class Restored:
    """What was restored, and what one should know."""

    rows: int = 0
    files: int = 0
    notes: list[str] = field(default_factory=list)


def restore(place: Path, *, passphrase: str = "", say: Say = lambda words: None) -> Restored:
    """Restore a backup into this home and its database, which must be empty; nobody may work in it.

    Everything in the backup is compared with its manifest before anything is written, and the rows once more when they
    are in place. Then they are brought up to this version, with all triggers. Raises NotRestored.
    """
    try:
        with only_one("backup or move"), alone(), Archive(place) as archive:
            manifest = Manifest(archive)
            _expect_fitting(manifest)
            _expect_empty()
            keys = _open_keys(archive, passphrase)
            say("Comparing the backup with its manifest …")
            # What a server is given it compares itself, before it is committed.
            verdict = examine(archive, passphrase=passphrase, say=say, by_restoring=False)
            if not verdict.is_sound:
                raise NotRestored("The backup is damaged: " + " ".join(verdict.differences[:5]))
            restored = Restored(notes=verdict.notes)
            _expect_room_for(archive)
            with _files_in_place(archive, say) as restored.files:
                _put_keys(keys, restored)
                # It is that home again: what its engine had taken up, its engine goes on with at once.
                write_whole(Path(settings.MAKERIGHT_HOME) / "home.id", manifest.home.encode())
                restored.rows = _put_rows(archive, manifest, say)
    except (NotAnArchive, Damaged, Unverifiable, NotOurs, Unfit, Unreadable, Occupied, NotBackedUp) as error:
        raise NotRestored(str(error)) from error
    except keyring.Locked as error:
        raise NotRestored(str(error)) from error
    except OSError as error:
        raise NotRestored(
            f"{settings.MAKERIGHT_HOME} can't be written to: {error.strerror or error}."
        ) from error
    except (sqlite3.Error, psycopg.Error) as error:
        raise NotRestored(f"The database refuses: {str(error).partition(chr(10))[0]}.") from error
    say("Bringing the database up to this version …")
    call_command("migrate", verbosity=0, interactive=False, no_backup=True)
    if not manifest.is_whole_file:
        restored.notes.append("The engine makes the search index anew, newest first, once it is started.")
    if paused := _pause_webhooks():
        restored.notes.append(
            f"{paused:,} webhooks are paused: what happened since the backup they may have been told already. Resume"
            " each from where it stopped or from now on, in Settings or by makeright webhooks resume."
        )
    if waiting := _waiting_mails():
        restored.notes.append(
            f"{waiting:,} mails in it are not sent yet, and leave when this home is started. Start it only if the"
            " home that was backed up is gone, or people get them twice."
        )
    return restored


def _expect_fitting(manifest: Manifest) -> None:
    """The database is of the kind that the backup was made on, and its version isn't newer than ours."""
    leaves(manifest.migrations)
    if manifest.engine == connection.vendor:
        return
    if manifest.is_whole_file:
        raise NotRestored(
            "The backup was made on SQLite, and DATABASE_URL names a PostgreSQL. Restore it without DATABASE_URL, then"
            " move it: makeright move-to postgresql://…"
        )
    raise NotRestored(
        "The backup was made on PostgreSQL. Name an empty database in DATABASE_URL and restore again; makeright move-to"
        " sqlite brings it into the home afterwards, if you want that."
    )


def _expect_empty() -> None:
    if held := rows_of_ours(DEFAULT_DB_ALIAS):
        raise NotRestored(
            f"The database holds rows already (in {held}), and a backup is restored into an empty one only."
            " Take another home: makeright restore ARCHIVE --home FOLDER"
            + (", and another database in DATABASE_URL." if connection.vendor == "postgresql" else ".")
        )
    if (key := next(shelf().keys(), None)) and not _is_begun():
        raise NotRestored(
            f"There are files already (such as {key}), and a backup is restored into an empty home only. Take another"
            " home: makeright restore ARCHIVE --home FOLDER"
        )


def rows_of_ours(using: str) -> str:
    """The name of a table that holds rows of ours or is no table of ours at all; "" if the database is empty, or
    freshly migrated."""
    database = connections[using]
    if database.vendor == "sqlite" and not Path(database.settings_dict["NAME"]).exists():
        return ""
    present = set(database.introspection.table_names())
    ours = {table.name for table in tables(using)}
    with database.cursor() as cursor:
        for name in sorted(present - OF_THE_FRAMEWORK - {"django_migrations"}):
            if name not in ours:
                if name.startswith("search_"):
                    continue
                return name
            cursor.execute(f"SELECT 1 FROM {database.ops.quote_name(name)} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                return name
    return ""


def _open_keys(archive: Archive, passphrase: str) -> keyring.Keyring | None:
    if not passphrase or KEYS not in archive.members:
        return None
    return open_keys(archive, passphrase)


def _expect_room_for(archive: Archive) -> None:
    needed = sum(member.size for member in [*archive.members.values(), *archive.listing()])
    there = "restore into a home on another disk (--home FOLDER)"
    expect_room(Path(settings.MAKERIGHT_HOME), needed, cure=there)


# Files


@contextlib.contextmanager
def _files_in_place(archive: Archive, say: Say) -> Iterator[int]:
    """Put each file on the shelf, synced, and take them away again if what comes next fails; give how many they are.

    After a crash they stay, and a mark says that they are of a restore that may be begun again.
    """
    _begun().touch()
    count = 0
    try:
        for member in archive.listing():
            put_file(member.name, member.size, member.digest, archive.content(member))
            count += 1
        say(f"Files and mails are in place: {count:,}.")
        yield count
    except Exception:
        for name in islice(archive.files, count + 1):
            shelf().delete(name)
        _begun().unlink(missing_ok=True)
        raise
    _begun().unlink(missing_ok=True)


def put_file(key: str, size: int, digest: str, pieces: Iterator[bytes]) -> None:
    """Put what comes in pieces on the shelf, synced."""
    if size <= SMALL:
        shelf().put_synced(key, b"".join(pieces))
        return
    spool = Path(settings.MAKERIGHT_FILES) / f"restored.{secrets.token_hex(6)}.part"
    try:
        with open(spool, "xb") as file:
            file.writelines(pieces)
        shelf().put_synced(key, Spooled(spool, size, digest))
    finally:
        spool.unlink(missing_ok=True)


def _begun() -> Path:
    return Path(settings.MAKERIGHT_RUN) / "restore.begun"


def _is_begun() -> bool:
    """Whether a restore into this home was cut off before its rows were in place."""
    return _begun().exists()


# Keys


def _put_keys(keys: keyring.Keyring | None, restored: Restored) -> None:
    """Put the keys of the backup in force. The key that this empty home made for itself has sealed nothing."""
    if keys is None:
        restored.notes.append(
            "No keys were restored, so this home has a new one: everybody signs in again, sealed passwords must be"
            " entered anew, and answers to mails sent before are known by their Message-ID alone."
        )
        return
    home = Path(settings.MAKERIGHT_HOME)
    if keys.old:
        write_whole(home / secret_key.OLD, "".join(f"{key}\n" for key in keys.old).encode())
    write_whole(home / secret_key.CURRENT, keys.current.encode())
    if keys.configuration:
        write_whole(home / CONFIGURATION, keys.configuration.encode())
        restored.notes.append(
            f"The settings file of the old home lies in {home / CONFIGURATION}. It is not in force: look it over, then"
            " name it makeright.toml."
        )


# Rows


def _put_rows(archive: Archive, manifest: Manifest, say: Say) -> int:
    if manifest.is_whole_file:
        _put_file_of_rows(archive)
    else:
        build(DEFAULT_DB_ALIAS, manifest.migrations)
        fill(DEFAULT_DB_ALIAS, manifest.tables, ArchivedRows(archive, manifest), say, manifest.tallies)
    return sum(each.rows for each in manifest.tallies.values())


def _put_file_of_rows(archive: Archive) -> None:
    """Put the SQLite file in its place, synced. Its content is compared as it is written."""
    connection.close()
    place = Path(connection.settings_dict["NAME"])
    passing = place.with_name(f"{place.name}.restored.part")
    passing.unlink(missing_ok=True)
    try:
        lay_out(archive, passing)
        put_in_place(passing, place)
    finally:
        passing.unlink(missing_ok=True)


def put_in_place(passing: Path, place: Path) -> None:
    """Give a finished SQLite file its name; an empty one that stood there goes, with what belonged to it."""
    sync(passing)
    for beside in ("-wal", "-shm"):
        place.with_name(place.name + beside).unlink(missing_ok=True)
    passing.replace(place)
    sync(place.parent)


def _pause_webhooks() -> int:
    """Nobody is told anything a second time unasked, nor by two homes at once."""
    by = Actor.system("restore")
    return sum(pausing.pause(one, pausing.RESTORED, by=by) for one in Webhook.objects.working())


def _waiting_mails() -> int:
    """Replies and letters that leave by themselves."""
    replies = Delivery.objects.filter(state__in=(QUEUED, SENDING)).count()
    return replies + Letter.objects.filter(state__in=(letters.WAITING, letters.SENDING)).count()
