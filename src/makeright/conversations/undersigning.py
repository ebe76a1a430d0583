"""Undersigning: what stands below a reply. An inbox frames it; in the frame, or alone, stands how the agent signs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from makeright.conversations import events
from makeright.conversations.models import Inbox
from makeright.conversations.models.inbox import AGENTS_OWN
from makeright.conversations.refusals import Refused
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.staff.describing import checked
from makeright.staff.placeholders import PLACEHOLDERS
from makeright.staff.refusals import Refused as RefusedByStaff


@transaction.atomic
def sign_inbox(inbox: Inbox, signature: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Have what goes out by an inbox be signed so from now on; say whether that is new. What was sent stays as it was.

    `signature` is plain text with the placeholders of an agent's and {agent_signature}, in whose place theirs stands;
    without it theirs doesn't. Raises Refused: `no_such_placeholder`, `too_long`.
    """
    try:
        tidy = checked(signature, (*PLACEHOLDERS, AGENTS_OWN))
    except RefusedByStaff as refused:
        raise Refused(refused.code, refused.sentence, refused.named) from refused
    if not Inbox.objects.filter(pk=inbox.pk).exclude(signature=tidy).update(signature=tidy):
        return False
    inbox.refresh_from_db()
    record(events.INBOX_SIGNATURE_CHANGED, inbox, by=by, now=now)
    return True
