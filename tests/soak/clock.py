"""The clock jumps, under load: nothing is lost or doubled, and work goes on within seconds.

    bin/soak clock [--postgres]

All processes of the house see the time by libfaketime (Debian: apt install faketime), whose offset is changed while mails
and replies come in: an hour ahead, an hour back, a day ahead, and back again.
"""

from __future__ import annotations

import argparse
import contextlib
import glob
import sys
import threading
import time

from tests.doors import MINA, OTTO, House, Sink, within
from tests.postgres import Cluster
from tests.soak import kills, mixed

JUMPS = ("+1h", "+0", "+1d", "+0", "-1h", "+0")
LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"
LACKING = "this takes libfaketime (Debian: apt install faketime)"
LONGEST = 15.0  # seconds in which a mail is opened and a reply has left, whatever the clock says


def soak(library: str) -> tuple[mixed.Report, list[str]]:
    """Make all jumps; give what came of it, and how long mails and replies took after each."""
    report, tally, over = mixed.Report(), kills.Tally(), threading.Event()
    said: list[str] = []
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        sink = stack.enter_context(Sink())
        house = House(smtp=sink.url, undo_for=1)
        offset = house.home / "offset"
        offset.write_text("+0\n")
        house.settings |= {
            "LD_PRELOAD": library,
            "FAKETIME_TIMESTAMP_FILE": str(offset),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }
        stack.enter_context(house)
        people = [
            *(
                threading.Thread(target=kills.send, args=(house.mail_port, name, tally, over))
                for name in range(2)
            ),
            *(
                threading.Thread(target=mixed.serve, args=(house, who, report.deeds, over))
                for who in (MINA, OTTO)
            ),
        ]
        for one in people:
            one.start()
        time.sleep(2)
        try:
            for jump in JUMPS:
                fresh = offset.with_suffix(".new")
                fresh.write_text(f"{jump}\n")
                fresh.replace(offset)
                report.kills += 1
                opened = _after(house, "SELECT count(*) FROM conversations_message WHERE direction = 'in'")
                left = _after(house, "SELECT count(*) FROM conversations_message WHERE state = 'left'")
                sent = _after(house, "SELECT count(*) FROM mail_delivery WHERE state = 'accepted'")
                said.append(
                    f"{jump}: opened after {opened:.1f} s, left after {left:.1f} s, sent after {sent:.1f} s"
                )
                time.sleep(3)
        finally:
            over.set()
            for one in people:
                one.join()
        within(180, lambda: not house.unopened(), "everything is opened")
        mixed.let_it_finish(house)
        report.mails = len(tally.kept)
        mixed.judge(house, tally, report, sink)
    report.seconds = time.monotonic() - began
    return report, said


def _after(house: House, question: str) -> float:
    """Seconds until there is one more."""
    before, began = house.one(question), time.monotonic()
    within(LONGEST, lambda: house.one(question) > before, f"one more of: {question}")
    return time.monotonic() - began


def main() -> int:
    """Soak from the command line; the exit code says whether all went well."""
    parser = argparse.ArgumentParser(
        prog="bin/soak clock", description="Set the clock, under mail and pages."
    )
    parser.add_argument(
        "--postgres", action="store_true", help="on a PostgreSQL of its own, whose clock stays right"
    )
    wanted = parser.parse_args()
    if not (found := glob.glob(LIBRARY)):
        print(f"bin/soak clock: {LACKING}", file=sys.stderr)
        return 2
    with contextlib.ExitStack() as stack:
        if wanted.postgres:
            stack.enter_context(Cluster(safe=True).in_environment())
        report, said = soak(found[0])
    lines = [line for line in report.lines() if not line.startswith("kills")]
    print("\n".join([f"clock was set         {report.kills} times", *said, *lines]))
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
