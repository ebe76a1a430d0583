"""What this app announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from makeright.events.kinds import ONLY_NOW, Code, Codes, Standard, declare

STAGE = Codes("before", "during", "after", "unknown")
HARM = Codes("unusable", "impaired", "cosmetic", "missing", "late", "wrong", "unsafe", "none", "unknown")
WISH = Codes(
    "new_one", "money", "repair", "faster", "information", "apology", "other", "not_asked", "unknown"
)
WISH_HOW = Codes("asked", "volunteered", "guessed", "unknown")
MOOD = Codes("calm", "annoyed", "angry", "desperate", "unknown")
KIND = Codes(
    "replacement", "exchange", "refund", "credit", "gift_card", "discount", "expedite", "cancel", "order_change",
    "return", "gift", "service", "apology",
)  # fmt: skip
MENDS = Codes("thing", "money", "extra", "words", "unknown")
VERDICT = Codes("alone", "by_ask", "refused")
LIMIT = Codes(
    "remedy", "conversation", "customer", "budget", "surprise", "kind", "rate", "kinder", "waived_return", "none",
    "unknown",
)  # fmt: skip
PROMPT = Codes("customer_asked", "we_noticed", "threat", "survey", "incident", "draw", "occasion", "unknown")
CURRENCY = Standard("ISO 4217", r"[A-Z]{3}")
SCOPE = Annotated[Code, Codes("one", "admin", "lead", "agent", "viewer", "own")]
WHY = Codes(
    "start", "more_freedom", "less_freedom", "peak", "trial", "season", "law", "cost", "kinder", "other", "unknown"
)  # fmt: skip


@dataclass(frozen=True)
class ConcernSet:
    """A matter concerns an order, or a line of it (0: the whole order), or does so otherwise than before."""

    order: int
    line: int
    role: Annotated[Code, Codes("about", "mentions", "replaced_by")]
    stage: Annotated[Code, STAGE]


@dataclass(frozen=True)
class ClaimedPieces:
    """So many pieces of a line."""

    line: int
    quantity: int


@dataclass(frozen=True)
class ClaimOpened:
    """Something went wrong with what somebody bought, as it was read before any remedy was shown. `days_late`:
    negative if it is early still, null if nothing was promised."""

    order: int | None
    lines: tuple[ClaimedPieces, ...]
    stage: Annotated[Code, STAGE, ONLY_NOW]
    harm: Annotated[Code, HARM, ONLY_NOW]
    value_affected_minor: Annotated[int | None, ONLY_NOW]
    currency: Annotated[Code, CURRENCY]
    needed_by: date | None
    days_late: int | None
    evidence_count: int
    nth: Annotated[int | None, ONLY_NOW]
    wish: Annotated[Code, WISH, ONLY_NOW]
    wish_how: Annotated[Code, WISH_HOW, ONLY_NOW]
    mood: Annotated[Code, MOOD, ONLY_NOW]
    read_by: Annotated[Code, Codes("person", "ai", "rule", "unknown"), ONLY_NOW]


@dataclass(frozen=True)
class ClaimCorrected:
    """What was read of a claim was put right afterwards. What isn't otherwise is null."""

    from_harm: Annotated[Code, HARM] | None
    to_harm: Annotated[Code, HARM] | None
    from_wish: Annotated[Code, WISH] | None
    to_wish: Annotated[Code, WISH] | None
    wish_how: Annotated[Code, WISH_HOW] | None
    from_mood: Annotated[Code, MOOD] | None
    to_mood: Annotated[Code, MOOD] | None


@dataclass(frozen=True)
class ClaimReadAgain:
    """A second one read it, who didn't know what the first one said."""

    harm: Annotated[Code, HARM, ONLY_NOW]
    mood: Annotated[Code, MOOD, ONLY_NOW]


@dataclass(frozen=True)
class CauseSet:
    """What the cause is was said, or said otherwise (`from_cause`, 0 for none). `version` is that of the tree."""

    claim: Annotated[int | None, ONLY_NOW]
    from_cause: int
    to_cause: int
    version: int
    certainty: Annotated[Code, Codes("suspected", "confirmed")]


@dataclass(frozen=True)
class ThreatNoted:
    """In this message a customer said what they would do otherwise."""

    message: Annotated[int | None, ONLY_NOW]
    kind: Annotated[Code, Codes("leave", "cancel", "chargeback", "public", "legal", "unknown"), ONLY_NOW]
    by: Annotated[Code, Codes("rule", "person")]


@dataclass(frozen=True)
class ShownOption:
    """An option as it was shown. Amounts are minor units of the offer's currency."""

    kind: Annotated[Code, KIND]
    rank: int
    cost_minor: int
    value_minor: int
    verdict: Annotated[Code, VERDICT]
    limit: Annotated[Code, LIMIT]


