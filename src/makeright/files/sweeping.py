"""Sweeping: what nothing refers to is erased after a grace time, rows first and bytes after; nothing else is touched.

How erasing and keeping the same bytes at the same time lose none:

1. One transaction takes the row away and notes an Erasure. The row is held meanwhile, so that nobody who refers to it
   is overlooked. Bytes without a row get one that is taken away at once: whoever enters the same digest waits for that.
2. Once this is committed, the bytes go. 3. The Erasure is done, and is remembered for some days.

Whoever enters the digest after 1 finds the Erasure, and has to keep the bytes again unless they are there after 3.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from makeright.files.areas import AREAS, Area
from makeright.files.kinds import UNKNOWN
from makeright.files.models import Erasure, File, Thumbnail, key_of
from makeright.files.referring import unreferenced
from makeright.files.shelves import FILES, disk, shelf
from makeright.lib.inserting import insert_or_find

log = logging.getLogger(__name__)

FEW = 50  # so many bytes without a row are no reason for doubt, and a tenth of all
GROUP = 50  # files that are erased in one transaction
WINDOW = 2_000  # rows, or keys, that are looked at together
LEAST_GRACE = timedelta(days=1)  # for what was left half written
REMEMBERED_FOR = timedelta(days=3)  # far longer than anybody holds bytes that they kept and didn't enter
WAIVED = datetime(1970, 1, 1, tzinfo=UTC)  # since when nothing refers to what is to go without grace
_LOCK = 0x66696C6573  # "files"
_OUR_KEY = re.compile(r"files/[0-9a-f]{2}/[0-9a-f]{62}")

T = TypeVar("T")


@dataclass(slots=True)
class Swept:
    """What a sweep erased, or would erase, and how many bytes that is. `marked`: files whose grace began; `doubts`: of
    what so many have no row that none was erased."""

    marked: int = 0
    files: int = 0
    orphans: int = 0
    strays: int = 0
    scraps: int = 0
    size: int = 0
    doubts: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.files} files, {self.orphans} without a row, {self.strays} mails without a row, {self.scraps} "
            f"half written; {self.size:,} bytes; the grace of {self.marked} more began"
        )


def grace_time() -> timedelta:
    """How long a file stays after nothing refers to it any more."""
    return timedelta(days=settings.MAKERIGHT_FILES_GRACE_DAYS)


def sweep(
    *,
    grace: timedelta | None = None,
    is_dry: bool = False,
    is_sure: bool = False,
    now: datetime | None = None,
) -> Swept | None:
    """Erase what nothing has referred to for the grace time; say what that was. None if somebody sweeps already.

    `is_dry` only counts. `is_sure` erases bytes without a row however many they are. A sweep that is cut off anywhere
    is finished by the next.
    """
    moment = now or timezone.now()
    spared = grace_time() if grace is None else grace
    before = moment - spared
    swept = Swept()
    with alone() as is_alone:
        if not is_alone:
            return None
        if not is_dry:
            _finish_what_was_begun(moment)
        _erase_files(swept, before, moment, is_dry=is_dry)
        _mark(swept, moment, is_dry=is_dry)
        _erase_orphans(swept, before, moment, is_dry=is_dry, is_sure=is_sure)
        for area in AREAS.values():
            patience = max(spared, area.least_grace)
            _erase_strays(swept, area, moment - patience, is_dry=is_dry, is_sure=is_sure)
        _clear_scraps(swept, moment - max(spared, LEAST_GRACE), is_dry=is_dry)
    log.info("%s: %s", "to be swept" if is_dry else "swept", swept)
    return swept


def waive_grace(keys: Iterable[int]) -> int:
    """Have those of these files that nothing refers to any more erased without grace, by `erase_waived` or the next
    sweep; say how many. In the transaction in which the last reference goes."""
    due = unreferenced(File.objects.filter(pk__in=list(keys)))
    return File.objects.filter(pk__in=list(due.values_list("pk", flat=True))).update(
        unreferenced_since=WAIVED
    )


def erase_waived(*, now: datetime | None = None) -> int:
    """Erase the files whose grace was waived, now; say how many went. Outside transactions. What a sweep is at, it
    erases."""
    moment, gone = now or timezone.now(), 0
    due = File.objects.filter(unreferenced_since__lte=WAIVED).order_by("pk")
    for keys in _in_groups(due.values_list("pk", flat=True), GROUP):
        try:
            erasures = _take_off_the_books(keys, WAIVED, moment)
        except (IntegrityError, OperationalError):
            log.exception("some files could not be erased; the next sweep will try again")
            continue
        _erase_bytes(erasures)
        gone += len(erasures)
    return gone


def erase_unentered(kept: Iterable[tuple[str, int]], *, now: datetime | None = None) -> int:
    """Erase bytes that were kept and never entered, by digest and size, now; say how many went. Those that some row has
    are left alone. Outside transactions."""
    claimed = [_claim(digest, size, now or timezone.now()) for digest, size in kept]
    erasures = [each for each in claimed if each is not None]
    _erase_bytes(erasures)
    return len(erasures)


@contextlib.contextmanager
def alone() -> Iterator[bool]:
    """Say whether nobody sweeps, on this machine or another, and keep everybody from it meanwhile."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
            (is_ours,) = cursor.fetchone()
            try:
                yield is_ours
            finally:
                if is_ours:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
        return
    with open(Path(settings.MAKERIGHT_RUN) / "files.sweep", "w") as place:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _finish_what_was_begun(now: datetime) -> None:
    """Erase what an earlier sweep took off the books and didn't come to. Forget what is long done."""
    _erase_bytes(list(Erasure.objects.filter(done_at=None)))
    Erasure.objects.filter(done_at__lt=now - REMEMBERED_FOR).delete()


