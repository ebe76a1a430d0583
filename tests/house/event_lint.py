"""What our modules do with events, read from their source: who records which kind, by whom, and who reads how."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.house.floors import HOUSE

FOLLOWING = re.compile(r"\bevents_event\b.*\b(?:id|pk)\s*>", re.S | re.I)
BY_KEY = re.compile(r"^(?:pk|id)__(?:gt|gte)$")
ONE_MATTER = {
    "conversation_id",
    "customer_id",
    "conversation_id__in",
}  # a page of one history, not the stream


class Fault(NamedTuple):
    path: Path
    line: int
    rule: str

    def __str__(self) -> str:
        place = self.path.relative_to(HOUSE) if self.path.is_relative_to(HOUSE) else self.path
        return f"{place}:{self.line}: {self.rule}"


def recorded(modules: Iterable[Path]) -> set[tuple[str, str]]:
    """The kinds that are recorded somewhere: (app, name of the constant in its `events.py`).

    `record(events.SENT, …)` counts, and so does a kind that is handed to a function which records the one it is given.
    """
    found = set()
    for path in modules:
        tree = ast.parse(path.read_text())
        apps = _apps(tree)
        tellers = {"record", *_tellers(tree)}
        for call in _calls(tree):
            if _name(call.func) in tellers and call.args:
                found |= {(apps[app], kind) for app, kind in _kinds(call.args[0]) if app in apps}
    return found


def _apps(tree: ast.Module) -> dict[str, str]:
    """Under which name a module knows the events of which app: `from makeright.mail import events as told`."""
    apps = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("makeright."):
            for alias in node.names:
                if alias.name == "events":
                    apps[alias.asname or alias.name] = node.module.split(".")[1]
                if node.module.endswith(".events"):
                    apps[f"={alias.asname or alias.name}"] = f"{node.module.split('.')[1]}={alias.name}"
    return apps | {name: app.partition("=")[0] for name, app in apps.items() if name.startswith("=")}


def _kinds(node: ast.expr) -> Iterator[tuple[str, str]]:
    """(alias of the module, constant) in an expression: `events.A if … else events.B` names two."""
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
            yield each.value.id, each.attr
        if isinstance(each, ast.Name):
            yield f"={each.id}", each.id


def _tellers(tree: ast.Module) -> Iterator[str]:
    """Functions that record the kind which they are given first."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.args.args:
            first = node.args.args[0].arg
            if any(
                _name(call.func) == "record" and call.args and _name(call.args[0]) == first
                for call in _calls(node)
            ):
                yield node.name


def faults(path: Path, text: str) -> Iterator[Fault]:
    """Where a module records without saying who, or reads the stream by id."""
    tree = ast.parse(text)
    for call in _calls(tree):
        if _name(call.func) == "record" and not any(word.arg in ("by", None) for word in call.keywords):
            yield Fault(path, call.lineno, "record() without by=: who did it?")
        if _reads_by_key(call):
            yield Fault(path, call.lineno, "events are followed by position, never by id")
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and FOLLOWING.search(node.value):
            yield Fault(path, node.lineno, "events are followed by position, never by id")


def _reads_by_key(call: ast.Call) -> bool:
    """`Event.objects.filter(pk__gt=…)`, however long the chain, unless it is the history of one matter."""
    words: set[str] = set()
    node: ast.expr = call
    while isinstance(node, ast.Call | ast.Attribute):
        if isinstance(node, ast.Call):
            words |= {word.arg for word in node.keywords if word.arg}
            words |= {word.arg for each in node.args for word in _words_of_q(each) if word.arg}
            node = node.func
        else:
            node = node.value
    is_of_events = isinstance(node, ast.Name) and node.id == "Event"
    return is_of_events and any(map(BY_KEY.match, words)) and not words & ONE_MATTER


def _words_of_q(node: ast.expr) -> Iterator[ast.keyword]:
    for call in _calls(node):
        if _name(call.func) == "Q":
            yield from call.keywords


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
