"""Checking: whether the index holds what its sources say. Counts, and samples from anywhere; it changes nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator

from makeright.search import tables
from makeright.search.keeping import Item, is_current
from makeright.search.models import Entry, Rebuild
from makeright.search.sources import SOURCES, Source

SAMPLES, SAMPLE = 10, 50


def check(*, samples: int = SAMPLES) -> list[str]:
    """Say in words what is wrong; nothing should be. What happened in the last seconds may not be entered yet."""
    if lacking := tables.missing():
        return [f"The database lacks {', '.join(sorted(lacking))}. Run: makeright migrate"]
    return [fault for source in SOURCES.values() for fault in _faults(source, samples)]


def _faults(source: Source, samples: int) -> Iterator[str]:
    if not Rebuild.objects.filter(kind=source.kind, version=source.version, done_at__isnull=False).exists():
        yield f"{source.kind}: being rebuilt. Older entries answer until then."
        return
    cure = f"Run: makeright search rebuild {source.kind}"
    entries, things = Entry.objects.filter(kind=source.kind).count(), source.count()
    if entries != things:
        yield f"{source.kind}: {entries:,} entries of {things:,} things. {cure}"
    wrong = sum(_wrong(source, items) for items in _samples(source, samples))
    if wrong:
        yield f"{source.kind}: {wrong:,} of the samples are not as they should be. {cure}"


def _samples(source: Source, samples: int) -> Iterator[list[Item]]:
    """The newest things, and some from anywhere."""
    newest = source.batch(None, SAMPLE)
    yield newest
    oldest = (
        Entry.objects.filter(kind=source.kind)
        .order_by("subject_id")
        .values_list("subject_id", flat=True)
        .first()
    )
    if not newest or oldest is None or oldest >= newest[-1].id:
        return
    for _ in range(samples):
        yield source.batch(random.randint(oldest + 1, newest[-1].id), SAMPLE)


def _wrong(source: Source, items: list[Item]) -> int:
    entries = {
        entry.subject_id: entry
        for entry in Entry.objects.filter(kind=source.kind, subject_id__in=[item.id for item in items])
    }
    without_words = tables.engine().lacking([entry.pk for entry in entries.values()]) if entries else set()
    return sum(
        item.id not in entries
        or not is_current(item, entries[item.id].digest)
        or entries[item.id].pk in without_words
        for item in items
    )