@dataclass(frozen=True)
class Offered:
    """Options were shown to whoever makes it right, with all of them in their order. `policy`: its version, 0 for
    none; `trial` and `arm` if one was drawn."""

    claim: Annotated[int | None, ONLY_NOW]
    surface: Annotated[Code, Codes("sheet", "portal", "api", "ai", "unknown"), ONLY_NOW]
    options: tuple[ShownOption, ...]
    currency: Annotated[Code, CURRENCY]
    adviser: Annotated[Code, Codes("matrix", "none", "unknown"), ONLY_NOW]
    policy: int
    trial: int | None
    arm: int | None
    probability: float | None


@dataclass(frozen=True)
class CostParts:
    """What something costs us, in minor units of the remedy's currency; `recovered` lessens it."""

    goods: int
    freight_out: int
    freight_back: int
    handling: int
    fee: int
    money: int
    recovered: int
    whole: int


@dataclass(frozen=True)
class Granted:
    """A remedy was granted, within an authority or after asking. `limit_minor`: the limit that bound, null if none
    did. `value_minor` is what it is worth to the customer."""

    claim: int
    kind: Annotated[Code, KIND]
    mends: Annotated[Code, MENDS, ONLY_NOW]
    lines: tuple[ClaimedPieces, ...]
    prompted_by: Annotated[Code, PROMPT, ONLY_NOW]
    wish_met: Annotated[Code, Codes("under", "met", "over", "unknown"), ONLY_NOW]
    return_demanded: Annotated[
        Code, Codes("none", "keep", "donate", "optional", "required", "unknown"), ONLY_NOW
    ]
    kinder: bool
    authority: int
    policy: int
    limit_applied: Annotated[Code, LIMIT, ONLY_NOW]
    limit_minor: int | None
    decided: Annotated[Code, Codes("alone", "after_ask", "unknown"), ONLY_NOW]
    estimate: CostParts
    value_minor: int
    currency: Annotated[Code, CURRENCY]
    leaves_at: datetime | None


@dataclass(frozen=True)
class Proposed:
    """A remedy was put down that is beyond what whoever wants it may give."""

    claim: int
    kind: Annotated[Code, KIND]
    cost_minor: int
    currency: Annotated[Code, CURRENCY]


@dataclass(frozen=True)
class Left:
    """It can be taken back no more: a shop does it, or somebody by hand (`by_hand`)."""

    by_hand: bool


@dataclass(frozen=True)
class Fulfilled:
    """It was done. `actual`: what it cost us, in parts."""

    actual: CostParts
    currency: Annotated[Code, CURRENCY]
    made_order: int | None


@dataclass(frozen=True)
class Arrived:
    """The customer has it, and how we know."""

    how: Annotated[Code, Codes("customer", "carrier", "shop", "unknown"), ONLY_NOW]


@dataclass(frozen=True)
class Failed:
    """It could not be done. It is work for whoever has the matter."""

    reason: Annotated[Code, Codes("shop_refused", "nobody_did_it", "not_possible", "withdrawn", "unknown")]


@dataclass(frozen=True)
class Reversed:
    """What was granted was taken back."""

    reason: Annotated[
        Code,
        Codes("undone", "mistake", "customer_declined", "customer_changed_mind", "abuse", "other", "unknown"),
    ]
    was: Annotated[Code, Codes("granted", "fulfilling", "fulfilled", "failed", "asked", "proposed")]


@dataclass(frozen=True)
class Checked:
    """Somebody looked whether it is right. That nobody answered is not right: it is unknown."""

    how: Annotated[
        Code, Codes("customer", "survey", "carrier", "nobody_answered", "not_asked", "unknown"), ONLY_NOW
    ]
    result: Annotated[Code, Codes("right", "not_right", "unknown")]


@dataclass(frozen=True)
class LookedAt:
    """A lead looked at what was given for a claim, afterwards; `word`: what they said to whoever gave it."""

    word: Annotated[Code, Codes("none", "thanks", "note")]


@dataclass(frozen=True)
class Decided:
    """What authority said of a remedy that somebody wanted to give: once for each that was granted, asked for, or
    refused. Amounts are minor units of `currency`."""

    claim: int
    kind: Annotated[Code, KIND]
    cost_minor: Annotated[int | None, ONLY_NOW]
    currency: Annotated[Code, CURRENCY]
    limit: Annotated[Code, LIMIT, ONLY_NOW]
    limit_minor: int | None
    left_minor: int | None
    verdict: Annotated[Code, Codes("alone", "by_ask", "refused", "unknown"), ONLY_NOW]
    nearest_minor: int | None
    authority: int


@dataclass(frozen=True)
class AuthorityChanged:
    """What somebody may give without asking is another from a time on: of one agent, or of all of a role. `before` and
    `now` are versions; 0 is none. Amounts are minor units; null is without end."""

    before: Annotated[int | None, ONLY_NOW]
    now: Annotated[int | None, ONLY_NOW]
    scope: SCOPE
    agent: int | None
    own_role: int | None
    valid_from: datetime
    valid_until: datetime | None
    per_remedy_from: int | None
    per_remedy_to: int | None
    reason: Annotated[Code, WHY]
    seconded_by: int | None


@dataclass(frozen=True)
class AuthorityProposed:
    """Somebody would raise what they may give themselves; it takes a second one."""

    scope: SCOPE
    agent: int | None
    own_role: int | None


