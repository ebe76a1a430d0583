"""What the doctor finds: a code that stays, how bad it is, what it means, and what helps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Level = Literal["ok", "warning", "fault"]
OK: Level = "ok"
WARNING: Level = "warning"
FAULT: Level = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `words` and `cure` are English sentences; what is well needs no cure."""

    code: str
    level: Level
    words: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the doctor was asked to look at. `outside`: also what must be asked over the network. `url`: where browsers
    reach the desk, so that what stands between is seen. `every_file`: all files, not a sample."""

    outside: bool = True
    url: str = field(default="", repr=False)
    every_file: bool = False
    patience: float = 5.0  # seconds for whoever is asked


def counted(number: int, one: str, many: str) -> str:
    """So many of something, in words: "1 mail was", "3,000 mails were"."""
    return f"{number:,} {one if number == 1 else many}"


def well(code: str, words: str) -> Finding:
    return Finding(code, OK, words)


def warning(code: str, words: str, cure: str) -> Finding:
    return Finding(code, WARNING, words, cure)


def fault(code: str, words: str, cure: str) -> Finding:
    return Finding(code, FAULT, words, cure)
