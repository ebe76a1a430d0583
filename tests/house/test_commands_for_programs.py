"""Whatever a command lists it can tell a program as well."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest
from django.core.management import get_commands, load_command_class

from makeright.config.cli import OTHERS

LISTS = ("list", "show")
NOT = {"hours show": "it is one calendar, in sentences", "keys show": "it is one sentence"}


def lists() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Each verb of our commands that lists or shows, with its parser."""
    for name in OTHERS:
        parser = load_command_class(get_commands()[name], name).create_parser("makeright", name)
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                yield from (
                    (f"{name} {verb}", each) for verb, each in action.choices.items() if verb in LISTS
                )


@pytest.mark.parametrize(("name", "parser"), [pytest.param(*each, id=each[0]) for each in lists()])
def test_what_lists_takes_json(name: str, parser: argparse.ArgumentParser) -> None:
    assert ("--json" in parser._option_string_actions) != (name in NOT)


def test_there_are_lists() -> None:
    names = {name for name, _ in lists()}
    assert len(names) >= 15
    assert NOT.keys() <= names
