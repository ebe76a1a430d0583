"""Pausing: a webhook is told nothing until somebody resumes it, and nothing that happens meanwhile is lost to it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from makeright.events.kinds import Code
from makeright.events.reading import latest_position
from makeright.events.recording import record
from makeright.lib import bell
from makeright.lib.actor import Actor
from makeright.webhooks import events
from makeright.webhooks.models import ACTIVE, GIVEN_UP, PAUSED, TRYING, WAITING, Delivery, Webhook
from makeright.webhooks.refusals import Refused

ROLE = f"{bell.WEB}-webhooks"  # whoever rings for those who show what happened rings for us
BY_PERSON, FAILING, GONE, RESTORED = "by_person", "failing", "gone", "restored"


@transaction.atomic
def pause(webhook: Webhook, why: str = BY_PERSON, *, by: Actor, now: datetime | None = None) -> bool:
    """Tell it nothing from now on; say whether that changed anything. What is under way may still arrive."""
    moment = now or timezone.now()
    working = Webhook.objects.working().filter(pk=webhook.pk)
    if not working.update(state=PAUSED, paused_at=moment, paused_because=why):
        return False
    webhook.refresh_from_db()
    record(events.PAUSED, webhook, by=by, payload=events.Paused(Code(why)), now=moment)
    return True


def resume(webhook: Webhook, *, from_now: bool = False, by: Actor, now: datetime | None = None) -> bool:
    """Tell it again: from where it stopped, so that nothing is lost, or of what happens from now on; say whether it was
    paused. Outside transactions."""
    latest = latest_position()
    with transaction.atomic():
        moment = now or timezone.now()
        paused = Webhook.objects.in_use().filter(pk=webhook.pk, state=PAUSED)
        skips = {"position": latest} if from_now else {}
        if not paused.update(
            state=ACTIVE,
            paused_at=None,
            paused_because="",
            failing_since=None,
            try_again_at=None,
            **skips,
        ):
            return False
        webhook.refresh_from_db()
        stuck = Delivery.objects.of_events().filter(webhook=webhook, state=TRYING)
        ahead = Delivery.objects.of_events().filter(webhook=webhook, position__gt=webhook.position)
        if from_now:
            stuck.update(state=GIVEN_UP, next_try_at=None, ended_at=moment)
        else:  # with all its tries before it
            ahead.filter(state__in=(TRYING, GIVEN_UP)).update(state=TRYING, tries=0, ended_at=None)
        since = Code("now" if from_now else "where_it_stopped")
        record(events.RESUMED, webhook, by=by, payload=events.Resumed(since), now=moment)
    return True


@transaction.atomic
def pass_over(delivery: Delivery, *, by: Actor, now: datetime | None = None) -> bool:
    """Give up an event that a webhook's server would not take, so that the next is told; say whether it was the one
    that held up the others. Raises Refused: `being_told` while a call of it may be under way."""
    moment, webhook = now or timezone.now(), delivery.webhook
    stuck = Delivery.objects.of_events().filter(pk=delivery.pk, position__gt=webhook.position)
    if not stuck.exclude(state=WAITING).exists():
        return False
    nobody_has_it = Q(held_by="") | Q(held_until__lt=moment)
    free = Webhook.objects.in_use().filter(nobody_has_it, pk=webhook.pk, position=webhook.position)
    if not free.update(position=delivery.position, failing_since=None, try_again_at=None):
        raise Refused("being_told", "It is being told this moment. Try again in some seconds.")
    stuck.update(state=GIVEN_UP, next_try_at=None, ended_at=moment)
    webhook.refresh_from_db()
    delivery.refresh_from_db()
    record(events.PASSED, webhook, by=by, payload=events.Passed(delivery.pk), now=moment)
    return True
