"""Topics and audiences: each app says which screens an event concerns, who may hear of it, and who may meet where."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from makeright.events.reading import Heard

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

log = logging.getLogger(__name__)


class Nudge(NamedTuple):
    """ "Look again": what for, and who is told."""

    topic: str
    audience: str


EVERYBODY = 0
"""In place of an agent's id, where `readmits`: the streams of all are looked at again."""

Announcing = Callable[[Heard], Iterable[Nudge]]
Admitting = Callable[..., set[str]]
Changing = Callable[[Heard], Iterable[int]]
_ANNOUNCES: list[Announcing] = []
_AUDIENCES: list[Admitting] = []
_READMITS: list[Changing] = []
_MEETINGS: dict[str, Admitting] = {}


def announces(rule: Announcing) -> Announcing:
    """Register a rule that says what an event nudges. It sees the envelope only and must not query."""
    _ANNOUNCES.append(rule)
    return rule


def audiences(rule: Admitting) -> Admitting:
    """Register a rule that says which audiences an agent belongs to."""
    _AUDIENCES.append(rule)
    return rule


def readmits(rule: Changing) -> Changing:
    """Register a rule that says whose rights an event changes: ids of agents, or EVERYBODY, whose streams are looked at
    again before anything more is told. It sees the envelope only and must not query."""
    _READMITS.append(rule)
    return rule


def meets_at(noun: str) -> Callable[[Admitting], Admitting]:
    """Register the rule for topics such as `conversation-12`: called with an agent and the number, it gives the
    audiences that may hear that this agent is there; none if the agent may not be there."""

    def register(rule: Admitting) -> Admitting:
        _MEETINGS[noun] = rule
        return rule

    return register


def nudges_for(heard: Heard) -> list[Nudge]:
    """What an event nudges. A rule that fails is logged and passed over, so that the others are heard."""
    nudges: list[Nudge] = []
    for rule in _ANNOUNCES:
        try:
            nudges.extend(rule(heard))
        except Exception:
            log.exception("%s failed for event %s", rule, heard.id)
    return nudges


def audiences_of(agent: AbstractBaseUser) -> frozenset[str]:
    """All audiences of an agent. A rule that fails raises: better no stream than a wrong one."""
    return frozenset().union(*(rule(agent) for rule in _AUDIENCES))


def whose_rights_change(heard: Iterable[Heard]) -> set[int]:
    """The agents whose rights these events change. A rule that fails is logged and passed over: their streams are
    looked at again now and then in any case."""
    agents: set[int] = set()
    for one in heard:
        for rule in _READMITS:
            try:
                agents.update(rule(one))
            except Exception:
                log.exception("%s failed for event %s", rule, one.id)
    return agents


def who_may_know(topic: str, agent: AbstractBaseUser) -> frozenset[str]:
    """The audiences that may hear that an agent is at a topic; none if they may not be there, or nobody can be."""
    noun, _, number = topic.rpartition("-")
    rule = _MEETINGS.get(noun)
    if rule is None or not (number.isascii() and number.isdigit()) or len(number) > 18:
        return frozenset()
    return frozenset(rule(agent, int(number)))
