"""`makeright jobs` tells how the work behind the screens stands; `run-again` and `forget` see to what was given up."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from makeright.jobs.counting import Capped
from makeright.jobs.models import BULK, NORMAL, URGENT, Job
from makeright.lib.actor import Actor
from makeright.operating import tending
from makeright.operating.surveying import Survey, Task, survey
from makeright.ui.times import waiting

AT_THE_TERMINAL = Actor.system(via="terminal")
PRIORITY = {URGENT: "urgent", NORMAL: "normal", BULK: "bulk"}


class Command(BaseCommand):
    help = "Tell what waits, fails and recurs behind the screens; run again, or forget, what was given up."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.set_defaults(what="list", json=False)
        what = parser.add_subparsers(dest="what", metavar="list | run-again | forget")
        listing = what.add_parser(
            "list", help="tell how the work stands (this is what it does without a word)"
        )
        for one in (parser, listing):
            one.add_argument("--json", action="store_true", help="for programs: a JSON object")
        again = what.add_parser("run-again", help="have jobs done now, with all their tries before them")
        forgetting = what.add_parser("forget", help="delete jobs that were given up, for good")
        for one in (again, forgetting):
            _which(one)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] in (None, "list"):
            self._list(as_json=options["json"])
        elif options["ids"]:
            self._each(options["what"], options["ids"])
        else:
            self._all_of(options["what"], options["kind"])

    def _list(self, *, as_json: bool) -> None:
        work = survey()
        if as_json:
            self.stdout.write(json.dumps(_plain(work), indent=1))
            return
        for line in _told(work):
            self.stdout.write(line)

    def _each(self, what: str, ids: list[int]) -> None:
        verb = tending.run_again if what == "run-again" else tending.forget
        left = [job for job in ids if not verb(job, by=AT_THE_TERMINAL)]
        self.stdout.write(_done(what, len(ids) - len(left)))
        if left:
            numbers = ", ".join(map(str, left))
            reason = "given up or waiting for their next try" if what == "run-again" else "given up"
            raise CommandError(f"Left alone, since they are not {reason}: {numbers}.")

    def _all_of(self, what: str, kind: str) -> None:
        if not Job.objects.filter(kind=kind).exists():
            raise CommandError(f"There is no job of the kind {kind}. makeright jobs lists what there is.")
        verb = tending.run_all_again if what == "run-again" else tending.forget_all
        self.stdout.write(_done(what, verb(kind, by=AT_THE_TERMINAL)))


def _which(parser: ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("ids", nargs="*", type=int, default=[], metavar="number", help="jobs by their number")
    which.add_argument("--kind", help="all of a kind that were given up, such as mail.send")


def _done(what: str, count: int) -> str:
    jobs = "1 job" if count == 1 else f"{count:,} jobs"
    return f"{jobs} will be done now." if what == "run-again" else f"{jobs} forgotten."


def _told(work: Survey) -> Iterator[str]:
    now = timezone.now()
    stand = work.standing
    oldest = f", the oldest for {waiting(work.oldest_at, now)}" if work.oldest_at else ""
    yield (
        f"{_amount(stand.waiting)} waiting{oldest}; {_amount(stand.running)} being done;"
        f" {_amount(stand.later)} planned for later; {_amount(stand.failing)} failing;"
        f" {_amount(stand.failed)} given up."
    )
    if not work.somebody_works:
        yield "No engine works, so nothing of this is done."
    yield from _part("Given up", (_task(task) for heap in work.heaps for task in heap.tasks))
    yield from _part("Failing, tried again later", (_task(task) for task in work.failing))
    lines = (
        f"{line.queue.kind} for {line.queue.lane}: {_amount(line.queue.waiting)} {PRIORITY[line.queue.priority]},"
        f" the oldest for {waiting(line.queue.oldest_at, now)}"
        for line in work.lines
    )
    yield from _part("Waiting", lines)
    failing = (
        f"{habit.row.name}, since {habit.row.failing_since:%Y-%m-%d %H:%M} UTC: {habit.row.last_error}"
        for habit in work.habits
        if habit.row.failing_since
    )
    yield from _part("Recurs, and fails", failing)


def _part(title: str, lines: Iterator[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield f"{title}:"
        yield from (f"  {line}" for line in found)


def _task(task: Task) -> str:
    about = f" ({task.does.about})" if task.does.about else ""
    return f"{task.job.pk}  {task.does.code}{about}, {task.job.tries} tries: {task.job.last_error}"


def _amount(capped: Capped) -> str:
    return f"{capped.number:,}{'+' if capped.and_more else ''}"


def _plain(work: Survey) -> dict[str, Any]:
    """For programs: states and codes, moments in ISO 8601."""
    stand = work.standing
    names = ("waiting", "doubtful", "running", "later", "failing", "failed")
    return {
        "jobs": {name: getattr(stand, name).number for name in names},
        "oldest_waiting_since": work.oldest_at.isoformat() if work.oldest_at else None,
        "waiting": [
            {
                "kind": line.queue.kind,
                "lane": line.queue.lane,
                "priority": PRIORITY[line.queue.priority],
                "jobs": line.queue.waiting.number,
                "oldest_since": line.queue.oldest_at.isoformat(),
            }
            for line in work.lines
        ],
        "failing": [_plain_task(task) for task in work.failing],
        "failed": [_plain_task(task) for heap in work.heaps for task in heap.tasks],
        "recurring": [
            {
                "name": habit.row.name,
                "last_ended_at": habit.row.last_ended_at.isoformat() if habit.row.last_ended_at else None,
                "next_at": habit.row.next_at.isoformat() if habit.row.next_at else None,
                "failing_since": habit.row.failing_since.isoformat() if habit.row.failing_since else None,
                "last_error": habit.row.last_error,
                "is_late": habit.is_late,
            }
            for habit in work.habits
        ],
        "engines": [
            {
                "machine": worker.engine.machine,
                "seen_at": worker.engine.seen_at.isoformat(),
                "is_gone": worker.is_gone,
                "door_is_open": worker.door_is_open,
            }
            for worker in work.workers
        ],
    }


def _plain_task(task: Task) -> dict[str, Any]:
    return {
        "id": task.job.pk,
        "kind": task.job.kind,
        "does": task.does.code,
        "about": task.does.about,
        "tries": task.job.tries,
        "at": task.job.run_at.isoformat(),
        "last_error": task.job.last_error,
        "trace": task.job.trace,
    }
