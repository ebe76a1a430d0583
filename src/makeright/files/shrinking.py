"""Shrinking: pictures get small ones for the screen, drawn in the engine, each by a process that may die of it.

Pictures come from strangers. Whatever one does to the library that decodes it happens in a child without memory to
waste, files or connections (drawing.py); the web processes never decode any.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.db import transaction
from django.utils import timezone

from makeright.files.kinds import RASTERS, raster_of
from makeright.files.models import File, Thumbnail
from makeright.files.shelves import shelf
from makeright.files.storing import enter, keep
from makeright.jobs.models import BULK
from makeright.jobs.queueing import enqueue
from makeright.lib.inserting import insert_or_find
from makeright.lib.rush import give_way

log = logging.getLogger(__name__)

LARGEST = 60_000_000  # bytes of a picture
PATIENCE = 60.0  # seconds by the clock: the child goes last, so a busy machine may keep it waiting
GIVES_WAY_FOR = 20.0  # seconds at most, while mails come in: drawing takes more than opening
MOST_TRIES = 3
LOST_AFTER = timedelta(minutes=10)
AT_ONCE = 100
CHILD = (
    sys.executable,
    "-I",
    str(Path(__file__).with_name("drawing.py")),
)  # nothing of the environment or the working folder counts for it

# What drawing.py says and holds to. It isn't imported: Pillow would take megabytes in each process.
LONGEST, MOST_WRITTEN = 1_400, 2_000_000  # pixels of the longer side; bytes

# Why there is no small picture.
TOO_LARGE, BROKEN, TOO_MUCH, GONE = "too_large", "broken", "too_much", "gone"
DREW_NOTHING = {3: TOO_LARGE, 4: BROKEN, 5: TOO_MUCH}  # its exit codes
_SAID = {
    **DREW_NOTHING,
    -signal.SIGXCPU: TOO_MUCH,
    -signal.SIGXFSZ: TOO_MUCH,
    -signal.SIGKILL: TOO_MUCH,
}


class Refused(Exception):
    """A picture that no small one is made of, with a code."""


@dataclass(frozen=True, slots=True)
class Small:
    """A small picture as the child gave it."""

    content: bytes
    width: int
    height: int


def ask_for(files: Iterable[File], *, now: datetime | None = None) -> None:
    """Have small pictures made of those that are pictures, once this transaction is committed. Twice is harmless."""
    for file in files:
        if file.mime not in RASTERS:
            continue
        asked = Thumbnail(origin=file, asked_at=now or timezone.now())
        if insert_or_find(asked, by="origin_id") is asked:
            enqueue("files.shrink", priority=BULK, file=file.pk)


def shrink(file: File) -> bool:
    """Make the small picture of one that it was asked for; say whether there is one now. Idempotent.

    What is refused stays refused. Raises TimeoutExpired or OSError if the machine is at fault, for another try.
    """
    waiting = Thumbnail.objects.filter(origin=file, file__isnull=True, refusal="")
    if not waiting.exists():
        return Thumbnail.objects.filter(origin=file, file__isnull=False).exists()
    give_way(GIVES_WAY_FOR)
    try:
        small = small_of(file)
    except Refused as refused:
        log.info("no small picture of file %s: %s", file.pk, refused)
        waiting.update(refusal=str(refused))
        return False
    kept = keep(small.content, "image/webp")
    with transaction.atomic():
        return bool(waiting.update(file=enter(kept), width=small.width, height=small.height))


def ask_again(*, now: datetime | None = None) -> int:
    """Ask for those whose job was lost; say how many. After some tries they are given up."""
    moment = now or timezone.now()
    waiting = Thumbnail.objects.filter(file__isnull=True, refusal="", asked_at__lt=moment - LOST_AFTER)
    lost = list(waiting.order_by("asked_at")[:AT_ONCE])
    for thumbnail in lost:
        same = Thumbnail.objects.filter(pk=thumbnail.pk, refusal="", file__isnull=True)
        if thumbnail.tries >= MOST_TRIES:
            same.update(refusal=TOO_MUCH)
            continue
        with transaction.atomic():
            same.update(tries=thumbnail.tries + 1, asked_at=moment)
            enqueue("files.shrink", priority=BULK, file=thumbnail.origin_id)
    return len(lost)


def small_of(file: File) -> Small:
    """Let a child draw it. Raises Refused for a picture that is too much for it, TimeoutExpired if it has no turn."""
    if file.size > LARGEST:
        raise Refused(TOO_LARGE)
    with _as_real_file(file) as source, tempfile.TemporaryFile() as drawn:
        done = subprocess.run(
            CHILD,
            stdin=source,
            stdout=drawn,  # a file, so that the kernel holds how much it may say
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            env={},
            cwd="/",
            start_new_session=True,
            check=False,
        )
        if done.returncode:
            raise Refused(_SAID.get(done.returncode, BROKEN))
        drawn.seek(0)
        said, _, content = drawn.read(MOST_WRITTEN + 1).partition(b"\n")
    width, _, height = said.partition(b" ")
    # What comes out of the child is a stranger's as well.
    if not (width.isdigit() and height.isdigit()) or len(said) > 20:
        raise Refused(BROKEN)
    if raster_of(content[:16]) != "image/webp" or not 0 < int(width) * int(height) <= LONGEST**2:
        raise Refused(BROKEN)
    return Small(content, int(width), int(height))


@contextlib.contextmanager
def _as_real_file(file: File) -> Iterator[IO[bytes]]:
    """The bytes as something that a child can be given: an open file of this machine."""
    try:
        opened = shelf().open(file.key)
    except FileNotFoundError as error:
        raise Refused(GONE) from error
    with opened:
        if isinstance(getattr(opened, "name", None), str) and Path(opened.name).is_file():
            yield opened
            return
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(opened, copy)
            copy.seek(0)
            yield copy
