"""Scripting: tales are written down like plays, and read into matters.

A tale begins with `# ` and its subject, then who writes and in which language. Each line opens with its moment (so many
weeks ago, a day, an hour of the house's clock), then who speaks; nobody named means the customer. What is said follows:

    # A corner is open
    Nadia Brunner <nadia.brunner@example.com> de
    12 Tue 9:14 with corner-oak-1.jpg
    Guten Tag, …
    12 Tue 9:40 Mina
    Guten Tag Frau Brunner, …
    12 Tue 9:41 Mina resolves

After a colleague's name `notes`, `resolves`, `gives to Otto`, `snoozes until 11 Mon 9:00` or `snoozes for 9 days` (from
now on) may stand; a customer writes `with` pictures, or `quoting` the mail before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from makeright.demo.cast import COLLEAGUES, SHOP, TRADE, Colleague, Person
from makeright.demo.story.telling import (
    DAYS,
    Answers,
    Gives,
    Line,
    Matter,
    Notes,
    Resolves,
    Says,
    Snoozes,
    When,
    words,
)

_NAMED = {one.name: one for one in COLLEAGUES}
_WHEN = rf"(\d+) ({'|'.join(DAYS)}) (\d\d?:\d\d)"
_LINE = re.compile(rf"^{_WHEN}(?: (.+))?$", re.MULTILINE)
_WHO = re.compile(r"(?P<name>.+) <(?P<address>[^>]+)> (?P<language>[a-z]{2})(?P<trade> trade)?")
_DOING = re.compile(
    r"(?P<name>\w+)(?: (?P<verb>notes|resolves|gives to|snoozes until|snoozes for)(?: (?P<rest>.+))?)?"
)


class BadScript(Exception):
    """A tale can't be read; says which and why."""


def tales(script: str) -> tuple[Matter, ...]:
    """Read a script. Raises BadScript."""
    return tuple(_tale(told) for told in re.split(r"^# ", script, flags=re.MULTILINE)[1:])


def _tale(told: str) -> Matter:
    subject, head, lines = told.split("\n", 2)
    who = _WHO.fullmatch(head)
    if who is None:
        raise BadScript(f"{subject}: who writes? {head}")
    return Matter(
        Person(who["name"], who["address"]),
        subject.strip(),
        tuple(_lines(subject, lines)),
        inbox=TRADE if who["trade"] else SHOP,
        language=who["language"],
    )


def _lines(subject: str, script: str) -> Iterator[Line]:
    before, *parts = _LINE.split(script)
    if before.strip() or not parts:
        raise BadScript(f"{subject}: no moment stands before {before!r}")
    for weeks, day, clock, how, text in zip(*(parts[at::5] for at in range(5)), strict=True):
        yield _line(subject, _when(weeks, day, clock), how or "", words(text))


def _when(weeks: str, day: str, clock: str) -> When:
    return When(weeks=int(weeks), day=day, clock=clock.rjust(5, "0"))


def _line(subject: str, at: When, how: str, text: str) -> Line:
    doing = _DOING.fullmatch(how)
    if doing and doing["name"] in _NAMED:
        return _done(_NAMED[doing["name"]], at, doing["verb"] or "", doing["rest"] or "", text)
    pictures = tuple(how.removeprefix("with ").split(", ")) if how.startswith("with ") else ()
    if not text or (how and not pictures and how != "quoting"):
        raise BadScript(f"{subject}: what is {how!r}, and what is said?")
    return Says(at, text, pictures=pictures, quotes=how == "quoting")


def _done(by: Colleague, at: When, verb: str, rest: str, text: str) -> Line:
    match verb:
        case "notes":
            return Notes(by, at, text)
        case "resolves":
            return Resolves(by, at)
        case "gives to":
            return Gives(by, at, to=_NAMED[rest])
        case "snoozes until":
            weeks, day, clock = rest.split()
            return Snoozes(by, at, until=_when(weeks, day, clock))
        case "snoozes for":
            return Snoozes(by, at, days=int(rest.removesuffix(" days")))
        case _:
            return Answers(by, at, text)
