"""The machine: the home and its disk, the key, the limits."""

from __future__ import annotations

import json
import re
import resource
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from makeright.lib import secret_key
from makeright.operating import remembering
from makeright.operating.findings import Asked, Finding, fault, warning, well

LITTLE_ROOM, HARDLY_ANY_ROOM = 2_000_000_000, 300_000_000  # bytes
LITTLE_SHARE, HARDLY_ANY_SHARE = 0.10, 0.02
FEW_DESCRIPTORS = 4096


def home(asked: Asked) -> Iterator[Finding]:
    """All folders of the home can be written to."""
    folders = [
        Path(settings.MAKERIGHT_HOME),
        Path(settings.MAKERIGHT_FILES),
        Path(settings.MAKERIGHT_MAIL),
        Path(settings.MAKERIGHT_RUN),
    ]
    shut = []
    for folder in folders:
        try:
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            shut.append(f"{folder} can't be written to: {error.strerror}.")
    for words in shut:
        yield fault(
            "home.shut", words, "Give the user that runs Makeright the right to write there (chown, chmod)."
        )
    if folders[0].stat().st_mode & 0o007:
        yield warning(
            "home.open",
            f"Other users of this machine can look into {folders[0]}, where all mail is.",
            f"chmod 700 {folders[0]}",
        )
    if not shut:
        yield well("home", f"The home is {settings.MAKERIGHT_HOME}, and can be written to.")


def disk(asked: Asked) -> Iterator[Finding]:
    """There is room where the home is, and where backups go."""
    places = {"the home": Path(settings.MAKERIGHT_HOME)}
    if (backups := remembering.folder()).exists() and not _on_one_disk(
        backups, Path(settings.MAKERIGHT_HOME)
    ):
        places["backups"] = backups
    for name, place in places.items():
        found = shutil.disk_usage(place)
        share = found.free / max(found.total, 1)
        words = f"The disk of {name} has {found.free / 1e9:,.1f} GB left of {found.total / 1e9:,.1f}."
        cure = (
            f"Make room on the disk of {place}, or move it to a larger one; mail is refused when it is full."
        )
        if found.free < HARDLY_ANY_ROOM or share < HARDLY_ANY_SHARE:
            yield fault("disk.full", words, cure)
        elif found.free < LITTLE_ROOM or share < LITTLE_SHARE:
            yield warning("disk.filling", words, cure)
        else:
            yield well("disk", words)


def key(asked: Asked) -> Iterator[Finding]:
    """Whoever reads the key can sign in as anybody; so can whoever reads it in the settings file."""
    home = Path(settings.MAKERIGHT_HOME)
    papers = [home / secret_key.CURRENT, home / secret_key.OLD]
    if file := settings.MAKERIGHT_CONFIG:
        papers.append(Path(file))
    open_to_others = [paper for paper in papers if paper.exists() and paper.stat().st_mode & 0o077]
    for paper in open_to_others:
        words = f"{paper} can be read by other users of this machine."
        if paper == settings.MAKERIGHT_CONFIG:
            yield warning("key.settings_open", f"{words} It may hold passwords.", f"chmod 600 {paper}")
        else:
            yield fault("key.open", words, f"chmod 600 {paper}, then renew the key: makeright keys rotate")
    if not open_to_others:
        yield well("key", "The secret key can be read by its owner alone.")


def descriptors(asked: Asked) -> Iterator[Finding]:
    """Each open stream takes a file descriptor."""
    limit, where = _limit()
    words = f"{where} may open {limit:,} files at once."
    if limit < FEW_DESCRIPTORS:
        yield warning(
            "descriptors.few",
            f"{words} Each browser takes one, and so does each mail.",
            "Raise the limit: LimitNOFILE=65536 in the systemd unit, or ulimit -n 65536 before makeright serve.",
        )
    else:
        yield well("descriptors", words)


def _limit() -> tuple[int, str]:
    """The limit of the engine if one runs here, else our own."""
    try:
        said = json.loads((Path(settings.MAKERIGHT_RUN) / "engine.heartbeat").read_text())
        found = re.search(r"Max open files\s+(\d+)", Path(f"/proc/{int(said['pid'])}/limits").read_text())
        if found:
            return int(found[1]), "The engine"
    except (OSError, ValueError, KeyError, TypeError):
        pass
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return (soft if soft != resource.RLIM_INFINITY else 1_000_000), "A process here"


def _on_one_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev
