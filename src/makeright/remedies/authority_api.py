"""Authority and the return policy, for programs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Path, Router
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Moment, Said
from makeright.remedies import authorizing, keeping_policy
from makeright.remedies.authorizing import Scope, Terms
from makeright.remedies.kinds import KINDS
from makeright.remedies.models import AuthorityGrant, AuthorityProposal, Rate
from makeright.remedies.permissions import SEE_AUTHORITY, SET_AUTHORITY, SET_POLICY
from makeright.remedies.policy import in_one_sentence, plainly
from makeright.remedies.schemas import AgentId, Currency, Kind, Minor
from makeright.staff.models import Agent, Role
from makeright.staff.views.bearing import Bearer, actor_of

router = Router(tags=["Authority"])
AuthorityId = Annotated[int, Id("aut")]
ProposalId = Annotated[int, Id("apr")]
RoleId = Annotated[int, Id("role")]
PolicyId = Annotated[int, Id("pol")]
Sees, Sets, Keeps = Bearer(SEE_AUTHORITY), Bearer(SET_AUTHORITY), Bearer(SET_POLICY)
HouseRole = Literal["admin", "lead", "agent", "viewer"]
Reason = Literal[
    "start", "more_freedom", "less_freedom", "peak", "trial", "season", "law", "cost", "kinder", "other"
]


class AuthorityTold(Told):
    """What somebody may give without asking, from when to when. Amounts are minor units of `currency`; null is without
    end."""

    id: AuthorityId
    scope: str
    agent: AgentId | None
    own_role: RoleId | None
    kinds: list[str]
    currency: str
    per_remedy_minor: int | None
    per_conversation_minor: int | None
    per_customer_minor: int | None
    customer_window: str
    budget_minor: int | None
    budget_window: str
    surprise_minor: int
    may_be_kinder: bool
    may_waive_return: bool
    asks: AgentId | None
    then_asks: AgentId | None
    answers_within: int
    if_lapsed: str
    since: datetime
    until: datetime | None
    reason: str

    @staticmethod
    def resolve_agent(grant: AuthorityGrant) -> int | None:
        return grant.agent_id

    @staticmethod
    def resolve_own_role(grant: AuthorityGrant) -> int | None:
        return grant.own_role_id

    @staticmethod
    def resolve_asks(grant: AuthorityGrant) -> int | None:
        return grant.asks_id

    @staticmethod
    def resolve_then_asks(grant: AuthorityGrant) -> int | None:
        return grant.then_asks_id


class AuthoritiesTold(Told):
    items: list[AuthorityTold]
    next: str | None


class TermsSaid(Said):
    """What they may give. What isn't said is as it was; null is without end."""

    currency: Currency | None = None
    kinds: Annotated[list[Kind], Field(max_length=len(KINDS))] | None = None
    per_remedy_minor: Minor | None = None
    per_conversation_minor: Minor | None = None
    per_customer_minor: Minor | None = None
    customer_window: Literal["month", "year"] | None = None
    budget_minor: Minor | None = None
    budget_window: Literal["week", "month"] | None = None
    surprise_minor: Minor | None = None
    may_be_kinder: bool | None = None
    may_waive_return: bool | None = None
    asks: AgentId | None = None
    then_asks: AgentId | None = None
    answers_within: Annotated[int, Field(ge=1, le=10_080)] | None = None
    if_lapsed: Literal["stand_in", "yes"] | None = None
    since: Moment | None = None
    until: Moment | None = None
    reason: Reason = "other"


class HouseTermsSaid(TermsSaid):
    """What all of a role of the house may give."""

    role: HouseRole


class AuthoritySetTold(Told):
    """What counts now, or from its time on; or that it waits for a second one (`proposal`)."""

    authority: AuthorityTold | None
    proposal: ProposalId | None


class ProposalTold(Told):
    """That somebody would raise what they may give themselves."""

    id: ProposalId
    agent: AgentId | None
    role: str
    own_role: RoleId | None
    made_by: AgentId
    made_at: datetime
    answered_at: datetime | None
    verdict: str

    @staticmethod
    def resolve_agent(proposal: AuthorityProposal) -> int | None:
        return proposal.agent_id

    @staticmethod
    def resolve_own_role(proposal: AuthorityProposal) -> int | None:
        return proposal.own_role_id

    @staticmethod
    def resolve_made_by(proposal: AuthorityProposal) -> int:
        return proposal.made_by_id


class ProposalsTold(Told):
    items: list[ProposalTold]
    next: str | None


class ProposalAnswerSaid(Said):
    yes: bool


class RateSaid(Said):
    """What one unit of a currency is worth in another, as a decimal number in text."""

    from_currency: Currency
    to_currency: Currency
    rate: Annotated[str, Field(pattern=r"^\d{1,9}(\.\d{1,8})?$")]


