"""Speaking: in which languages an agent answers, how well, and from when to when."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.staff import events
from makeright.staff.models import FLUENT, LEVELS, Agent, AgentLanguage
from makeright.staff.refusals import Refused

MOST = 30  # languages of one agent
_TAG = re.compile(r"([A-Za-z]{2,3})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|[0-9]{3}))?")


@transaction.atomic
def speak(
    agent: Agent, language: str, level: str = FLUENT, *, by: Actor, now: datetime | None = None
) -> bool:
    """Have an agent answer in a language from now on, so well; say whether that is new.

    `language` is a tag of BCP 47 (RFC 5646): a language, perhaps a script and a region. Raises Refused:
    `no_such_language`, `no_such_level`, `too_many`.
    """
    tag, moment = tag_of(language), now or timezone.now()
    if level not in LEVELS:
        raise Refused("no_such_level", "One speaks a language: %(levels)s.", {"levels": ", ".join(LEVELS)})
    Agent.objects.select_for_update().get(pk=agent.pk)
    spoken = AgentLanguage.objects.filter(agent=agent, until=None)
    same = spoken.filter(language=tag)
    if same.filter(level=level).exists():
        return False
    if not same.update(until=moment) and spoken.count() >= MOST:
        raise Refused("too_many", "At most %(most)s languages are kept of one agent.", {"most": MOST})
    row = AgentLanguage.objects.create(agent=agent, language=tag, level=level, since=moment)
    said = events.LanguageSet(language=Code(tag), level=Code(level))
    record(events.LANGUAGE_SET, row, by=by, payload=said, now=moment)
    return True


@transaction.atomic
def stop_speaking(agent: Agent, language: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Have an agent answer in a language no longer; say whether they did. Raises Refused (`no_such_language`)."""
    tag, moment = tag_of(language), now or timezone.now()
    row = AgentLanguage.objects.filter(agent=agent, language=tag, until=None).first()
    if row is None or not AgentLanguage.objects.filter(pk=row.pk, until=None).update(until=moment):
        return False
    record(
        events.LANGUAGE_REMOVED, row, by=by, payload=events.LanguageRemoved(language=Code(tag)), now=moment
    )
    return True


def tag_of(language: str) -> str:
    """A tag as it is kept, `pt-br` as `pt-BR`. Raises Refused (`no_such_language`)."""
    found = _TAG.fullmatch(language.strip())
    if found is None:
        raise Refused(
            "no_such_language",
            "%(language)s is no tag of a language, such as de or pt-BR.",
            {"language": repr(language[:40])},
        )
    tongue, script, region = found.groups()
    parts = (tongue.lower(), script and script.title(), region and region.upper())
    return "-".join(part for part in parts if part)
