"""Asking another desk: what a question is, what a page of answers is, and what each desk must be able to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from makeright.conversations.elsewhere.shapes import (
    AgentTold,
    CompanyTold,
    FieldTold,
    InboxTold,
    MatterTold,
    PersonTold,
    SavedTold,
)

Item = Mapping[str, Any]
Asked = Sequence[Any]
"""The answers to one question and to those that go on from it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question: GET `path` with `query`. `kept`: what the next one needs to know of this one. It can be kept as JSON,
    so that a program that was ended asks the same again."""

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"path": self.path, "query": dict(self.query), "kept": dict(self.kept)}

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Ask:
        return cls(said["path"], said["query"], said["kept"])


@dataclass(frozen=True, slots=True)
class Page:
    """Some items, and where the next ones are. `stated`: how many there are in all, if the desk says so."""

    items: Sequence[Item]
    next: Ask | None
    stated: int | None = None


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where secrets are given for a token that is good for a while: POST JSON, answered with `access_token`."""

    path: str
    body: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pace:
    """How a desk tells its limit: the headers with how many calls are left, and with the seconds until there are more.
    Fewer than `spare` are left to those who work there."""

    left: Sequence[str] = ("x-ratelimit-remaining", "ratelimit-remaining")
    reset: Sequence[str] = ("ratelimit-reset", "x-ratelimit-reset")
    spare: int = 3


class Source(Protocol):
    """A desk elsewhere. `asks_for`: the names of what it takes to come in, such as `token`; `base`: its address, if it
    has one for all, else it is asked for. `listed`: the kinds that it can list, of `shapes.LISTED`."""

    code: str
    name: str
    base: str
    asks_for: Sequence[str]
    listed: Sequence[str]
    pace: Pace

    def head(self, said: Mapping[str, str]) -> Mapping[str, str]:
        """The headers of each call. `said`: what was asked for, and `access_token` after an entrance."""
        ...

    def entrance(self, said: Mapping[str, str]) -> Entrance | None: ...

    def begin(self, kind: str, since: datetime | None) -> Ask:
        """The first question for a kind: all, or where the desk can say so what changed since."""
        ...

    def read(self, kind: str, ask: Ask, answer: Any) -> Page: ...

    def name_of(self, kind: str, item: Item) -> tuple[str, str]:
        """An item's name there, and a mark that is another one once it has changed; "" if none is told."""
        ...

    def details(self, kind: str, item: Item) -> Sequence[Ask]:
        """What else to ask of an item before it can be told."""
        ...

    def more(self, ask: Ask, answer: Any) -> Ask | None:
        """Where an answer about details goes on."""
        ...

    def company(self, item: Item, details: Sequence[Asked]) -> CompanyTold: ...
    def agent(self, item: Item, details: Sequence[Asked]) -> AgentTold: ...
    def inbox(self, item: Item, details: Sequence[Asked]) -> InboxTold: ...
    def custom_field(self, item: Item, details: Sequence[Asked]) -> FieldTold: ...
    def customer(self, item: Item, details: Sequence[Asked]) -> PersonTold: ...
    def saved_reply(self, item: Item, details: Sequence[Asked]) -> SavedTold: ...
    def matter(self, item: Item, details: Sequence[Asked]) -> MatterTold: ...


class Plain:
    """What most desks have in common. A desk says the rest."""

    base = ""
    pace = Pace()

    def entrance(self, said: Mapping[str, str]) -> Entrance | None:
        return None

    def name_of(self, kind: str, item: Item) -> tuple[str, str]:
        return str(item["id"]), str(item.get("updated_at") or "")

    def details(self, kind: str, item: Item) -> Sequence[Ask]:
        return ()

    def more(self, ask: Ask, answer: Any) -> Ask | None:
        return None

    def company(self, item: Item, details: Sequence[Asked]) -> CompanyTold:
        raise NotImplementedError

    def inbox(self, item: Item, details: Sequence[Asked]) -> InboxTold:
        raise NotImplementedError

    def custom_field(self, item: Item, details: Sequence[Asked]) -> FieldTold:
        raise NotImplementedError

    def saved_reply(self, item: Item, details: Sequence[Asked]) -> SavedTold:
        raise NotImplementedError
