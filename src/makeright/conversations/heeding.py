"""Heeding: where the customer wrote after one looked, nothing is done behind their words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from makeright.conversations.models import IN, Conversation
from makeright.conversations.models.conversation import take_turn
from makeright.conversations.refusals import Refused


@transaction.atomic
def unless_they_wrote(
    conversation: Conversation, verb: Callable[[Conversation], bool], *, since: datetime | None
) -> bool:
    """Do the verb, and say what it says; nobody writes between the look and the verb. `since`: when the conversation
    was looked at; None asks nothing. Raises Refused: `unseen` if the customer wrote since, or as the verb does."""
    if since is not None:
        take_turn(conversation)
        if conversation.messages.filter(direction=IN, robot="human", at__gt=since).exists():
            raise Refused("unseen", "The customer has written since you looked.")
    return verb(conversation)
