"""Replaying who serves: what the log alone says of each agent's role and days, and whether the rows say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from makeright.events.models import Event
from makeright.events.replaying import Difference, replays, told_about
from makeright.staff import events
from makeright.staff.models import Agent

BATCH = 200  # agents


@dataclass(slots=True)
class Service:
    """That somebody served in a role (of the house by its code, of their own as `own-12`), from when to when (None:
    still)."""

    role: str
    since: datetime
    until: datetime | None = None


@dataclass(slots=True)
class Story:
    """An agent as the log tells it. `wrongs`: where the log contradicts itself."""

    services: list[Service] = field(default_factory=list)
    role: str = ""
    wrongs: list[str] = field(default_factory=list)

    @property
    def is_active(self) -> bool:
        return bool(self.services) and self.services[-1].until is None


def services_of(agent: Agent) -> list[Service]:
    """As what an agent served when, in order, from the log."""
    return tell(told_about("agent", [agent.pk])[agent.pk]).services


def tell(told: Iterable[Event]) -> Story:
    """Fold the events of one agent, in the order of the stream. Kinds that change neither are passed over."""
    story = Story()
    for event in told:
        if event.kind == events.JOINED.name:
            if story.role:
                story.wrongs.append("the log says that they joined, and they had")
            _serves(story, role_told(event.payload["role"], event.payload.get("own_role")), event)
        elif event.kind == events.ROLE_CHANGED.name:
            before = role_told(event.payload["from_role"], event.payload.get("from_own"))
            if story.role != before:
                words = f"that they were {before}, and they were {story.role or 'nobody'}"
                story.wrongs.append(f"the log says {words}")
            _serves(story, role_told(event.payload["to_role"], event.payload.get("to_own")), event)
        elif event.kind == events.DEACTIVATED.name:
            if not story.is_active:
                story.wrongs.append("the log says that they left, and they were not there")
            _end(story, event)
        elif event.kind == events.REACTIVATED.name:
            if story.is_active:
                story.wrongs.append("the log says that they came back, and they were there")
            _serves(story, story.role, event, comes_back=True)
    return story


def role_told(role: str, own_role: int | None) -> str:
    """A role of the house by its code, one of the company's own as `own-12`."""
    return role if own_role is None else f"{role}-{own_role}"


def _serves(story: Story, role: str, event: Event, *, comes_back: bool = False) -> None:
    """Who is away and gets another role serves in it once they are back."""
    is_there = story.is_active or comes_back or not story.role
    _end(story, event)
    story.role = role
    if is_there:
        story.services.append(Service(role, event.at))


def _end(story: Story, event: Event) -> None:
    if story.is_active:
        story.services[-1].until = event.at


@replays("agents")
def agents_are_as_the_log_tells() -> Iterator[list[Difference]]:
    last = 0
    while batch := list(Agent.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        told = told_about("agent", [each.pk for each in batch])
        for each in batch:
            seems = _compare(each, tell(told[each.pk]))
            yield _look_again(each.pk) if seems else []
        last = batch[-1].pk
    rows = Agent.objects.filter(pk=OuterRef("subject_id"))
    for event in Event.objects.filter(~Exists(rows), kind=events.JOINED.name):
        yield [Difference(f"agent {event.subject_id}", "the log tells of them, and they have no row")]


@transaction.atomic
def _look_again(pk: int) -> list[Difference]:
    """While nobody can change them: what was only just changing is no difference."""
    agent = Agent.objects.select_for_update().get(pk=pk)
    return _compare(agent, tell(told_about("agent", [pk])[pk]))


def _compare(row: Agent, story: Story) -> list[Difference]:
    sides = [
        ("role", story.role, role_told(row.role, row.own_role_id)),
        ("serves here", story.is_active, row.is_active),
    ]
    differences = [
        f"{what}: the log says {_words(log)}, the row {_words(kept)}"
        for what, log, kept in sides
        if log != kept
    ]
    return [Difference(f"agent {row.pk}", words) for words in (*story.wrongs, *differences)]


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) or "nothing"
