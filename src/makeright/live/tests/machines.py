"""Machines for the relay's tests: processes with run folders of their own, and what lies between them."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

REDIS = shutil.which("valkey-server") or shutil.which("redis-server")
LACKING = "no Valkey and no Redis server on this machine (Debian: apt install redis-server)"
PATIENCE = 120.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(holds: Callable[[], object], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, what
        time.sleep(0.01)


class Machine:
    """One process that may be its machine's relay."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.heard: list[list[Any]] = []
        self.said: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "makeright.live.tests.small_machine"],
            env=os.environ | {"MACHINE": str(folder)} | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for listen in (self._listen, self._read):
            threading.Thread(target=listen, daemon=True).start()

    def __enter__(self) -> Self:
        eventually(lambda: sum(said[0] == "listens" for said in self.heard) == 3, "it listens")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.heard.append(json.loads(line))

    def _read(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.said.append(line)

    def do(self, *command: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(PATIENCE)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def relays(self) -> bool:
        """Whether this process relays, and hears its own voice."""
        try:
            said = json.loads((self.folder / "relay.json").read_text())
        except (OSError, ValueError):
            return False
        return said["pid"] == self.pid and said["down_since"] is None

    def hears(self, *said: object) -> bool:
        return list(said) in self.heard


class Redis:
    """A server that can be killed and come back at its place."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"valkey://127.0.0.1:{self.port}"

    def start(self) -> None:
        assert REDIS is not None
        arguments = [
            "--port",
            str(self.port),
            "--save",
            "",
            "--bind",
            "127.0.0.1",
            "--dir",
            str(self._folder),
        ]
        self._process = subprocess.Popen([REDIS, *arguments], stdout=subprocess.DEVNULL)
        eventually(self._answers, "the server answers")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(PATIENCE)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False


class Cable:
    """What lies between a machine and a server: it can be cut, or swallow all that goes through it."""

    def __init__(self, host: str, port: int) -> None:
        """`host` may be a folder, as PostgreSQL's unix sockets have it."""
        self._to = (host, port)
        self._swallows = threading.Event()
        self._is_cut = threading.Event()
        self._ends: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self._is_cut.set()
        for end in self._ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self._ends.clear()

    def mend(self) -> None:
        self._is_cut.clear()
        self._swallows.clear()

    def swallow(self) -> None:
        self._swallows.set()

    def close(self) -> None:
        self.cut()
        self._door.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if self._is_cut.is_set():
                near.close()
                continue
            far = self._reach()
            self._ends += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(one, other), daemon=True).start()

    def _reach(self) -> socket.socket:
        host, port = self._to
        if not host.startswith("/"):
            return socket.create_connection(self._to)
        far = socket.socket(socket.AF_UNIX)
        far.connect(f"{host}/.s.PGSQL.{port}")
        return far

    def _pump(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while piece := one.recv(65_536):
                if not self._swallows.is_set():
                    other.sendall(piece)
        except OSError:
            pass
        for end in (one, other):
            end.close()
