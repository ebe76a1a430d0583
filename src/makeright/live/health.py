"""How the live part of each web process fares, as files in the run folder that the others on this machine can read."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

from django.conf import settings

from makeright.live.events import SINGS_EVERY

STANDS_AFTER = 5.0  # seconds without a look into the log
MISSED_AFTER = 2 * SINGS_EVERY.total_seconds() + 30  # seconds without the canary
SILENT_AFTER = 20.0  # seconds without a report
CUT_OFF_AFTER = 15.0  # seconds without a connection to other machines
REPORT_RELAY_EVERY = 5.0  # seconds
FOLLOWER_STANDS, CANARY_MISSED, PROCESS_SILENT = "live_stands", "live_canary_missed", "live_silent"
RELAY_DOWN = "live_relay_down"
SERVES_ALL_THE_SAME = frozenset({CANARY_MISSED, RELAY_DOWN})  # a screen that is told late is better than none
RELAY = "relay.json"


class Fault(NamedTuple):
    """Something that an operator should know: a stable code, what it means, and what helps."""

    code: str
    words: str
    cure: str


WHAT = {
    FOLLOWER_STANDS: Fault(
        FOLLOWER_STANDS,
        "A web process has not looked into the event log for some seconds, so its screens are not told of changes.",
        "Look whether the database answers; the log of the web process says what it met.",
    ),
    CANARY_MISSED: Fault(
        CANARY_MISSED,
        "The engine's sign of life has not come through the event log, so screens may miss changes.",
        "Look whether an engine runs, and what its log says.",
    ),
    PROCESS_SILENT: Fault(
        PROCESS_SILENT,
        "A web process does not report how its live part fares.",
        "It may be overloaded or stuck: look at its processor time, and start the web part again.",
    ),
    RELAY_DOWN: Fault(
        RELAY_DOWN,
        "Nothing is relayed between this machine and the others: changes show up to a second late, presence not at"
        " all.",
        "Look whether what carries it (PostgreSQL's NOTIFY, or Valkey) can be reached from here. A pooler in front of"
        " PostgreSQL must not share one connection among several clients.",
    ),
}


@dataclass(frozen=True)
class State:
    """How one web process fares. Moments are seconds since 1970; `looked_at` and `canary_at` are the latest of each."""

    pid: int
    at: float
    streams: int
    position: int
    looked_at: float
    canary_at: float
    faults: tuple[str, ...]
    born: str = ""  # tells the process from a later one of the same number

    @classmethod
    def now(cls, *, streams: int, position: int, looked_at: float, canary_at: float) -> Self:
        """The state of this process; `looked_at` and `canary_at` by the clock that only goes forward."""
        steady, at = time.monotonic(), time.time()
        faults = []
        if steady - looked_at > STANDS_AFTER:
            faults.append(FOLLOWER_STANDS)
        if steady - canary_at > MISSED_AFTER:
            faults.append(CANARY_MISSED)
        looked, sang = (round(at - (steady - moment), 3) for moment in (looked_at, canary_at))
        born = _born(os.getpid())
        return cls(os.getpid(), round(at, 3), streams, position, looked, sang, tuple(faults), born)

    @property
    def is_well(self) -> bool:
        return not self.faults

    @property
    def said(self) -> str:
        return " ".join(WHAT[code].words for code in self.faults)


def leave(state: State) -> None:
    """Leave it where others on this machine find it."""
    _write(_place(state.pid), asdict(state))


def forget() -> None:
    """This process ends, and has no state any more."""
    with contextlib.suppress(OSError):
        _place(os.getpid()).unlink(missing_ok=True)


def leave_relay(by: str, down_since: float | None) -> None:
    """Leave how this machine's relay fares: what carries, and since when nothing does (None: it does)."""
    said = {"pid": os.getpid(), "at": round(time.time(), 3), "by": by, "down_since": down_since}
    _write(Path(settings.MAKERIGHT_RUN) / RELAY, said)


def forget_relay() -> None:
    with contextlib.suppress(OSError):
        (Path(settings.MAKERIGHT_RUN) / RELAY).unlink(missing_ok=True)


def states() -> list[State]:
    """How each web process of this machine that is alive fares, as it said last. Files of the dead are cleared away."""
    return sorted(_read(), key=lambda state: state.pid)


def faults() -> list[Fault]:
    """What is wrong with the live part on this machine, each fault once; nothing where no web process runs."""
    found: set[str] = set()
    for state in states():
        found.update(state.faults)
        if time.time() - state.at > SILENT_AFTER:
            found.add(PROCESS_SILENT)
    if _is_cut_off():
        found.add(RELAY_DOWN)
    return [WHAT[code] for code in WHAT if code in found]


def _write(place: Path, said: dict[str, Any]) -> None:
    """Write a file that is replaced whole. That the disk is full is for others to tell."""
    fresh = place.with_suffix(".fresh")
    with contextlib.suppress(OSError):
        fresh.write_text(json.dumps(said))
        fresh.replace(place)


def _read() -> Iterator[State]:
    for place in Path(settings.MAKERIGHT_RUN).glob("live-*.json"):
        try:
            said = json.loads(place.read_text())
            state = State(**{**said, "faults": tuple(said["faults"])})
            is_alive = _is_alive(state.pid) and _born(state.pid) == state.born
        except (OSError, ValueError, TypeError, KeyError):
            continue
        if is_alive:
            yield state
        else:
            place.unlink(missing_ok=True)


def _is_cut_off() -> bool:
    try:
        said = json.loads((Path(settings.MAKERIGHT_RUN) / RELAY).read_text())
        now = time.time()
        is_down = bool(said["down_since"]) and now - said["down_since"] > CUT_OFF_AFTER
        return (is_down or now - said["at"] > SILENT_AFTER) and _is_alive(said["pid"])
    except (OSError, ValueError, TypeError, KeyError):
        return False


def _born(pid: int) -> str:
    """When a process began, in the kernel's own count; empty where there is no telling."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _place(pid: int) -> Path:
    return Path(settings.MAKERIGHT_RUN) / f"live-{pid}.json"