class RateTold(Told):
    from_currency: Currency
    to_currency: Currency
    rate: str
    since: datetime

    @staticmethod
    def resolve_rate(rate: Rate) -> str:
        return f"{rate.rate.normalize():f}"


class RatesTold(Told):
    items: list[RateTold]


class PolicyTold(Told):
    """The return policy that counts. `version` is null as long as nobody has said one. `words` are what customers
    read, `sentence` the same in one, for the shop's pages."""

    version: PolicyId | None
    terms: dict[str, Any]
    words: list[str]
    sentence: str


class PolicySaid(Said):
    """What changes of it, see docs/api/remedies.md; what isn't said stays."""

    terms: dict[str, Any]
    reason: Reason = "other"


@router.get(
    "/authority", response=AuthoritiesTold, auth=Sees, summary="What everybody may give, then and now"
)
def authority(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(AuthorityGrant.objects.all(), after, limit)


@router.put(
    "/agents/{agent}/authority", response=AuthoritySetTold, auth=Sets, summary="Say what one agent may give"
)
def set_agents_authority(request: HttpRequest, agent: Path[AgentId], said: TermsSaid) -> dict[str, Any]:
    return _set(request, get_object_or_404(Agent, pk=agent), said)


@router.put(
    "/roles/{role}/authority",
    response=AuthoritySetTold,
    auth=Sets,
    summary="Say what all of a role of your own may give",
)
def set_roles_authority(request: HttpRequest, role: Path[RoleId], said: TermsSaid) -> dict[str, Any]:
    return _set(request, get_object_or_404(Role, pk=role), said)


@router.put(
    "/authority", response=AuthoritySetTold, auth=Sets, summary="Say what all of a role of the house may give"
)
def set_house_roles_authority(request: HttpRequest, said: HouseTermsSaid) -> dict[str, Any]:
    return _set(request, said.role, said)


@router.get(
    "/authority-proposals", response=ProposalsTold, auth=Sets, summary="What waits for a second one, or did"
)
def authority_proposals(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    return page(AuthorityProposal.objects.all(), after, limit)


@router.post(
    "/authority-proposals/{proposal}/answer", response=ProposalTold, auth=Sets, summary="Be the second one"
)
def answer_proposal(
    request: HttpRequest, proposal: Path[ProposalId], said: ProposalAnswerSaid
) -> AuthorityProposal:
    found = get_object_or_404(AuthorityProposal, pk=proposal)
    authorizing.second(found, yes=said.yes, by=actor_of(request))
    return found


@router.get("/rates", response=RatesTold, auth=Sees, summary="What currencies are worth in each other here")
def rates(request: HttpRequest) -> dict[str, Any]:
    return {"items": Rate.objects.filter(until=None).order_by("from_currency", "to_currency")}


@router.put("/rates", response=RatesTold, auth=Sets, summary="Say what a currency is worth in another")
def set_rate(request: HttpRequest, said: RateSaid) -> dict[str, Any]:
    authorizing.set_rate(said.from_currency, said.to_currency, said.rate, by=actor_of(request))
    return rates(request)


@router.get("/return-policy", response=PolicyTold, summary="The return policy, as data and in words")
def return_policy(request: HttpRequest) -> dict[str, Any]:
    counts = keeping_policy.policy_at(timezone.now())
    return {
        "version": counts.version or None,
        "terms": counts.policy.plain(),
        "words": [str(each) for each in plainly(counts.policy)],
        "sentence": str(in_one_sentence(counts.policy)),
    }


@router.patch("/return-policy", response=PolicyTold, auth=Keeps, summary="Say another one, from now on")
def set_policy(request: HttpRequest, said: PolicySaid) -> dict[str, Any]:
    keeping_policy.set_policy(said.terms, reason=said.reason, by=actor_of(request))
    return return_policy(request)


def _set(request: HttpRequest, scope: Scope, said: TermsSaid) -> dict[str, Any]:
    now = timezone.now()
    before = authorizing.authority_of(scope, at=said.since or now)
    fresh = said.model_dump(exclude_unset=True, exclude={"since", "until", "reason", "role"})
    if "kinds" in fresh and fresh["kinds"] is not None:
        fresh["kinds"] = tuple(fresh["kinds"])
    nullable = {"per_remedy_minor", "per_conversation_minor", "per_customer_minor", "budget_minor"}
    fresh = {
        name: value
        for name, value in fresh.items()
        if value is not None or name in nullable | {"asks", "then_asks"}
    }
    terms = (
        authorizing.terms_of(before) if before else Terms(fresh.get("currency", settings.MAKERIGHT_CURRENCY))
    )
    made = authorizing.set_authority(
        scope,
        replace(terms, **fresh),
        by=actor_of(request),
        reason=said.reason,
        since=said.since,
        until=said.until,
    )
    if isinstance(made, AuthorityProposal):
        return {"authority": before, "proposal": made.pk}
    return {"authority": made or before, "proposal": None}
