"""Eight writers at once: no lock error, and how long a reply takes.

    bin/soak writers [--seconds 30] [--postgres]

Eight processes reply without a pause, each by the verb itself, on the database of a house whose engine lets the replies
leave and sends them meanwhile. The time of a reply is from the call to the commit.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import time

from tests.bench.figures import percentile
from tests.doors import ROOT, House, Sink
from tests.postgres import Cluster

WRITERS = 8
PAUSE = 0.05  # seconds between two replies of one writer: an agent at the keyboard would need a minute


def soak(seconds: float) -> tuple[list[float], list[str]]:
    """Have them write for that long. Gives the milliseconds of each reply, and the errors."""
    times: list[float] = []
    errors: list[str] = []
    with Sink() as sink, House(smtp=sink.url, undo_for=1, seeded=200) as house:
        writers = [
            subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "tests.soak.writers",
                    "--write",
                    str(number),
                    "--seconds",
                    str(seconds),
                ],
                cwd=ROOT,
                env=house.environment,
                stdout=subprocess.PIPE,
                text=True,
            )
            for number in range(WRITERS)
        ]
        for writer in writers:
            said, _ = writer.communicate()
            one = json.loads(said)
            times += one["times"]
            errors += one["errors"]
    return times, errors


def write(number: int, seconds: float) -> dict[str, list[object]]:
    """Be one writer."""
    import django

    django.setup()
    from makeright.conversations import replying
    from makeright.conversations.models import Conversation
    from makeright.lib.actor import Actor
    from makeright.staff.models import Agent

    by = Actor.agent(Agent.objects.get(email="mina@framehouse.test"))
    keys = list(Conversation.objects.filter(state="open").order_by("pk").values_list("pk", flat=True))
    times: list[object] = []
    errors: list[object] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        conversation = Conversation.objects.select_related("inbox").get(
            pk=keys[(number + len(times) * 7) % len(keys)]
        )
        began = time.perf_counter()
        try:
            replying.reply(conversation, text=f"Writer {number}, reply {len(times)}.", by=by)
        except Exception as error:
            errors.append(f"{type(error).__name__}: {error}")
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(PAUSE)
    return {"times": times, "errors": errors}


def main() -> int:
    """Soak from the command line; the exit code says whether there was no error and p99 is under 300 ms."""
    parser = argparse.ArgumentParser(prog="bin/soak writers", description="Eight processes reply at once.")
    parser.add_argument("--seconds", type=float, default=30, help="for how long (30)")
    parser.add_argument(
        "--postgres", action="store_true", help="on a PostgreSQL of its own that syncs its disk"
    )
    parser.add_argument("--write", type=int, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.write is not None:
        json.dump(write(wanted.write, wanted.seconds), sys.stdout)
        return 0
    with contextlib.ExitStack() as stack:
        if wanted.postgres:
            stack.enter_context(Cluster(safe=True).in_environment())
        times, errors = soak(wanted.seconds)
    p99 = percentile(times, 0.99)
    print(f"replies  {len(times):,} by {WRITERS} writers in {wanted.seconds:.0f} s")
    print(f"reply    p50 {percentile(times, 0.5):.1f} ms, p99 {p99:.1f} ms, most {max(times):.1f} ms")
    print(f"errors   {len(errors)}{', such as ' + errors[0] if errors else ''}")
    return 1 if errors or p99 >= 300 else 0


if __name__ == "__main__":
    sys.exit(main())
