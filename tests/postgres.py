"""A PostgreSQL of one's own for the length of a command: python -m tests.postgres [--safe] COMMAND...

The command finds it by DATABASE_URL. If that names a server already, it is used and nothing is started. Without --safe
the server never syncs its disk, which is right for tests and wrong for whatever kills machines.
"""

from __future__ import annotations

import contextlib
import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

SERVER = "DATABASE_URL"
LACKING = "there is no PostgreSQL on this machine (Debian: apt install postgresql)"
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Cluster:
    """A running server in a folder of its own; `url` names its maintenance database. `rows` is where its data are, if
    they are to be elsewhere."""

    def __init__(self, *, safe: bool = False, rows: Path | None = None) -> None:
        self._programs = programs()
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._rows = rows or self._folder / "rows"
        self._owner = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        self._settings = [
            "listen_addresses=",
            f"unix_socket_directories={self._folder}",
            "max_connections=200",
        ]
        self._settings += () if safe else _QUICK
        self.url = f"postgresql://{self._owner}@/postgres?host={self._folder}"

    def __enter__(self) -> Cluster:
        if os.getuid() == 0:
            shutil.chown(self._folder, self._owner)
            self._folder.chmod(0o755)
            self._rows.mkdir(exist_ok=True)
            shutil.chown(self._rows, self._owner)
        self._run("initdb", "-D", f"{self._rows}", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    @contextlib.contextmanager
    def in_environment(self) -> Iterator[Cluster]:
        """Run it, and have whatever is started meanwhile find it by DATABASE_URL."""
        with self:
            os.environ[SERVER] = self.url
            try:
                yield self
            finally:
                del os.environ[SERVER]

    def start(self) -> None:
        """Begin, also after `kill`: a process that is dead and not buried yet is none, as after a power cut."""
        for lock in (self._rows / "postmaster.pid", self._folder / ".s.PGSQL.5432.lock"):
            if lock.exists() and not _lives(int(lock.read_text().split()[0])):
                lock.unlink()
        flags = " ".join(f"-c {setting}" for setting in self._settings)
        self._control("start", "-o", flags, "-l", f"{self._folder}/log")

    def stop(self, how: str = "fast") -> None:
        """End it; `how` may be `immediate`, which is a crash."""
        self._control("stop", "-m", how)

    def kill(self) -> None:
        """Kill -9 all of it, as a power cut would."""
        first = int((self._rows / "postmaster.pid").read_text().split()[0])
        children = [
            int(path.parent.name)
            for path in Path("/proc").glob("[0-9]*/stat")
            if path.exists() and path.read_text().rpartition(")")[2].split()[1] == str(first)
        ]
        for pid in (first, *children):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(Path(f"/proc/{pid}/cmdline").exists() and _lives(pid) for pid in (first, *children)):
            time.sleep(0.01)

    def _control(self, verb: str, *more: str) -> None:
        self._run("pg_ctl", "-D", f"{self._rows}", "-w", "-s", *more, verb)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.getuid() == 0:
            command = ["runuser", "-u", self._owner, "--", *command]
        done = subprocess.run(
            command,
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, command, stderr=done.stderr)


def _lives(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def programs() -> Path:
    """Where the server's programs are. Raises FileNotFoundError if there are none."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    installed = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda one: int(one.split("/")[4]))
    if not installed:
        raise FileNotFoundError(LACKING)
    return Path(installed[-1]).parent


@contextlib.contextmanager
def fresh_database(server: str, name: str) -> Iterator[str]:
    """An empty database on a server; its URL. Gone afterwards, whoever is still connected."""
    _ask(server, f'CREATE DATABASE "{name}"')
    try:
        parts = urlsplit(server)
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        drop_database(server, name)


def copy_database(server: str, template: str, name: str) -> None:
    """Make a database as a copy of another, to which nobody is connected; what had the name before is gone."""
    drop_database(server, name)
    _ask(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop_database(server: str, name: str) -> None:
    """Have no database of that name, whoever is still connected."""
    _ask(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _ask(server: str, statement: str) -> None:
    with contextlib.closing(psycopg.connect(server, autocommit=True)) as connection:
        connection.execute(statement)


def main(said: Sequence[str]) -> int:
    safe = said[:1] == ["--safe"]
    command = said[safe:]
    if os.environ.get(SERVER):
        return subprocess.run(command, check=False).returncode
    try:
        cluster = Cluster(safe=safe)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    with cluster:
        return subprocess.run(command, env=os.environ | {SERVER: cluster.url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
