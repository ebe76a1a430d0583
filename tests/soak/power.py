"""Power cuts under mixed load: what was acknowledged, by mail or by page, is on the disk.

    bin/soak power [--times 30] [--postgres]

The home (and PostgreSQL's data) lie on a disk of their own. At a random moment everything is killed, the disk loses what
was not synced (tests/soak/disks.py says how), and all starts again on what is left. It stands in for a real power cut: no
block device is asked to drop writes, and a device that lies about its syncs is not tried.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import sys
import threading
import time

from tests.doors import MINA, OTTO, House, Sink, within
from tests.postgres import Cluster
from tests.soak import kills, mixed
from tests.soak.disks import LACKING, Disk, can_mount

LONGEST_LIFE = 4.0  # seconds between the first answer and the cut
MEGABYTES = 600


def soak(times: int, *, postgres: bool = False, seed: int = 5) -> mixed.Report:
    """Cut the power that many times; then let the house finish, and hold its rows against what everybody was told."""
    report, tally, chance = mixed.Report(), kills.Tally(), random.Random(seed)
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        disk = stack.enter_context(Disk(MEGABYTES))
        cluster = None
        if postgres:
            cluster = Cluster(safe=True, rows=disk.place / "rows")
            stack.enter_context(cluster.in_environment())
        sink = stack.enter_context(Sink())
        home = disk.place / "home"
        home.mkdir()
        os.sync()
        house = stack.enter_context(House(smtp=sink.url, undo_for=1, home=home))
        for cut in range(times + 1):
            over = threading.Event()
            people = [
                *(
                    threading.Thread(target=kills.send, args=(house.mail_port, f"{cut}-{name}", tally, over))
                    for name in range(2)
                ),
                *(
                    threading.Thread(
                        target=mixed.serve, args=(house, who, report.deeds, over, f"{who.name} {cut}")
                    )
                    for who in (MINA, OTTO)
                ),
            ]
            for one in people:
                one.start()
            time.sleep(chance.uniform(0.2, LONGEST_LIFE))
            if cut == times:
                over.set()
            else:
                house.kill()
                if cluster:
                    cluster.kill()
                disk.cut_power()
                if cluster:
                    cluster.start()
                house.start()
                report.kills += 1
                over.set()
            for one in people:
                one.join()
        within(180, lambda: not house.unopened(), "everything is opened")
        mixed.let_it_finish(house)
        report.mails = len(tally.kept)
        mixed.judge(house, tally, report, sink)
        house.stop()
    report.restarts = report.kills
    report.seconds = time.monotonic() - began
    return report


def main() -> int:
    """Soak from the command line; the exit code says whether all went well."""
    parser = argparse.ArgumentParser(
        prog="bin/soak power", description="Cut the power, under mail and pages."
    )
    parser.add_argument("--times", type=int, default=30, help="how many cuts (30)")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own, cut as well")
    wanted = parser.parse_args()
    if not can_mount():
        print(f"bin/soak power: {LACKING}", file=sys.stderr)
        return 2
    report = soak(wanted.times, postgres=wanted.postgres)
    print("\n".join(report.lines()))
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
