"""Checking: whether what the rows promise stands on the shelf, byte for byte; and how much that is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.db.models import Count, Sum

from makeright.files.areas import AREAS, Stated
from makeright.files.models import File, Thumbnail, key_of
from makeright.files.shelves import shelf

PIECE = 1 << 20  # bytes

MISSING, ALTERED = "missing", "altered"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the bytes under a key, as a code."""

    key: str
    code: str


@dataclass(frozen=True, slots=True)
class Holding:
    """How many of a kind there are by the rows, and how many bytes they have."""

    name: str
    count: int
    size: int


def stated() -> Iterator[Stated]:
    """All that rows promise: files first, then what other apps put on the shelf."""
    rows = File.objects.order_by("pk").values_list("digest", "size")
    for digest, size in rows.iterator(chunk_size=1000):
        yield Stated(key_of(digest), digest, size)
    for area in AREAS.values():
        yield from area.stated()


def fault_of(promised: Stated, *, is_quick: bool = False) -> Fault | None:
    """Hold the bytes against their digest, or only their size if it is to be quick. None if all is well.

    Raises OSError if the storage can't be reached: that is no fault of a file.
    """
    try:
        if shelf().size(promised.key) != promised.size:
            return Fault(promised.key, ALTERED)
        if is_quick:
            return None
        with shelf().open(promised.key) as opened:
            digest = digest_of(opened)
    except FileNotFoundError:
        return Fault(promised.key, MISSING)
    return None if digest == promised.digest else Fault(promised.key, ALTERED)


def digest_of(opened: IO[bytes]) -> str:
    """The SHA-256 of a file, read piece by piece."""
    digest = hashlib.sha256()
    while piece := opened.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def holdings() -> list[Holding]:
    """What there is, by the rows alone."""
    found = File.objects.aggregate(count=Count("pk"), size=Sum("size"))
    small = Thumbnail.objects.filter(file__isnull=False).aggregate(count=Count("pk"), size=Sum("file__size"))
    lonely = File.objects.filter(unreferenced_since__isnull=False).aggregate(
        count=Count("pk"), size=Sum("size")
    )
    rows = [
        Holding("files", found["count"], found["size"] or 0),
        Holding("  of these small pictures", small["count"], small["size"] or 0),
        Holding("  of these referred to by nothing", lonely["count"], lonely["size"] or 0),
    ]
    for area in AREAS.values():
        count = size = 0
        for promised in area.stated():
            count, size = count + 1, size + promised.size
        rows.append(Holding(area.name, count, size))
    return rows
