"""The real doors: a Makeright of its own as sub-processes, mail in by SMTP, pages by HTTP, and a customer's mail server.

Nothing here imports the product. A House is started, knocked at and looked into from outside, as an operator would.
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import http.client
import json
import os
import re
import secrets
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.cookies import SimpleCookie
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar
from urllib.parse import urlencode, urlsplit

import psycopg
import pysqlite3
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.house_again import furnish_database, furnish_file
from tests.postgres import SERVER, fresh_database

PROGRAM = Path(sys.executable).with_name("makeright")
ROOT = Path(__file__).parent.parent
HERE = "127.0.0.1"
INBOX = "hello@framehouse.test"
PASSWORD = "oak and linen 70 by 100"
START = 180.0  # seconds until the doors must be open
END = 30.0  # seconds until all processes must be gone
BUSY = 4  # times as long as by itself: a busy machine is late, not wrong


T = TypeVar("T")


def free_port() -> int:
    """A port of this machine that nobody listens at just now, and that no outgoing line takes before we do: those come
    from 32768 on."""
    while True:
        port = 16_384 + secrets.randbelow(16_384)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((HERE, port))
            return port


class Colleague(NamedTuple):
    """One who can sign in."""

    name: str
    address: str
    role: str = "agent"


MINA = Colleague("Mina", "mina@framehouse.test")
OTTO = Colleague("Otto", "otto@framehouse.test")
BEA = Colleague("Bea", "bench@framehouse.test")  # made by tests/bench/seeding.py


class House:
    """A running Makeright with its own home and ports; ends with the `with` block. `part` is `serve` (everything) or
    `engine` (mail and jobs only). Its rows are in SQLite, or in a database of its own on the PostgreSQL that DATABASE_URL
    names. `smtp` is the server that replies leave by, empty for none. `seeded` is how many
    conversations stand in it beforehand, with those who work on them (BEA among them)."""

    def __init__(
        self,
        *,
        part: str = "serve",
        smtp: str = "",
        undo_for: int = 1,
        home: Path | None = None,
        agents: Sequence[Colleague] = (MINA, OTTO),
        seeded: int = 0,
        **settings: str,
    ) -> None:
        self._made_home = home is None
        self.home = home or Path(tempfile.mkdtemp(prefix="house-"))
        self.port, self.mail_port = free_port(), free_port()
        self.part, self.agents, self.seeded = part, agents, seeded
        self._log = self.home / "serve.log"
        self._running: subprocess.Popen[bytes] | None = None
        self._database = contextlib.ExitStack()
        self.database_url = ""
        self.settings = settings | {
            "MAKERIGHT_HOME": str(self.home),
            "PORT": str(self.port),
            "MAKERIGHT_MAIL_PORT": str(self.mail_port),
            "MAKERIGHT_SMTP": smtp,
            "MAKERIGHT_UNDO_SECONDS": str(undo_for),
            "MAKERIGHT_COMPANY": "Frame House",
            "MAKERIGHT_DEMO": "",
            "DJANGO_SETTINGS_MODULE": "makeright.config.settings",
        }

    def __enter__(self) -> Self:
        try:
            if server := os.environ.get(SERVER):
                name = f"house_{secrets.token_hex(6)}"
                self.database_url = self._database.enter_context(fresh_database(server, name))
            self.furnish()
            self.start()
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and self._log.exists():
            sys.stderr.write(f"\n--- last words of the house\n{self.log()[-4000:]}\n---\n")
        self._leave()

    def furnish(self) -> None:
        """Migrate, and make the inbox, the agents and the seeded conversations; within a run of tests, seeds apart, once
        for all houses that want the same."""
        agents = [(one.name, one.address, PASSWORD, one.role) for one in self.agents]
        wanted = json.dumps({"inboxes": [["Frame House", INBOX]], "agents": agents})

        def make() -> None:
            self.run("-m", "tests.furnishing", wanted)

        if self.database_url:
            name = urlsplit(self.database_url).path.removeprefix("/")
            furnish_database(os.environ[SERVER], name, wanted, make)
        else:
            furnish_file(self.home / "makeright.sqlite3", wanted, make)
        if self.seeded:
            self.run("-m", "tests.bench.seeding", str(self.seeded))

    def run(self, *arguments: str) -> str:
        """Run the project's Python with the settings of this house; give what it printed. Raises on failure."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)[:200]} failed:\n{done.stderr[-4000:]}")
        return done.stdout

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("MAKERIGHT_", "DJANGO_"))
        }
        kept.pop(SERVER, None)
        return kept | self.settings | ({SERVER: self.database_url} if self.database_url else {})

    def start(self, *, wait: bool = True) -> None:
        """Open the doors, and wait until somebody answers them."""
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                [PROGRAM, self.part],
                cwd=self.home,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if wait:
            self.wait_until_open()

    def wait_until_open(self) -> None:
        """Return when every door answers. Raises RuntimeError with the program's words if it ended instead."""
        doors = [self._takes_mail, self._shows_pages] if self.part == "serve" else [self._takes_mail]
        for answers in doors:
            within(START, self._or_say_why(answers), f"makeright {self.part} answers")

    def _or_say_why(self, answers: Callable[[], bool]) -> Callable[[], bool]:
        def ask() -> bool:
            if self._running is None or self._running.poll() is not None:
                raise RuntimeError(f"makeright {self.part} ended:\n{self.log()[-4000:]}")
            return answers()

        return ask

    def stop(self) -> float:
        """End as an operator would; give the seconds that it took. Whatever is left over is killed, and raises."""
        running, self._running = self._running, None
        if running is None:
            return 0.0
        everyone = family(running.pid)
        began = time.monotonic()
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(END)
            took = time.monotonic() - began
        finally:
            _end(everyone)
            running.wait()
        return took

    def kill(self, one: int | None = None) -> None:
        """End as a power cut would: kill -9, all at once; or only `one` process, and the others must end by themselves."""
        running, self._running = self._running, None
        if running is None:
            return
        everyone = family(running.pid)
        _end(everyone if one is None else [one])
        running.wait(END)
        try:
            within(END, lambda: not any(map(command_of, everyone)), f"the others end after {one} was killed")
        except AssertionError as error:
            left = ", ".join(f"{pid} {command_of(pid)}" for pid in everyone if command_of(pid))
            _end(everyone)
            raise AssertionError(f"{error}; left: {left}") from None

    def strike(self, one: int) -> bool:
        """Kill -9 one process and leave the rest to those who watch over it; say whether the whole house ended, which it
        must if that was the supervisor."""
        running = self._running
        if running is None or one != running.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
            return False
        self.kill(one)
        return True

    def _leave(self) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.stop()
        self._database.close()
        if self._made_home:
            shutil.rmtree(self.home, ignore_errors=True)

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def url(self, path: str = "/") -> str:
        return f"http://{HERE}:{self.port}{path}"

    def pids(self) -> list[int]:
        """Every process of this house."""
        return [] if self._running is None else family(self._running.pid)

    def web_pids(self) -> list[int]:
        """Those that answer pages, and who started them: all but the engine and what it started."""
        engine = {one for pid in self.pids() if command_of(pid).endswith(" engine") for one in family(pid)}
        return [pid for pid in self.pids() if pid not in engine]

    # Looking in from outside

    def rows(self, question: str, *arguments: Any) -> list[tuple[Any, ...]]:
        """Ask the database, read-only, over a connection of its own. Arguments stand where there is a `?`."""
        if self.database_url:
            with contextlib.closing(psycopg.connect(self.database_url, autocommit=True)) as server:
                return list(server.execute(_as_psycopg_asks(question).encode(), arguments))
        path = f"file:{self.home / 'makeright.sqlite3'}?mode=ro"
        with contextlib.closing(pysqlite3.connect(path, uri=True, timeout=60)) as database:
            return list(database.execute(question, arguments))

    def is_sound(self) -> bool:
        """Whether the database holds together, as far as it can tell by itself."""
        if self.database_url:
            return True  # a server that answers has gone through its own log
        return self.one("PRAGMA integrity_check") == "ok" and not self.rows("PRAGMA foreign_key_check")

    def one(self, question: str, *arguments: Any) -> Any:
        """The first column of the first row, or None."""
        found = self.rows(question, *arguments)
        return found[0][0] if found else None

    def unopened(self) -> int:
        """How many mails still wait to be opened."""
        return int(self.one("SELECT count(*) FROM mail_incomingmail WHERE state IN ('accepted', 'opening')"))

    # Knocking

    def _takes_mail(self) -> bool:
        try:
            with smtplib.SMTP(HERE, self.mail_port, timeout=5):
                return True
        except (OSError, smtplib.SMTPException):
            return False

    def _shows_pages(self) -> bool:
        try:
            return Visitor(self.port, patience=5).get("/sign-in").status == 200
        except (OSError, http.client.HTTPException):
            return False

    def mail(self, raw: bytes | EmailMessage, *, sender: str = "rosa@example.com", to: str = INBOX) -> None:
        """Hand in one mail, as the sender's server would. Returns after the 250."""
        content = raw if isinstance(raw, bytes) else raw.as_bytes(policy=email.policy.SMTP)
        with smtplib.SMTP(HERE, self.mail_port, timeout=60) as server:
            server.sendmail(sender, [to], content, mail_options=["BODY=8BITMIME"])


