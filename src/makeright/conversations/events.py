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
COLORS = Codes("none", "sky", "violet", "rose", "ochre", "olive")
DESKS = Codes("zendesk", "freshdesk", "helpscout", "chatwoot", "zammad", "freescout")
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
class TeamAssigned:
    """It became another team's matter, or no team's. Who has it has it still."""

    from_team: int | None
    to_team: int | None
    how: Annotated[Code, Codes("by_person", "rule", "unknown"), ONLY_NOW]


@dataclass(frozen=True)
class Followed:
    """An agent sees it and hears of it from now on: they asked to, a colleague mentioned them, or they stand in for one
    who is away."""

    how: Annotated[Code, Codes("mentioned", "asked", "unknown", "stand_in"), ONLY_NOW]


@dataclass(frozen=True)
class Unfollowed:
    """An agent follows it no longer."""


@dataclass(frozen=True)
class SeeingRuleChanged:
    """Colleagues see more of each other's matters from now on, or less."""

    from_rule: Annotated[Code, Codes("everyone", "inboxes", "own", "unknown"), ONLY_NOW]
    to_rule: Annotated[Code, Codes("everyone", "inboxes", "own", "unknown"), ONLY_NOW]


@dataclass(frozen=True)
class Resolved:
    """The matter was marked as settled. `reason` is what was said, or what the thread itself proves."""

    reason: Annotated[Code, RESOLVED_FOR, ONLY_NOW]
    customer_spoke_last: Annotated[bool | None, ONLY_NOW]


@dataclass(frozen=True)
class CustomerChanged:
    """It turned out to be another customer's matter, such as of one whose mail was passed on to us."""

    from_customer: int
    to_customer: int


@dataclass(frozen=True)
class Junked:
    """It is junk: settled, and it stays so whoever writes. `how`: somebody said so, its sender is blocked, or what
    judged the mail on its way called it spam."""

    how: Annotated[Code, Codes("by_person", "blocked", "verdict", "unknown")]


@dataclass(frozen=True)
class Unjunked:
    """It is no junk: somebody said so of who wrote it, or took back what was done by mistake (`is_undo`)."""

    is_undo: bool


@dataclass(frozen=True)
class Reopened:
    """A settled matter is open again: the customer wrote, we took it up, or our reply came back."""

    by: Annotated[Code, Codes("customer", "us", "not_arrived", "unknown"), ONLY_NOW]


@dataclass(frozen=True)
class Snoozed:
    """It was put away until a time, or with null until the customer writes; they bring it back in any case."""

    until: datetime | None


@dataclass(frozen=True)
class Woken:
    """What was put away is open again: its time came, the customer wrote, we took it up, or our reply came back."""

    by: Annotated[Code, Codes("time", "customer", "us", "not_arrived", "unknown"), ONLY_NOW]


@dataclass(frozen=True)
class PicturesAsked:
    """Pictures that a mail points at on other servers are to be fetched: somebody asked, or the sender is trusted."""

    message: int


@dataclass(frozen=True)
class PicturesFetched:
    """What was asked for of them has come, as far as it could be had."""

    message: int


@dataclass(frozen=True)
class SenderTrusted:
    """Pictures in the mail of a sender are always fetched from now on."""


@dataclass(frozen=True)
class SenderDistrusted:
    """Pictures in the mail of a sender are fetched only when somebody asks from now on."""


@dataclass(frozen=True)
class Erased:
    """What was said in it is gone, with its files and notes: the customer was forgotten, or it was kept long enough."""

    why: Annotated[Code, Codes("forgotten", "old")]
    messages: int
    notes: int


@dataclass(frozen=True)
class RetentionSet:
    """What is settled in an inbox is kept for so many days from now on, or for ever; a shorter time counts only from a
    moment that lies ahead."""

    from_days: int | None
    to_days: int | None
    counts_from: datetime | None


@dataclass(frozen=True)
class RetentionRan:
    """What was kept long enough in an inbox was erased: so much of it."""

    conversations: int
    messages: int
    mails: int


@dataclass(frozen=True)
class DeskImportBegun:
    """What another desk holds comes in from now on."""

    source: Annotated[Code, DESKS]


@dataclass(frozen=True)
class DeskImportPaused:
    """It comes in no further for now: a person said so, or the other desk gives no answer that helps."""

    why: Annotated[Code, Codes("by_person", "by_itself")]


@dataclass(frozen=True)
class DeskImportResumed:
    """It comes in again, from where it was."""


@dataclass(frozen=True)
class DeskImportEnded:
    """It has come in, as far as it went: so much of it is here, and so much was left there."""

    conversations: int
    messages: int
    notes: int
    left: int
    stopped: bool


@dataclass(frozen=True)
class InboxAdded:
    """An address is answered here from now on."""

    channel: Channel


@dataclass(frozen=True)
class InboxSignatureChanged:
    """What stands below what goes out by an inbox is otherwise than before."""


@dataclass(frozen=True)
class AccessGiven:
    """An agent serves in an inbox from now on."""


