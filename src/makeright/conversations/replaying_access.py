"""Replaying access: what the log alone says of who served in which inbox when, and whether the rows say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from makeright.conversations import events
from makeright.conversations.models import Inbox, InboxAccess, TrustedSender
from makeright.conversations.models.seeing import INBOXES
from makeright.conversations.seeing import rule
from makeright.events.models import Event
from makeright.events.replaying import Difference, replays, told_about
from makeright.staff.models import Agent

BATCH = 200  # agents
OF_ACCESS = frozenset({events.ACCESS_GIVEN.name, events.ACCESS_WITHDRAWN.name})


@dataclass(slots=True)
class Serving:
    """That an agent served in an inbox, from when to when (None: still)."""

    inbox: int
    since: datetime
    until: datetime | None = None


def servings_of(agent: Agent) -> list[Serving]:
    """Where an agent served when, in the order in which it began, from the log."""
    return _tell(told_about("agent", [agent.pk])[agent.pk])


def _tell(told: Iterable[Event]) -> list[Serving]:
    """Fold the events of one agent, in the order of the stream."""
    servings: list[Serving] = []
    for event in told:
        if event.kind not in OF_ACCESS or event.inbox_id is None:
            continue
        if event.kind == events.ACCESS_GIVEN.name:
            servings.append(Serving(event.inbox_id, event.at))
        for one in servings:
            if event.kind == events.ACCESS_WITHDRAWN.name and one.inbox == event.inbox_id:
                one.until = one.until or event.at
    return servings


@replays("agents’ access")
def access_is_as_the_log_tells() -> Iterator[list[Difference]]:
    last = 0
    while batch := list(
        Agent.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        told, rows = told_about("agent", batch), _rows(batch)
        for agent in batch:
            seems = _compare(agent, told[agent], rows[agent])
            yield _look_again(agent) if seems else []
        last = batch[-1]


@replays("inboxes")
def inboxes_are_as_the_log_tells() -> Iterator[list[Difference]]:
    added = Event.objects.filter(kind=events.INBOX_ADDED.name)
    untold = Inbox.objects.filter(~Exists(added.filter(subject_id=OuterRef("pk"))))
    missing = set(untold.values_list("pk", flat=True))
    for inbox in Inbox.objects.order_by("pk").values_list("pk", flat=True):
        words = "it has a row, and the log doesn’t tell of it"
        yield [Difference(f"inbox {inbox}", words)] if inbox in missing else []
    rowless = added.filter(~Exists(Inbox.objects.filter(pk=OuterRef("subject_id"))))
    for gone in rowless.values_list("subject_id", flat=True):
        yield [Difference(f"inbox {gone}", "the log tells of it, and it has no row")]


@replays("times to keep")
def retention_is_as_the_log_tells() -> Iterator[list[Difference]]:
    for inbox in Inbox.objects.order_by("pk"):
        set_so = Event.objects.filter(
            kind=events.RETENTION_SET.name, subject_kind="inbox", subject_id=inbox.pk
        )
        last = set_so.order_by("pk").last()
        told = last.payload["to_days"] if last else None
        words = f"kept for days: the log says {told or 'no end'}, the row {inbox.keep_for_days or 'no end'}"
        yield [] if told == inbox.keep_for_days else [Difference(f"inbox {inbox.pk}", words)]


@replays("seeing rules")
def the_seeing_rule_is_as_the_log_tells() -> Iterator[list[Difference]]:
    last = Event.objects.filter(kind=events.SEEING_RULE_CHANGED.name).order_by("pk").last()
    told = last.payload["to_rule"] if last else INBOXES
    words = f"the log says {told}, the row {rule()}"
    yield [] if told == rule() else [Difference("the rule of who sees what", words)]


@replays("trusted senders")
def trusted_senders_are_as_the_log_tells() -> Iterator[list[Difference]]:
    both = (events.SENDER_TRUSTED.name, events.SENDER_DISTRUSTED.name)
    told: dict[int, bool] = {}
    for subject, kind in Event.objects.filter(kind__in=both).order_by("pk").values_list("subject_id", "kind"):
        told[subject] = kind == events.SENDER_TRUSTED.name
    rows = set(TrustedSender.objects.values_list("pk", flat=True))
    for sender in sorted(rows | told.keys()):
        words = f"trusted: the log says {told.get(sender, False)}, the rows {sender in rows}"
        yield [] if told.get(sender, False) == (sender in rows) else [Difference(f"sender {sender}", words)]


@transaction.atomic
def _look_again(agent: int) -> list[Difference]:
    """While nobody can give them access, or take it: what was only just changing is no difference."""
    Agent.objects.select_for_update().get(pk=agent)
    list(InboxAccess.objects.select_for_update().filter(agent=agent))
    return _compare(agent, told_about("agent", [agent])[agent], _rows([agent])[agent])


def _rows(agents: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {agent: set() for agent in agents}
    for agent, inbox in InboxAccess.objects.filter(agent__in=agents).values_list("agent_id", "inbox_id"):
        found[agent].add(inbox)
    return found


def _compare(agent: int, told: Iterable[Event], rows: set[int]) -> list[Difference]:
    log = {one.inbox for one in _tell(told) if one.until is None}
    if log == rows:
        return []
    words = f"serves in inboxes: the log says {_words(log)}, the rows {_words(rows)}"
    return [Difference(f"agent {agent}", words)]


def _words(inboxes: set[int]) -> str:
    return ", ".join(map(str, sorted(inboxes))) or "none"
