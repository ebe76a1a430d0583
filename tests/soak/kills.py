"""Kill -9 in the middle of everything: no mail that got its 250 is lost, and none becomes two.

    bin/soak kills [--times 200]

Mails come in over several SMTP connections all the while. Their senders do as mail servers do: whatever was not answered
by a 250 (the line broke, nobody listens, a 4xx) is sent again, with one more Received line. The engine is killed at
random moments of its life, which is hardly ever older than a second, and started again: all of it at once, or one of
its processes, after which the others have to end by themselves.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import random
import re
import smtplib
import sys
import threading
import time
from dataclasses import dataclass, field

from tests.doors import HERE, INBOX, House, within

SENDERS = 4
LONGEST_LIFE = 1.2  # seconds from the first answer to the kill
PAUSE = 0.02  # seconds between two mails of a sender
BETWEEN_TRIES = 0.1
PATIENT_TRIES = 100  # after the last kill
TAKEN, REFUSED = 250, 500


@dataclass(slots=True)
class Tally:
    """What came of it. `kept` are the mails that got a 250."""

    kept: list[str] = field(default_factory=list)
    tries: int = 0
    kills: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)
    states: dict[str, int] = field(default_factory=dict)

    def lines(self) -> list[str]:
        return [
            f"kills              {self.kills}",
            f"mails kept (250)   {len(self.kept):,}, in {self.tries:,} tries",
            f"states             {', '.join(f'{state} {count:,}' for state, count in sorted(self.states.items()))}",
            f"seconds            {self.seconds:.0f}",
            f"faults             {'; '.join(self.faults) or 'none: each mail is one message, the base is sound'}",
        ]


def soak(times: int, *, seed: int = 7) -> Tally:
    """Kill the engine that many times under mail; then let it finish, and count."""
    tally, chance, over = Tally(), random.Random(seed), threading.Event()
    began = time.monotonic()
    with House(part="engine", agents=()) as house:
        senders = [
            threading.Thread(target=send, args=(house.mail_port, name, tally, over))
            for name in range(SENDERS)
        ]
        for sender in senders:
            sender.start()
        try:
            for _ in range(times):
                time.sleep(chance.uniform(0, LONGEST_LIFE))
                house.kill(chance.choice([None, *house.pids()]))
                tally.kills += 1
                house.start(wait=chance.random() < 0.9)  # now and then it dies while it starts
            house.wait_until_open()
        finally:
            over.set()
            for sender in senders:
                sender.join()
        within(120, lambda: not house.unopened(), "everything is opened")
        judge_mail(house, tally)
    tally.seconds = time.monotonic() - began
    return tally


def send(port: int, name: int | str, tally: Tally, over: threading.Event) -> None:
    """A sender's queue: one mail after the other, each until it is taken or refused for good."""
    for number in itertools.count():
        message_id = f"<{name}.{number}@soak.example.com>"
        late = 0
        for attempt in itertools.count(1):
            tally.tries += 1
            code = _hand_in(port, _mail(message_id, name, number, attempt))
            late += over.is_set()
            if code == TAKEN:
                tally.kept.append(message_id)
            elif code >= REFUSED or late > PATIENT_TRIES:
                tally.faults.append(f"{message_id} was not taken: {code}")
            else:
                time.sleep(BETWEEN_TRIES)
                continue
            break
        if over.is_set():
            return
        time.sleep(PAUSE)


def _hand_in(port: int, content: bytes) -> int:
    """The last word of the server, 0 if it had none."""
    with contextlib.suppress(OSError, smtplib.SMTPException), smtplib.SMTP(HERE, port, timeout=10) as server:
        server.ehlo()
        server.mail("customer@example.com")
        server.rcpt(INBOX)
        code, _ = server.data(content)
        with contextlib.suppress(OSError, smtplib.SMTPException):
            server.quit()
        return code
    return 0


def _mail(message_id: str, name: int | str, number: int, attempt: int) -> bytes:
    """Some answer an earlier one, some carry a file."""
    answers = f"In-Reply-To: <{name}.{number - 1}@soak.example.com>\r\n" if number % 3 == 2 else ""
    text = f"Content-Type: text/plain; charset=utf-8\r\n\r\nThis is mail {number} of sender {name}.\r\n"
    file = (
        "Content-Type: application/pdf; name=order.pdf\r\nContent-Disposition: attachment; filename=order.pdf\r\n"
        f"\r\n%PDF-1.7 {message_id} {'x' * 20_000}\r\n"
    )
    body = (
        f"Content-Type: multipart/mixed; boundary=edge\r\n\r\n--edge\r\n{text}--edge\r\n{file}--edge--\r\n"
        if number % 5 == 4
        else text
    )
    return (
        f"Received: from queue by relay; try {attempt}\r\nFrom: Customer {name} <customer{name}@example.com>\r\nTo: {INBOX}\r\n"
        f"Subject: Mail {number}\r\nMessage-ID: {message_id}\r\nDate: Mon, 02 Nov 2026 10:00:00 +0000\r\n{answers}{body}"
    ).encode()


def judge_mail(house: House, tally: Tally) -> None:
    """Hold what the base knows against what the senders know."""
    counts: dict[str, int] = {}
    for (message_id,) in house.rows("SELECT message_id FROM conversations_message WHERE direction = 'in'"):
        counts[message_id] = counts.get(message_id, 0) + 1
    tally.states = dict(house.rows("SELECT state, count(*) FROM mail_incomingmail GROUP BY state"))
    lost = [one for one in tally.kept if one not in counts]
    doubled = [one for one, count in counts.items() if count > 1]
    strange = set(counts) - set(tally.kept)
    aside = house.rows("SELECT id, reason FROM mail_incomingmail WHERE state = 'quarantined'")
    received = house.one("SELECT count(*) FROM events_event WHERE kind = 'message.received'")
    checks = {
        f"{len(lost)} lost, such as {lost[:2]}": bool(lost),
        f"{len(doubled)} doubled, such as {doubled[:2]}": bool(doubled),
        f"{len(strange)} messages that nobody sent, such as {sorted(strange)[:2]}": bool(strange),
        f"{len(aside)} set aside, such as {aside[:2]}": bool(aside),
        f"{len(counts)} messages with {received} events": len(counts) != received,
        "the database is not sound": not house.is_sound(),
        "files that a row promises are missing": _missing(house) > 0,
    }
    tally.faults += [said for said, is_so in checks.items() if is_so]


def numbers_in(rows: str) -> list[int]:
    """The numbers of the conversations that a list shows."""
    return [int(number) for number in re.findall(r"/conversations/(\d+)", rows)]


def _missing(house: House) -> int:
    """How many files have a row and no bytes."""
    digests = house.rows("SELECT digest FROM files_file")
    raws = house.rows("SELECT path FROM mail_incomingmail")
    absent = [one for (one,) in digests if not (house.home / "files" / one[:2] / one[2:]).exists()]
    return len(absent) + sum(not (house.home / "mail" / path).exists() for (path,) in raws)


def main() -> int:
    """Soak from the command line; the exit code says whether all went well."""
    parser = argparse.ArgumentParser(
        prog="bin/soak kills", description="Kill the engine again and again while mail comes in."
    )
    parser.add_argument("--times", type=int, default=200, help="how many kills (200)")
    tally = soak(parser.parse_args().times)
    print("\n".join(tally.lines()))
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
