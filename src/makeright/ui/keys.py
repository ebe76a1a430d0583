"""The keys of the desk, one table: templates name their keys by it, the sheet of all keys is made from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as says


class Key(NamedTuple):
    """What is pressed: a key, keys one after the other ("g m"), or together ("Control+K"). `words`: what it does."""

    name: str
    group: str
    pressed: str
    words: str


_MOVE, _DO, _WRITE, _GO = says("Move"), says("Do"), says("Write"), says("Go")
KEYS = (
    Key("down", _MOVE, "j", says("The next row")),
    Key("up", _MOVE, "k", says("The row before")),
    Key("open", _MOVE, "o", says("Open the row")),
    Key("next", _MOVE, "J", says("Open the next conversation")),
    Key("previous", _MOVE, "K", says("Open the conversation before")),
    Key("find", _MOVE, "Control+K", says("Find or do")),
    Key("search", _MOVE, "/", says("Search")),
    Key("all_keys", _MOVE, "?", says("All keys")),
    Key("leave", _MOVE, "Escape", says("Close what opened last, or leave what is written")),
    Key("make_right", _DO, "m", says("Make it right")),
    Key("assign", _DO, "a", says("Assign")),
    Key("resolve", _DO, "e", says("Resolve, or open again")),
    Key("resolve_and_next", _DO, "E", says("Resolve, and open the next")),
    Key("junk", _DO, "!", says("Junk, or no junk after all")),
    Key("snooze", _DO, "s", says("Snooze, or take up again")),
    Key("tag", _DO, "t", says("Tag, or take a tag off")),
    Key("select", _DO, "x", says("Select the row")),
    Key("here", _DO, "h", says("Away, or here again")),
    Key("undo", _DO, "z", says("Undo, while it is offered")),
    Key("raw", _DO, "v", says("The mail as it came, word for word")),
    Key("copy_link", _DO, "y", says("Copy the link to the message")),
    Key("reply", _WRITE, "r", says("Reply")),
    Key("note", _WRITE, "n", says("Note for colleagues")),
    Key("send", _WRITE, "Control+Enter", says("Send what is written")),
    Key("send_and_resolve", _WRITE, "Control+Shift+Enter", says("Send it, and resolve")),
    Key("send_later", _WRITE, "Control+Alt+Enter", says("Send it later, and say when")),
    Key("go_mine", _GO, "g m", says("Mine")),
    Key("go_unassigned", _GO, "g u", says("Unassigned")),
    Key("go_open", _GO, "g o", says("Open")),
    Key("go_asks", _GO, "g a", says("Asked of me")),
    Key("go_snoozed", _GO, "g s", says("Snoozed")),
    Key("go_resolved", _GO, "g r", says("Resolved")),
    Key("go_customers", _GO, "g c", says("Customers")),
    Key("go_orders", _GO, "g d", says("Orders")),
    Key("go_check_ups", _GO, "g l", says("Look again")),
    Key("go_outbox", _GO, "g b", says("Outbox")),
)
_PRESSED = {each.name: each.pressed for each in KEYS}


def key(name: str) -> str:
    """What is pressed for it, as aria-keyshortcuts says it. Raises KeyError for a name that is not in the table."""
    pressed = _PRESSED[name]
    return f"{pressed} {pressed.replace('Control', 'Meta')}" if "Control" in pressed else pressed


def caps(name: str) -> list[str]:
    """The keys to be drawn, one after the other."""
    return (
        _PRESSED[name]
        .replace("Control+", "Ctrl ")
        .replace("Shift+", "Shift ")
        .replace("Alt+", "Alt ")
        .replace("Escape", "Esc")
        .split(" ")
    )


def all_keys() -> Iterator[tuple[str, Sequence[tuple[list[str], str]]]]:
    """The table by group, in the reader's language: what is pressed, and what it does."""
    for group, together in groupby(KEYS, key=lambda each: each.group):
        yield _(group), [(caps(each.name), _(each.words)) for each in together]
