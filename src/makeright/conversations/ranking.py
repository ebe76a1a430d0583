"""Ranking: whom it is best given to. Pure: facts go in, an order comes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from makeright.conversations.loading import Load
from makeright.staff.availability import Availability
from makeright.staff.models import FLUENT, SOME, Agent

_BY_LEVEL = {FLUENT: 0, SOME: 1}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may have a conversation. `speaks`: how well they speak its language, "" for not at all, or where it
    has none. `stand_in`: who stands in for them while they are away."""

    agent: Agent
    load: Load
    availability: Availability
    speaks: str = ""
    stand_in: Agent | None = None


def best_first(candidates: Iterable[Candidate], *, language: str) -> list[Candidate]:
    """Who speaks its language (if it has one), is here and has room comes first, the fluent ones before the others;
    then who is here and has room; then who is here; then who is away. Among equals by name."""
    return sorted(candidates, key=lambda each: _place(each, language))


def tongue_of(language: str) -> str:
    """The language of a tag without its region: `pt-BR` and `pt` are one to whoever answers."""
    return language.partition("-")[0].lower()


def _place(each: Candidate, language: str) -> tuple[bool, bool, int, str, int]:
    speaks = _BY_LEVEL.get(each.speaks, len(_BY_LEVEL)) if language else 0
    return (
        not each.availability.is_here,
        not each.load.has_room,
        speaks,
        str(each.agent).casefold(),
        each.agent.pk,
    )
