"""Bringing causes in and out: each trade begins with a tree that fits, and what goes out comes in the same."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from makeright.causes import seeding
from makeright.causes.models import Cause
from makeright.causes.models.cause import HARMS
from makeright.causes.reading import tree
from makeright.causes.refusals import Refused
from makeright.causes.trades import TRADES
from makeright.demo.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("trade", TRADES)
def test_a_trade_begins_with_a_tree(cast: Cast, trade: str) -> None:
    added = seeding.seed(trade, by=cast.by_ada)
    assert added == len(TRADES[trade]) == len(tree()) > 15
    assert {each.usual_harm for each in Cause.objects.all()} <= set(HARMS)


def test_a_trade_twice_adds_nothing_and_a_second_trade_only_what_is_new(cast: Cast) -> None:
    seeding.seed("framer", by=cast.by_ada)
    assert seeding.seed("framer", by=cast.by_ada) == 0
    codes = {one.code for one in TRADES["framer"]}
    expected = sum(one.code not in codes for one in TRADES["clothing"])
    assert seeding.seed("clothing", by=cast.by_ada) == expected > 0


def test_what_goes_out_comes_in_the_same(cast: Cast) -> None:
    seeding.seed("removals", by=cast.by_ada)
    told = seeding.tell()
    assert seeding.bring_in(told, by=cast.by_ada) == 0
    renamed = [{**row, "code": f"x_{row['code']}", "name": f"X {row['name']}"} for row in told]
    for row in renamed:
        row["parent"] = f"x_{row['parent']}" if row["parent"] else ""
    assert seeding.bring_in(renamed, by=cast.by_ada) == len(told)


def test_a_file_with_a_gap_brings_in_nothing(cast: Cast) -> None:
    rows = [{"name": "Late"}, {"name": "Very late", "parent": "nowhere"}]
    with pytest.raises(Refused) as refused:
        seeding.bring_in(rows, by=cast.by_ada)
    assert refused.value.code == "no_such_parent"
    assert not Cause.objects.exists()


def test_at_the_command_line_a_tree_is_made_changed_and_taken_elsewhere(cast: Cast, tmp_path: Path) -> None:
    def say(*words: str) -> str:
        out = StringIO()
        call_command("causes", *words, stdout=out)
        return out.getvalue()

    say("seed", "framer")
    say("add", "Nail came out", "--below", "made_wrong", "--harm", "impaired")
    say("rename", "Nail came out", "Hook came out")
    say("merge", "frame_dented", "corner_split")
    say("move", "lost", "--below", "packing")
    say("retire", "got_wet")
    say("reinstate", "got_wet")
    told = json.loads(say("list", "--json"))
    assert ["Made wrong", "Hook came out"] in [each["path"] for each in told]
    assert ["Packing", "Lost on the way"] in [each["path"] for each in told]
    assert "frame_dented" not in {each["code"] for each in told}
    file = tmp_path / "causes.json"
    file.write_text(say("export"))
    assert "0 causes were added" in say("import", str(file))
    with pytest.raises(CommandError, match="no cause"):
        say("retire", "nothing of the kind")
    with pytest.raises(CommandError, match="can’t be read"):
        say("import", str(tmp_path / "none.json"))
