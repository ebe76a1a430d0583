"""Attending: who is here, who is away and until when, what absence is planned, and who stands in meanwhile.

Signing out changes nothing of it: who goes home says so, or doesn't, as the house likes it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.hours.models import Calendar
from makeright.hours.reading import zone_at
from makeright.jobs.going_on import do_each
from makeright.lib.actor import Actor
from makeright.lib.text import squeeze, without_controls
from makeright.staff import events
from makeright.staff.availability import last_of_chain
from makeright.staff.models import REASONS, Absence, Agent
from makeright.staff.models.absence import ILL, OTHER, VACATION
from makeright.staff.permitting import expect_no_more_than_own
from makeright.staff.refusals import Refused

LONGEST = timedelta(days=2 * 366)
LONGEST_WORDS = 300  # letters
MOST_AT_ONCE = 500  # absences that one look begins or ends
BY_THE_CLOCK = Actor.system("schedule")


@transaction.atomic
def go_away(
    agent: Agent,
    *,
    reason: str = OTHER,
    until: datetime | None = None,
    by: Actor,
    now: datetime | None = None,
) -> bool:
    """Have an agent be away from now on, until that time if one is said; say whether that is new. An absence that went
    on before has ended, and with it whoever stood in.

    Raises Refused: `no_such_reason`, `serves_no_longer`, `ends_before_it_begins`, `too_long`.
    """
    moment = now or timezone.now()
    agent_now = _turn(agent)
    running = Absence.objects.running().filter(agent=agent).first()
    if running and (running.reason, running.ends_at, running.stand_in_id) == (reason, until, None):
        return False
    _judge(agent_now, reason, moment, until, moment)
    _begin(Absence(agent=agent_now, reason=reason, since=moment, ends_at=until), by=by, now=moment)
    agent.refresh_from_db()
    return True


@transaction.atomic
def come_back(agent: Agent, *, by: Actor, now: datetime | None = None) -> bool:
    """Have an agent be here again; say whether they were away."""
    moment = now or timezone.now()
    _turn(agent)
    running = Absence.objects.running().filter(agent=agent).first()
    changed = running is not None and _end(running, by=by, at=_over(running, moment), now=moment)
    agent.refresh_from_db()
    return changed


@transaction.atomic
def plan(
    agent: Agent,
    *,
    since: datetime,
    until: datetime | None,
    reason: str = VACATION,
    stand_in: Agent | None = None,
    words: str = "",
    by: Actor,
    now: datetime | None = None,
) -> Absence:
    """Say that an agent will be away from when to when, who stands in for them, and what colleagues are told. What they
    had planned before is called off; what begins now begins at once.

    Whoever stands in hears meanwhile of what is the agent's. So whoever says it for another may do as much as they.

    Raises Refused: `no_such_reason`, `serves_no_longer`, `ends_before_it_begins`, `too_long`;
    `stands_in_for_themselves`, `stand_in_gone` for who serves no longer or is an AI, `circle` if whoever stands in is
    out then and has this agent, or one for whom this agent stands in, as theirs; `beyond_own`.
    """
    moment = now or timezone.now()
    agent_now = _turn(agent)
    _judge(agent_now, reason, since, until, moment)
    if stand_in is not None:
        _judge_stand_in(agent_now, stand_in, since, until, by)
    absence = Absence(
        agent=agent_now, reason=reason, since=since, ends_at=until, stand_in=stand_in, words=_tidy(words)
    )
    if since <= moment:
        call_off(agent, by=by, now=moment)
        absence.since = moment
        _begin(absence, by=by, now=moment)
    else:
        Absence.objects.planned().filter(agent=agent).update(until=moment)
        absence.has_begun = False
        absence.save()
        _planned(absence, by=by, now=moment)
    agent.refresh_from_db()
    return absence


@transaction.atomic
def call_off(agent: Agent, *, by: Actor, now: datetime | None = None) -> bool:
    """Have an agent not be away as they had planned; say whether they had. What has begun is ended by `come_back`."""
    moment = now or timezone.now()
    _turn(agent)
    planned = Absence.objects.planned().filter(agent=agent).first()
    if planned is None:
        return False
    Absence.objects.filter(pk=planned.pk).update(until=moment)
    called_off = events.AbsenceCalledOff(absence=planned.pk)
    record(events.ABSENCE_CALLED_OFF, planned, by=by, payload=called_off, now=moment)
    return True


def keep_time(now: datetime | None = None) -> int:
    """End absences whose time has passed, and begin those whose time has come, each in a transaction of its own; say
    how many. What fails is raised when all had their turn."""
    moment = now or timezone.now()
    ending = Absence.objects.running().filter(ends_at__lte=moment).order_by("ends_at", "pk")
    beginning = Absence.objects.planned().filter(since__lte=moment).order_by("since", "pk")
    turns = [(_end_by_itself, pk) for pk in ending.values_list("pk", flat=True)[:MOST_AT_ONCE]]
    turns += [(_begin_by_itself, pk) for pk in beginning.values_list("pk", flat=True)[:MOST_AT_ONCE]]
    return do_each(turns, lambda turn: turn[0](turn[1], moment))


def stands_in_for(agent: Agent, *, now: datetime) -> Agent | None:
    """Who stands in for an agent now: their stand-in, or where that one is out as well and has one, the last in the
    row. None for who is here, has none, or whose stand-ins stand in for each other. One query, or two."""
    if agent.availability_at(now).stand_in is None:
        return None
    found = last_of_chain(agent.pk, stand_ins(now))
    return Agent.objects.filter(pk=found, is_active=True).first() if found is not None else None


def stand_ins(now: datetime) -> dict[int, int]:
    """Of all who are away now and have a stand-in, who that is, by key."""
    out = Agent.objects.filter(is_active=True, stand_in__isnull=False).exclude(away_for="")
    still = out.filter(Q(away_until=None) | Q(away_until__gt=now))
    return {agent: stand_in for agent, stand_in in still.values_list("pk", "stand_in_id") if stand_in}


def was_away(agent: Agent, at: datetime) -> bool:
    """Whether an agent was away at a moment of the past, or is."""
    begun = Absence.objects.filter(agent=agent, has_begun=True, since__lte=at)
    over = Q(until__lte=at) | Q(until=None, ends_at__lte=at)
    return begun.exclude(over).exists()


def zone_of(agent: Agent) -> ZoneInfo:
    """By whose clocks an agent's days are counted: their own zone's, or the calendar's that counts for all, or the
    installation's."""
    if agent.zone:
        return ZoneInfo(agent.zone)
    calendar = Calendar.objects.filter(is_default=True).first()
    return zone_at(calendar, timezone.now()) if calendar else ZoneInfo(settings.TIME_ZONE)


