"""A full disk: mails are put off with a 4xx, pages say what is wrong, nothing acknowledged is lost, and all heals.

    bin/soak full [--times 3]

The home lies on a small disk of its own. A ballast takes what is left of it while mails and replies come in; then it is
taken away.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import threading
import time
from functools import partial

from tests.doors import MINA, House, Sink, Visitor, within
from tests.soak import kills, mixed
from tests.soak.disks import LACKING, Disk, can_mount

MEGABYTES = 200
FULL_FOR = 8.0  # seconds


def soak(times: int) -> mixed.Report:
    """Fill the disk that many times under load; then hold the rows against what everybody was told."""
    report, tally = mixed.Report(), kills.Tally()
    began = time.monotonic()
    with Disk(MEGABYTES) as disk, Sink() as sink:
        home = disk.place / "home"
        home.mkdir()
        with House(smtp=sink.url, undo_for=1, home=home) as house:
            for turn in range(times):
                over = threading.Event()
                people = [
                    threading.Thread(target=kills.send, args=(house.mail_port, f"{turn}-{name}", tally, over))
                    for name in range(2)
                ]
                people.append(
                    threading.Thread(
                        target=mixed.serve, args=(house, MINA, report.deeds, over, f"Mina {turn}")
                    )
                )
                for one in people:
                    one.start()
                time.sleep(1.5)
                processes = set(house.pids())
                ballast = disk.place / "ballast"
                _fill(disk, ballast.open("wb", buffering=0))
                kept = len(tally.kept)
                time.sleep(FULL_FOR)
                put_off = len(tally.kept) - kept
                if Visitor(house.port, patience=15).get("/healthz").status != 200:
                    report.faults.append("the house doesn't answer while its disk is full")
                ballast.unlink()
                within(30, partial(_has_more, tally, kept + put_off), "mails are taken again")
                time.sleep(1.0)
                over.set()
                for one in people:
                    one.join()
                report.restarts += len(processes - set(house.pids()))
                report.kills += 1
            within(180, lambda: not house.unopened(), "everything is opened")
            mixed.let_it_finish(house)
            report.mails = len(tally.kept)
            mixed.judge(house, tally, report, sink)
            house.stop()
    report.seconds = time.monotonic() - began
    return report


def _has_more(tally: kills.Tally, kept: int) -> bool:
    return len(tally.kept) > kept


def _fill(disk: Disk, ballast: object) -> None:
    """Take all there is."""
    assert hasattr(ballast, "write")
    with contextlib.suppress(OSError):
        while True:
            ballast.write(b"\0" * min(1_000_000, max(disk.free(), 4096)))


def main() -> int:
    """Soak from the command line; the exit code says whether all went well."""
    parser = argparse.ArgumentParser(prog="bin/soak full", description="Fill the disk, under mail and pages.")
    parser.add_argument("--times", type=int, default=3, help="how often (3)")
    wanted = parser.parse_args()
    if not can_mount():
        print(f"bin/soak full: {LACKING}", file=sys.stderr)
        return 2
    report = soak(wanted.times)
    said = [line for line in report.lines() if not line.startswith("kills")]
    print(
        f"disk was full         {report.kills} times; processes that had to be started again {report.restarts}"
    )
    print("\n".join(said))
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
