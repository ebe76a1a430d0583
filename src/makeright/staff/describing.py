"""Describing: what an agent is called, which language and zone are theirs, their face, how the desk looks to them, how
they sign, and how much they take at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import available_timezones

from django.db import transaction

from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.files.models import File
from makeright.lib.actor import Actor
from makeright.lib.text import squeeze, without_controls
from makeright.staff import events
from makeright.staff.models import Agent
from makeright.staff.models.agent import DENSITIES, THEMES
from makeright.staff.placeholders import PLACEHOLDERS, strange_in
from makeright.staff.refusals import Refused
from makeright.staff.speaking import tag_of

LONGEST_NAME, LONGEST_PREFERRED, LONGEST_SIGNATURE = 120, 60, 2_000  # letters
MOST_AT_ONCE = 1_000  # conversations


@transaction.atomic
def describe(
    agent: Agent,
    *,
    name: str | None = None,
    preferred_name: str | None = None,
    language: str | None = None,
    zone: str | None = None,
    by: Actor,
    now: datetime | None = None,
) -> bool:
    """Have an agent be called so, read the desk in that language, and count days by that zone; say whether anything is
    new. None leaves a thing as it is, "" takes it away.

    Raises Refused: `no_name`, `no_such_language`, `no_such_zone`.
    """
    said: dict[str, str] = {}
    if name is not None:
        said["name"] = _line(name, LONGEST_NAME)
        if not said["name"]:
            raise Refused("no_name", "A name is missing.")
    if preferred_name is not None:
        said["preferred_name"] = _line(preferred_name, LONGEST_PREFERRED)
    if language is not None:
        said["language"] = tag_of(language) if language else ""
    if zone is not None:
        if zone and zone not in available_timezones():
            raise Refused(
                "no_such_zone", "%(zone)s is no time zone, such as Europe/Berlin.", {"zone": repr(zone[:64])}
            )
        said["zone"] = zone
    return _describe(agent, said, by=by, now=now)


@transaction.atomic
def show_face(agent: Agent, picture: File | None, *, by: Actor, now: datetime | None = None) -> bool:
    """Show an agent by that picture, or by their initials; say whether that is new. What the file holds is the caller's
    to have looked at."""
    if not Agent.objects.filter(pk=agent.pk).exclude(picture=picture).update(picture=picture):
        return False
    agent.refresh_from_db()
    record(events.DESCRIBED, agent, by=by, payload=events.Described(what=(Code("picture"),)), now=now)
    return True


@transaction.atomic
def see_by(
    agent: Agent,
    *,
    theme: str | None = None,
    density: str | None = None,
    by: Actor,
    now: datetime | None = None,
) -> bool:
    """Have the desk look so to an agent, on each of their screens; say whether that is new. None leaves a thing as it
    is.

    `theme`: light, dark, or as each machine has it (system). `density`: comfortable or compact. Raises Refused:
    `no_such_theme`, `no_such_density`.
    """
    said: dict[str, str] = {}
    if theme is not None:
        if theme not in THEMES:
            raise Refused("no_such_theme", f"The desk looks {', '.join(THEMES)}.")
        said["theme"] = theme
    if density is not None:
        if density not in DENSITIES:
            raise Refused("no_such_density", f"Rows are {' or '.join(DENSITIES)}.")
        said["density"] = density
    return _describe(agent, said, by=by, now=now)


@transaction.atomic
def sign(agent: Agent, signature: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Have what an agent writes be signed so from now on; say whether that is new. What was sent stays as it was.

    `signature` is plain text, in which {name}, {first_name}, {company} and {inbox} stand for what they say. Raises
    Refused: `no_such_placeholder`, `too_long`.
    """
    return _describe(agent, {"signature": checked(signature, PLACEHOLDERS)}, by=by, now=now)


@transaction.atomic
def limit(agent: Agent, capacity: int | None, *, by: Actor, now: datetime | None = None) -> bool:
    """Have an agent take so many open conversations at once, or any number; say whether that is new. Nobody is kept
    from giving them more by hand. Raises Refused (`no_such_capacity`)."""
    if capacity is not None and not 0 <= capacity <= MOST_AT_ONCE:
        raise Refused(
            "no_such_capacity",
            "Somebody takes 0 to %(most)s conversations at once.",
            {"most": f"{MOST_AT_ONCE:,}"},
        )
    before = Agent.objects.select_for_update().get(pk=agent.pk).capacity
    if before == capacity:
        return False
    Agent.objects.filter(pk=agent.pk).update(capacity=capacity)
    agent.refresh_from_db()
    said = events.CapacitySet(from_most=before, to_most=capacity)
    record(events.CAPACITY_SET, agent, by=by, payload=said, now=now)
    return True


def checked(signature: str, placeholders: Collection[str]) -> str:
    """A signature as it is kept. Raises Refused: `no_such_placeholder`, `too_long`."""
    tidy = "\n".join(line.rstrip() for line in without_controls(signature).split("\n")).strip()
    if len(tidy) > LONGEST_SIGNATURE:
        raise Refused(
            "too_long", "A signature holds at most %(most)s letters.", {"most": f"{LONGEST_SIGNATURE:,}"}
        )
    if strange := strange_in(tidy, placeholders):
        known = ", ".join(f"{{{each}}}" for each in placeholders)
        raise Refused(
            "no_such_placeholder",
            "{%(placeholder)s} stands for nothing. There are %(known)s.",
            {"placeholder": strange[0], "known": known},
        )
    return tidy


def _describe(agent: Agent, said: dict[str, str], *, by: Actor, now: datetime | None) -> bool:
    row = Agent.objects.select_for_update().get(pk=agent.pk)
    changed = {what: value for what, value in said.items() if getattr(row, what) != value}
    if not changed:
        return False
    Agent.objects.filter(pk=agent.pk).update(**changed)
    agent.refresh_from_db()
    payload = events.Described(what=tuple(Code(what) for what in changed))
    record(events.DESCRIBED, agent, by=by, payload=payload, now=now)
    return True


def _line(words: str, longest: int) -> str:
    return squeeze(without_controls(words))[:longest]
