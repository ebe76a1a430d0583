"""The bell between the processes of one machine: "look, there is something new", or a word that is in no row.

A ring is a unix datagram to every socket in the run folder. It may get lost: what must be known is in rows, and
whoever waits for the bell looks by themselves from time to time. Other machines hear through the one process that
relays: it waits at a bell of its own, where each ring comes by with the role that it was meant for.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.db import transaction

SUFFIX = ".bell"
# The roles: who shows what happened, who does what is to be done, who hears words, who passes on to other machines.
WEB, JOBS, WORDS, RELAY = "web", "engine-jobs", "words", "relay"
LOOK = b"look"
LONGEST_WORD = 1_000  # bytes
LONGEST_ADDRESS = 100  # bytes; the kernel's own limit is 107 on Linux and 103 on macOS
AGAIN_AFTER = (0.002, 0.01)  # seconds, for a word that met a full queue (ten datagrams, on many systems)
HURRIES_FOR = (
    5.0  # seconds after one was waited for in vain: it may be stuck, and must not hold up the others
)
_hurries_until = 0.0
_RINGS: dict[str, Callable[[], object]] = {}


class Word(NamedTuple):
    """A piece of news that stands in no row, such as who looks at what."""

    kind: str
    content: Any


def ring_on_commit(role: str) -> None:
    """Wake those of a role once this transaction is committed: once, however often it is asked for."""
    wake = _RINGS.setdefault(role, partial(ring, role))
    if not any(waiting[1] is wake for waiting in transaction.get_connection().run_on_commit):
        transaction.on_commit(wake)


def ring(role: str = "", word: bytes = LOOK, *, onward: bool = True) -> bool:
    """Wake those of a role who wait for a bell; all of this machine, if none is said. Never raises, never blocks.

    `onward`: those of other machines as well. Says whether everybody on this machine had room for it.
    """
    folder = Path(settings.MAKERIGHT_RUN)
    with contextlib.suppress(OSError):
        names = [name for name in os.listdir(folder) if name.endswith(SUFFIX)]
        said = {name: word for name in names if name.startswith(role)}
        if role and onward:
            said |= {name: b"%s %s" % (role.encode(), word) for name in names if name.startswith(RELAY)}
        return not said or _say(said, folder)
    return True


def tell(kind: str, content: Any, *, patient: bool = True) -> None:
    """Tell a word to every process that listens for words. Raises ValueError for one of more than 1,000 bytes.

    It may get lost, and it may come twice. If `patient`, a process that has many words to read yet is waited for,
    some milliseconds in all.
    """
    word = f"{kind} {json.dumps(content, separators=(',', ':'))}".encode()
    if len(word) > LONGEST_WORD:
        raise ValueError(f"the word {kind!r} has {len(word)} bytes, more than travel in one piece")
    hand_on(word, onward=True, patient=patient)


def hand_on(word: bytes, *, onward: bool = False, patient: bool = True) -> None:
    """Give a word as it was told to those who listen for words here; `onward`: and to other machines."""
    global _hurries_until
    patient = patient and time.monotonic() >= _hurries_until
    for pause in AGAIN_AFTER if patient else ():
        if ring(WORDS, word, onward=onward):
            return
        time.sleep(pause)
    if not ring(WORDS, word, onward=onward) and patient:
        _hurries_until = time.monotonic() + HURRIES_FOR


def word_of(said: bytes) -> Word | None:
    """Read a datagram; None if it is a mere ring, or nothing that can be read."""
    kind, _, content = said.partition(b" ")
    try:
        return Word(kind.decode(), json.loads(content)) if content else None
    except ValueError:
        return None


def _say(said: dict[str, bytes], folder: Path) -> bool:
    """Send each socket its datagram; say whether all had room."""
    had_room = True
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as voice, _short(folder) as short:
        voice.setblocking(False)
        for name, word in said.items():
            try:
                voice.sendto(word, f"{short}/{name}")
            except ConnectionRefusedError:
                (folder / name).unlink(missing_ok=True)  # its process is gone
            except BlockingIOError:
                had_room = False  # so full of rings that one more says nothing
            except OSError:
                continue  # gone this moment
    return had_room


class Bell:
    """One who waits. The role tells the bells of a process apart, so each role has one bell in a process."""

    def __init__(self, role: str) -> None:
        folder = Path(settings.MAKERIGHT_RUN)
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{role}-{os.getpid()}{SUFFIX}"
        self._path.unlink(missing_ok=True)  # left by a dead process that had our number
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        with _short(folder) as short:
            self._socket.bind(f"{short}/{self._path.name}")

    def fileno(self) -> int:
        return self._socket.fileno()

    def wait(self, timeout: float | None = None) -> bool:
        """Sleep until the bell rings, or for `timeout` seconds; say whether it rang. All rings so far count as one."""
        return self.poll(timeout) and self.drain()

    def poll(self, timeout: float | None = None) -> bool:
        """Sleep until there is something to take, or for `timeout` seconds; say whether there is."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        return bool(poll.poll(None if timeout is None else max(timeout, 0) * 1000))

    def drain(self) -> bool:
        """Forget the rings so far; say whether there were any."""
        return bool(self.take())

    def take(self) -> list[bytes]:
        """What was said so far."""
        said = []
        with contextlib.suppress(BlockingIOError):
            while True:
                said.append(self._socket.recv(2 * LONGEST_WORD))
        return said

    def ring(self) -> None:
        """Ring this bell alone. Never raises, never blocks."""
        with contextlib.suppress(OSError):
            _say({self._path.name: LOOK}, self._path.parent)

    def close(self) -> None:
        self._path.unlink(missing_ok=True)
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextlib.contextmanager
def _short(folder: Path) -> Iterator[str]:
    """A name of the folder that leaves room for a socket's name: on Linux by way of a descriptor, if it is long."""
    if len(os.fsencode(folder)) < LONGEST_ADDRESS - 40 or not Path("/proc/self/fd").exists():
        yield str(folder)
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)
