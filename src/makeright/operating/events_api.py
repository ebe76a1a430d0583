"""All that happens, for programs that ask instead of being told: by position, in the envelope that webhooks have."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import LARGEST, number_of, public
from makeright.api.paging import CURSOR, USUAL, Limit
from makeright.api.problems import Problem
from makeright.events.kinds import KINDS
from makeright.events.reading import known_position
from makeright.operating.permissions import READ_EVENTS
from makeright.staff.views.bearing import Bearer
from makeright.webhooks.following import UNTOLD, following
from makeright.webhooks.forming import forms_for
from makeright.webhooks.telling import envelope

MOST_KINDS = 100
router = Router(tags=["Webhooks"])
Reads = Bearer(READ_EVENTS)
Place = Annotated[
    str,
    Field(
        max_length=40,
        description="A position, such as `0` for all there are, or the `next` of the page before.",
        json_schema_extra={"pattern": r"^(\d{1,18}|cur_[0-9a-z]{13})?$"},  # refused with a code of its own
    ),
]


class Wanted(Told):
    kinds: list[Annotated[str, Field(max_length=60)]] = Field(
        [], max_length=MOST_KINDS, description="Of these kinds alone; repeat it for several. None for all."
    )


class WhoDidIt(Told):
    """A program that shows a token of the house is `system`, with the token’s id."""

    kind: str
    id: str | None
    via: str


class WhatItIsAbout(Told):
    """`now`: how it is as it is told, not as it was then; null for what isn’t told so, or is gone."""

    kind: str
    id: str | None
    now: dict[str, Any] | None


class EventEnvelope(Told):
    """An event, as a webhook is told of it. `payload` has ids, codes, amounts and times, no text."""

    id: str
    type: str
    version: int
    occurred_at: datetime
    recorded_at: datetime
    source: str
    position: int
    actor: WhoDidIt
    because: str | None
    team: str | None
    inbox: str | None
    conversation: str | None
    customer: str | None
    payload: dict[str, Any]
    subject: WhatItIsAbout


class Stream(Told):
    """`position`: up to where this looked. Ask again with it as `after`, once `next` is null, for what comes later."""

    items: list[EventEnvelope]
    next: str | None
    position: int


@router.get("/events", response=Stream, auth=Reads, summary="What happened, in the order of the log")
def events(
    request: HttpRequest, wanted: Query[Wanted], after: Place = "", limit: Limit = USUAL
) -> dict[str, Any]:
    """All of the house, whatever inbox it happened in, a moment after it happened. The order is that of `position`:
    positions grow, and numbers are left out. What was told stays as it is, but for `now`."""
    begin, until = _place(after), known_position()
    if strange := sorted(set(wanted.kinds) - (KINDS.keys() - set(UNTOLD))):
        named = ", ".join(map(repr, strange))
        raise Problem(422, "no_such_kind", f"Nothing of that kind is told: {named}. See GET /webhook-kinds.")
    found = following(begin, kinds=wanted.kinds, until=until, limit=limit + 1)
    told = found[:limit]
    forms = forms_for(event for _, event in told)
    goes_on = len(found) > limit
    position = told[-1][0] if goes_on else max(begin, until)
    return {
        "items": [envelope(at, one, forms.get((one.subject_kind, one.subject_id))) for at, one in told],
        "next": public(CURSOR, position) if goes_on else None,
        "position": position,
    }


def _place(said: str) -> int:
    """Raises Problem (`cursor`, 422)."""
    if said.isascii() and said.isdigit():
        return min(int(said), LARGEST)
    try:
        return number_of(CURSOR, said) if said else 0
    except ValueError:
        detail = "This is neither a position nor a cursor of ours: use `next` as it was given."
        raise Problem(422, "cursor", detail) from None
