"""Reading what answers hold: moments, texts, names. Pure. What has another shape than documented raises ValueError,
KeyError or TypeError, and the item is left with that reason."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from makeright.conversations.elsewhere.asking import Ask
from makeright.lib.text import plain_from_html

_BRACES = re.compile(r"\{\{[^{}]*\}\}|\{[^{}\n]{0,40}\}|\{%[^{}]*%\}")


def moment(said: Any) -> datetime:
    """A moment as RFC 3339, or in seconds since 1970. One without a zone is in UTC, as these desks tell it."""
    if isinstance(said, bool) or said in (None, ""):
        raise ValueError("no moment")
    if isinstance(said, int | float) or str(said).replace(".", "", 1).isdigit():
        return datetime.fromtimestamp(float(said), UTC)
    read = datetime.fromisoformat(str(said))
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def moment_or_none(said: Any) -> datetime | None:
    return None if said in (None, "", 0) else moment(said)


def words(said: Any) -> str:
    """A text, "" for none."""
    return "" if said is None else str(said)


def name_in(said: Any) -> str:
    """An id as a text, "" for none."""
    return "" if said in (None, "", 0) else str(said)


def full_name(item: Mapping[str, Any], *names: str) -> str:
    return " ".join(part for part in (words(item.get(name)).strip() for name in names) if part)


def texts(said: Any) -> tuple[str, ...]:
    """A list of texts; one text parted by commas is one too."""
    if isinstance(said, str):
        said = said.split(",")
    return tuple(str(each).strip() for each in said or () if str(each or "").strip())


def address_in(said: str) -> str:
    """The address in `Name <address>`."""
    found = re.search(r"<([^<>\s]+@[^<>\s]+)>", said)
    return (found[1] if found else said).strip().lower()


def addresses(said: Any) -> tuple[str, ...]:
    """The addresses of a list, in order, each once."""
    read = (address_in(each) for each in texts(said))
    return tuple(dict.fromkeys(each for each in read if "@" in each))


def plain_values(said: Any) -> dict[str, str]:
    """Values of custom fields by name, those that say something; several are parted by commas."""
    found = {}
    for name, value in (said or {}).items():
        if value in (None, "", [], {}):
            continue
        found[str(name)] = ", ".join(map(str, value)) if isinstance(value, list) else _written(value)
    return found


def _written(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def saved_text(said: str, variables: Mapping[str, str], *, is_html: bool) -> str:
    """Words for use again, plain, with the variables of that desk as ours. One that we have no word for stands in
    square brackets, so that nobody sends it unread."""
    text = plain_from_html(said) if is_html else said

    def ours(found: re.Match[str]) -> str:
        name = found[0].strip("{}% ").lower()
        known = variables.get(name)
        return f"{{{known}}}" if known else f"[{name}]"

    return _BRACES.sub(ours, text).strip()


def basic(name: str, password: str) -> str:
    """Basic authentication (RFC 7617)."""
    return "Basic " + b64encode(f"{name}:{password}".encode()).decode()


def items_in(answer: Any, *path: str) -> Sequence[Any]:
    """The list at a place of an answer. Raises TypeError if there is none."""
    for name in path:
        answer = answer[name]
    if not isinstance(answer, list):
        raise TypeError(f"no list at {'.'.join(path) or 'the top'}")
    return answer


def next_number(ask: Ask, *, name: str = "page") -> Ask:
    """The same question for the next page."""
    following = str(int(ask.query.get(name, "1")) + 1)
    return Ask(ask.path, {**ask.query, name: following}, ask.kept)


def joined(answers: Iterable[Any], *path: str) -> list[Any]:
    """The items of all pages of an answer."""
    return [item for answer in answers for item in items_in(answer, *path)]
