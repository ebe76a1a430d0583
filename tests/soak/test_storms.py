"""The same calls come many times, side by side, cut off, with their keys on other bodies: each is done once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import TransactionTestCase

from makeright.orders.models import Operation
from tests.soak import cuts, storms
from tests.soak.cuts import Matter
from tests.soak.storms import Call, Storm


@pytest.fixture
def storm(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storm]:
    monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: None)
    with (
        cuts.open_shop(tmp_path) as shop,
        storms.brewing(shop, tmp_path, hands=3, seed=1) as storm,
    ):
        yield storm


def test_a_storm_here_and_one_at_a_shop_that_times_out_do_each_call_once(storm: Storm) -> None:
    storm.round(0)
    storm.round(1)
    tally = storm.tally
    assert tally.faults == []
    answers = tally.answers
    assert answers["201"] > 40, "it would show nothing if all was refused"
    assert answers["422 idempotency_mismatch"] > 0
    assert sum(many for code, many in answers.items() if code.startswith("409 ")) > 0
    assert Operation.objects.filter(shop=storm.shop.where, asked__gt=0).exists(), "no call timed out"


def test_what_was_done_twice_or_answered_in_two_ways_would_be_seen(storm: Storm) -> None:
    matter: Matter = storm.shop.matter()
    one = Call("ada", "a", "/x", "1", matter)
    other = Call("ada", "a", "/x", "2", matter)
    mismatch = (422, {"code": storms.OTHER_BODY})
    assert (
        list(storms.answered_once([(one, 201, {"id": "1"}), (one, 201, {"id": "1"}), (other, *mismatch)]))
        == []
    )
    assert len(list(storms.answered_once([(one, 201, {"id": "1"}), (one, 201, {"id": "2"})]))) == 1
    assert len(list(storms.answered_once([(one, 201, {"id": "1"}), (other, 201, {"id": "1"})]))) == 1
    assert len(list(storms.answered_once([(one, 201, {"id": "1"}), (one, *mismatch)]))) == 1
    assert len(list(storms.answered_once([(one, 500, {})]))) == 1
    storm.shop.insist(matter)
    assert len(list(storm._effects(0, [matter], []))) == 2