def _mark(swept: Swept, now: datetime, *, is_dry: bool) -> None:
    """Let the grace begin for what nothing refers to, and end it for what something refers to again."""
    marked = File.objects.filter(unreferenced_since__isnull=False)
    for keys in _in_groups(marked.order_by("pk").values_list("pk", flat=True)):
        held = set(keys) - set(unreferenced(marked.filter(pk__in=keys)).values_list("pk", flat=True))
        if held and not is_dry:
            File.objects.filter(pk__in=held).update(unreferenced_since=None)
    for first, last in _windows():
        unmarked = File.objects.filter(pk__gte=first, pk__lte=last, unreferenced_since=None)
        lonely = list(unreferenced(unmarked).values_list("pk", flat=True))
        swept.marked += len(lonely)
        if lonely and not is_dry:
            File.objects.filter(pk__in=lonely, unreferenced_since=None).update(unreferenced_since=now)


def _erase_files(swept: Swept, before: datetime, now: datetime, *, is_dry: bool) -> None:
    due = File.objects.filter(unreferenced_since__lte=before).order_by("pk")
    for keys in _in_groups(due.values_list("pk", flat=True), GROUP):
        if is_dry:
            sizes = list(unreferenced(due.filter(pk__in=keys)).values_list("size", flat=True))
            swept.files, swept.size = swept.files + len(sizes), swept.size + sum(sizes)
            continue
        try:
            erasures = _take_off_the_books(keys, before, now)
        except (
            IntegrityError,
            OperationalError,
        ):  # somebody refers to one of them just now, or the base is busy
            log.exception("some files could not be swept; the next sweep will try again")
            continue
        swept.files += len(erasures)
        swept.size += _erase_bytes(erasures)


@transaction.atomic
def _take_off_the_books(keys: list[int], before: datetime, now: datetime) -> list[Erasure]:
    """Delete the rows of those that still nothing refers to, with the small pictures made of them; note the erasures.

    On PostgreSQL the rows are locked first and then looked at again: whoever holds one (storing.enter) is passed over,
    and whoever comes now waits.
    """
    due = File.objects.filter(pk__in=keys, unreferenced_since__lte=before)
    doomed = _locked_and_lonely([file.pk for file in due])
    small = Thumbnail.objects.filter(origin__in=[file.pk for file in doomed])
    made = list(small.filter(file__isnull=False).values_list("file", flat=True))
    small.delete()
    doomed += [file for file in _locked_and_lonely(made) if file not in doomed]
    File.objects.filter(pk__in=[file.pk for file in doomed]).delete()
    return [_note(file.digest, file.size, now) for file in doomed]


def _locked_and_lonely(keys: list[int]) -> list[File]:
    locked = File.objects.filter(pk__in=keys).select_for_update(skip_locked=True).values_list("pk", flat=True)
    return list(unreferenced(File.objects.filter(pk__in=list(locked))))


def _note(digest: str, size: int, now: datetime) -> Erasure:
    erasure, _ = Erasure.objects.update_or_create(
        digest=digest, defaults={"size": size, "began_at": now, "done_at": None}
    )
    return erasure


