"""The crew: a few hands (threads), and the shelf of claimed jobs that they take from. No database here.

A slow job holds its hand and nobody else's: a lane has a part of the hands at most, and one hand is kept for what is
urgent. What can't be begun for that reason goes back, so that the shelf holds what can.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from django.db import close_old_connections, connections

from makeright.jobs.claiming import Claimed
from makeright.jobs.models import BULK, NORMAL, PRIORITIES, URGENT
from makeright.jobs.settling import Outcome
from makeright.jobs.slate import Slate
from makeright.lib.scrubbing import scrubbed

log = logging.getLogger(__name__)

HANDS = 6
HANDS_OF_A_LANE = 2
HANDS_FOR_BULK = 2
HANDS_FOR_THE_REST = 5  # what is not urgent; so one is left for what is
SHELF = 128  # jobs of each priority
LOW = 64  # jobs left, so that more are fetched while these are done
SLOW = 1.0  # seconds
REST = 60.0  # seconds without work, after which a hand goes home, and its connection with it
# Of sixteen jobs that are taken up while all priorities wait, so many are of the lower ones: none waits for ever.
TURNS = {3: NORMAL, 7: NORMAL, 11: NORMAL, 15: BULK}

Do = Callable[[Claimed], Outcome]


class Need(NamedTuple):
    """What the shelf takes: how many jobs of each priority, none of these lanes, and a doubtful one or not."""

    room: dict[int, int]
    without: frozenset[str]
    doubtful: bool


class Crew:
    """Made and asked by one thread, the one that claims. `wake` is called when it should come and see."""

    def __init__(self, do: Do, wake: Callable[[], None]) -> None:
        self._do, self._wake = do, wake
        self._shelf: dict[int, deque[Claimed]] = {priority: deque() for priority in PRIORITIES}
        self._begun: dict[int, tuple[Claimed, float]] = {}
        self._outcomes: list[Outcome] = []
        self._free_lines = list(range(HANDS))
        self._resting = 0
        self._taken = 0
        self._taken_before = 0
        self._is_closing = False
        self._slate = Slate(HANDS)
        self._change = threading.Condition()

    # From the thread that claims:

    def put(self, jobs: Iterable[Claimed]) -> None:
        """Put jobs on the shelf, and wake a hand if there is something to do."""
        with self._change:
            for job in jobs:
                self._shelf[job.priority].append(job)
            if self._waiting() and not self._begun:
                self._call_one()
                self._taken_before = -1

    def help(self) -> bool:
        """Call one more hand if nothing was taken up since this was asked last; say whether any job waits for one."""
        with self._change:
            if not self._waiting():
                return False
            if self._taken == self._taken_before:
                self._call_one()
            self._taken_before = self._taken
            return len(self._begun) < HANDS

    def need(self) -> Need:
        """What could be taken up if it were here."""
        with self._change:
            slow = self._slow()
            lanes = [job.lane for job in slow]
            crowded = frozenset(lane for lane in lanes if lanes.count(lane) >= HANDS_OF_A_LANE)
            room = {
                priority: SHELF - len(self._shelf[priority]) if _has_hands_for(priority, slow) else 0
                for priority in PRIORITIES
            }
            held = [job for job, _ in self._begun.values()]
            held += [job for shelf in self._shelf.values() for job in shelf]
            return Need(room, crowded, not any(job.crashes for job in held))

    def take_stuck(self) -> list[int]:
        """Take from the shelf what can't be begun since slow jobs hold the hands."""
        with self._change:
            slow = self._slow()
            stuck = []
            for shelf in self._shelf.values() if slow else ():
                off = [job.id for job in shelf if not _may_begin(job, slow)]
                if off:
                    stuck += off
                    kept = [job for job in shelf if _may_begin(job, slow)]
                    shelf.clear()
                    shelf.extend(kept)
            return stuck

    def take_outcomes(self) -> list[Outcome]:
        with self._change:
            taken, self._outcomes = self._outcomes, []
            return taken

    def return_outcomes(self, outcomes: list[Outcome]) -> None:
        """Keep what could not be written down."""
        with self._change:
            self._outcomes = outcomes + self._outcomes

    def held(self) -> list[int]:
        """All jobs that are ours and not written down yet."""
        with self._change:
            on_the_shelf = [job.id for shelf in self._shelf.values() for job in shelf]
            return [*self._begun, *on_the_shelf, *(each.job.id for each in self._outcomes)]

    def close(self, within: float) -> tuple[list[int], list[int]]:
        """End: no hand takes up anything more. Give what was not begun, and what is not done within so many seconds."""
        until = time.monotonic() + within
        with self._change:
            self._is_closing = True
            unbegun = [job.id for shelf in self._shelf.values() for job in shelf]
            for shelf in self._shelf.values():
                shelf.clear()
            self._change.notify_all()
            while self._begun and (left := until - time.monotonic()) > 0:
                self._change.wait(left)
            return unbegun, list(self._begun)

    # In the hands:

    def _work(self, line: int) -> None:
        try:
            while (job := self._next(line)) is not None:
                try:
                    outcome = self._do(job)
                except BaseException as error:  # what ends a thread must not take the job with it
                    outcome = Outcome(job, scrubbed(error))
                self._put_down(line, outcome)
                if outcome.error:
                    close_old_connections()
        except BaseException:
            with self._change:
                self._free_lines.append(line)  # another hand can take this one's place
            raise
        finally:
            connections.close_all()

    def _next(self, line: int) -> Claimed | None:
        """Take up the next job that may be begun, waiting for it; None if it is time to go home."""
        with self._change:
            was_called = True
            while not self._is_closing:
                if (job := self._choose()) is not None:
                    self._begun[job.id] = (job, time.monotonic())
                    self._taken += 1
                    self._slate.note(line, job.id)
                    return job
                if not was_called:
                    break
                self._resting += 1
                was_called = self._change.wait(REST)
                self._resting -= 1
            self._free_lines.append(line)
            return None

    def _put_down(self, line: int, outcome: Outcome) -> None:
        with self._change:
            del self._begun[outcome.job.id]
            self._slate.note(line, 0)
            self._outcomes.append(outcome)
            left = self._waiting()
            if self._is_closing:
                self._change.notify_all()
        if left in (0, LOW):
            self._wake()

    # Inside the lock:

    def _choose(self) -> Claimed | None:
        first = TURNS.get(self._taken % 16, URGENT)
        begun = [job for job, _ in self._begun.values()]
        for priority in dict.fromkeys((first, *PRIORITIES)):
            shelf = self._shelf[priority]
            for place, job in enumerate(shelf):
                if _may_begin(job, begun):
                    del shelf[place]
                    return job
        return None

    def _call_one(self) -> None:
        if self._resting:
            self._change.notify()
        elif self._free_lines:
            line = self._free_lines.pop(0)
            threading.Thread(target=self._work, args=(line,), name=f"job-hand-{line}", daemon=True).start()

    def _waiting(self) -> int:
        return sum(map(len, self._shelf.values()))

    def _slow(self) -> list[Claimed]:
        before = time.monotonic() - SLOW
        return [job for job, began in self._begun.values() if began < before]


def _may_begin(job: Claimed, begun: Collection[Claimed]) -> bool:
    """Say whether a hand may take this up beside what the others do."""
    same_lane = sum(other.lane == job.lane for other in begun)
    return same_lane < HANDS_OF_A_LANE and _has_hands_for(job.priority, begun)


def _has_hands_for(priority: int, begun: Collection[Claimed]) -> bool:
    if priority == URGENT:
        return len(begun) < HANDS
    lesser = [other for other in begun if other.priority != URGENT]
    if len(lesser) >= HANDS_FOR_THE_REST:
        return False
    return priority != BULK or sum(other.priority == BULK for other in lesser) < HANDS_FOR_BULK
