"""Rebuilding: making entries anew from their sources, in the background, newest first; meanwhile the old ones answer.

Each step is a transaction of its own that says how far it came, so whatever ends it, the next one goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from makeright.search.keeping import put_all, remove, take_turn
from makeright.search.models import Entry, Rebuild
from makeright.search.sources import SOURCES, Source
from makeright.search.tables import engine

FEWEST, MOST = 10, 500  # things a step
STEP = 0.03  # seconds that a step should take: others write in between
PAUSE = 0.03  # between steps: at most half of a core is taken


class Standing(NamedTuple):
    """How a kind stands: its entries, the things there are, and how many of them have been entered by the rebuild that
    is under way, or None."""

    kind: str
    entries: int
    things: int
    rebuilt: int | None


def go_on(*, seconds: float = 1.5, pause: float = PAUSE) -> bool:
    """Rebuild what is of an older version, for so long; say whether there is more to do."""
    _start_anew_if_lost()
    ends_at = time.monotonic() + seconds
    size = FEWEST
    for source in list(SOURCES.values()):
        _begin(source)
        under_way = Rebuild.objects.filter(kind=source.kind, version=source.version, done_at=None)
        while under_way.exists():
            if time.monotonic() >= ends_at:
                return True
            began = time.monotonic()
            _step(source, size)
            took = time.monotonic() - began
            size = min(max(int(size * min(STEP / took, 2)), FEWEST), MOST)
            time.sleep(pause)
    return False


@transaction.atomic
def rebuild(kind: str | None = None) -> None:
    """Have the entries of a kind, or all, made anew from the beginning; `go_on` does it."""
    rows = Rebuild.objects.all() if kind is None else Rebuild.objects.filter(kind=kind)
    rows.delete()


def standings() -> list[Standing]:
    """How each kind stands."""
    return [_standing(source) for source in SOURCES.values()]


def is_done() -> bool:
    """Whether everything is of the version that it should be."""
    done = dict(Rebuild.objects.filter(done_at__isnull=False).values_list("kind", "version"))
    return all(done.get(source.kind) == source.version for source in SOURCES.values())


def _standing(source: Source) -> Standing:
    entries = Entry.objects.filter(kind=source.kind).count()
    row = Rebuild.objects.filter(kind=source.kind, version=source.version).first()
    rebuilt = None if row and row.done_at else row.entered if row else 0
    return Standing(source.kind, entries, source.count(), rebuilt)


def _begin(source: Source) -> None:
    """Begin, unless this version is under way or done."""
    row = Rebuild.objects.filter(kind=source.kind)
    if row.filter(version=source.version).exists():
        return
    source.prepare()
    fresh = Rebuild(kind=source.kind, version=source.version, began_at=timezone.now())
    with transaction.atomic():
        take_turn()
        if not row.filter(version=source.version).exists():
            row.delete()
            fresh.save(force_insert=True)


@transaction.atomic
def _step(source: Source, size: int) -> None:
    """Enter some more, and take out what stands between them and is no more."""
    take_turn()
    row = Rebuild.objects.filter(kind=source.kind, version=source.version, done_at=None).first()
    if row is None:
        return
    items = source.batch(row.down_to, size)
    put_all(items)
    passed = Entry.objects.filter(kind=source.kind)
    if row.down_to is not None:
        passed = passed.filter(subject_id__lt=row.down_to)
    if items:
        passed = passed.filter(subject_id__gte=items[-1].id)
    remove(passed.exclude(subject_id__in=[item.id for item in items]).values_list("pk", flat=True))
    same = Rebuild.objects.filter(pk=row.pk)
    if items:
        same.update(down_to=items[-1].id, entered=F("entered") + len(items))
    else:
        same.update(done_at=timezone.now())


def _start_anew_if_lost() -> None:
    """Entries without a single word are of a database that was moved here without its index."""
    if not engine().is_empty() or not Entry.objects.exists():
        return
    with transaction.atomic():
        take_turn()
        if engine().is_empty():
            Entry.objects.all().delete()
            Rebuild.objects.all().delete()


def progress() -> Iterator[Standing]:
    """Rebuild to the end, and tell now and then how it stands."""
    while go_on(pause=PAUSE / 10):
        yield from (standing for standing in standings() if standing.rebuilt is not None)
