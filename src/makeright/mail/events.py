"""What this app announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from makeright.events.kinds import Code, Codes, declare


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


SET_ASIDE = declare("mail.set_aside", SetAside)
TRIED_AGAIN = declare("mail.tried_again", TriedAgain)
LET_GO = declare("mail.let_go", LetGo)
REFUSED = declare("mail.refused", Refused)
ACCEPTED = declare("delivery.accepted", DeliveryChanged)
WAITS = declare("delivery.waits", DeliveryChanged)
FAILED = declare("delivery.failed", DeliveryChanged)
BOUNCED = declare("delivery.bounced", DeliveryChanged)
RETRIED = declare("delivery.retried", DeliveryChanged)
