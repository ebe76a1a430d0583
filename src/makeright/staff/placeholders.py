"""Placeholders: `{name}` in a text, filled in with what it stands for; and how an agent signs by them. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Protocol

NAME, FIRST_NAME, COMPANY, INBOX = PLACEHOLDERS = ("name", "first_name", "company", "inbox")
_PLACEHOLDER = re.compile(r"\{([^{}\n]{0,40})\}")


class Signs(Protocol):
    """What is asked of an agent's row."""

    name: str
    signature: str

    @property
    def first_name(self) -> str: ...


def signature_of(agent: Signs, *, company: str, inbox: str) -> str:
    """How an agent signs what goes out by an inbox, filled in."""
    values = {NAME: agent.name, FIRST_NAME: agent.first_name, COMPANY: company, INBOX: inbox}
    return fill(agent.signature, values)


def strange_in(text: str, known: Collection[str]) -> list[str]:
    """What stands in braces and is none of the known placeholders, each once, in order."""
    found = dict.fromkeys(each[1] for each in _PLACEHOLDER.finditer(text))
    return [each for each in found if each not in known]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder's value in its place. Values are taken as they are: braces in a name stand for
    nothing. What is no placeholder stays."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)
