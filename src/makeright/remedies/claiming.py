"""Claiming: what went wrong, read before any remedy is shown. What is put right later is a new event."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from makeright.causes.models import Cause
from makeright.causes.models.cause import HARMS
from makeright.causes.reading import version
from makeright.conversations.models import Attachment, Conversation, Message
from makeright.conversations.models.conversation import take_turn
from makeright.events.kinds import UNKNOWN, Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.inserting import insert, insert_all
from makeright.lib.kept_questions import Question
from makeright.orders.models import Line, Order
from makeright.remedies import events
from makeright.remedies.concerning import concern, expect_theirs, stage_of
from makeright.remedies.models import Claim, ClaimLine, Evidence, SecondReading, Threat
from makeright.remedies.models.claim import CERTAINTIES, MOODS, SUSPECTED, THREATS, WISH_HOW, WISHES
from makeright.remedies.refusals import Refused

_OTHERS = Question(
    lambda order, conversation: (
        Claim.objects.filter(order=order)
        .exclude(conversation=conversation)
        .values_list("conversation", flat=True)
        .order_by("conversation")
        .distinct()
    )
)
READ_TWICE = 0.1  # of claims
MOST_LINES = 100
_lots = random.SystemRandom()

Pieces = Sequence[tuple[Line, int]]


@transaction.atomic
def open_claim(
    conversation: Conversation,
    *,
    by: Actor,
    order: Order | None = None,
    pieces: Pieces = (),
    cause: Cause | None = None,
    certainty: str = SUSPECTED,
    harm: str = UNKNOWN,
    needed_by: date | None = None,
    wish: str = UNKNOWN,
    wish_how: str = UNKNOWN,
    mood: str = UNKNOWN,
    evidence: Sequence[Attachment] = (),
    now: datetime | None = None,
) -> Claim:
    """Write down what went wrong with what somebody bought: which pieces, why as far as one knows, what it does to
    them, and what would make it right. Without a harm it is what its cause mostly does.

    Raises Refused: `no_such_code` (`field` says of what), `order.not_theirs`, `line.not_in_order`, `line.too_many`,
    `cause_retired`, `evidence.elsewhere`.
    """
    moment = now or timezone.now()
    _expect_codes(harm=(harm, HARMS), wish=(wish, WISHES), wish_how=(wish_how, WISH_HOW), mood=(mood, MOODS))
    _expect_codes(certainty=(certainty, CERTAINTIES))
    take_turn(conversation)
    if order is not None:
        expect_theirs(conversation, order)
    _expect_pieces(order, pieces)
    if any(each.message.conversation_id != conversation.pk for each in evidence):
        raise Refused("evidence.elsewhere", "That file is of another conversation.")
    if harm == UNKNOWN and cause is not None:
        harm = cause.usual_harm
    if cause is not None:
        _expect_in_use(cause)
    claim = Claim(
        conversation=conversation,
        customer_id=conversation.customer_id,
        order=order,
        cause=cause,
        certainty=certainty if cause is not None else "",
        cause_version=version() if cause is not None else 0,
        stage=stage_of(order, moment) if order else UNKNOWN,
        harm=harm,
        value_affected_minor=sum(_paid_for(line, many) for line, many in pieces),
        currency=order.currency if order else settings.MAKERIGHT_CURRENCY,
        needed_by=needed_by,
        days_late=_days_late(order, moment),
        nth=_nth(conversation, order),
        wish=wish,
        wish_how=wish_how,
        wish_at=moment if wish != UNKNOWN else None,
        mood=mood,
        read_by={"agent": "person", "ai": "ai", "rule": "rule"}.get(by.kind, UNKNOWN),
        opened_at=moment,
        opened_by_id=by.agent_id if by.serves else None,
    )
    insert(claim)
    insert_all(ClaimLine(claim=claim, line=line, quantity=many) for line, many in pieces)
    insert_all(Evidence(claim=claim, attachment=each) for each in evidence)
    opened = events.ClaimOpened(
        order=order.pk if order else None,
        lines=tuple(events.ClaimedPieces(line.pk, many) for line, many in pieces),
        stage=Code(claim.stage),
        harm=Code(harm),
        value_affected_minor=claim.value_affected_minor,
        currency=Code(claim.currency),
        needed_by=needed_by,
        days_late=claim.days_late,
        evidence_count=len(evidence),
        nth=claim.nth,
        wish=Code(wish),
        wish_how=Code(wish_how),
        mood=Code(mood),
        read_by=Code(claim.read_by),
    )
    event = record(events.CLAIM_OPENED, claim, by=by, payload=opened, now=moment)
    because = by.on_account_of(event.pk)
    if order is not None:
        concern(conversation, order, by=because, now=moment)
    if cause is not None:
        _tell_cause(claim, 0, by=because, now=moment)
    if by.source == "live" and _lots.random() < READ_TWICE:  # what is told afterwards, its reader knows
        SecondReading.objects.create(claim=claim, drawn_at=moment)
    return claim


@transaction.atomic
def set_cause(
    claim: Claim, cause: Cause, *, by: Actor, certainty: str = SUSPECTED, now: datetime | None = None
) -> bool:
    """Say what the cause is, as of the tree's version; say whether that is new. Raises Refused: `cause_retired`,
    `no_such_code`."""
    _expect_codes(certainty=(certainty, CERTAINTIES))
    _expect_in_use(cause)
    take_turn(claim.conversation)
    claim.refresh_from_db()
    before, tree = claim.cause_id, version()
    if (before, claim.certainty) == (cause.pk, certainty):
        return False
    Claim.objects.filter(pk=claim.pk).update(cause=cause, certainty=certainty, cause_version=tree)
    claim.refresh_from_db()
    _tell_cause(claim, before or 0, by=by, now=now)
    return True


def _tell_cause(claim: Claim, before: int, *, by: Actor, now: datetime | None) -> None:
    said = events.CauseSet(
        claim=claim.pk,
        from_cause=before,
        to_cause=claim.cause_id or 0,
        version=claim.cause_version or 0,
        certainty=Code(claim.certainty),
    )
    record(events.CAUSE_SET, claim, by=by, payload=said, now=now)


def _expect_in_use(cause: Cause) -> None:
    if cause.retired_at is not None:
        raise Refused("cause_retired", "%(cause)s is retired.", {"cause": cause})


@transaction.atomic
def correct(
    claim: Claim,
    *,
    by: Actor,
    harm: str | None = None,
    wish: str | None = None,
    wish_how: str | None = None,
    mood: str | None = None,
    now: datetime | None = None,
) -> bool:
    """Put right what was read of a claim; what isn't said stays. Say whether anything is otherwise. Raises Refused:
    `no_such_code`."""
    moment = now or timezone.now()
    _expect_codes(harm=(harm, HARMS), wish=(wish, WISHES), wish_how=(wish_how, WISH_HOW), mood=(mood, MOODS))
    take_turn(claim.conversation)
    claim.refresh_from_db()
    said = {"harm": harm, "wish": wish, "wish_how": wish_how, "mood": mood}
    fresh = {name: word for name, word in said.items() if word is not None and word != getattr(claim, name)}
    if not fresh:
        return False
    old = {name: str(getattr(claim, name)) for name in fresh}
    Claim.objects.filter(pk=claim.pk).update(**fresh, **({"wish_at": moment} if "wish" in fresh else {}))
    claim.refresh_from_db()
    corrected = events.ClaimCorrected(
        from_harm=_code(old, "harm"),
        to_harm=_code(fresh, "harm"),
        from_wish=_code(old, "wish"),
        to_wish=_code(fresh, "wish"),
        wish_how=_code(fresh, "wish_how"),
        from_mood=_code(old, "mood"),
        to_mood=_code(fresh, "mood"),
    )
    record(events.CLAIM_CORRECTED, claim, by=by, payload=corrected, now=moment)
    return True


@transaction.atomic
def read_again(claim: Claim, harm: str, mood: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Read a claim a second time, without having seen what the first one said; say whether it waited for that.

    Raises Refused: `no_such_code`, `own_reading` for who read it first.
    """
    moment = now or timezone.now()
    _expect_codes(harm=(harm, HARMS), mood=(mood, MOODS))
    if by.serves and claim.opened_by_id == by.agent_id:
        raise Refused("own_reading", "You read it first. It takes somebody else.")
    waiting = SecondReading.objects.filter(claim=claim, read_at=None)
    if not waiting.update(harm=harm, mood=mood, read_at=moment, agent_id=by.agent_id if by.serves else None):
        return False
    said = events.ClaimReadAgain(harm=Code(harm), mood=Code(mood))
    record(events.CLAIM_READ_AGAIN, claim, by=by, payload=said, now=moment)
    return True


