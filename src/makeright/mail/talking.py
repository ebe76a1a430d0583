"""Talking to the company's mail server about deliveries: its verdict, as the state that a delivery has then."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from makeright.lib import smtp
from makeright.mail.models import FAILED, QUEUED, TAKEN, UNKNOWN

Outcome = dict[str, tuple[str, str]]
"""Recipient → (state of its delivery, the server's words)."""

_STATES: dict[smtp.Verdict, str] = {"taken": TAKEN, "refused": FAILED, "later": QUEUED, "unknown": UNKNOWN}


def talk(
    sender: str, recipients: Sequence[str], mail: bytes, *, before_words: Callable[[list[str]], None]
) -> Outcome:
    """Hand a mail to the server; say how the delivery to each recipient stands then. See `smtp.talk`."""
    outcome = smtp.talk(sender, recipients, mail, before_words=before_words)
    return {recipient: (_STATES[said.verdict], said.words) for recipient, said in outcome.items()}
