"""Remembering how backups went: a paper beside each, and one in the home on the last attempt. They hold no secrets.

The papers only help to tell and to tidy up: a backup without one is as good as any other.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from makeright.lib.homes import home_id
from makeright.lib.syncing import write_whole

ENDING = ".tar"
NIGHTLY, BY_HAND, BEFORE_MIGRATE = KINDS = ("nightly", "by-hand", "before-migrate")


@dataclass(frozen=True, slots=True)
class Paper:
    """What is known of one backup. `fault` is what was wrong with it when it was last verified."""

    place: Path
    made_at: datetime
    kind: str = BY_HAND
    home: str = ""
    version: str = ""
    engine: str = ""
    size: int = 0
    rows: int = 0
    files: int = 0
    missing: int = 0
    has_keys: bool = False
    verified_at: datetime | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """How the last attempt at a backup went."""

    at: datetime | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class BackupState:
    """How backups stand: the newest, when one was last verified, and what was wrong at the last attempt."""

    made_at: datetime | None = None
    verified_at: datetime | None = None
    size: int = 0
    place: Path | None = None
    fault: str = ""


def folder() -> Path:
    """Where this home's backups are put."""
    return Path(
        getattr(settings, "MAKERIGHT_BACKUP_FOLDER", None) or Path(settings.MAKERIGHT_HOME) / "backups"
    )


def write(paper: Paper) -> None:
    """Put the paper beside its backup."""
    said = asdict(paper) | {"place": paper.place.name}
    write_whole(_beside(paper.place), json.dumps(said, default=_plain, indent=1).encode())


def read(place: Path) -> Paper | None:
    """The paper of a backup; None if there is none, or none that can be read."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        said: dict[str, Any] = json.loads(_beside(place).read_bytes())
        for name in ("made_at", "verified_at"):
            said[name] = datetime.fromisoformat(said[name]) if said[name] else None
        return Paper(**said | {"place": place})
    return None


def note_verified(place: Path, *, at: datetime, fault: str) -> None:
    """Write down how verifying a backup went, if it has a paper."""
    if paper := read(place):
        write(replace(paper, verified_at=paper.verified_at if fault else at, fault=fault))


def papers(where: Path | None = None) -> list[Paper]:
    """The papers of all backups in a folder, the newest first."""
    found = [paper for place in _archives(where or folder()) if (paper := read(place)) is not None]
    return sorted(found, key=lambda paper: paper.made_at, reverse=True)


def ours() -> list[Paper]:
    """The papers of this home's backups, the newest first: other homes may keep theirs in the same folder."""
    return [paper for paper in papers() if paper.home == home_id()]


def latest() -> BackupState:
    """How backups stand, as the papers beside them say."""
    papers = ours()
    verified = [paper.verified_at for paper in papers if paper.verified_at]
    newest = papers[0] if papers else None
    fault = attempt().fault or (newest.fault if newest else "")
    if newest is None:
        return BackupState(fault=fault)
    return BackupState(newest.made_at, max(verified, default=None), newest.size, newest.place, fault)


def note_attempt(at: datetime, fault: str = "") -> None:
    """Write down how the last attempt went. A full disk doesn't stop it from being told by others."""
    with contextlib.suppress(OSError):
        write_whole(_attempt(), json.dumps({"at": at.isoformat(), "fault": fault}).encode())


def attempt() -> Attempt:
    """How the last attempt went."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        said = json.loads(_attempt().read_bytes())
        return Attempt(datetime.fromisoformat(said["at"]), str(said["fault"]))
    return Attempt()


def tidy(keep: int) -> list[Path]:
    """Take away nightly backups beyond the newest `keep`, and those before upgrades beyond the newest three.

    Only sound ones count, so that however many fail, those that can be restored stay. What was made by hand is never
    touched.
    """
    gone = []
    for kind, number in ((NIGHTLY, keep), (BEFORE_MIGRATE, 3)):
        made = [paper for paper in ours() if paper.kind == kind]
        sound = [paper for paper in made if paper.verified_at and not paper.fault]
        if len(sound) < number:
            continue
        oldest_kept = sound[number - 1].made_at
        for paper in made:
            if paper.made_at < oldest_kept:
                paper.place.unlink(missing_ok=True)
                _beside(paper.place).unlink(missing_ok=True)
                gone.append(paper.place)
    return gone


def _archives(where: Path) -> Iterator[Path]:
    if where.is_dir():
        yield from where.glob(f"[!.]*{ENDING}")


def _beside(place: Path) -> Path:
    return place.with_name(f"{place.name}.json")


def _attempt() -> Path:
    return Path(settings.MAKERIGHT_RUN) / "backup.attempt"


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
