"""Variables: what stands in braces in a saved reply, and what it means in a conversation."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from makeright.conversations.models import Conversation
from makeright.staff.models import Agent
from makeright.staff.placeholders import fill, strange_in

VARIABLES = (
    "customer_name", "customer_first_name", "my_name", "my_first_name", "company", "inbox", "number", "subject",
)  # fmt: skip


def values_in(conversation: Conversation, agent: Agent) -> Mapping[str, str]:
    """What each variable means for this agent in this conversation; "" where nothing is known."""
    customer, inbox = conversation.customer, conversation.inbox
    return {
        "customer_name": customer.name.strip(),
        "customer_first_name": customer.first_name,
        "my_name": agent.name,
        "my_first_name": agent.first_name,
        "company": inbox.from_name or settings.MAKERIGHT_COMPANY,
        "inbox": inbox.name,
        "number": str(conversation.number),
        "subject": conversation.subject,
    }


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with the variables filled in that mean something; the others stay as they are, in braces."""
    return fill(text, {name: value for name, value in values.items() if value})


def unfilled(text: str, *, from_saved: bool) -> list[str]:
    """The variables that still stand in braces, each once. In words that were a saved reply, anything in braces is one:
    whoever wrote it meant something to be filled in."""
    braces = strange_in(text, ())
    return braces if from_saved else [each for each in braces if each in VARIABLES]
