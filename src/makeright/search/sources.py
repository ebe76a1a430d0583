"""Sources: where what can be found comes from. Each app says how its kinds are read, so that all can be made anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from makeright.search import words
from makeright.search.keeping import Item

SOURCES: dict[str, Source] = {}
Batch = Callable[[int | None, int], list[Item]]


@dataclass(frozen=True, slots=True)
class Source:
    """How a kind is read. `batch(before, limit)`: those with the highest keys below `before` (None: of all), highest
    first, at most `limit`; an empty list says that there are no more. `count()`: how many there are. `prepare()` is
    called before a rebuild begins, in no transaction: from then on, what changes is put in by the app itself."""

    kind: str
    number: int
    batch: Batch
    count: Callable[[], int]
    prepare: Callable[[], object] = bool

    @property
    def version(self) -> str:
        """Of the source and of how texts are cut into words: either makes its entries anew."""
        return f"{self.number}.{words.VERSION}"


def source(
    kind: str, *, version: int = 1, count: Callable[[], int], prepare: Callable[[], object] = bool
) -> Callable[[Batch], Batch]:
    """Register how a kind is read. A raised version has its entries made anew in the background.

    Raises ValueError if two different functions claim a kind.
    """

    def register(batch: Batch) -> Batch:
        known = SOURCES.get(kind)
        if known is not None and known.batch is not batch:
            raise ValueError(f"two sources are of the kind {kind!r}")
        SOURCES[kind] = Source(kind, version, batch, count, prepare)
        return batch

    return register
