"""A receiver that fails in every way: each event arrives at least once, in order, signed so that the official library takes it.

    bin/soak webhooks [--events 3000] [--kills 6]

The receiver is slow now and then, answers 500 or not at all, and is killed and started again while thousands of events are
told; so is the engine. It writes each call down before it answers, so what it took and lost the answer of comes twice.
"""

from __future__ import annotations

import argparse
import json
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from standardwebhooks.webhooks import Webhook as Verifier

from tests.doors import HERE, House, free_port, within

WAIT = 600.0  # seconds without a new event until it is given up
DEAD_FOR = 1.0  # seconds; a call in vain is tried again after five
# Whatever fails, fails once: after a second failure the next try is minutes away.
LISTENS = """
import json, os, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
port, notes, failed = int(sys.argv[1]), sys.argv[2], sys.argv[3]
class Listener(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        head = {name.lower(): value for name, value in self.headers.items()}
        number = sum(map(ord, head["webhook-id"]))
        known = set(open(failed).read().split()) if os.path.exists(failed) else set()
        if head["webhook-id"] not in known and number % 97 < 3:
            with open(failed, "a") as file: file.write(head["webhook-id"] + "\\n")
            if number % 97 == 0: self.send_response(500); self.end_headers(); return
            if number % 97 == 1: self.connection.close(); return
            time.sleep(2)
        with open(notes, "a") as file:
            file.write(json.dumps({"head": head, "body": body}) + "\\n"); file.flush(); os.fsync(file.fileno())
        self.send_response(204); self.end_headers()
    def log_message(self, *said): pass
ThreadingHTTPServer(("127.0.0.1", port), Listener).serve_forever()
"""
HAPPEN = """
import sys, django
django.setup()
from django.db import transaction
from makeright.conversations.keeping_tags import add_tag, color_tag
from makeright.lib.actor import Actor
by = Actor.system("soak"); tag = add_tag("Soak", "none", by=by)
with transaction.atomic():
    for number in range(int(sys.argv[1]) - 1): color_tag(tag, ("sky", "rose")[number % 2], by=by)
"""


@dataclass(slots=True)
class Tally:
    """What came of it."""

    told: int = 0
    calls: int = 0
    verified: int = 0
    failed: int = 0
    kills: int = 0
    restarts: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        return [
            f"events told        {self.told:,}, in {self.calls:,} calls that were taken ({self.calls - self.told:,} twice)",
            f"verified           {self.verified:,}, by standardwebhooks",
            f"refused or cut     {self.failed:,} first calls",
            f"kills              {self.kills} of the receiver, {self.restarts} of the engine",
            f"seconds            {self.seconds:.0f}",
            f"faults             {'; '.join(self.faults) or 'none: each at least once, in order, each signed'}",
        ]


class Receiver:
    def __init__(self, folder: Path) -> None:
        self.port, self.notes, self.failed = free_port(), folder / "heard", folder / "failed"
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        said = [sys.executable, "-c", LISTENS, str(self.port), str(self.notes), str(self.failed)]
        self._running = subprocess.Popen(said, stderr=subprocess.DEVNULL)
        within(10, self._answers, "the receiver listens")

    def kill(self) -> None:
        if self._running is not None:
            self._running.kill()
            self._running.wait()
            self._running = None

    def calls(self) -> list[dict[str, Any]]:
        lines = self.notes.read_text().splitlines() if self.notes.exists() else []
        return [json.loads(line) for line in lines if line.endswith("}")]

    def count(self) -> int:
        return sum(1 for _line in self.notes.open()) if self.notes.exists() else 0

    def _answers(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex((HERE, self.port)) == 0


def soak(events: int, kills: int, *, seed: int = 7) -> Tally:
    """Have so many events told through all of that, and compare what was heard with the log."""
    tally, chance, began = Tally(), random.Random(seed), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        home, receiver = Path(folder) / "home", Receiver(Path(folder))
        home.mkdir()
        (home / "makeright.toml").write_text(f'[fetching]\nallow = ["{HERE}:{receiver.port}"]\n')
        (home / "makeright.toml").chmod(0o600)
        receiver.start()
        try:
            with House(part="engine", agents=(), home=home) as house:
                url = f"http://{HERE}:{receiver.port}/"
                added = json.loads(house.run("-m", "django", "webhooks", "add", "Soak", url, "--json"))
                begin = int(house.one("SELECT max(position) FROM webhooks_webhook"))
                house.run("-c", HAPPEN, str(events))
                for turn in range(kills):
                    _wait_for(receiver.count, events * (turn + 1) // (kills + 1), receiver, tally)
                    time.sleep(chance.uniform(0, 0.2))
                    receiver.kill()
                    tally.kills += 1
                    if turn % 2:
                        house.kill()
                        house.start()
                        tally.restarts += 1
                    time.sleep(DEAD_FOR)
                    receiver.start()
                expected = _expected(house, begin)
                _wait_for(lambda: _heard(receiver), len(expected), receiver, tally)
                _judge(tally, receiver, added["secret"], _expected(house, begin))
        finally:
            receiver.kill()
    tally.seconds = time.monotonic() - began
    return tally


def _wait_for(count: Callable[[], int], least: int, receiver: Receiver, tally: Tally) -> None:
    """Wait until it counts so many, as long as anything new is heard now and then."""
    last, since = receiver.count(), time.monotonic()
    while count() < least:
        time.sleep(0.1)
        if (now := receiver.count()) != last:
            last, since = now, time.monotonic()
        elif time.monotonic() - since > WAIT:
            tally.faults.append(f"nothing was heard for {WAIT:.0f} s")
            return


def _judge(tally: Tally, receiver: Receiver, secret: str, expected: list[int]) -> None:
    verifier, first, calls = Verifier(secret), dict[str, int](), receiver.calls()
    for each in calls:
        try:
            told = verifier.verify(each["body"].encode(), each["head"])
        except Exception as error:
            tally.faults.append(f"{each['head'].get('webhook-id')}: {error}")
            continue
        tally.verified += 1
        first.setdefault(told["id"], told["position"])
    tally.calls, tally.told = len(calls), len(first)
    tally.failed = len(receiver.failed.read_text().split()) if receiver.failed.exists() else 0
    heard = list(first.values())
    if lost := sorted(set(expected) - set(heard)):
        tally.faults.append(f"{len(lost)} never came, the first at {lost[0]}")
    if strange := set(heard) - set(expected):
        tally.faults.append(f"{len(strange)} came that nobody told")
    if heard != sorted(heard):
        tally.faults.append("they came in another order")


def _heard(receiver: Receiver) -> int:
    return len({each["head"]["webhook-id"] for each in receiver.calls()})


def _expected(house: House, begin: int) -> list[int]:
    """The positions of all that is to be told: not the sign of life, nor what happened to the webhook itself."""
    places = house.rows(
        "SELECT p.position FROM events_position p JOIN events_event e ON e.id = p.event_id"
        " WHERE p.position > ? AND e.kind <> 'canary.sang' AND e.subject_kind <> 'webhook' ORDER BY p.position",
        begin,
    )
    return [place for (place,) in places]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=3_000)
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--seed", type=int, default=7)
    wanted = parser.parse_args()
    tally = soak(wanted.events, wanted.kills, seed=wanted.seed)
    print("\n".join(tally.lines()))
    return bool(tally.faults)


if __name__ == "__main__":
    sys.exit(main())
