"""Skilling: which skills the company names, and which agent has which, how well, and from when to when."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.staff import events
from makeright.staff.models import Agent, AgentSkill, Skill
from makeright.staff.models.skill import MOST
from makeright.staff.permitting import bring_back, keep_named, tidy_name
from makeright.staff.refusals import Refused

MOST_SKILLS = 300  # that a company names


@transaction.atomic
def add_skill(name: str, *, by: Actor, now: datetime | None = None) -> Skill:
    """Name a skill, which nobody has yet. Raises Refused: `no_name`, `named_already`, `too_many`."""
    _expect_room()
    skill = Skill(name=tidy_name(name))
    keep_named(skill)
    record(events.SKILL_ADDED, skill, by=by, now=now)
    return skill


@transaction.atomic
def rename_skill(skill: Skill, name: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Call a skill something else; say whether that is new. Raises Refused: `no_name`, `named_already`."""
    fresh = tidy_name(name)
    if not Skill.objects.filter(pk=skill.pk).exclude(name=fresh).exists():
        return False
    skill.name = fresh
    keep_named(skill)
    record(events.SKILL_RENAMED, skill, by=by, now=now)
    return True


@transaction.atomic
def retire_skill(skill: Skill, *, by: Actor, now: datetime | None = None) -> bool:
    """Give a skill to nobody any more; say whether it could still be given. Who has it keeps it."""
    if not Skill.objects.filter(pk=skill.pk, is_retired=False).update(is_retired=True):
        return False
    skill.refresh_from_db()
    record(events.SKILL_RETIRED, skill, by=by, now=now)
    return True


@transaction.atomic
def reinstate_skill(skill: Skill, *, by: Actor, now: datetime | None = None) -> bool:
    """Have a skill be given again that was retired or removed; say whether it was. Who had it before it was removed is
    not known for it again. Raises Refused: `named_already` if another one has its name by now, `too_many`."""
    _expect_room()
    if not bring_back(skill):
        return False
    record(events.SKILL_REINSTATED, skill, by=by, now=now)
    return True


@transaction.atomic
def end_skill(skill: Skill, *, by: Actor, now: datetime | None = None) -> bool:
    """Have nobody be known for a skill any more, and give it to nobody; say whether it could still be given."""
    moment = now or timezone.now()
    if not retire_skill(skill, by=by, now=moment):
        return False
    for row in _had(skill):
        remove_skill(row.agent, skill, by=by, now=moment)
    return True


@transaction.atomic
def merge_skills(skill: Skill, into: Skill, *, by: Actor, now: datetime | None = None) -> bool:
    """Have two names be one skill: whoever has `skill` has `into`, as well as they knew the better known of the two,
    and `skill` is given to nobody any more. Say whether it could still be given.

    Raises Refused: `same_skill`, `skill_retired` if it is `into` that is given to nobody.
    """
    moment = now or timezone.now()
    if skill.pk == into.pk:
        raise Refused("same_skill", "%(skill)s is one skill already.", {"skill": skill})
    kept = {
        each.pk: each
        for each in Skill.objects.select_for_update().filter(pk__in=(skill.pk, into.pk)).order_by("pk")
    }
    if kept[into.pk].is_retired:
        raise Refused("skill_retired", "%(into)s is given to nobody any more.", {"into": into})
    if not Skill.objects.filter(pk=skill.pk, is_retired=False).update(is_retired=True):
        return False
    skill.refresh_from_db()
    event = record(
        events.SKILL_MERGED, skill, by=by, payload=events.SkillMerged(into_skill=into.pk), now=moment
    )
    because = by.on_account_of(event.pk)
    knows = dict(AgentSkill.objects.filter(skill=into, until=None).values_list("agent_id", "level"))
    for row in _had(skill):
        if row.level > knows.get(row.agent_id, 0):
            set_skill(row.agent, into, row.level, by=because, now=moment)
        remove_skill(row.agent, skill, by=because, now=moment)
    return True


@transaction.atomic
def set_skill(agent: Agent, skill: Skill, level: int = 2, *, by: Actor, now: datetime | None = None) -> bool:
    """Have an agent be so good at something from now on; say whether that is new.

    `level`: 1 begins, 2 knows it, 3 teaches it. Raises Refused: `no_such_level`, `skill_retired`.
    """
    moment = now or timezone.now()
    if not 1 <= level <= MOST:
        raise Refused("no_such_level", "The level of a skill is 1 to %(most)s.", {"most": MOST})
    if Skill.objects.select_for_update().get(pk=skill.pk).is_retired:
        raise Refused("skill_retired", "%(skill)s is given to nobody any more.", {"skill": skill})
    Agent.objects.select_for_update().get(pk=agent.pk)
    same = AgentSkill.objects.filter(agent=agent, skill=skill, until=None)
    if same.filter(level=level).exists():
        return False
    same.update(until=moment)
    row = AgentSkill.objects.create(agent=agent, skill=skill, level=level, since=moment)
    said = events.AgentSkillSet(skill=skill.pk, level=level)
    record(events.AGENT_SKILL_SET, row, by=by, payload=said, now=moment)
    return True


@transaction.atomic
def remove_skill(agent: Agent, skill: Skill, *, by: Actor, now: datetime | None = None) -> bool:
    """Have an agent be known for a skill no longer; say whether they were."""
    moment = now or timezone.now()
    row = AgentSkill.objects.filter(agent=agent, skill=skill, until=None).first()
    if row is None or not AgentSkill.objects.filter(pk=row.pk, until=None).update(until=moment):
        return False
    said = events.AgentSkillRemoved(skill=skill.pk)
    record(events.AGENT_SKILL_REMOVED, row, by=by, payload=said, now=moment)
    return True


def find_skill(name: str, *, retired: bool = False) -> Skill:
    """The skill of that name, however its letters are written: one in use rather than a retired one,
    or the other way round. Raises Refused (`no_such_skill`)."""
    first = "-is_retired" if retired else "is_retired"
    found = Skill.objects.filter(name__iexact=name.strip()).order_by(first, "-pk").first()
    if found is None:
        raise Refused(
            "no_such_skill", "There is no skill %(name)s: makeright skills list", {"name": repr(name)}
        )
    return found


def named_so(name: str, *, besides: Skill) -> Skill | None:
    """Another skill that is given and has this name, however its letters are written."""
    others = Skill.objects.filter(is_retired=False, name__iexact=tidy_name(name)).exclude(pk=besides.pk)
    return others.first()


def have_skills() -> dict[int, int]:
    """How many of those who serve have each skill, by its key; what nobody has is left out."""
    had = AgentSkill.objects.filter(until=None, agent__is_active=True).order_by()
    return dict(had.values_list("skill").annotate(Count("pk")))


def _had(skill: Skill) -> QuerySet[AgentSkill]:
    """That somebody has it now, one row each."""
    return AgentSkill.objects.filter(skill=skill, until=None).select_related("agent").order_by("agent")


def _expect_room() -> None:
    if Skill.objects.filter(is_retired=False).count() >= MOST_SKILLS:
        raise Refused(
            "too_many", "At most %(most)s skills are named. Retire one first.", {"most": MOST_SKILLS}
        )
