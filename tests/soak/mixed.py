"""Kill -9 of anything under mixed load: what was acknowledged, by mail or by page, is there once and leaves once.

    bin/soak mixed [--times 1000] [--seed 11] [--postgres]

Mails come in by SMTP, and agents reply, note, take, resolve and reopen by HTTP, all the while. Each is as patient as
their program would be: a reply whose answer was lost is sent again under its draft key, a note is not. Killed is, at
random moments, any one process of the house (a web process, their parent, the engine, its door, the supervisor) or all
at once. What watches over the others has to start them again; a house without its supervisor is started by us.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import http.client
import itertools
import random
import re
import secrets
import signal
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.doors import MINA, OTTO, Colleague, House, Sink, Visitor, within
from tests.postgres import Cluster
from tests.soak import kills

SENDERS = 2
LONGEST_LIFE = 1.0  # seconds from the first answer to the next kill
PAUSE = 0.05  # seconds between two deeds of an agent
WHOLE = 0.5  # of the kills, so many hit all processes at once: then nobody waits before starting them again
GONE = (OSError, http.client.HTTPException)


@dataclass(slots=True)
class Deeds:
    """What the agents did. Those that were acknowledged must be there once; the others once or not at all."""

    replied: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    settled: int = 0


@dataclass(slots=True)
class Report:
    """What came of it."""

    kills: int = 0
    restarts: int = 0
    seconds: float = 0.0
    mails: int = 0
    deeds: Deeds = field(default_factory=Deeds)
    unknown: int = 0
    faults: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        deeds = self.deeds
        return [
            f"kills                 {self.kills}, of these {self.restarts} of the whole house",
            f"mails kept (250)      {self.mails:,}",
            f"replies acknowledged  {len(deeds.replied):,}, delivered once each but for {self.unknown} unknown",
            f"notes acknowledged    {len(deeds.noted):,}",
            f"settled and reopened  {deeds.settled:,}",
            f"answers lost          {len(deeds.unsure):,}; refused {dict(deeds.refused)}",
            f"seconds               {self.seconds:.0f}",
            f"faults                {'; '.join(self.faults) or 'none: nothing acknowledged is lost, nothing doubled'}",
        ]


def soak(times: int, *, seed: int = 11) -> Report:
    """Kill that many times, or until Ctrl-C; then let the house finish, and hold its rows against what everybody was
    told."""
    report, tally, chance, over = Report(), kills.Tally(), random.Random(seed), threading.Event()
    enough = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: enough.set())
    began = time.monotonic()
    with Sink() as sink, House(smtp=sink.url, undo_for=1) as house:
        people = [
            *(
                threading.Thread(target=kills.send, args=(house.mail_port, name, tally, over))
                for name in range(SENDERS)
            ),
            *(threading.Thread(target=serve, args=(house, who, report.deeds, over)) for who in (MINA, OTTO)),
        ]
        for one in people:
            one.start()
        try:
            for done in range(times):
                if enough.is_set():
                    break
                if done % 100 == 0:
                    print(f"{done} of {times} kills, {time.monotonic() - began:.0f} s", file=sys.stderr)
                time.sleep(chance.uniform(0, LONGEST_LIFE))
                _kill(house, chance, report)
                if chance.random() < 0.8:  # now and then the next kill comes while it starts
                    _wait_until_open(house, report)
            _wait_until_open(house, report)
        finally:
            over.set()
            for one in people:
                one.join()
        within(180, lambda: not house.unopened(), "everything is opened")
        let_it_finish(house)
        report.mails = len(tally.kept)
        judge(house, tally, report, sink)
    report.seconds = time.monotonic() - began
    return report


def _wait_until_open(house: House, report: Report) -> None:
    """Who is killed while looking whether all is ready to start doesn't start: whoever started it does so again."""
    for _ in range(5):
        try:
            return house.wait_until_open()
        except RuntimeError:
            house.kill()
            report.restarts += 1
            house.start(wait=False)
    raise RuntimeError(f"the house doesn't start:\n{house.log()[-2000:]}")


def _kill(house: House, chance: random.Random, report: Report) -> None:
    report.kills += 1
    pids = house.pids()
    whole = chance.random() < WHOLE or not pids
    whom = None if whole else chance.choice(pids)
    if whom is None:
        house.kill()
    elif not house.strike(whom):
        return
    report.restarts += 1
    house.start(wait=False)


def serve(house: House, who: Colleague, deeds: Deeds, over: threading.Event, sign: str = "") -> None:
    """An agent's day: something to do in some conversation, again and again. `sign` begins all that they write."""
    chance = random.Random(who.name)
    visitor: Visitor | None = None
    for number in itertools.count():
        if over.wait(PAUSE):
            return
        try:
            visitor = visitor or Visitor(house.port, patience=15).sign_in(who)
            _deed(house, visitor, f"{sign or who.name} says {number}", chance, deeds)
        except RuntimeError:  # not let in
            visitor = None
        except GONE:
            visitor = visitor and visitor.again(house.port)


