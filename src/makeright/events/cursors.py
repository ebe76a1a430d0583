"""Durable cursors: whoever follows the log remembers in a row how far they came, and goes on from there after anything.

One follower at a time, whichever process or machine it is in. What is read is in order of position, never of id.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from makeright.events.models import Cursor, Position
from makeright.events.reading import Heard, latest_position, since
from makeright.lib.inserting import insert_new
from makeright.lib.scrubbing import scrubbed
from makeright.lib.tokens import random_id

log = logging.getLogger(__name__)

Begin = Literal["now", "start"]
Do = Callable[[list[Heard]], object]

MOST = 200  # events that are handed over at once; a follower that writes much takes fewer
MOST_COUNTED = 100_000
LEASE = timedelta(minutes=5)  # how long one who works outside may take; after that another may try as well
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Follower:
    """Who follows under a name, from where on at first, and how much at once."""

    name: str
    do: Do
    begin: Begin
    limit: int
    outside: bool

    def follow(self, *, now: datetime | None = None) -> int:
        return follow(self.name, self.do, limit=self.limit, begin=self.begin, outside=self.outside, now=now)


FOLLOWERS: dict[str, Follower] = {}


def cursor(
    name: str, *, begin: Begin = "now", limit: int = MOST, outside: bool = False
) -> Callable[[Do], Do]:
    """Have a function follow the log in the engine, for ever (see `follow`). Raises ValueError if the name is taken."""

    def register(do: Do) -> Do:
        if name in FOLLOWERS:
            raise ValueError(f"two followers are called {name!r}")
        FOLLOWERS[name] = Follower(name, do, begin, limit, outside)
        return do

    return register


def follow(
    name: str,
    do: Do,
    *,
    limit: int = MOST,
    begin: Begin = "start",
    outside: bool = False,
    now: datetime | None = None,
) -> int:
    """Hand the events after this cursor to `do`, in order, and move it; say how many it moved by. Outside transactions.

    `do` runs in the transaction that moves the cursor, so what it writes into this database is done exactly once. With
    `outside` it runs before, in no transaction, and may take five minutes: then it is done at least once. Nothing is
    done, and 0 is said, while somebody else follows under this name.

    If `do` raises, the cursor stays, says why and since when, and is tried again after as long a pause as it has been
    failing for, between a second and five minutes; the log tells it once. Events that were handed over together are
    then handed over one by one, so that only the one at fault stops it. A cursor that is new begins after the newest
    event (`now`) or before the oldest (`start`).
    """
    place = Cursor.objects.filter(name=name).first() or _begin(name, begin)
    if _is_pausing(place, now or timezone.now()):
        return 0
    heard = since(place.position, limit)
    if not heard:
        return 0
    hand_over = _outside if outside else _inside
    try:
        return hand_over(place, heard, do)
    except Exception as error:
        if len(heard) == 1:
            return _fail(place, heard[0], error, now=now)
    return _one_by_one(place, heard, do, hand_over, now=now)


class Standing(NamedTuple):
    """How a cursor is getting on. `behind`: events that it has yet to see, counted up to 100,000. `is_ahead`: it has
    seen more than there is, since the log was put back to an earlier day and the cursor was not."""

    name: str
    position: int
    behind: int
    is_ahead: bool
    moved_at: datetime
    failing_since: datetime | None
    last_error: str


def standings() -> list[Standing]:
    """How all cursors are getting on, by name."""
    latest = latest_position()
    return [
        Standing(
            each.name,
            each.position,
            Position.objects.filter(position__gt=each.position)[:MOST_COUNTED].count(),
            each.position > latest,
            each.moved_at,
            each.failing_since,
            each.last_error,
        )
        for each in Cursor.objects.order_by("name")
    ]


def _begin(name: str, begin: Begin) -> Cursor:
    """Make the row of a new cursor; if two do so at once, both get the same."""
    at = latest_position() if begin == "now" else 0
    insert_new([Cursor(name=name, position=at, moved_at=timezone.now())])
    return Cursor.objects.get(name=name)


def _is_pausing(place: Cursor, now: datetime) -> bool:
    """Whether its next try is still to come. A pause longer than we ever plan was planned by a clock that was wrong."""
    return place.try_again_at is not None and now < place.try_again_at < now + 2 * LONGEST_PAUSE


HandOver = Callable[[Cursor, Sequence[Heard], Do], int]


def _inside(place: Cursor, heard: Sequence[Heard], do: Do) -> int:
    with transaction.atomic():
        # On SQLite the transaction itself keeps others away; on PostgreSQL it is this row.
        ours = Cursor.objects.select_for_update(skip_locked=True).filter(name=place.name)
        if not list(ours.filter(position=place.position)):
            return 0
        do(list(heard))
        _move(ours, heard)
    return len(heard)


def _outside(place: Cursor, heard: Sequence[Heard], do: Do) -> int:
    ours = Cursor.objects.filter(name=place.name, position=place.position)
    key, now = random_id(), timezone.now()
    by_a_wrong_clock = Q(held_until__gt=now + 2 * LEASE)  # twice, since clocks and waits differ a little
    free = ours.filter(Q(held_until=None) | Q(held_until__lt=now) | by_a_wrong_clock)
    if not free.update(held_by=key, held_until=now + LEASE):
        return 0
    held = ours.filter(held_by=key)
    try:
        do(list(heard))
    except BaseException:
        held.update(held_by="", held_until=None)
        raise
    return len(heard) if _move(held, heard) else 0


def _one_by_one(
    place: Cursor, heard: Sequence[Heard], do: Do, hand_over: HandOver, *, now: datetime | None
) -> int:
    """After events failed together: those before the one at fault get through."""
    for done, one in enumerate(heard):
        try:
            moved = hand_over(place, [one], do)
        except Exception as error:
            return done + _fail(place, one, error, now=now)
        if not moved:
            return done
        place.position = one.position
    return len(heard)


def _move(ours: models.QuerySet[Cursor], heard: Sequence[Heard]) -> int:
    return ours.update(
        position=heard[-1].position,
        moved_at=timezone.now(),
        last_error="",
        failing_since=None,
        try_again_at=None,
        held_by="",
        held_until=None,
    )


def _fail(place: Cursor, at: Heard, error: Exception, *, now: datetime | None) -> int:
    """Write down what went wrong, and plan the next try. The first failure is logged, with where it came from."""
    moment = now or timezone.now()
    here = Cursor.objects.filter(name=place.name, position=place.position)
    is_first = here.filter(failing_since=None).update(failing_since=moment)
    since_when = here.values_list("failing_since", flat=True).first() or moment
    pause = min(max(moment - since_when, FIRST_PAUSE), LONGEST_PAUSE)
    words = f"event {at.id} ({at.kind}): {scrubbed(error)}"
    here.update(last_error=words[:500], try_again_at=moment + pause)
    if is_first:
        log.error("the cursor %s is stuck at event %s (%s)", place.name, at.id, at.kind, exc_info=error)
    return 0
