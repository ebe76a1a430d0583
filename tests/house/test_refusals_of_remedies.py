"""Each way in which orders and remedies refuse is shown: with its code, and with the database as it was before."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from makeright.orders.tests import test_refusals as of_the_book
from makeright.orders.tests import test_refusals_of_entering as of_entering
from makeright.remedies.tests import test_refusals as of_remedies

SOURCE = Path(__file__).parents[2] / "src" / "makeright"
# Those that no table holds, because what comes before them takes more than a row: where they are shown.
ELSEWHERE = {
    "draw.beyond": "remedies/tests/test_giving_drawn.py",
    "draw.given": "remedies/tests/test_drawing_lots.py",
    "draw.kind": "remedies/tests/test_giving_drawn.py",
    "draw.no_budget": "remedies/tests/test_drawing_lots.py",
    "draw.nobody": "remedies/tests/test_drawing_lots.py",
    "draw.passed_on": "remedies/tests/test_giving_drawn.py",
    "draw.too_many": "remedies/tests/test_drawing_lots.py",
    "file.columns": "orders/tests/test_bringing_files.py",
    "file.unread": "orders/tests/test_bringing_files.py",
    "operation.key_used": "orders/tests/test_refusals.py",
    "picture.address": "orders/tests/test_picturing.py",
    "picture.none": "orders/tests/test_picturing.py",
    "picture.path": "orders/tests/test_picturing.py",
    "picture.status": "orders/tests/test_picturing.py",
    "picture.too_large": "orders/tests/test_picturing.py",
    "refund.other_currency": "orders/tests/test_refusals.py",
    "refund.tender_closed": "orders/tests/test_refusals.py",
    "shop.cannot": "orders/tests/test_settling.py",
    "stock.none_left": "orders/tests/test_refusals.py",
    "tender.nothing_paid": "orders/tests/test_refusals.py",
    "tender.same": "orders/tests/test_refusals.py",
    "unfit_fitting": "remedies/tests/test_matching.py",
}
# What is refused in a race alone: that limits hold in one is shown by tests/house/test_overlapping_remedies.py.
IN_A_RACE = {"remedy.elsewhere"}


def _refused() -> Iterator[str]:
    """The codes that the verbs of orders and remedies name as they refuse."""
    for room in ("orders", "remedies"):
        for path in sorted((SOURCE / room).rglob("*.py")):
            if "tests" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id == "Refused"
                ):
                    code = node.args[0] if node.args else None
                    if isinstance(code, ast.Constant):
                        yield str(code.value)


def test_each_refusal_stands_in_a_table() -> None:
    book = [*of_the_book.REFUSED.values(), *of_the_book.AFTER.values()]
    rows = [row[0] for row in (*book, *of_entering.TABLE, *of_remedies.TABLE)]
    shown = set(rows)
    for code, where in ELSEWHERE.items():
        assert f'"{code}"' in (SOURCE / where).read_text("utf-8"), code
    refused = set(_refused())
    assert refused - shown - ELSEWHERE.keys() - IN_A_RACE == set()
    assert set(ELSEWHERE) - refused == set()
    assert len(rows) >= 180