def _deed(house: House, visitor: Visitor, words: str, chance: random.Random, deeds: Deeds) -> None:
    rows = visitor.get("/inbox/open/rows")
    numbers = sorted(set(kills.numbers_in(rows.text)))
    if not numbers:
        return
    place = f"/conversations/{chance.choice(numbers)}"
    what = chance.choice(["reply", "reply", "reply", "note", "settle"])
    if what == "reply":
        _reply(house, visitor, place, words, deeds)
    elif what == "note":
        deeds.unsure.append(words)
        if visitor.post(f"{place}/notes", text=words).status == 200:
            deeds.unsure.remove(words)
            deeds.noted.append(words)
    elif visitor.post(f"{place}/resolution").status < 300:
        deeds.settled += 1


def _reply(house: House, visitor: Visitor, place: str, words: str, deeds: Deeds) -> None:
    """Send a reply until the house has said what became of it, under one draft key."""
    key = base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()  # as the composer has it
    deeds.unsure.append(words)
    for _ in range(40):
        try:
            answer = visitor.post(f"{place}/replies", text=words, draft_key=key)
        except GONE:
            time.sleep(0.25)
            visitor = visitor.again(house.port)
            continue
        if answer.status >= 500:
            time.sleep(0.25)
            continue
        deeds.unsure.remove(words)
        if answer.status == 200 and words not in answer.text:
            deeds.replied.append(words)
        else:
            code = re.search(r"wrong composer-wrong.*?</span>", answer.text, re.DOTALL)
            deeds.refused[f"{answer.status} {re.sub('<[^>]+>', '', code[0])[:80] if code else ''}"] += 1
        return


def let_it_finish(house: House) -> None:
    within(
        60,
        lambda: not house.one("SELECT count(*) FROM conversations_message WHERE state = 'held'"),
        "all left",
    )
    busy = "SELECT count(*) FROM mail_delivery WHERE state IN ('waiting', 'queued', 'sending', 'handing')"
    within(240, lambda: not house.one(busy), "all deliveries are settled")


def judge(house: House, tally: kills.Tally, report: Report, sink: Sink) -> None:
    """Hold what the base knows against what each was told."""
    kills.judge_mail(house, tally)
    said = Counter(
        text for (text,) in house.rows("SELECT text FROM conversations_message WHERE direction = 'out'")
    )
    noted = Counter(text for (text,) in house.rows("SELECT text FROM conversations_note"))
    arrived = Counter(one.mail["Message-ID"] for one in sink.mails)
    left = dict(
        house.rows(
            """SELECT m.message_id, d.state FROM mail_delivery d JOIN conversations_message m ON m.id = d.message_id"""
        )
    )
    report.unknown = sum(state == "unknown" for state in left.values())
    deeds = report.deeds
    lost = [one for one in deeds.replied if not said[one]] + [one for one in deeds.noted if not noted[one]]
    doubled = [one for one, count in (*said.items(), *noted.items()) if count > 1]
    twice = [one for one, count in arrived.items() if count > 1]
    not_there = [one for one, state in left.items() if state == "accepted" and not arrived[one]]
    kinds = {"message.sent": "state = 'left'", "message.received": "direction = 'in'"}
    untold = {
        kind: house.one(f"SELECT count(*) FROM conversations_message WHERE {which}")
        - house.one("SELECT count(*) FROM events_event WHERE kind = ?", kind)
        for kind, which in kinds.items()
    }
    unplaced = house.one(
        "SELECT count(*) FROM events_event WHERE id NOT IN (SELECT event_id FROM events_position)"
    )
    checks = {
        f"{len(lost)} acknowledged and lost, such as {lost[:2]}": bool(lost),
        f"{len(doubled)} doubled, such as {doubled[:2]}": bool(doubled),
        f"{len(twice)} came to the customer twice, such as {twice[:2]}": bool(twice),
        f"{len(not_there)} said to be delivered and not there": bool(not_there),
        f"rows without their event, or events without rows: {untold}": any(untold.values()),
        f"{unplaced} events without a position": bool(unplaced),
        "the database is not sound": not house.is_sound(),
        f"log and rows differ: {_replayed(house)}": bool(_replayed(house)),
    }
    report.faults = tally.faults + [words for words, is_so in checks.items() if is_so]


def _replayed(house: House) -> str:
    """What a replay of the log finds different; empty if nothing."""
    with contextlib.suppress(RuntimeError):
        house.run("-m", "makeright.config.cli", "replay", "--check")
        return ""
    return "makeright replay --check failed"


def main() -> int:
    """Soak from the command line; the exit code says whether all went well."""
    parser = argparse.ArgumentParser(
        prog="bin/soak mixed", description="Kill anything, under mail and pages."
    )
    parser.add_argument("--times", type=int, default=1000, help="how many kills (1000)")
    parser.add_argument("--seed", type=int, default=11, help="another gives other moments (11)")
    parser.add_argument(
        "--postgres", action="store_true", help="on a PostgreSQL of its own that syncs its disk"
    )
    wanted = parser.parse_args()
    with contextlib.ExitStack() as stack:
        if wanted.postgres:
            stack.enter_context(Cluster(safe=True).in_environment())
        report = soak(wanted.times, seed=wanted.seed)
    print("\n".join(report.lines()))
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
