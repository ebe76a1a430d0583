"""What webhooks tell of claims, remedies and asks, as they are now. What is noted with a gift is told nowhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from makeright.api.ids import public
from makeright.remedies.models import Ask, Claim, Remedy
from makeright.webhooks.forming import form_of
from makeright.webhooks.telling import in_utc


@form_of("claim")
def claims(keys: Collection[int]) -> Mapping[int, dict[str, Any]]:
    return {each.pk: _claim(each) for each in Claim.objects.filter(pk__in=keys)}


@form_of("remedy")
def remedies(keys: Collection[int]) -> Mapping[int, dict[str, Any]]:
    return {each.pk: _remedy(each) for each in Remedy.objects.filter(pk__in=keys)}


@form_of("ask")
def asks(keys: Collection[int]) -> Mapping[int, dict[str, Any]]:
    return {each.pk: _ask(each) for each in Ask.objects.filter(pk__in=keys)}


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": public("clm", claim.pk),
        "conversation": public("cnv", claim.conversation_id),
        "customer": public("cus", claim.customer_id),
        "order": _id("ord", claim.order_id),
        "cause": _id("cau", claim.cause_id),
        "certainty": claim.certainty,
        "stage": claim.stage,
        "harm": claim.harm,
        "value_affected_minor": claim.value_affected_minor,
        "currency": claim.currency,
        "wish": claim.wish,
        "mood": claim.mood,
        "opened_at": in_utc(claim.opened_at),
    }


def _remedy(remedy: Remedy) -> dict[str, Any]:
    return {
        "id": public("rem", remedy.pk),
        "claim": public("clm", remedy.claim_id),
        "conversation": public("cnv", remedy.conversation_id),
        "customer": public("cus", remedy.customer_id),
        "order": _id("ord", remedy.order_id),
        "kind": remedy.kind,
        "mends": remedy.mends,
        "state": remedy.state,
        "return_demanded": remedy.return_demanded,
        "currency": remedy.currency,
        "cost_minor": remedy.real_cost.minor,
        "value_minor": remedy.value_minor,
        "granted_by": _id("agt", remedy.granted_by_id),
        "granted_at": _at(remedy.granted_at),
        "fulfilled_at": _at(remedy.fulfilled_at),
        "failed_at": _at(remedy.failed_at),
        "failed_for": remedy.failed_for,
        "reversed_at": _at(remedy.reversed_at),
        "check_result": remedy.check_result,
    }


def _ask(ask: Ask) -> dict[str, Any]:
    return {
        "id": public("ask", ask.pk),
        "remedy": public("rem", ask.remedy_id),
        "asker": public("agt", ask.asker_id),
        "asked": public("agt", ask.asked_id),
        "beyond_minor": ask.beyond_minor,
        "currency": ask.currency,
        "due_at": in_utc(ask.due_at),
        "verdict": ask.verdict,
    }


def _id(prefix: str, key: int | None) -> str | None:
    return public(prefix, key) if key else None


def _at(moment: datetime | None) -> str | None:
    return in_utc(moment) if moment else None