@transaction.atomic
def note_threat(message: Message, kind: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Note that a customer said what they would do otherwise; say whether that is new. Raises Refused:
    `no_such_code`."""
    moment = now or timezone.now()
    _expect_codes(kind=(kind, THREATS))
    take_turn(message.conversation)
    if Threat.objects.filter(message=message, kind=kind).exists():
        return False
    read_by = "person" if by.serves and by.kind == "agent" else "rule"
    row = Threat.objects.create(
        conversation=message.conversation, message=message, kind=kind, by=read_by, noted_at=moment
    )
    said = events.ThreatNoted(message=message.pk, kind=Code(kind), by=Code(read_by))
    record(events.THREAT_NOTED, row, by=by, payload=said, now=moment)
    return True


def _expect_codes(**said: tuple[str | None, tuple[str, ...]]) -> None:
    for name, (word, words) in said.items():
        if word is not None and word not in words:
            raise Refused(
                "no_such_code",
                "The %(field)s is one of: %(codes)s.",
                {"field": name, "codes": ", ".join(words)},
                field=name,
            )


def _expect_pieces(order: Order | None, pieces: Pieces) -> None:
    keys = [line.pk for line, _many in pieces]
    if len(pieces) > MOST_LINES or len(set(keys)) != len(keys):
        raise Refused("line.twice", "Each line is named once, and at most %(most)s.", {"most": MOST_LINES})
    for line, many in pieces:
        if order is None or line.order_id != order.pk:
            raise Refused("line.not_in_order", "“%(line)s” is not in that order.", {"line": line})
        if not 0 < many <= line.quantity:
            raise Refused(
                "line.too_many",
                "Of “%(line)s” there are %(most)s, not %(wanted)s.",
                {"line": line, "most": line.quantity, "wanted": many},
                most=line.quantity,
            )


def _paid_for(line: Line, many: int) -> int:
    return line.worth_minor * many // line.quantity


def _days_late(order: Order | None, now: datetime) -> int | None:
    if order is None or order.promised_at is None:
        return None
    came = order.delivered_at or now
    return (came - order.promised_at) // timedelta(days=1)


def _nth(conversation: Conversation, order: Order | None) -> int:
    """The how manieth matter of this order; of none, of this customer’s without one."""
    if order is None:
        return 1
    return len(_OTHERS(order, conversation)) + 1


def _code(said: dict[str, str], name: str) -> Code | None:
    return Code(said[name]) if name in said else None
