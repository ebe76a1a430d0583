"""The part of `bin/bench cellar` that is done inside a house: rows written by our own rooms."""

from __future__ import annotations

import json
import sys
import threading
import time
from functools import partial

import django

from tests.bench.raw_cellar import COUNT_EVENTS, COUNT_JOBS


def rows() -> dict[str, float]:
    """Events and jobs a second."""
    return {"events": _events(), "jobs": _jobs()}


def _events() -> float:
    from django.db import transaction
    from django.utils import timezone

    from makeright.conversations import events
    from makeright.conversations.models import Conversation, Inbox
    from makeright.conversations.receiving import Incoming, receive
    from makeright.customers.recognizing import recognize
    from makeright.events.recording import record
    from makeright.lib.actor import Actor

    customer = recognize("rosa@example.com", "Rosa", by=Actor.system("mail"))
    inbox = Inbox.objects.get()
    receive(
        Incoming(inbox, customer, "Rosa", "rosa@example.com", "Hello", "Hello", timezone.now()),
        by=Actor.customer(customer),
    )
    conversation = Conversation.objects.get()
    by, said = Actor.system("bench"), events.NoteAdded(1)
    began = time.perf_counter()
    for _ in range(COUNT_EVENTS):
        with transaction.atomic():
            record(events.NOTE_ADDED, conversation, by=by, payload=said)
    return COUNT_EVENTS / (time.perf_counter() - began)


def _jobs() -> float:
    from django.db import transaction

    from makeright.jobs import working
    from makeright.jobs.models import Job
    from makeright.jobs.queueing import enqueue, task

    task("bench.nothing")(_nothing)
    with transaction.atomic():
        for _ in range(COUNT_JOBS):
            enqueue("bench.nothing")
    stop = threading.Event()
    began = time.perf_counter()
    worker = threading.Thread(target=working.run, args=(stop,), daemon=True)
    worker.start()
    while Job.objects.filter(kind="bench.nothing").exists():
        time.sleep(0.02)
    took = time.perf_counter() - began
    stop.set()
    worker.join(5)
    return COUNT_JOBS / took


def _nothing() -> None:
    """What these jobs do."""


def ring(count: int, between: float) -> dict[str, float]:
    """Write a note in each of that many conversations; topic → when it was committed, by the monotonic clock."""
    from django.db import transaction

    from makeright.conversations import noting
    from makeright.conversations.models import Conversation
    from makeright.lib.actor import Actor
    from makeright.staff.models import Agent
    from tests.bench.seeding import BENCH, HELLO

    by = Actor.agent(Agent.objects.get(email=BENCH[0]))
    rung: dict[str, float] = {}

    def stamp(topic: str) -> None:
        rung[topic] = time.monotonic()

    chosen = (
        Conversation.objects.select_related("inbox").filter(inbox__address=HELLO[0]).order_by("pk")[:count]
    )
    for conversation in list(chosen):
        with transaction.atomic():
            transaction.on_commit(
                partial(stamp, f"conversation-{conversation.pk}")
            )  # before the bell is rung
            noting.note(conversation, text="Heard by fifty.", by=by)
        time.sleep(between)
    return rung


def rest(address: str) -> int:
    """Let this agent serve in no inbox, so that nothing is told to the streams of theirs."""
    from makeright.conversations.models import InboxAccess

    count, _ = InboxAccess.objects.filter(agent__email=address).delete()
    return count


if __name__ == "__main__":
    django.setup()
    what, *said = sys.argv[1:]
    if what == "ring":
        print(json.dumps(ring(int(said[0]), float(said[1]))))
    else:
        print(json.dumps(rest(said[0]) if what == "rest" else rows()))