class Answer(NamedTuple):
    """What came back for a request."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Visitor:
    """A browser without a screen: one keep-alive connection and its cookies."""

    def __init__(self, port: int, *, patience: float = 120.0) -> None:
        self._line = http.client.HTTPConnection(HERE, port, timeout=patience)
        self.cookies: dict[str, str] = {}

    def sign_in(self, who: Colleague, password: str = PASSWORD) -> Self:
        """Sign in by the form. Raises RuntimeError if the house doesn't let them in."""
        form = self.get("/sign-in").text
        answer = self.post("/sign-in", login=who.address, password=password, csrfmiddlewaretoken=_token(form))
        if answer.status != 302 or "makeright" not in self.cookies:
            raise RuntimeError(f"{who.address} was not let in: {answer.status}")
        return self

    def again(self, port: int) -> Self:
        """The same browser on a new line, still signed in."""
        fresh = type(self)(port)
        fresh.cookies = self.cookies
        return fresh

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, **fields: str) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{HERE}/"}
        if "makeright-csrf" in self.cookies:
            headers["X-CSRFToken"] = self.cookies["makeright-csrf"]
        return self._ask("POST", path, urlencode(fields).encode(), headers)

    def close(self) -> None:
        self._line.close()

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._line.request(method, path, body, headers)
        response = self._line.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        for said in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(said).items()}
        return answer