@dataclass(frozen=True)
class AccessWithdrawn:
    """An agent serves in an inbox no longer."""


@dataclass(frozen=True)
class SavedReplyAdded:
    """Words are kept for use again from now on."""


@dataclass(frozen=True)
class SavedReplyRenamed:
    """A saved reply is called otherwise."""


@dataclass(frozen=True)
class SavedReplyReworded:
    """A saved reply says something else from now on."""


@dataclass(frozen=True)
class SavedReplyRetired:
    """A saved reply is offered no more."""


@dataclass(frozen=True)
class SavedReplyReinstated:
    """A saved reply is offered again."""


@dataclass(frozen=True)
class TagAdded:
    """There is a tag more that matters can be sorted by."""

    color: Annotated[Code, COLORS]


@dataclass(frozen=True)
class TagRenamed:
    """A tag is called otherwise, wherever it is."""


@dataclass(frozen=True)
class TagColored:
    """A tag has another color."""

    from_color: Annotated[Code, COLORS]
    to_color: Annotated[Code, COLORS]


@dataclass(frozen=True)
class TagRetired:
    """A tag is put on nothing more. What has it keeps it."""


@dataclass(frozen=True)
class TagReinstated:
    """A tag can be put on matters again."""


@dataclass(frozen=True)
class Tagged:
    """A tag was put on it."""

    tag: int


@dataclass(frozen=True)
class Untagged:
    """A tag was taken off it."""

    tag: int


OPENED = declare("conversation.opened", Opened)
RECEIVED = declare("message.received", Received)
HELD = declare("message.held", Held)
RECALLED = declare("message.recalled", Recalled)
SENT = declare("message.sent", Sent)
NOT_ARRIVED = declare("message.not_arrived", NotArrived)
ARRIVED_AFTER_ALL = declare("message.arrived_after_all", ArrivedAfterAll)
NOTE_ADDED = declare("note.added", NoteAdded)
ASSIGNED = declare("conversation.assigned", Assigned)
TEAM_ASSIGNED = declare("conversation.team_assigned", TeamAssigned)
FOLLOWED = declare("conversation.followed", Followed)
UNFOLLOWED = declare("conversation.unfollowed", Unfollowed)
SEEING_RULE_CHANGED = declare("seeing_rule.changed", SeeingRuleChanged)
HANDED_OVER = declare("conversation.handed_over", HandedOver)
RESOLVED = declare("conversation.resolved", Resolved)
CUSTOMER_CHANGED = declare("conversation.customer_changed", CustomerChanged)
JUNKED = declare("conversation.junked", Junked)
UNJUNKED = declare("conversation.unjunked", Unjunked)
REOPENED = declare("conversation.reopened", Reopened)
SNOOZED = declare("conversation.snoozed", Snoozed)
WOKEN = declare("conversation.woken", Woken)
PICTURES_ASKED = declare("pictures.asked", PicturesAsked)
PICTURES_FETCHED = declare("pictures.fetched", PicturesFetched)
SENDER_TRUSTED = declare("sender.trusted", SenderTrusted)
SENDER_DISTRUSTED = declare("sender.distrusted", SenderDistrusted)
ERASED = declare("conversation.erased", Erased)
RETENTION_SET = declare("inbox.retention_set", RetentionSet)
RETENTION_RAN = declare("inbox.retention_ran", RetentionRan)
DESK_IMPORT_BEGUN = declare("desk_import.begun", DeskImportBegun)
DESK_IMPORT_PAUSED = declare("desk_import.paused", DeskImportPaused)
DESK_IMPORT_RESUMED = declare("desk_import.resumed", DeskImportResumed)
DESK_IMPORT_ENDED = declare("desk_import.ended", DeskImportEnded)
INBOX_ADDED = declare("inbox.added", InboxAdded)
INBOX_SIGNATURE_CHANGED = declare("inbox.signature_changed", InboxSignatureChanged)
ACCESS_GIVEN = declare("access.given", AccessGiven)
ACCESS_WITHDRAWN = declare("access.withdrawn", AccessWithdrawn)
SAVED_REPLY_ADDED = declare("saved_reply.added", SavedReplyAdded)
SAVED_REPLY_RENAMED = declare("saved_reply.renamed", SavedReplyRenamed)
SAVED_REPLY_REWORDED = declare("saved_reply.reworded", SavedReplyReworded)
SAVED_REPLY_RETIRED = declare("saved_reply.retired", SavedReplyRetired)
SAVED_REPLY_REINSTATED = declare("saved_reply.reinstated", SavedReplyReinstated)
TAG_ADDED = declare("tag.added", TagAdded)
TAG_RENAMED = declare("tag.renamed", TagRenamed)
TAG_COLORED = declare("tag.colored", TagColored)
TAG_RETIRED = declare("tag.retired", TagRetired)
TAG_REINSTATED = declare("tag.reinstated", TagReinstated)
TAGGED = declare("conversation.tagged", Tagged)
UNTAGGED = declare("conversation.untagged", Untagged)
