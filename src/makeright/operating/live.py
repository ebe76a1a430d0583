"""Who hears of the operator's pages: operators, when mails are set aside and when one of them sees to the work."""

from __future__ import annotations

from collections.abc import Iterator

from makeright.events.reading import Heard
from makeright.live.topics import Nudge, announces, audiences
from makeright.operating.permissions import OPERATE
from makeright.staff.models import Agent

OPERATORS = "operators"


@announces
def operators_look_again(heard: Heard) -> Iterator[Nudge]:
    if heard.subject_kind in ("job", "letter", "mail"):
        yield Nudge("operating", OPERATORS)


@audiences
def operators_hear_how_the_house_fares(agent: Agent) -> set[str]:
    return {OPERATORS} if agent.may(OPERATE) else set()
