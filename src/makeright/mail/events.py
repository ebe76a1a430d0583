"""What this app announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from makeright.events.kinds import Code, Codes, Standard, declare


@dataclass(frozen=True)
class DeliveryChanged:
    """How a reply is getting on, for one recipient: waiting for a server of ours or its next try, with their server,
    refused, sent back, or cut off while it went over (unknown)."""

    message: int
    state: Annotated[
        Code,
        Codes("waiting", "queued", "sending", "handing", "accepted", "failed", "bounced", "unknown"),
    ]
    tries: int


@dataclass(frozen=True)
class Complained:
    """Somebody's mail program told that they call a message of ours spam: nothing goes to them by itself any more."""

    message: int


@dataclass(frozen=True)
class SetAside:
    """A mail could not become a message, and waits for a person."""

    mail: int
    tries: int


@dataclass(frozen=True)
class TriedAgain:
    """A mail that was set aside, or filed, is opened once more, since a person asked for it."""

    mail: int


@dataclass(frozen=True)
class LetGo:
    """A person said that a mail that was set aside needs no more looking at. It is kept, unopened."""

    mail: int


@dataclass(frozen=True)
class Refused:
    """A mail was turned away at the door, for the first time that day from this sender for this inbox."""

    refusal: int
    why: Annotated[Code, Codes("too_large")]
    size: int


@dataclass(frozen=True)
class AcknowledgingChanged:
    """An inbox tells by itself that a mail came, or doesn't, or does so up to another number of mails an hour."""

    is_on: bool
    most_an_hour: int


@dataclass(frozen=True)
class AcknowledgingWorded:
    """What it says then was changed, or taken away, in one language; `unknown` for all that have none of their own."""

    language: Annotated[Code, Standard("BCP 47", r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}|unknown")]
    is_there: bool


@dataclass(frozen=True)
class SenderBlocked:
    """What an address, or all of a domain, writes is junk from now on, or until a time."""

    is_domain: bool
    until: datetime | None


@dataclass(frozen=True)
class SpamIsJunk:
    """What a server on the way called spam is junk in this inbox from now on, or isn't."""

    is_on: bool


@dataclass(frozen=True)
class AcknowledgingPaused:
    """So many were told within an hour that it is told nobody from now on, until a person says so."""

    within_an_hour: int


SENDER_BLOCKED = declare("sender.blocked", SenderBlocked)
SENDER_WELCOMED = declare("sender.welcomed")
SENDER_FORGOTTEN = declare("sender.forgotten")
SPAM_IS_JUNK = declare("mail.spam_is_junk", SpamIsJunk)
SET_ASIDE = declare("mail.set_aside", SetAside)
TRIED_AGAIN = declare("mail.tried_again", TriedAgain)
LET_GO = declare("mail.let_go", LetGo)
REFUSED = declare("mail.refused", Refused)
ACKNOWLEDGING_CHANGED = declare("mail.acknowledging_changed", AcknowledgingChanged)
ACKNOWLEDGING_WORDED = declare("mail.acknowledging_worded", AcknowledgingWorded)
ACKNOWLEDGING_PAUSED = declare("mail.acknowledging_paused", AcknowledgingPaused)
ACKNOWLEDGING_RESUMED = declare("mail.acknowledging_resumed")
ACCEPTED = declare("delivery.accepted", DeliveryChanged)
WAITS = declare("delivery.waits", DeliveryChanged)
FAILED = declare("delivery.failed", DeliveryChanged)
BOUNCED = declare("delivery.bounced", DeliveryChanged)
RETRIED = declare("delivery.retried", DeliveryChanged)
COMPLAINED = declare("message.complained", Complained)
