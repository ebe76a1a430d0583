"""What a screen can change, a program can change too, or it is said why not."""

from __future__ import annotations

from tests.matrix.both_doors import ALONE, SAME
from tests.matrix.operations import operations
from tests.matrix.routes import routes

CHANGING = {route.name for route in routes() if set(route.methods) - {"get"}}


def test_each_screen_that_changes_something_is_told_once() -> None:
    assert CHANGING - SAME.keys() - ALONE.keys() == set(), (
        "name the operation that does the same, or why none does"
    )
    assert (SAME.keys() | ALONE.keys()) - CHANGING == set(), "these change nothing, or are gone"
    assert SAME.keys() & ALONE.keys() == set()


def test_the_operations_that_are_told_are_there() -> None:
    known = {str(each) for each in operations()}
    assert {each for those in SAME.values() for each in those} - known == set()
