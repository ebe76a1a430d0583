"""Webhooks: events that one webhook is told a second, and what one costs the engine; beside it one that never answers.

    bin/bench webhooks [--events 2000] [--json]

The receiver is a process of its own on this machine, which answers at once and syncs nothing.
"""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.figures import Report, command
from tests.doors import House, cpu_of, free_port, within

HERE = "127.0.0.1"
TARGETS = {"delivered_per_s": (">=", 50.0), "engine_cpu_ms": ("<=", 10.0)}
ANSWERS = """
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Listener(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"])); self.send_response(204); self.end_headers()
    def log_message(self, *said): pass
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Listener).serve_forever()
"""
HAPPEN = """
import sys, django
django.setup()
from django.db import transaction
from makeright.conversations.keeping_tags import add_tag, color_tag
from makeright.lib.actor import Actor
by = Actor.system("bench"); tag = add_tag("Bench", "none", by=by)
with transaction.atomic():
    for number in range(int(sys.argv[1]) - 1): color_tag(tag, ("sky", "rose")[number % 2], by=by)
"""


def bench(wanted: argparse.Namespace) -> Report:
    """Have so many events happen at once, and wait until all are told."""
    report = Report("webhooks", TARGETS)
    port = free_port()
    with (
        socket.create_server((HERE, 0)) as silent,
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen([sys.executable, "-c", ANSWERS, str(port)]) as receiver,
    ):
        ports = (silent.getsockname()[1], port)
        places = ", ".join(f'"{HERE}:{each}"' for each in ports)
        (Path(folder) / "makeright.toml").write_text(f"[fetching]\nallow = [{places}]\n")
        (Path(folder) / "makeright.toml").chmod(0o600)
        with House(part="engine", agents=(), home=Path(folder)) as house:
            for each in ports:
                house.run(
                    "-m", "django", "webhooks", "add", f"At {each}", f"http://{HERE}:{each}/", "tag.colored"
                )
            house.run("-c", HAPPEN, str(wanted.events))
            taken = "SELECT count(*) FROM webhooks_delivery WHERE state = 'delivered'"
            before, began, cpu = house.one(taken), time.monotonic(), cpu_of(house.pids())
            within(300, lambda: house.one(taken) >= wanted.events - 1, "all is told")
            told, took = wanted.events - 1 - before, time.monotonic() - began
            report.figures["delivered_per_s"] = told / took
            report.figures["engine_cpu_ms"] = (cpu_of(house.pids()) - cpu) / told * 1000
        receiver.kill()
    report.note("told after all had happened", told)
    return report


if __name__ == "__main__":
    command(bench, ("--events", 2_000, "how many happen"))