@dataclass(frozen=True)
class ProposalAnswered:
    """A second one said yes or no to that."""

    verdict: Annotated[Code, Codes("yes", "no")]


@dataclass(frozen=True)
class RateSet:
    """What a currency is worth in another was set."""

    from_currency: Annotated[Code, CURRENCY]
    to_currency: Annotated[Code, CURRENCY]
    rate: float


@dataclass(frozen=True)
class PolicyChanged:
    """The return policy is another from now on. `before` and `now` are versions; 0 is none."""

    before: Annotated[int | None, ONLY_NOW]
    now: Annotated[int | None, ONLY_NOW]
    scope: Annotated[Code, Codes("house")]
    valid_from: datetime
    window_days: int
    reason: Annotated[Code, WHY]


@dataclass(frozen=True)
class FittingSet:
    """Which place a kind of remedy has for a cause or a harm was said; 0: it is not offered for it."""

    cause: int | None
    harm: Annotated[Code, HARM] | None
    kind: Annotated[Code, KIND]
    rank: int


@dataclass(frozen=True)
class AskOpened:
    """Somebody asks a colleague for a remedy that is beyond their own authority; the customer stays with them."""

    remedy: int
    agent: int
    beyond_minor: int
    currency: Annotated[Code, CURRENCY]
    told: Annotated[Code, Codes("nothing", "it_is_looked_into", "part_given", "unknown"), ONLY_NOW]
    due_at: datetime


@dataclass(frozen=True)
class AskAnswered:
    """They answered. `changed_minor`: the amount that they granted instead, if another."""

    remedy: int
    verdict: Annotated[Code, Codes("yes", "no", "changed")]
    seconds: float
    changed_minor: int | None


@dataclass(frozen=True)
class AskLapsed:
    """Nobody answered in time: it went on to another one, or was answered by rule."""

    remedy: int
    seconds: float
    then: Annotated[Code, Codes("passed_on", "yes", "no")]


@dataclass(frozen=True)
class AskWithdrawn:
    """Whoever asked doesn't need it any more."""

    remedy: int


@dataclass(frozen=True)
class LedgerSealed:
    """Some entries of the ledger were sealed together."""

    entries: int


@dataclass(frozen=True)
class Drawn:
    """A customer was drawn by lot, to be surprised. `eligible`: how many could be drawn; each of them with the same
    probability."""

    trial: Annotated[int | None, ONLY_NOW]
    unit: Annotated[Code, Codes("customer", "unknown"), ONLY_NOW]
    arm: Annotated[Code, Codes("drawn", "not_drawn", "unknown"), ONLY_NOW]
    probability: Annotated[float | None, ONLY_NOW]
    eligible: Annotated[int | None, ONLY_NOW]


@dataclass(frozen=True)
class DrawPassedOn:
    """Who was drawn was given nothing."""

    reason: Annotated[Code, Codes("not_said", "not_now", "not_fitting", "other", "unknown")]


CONCERN_SET = declare("concern.set", ConcernSet)
CLAIM_OPENED = declare("claim.opened", ClaimOpened)
CLAIM_CORRECTED = declare("claim.corrected", ClaimCorrected)
CLAIM_READ_AGAIN = declare("claim.read_again", ClaimReadAgain)
CAUSE_SET = declare("cause.set", CauseSet)
THREAT_NOTED = declare("threat.noted", ThreatNoted)
OFFERED = declare("remedy.offered", Offered)
PROPOSED = declare("remedy.proposed", Proposed)
GRANTED = declare("remedy.granted", Granted)
LEFT = declare("remedy.left", Left)
FULFILLED = declare("remedy.fulfilled", Fulfilled)
ARRIVED = declare("remedy.arrived", Arrived)
FAILED = declare("remedy.failed", Failed)
FAILURE_SEEN = declare("remedy.failure_seen")
REVERSED = declare("remedy.reversed", Reversed)
CHECKED = declare("remedy.checked", Checked)
LOOKED_AT = declare("claim.looked_at", LookedAt)
DECIDED = declare("authority.decided", Decided)
AUTHORITY_CHANGED = declare("authority.changed", AuthorityChanged)
AUTHORITY_PROPOSED = declare("authority_proposal.made", AuthorityProposed)
PROPOSAL_ANSWERED = declare("authority_proposal.answered", ProposalAnswered)
RATE_SET = declare("rate.set", RateSet)
POLICY_CHANGED = declare("policy.changed", PolicyChanged)
FITTING_SET = declare("fitting.set", FittingSet)
ASK_OPENED = declare("ask.opened", AskOpened)
ASK_ANSWERED = declare("ask.answered", AskAnswered)
ASK_LAPSED = declare("ask.lapsed", AskLapsed)
ASK_WITHDRAWN = declare("ask.withdrawn", AskWithdrawn)
LEDGER_SEALED = declare("ledger.sealed", LedgerSealed)
DRAWN = declare("trial.drawn", Drawn)
DRAW_PASSED_ON = declare("draw.passed_on", DrawPassedOn)
