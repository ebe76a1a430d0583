"""What another desk holds, in our words. Each has the name (`external_id`) that it has there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

# Who a word of a conversation is by, and for whom. What isn't known to be for the customer is a note.
CUSTOMER, US, NOTE, MACHINE = WORDS = ("customer", "us", "note", "machine")
OPEN, RESOLVED = "open", "resolved"

COMPANY, AGENT, FIELD, INBOX = "company", "agent", "field", "inbox"
CUSTOMERS, SAVED_REPLY, MATTER = "customer", "saved_reply", "conversation"
MESSAGES, NOTES, FILES, TAGS = "message", "note", "attachment", "tag"
# What is listed, in the order in which one needs the other; and what stands inside.
LISTED = (COMPANY, AGENT, INBOX, FIELD, CUSTOMERS, SAVED_REPLY, MATTER)
KINDS = (COMPANY, AGENT, INBOX, FIELD, CUSTOMERS, TAGS, SAVED_REPLY, MATTER, MESSAGES, NOTES, FILES)


@dataclass(frozen=True, slots=True)
class CompanyTold:
    external_id: str
    name: str
    domains: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class AgentTold:
    external_id: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class InboxTold:
    """An address that is answered there; "" if it has none."""

    external_id: str
    address: str


@dataclass(frozen=True, slots=True)
class FieldTold:
    """A custom field: by its name there, values name it by `external_id`. `noun`: customer or conversation."""

    external_id: str
    name: str
    noun: str = MATTER


@dataclass(frozen=True, slots=True)
class SavedTold:
    """Words for use again. `text`: plain, with our variables in braces; "" if it only does things and says nothing."""

    external_id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class PersonTold:
    """A customer. `company`: the external id of theirs, or "". `company_name`: where only a name is told.
    `fields`: by the field's external id."""

    external_id: str
    name: str = ""
    addresses: Sequence[str] = ()
    phones: Sequence[str] = ()
    company: str = ""
    company_name: str = ""
    language: str = ""
    zone: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileTold:
    """A file. `url`: where it is had, whole or as a path there. `appears_as`: what the source of a picture in the HTML
    holds if it is this one. `is_wrapped`: the answer is JSON with the bytes in base64 under `data`."""

    external_id: str
    url: str
    name: str
    mime: str = ""
    size: int = 0
    appears_as: Sequence[str] = ()
    is_wrapped: bool = False


@dataclass(frozen=True, slots=True)
class WordTold:
    """One thing said in a conversation. `kind`: one of WORDS. `author`: the external id of the agent, for ours and
    notes; `person` who said it, if a customer and not the one of the conversation. `copies`: addresses."""

    external_id: str
    kind: str
    at: datetime
    text: str = ""
    html: str = ""
    author: str = ""
    author_name: str = ""
    person: PersonTold | None = None
    copies: Sequence[str] = ()
    files: Sequence[FileTold] = ()


@dataclass(frozen=True, slots=True)
class MatterTold:
    """A conversation. `inbox`: its external id; `written_to`: addresses that it came to. `assignee`: the external id of
    an agent. `left`: things in it that aren't brought in, each (kind, external id, code)."""

    external_id: str
    subject: str
    state: str
    opened_at: datetime
    customer: PersonTold
    resolved_at: datetime | None = None
    resolved_for: str = "unknown"
    inbox: str = ""
    written_to: Sequence[str] = ()
    assignee: str = ""
    tags: Sequence[str] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    words: Sequence[WordTold] = ()
    left: Sequence[tuple[str, str, str]] = ()
