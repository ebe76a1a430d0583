"""Every operation of the API, called by schemathesis as its paper allows and forbids: nothing breaks, the paper is true.

    bin/soak api [--examples 10] [--postgres]

All checks but none left out; the same cases each time. Cases come from the paper's edges (coverage), at random within and
beyond it (fuzzing), and one upon the other by what answers name (stateful).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from tests.doors import ROOT, Colleague, House
from tests.postgres import Cluster

ADA = Colleague("Ada", "ada@framehouse.test", "admin")
TOKEN = """
import django; django.setup()
from makeright.lib.actor import Actor
from makeright.staff import issuing
from makeright.staff.models import Agent
ada = Agent.objects.get(email="ada@framehouse.test")
print(issuing.issue(ada, "soak", scopes=["*"], by=Actor.agent(ada, via="desk"))[1])
"""
FORGIVE = """
import time, django; django.setup()
from makeright.staff.models import Tries
while True:
    Tries.objects.all().delete()
    time.sleep(0.2)
"""
LEAST = 2000  # cases, or it was no soak
ALL_PHASES = "coverage,fuzzing,stateful"


@dataclass(frozen=True, slots=True)
class Report:
    """What schemathesis said, how many cases it made, and whether it found anything."""

    words: str
    cases: int
    found: bool


def soak(examples: int, phases: str = ALL_PHASES) -> Report:
    """Call a house of its own; `examples` is how many random cases an operation gets at most in a phase."""
    with (
        House(agents=(ADA,), MAKERIGHT_API_CALLS="0", MAKERIGHT_API_CHANGES="0") as house,
        _wrong_tokens_forgiven(house),
        tempfile.TemporaryDirectory() as folder,
    ):
        command = [
            *(os.path.join(os.path.dirname(sys.executable), "schemathesis"), "run"),
            house.url("/api/v1/openapi.json"),
            *("--header", f"Authorization: Bearer {house.run('-c', TOKEN).strip()}"),
            *("--checks", "all", "--phases", phases, "--max-examples", str(examples)),
            *("--generation-deterministic", "--generation-allow-x00", "false"),  # no text holds NUL
            *("--continue-on-failure", "--no-color", "--warnings", "off"),
        ]
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.soak.api_hooks", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
    counted = re.search(r"(\d+) generated", done.stdout)
    return Report(done.stdout + done.stderr, int(counted[1]) if counted else 0, done.returncode != 0)


@contextlib.contextmanager
def _wrong_tokens_forgiven(house: House) -> Iterator[None]:
    """One check shows wrong tokens by the hundred; after 60 in a quarter the house hears no more of them, as it should."""
    forgiving = subprocess.Popen([sys.executable, "-c", FORGIVE], cwd=ROOT, env=house.environment)
    try:
        yield
    finally:
        forgiving.terminate()
        forgiving.wait()


def main() -> int:
    """Soak from the command line; the exit code says whether all went well."""
    parser = argparse.ArgumentParser(prog="bin/soak api", description="Call all operations by their paper.")
    parser.add_argument("--examples", type=int, default=10, help="random cases for each operation (10)")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    wanted = parser.parse_args()
    with contextlib.ExitStack() as stack:
        if wanted.postgres:
            stack.enter_context(Cluster().in_environment())
        report = soak(wanted.examples)
    print(report.words)
    return 1 if report.found or report.cases < LEAST else 0


if __name__ == "__main__":
    sys.exit(main())
