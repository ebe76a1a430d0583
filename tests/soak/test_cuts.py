"""Whoever makes it right is cut off anywhere, or presses many times: it is done whole and once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import TransactionTestCase

from makeright.orders.models import Payment
from tests.soak import cuts
from tests.soak.cuts import Shop


@pytest.fixture
def shop(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: None)
    with cuts.open_shop(tmp_path) as shop:
        yield shop


def test_what_is_cut_off_anywhere_is_done_once_and_so_is_what_eight_press(shop: Shop) -> None:
    steps = cuts.steps_of(shop)
    assert steps > 60, "it would show little"
    assert cuts.cut(shop, range(3, steps + 1, steps // 8)) == []
    assert cuts.storm(shop, 8, (steps // 4, steps // 3, steps // 2)) == []
    assert cuts.everything() == []
    assert cuts.at_limit(shop, 8, 3) == []


def test_what_was_done_twice_or_not_at_all_would_be_seen(shop: Shop) -> None:
    matter = shop.matter()
    assert len(list(cuts.judge(shop, matter))) == 5
    shop.insist(matter)
    cuts.work(matter)
    assert list(cuts.judge(shop, matter)) == []
    Payment.objects.filter(order=matter.order, move="refunded").update(amount_minor=cuts.BACK * 2)
    shop.sink.mails *= 2
    assert len(list(cuts.judge(shop, matter))) == 2
