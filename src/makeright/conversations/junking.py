"""Junk: what nobody should have to read. It is kept, settled, under Junk; whoever writes there opens nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from makeright.conversations import events
from makeright.conversations.models import IN, RESOLVED, Conversation
from makeright.conversations.models.conversation import take_turn
from makeright.conversations.owing import said_after
from makeright.conversations.refusals import Refused
from makeright.conversations.resolving import last_said, reopen
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor

BY_PERSON, BLOCKED, VERDICT = HOW = ("by_person", "blocked", "verdict")


@transaction.atomic
def junk(
    conversation: Conversation,
    *,
    by: Actor,
    how: str = BY_PERSON,
    seen: int | None = None,
    now: datetime | None = None,
) -> bool:
    """Call a matter junk; say whether it was none. It is settled for that reason, owes nothing, and stands under Junk
    alone. `seen` is the id of the newest message on screen. Raises Refused: `unseen` if the customer has written
    since."""
    take_turn(conversation)
    if seen is not None and said_after(conversation, seen) is not None:
        raise Refused("unseen", "The customer has written since you looked.")
    moment = now or timezone.now()
    was_settled = conversation.is_resolved
    same = Conversation.objects.filter(pk=conversation.pk, junk_since=None)
    if not same.update(
        state=RESOLVED,
        waiting_since=None,
        snoozed_until=None,
        resolved_at=Coalesce("resolved_at", moment),
        junk_since=moment,
    ):
        return False
    conversation.refresh_from_db()
    if not was_settled:
        last = last_said(conversation)
        settled = events.Resolved(
            reason=Code("spam"), customer_spoke_last=last is not None and last.direction == IN
        )
        record(events.RESOLVED, conversation, by=by, payload=settled, now=moment)
    record(events.JUNKED, conversation, by=by, payload=events.Junked(how=Code(how)), now=moment)
    return True


@transaction.atomic
def unjunk(
    conversation: Conversation, *, by: Actor, is_undo: bool = False, now: datetime | None = None
) -> bool:
    """Say that it is no junk; say whether it was. It is open again, what they said is owed, and it is remembered of who
    wrote it; as the undo of a mistake it is only settled, as other matters are, and nothing is remembered."""
    take_turn(conversation)
    if not Conversation.objects.filter(pk=conversation.pk, junk_since__isnull=False).update(junk_since=None):
        return False
    conversation.refresh_from_db()
    record(events.UNJUNKED, conversation, by=by, payload=events.Unjunked(is_undo=is_undo), now=now)
    if not is_undo:
        reopen(conversation, by=by, now=now)
    return True
