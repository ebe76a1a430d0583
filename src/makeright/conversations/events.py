"""What this app announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from makeright.events.kinds import ONLY_NOW, Code, Codes, Standard, declare

Channel = Annotated[Code, Codes("mail", "chat", "phone", "public", "api")]
Language = Annotated[Code, Standard("BCP 47", r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")]
HANDED_OVER_FOR = Codes(
    "taken_over", "knowledge", "authority", "language", "absence", "workload", "customer_asked", "wrong_inbox",
    "other", "unknown",
)  # fmt: skip
RESOLVED_FOR = Codes(
    "answered", "made_right", "no_answer_needed", "silence", "duplicate", "spam", "abandoned", "unknown"
)


@dataclass(frozen=True)
class Opened:
    """A matter began. `stage`: before, during or after a purchase. `refers_to`: the conversation that it names."""

    started_by: Annotated[Code, Codes("customer", "us", "incident", "job", "unknown"), ONLY_NOW]
    stage: Annotated[Code, Codes("before", "during", "after", "unknown"), ONLY_NOW]
    channel: Channel
    surface: Annotated[Code, Codes("mail", "portal", "widget", "public", "phone", "api")]
    refers_to: int | None = None


@dataclass(frozen=True)
class Received:
    """Something was said to us. `owed_since`: since when we owed an answer already, if we did."""

    message: int
    channel: Channel
    robot: Annotated[Code, Codes("human", "bounce", "auto", "list", "unknown"), ONLY_NOW]
    owed_since: datetime | None
    language: Language


@dataclass(frozen=True)
class Held:
    """A reply was written, and can be taken back until it leaves."""

    message: int
    leaves_at: datetime


@dataclass(frozen=True)
class Recalled:
    """A held reply was taken back, and never leaves."""

    message: int


@dataclass(frozen=True)
class Sent:
    """A reply left. `answers`: the first message of theirs that it answers, 0 if it answers none. `edited`: whether a
    saved reply was changed first, null without one. `open_for_seconds`: from seeing the conversation to sending."""

    message: int
    author: Annotated[Code, Codes("agent", "ai", "rule")]
    automatic: Annotated[
        Code, Codes("none", "ack", "away", "survey", "notice", "macro_unread", "unknown"), ONLY_NOW
    ]
    answers: Annotated[int | None, ONLY_NOW]
    saved_reply_id: int | None
    macro_id: int | None
    edited: bool | None
    open_for_seconds: int | None


@dataclass(frozen=True)
class NotArrived:
    """A reply of ours did not reach the customer, so what it answered is owed again."""

    message: int


@dataclass(frozen=True)
class ArrivedAfterAll:
    """A reply that we took for lost has reached the customer, so what it answered is owed no longer."""

    message: int


@dataclass(frozen=True)
class NoteAdded:
    """A colleague left a note for the others."""

    note: int


@dataclass(frozen=True)
class Assigned:
    """It became another's matter, or nobody's. `eligible`: how many could have had it then. `taken` is said of a matter
    of nobody's or a colleague's that somebody makes their own, by the button or by answering."""

    from_agent: int | None
    to_agent: int | None
    how: Annotated[
        Code,
        Codes("taken", "round_robin", "same_as_before", "rule", "by_person", "returned", "unknown"),
        ONLY_NOW,
    ]
    eligible: Annotated[int | None, ONLY_NOW]


@dataclass(frozen=True)
class HandedOver:
    """It left the hands of one who had it, for another's or nobody's. `taken_over`: the other one took it."""

    from_agent: int
    to_agent: int | None
    reason: Annotated[Code, HANDED_OVER_FOR, ONLY_NOW]


@dataclass(frozen=True)
class Resolved:
    """The matter was marked as settled. `reason` is what was said, or what the thread itself proves."""

    reason: Annotated[Code, RESOLVED_FOR, ONLY_NOW]
    customer_spoke_last: Annotated[bool | None, ONLY_NOW]


@dataclass(frozen=True)
class Reopened:
    """A settled matter is open again: the customer wrote, we took it up, or our reply came back."""

    by: Annotated[Code, Codes("customer", "us", "not_arrived", "unknown"), ONLY_NOW]


@dataclass(frozen=True)
class InboxAdded:
    """An address is answered here from now on."""

    channel: Channel


@dataclass(frozen=True)
class AccessGiven:
    """An agent serves in an inbox from now on."""


@dataclass(frozen=True)
class AccessWithdrawn:
    """An agent serves in an inbox no longer."""


OPENED = declare("conversation.opened", Opened)
RECEIVED = declare("message.received", Received)
HELD = declare("message.held", Held)
RECALLED = declare("message.recalled", Recalled)
SENT = declare("message.sent", Sent)
NOT_ARRIVED = declare("message.not_arrived", NotArrived)
ARRIVED_AFTER_ALL = declare("message.arrived_after_all", ArrivedAfterAll)
NOTE_ADDED = declare("note.added", NoteAdded)
ASSIGNED = declare("conversation.assigned", Assigned)
HANDED_OVER = declare("conversation.handed_over", HandedOver)
RESOLVED = declare("conversation.resolved", Resolved)
REOPENED = declare("conversation.reopened", Reopened)
INBOX_ADDED = declare("inbox.added", InboxAdded)
ACCESS_GIVEN = declare("access.given", AccessGiven)
ACCESS_WITHDRAWN = declare("access.withdrawn", AccessWithdrawn)
