"""Telling what the mails of messages say beside their words: dates that they invite to, how they are sealed, and what
others' servers reported of ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from makeright.mail.models import OPENED, IncomingMail


@dataclass(frozen=True, slots=True)
class Invitation:
    """A date that a mail names. Mere dates are whole days. `every` so many of `unit` it comes again ("" and 0, if it
    isn't said), at all if it `recurs`. `place_there`: where the clocks show something else than the reader's, or ""."""

    method: str
    summary: str
    starts: date | None
    ends: date | None
    place: str
    organizer: str
    recurs: bool
    every: int
    unit: str
    is_updated: bool
    place_there: str

    @property
    def is_without_zone(self) -> bool:
        return isinstance(self.starts, datetime) and self.starts.tzinfo is None


@dataclass(frozen=True, slots=True)
class Report:
    """The last that was reported of a message of ours for an address: what became of it (a code of
    `mail.understanding`), and when that was told."""

    address: str
    became: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote what a mail passes on, as it says."""

    address: str
    name: str

    @property
    def called(self) -> str:
        return (self.name.split() or [self.address])[0]


@dataclass(frozen=True, slots=True)
class Besides:
    """What the mail of a message says beside its words; `has_raw`: the mail itself can be looked at. Of ours, `reports`
    of what became of it. `writer`: who wrote what it passes on, if somebody else did."""

    has_raw: bool = False
    seal: str = ""
    invitations: Sequence[Invitation] = ()
    reports: Sequence[Report] = ()
    writer: Writer | None = None


NOTHING = Besides()
MOST_REPORTS = 20


def besides_of(messages: Iterable[int]) -> dict[int, Besides]:
    """What the mails say that these messages came as, or that report on them, by message, in one query."""
    found = IncomingMail.objects.filter(message__in=list(messages)).order_by("pk")
    rows = found.values_list(
        "message_id",
        "state",  # asked for it as well, SQLite reads all that were opened
        "received_at",
        "understanding__seal",
        "understanding__dates",
        "understanding__reported",
        "understanding__writer_address",
        "understanding__writer_name",
    )
    told: dict[int, Besides] = {}
    reports: dict[int, dict[str, Report]] = {}
    for message, state, at, seal, dates, reported, address, name in rows:
        if message and state == OPENED:
            writer = Writer(address, name) if address else None
            told[message] = Besides(
                True, seal or "", [_invitation(one) for one in dates or ()], writer=writer
            )
        elif message:
            latest = reports.setdefault(message, {})
            latest |= {one["address"]: Report(one["address"], one["became"], at) for one in reported or ()}
    return told | {message: Besides(reports=_worth_telling(latest)) for message, latest in reports.items()}


def _worth_telling(latest: Mapping[str, Report]) -> list[Report]:
    """All but that it failed, which stands at its delivery."""
    return [one for one in latest.values() if one.became != "failed"][:MOST_REPORTS]


def _invitation(told: Mapping[str, Any]) -> Invitation:
    starts, ends = _moment(told["starts"]), _moment(told["ends"])
    if _kind(starts) != _kind(ends):
        ends = None
    repeats = told["repeats"] or {"every": 0, "unit": ""}
    return Invitation(
        method=told["method"] or "",
        summary=told["summary"],
        starts=starts,
        ends=ends,
        place=told["place"] or "",
        organizer=told["organizer"] or "",
        recurs=told["recurs"],
        every=repeats["every"],
        unit=repeats["unit"],
        is_updated=told["updated"],
        place_there=_place_there(starts, told["zone"] or ""),
    )


def _moment(said: str | None) -> date | None:
    if not said:
        return None
    return date.fromisoformat(said) if len(said) == len("2026-11-23") else datetime.fromisoformat(said)


def _kind(moment: date | None) -> tuple[bool, bool]:
    return isinstance(moment, datetime), isinstance(moment, datetime) and moment.tzinfo is not None


def _place_there(starts: date | None, zone: str) -> str:
    if not zone or not isinstance(starts, datetime):
        return ""
    if starts.utcoffset() == timezone.localtime(starts).utcoffset():
        return ""
    return zone.rpartition("/")[2].replace("_", " ")
