"""Checking up: after a remedy somebody looks whether it is right. That nobody answered is not right: it is unknown."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from makeright.conversations.models.conversation import take_turn
from makeright.conversations.models.seeing import Sight
from makeright.conversations.resolving import reopen
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.remedies import events
from makeright.remedies.models import Remedy
from makeright.remedies.models.remedy import CHECK_HOW, CHECK_RESULT, FULFILLED, NOT_RIGHT, RIGHT
from makeright.remedies.refusals import Refused

_SAYS_NOTHING = ("nobody_answered", "not_asked")


@transaction.atomic
def check(remedy: Remedy, how: str, result: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Say how one looked, and whether it is right; say whether that was still to be done. Where it is not, the
    matter is open again.

    Raises Refused: `no_such_code`, `check.not_yet` before it was fulfilled, `check.not_known` for a result that nobody
    told.
    """
    moment = now or timezone.now()
    if how not in CHECK_HOW or result not in CHECK_RESULT:
        raise Refused("no_such_code", "There is no such way, or no such result.")
    if how in _SAYS_NOTHING and result == RIGHT:
        raise Refused("check.not_known", "Nobody said that it is right.", allowed=["unknown"])
    take_turn(remedy.conversation)
    remedy.refresh_from_db()
    if remedy.state != FULFILLED:
        raise Refused("check.not_yet", "It is not there yet.")
    if not Remedy.objects.filter(pk=remedy.pk, checked_at=None).update(
        checked_at=moment, check_how=how, check_result=result
    ):
        return False
    remedy.refresh_from_db()
    event = record(
        events.CHECKED, remedy, by=by, payload=events.Checked(how=Code(how), result=Code(result)), now=moment
    )
    if result == NOT_RIGHT:
        reopen(remedy.conversation, by=by.on_account_of(event.pk), now=moment)
    return True


@transaction.atomic
def put_off(remedy: Remedy, until: date) -> bool:
    """Look at another day; say whether that is another one. It is nobody's business but of who looks, so no event."""
    waiting = Remedy.objects.filter(pk=remedy.pk, state=FULFILLED, checked_at=None).exclude(check_on=until)
    return bool(waiting.update(check_on=until))


def due_for(sight: Sight, today: date) -> QuerySet[Remedy]:
    """Where somebody who sees so much should look by that day, the longest due first."""
    due = Remedy.objects.within(sight).filter(state=FULFILLED, checked_at=None, check_on__lte=today)
    return due.select_related("conversation", "customer", "order").order_by("check_on", "pk")
