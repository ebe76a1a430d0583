"""Changing customers: whose matter it is turns out to be another's, such as of one whose mail was passed on to us."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from makeright.conversations import events
from makeright.conversations.models import FROM, IN, Conversation, Participant
from makeright.conversations.models.conversation import take_turn
from makeright.customers.models import MAIL, Customer, Identity
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.inserting import insert_new


@transaction.atomic
def change_customer(
    conversation: Conversation,
    *,
    to: Customer,
    by: Actor,
    address: str = "",
    now: datetime | None = None,
) -> bool:
    """Let a matter be another customer's; say whether that changed anything.

    What was said stays said by who said it. With an `address` of theirs they take part from now on: what is answered
    goes there, and not to who passed it on, until somebody writes again.
    """
    take_turn(conversation)
    before = conversation.customer_id
    if before == to.pk or not Conversation.objects.filter(pk=conversation.pk, customer=before).update(
        customer=to
    ):
        return False
    _who_never_wrote_takes_part_no_longer(conversation, before)
    if address:
        joins = Participant(conversation=conversation, address=address, name=to.name[:200], role=FROM)
        insert_new([joins])
    conversation.refresh_from_db()
    changed = events.CustomerChanged(from_customer=before, to_customer=to.pk)
    record(events.CUSTOMER_CHANGED, conversation, by=by, payload=changed, now=now)
    return True


def _who_never_wrote_takes_part_no_longer(conversation: Conversation, customer: int) -> None:
    theirs = Identity.objects.filter(customer=customer, kind=MAIL).values("value")
    wrote = conversation.messages.filter(direction=IN).values("author_address")
    joined = conversation.participants.filter(role=FROM, address__in=theirs)
    joined.exclude(address__in=wrote).delete()