def _as_psycopg_asks(question: str) -> str:
    """Placeholders as psycopg wants them; what stands in quotes remains what it is."""
    quoted = question.replace("%", "%%").split("'")
    quoted[::2] = [outside.replace("?", "%s") for outside in quoted[::2]]
    return "'".join(quoted)


def _token(form: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken"[^>]*value="([^"]+)"', form)
    return found[1] if found else ""


class Delivered(NamedTuple):
    """A mail that the customer's server took."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        parsed = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class Sink:
    """The customer's mail server: takes what is sent and keeps it in memory. `refuses` maps a recipient to the words
    in which it is turned down, such as "550 5.1.1 No such user"."""

    mails: list[Delivered] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    def __enter__(self) -> Self:
        self._controller = Controller(self, hostname=HERE, port=self.port, enable_SMTPUTF8=True)
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://{HERE}:{self.port}"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        self.mails.append(Delivered(envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        return "250 OK"

    def wait_for(self, count: int, seconds: float = 15.0) -> list[Delivered]:
        """Wait until that many mails have come in all; give them."""
        within(seconds, lambda: len(self.mails) >= count, f"{count} mails arrive at the customer's server")
        return list(self.mails)


def within(seconds: float, look: Callable[[], T | None], what: str) -> T:
    """Look again and again until there is something to see; give that. Raises AssertionError when time is up, which is
    after so many seconds on a machine that does nothing else."""
    ends = time.monotonic() + seconds * BUSY
    while not (seen := look()):
        if time.monotonic() > ends:
            raise AssertionError(f"not within {seconds * BUSY:g} s: {what}")
        time.sleep(0.02)
    return seen


# Processes, as /proc tells of them


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    parents = dict(_parents())
    found = [pid]
    for candidate in found:
        found += [child for child, parent in parents.items() if parent == candidate]
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                yield int(folder.name), int((folder / "stat").read_text().rpartition(")")[2].split()[1])


def command_of(pid: int) -> str:
    """The command line of a process, or what it calls itself; empty if it is gone."""
    try:
        said = Path(f"/proc/{pid}/cmdline").read_bytes()
        return said.replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def cpu_of(pids: Sequence[int]) -> float:
    """Seconds of CPU time that these processes have used (user and system), to 10 ms."""
    ticks = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def kept_waiting(pids: Sequence[int]) -> float:
    """Seconds for which threads of these processes were ready to run and the machine had no processor for them; 0 where
    it keeps no such count."""
    waited = 0
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError, IndexError):
                waited += int(thread.read_text().split()[1])
    return waited / 1e9


def memory_of(pids: Sequence[int]) -> float:
    """Megabytes (10^6) that these processes hold, shared pages divided among their users (PSS)."""
    kilobytes = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            said = Path(f"/proc/{pid}/smaps_rollup").read_text()
            kilobytes += sum(int(found) for found in re.findall(r"^Pss:\s+(\d+) kB", said, re.MULTILINE))
    return kilobytes * 1024 / 1_000_000


def _end(pids: Sequence[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
