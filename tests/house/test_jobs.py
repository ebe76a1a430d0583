"""Work behind the screens keeps the house's rules: no signals, one function for each kind, and no kind that nobody does."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from makeright.config.schedule import RECURRING
from makeright.jobs.queueing import TASKS
from makeright.jobs.recurring import Rhythm
from tests.house.floors import HOUSE, our_modules

# What Django calls when it has migrated, and when a connection or a request begins or ends: no row is changed there.
HARMLESS_SIGNALS = {"post_migrate", "pre_migrate", "connection_created", "setting_changed"}


def test_no_code_listens_to_changes_of_models() -> None:
    """Rows are inserted past `save()` (lib/inserting.py), so a listener would hear of some changes and not of others."""
    assert [
        f"{_name(path)} listens to {signal}"
        for path in our_modules()
        for signal in _signals_in(ast.parse(path.read_text()))
    ] == []


def test_no_model_acts_when_it_is_saved_or_deleted() -> None:
    assert [
        f"{_name(path)}:{node.lineno} has {node.name}()"
        for path in our_modules()
        if "models" in {path.stem, path.parent.name}
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete", "save_base"}
    ] == []


def test_each_kind_of_job_has_one_function() -> None:
    declared = Counter(kind for path in our_modules() for kind in _kinds_in(path, "task"))
    assert [kind for kind, count in declared.items() if count > 1] == []
    assert set(declared) <= set(TASKS)


def test_each_kind_that_is_asked_for_is_done_by_somebody() -> None:
    asked = {kind: _name(path) for path in our_modules() for kind in _kinds_in(path, "enqueue")}
    assert len(asked) >= 4
    assert {kind: where for kind, where in asked.items() if kind not in TASKS} == {}


def test_each_kind_is_a_noun_and_a_verb_of_its_app() -> None:
    assert [kind for kind in TASKS if not re.fullmatch(r"[a-z_]+\.[a-z_]+", kind)] == []


@pytest.mark.parametrize("rhythm", RECURRING, ids=lambda rhythm: rhythm.name)
def test_what_recurs_stands_somewhere_and_says_what_it_does(rhythm: Rhythm) -> None:
    module, _, function = rhythm.place.partition(":")
    tree = ast.parse((HOUSE.parent / (module.replace(".", "/") + ".py")).read_text())
    (found,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function]
    needed = len(found.args.args) - len(found.args.defaults)
    assert needed == 0
    assert None not in found.args.kw_defaults
    assert rhythm.words[0].isupper()
    assert not rhythm.words.endswith(".")


def test_what_recurs_has_a_name_of_its_own() -> None:
    names = [rhythm.name for rhythm in RECURRING]
    assert len(names) == len(set(names))


def test_the_eyes_see() -> None:
    module = """
from django.db.models.signals import post_save, post_migrate
from django.dispatch import receiver
from django.db.models import signals
signals.pre_delete.connect(print)
"""
    assert sorted(_signals_in(ast.parse(module))) == ["post_save", "pre_delete", "receiver"]
    asking = 'enqueue("a.b", priority=1)\nqueueing.enqueue("c.d")\nenqueue(kind)\n@task("e.f")\ndef g(): ...'
    assert sorted(_kinds_of(ast.parse(asking), "enqueue")) == ["?", "a.b", "c.d"]
    assert list(_kinds_of(ast.parse(asking), "task")) == ["e.f"]


def _signals_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in {
            "django.db.models.signals",
            "django.dispatch",
        }:
            yield from (alias.name for alias in node.names if alias.name not in HARMLESS_SIGNALS)
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "signals"
        ):
            yield from [node.attr] if node.attr.startswith(("pre_", "post_", "m2m_", "class_")) else []


def _kinds_in(path: Path, call: str) -> Iterator[str]:
    return _kinds_of(ast.parse(path.read_text()), call)


def _kinds_of(tree: ast.AST, call: str) -> Iterator[str]:
    """The first words of calls such as `enqueue("mail.send")`; "?" for one that no reader can look up."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _called(node.func) == call:
            first = node.args[0]
            yield first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else "?"


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _name(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()