def days(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the beginning of a day to the end of another, both included, in UTC."""
    begins = datetime.combine(first, time(), zone)
    return begins, datetime.combine(last + timedelta(days=1), time(), zone)


def _judge(agent: Agent, reason: str, since: datetime, until: datetime | None, now: datetime) -> None:
    if reason not in REASONS:
        raise Refused("no_such_reason", "The reason is one of: %(reasons)s.", {"reasons": ", ".join(REASONS)})
    if not agent.is_active:
        raise Refused("serves_no_longer", "%(agent)s serves here no longer.", {"agent": agent})
    if until is not None and until <= max(since, now):
        raise Refused("ends_before_it_begins", "An absence ends after it has begun, and not in the past.")
    if max(since, until or since) > now + LONGEST:
        raise Refused("too_long", "An absence is planned at most two years ahead.")


def _judge_stand_in(
    agent: Agent, stand_in: Agent, since: datetime, until: datetime | None, by: Actor
) -> None:
    if stand_in.pk == agent.pk:
        raise Refused("stands_in_for_themselves", "Somebody else has to stand in.")
    if not Agent.objects.at_the_door().filter(pk=stand_in.pk).exists():
        raise Refused(
            "stand_in_gone",
            "%(stand_in)s can’t stand in: that takes a person with a seat.",
            {"stand_in": stand_in},
        )
    if not by.serves or by.id != agent.pk:
        expect_no_more_than_own(agent.permitted, by)
    meanwhile = Absence.objects.filter(until=None, stand_in__isnull=False).exclude(agent=agent)
    meanwhile = meanwhile.filter(Q(ends_at=None) | Q(ends_at__gt=since))
    if until is not None:
        meanwhile = meanwhile.filter(since__lt=until)
    theirs = dict(meanwhile.values_list("agent_id", "stand_in_id"))
    if last_of_chain(agent.pk, {**theirs, agent.pk: stand_in.pk}) is None:
        raise Refused(
            "circle",
            "%(stand_in)s is out then as well, and it would come back to %(agent)s.",
            {"stand_in": stand_in, "agent": agent},
        )


def _turn(agent: Agent) -> Agent:
    """Who says at once that the same agent is away and is back does it one after the other."""
    return Agent.objects.select_for_update(of=("self",)).select_related("own_role").get(pk=agent.pk)


def _begin(absence: Absence, *, by: Actor, now: datetime) -> None:
    """What went on before ends without a word of its own: the next one says it."""
    for earlier in Absence.objects.running().filter(agent=absence.agent):
        Absence.objects.filter(pk=earlier.pk).update(until=_over(earlier, now))
    absence.has_begun = True
    absence.save()
    Agent.objects.filter(pk=absence.agent_id).update(
        away_for=absence.reason, away_until=absence.ends_at, stand_in=absence.stand_in
    )
    went = events.WentAway(
        absence=absence.pk, reason=_told(absence), until=absence.ends_at, stand_in=absence.stand_in_id
    )
    record(events.WENT_AWAY, absence, by=by, payload=went, occurred_at=absence.since, now=now)


def _over(absence: Absence, now: datetime) -> datetime:
    """When it was over, if somebody ends it now."""
    return min(now, absence.ends_at or now)


def _end(absence: Absence, *, by: Actor, at: datetime, now: datetime) -> bool:
    if not Absence.objects.running().filter(pk=absence.pk).update(until=at):
        return False
    Agent.objects.filter(pk=absence.agent_id).update(away_for="", away_until=None, stand_in=None)
    came_back = events.CameBack(absence=absence.pk)
    record(events.CAME_BACK, absence, by=by, payload=came_back, occurred_at=at, now=now)
    return True


def _planned(absence: Absence, *, by: Actor, now: datetime) -> None:
    planned = events.AbsencePlanned(
        absence=absence.pk,
        reason=_told(absence),
        since=absence.since,
        until=absence.ends_at,
        stand_in=absence.stand_in_id,
    )
    record(events.ABSENCE_PLANNED, absence, by=by, payload=planned, now=now)


@transaction.atomic
def _end_by_itself(pk: int, now: datetime) -> bool:
    absence = Absence.objects.get(pk=pk)
    _turn(absence.agent)
    due = Absence.objects.running().filter(pk=pk, ends_at__lte=now).first()
    return due is not None and _end(due, by=BY_THE_CLOCK, at=due.ends_at or now, now=now)


@transaction.atomic
def _begin_by_itself(pk: int, now: datetime) -> bool:
    _turn(Absence.objects.get(pk=pk).agent)
    due = Absence.objects.planned().filter(pk=pk, since__lte=now).select_related("agent").first()
    if due is None:
        return False
    if due.stand_in_id and not Agent.objects.serving().filter(pk=due.stand_in_id).exists():
        due.stand_in = None  # they left meanwhile
    _begin(due, by=BY_THE_CLOCK, now=now)
    return True


def _told(absence: Absence) -> Code:
    """The reason as the log has it, which nobody can erase: it doesn't say who was ill."""
    return Code(OTHER if absence.reason == ILL else absence.reason)


def _tidy(words: str) -> str:
    return squeeze(without_controls(words))[:LONGEST_WORDS]
