"""The review list, for programs: what is worth a look afterwards, why, and that somebody looked."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Path, Router
from ninja import Schema as Told
from pydantic import Field

from makeright.api.schemas import Said
from makeright.remedies import reviewing
from makeright.remedies.models import Claim
from makeright.remedies.permissions import REVIEW
from makeright.remedies.schemas import AgentId, CauseId, ClaimId, ConversationId, RemedyId
from makeright.staff.views.bearing import Bearer, actor_of, agent_of

router = Router(tags=["Making it right"])
Reviews = Bearer(REVIEW)


class UsualTold(Told):
    """What others of the same cause and currency cost, in minor units: the middle half of them, and the one in the
    middle; of how many."""

    lower_minor: int
    middle_minor: int
    upper_minor: int
    others: int


class AlikeTold(Told):
    """How most others of the same cause and harm were put right: `many` of `others`, by what it mends."""

    mends: str
    many: int
    others: int


class ReviewedTold(Told):
    """A claim that is worth a look. `cost_minor`: what all that was given for it costs us; null, like `currency`, where
    it is of several currencies. `usual` is null where fewer than eight `others` are there to compare with."""

    claim: ClaimId
    conversation: ConversationId
    cause: CauseId | None
    remedies: list[RemedyId]
    givers: list[AgentId]
    reasons: list[Literal["more", "less", "differently", "sample"]]
    cost_minor: int | None
    currency: str | None
    mends: str
    others: int
    usual: UsualTold | None
    alike: AlikeTold | None


class ReviewTold(Told):
    """What is worth a look, what comes first first; `of` how many claims, and whether there is `more` of it."""

    items: list[ReviewedTold]
    of: int
    more: bool


class LookSaid(Said):
    """A word to whoever gave it, as thanks or as a note; none is fine."""

    thanks: Annotated[str, Field(max_length=reviewing.LONGEST)] = ""
    words: Annotated[str, Field(max_length=reviewing.LONGEST)] = ""


class LookTold(Told):
    """Whether this was the first look at it."""

    claim: ClaimId
    is_first: bool


@router.get("/review", response=ReviewTold, auth=Reviews, summary="What is worth a look afterwards")
def review(request: HttpRequest) -> dict[str, Any]:
    found = reviewing.to_look_at(agent_of(request), now=timezone.now())
    return {"items": [_told(each) for each in found.items], "of": found.of, "more": found.more}


@router.post(
    "/claims/{claim}/look", response=LookTold, auth=Reviews, summary="Say that one looked at what was given"
)
def look_at_claim(request: HttpRequest, claim: Path[ClaimId], said: LookSaid) -> dict[str, Any]:
    seen = Claim.objects.visible_to(agent_of(request)).select_related("conversation")
    found = get_object_or_404(seen, pk=claim)
    is_first = reviewing.look_at(found, thanks=said.thanks, words=said.words, by=actor_of(request))
    return {"claim": found.pk, "is_first": is_first}


def _told(item: reviewing.Item) -> dict[str, Any]:
    picked = item.picked
    matter, usual = picked.matter, picked.usual
    return {
        "claim": item.claim.pk,
        "conversation": item.claim.conversation_id,
        "cause": item.claim.cause_id,
        "remedies": [each.pk for each in item.given],
        "givers": [each.pk for each in item.givers],
        "reasons": list(picked.reasons),
        "cost_minor": matter.cost_minor if matter.currency else None,
        "currency": matter.currency or None,
        "mends": matter.mends,
        "others": picked.others,
        "usual": usual
        and {
            "lower_minor": usual.lower,
            "middle_minor": usual.middle,
            "upper_minor": usual.upper,
            "others": usual.others,
        },
        "alike": picked.alike
        and {"mends": picked.alike.mends, "many": picked.alike.many, "others": picked.alike.others},
    }
