"""Replaying what agents are and when: their terms and absences, languages, skills, seat and capacity. What the log
alone says, and whether the rows say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from makeright.events.models import Event
from makeright.events.replaying import Difference, replays, told_about
from makeright.staff import events
from makeright.staff.models import Absence, Agent, AgentLanguage, AgentSkill, Skill, Term

BATCH = 200  # agents
PLANNED, RUNNING, OVER, CALLED_OFF = "planned", "running", "over", "called off"


@dataclass(slots=True)
class Facts:
    """An agent as the log tells of them. `terms`: role, seat, since, until. `absences`: of each how it stands."""

    role: str = ""
    own_role: int | None = None
    has_seat: bool = True
    is_active: bool = False
    kind: str = "person"
    terms: list[tuple[str, int | None, bool, datetime, datetime | None]] = field(default_factory=list)
    absences: dict[int, str] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    skills: dict[int, int] = field(default_factory=dict)
    capacity: int | None = None


def tell(told: Iterable[Event]) -> Facts:
    """Fold the events of one agent, in the order of the stream."""
    facts = Facts()
    for event in told:
        if event.kind in OF_TERMS:
            _tell_term(facts, event)
        if event.kind in OF_ABSENCES:
            _tell_absence(facts, event)
        _tell_rest(facts, event)
    return facts


OF_TERMS = {
    kind.name
    for kind in (
        events.JOINED,
        events.ROLE_CHANGED,
        events.SEAT_GIVEN,
        events.SEAT_TAKEN,
        events.DEACTIVATED,
        events.REACTIVATED,
    )
}
OF_ABSENCES = {
    kind.name
    for kind in (
        events.WENT_AWAY,
        events.CAME_BACK,
        events.ABSENCE_PLANNED,
        events.ABSENCE_CALLED_OFF,
        events.DEACTIVATED,
    )
}


def _tell_term(facts: Facts, event: Event) -> None:
    payload = event.payload
    if event.kind == events.JOINED.name:
        facts.role, facts.own_role = payload["role"], payload.get("own_role")
        facts.has_seat, facts.kind = payload.get("has_seat") is not False, payload.get("kind") or "person"
    elif event.kind == events.ROLE_CHANGED.name:
        facts.role, facts.own_role = payload["to_role"], payload.get("to_own")
    elif event.kind in (events.SEAT_GIVEN.name, events.SEAT_TAKEN.name):
        facts.has_seat = event.kind == events.SEAT_GIVEN.name
    if event.kind in (events.JOINED.name, events.REACTIVATED.name):
        facts.is_active = True
    elif event.kind == events.DEACTIVATED.name:
        facts.is_active = False
    if facts.terms and facts.terms[-1][-1] is None:
        facts.terms[-1] = (*facts.terms[-1][:-1], event.at)
    if facts.is_active:
        facts.terms.append((facts.role, facts.own_role, facts.has_seat, event.at, None))


def _tell_absence(facts: Facts, event: Event) -> None:
    stand = facts.absences
    begins, plans = event.kind == events.WENT_AWAY.name, event.kind == events.ABSENCE_PLANNED.name
    for each, state in stand.items():
        if state == RUNNING and (begins or event.kind == events.DEACTIVATED.name):
            stand[each] = OVER
        if state == PLANNED and (plans or event.kind == events.DEACTIVATED.name):
            stand[each] = CALLED_OFF
    if event.kind != events.DEACTIVATED.name:
        ended = OVER if event.kind == events.CAME_BACK.name else CALLED_OFF
        stand[event.payload["absence"]] = RUNNING if begins else PLANNED if plans else ended


def _tell_rest(facts: Facts, event: Event) -> None:
    payload = event.payload
    if event.kind == events.LANGUAGE_SET.name:
        facts.languages[payload["language"]] = payload["level"]
    elif event.kind == events.LANGUAGE_REMOVED.name:
        facts.languages.pop(payload["language"], None)
    elif event.kind == events.AGENT_SKILL_SET.name:
        facts.skills[payload["skill"]] = payload["level"]
    elif event.kind == events.AGENT_SKILL_REMOVED.name:
        facts.skills.pop(payload["skill"], None)
    elif event.kind == events.CAPACITY_SET.name:
        facts.capacity = payload["to_most"]


@replays("agents’ facts")
def agents_facts_are_as_the_log_tells() -> Iterator[list[Difference]]:
    last = 0
    while batch := list(Agent.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        told, rows = told_about("agent", [each.pk for each in batch]), _rows(batch)
        for each in batch:
            yield _look_again(each.pk) if _compare(each, tell(told[each.pk]), rows[each.pk]) else []
        last = batch[-1].pk


ENDS_A_SKILL = {events.SKILL_RETIRED.name, events.SKILL_MERGED.name}


@replays("skills")
def skills_are_as_the_log_tells() -> Iterator[list[Difference]]:
    for skill in Skill.objects.order_by("pk"):
        kinds = [event.kind for event in told_about("skill", [skill.pk])[skill.pk]]
        found = []
        if events.SKILL_ADDED.name not in kinds:
            found.append("it has a row, and the log doesn’t tell of it")
        ended = [kind for kind in kinds if kind in ENDS_A_SKILL or kind == events.SKILL_REINSTATED.name]
        if bool(ended and ended[-1] in ENDS_A_SKILL) != skill.is_retired:
            state = "is" if skill.is_retired else "isn’t"
            found.append(f"the row says that it {state} retired, the log the contrary")
        yield [Difference(f"skill {skill.pk}", words) for words in found]


@dataclass(slots=True)
class Rows:
    """The same from the rows of one agent. `running` is the absence that goes on."""

    terms: list[tuple[str, int | None, bool, datetime, datetime | None]] = field(default_factory=list)
    absences: dict[int, str] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    skills: dict[int, int] = field(default_factory=dict)
    running: Absence | None = None


def _rows(agents: Iterable[Agent]) -> dict[int, Rows]:
    kept = {agent.pk: Rows() for agent in agents}
    for term in Term.objects.filter(agent__in=kept).order_by("since", "pk"):
        kept[term.agent_id].terms.append((term.role, term.own_role_id, term.has_seat, term.since, term.until))
    for absence in Absence.objects.filter(agent__in=kept):
        state = {
            (True, False): RUNNING,
            (True, True): OVER,
            (False, False): PLANNED,
            (False, True): CALLED_OFF,
        }
        stands = state[absence.has_begun, absence.until is not None]
        kept[absence.agent_id].absences[absence.pk] = stands
        if stands == RUNNING:
            kept[absence.agent_id].running = absence
    for spoken in AgentLanguage.objects.filter(agent__in=kept, until=None):
        kept[spoken.agent_id].languages[spoken.language] = spoken.level
    for skill in AgentSkill.objects.filter(agent__in=kept, until=None):
        kept[skill.agent_id].skills[skill.skill_id] = skill.level
    return kept


@transaction.atomic
def _look_again(pk: int) -> list[Difference]:
    """While nobody can change them: what was only just changing is no difference."""
    agent = Agent.objects.select_for_update().get(pk=pk)
    return _compare(agent, tell(told_about("agent", [pk])[pk]), _rows([agent])[pk])


def _compare(agent: Agent, facts: Facts, rows: Rows) -> list[Difference]:
    running = rows.running
    on_the_row = (agent.away_for, agent.away_until, agent.stand_in_id)
    as_it_goes_on = (running.reason, running.ends_at, running.stand_in_id) if running else ("", None, None)
    sides = {
        "as what they served when": (facts.terms, rows.terms),
        "when they were away": (facts.absences, rows.absences),
        "languages": (facts.languages, rows.languages),
        "skills": (facts.skills, rows.skills),
        "how much they take at once": (facts.capacity, agent.capacity),
        "a person or an AI": (facts.kind, agent.kind),
        "a seat": (facts.has_seat, agent.has_seat),
    }
    found = [f"{what}: the log and the rows differ" for what, (log, kept) in sides.items() if log != kept]
    if on_the_row != as_it_goes_on:
        found.append("away now: their row and that of the absence differ")
    return [Difference(f"agent {agent.pk}", words) for words in found]
