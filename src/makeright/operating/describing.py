"""Describing jobs to people: what one does, in the words of the code, and what it is about, in ids alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from makeright.jobs.models import Recurring
from makeright.jobs.queueing import TASKS

REACTION, RECURRING = "events.react", "jobs.recur"
MOST_TOLD = 4  # arguments


@dataclass(frozen=True, slots=True)
class Described:
    """`title` says what is done (nothing if nobody here does it), `code` where it stands in the code, `about` the ids
    that it was given."""

    title: str
    code: str
    about: str = ""


def describe(
    kind: str, arguments: Mapping[str, Any] | None = None, words: Mapping[str, str] | None = None
) -> Described:
    """Say what a job of a kind does. A reaction and recurring work go by their own names; `words` are those of what
    recurs, by name. Of the arguments only numbers are told, since a text might be anybody's."""
    given = dict(arguments or {})
    if kind == REACTION and isinstance(given.get("reaction"), str):
        module, _dot, name = given.pop("reaction").rpartition(".")
        return Described(_sentence(name), f"{module}.{name}", _about(given))
    if kind == RECURRING and given.get("name") in (words or {}):
        return Described(_((words or {})[given["name"]]), f"{kind} {given['name']}")
    task = TASKS.get(kind)
    return Described(_sentence(task.__name__) if task else "", kind, _about(given))


def words_of_recurring() -> dict[str, str]:
    """What recurs, by name."""
    return dict(Recurring.objects.values_list("name", "words"))


def _sentence(name: str) -> str:
    """A name of the code as it reads: `a_reply_that_leaves_goes_by_mail`."""
    words = name.strip("_").replace("_", " ")
    return words[:1].upper() + words[1:]


def _about(given: Mapping[str, Any]) -> str:
    told = [f"{name} {value}" for name, value in given.items() if isinstance(value, int)]
    return ", ".join(told[:MOST_TOLD])
