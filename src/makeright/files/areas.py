"""Areas of the shelf besides the files' own: each app that puts bytes there says which keys its rows know of.

What no area claims is nobody's, and is never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple


class Stated(NamedTuple):
    """What a row says of bytes on the shelf."""

    key: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Area:
    """`known` gives those of the keys that rows refer to; `stated` all that rows say, one for each key; `count` how
    many rows there are, about.

    `may_go` says whether a key that no row knows may be erased, if it was put there before a moment; only keys of the
    area's own shape may. That moment is at least `least_grace` ago.
    """

    name: str
    prefix: str
    known: Callable[[Iterable[str]], set[str]]
    stated: Callable[[], Iterator[Stated]]
    count: Callable[[], int]
    may_go: Callable[[str, datetime], bool]
    least_grace: timedelta = timedelta(days=1)


AREAS: dict[str, Area] = {}


def claims(area: Area) -> Area:
    """Register an area. Raises ValueError if another app has one of that name."""
    if AREAS.setdefault(area.name, area) != area:
        raise ValueError(f"two areas of the shelf are called {area.name!r}")
    return area
