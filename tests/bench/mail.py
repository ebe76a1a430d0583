"""How fast mail comes in: accepted by SMTP, opened into conversations, and how that compares with the least possible.

2,000 mixed mails of a fixed corpus (letters.py) over 20 SMTP connections from a process of their own (sender.py) into
`makeright engine` with its default settings (synchronous=FULL).

accepted_per_s  mails ÷ (first DATA … last 250)
opened_per_s    mails ÷ (first DATA … the last row in state "opened", as another connection to the database sees it)
ratio_to_raw    (first DATA … last row opened) ÷ the time that one process takes for the same mails with the standard
                library's parser and the same rows by plain INSERTs, files and transactions synced alike (raw_mail.py),
                into the same kind of database.
                Both by the clock, right after each other, so that a slower machine or disk slows both. The product's
                side holds everything: SMTP, the sender's own share of the two cores, threading, sanitizing, events.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from tests.bench.figures import Report, command
from tests.bench.letters import Letter, letters
from tests.bench.raw_mail import measure
from tests.doors import ROOT, House, cpu_of

ON_POSTGRES = bool(os.environ.get("DATABASE_URL"))
TARGETS = {
    "accepted_per_s": (">=", 300.0),
    "opened_per_s": (">=", 50.0 if ON_POSTGRES else 80.0),
    "ratio_to_raw": ("<=", 3.0),
}
PATIENCE = 600.0  # seconds until all must be opened


def bench(wanted: argparse.Namespace) -> Report:
    """Run it once on a fresh home."""
    report = Report(f"Mail in: {wanted.mails:,} mails over {wanted.connections} connections", TARGETS)
    corpus = letters(wanted.mails)
    with House(part="engine") as house:
        cpu = cpu_of(house.pids())
        sent = json.loads(
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "tests.bench.sender",
                    str(house.mail_port),
                    str(wanted.mails),
                    str(wanted.connections),
                ],
                cwd=ROOT,
                check=True,
                capture_output=True,
            ).stdout
        )
        opened_at = _wait_for_all(house, sent["first_data"])
        cpu = cpu_of(house.pids()) - cpu
        if faults := _faults(house, corpus):
            raise SystemExit(f"not every mail is one message: {faults}\n{house.log()[-2000:]}")
        report.note("threads that were split", _split(house, corpus))
        whole = opened_at - sent["first_data"]
        report.figures["accepted_per_s"] = sent["kept"] / (sent["last_kept"] - sent["first_data"])
        report.figures["opened_per_s"] = wanted.mails / whole
        house.stop()
        with tempfile.TemporaryDirectory(prefix="raw-", dir=house.home) as folder:
            made = house.database_url or house.home / "makeright.sqlite3"
            raw = measure([letter.raw for letter in corpus], made, Path(folder))
    report.figures["ratio_to_raw"] = whole / raw.wall
    report.note("corpus", f"{sum(len(letter.raw) for letter in corpus) / 1_000_000:.1f} MB")
    report.note(
        "engine: clock, CPU ms a mail", f"{whole / wanted.mails * 1000:.2f}, {cpu / wanted.mails * 1000:.2f}"
    )
    report.note(
        "raw: clock, CPU ms a mail",
        f"{raw.wall / wanted.mails * 1000:.2f}, {raw.cpu / wanted.mails * 1000:.2f}",
    )
    report.note("CPU, product ÷ raw", cpu / raw.cpu)
    report.note("rows a mail", raw.rows / wanted.mails)
    report.note("sender: CPU ms a mail", sent["cpu"] / wanted.mails * 1000)
    return report


def _wait_for_all(house: House, began: float) -> float:
    """When the last mail was opened, as seen from another process."""
    while house.unopened():
        if time.time() - began > PATIENCE:
            raise SystemExit(
                f"{house.unopened()} mails are still unopened after {PATIENCE:g} s\n{house.log()[-2000:]}"
            )
        time.sleep(0.02)
    return time.time()


def _faults(house: House, corpus: Sequence[Letter]) -> list[str]:
    """A fast result that is wrong is no result: every mail is one message."""
    states = dict(house.rows("SELECT state, count(*) FROM mail_incomingmail GROUP BY state"))
    ids = [one for (one,) in house.rows("SELECT message_id FROM conversations_message ORDER BY message_id")]
    found = [] if states == {"opened": len(corpus)} else [f"states {states}"]
    return (
        found if ids == sorted(letter.message_id for letter in corpus) else [*found, f"{len(ids)} messages"]
    )


def _split(house: House, corpus: Sequence[Letter]) -> int:
    """How many threads became more than one conversation."""
    places = dict(house.rows("SELECT message_id, conversation_id FROM conversations_message"))
    threads: dict[int, set[int]] = defaultdict(set)
    for letter in corpus:
        threads[letter.thread].add(places[letter.message_id])
    return sum(len(found) > 1 for found in threads.values())


if __name__ == "__main__":
    command(bench, ("--mails", 2000, "how many mails"), ("--connections", 20, "how many at once"))
