"""Who hears of the operator's pages: admins, when mails are set aside and when one of them sees to the work."""

from __future__ import annotations

from collections.abc import Iterator

from makeright.events.reading import Heard
from makeright.live.topics import Nudge, announces, audiences
from makeright.staff.models import Agent

ADMINS = "admins"


@announces
def operators_look_again(heard: Heard) -> Iterator[Nudge]:
    if heard.subject_kind in ("job", "letter", "mail"):
        yield Nudge("operating", ADMINS)


@audiences
def admins_hear_how_the_house_fares(agent: Agent) -> set[str]:
    return {ADMINS} if agent.is_admin else set()
