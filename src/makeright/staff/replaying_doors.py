"""Replaying the doors: what the log says of each invitation, factor and token, and whether the rows say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Exists, OuterRef

from makeright.events.models import Event
from makeright.events.replaying import Difference, replays, told_about
from makeright.staff import events
from makeright.staff.models import ACCEPTED, OPEN, REVOKED, Agent, Factor, Invitation, OutsideName, Token
from makeright.staff.replaying import role_told

BATCH = 200


@dataclass(slots=True)
class Told:
    """An invitation as the log tells it. `wrongs`: where the log contradicts itself."""

    state: str = ""
    role: str = ""
    agent: int | None = None
    wrongs: list[str] = field(default_factory=list)


def tell(told: Iterable[Event]) -> Told:
    """Fold the events of one invitation, in the order of the stream."""
    story = Told()
    for event in told:
        expected = "" if event.kind == events.INVITED.name else OPEN
        if story.state != expected:
            story.wrongs.append(f"the log says {event.kind}, and it was {story.state or 'not made'}")
        if event.kind in {events.INVITED.name, events.INVITED_AGAIN.name}:
            story.state = OPEN
            story.role = role_told(event.payload["role"], event.payload.get("own_role"))
        elif event.kind == events.INVITATION_REVOKED.name:
            story.state = REVOKED
        elif event.kind == events.INVITATION_ACCEPTED.name:
            story.state, story.agent = ACCEPTED, event.payload["agent"]
    return story


@replays("invitations")
def invitations_are_as_the_log_tells() -> Iterator[list[Difference]]:
    last = 0
    while batch := list(Invitation.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        told = told_about("invitation", [one.pk for one in batch])
        for one in batch:
            yield _again(one.pk) if _compare(one, tell(told[one.pk])) else []
        last = batch[-1].pk
    rows = Invitation.objects.filter(pk=OuterRef("subject_id"))
    for event in Event.objects.filter(~Exists(rows), kind=events.INVITED.name):
        yield [Difference(f"invitation {event.subject_id}", "the log tells of it, and it has no row")]


@transaction.atomic
def _again(pk: int) -> list[Difference]:
    """While nobody can change it: what was only just changing is no difference."""
    row = Invitation.objects.select_for_update().get(pk=pk)
    return _compare(row, tell(told_about("invitation", [pk])[pk]))


def _compare(row: Invitation, story: Told) -> list[Difference]:
    sides = [
        ("state", story.state, row.state),
        ("role", story.role, role_told(row.role, row.own_role_id)),
        ("agent", story.agent, row.agent_id),
    ]
    found = [f"{what}: the log says {log}, the row {kept}" for what, log, kept in sides if log != kept]
    return [Difference(f"invitation {row.pk}", words) for words in (*story.wrongs, *found)]


@replays("factors")
def factors_are_as_the_log_tells() -> Iterator[list[Difference]]:
    """For each agent who has a factor, or of whom the log says so."""
    changed = Event.objects.filter(kind__in=(events.FACTOR_ADDED.name, events.FACTOR_REMOVED.name))
    agents = {
        *changed.values_list("subject_id", flat=True),
        *Factor.objects.values_list("agent_id", flat=True),
    }
    for agent in sorted(agents):
        yield _factors_again(agent) if _factors_of(agent) else []


@transaction.atomic
def _factors_again(agent: int) -> list[Difference]:
    Agent.objects.select_for_update().filter(pk=agent).first()
    return _factors_of(agent)


def _factors_of(agent: int) -> list[Difference]:
    told: dict[int, str] = {}
    for event in told_about("agent", [agent])[agent]:
        if event.kind == events.FACTOR_ADDED.name:
            told[event.payload["factor"]] = event.payload["kind"]
        elif event.kind == events.FACTOR_REMOVED.name:
            told.pop(event.payload["factor"], None)
    kept = dict(Factor.objects.filter(agent=agent).values_list("pk", "kind"))
    return [
        Difference(f"factor {pk} of agent {agent}", f"the log says {told.get(pk)}, the row {kept.get(pk)}")
        for pk in sorted(told.keys() | kept.keys())
        if told.get(pk) != kept.get(pk)
    ]


@replays("outside names")
def outside_names_are_as_the_log_tells() -> Iterator[list[Difference]]:
    """For each agent who is known by single sign-on, or of whom the log says so."""
    changed = Event.objects.filter(kind__in=(events.LINKED.name, events.UNLINKED.name))
    agents = {
        *changed.values_list("subject_id", flat=True),
        *OutsideName.objects.values_list("agent_id", flat=True),
    }
    for agent in sorted(agents):
        yield _outside_again(agent) if _outside_of(agent) else []


@transaction.atomic
def _outside_again(agent: int) -> list[Difference]:
    Agent.objects.select_for_update().filter(pk=agent).first()
    return _outside_of(agent)


def _outside_of(agent: int) -> list[Difference]:
    told = 0
    for event in told_about("agent", [agent])[agent]:
        if event.kind == events.LINKED.name:
            told += 1
        elif event.kind == events.UNLINKED.name:
            told = 0
    kept = OutsideName.objects.filter(agent=agent).count()
    words = f"known by single sign-on: the log says {told} times, the rows {kept}"
    return [] if told == kept else [Difference(f"agent {agent}", words)]


@replays("tokens")
def tokens_are_as_the_log_tells() -> Iterator[list[Difference]]:
    last = 0
    while batch := list(Token.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for of in ("token", "program"):
            some = [one for one in batch if one.is_programs is (of == "program")]
            told = told_about(of, [one.pk for one in some])
            for one in some:
                yield _token_again(one.pk, of) if _compare_token(one, told[one.pk]) else []
        last = batch[-1].pk


@transaction.atomic
def _token_again(pk: int, of: str) -> list[Difference]:
    row = Token.objects.select_for_update().get(pk=pk)
    return _compare_token(row, told_about(of, [pk])[pk])


def _compare_token(row: Token, told: Iterable[Event]) -> list[Difference]:
    agent, ended = None, ""
    for event in told:
        agent = event.payload.get("agent")
        is_end = event.kind in (events.TOKEN_ENDED.name, events.PROGRAM_ENDED.name)
        ended = event.payload["why"] if is_end else ended
    sides = [("agent", agent, row.agent_id), ("ended", ended, row.ended_why)]
    return [
        Difference(f"token {row.pk}", f"{what}: the log says {log}, the row {kept}")
        for what, log, kept in sides
        if log != kept
    ]
