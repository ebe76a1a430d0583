"""What is kept: files that rows name, and the backups of it all."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.utils import timezone

from makeright.files.models import File, key_of
from makeright.files.shelves import FILES, shelf
from makeright.lib import secret_key
from makeright.mail.models import IncomingMail, key_of_mail
from makeright.operating import remembering
from makeright.operating.findings import Asked, Finding, counted, fault, warning, well
from makeright.operating.naming import Named, is_still_named, named
from makeright.operating.reading import reader
from makeright.operating.tables import tables

SAMPLE = 200  # of the newest files, and as many of all others
MISSED_A_NIGHT = timedelta(hours=30)
UNVERIFIED_FOR, UNVERIFIED_FOR_LONG = timedelta(days=3), timedelta(days=10)
NEW = timedelta(days=2)  # an installation that need not have a backup yet
JUST_NOW = timedelta(hours=1)  # what is put on the shelf before its row


def shelf_is_reached(asked: Asked) -> Iterator[Finding]:
    """Files can be asked for, wherever they stand."""
    if not settings.MAKERIGHT_S3_BUCKET:
        return
    if not asked.outside:
        return
    try:
        shelf().exists(key_of(secrets.token_hex(32)))
    except ImproperlyConfigured as error:
        yield fault("shelf.half_set", str(error), "Set what it names, or take MAKERIGHT_S3_BUCKET away.")
    except OSError as error:
        yield fault(
            "shelf.silent",
            f"The object storage doesn't answer as it should: {error.strerror or error}.",
            "Look at MAKERIGHT_S3_ENDPOINT, MAKERIGHT_S3_BUCKET and the key's rights.",
        )
    else:
        yield well("shelf", "The object storage answers.")


def files(asked: Asked) -> Iterator[Finding]:
    """Each file that a row names is there, in its size; with --all, no file is there that no row names."""
    wanted = list(_all_named()) if asked.every_file else list(_sample())
    missing, short = [], []
    for each in wanted:
        try:
            if shelf().size(each.key) != each.size:
                short.append(each.key)
        except FileNotFoundError:
            if is_still_named(each.key):
                missing.append(each.key)
    how = "all" if asked.every_file else "a sample of"
    cure = "Bring them back from a backup: makeright backup --list; each has its digest as its name."
    if missing:
        many = counted(len(missing), "file that a row names is", "files that rows name are")
        yield fault("files.missing", f"{many} gone, such as {missing[0]}.", cure)
    if short:
        yield fault(
            "files.changed",
            f"{counted(len(short), 'file has', 'files have')} another size, such as {short[0]}.",
            cure,
        )
    if not missing and not short:
        yield well("files", f"Files that rows name are there ({how} {len(wanted):,}).")
    if asked.every_file:
        yield from _orphans({each.key for each in wanted})


def _sample() -> Iterator[Named]:
    """The newest files and mails, and some of all others."""
    for digest, size in _rows(File.objects.order_by("-pk"), "digest"):
        yield Named(key_of(digest), size, digest)
    for path, size in _rows(IncomingMail.objects.order_by("-pk"), "path"):
        yield Named(key_of_mail(path), size, None)


def _rows(rows: QuerySet[Any], name: str) -> list[tuple[str, int]]:
    newest = list(rows.values_list(name, "size", "pk")[:SAMPLE])
    if len(newest) == SAMPLE:
        some = [random.randint(1, newest[-1][2]) for _ in range(SAMPLE)]
        newest += list(rows.filter(pk__in=some).values_list(name, "size", "pk"))
    return [(said, size) for said, size, _ in newest]


def _all_named() -> Iterator[Named]:
    origin = reader()
    try:
        yield from named(origin, tables())
    finally:
        origin.close()


def _orphans(known: set[str]) -> Iterator[Finding]:
    before = timezone.now() - max(timedelta(days=settings.MAKERIGHT_FILES_GRACE_DAYS), JUST_NOW)
    orphans = [key for key in shelf().keys(FILES) if key not in known and _stood_before(key, before)]
    if orphans:
        yield warning(
            "files.orphans",
            f"{counted(len(orphans), 'file is', 'files are')} there that no row names, such as {orphans[0]}.",
            "They are erased by the sweep that the engine does each day; look at /operating whether it goes well.",
        )
    else:
        yield well("files.orphans", "No file is there that no row names.")


def _stood_before(key: str, moment: datetime) -> bool:
    try:
        return shelf().put_at(key) < moment
    except FileNotFoundError:
        return False


def backups(asked: Asked) -> Iterator[Finding]:
    """There is a backup of last night, verified, elsewhere, with its keys."""
    now, state = timezone.now(), remembering.latest()
    is_nightly = settings.MAKERIGHT_BACKUP_HOUR is not None
    cure = "Make one now (makeright backup), and see to it that the engine runs at night."
    if state.fault:
        yield fault(
            "backup.failed", f"The last backup failed: {state.fault}", "Mend that, then: makeright backup"
        )
    if state.made_at is None:
        is_new = not _is_older_than(NEW, now)
        words = f"There is no backup in {remembering.folder()}."
        yield (warning if is_new or not is_nightly else fault)("backup.none", words, cure)
        return
    age = f"The newest backup is of {state.made_at:%Y-%m-%d %H:%M} UTC"
    if is_nightly and now - state.made_at > MISSED_A_NIGHT:
        yield fault("backup.old", f"{age}: last night's is lacking.", cure)
    else:
        yield well("backup", f"{age} ({state.size / 1e6:,.0f} MB).")
    yield from _verified(state.verified_at, state.place, now)
    yield from _kept_safely()


def _verified(verified_at: datetime | None, place: Path | None, now: datetime) -> Iterator[Finding]:
    cure = f"makeright backup --verify {place}"
    if verified_at is None:
        yield warning("backup.unverified", "No backup was ever verified by restoring it for a trial.", cure)
    elif now - verified_at > UNVERIFIED_FOR:
        words = f"A backup was last verified on {verified_at:%Y-%m-%d}."
        yield (fault if now - verified_at > UNVERIFIED_FOR_LONG else warning)(
            "backup.unverified", words, cure
        )
    else:
        yield well("backup.verified", f"A backup was verified on {verified_at:%Y-%m-%d}.")


def _kept_safely() -> Iterator[Finding]:
    folder, home = remembering.folder(), Path(settings.MAKERIGHT_HOME)
    if folder.stat().st_dev == home.stat().st_dev:
        yield warning(
            "backup.same_disk",
            "Backups are on the disk that the home is on: if it fails, both are lost.",
            "Name a folder on another disk (MAKERIGHT_BACKUP_FOLDER), or copy backups away each day.",
        )
    if not settings.MAKERIGHT_BACKUP_PASSPHRASE:
        yield warning(
            "backup.no_keys",
            "Backups hold no keys, since there is no passphrase: after a restore, sealed passwords are lost.",
            "Set MAKERIGHT_BACKUP_PASSPHRASE, and keep it apart from the backups.",
        )


def _is_older_than(age: timedelta, now: datetime) -> bool:
    """Whether this home has had something to lose for so long: as long as it has had its key."""
    key = Path(settings.MAKERIGHT_HOME) / secret_key.CURRENT
    return not key.exists() or now - datetime.fromtimestamp(key.stat().st_mtime, UTC) > age