def _erase_bytes(erasures: list[Erasure]) -> int:
    """Take the bytes away, outside any transaction; say how many were. What storage refuses is left to the next."""
    size = 0
    for erasure in erasures:
        same = Erasure.objects.filter(pk=erasure.pk, began_at=erasure.began_at, done_at=None)
        # Asked again right before: should this process have slept for long, somebody else has done it.
        if not same.exists() or File.objects.filter(digest=erasure.digest).exists():
            continue
        try:
            shelf().delete(key_of(erasure.digest))
        except OSError:
            log.exception("the bytes %s could not be erased; the next sweep will", erasure.digest[:12])
        else:
            same.update(done_at=timezone.now())
            size += erasure.size
    return size


def _erase_orphans(swept: Swept, before: datetime, now: datetime, *, is_dry: bool, is_sure: bool) -> None:
    """Bytes under a digest that no row has: of a transaction that never came to its end, or after a restore."""
    orphans = _within_reason(_orphans(before), swept, "files", File.objects.count(), is_sure=is_sure)
    for digest, size in orphans:
        if is_dry:
            swept.orphans, swept.size = swept.orphans + 1, swept.size + size
        elif erasure := _claim(digest, size, now):
            swept.orphans += 1
            swept.size += _erase_bytes([erasure])


def _orphans(before: datetime) -> Iterator[tuple[str, int]]:
    """Digests that no row has, of bytes that were put before that moment, and their sizes."""
    for keys in _in_groups(key for key in shelf().keys(f"{FILES}/") if _OUR_KEY.fullmatch(key)):
        digests = {key.removeprefix(f"{FILES}/").replace("/", ""): key for key in keys}
        known = set(File.objects.filter(digest__in=list(digests)).values_list("digest", flat=True))
        for digest in sorted(digests.keys() - known):
            with contextlib.suppress(FileNotFoundError):
                if shelf().put_at(digests[digest]) <= before:
                    yield digest, shelf().size(digests[digest])


def _within_reason(
    found: Iterator[tuple[str, int]], swept: Swept, name: str, rows: int, *, is_sure: bool
) -> list[tuple[str, int]]:
    """All that was found; nothing of it if that is far more than accidents leave behind: then the rows are likely
    those of another house, or gone, and the bytes are all that is left."""
    if is_sure:
        return list(found)
    most = max(FEW, rows // 10)
    orphans = list(islice(found, most + 1))
    if len(orphans) <= most:
        return orphans
    swept.doubts.append(name)
    log.error(
        "more than %d of the %s on the shelf have no row, and there are %d rows: is this the right database? "
        "None of them is erased. If they may go: makeright files sweep --without-rows",
        most,
        name,
        rows,
    )
    return []


def _claim(digest: str, size: int, now: datetime) -> Erasure | None:
    """Make sure that nobody has a row of this digest or is about to, and note the erasure."""
    try:
        with transaction.atomic():
            row = File(digest=digest, size=size, mime=UNKNOWN)
            if insert_or_find(row, by="digest") is not row:
                return None
            row.delete()
            return _note(digest, size, now)
    except (File.DoesNotExist, OperationalError):  # somebody was about to, for longer than we wait
        return None


def _erase_strays(swept: Swept, area: Area, before: datetime, *, is_dry: bool, is_sure: bool) -> None:
    """What an app put on the shelf and has no row of."""
    for key, size in _within_reason(_strays(area, before), swept, area.name, area.count(), is_sure=is_sure):
        swept.strays, swept.size = swept.strays + 1, swept.size + size
        if not is_dry:
            shelf().delete(key)


def _strays(area: Area, before: datetime) -> Iterator[tuple[str, int]]:
    """Keys of an area that no row knows, of what was put before that moment, and their sizes."""
    for keys in _in_groups(shelf().keys(area.prefix)):
        for key in sorted(set(keys) - area.known(keys)):
            with contextlib.suppress(FileNotFoundError):
                if area.may_go(key, before) and shelf().put_at(key) <= before:
                    yield key, shelf().size(key)


def _clear_scraps(swept: Swept, before: datetime, *, is_dry: bool) -> None:
    for path, size in disk().scraps(before=before):
        swept.scraps, swept.size = swept.scraps + 1, swept.size + size
        if not is_dry:
            path.unlink(missing_ok=True)


def _windows() -> Iterator[tuple[int, int]]:
    """The keys of all files, in stretches that are short to look through."""
    last = 0
    while keys := list(File.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:WINDOW]):
        yield keys[0], keys[-1]
        last = keys[-1]


def _in_groups(things: Iterable[T], size: int = WINDOW) -> Iterator[list[T]]:
    left = iter(things)
    while group := list(islice(left, size)):
        yield group
