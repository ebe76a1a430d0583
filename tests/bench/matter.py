"""One seeded conversation, from its first mail to where it stands today: each step leaves the rows that the verb of
the same name would have left."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from makeright.lib.text import excerpt, html_from_plain
from tests.bench.ledger import EPOCH, Ledger, Place

HELD_FOR = timedelta(seconds=10)
SYSTEM = ("system", None, "mail")

_TEXTS = 300  # different texts; conversations share them
_WORDS = """the frame glass corner order came today yesterday please could you send new one photo attached wall size oak
walnut linen mount print delivery address changed upstairs neighbor invoice broken chipped scratched thank kind regards
waiting week courier said left birthday mother friday hook cord passepartout matte larger smaller exchange lovely""".split()


class Kept(NamedTuple):
    """A file that stands in the base already; many rows may share it."""

    key: int
    name: str
    mime: str
    size: int
    is_picture: bool


class RawMail(NamedTuple):
    """A raw mail on disk that all seeded ones share."""

    path: str
    digest: str
    size: int


class Inbox(NamedTuple):
    """Where it came in; `served_by` says how many could be given it."""

    key: int
    address: str
    served_by: int


class Text(NamedTuple):
    """Something said, with what is derived from it."""

    plain: str
    html: str
    excerpt: str


class Person(NamedTuple):
    """A customer."""

    key: int
    name: str
    address: str


def texts(chance: random.Random) -> list[Text]:
    """What people say, to choose from; two in five came as HTML too."""
    return [_text(chance, as_html=number % 5 < 2) for number in range(_TEXTS)]


def _text(chance: random.Random, *, as_html: bool) -> Text:
    said = chance.choices(_WORDS, k=chance.randint(20, 110))
    plain = "\n\n".join(" ".join(said[start : start + 40]) + "." for start in range(0, len(said), 40))
    return Text(plain, html_from_plain(plain) if as_html else "", excerpt(plain, 180))


@dataclass(slots=True)
class Matter:
    """`pace` shortens all pauses, so that what began this morning doesn't end tomorrow."""

    ledger: Ledger
    chance: random.Random
    inbox: Inbox
    customer: Person
    number: int
    subject: str
    at: datetime
    pace: float
    files: Sequence[Kept]
    raw: RawMail
    texts: Sequence[Text]
    names: dict[int, str]
    key: int = 0
    opened_at: datetime = EPOCH
    assignee: int | None = None
    owed_since: datetime | None = None
    unanswered: int | None = None
    answered: bool = False
    resolved_at: datetime | None = None
    last_at: datetime = EPOCH
    last_words: str = ""
    attachments: int = 0

    def open(self) -> None:
        """The customer begins it."""
        self.key, self.opened_at = self.ledger.key("conversations_conversation"), self.at
        said = {
            "started_by": "customer",
            "stage": "unknown",
            "channel": "mail",
            "surface": "mail",
            "refers_to": None,
        }
        self._tell("conversation.opened", ("conversation", self.key), self._them, said, stated_at=True)

    def receive(self, *, after: int = 0) -> None:
        """The customer writes, `after` about so many minutes."""
        self._wait(after)
        text, ledger = self.chance.choice(self.texts), self.ledger
        message, header = ledger.id(self.at), f"<{self._hex(24)}@mail.example.com>"
        stated_at = self._stated_at()
        ledger.add(
            "conversations_message", message, self.key, "in", "mail", self.customer.key, None, self.customer.name,
            self.customer.address, self.subject, text.plain, None, text.html, "human", header, self.at, stated_at, "", None, None,
            None, None,
        )  # fmt: skip
        ledger.add(
            "mail_incomingmail", self.inbox.key, self.inbox.address, self.customer.address, *self.raw, stated_at, "opened",
            "", 1, self._hex(64), message,
        )  # fmt: skip
        self._know(header)
        if self.chance.random() < 0.2:
            self._attach(message)
        owed = f"{self.owed_since.isoformat()}+00:00" if self.owed_since else None
        said = {
            "message": message,
            "channel": "mail",
            "robot": "human",
            "owed_since": owed,
            "language": "unknown",
        }
        self._tell("message.received", ("message", message), self._them, said, stated_at=True)
        self.owed_since = self.owed_since or self.at
        self.unanswered = self.unanswered or message
        self._said(text)

    def note(self, agent: int) -> None:
        """A colleague says something to the others."""
        self._wait(8)
        note = self.ledger.id(self.at)
        self.ledger.add(
            "conversations_note", note, self.key, agent, self.chance.choice(self.texts).excerpt, self.at
        )
        self._tell("note.added", ("note", note), ("agent", agent, "desk"), {"note": note})

    def take(self, agent: int) -> None:
        """An agent takes it from nobody."""
        self._wait(5)
        self._take(agent)

    def reply(self, agent: int) -> None:
        """An agent answers; it leaves, and the customer's server takes it."""
        self._wait(40)
        text, ledger, us = self.chance.choice(self.texts), self.ledger, ("agent", agent, "desk")
        written, left = self.at, self.at + HELD_FOR
        message, header = ledger.id(written), f"<{self._hex(26)}@framehouse.test>"
        open_for = self.chance.randint(20, 900)
        ledger.add(
            "conversations_message", message, self.key, "out", "mail", None, agent, self.names[agent], self.inbox.address,
            self.subject, text.plain, None, "", "human", header, written, written, "left", None, left, self.unanswered, open_for,
        )  # fmt: skip
        held = self._tell(
            "message.held",
            ("message", message),
            us,
            {"message": message, "leaves_at": f"{left.isoformat()}+00:00"},
        )
        if self.assignee is None:
            self._take(agent)
        self.at = left
        said = {
            "message": message, "author": "agent", "automatic": "none", "answers": self.unanswered, "saved_reply_id": None,
            "macro_id": None, "edited": None, "open_for_seconds": open_for,
        }  # fmt: skip
        sent = self._tell("message.sent", ("message", message), us, said, because=held)
        self._know(header)
        self._deliver(message, because=sent)
        self.owed_since = self.unanswered = None
        self.answered = True
        self._said(text, at=left)

    def resolve(self, agent: int) -> None:
        """The desk says: done."""
        self._wait(15)
        self.resolved_at = self.at
        reason = "answered" if self.answered else "no_answer_needed"
        said = {"reason": reason, "customer_spoke_last": self.owed_since is not None}
        self._tell("conversation.resolved", ("conversation", self.key), ("agent", agent, "desk"), said)
        self.owed_since = None

    def close(self) -> None:
        """Write down where it stands."""
        self.ledger.add(
            "conversations_conversation", self.key, self.number, self.inbox.key, self.customer.key, self.subject, "mail", "",
            "resolved" if self.resolved_at else "open", self.assignee, self.opened_at, self.owed_since, self.last_at,
            self.last_words, self.attachments, self.resolved_at, None,
        )  # fmt: skip
        self.ledger.add(
            "conversations_participant", self.key, self.customer.address, self.customer.name, "from"
        )

    def _take(self, agent: int) -> None:
        self.assignee = agent
        said = {"from_agent": None, "to_agent": agent, "how": "taken", "eligible": self.inbox.served_by}
        self._tell("conversation.assigned", ("conversation", self.key), ("agent", agent, "desk"), said)

    def _deliver(self, message: int, *, because: int) -> None:
        created_at, delivery = self.at, self.ledger.key("mail_delivery")
        self.at += timedelta(seconds=self.chance.uniform(0.1, 2))
        self.ledger.add(
            "mail_delivery", delivery, message, self.customer.address, self.customer.name, "to", "accepted", 1, None,
            "250 OK", self.at, created_at,
        )  # fmt: skip
        said = {"message": message, "state": "accepted", "tries": 1}
        self._tell("delivery.accepted", ("delivery", delivery), SYSTEM, said, because=because)

    def _attach(self, message: int) -> None:
        for file in self.chance.sample(self.files, self.chance.randint(1, len(self.files))):
            content_id = (
                f"{self._hex(16)}@example.com" if file.is_picture and self.chance.random() < 0.3 else ""
            )
            self.ledger.add(
                "conversations_attachment", message, file.key, file.name, file.mime, file.size, bool(content_id), content_id,
                file.is_picture,
            )  # fmt: skip
            self.attachments += not content_id

    def _know(self, header: str) -> None:
        self.ledger.add("mail_knownid", header, self.key)

    def _said(self, text: Text, at: datetime | None = None) -> None:
        self.last_at, self.last_words = at or self.at, text.excerpt

    @property
    def _them(self) -> tuple[str, int | None, str]:
        return "customer", self.customer.key, "mail"

    def _stated_at(self) -> datetime:
        """When the sender says that it was: whole seconds, a little earlier."""
        return (self.at - timedelta(seconds=3)).replace(microsecond=0)

    def _tell(
        self,
        kind: str,
        subject: tuple[str, int],
        actor: tuple[str, int | None, str],
        payload: Mapping[str, object],
        *,
        stated_at: bool = False,
        because: int | None = None,
    ) -> int:
        place = Place(self.inbox.key, self.key, self.customer.key)
        stated = self._stated_at() if stated_at else None
        return self.ledger.event(kind, self.at, place, subject, actor, payload, stated, because)

    def _wait(self, minutes: int) -> None:
        """Go on by about that many minutes, and always by a few milliseconds."""
        pause = timedelta(minutes=minutes * self.chance.uniform(0.3, 3)) * self.pace
        self.at += pause + timedelta(milliseconds=self.chance.uniform(2, 9))

    def _hex(self, length: int) -> str:
        return f"{self.chance.getrandbits(length * 4):0{length}x}"
