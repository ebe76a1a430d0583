"""Reading history: a table of what was said elsewhere, row by row, as it was meant. Pure but for the names of zones.

One row is one thing said, or noted. Which columns there are, and what may stand in them, is `COLUMNS`; it is what
docs/operations/conversations-csv.md tells people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Literal

from makeright.conversations.refusals import Refused

LONGEST_NAME = 80
MOST_TAGS = 20
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
COLUMNS: Mapping[str, str] = {
    "conversation": "what the conversation is called there; rows with the same name are one",
    "external_id": "what the message is called there, if it has a name",
    "customer": "an address, a number, or handle:NETWORK:NAME, external_id:SYSTEM:NAME",
    "customer_name": "what the customer is called",
    "subject": "what it is about; the first one counts",
    "at": "when, as 2019-05-06T11:30:00+02:00; without an offset it is in --zone",
    "direction": "in: the customer said it; out: we said it",
    "kind": "message, or note for what colleagues said among themselves",
    "author": "the address of who of us wrote it",
    "author_name": "their name, where nobody here has that address",
    "text": "the words",
    "tags": "parted by ; or ,",
    "state": "open or resolved; what the last row says counts, and resolved if none does",
}
NEEDED = ("conversation", "at", "text")
Kind = Literal["in", "out", "note"]


@dataclass(frozen=True, slots=True)
class Said:
    """A row as it was meant. `sign`: kind and what was typed of whom the conversation is with, if it says so. `name`:
    of the row, within its conversation; the same whenever the file is read."""

    line: int
    conversation: str
    name: str
    kind: Kind
    at: datetime
    text: str
    sign: tuple[str, str] | None = None
    customer_name: str = ""
    subject: str = ""
    author: str = ""
    author_name: str = ""
    tags: tuple[str, ...] = ()
    state: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is left: the line that it ends on, its conversation if it says so, a code, and a sentence."""

    line: int
    conversation: str
    code: str
    words: str


@dataclass(slots=True)
class Matter:
    """One conversation with its rows, in order of time."""

    name: str
    rows: list[Said] = field(default_factory=list)

    @property
    def sign(self) -> tuple[str, str] | None:
        return next((each.sign for each in self.rows if each.sign), None)

    @property
    def customer_name(self) -> str:
        return next((each.customer_name for each in self.rows if each.customer_name), "")

    @property
    def subject(self) -> str:
        return next((each.subject for each in self.rows if each.subject), "")

    @property
    def tags(self) -> list[str]:
        return list(dict.fromkeys(tag for each in self.rows for tag in each.tags))

    @property
    def is_open(self) -> bool:
        said = [each.state for each in self.rows if each.state]
        return bool(said) and said[-1] == "open"


def columns_of(head: Sequence[str], meanings: Mapping[str, str]) -> list[str]:
    """What each column of a file is, "" for one that is left out: as it is called, or as `meanings` says by its name.

    Raises Refused: `no_such_column` for a name or a meaning that isn't there, `doubled`, `missing`.
    """
    names = {each.casefold() for each in head}
    if strange := sorted(each for each in meanings if each.casefold() not in names):
        raise Refused("no_such_column", "The file has no column “%(name)s”.", {"name": strange[0]})
    folded = {name.casefold(): meaning for name, meaning in meanings.items()}
    if unknown := sorted({each for each in folded.values() if each and each not in COLUMNS}):
        raise Refused(
            "no_such_column",
            "“%(name)s” means nothing. A column is one of: %(columns)s.",
            {"name": unknown[0], "columns": ", ".join(COLUMNS)},
        )
    found = [folded.get(each.casefold(), _meaning(each)) for each in head]
    said = [each for each in found if each]
    if doubled := sorted({each for each in said if said.count(each) > 1}):
        raise Refused("doubled", "Two columns are “%(name)s”.", {"name": doubled[0]})
    if missing := [each for each in NEEDED if each not in said]:
        raise Refused("missing", "No column is “%(name)s”.", {"name": missing[0]})
    return found


def _meaning(name: str) -> str:
    code = name.strip().casefold().replace(" ", "_").replace("-", "_")
    return code if code in COLUMNS else ""


def read_row(line: int, cells: Sequence[str], columns: Sequence[str], zone: tzinfo) -> Said:
    """Understand a row. What isn't surely for the customer is no message: a kind that nobody knows is refused.

    Raises Refused: `no_conversation`, `too_long` for a name, `no_time`, `too_early`, `ahead`, `no_text`,
    `no_such_kind`, `no_such_direction`, `no_such_state`, `no_customer` for what can be nobody's sign.
    """
    said = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    conversation, own_name = said["conversation"].strip(), said.get("external_id", "").strip()
    if not conversation:
        raise Refused("no_conversation", "It doesn’t say of which conversation it is.")
    if len(conversation) > LONGEST_NAME or len(own_name) > LONGEST_NAME:
        raise Refused("too_long", "A name has at most %(most)s letters.", {"most": LONGEST_NAME})
    text = said["text"].strip()
    if not text:
        raise Refused("no_text", "Nothing was said.")
    state = said.get("state", "").strip().casefold()
    if state not in ("", "open", "resolved"):
        raise Refused("no_such_state", "A state is open or resolved, not “%(state)s”.", {"state": state[:40]})
    return Said(
        line=line,
        conversation=conversation,
        name=own_name,
        kind=_kind(said),
        at=_moment(said["at"].strip(), zone),
        text=text,
        sign=_sign(said.get("customer", "").strip()),
        customer_name=said.get("customer_name", "").strip(),
        subject=said.get("subject", "").strip(),
        author=said.get("author", "").strip().casefold(),
        author_name=said.get("author_name", "").strip(),
        tags=tuple(
            filter(None, (each.strip() for each in said.get("tags", "").replace(";", ",").split(",")))
        ),
        state=state,
    )


def _kind(said: Mapping[str, str]) -> Kind:
    kind, direction = said.get("kind", "").strip().casefold(), said.get("direction", "").strip().casefold()
    if kind not in ("", "message", "note"):
        raise Refused("no_such_kind", "A kind is message or note, not “%(kind)s”.", {"kind": kind[:40]})
    if kind == "note":
        return "note"
    if direction == "in":
        return "in"
    if direction == "out":
        return "out"
    raise Refused(
        "no_such_direction",
        "A message goes in or out, not “%(direction)s”.",
        {"direction": direction[:40]},
    )


def _moment(said: str, zone: tzinfo) -> datetime:
    try:
        read = datetime.fromisoformat(said)
        moment = (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(
            "no_time", "“%(at)s” is no time: write 2019-05-06T11:30:00+02:00.", {"at": said[:40]}
        ) from None
    if moment < EARLIEST:
        raise Refused("too_early", "Nothing is older than 1970 here.")
    return moment


def _sign(said: str) -> tuple[str, str] | None:
    if not said:
        return None
    kind, colon, typed = said.partition(":")
    if colon and kind in ("mail", "phone", "handle", "external_id"):
        return kind, typed
    return ("mail" if "@" in said else "phone"), said
