"""What programs say and are told of making it right, where several operations share it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.schemas import Moment, Said
from makeright.orders.wanting import Destination
from makeright.remedies.models import Ask, Claim, Remedy
from makeright.remedies.planning import RemedyWish

ConversationId = Annotated[int, Id("cnv")]
CustomerId = Annotated[int, Id("cus")]
AgentId = Annotated[int, Id("agt")]
CauseId = Annotated[int, Id("cau")]
OrderId = Annotated[int, Id("ord")]
LineId = Annotated[int, Id("lin")]
VariantId = Annotated[int, Id("var")]
TenderId = Annotated[int, Id("tnd")]
ClaimId = Annotated[int, Id("clm")]
RemedyId = Annotated[int, Id("rem")]
AskId = Annotated[int, Id("ask")]
OfferId = Annotated[int, Id("off")]
AttachmentId = Annotated[int, Id("att")]
MessageId = Annotated[int, Id("msg")]

Kind = Literal[
    "replacement", "exchange", "refund", "credit", "gift_card", "discount", "expedite", "cancel", "order_change",
    "return", "gift", "service", "apology",
]  # fmt: skip
Harm = Literal["unusable", "impaired", "cosmetic", "missing", "late", "wrong", "unsafe", "none", "unknown"]
Wish = Literal[
    "new_one", "money", "repair", "faster", "information", "apology", "other", "not_asked", "unknown"
]
WishHow = Literal["asked", "volunteered", "guessed", "unknown"]
Mood = Literal["calm", "annoyed", "angry", "desperate", "unknown"]
Certainty = Literal["suspected", "confirmed"]
Minor = Annotated[int, Field(ge=0, le=10**10)]
Many = Annotated[int, Field(ge=1, le=100_000)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class RemedyPieceSaid(Said):
    """So many pieces of a line."""

    line: LineId
    quantity: Many = 1


class RemedySwapSaid(Said):
    """Another variant for so many pieces of a line."""

    line: LineId
    variant: VariantId
    quantity: Many = 1


class DestinationSaid(Said):
    """Where something is to go."""

    name: Annotated[str, Field(max_length=200)] = ""
    street: Annotated[str, Field(min_length=1, max_length=300)]
    more: Annotated[str, Field(max_length=300)] = ""
    postcode: Annotated[str, Field(max_length=20)] = ""
    city: Annotated[str, Field(min_length=1, max_length=120)]
    region: Annotated[str, Field(max_length=120)] = ""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    phone: Annotated[str, Field(max_length=40)] = ""


class RemedySaid(Said):
    """A remedy that is wished for. What counts depends on its kind, see docs/api/remedies.md. Amounts are minor units
    of the order's currency, or the house's."""

    kind: Kind
    pieces: Annotated[list[RemedyPieceSaid], Field(max_length=100)] = []
    swaps: Annotated[list[RemedySwapSaid], Field(max_length=100)] = []
    amount_minor: Minor | None = None
    percent: Annotated[int, Field(ge=1, le=100)] | None = None
    shipping: bool = False
    everything: bool = False
    tender: TenderId | None = None
    reason: Annotated[str, Field(max_length=20)] = ""
    sends_back: bool = True
    to: DestinationSaid | None = None
    service_level: Annotated[str, Field(max_length=40)] = "express"
    days: Annotated[int, Field(ge=1, le=3650)] | None = None
    cost_minor: Minor | None = None
    note: Annotated[str, Field(max_length=5_000)] = ""
    return_demanded: Literal["", "none", "keep", "donate", "optional", "required"] = ""
    donated_to: Annotated[str, Field(max_length=120)] = ""
    prompted_by: Literal[
        "customer_asked", "we_noticed", "threat", "survey", "incident", "draw", "occasion", "unknown"
    ] = "unknown"
    wish_met: Literal["under", "met", "over", "unknown"] = "unknown"
    kinder_for: Literal["", "goodwill", "our_fault", "hardship", "loyal", "other"] = ""
    task_for: AgentId | None = None
    task_due_at: Moment | None = None

    def wish(self) -> RemedyWish:
        """As the verbs take it."""
        said = self.model_dump(exclude={"pieces", "swaps", "to"})
        return RemedyWish(
            **said,
            pieces=tuple((each.line, each.quantity) for each in self.pieces),
            swaps=tuple((each.line, each.variant, each.quantity) for each in self.swaps),
            to=Destination(**self.to.model_dump()) if self.to else None,
        )


class ClaimSaid(Said):
    """What went wrong, before any remedy is shown."""

    order: OrderId | None = None
    pieces: Annotated[list[RemedyPieceSaid], Field(max_length=100)] = []
    cause: CauseId | None = None
    certainty: Certainty = "suspected"
    harm: Harm = "unknown"
    needed_by: date | None = None
    wish: Wish = "unknown"
    wish_how: WishHow = "unknown"
    mood: Mood = "unknown"
    evidence: Annotated[list[AttachmentId], Field(max_length=50)] = []


class ClaimTold(Told):
    """That something went wrong. `nth`: the how manieth matter of this order."""

    id: ClaimId
    conversation: ConversationId
    customer: CustomerId
    order: OrderId | None
    cause: CauseId | None
    cause_version: int
    certainty: str
    stage: str
    harm: str
    value_affected_minor: int
    currency: str
    needed_by: date | None
    days_late: int | None
    nth: int
    wish: str
    wish_how: str
    mood: str
    read_by: str
    opened_at: datetime

    @staticmethod
    def resolve_conversation(claim: Claim) -> int:
        return claim.conversation_id

    @staticmethod
    def resolve_customer(claim: Claim) -> int:
        return claim.customer_id

    @staticmethod
    def resolve_order(claim: Claim) -> int | None:
        return claim.order_id

    @staticmethod
    def resolve_cause(claim: Claim) -> int | None:
        return claim.cause_id


class RemedyCostTold(Told):
    """What something costs us, in minor units; `recovered` lessens it."""

    goods: int = 0
    freight_out: int = 0
    freight_back: int = 0
    handling: int = 0
    fee: int = 0
    money: int = 0
    recovered: int = 0
    whole: int = 0


class RemedyTold(Told):
    """What was done, or is to be, to make a matter right. Amounts are minor units of `currency`."""

    id: RemedyId
    claim: ClaimId
    conversation: ConversationId
    customer: CustomerId
    order: OrderId | None
    kind: str
    mends: str
    state: str
    prompted_by: str
    wish_met: str
    return_demanded: str
    donated_to: str
    is_surprise: bool
    kinder_for: str
    currency: str
    estimate: RemedyCostTold
    actual: RemedyCostTold | None
    cost_minor: int
    value_minor: int
    limit_applied: str
    limit_minor: int | None
    decided: str
    granted_by: AgentId | None
    made_order: OrderId | None
    task_for: AgentId | None
    task_due_at: datetime | None
    proposed_at: datetime
    granted_at: datetime | None
    leaves_at: datetime | None
    fulfilled_at: datetime | None
    arrived_at: datetime | None
    failed_at: datetime | None
    failed_for: str
    reversed_at: datetime | None
    reversed_for: str
    check_on: date | None
    checked_at: datetime | None
    check_how: str
    check_result: str

    @staticmethod
    def resolve_claim(remedy: Remedy) -> int:
        return remedy.claim_id

    @staticmethod
    def resolve_conversation(remedy: Remedy) -> int:
        return remedy.conversation_id

    @staticmethod
    def resolve_customer(remedy: Remedy) -> int:
        return remedy.customer_id

    @staticmethod
    def resolve_order(remedy: Remedy) -> int | None:
        return remedy.order_id

    @staticmethod
    def resolve_granted_by(remedy: Remedy) -> int | None:
        return remedy.granted_by_id

    @staticmethod
    def resolve_made_order(remedy: Remedy) -> int | None:
        return remedy.made_order_id

    @staticmethod
    def resolve_task_for(remedy: Remedy) -> int | None:
        return remedy.task_for_id


class AskTold(Told):
    """That somebody asks a colleague for what is beyond their own authority. `verdict`: "" while it is open."""

    id: AskId
    remedy: RemedyId
    asker: AgentId
    asked: AgentId
    beyond_minor: int
    currency: str
    told: str
    opened_at: datetime
    due_at: datetime
    verdict: str
    answered_at: datetime | None
    amount_minor: int | None
    words: str

    @staticmethod
    def resolve_remedy(ask: Ask) -> int:
        return ask.remedy_id

    @staticmethod
    def resolve_asker(ask: Ask) -> int:
        return ask.asker_id

    @staticmethod
    def resolve_asked(ask: Ask) -> int:
        return ask.asked_id
