"""The database goes and comes back, under load: nothing acknowledged is lost, and nobody has to help.

    bin/soak gone [--times 10]

A PostgreSQL of its own is ended as in a crash, is away for some seconds, and is started again.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import threading
import time
from functools import partial

from tests.doors import MINA, OTTO, House, Sink, Visitor, within
from tests.postgres import Cluster
from tests.soak import kills, mixed

LONGEST_AWAY = 4.0  # seconds


def soak(times: int, *, seed: int = 3) -> tuple[mixed.Report, list[float]]:
    """Take the database away that many times; give what came of it, and the seconds until mails were taken again."""
    report, tally, chance, over = mixed.Report(), kills.Tally(), random.Random(seed), threading.Event()
    healed: list[float] = []
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        cluster = Cluster(safe=True)
        stack.enter_context(cluster.in_environment())
        sink = stack.enter_context(Sink())
        house = stack.enter_context(House(smtp=sink.url, undo_for=1))
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
        processes = set(house.pids())
        try:
            for _ in range(times):
                time.sleep(chance.uniform(0.5, 3))
                cluster.stop("immediate")
                report.kills += 1
                time.sleep(chance.uniform(0.2, LONGEST_AWAY))
                if Visitor(house.port, patience=20).get("/healthz").status != 200:
                    report.faults.append("the house doesn't answer while its database is away")
                cluster.start()
                back, kept = time.monotonic(), len(tally.kept)
                within(60, partial(_has_more, tally, kept), "mails are taken again")
                healed.append(time.monotonic() - back)
        finally:
            over.set()
            for one in people:
                one.join()
        within(180, lambda: not house.unopened(), "everything is opened")
        mixed.let_it_finish(house)
        report.restarts = len(processes - set(house.pids()))
        report.mails = len(tally.kept)
        mixed.judge(house, tally, report, sink)
    report.seconds = time.monotonic() - began
    return report, healed


def _has_more(tally: kills.Tally, kept: int) -> bool:
    return len(tally.kept) > kept


def main() -> int:
    """Soak from the command line; the exit code says whether all went well."""
    parser = argparse.ArgumentParser(
        prog="bin/soak gone", description="Take the database away, under mail and pages."
    )
    parser.add_argument("--times", type=int, default=10, help="how often (10)")
    report, healed = soak(parser.parse_args().times)
    said = [line for line in report.lines() if not line.startswith("kills")]
    print(
        f"database was away     {report.kills} times; processes that had to be started again {report.restarts}"
    )
    print(
        f"mails taken again     after {sorted(healed)[len(healed) // 2]:.1f} s (median), {max(healed):.1f} s at most"
    )
    print("\n".join(said))
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
