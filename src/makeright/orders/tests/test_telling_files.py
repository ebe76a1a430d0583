"""Orders in files that we write: read again they are the same orders, here and in another shop."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.demo.wares import Bought, buy
from makeright.lib.actor import Actor
from makeright.orders import carrying_out
from makeright.orders.bringing_files import bring_file
from makeright.orders.models import Order, Payment, Shop
from makeright.orders.standing import book
from makeright.orders.telling_files import as_csv, as_json_lines, chosen
from makeright.orders.tests.test_bringing_files import TABLE
from makeright.orders.wanting import Refund

pytestmark = pytest.mark.django_db
BY = Actor.system("test").telling("import")


@pytest.fixture
def bought(cast: Cast) -> Bought:
    return buy(cast, timezone.now())


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("orders", "export", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def bring(content: str, name: str, shop: Shop | None = None) -> Any:
    return bring_file(content.encode(), name, of="orders", shop=shop or book(), by=BY)


def refund(cast: Cast, order: Order) -> None:
    asked = carrying_out.intend(
        Refund(order=order.pk, amount_minor=5_00), key="some", by=cast.by_mina, now=timezone.now()
    )
    carrying_out.carry_out(asked.pk, now=timezone.now())


def test_what_comes_out_goes_in_again_and_changes_nothing(cast: Cast, bought: Bought) -> None:
    refund(cast, bought.karims)
    lines = told()
    assert len(lines.splitlines()) == Order.objects.count()
    brought = bring(lines, "orders.jsonl")
    assert brought.left == []
    assert dict(brought.counts) == {"unchanged": Order.objects.count()}
    assert told() == lines


def test_another_shop_has_the_same_orders_afterwards(cast: Cast, bought: Bought) -> None:
    refund(cast, bought.karims)
    lines = told()
    other = Shop.objects.create(kind="book", name="Elsewhere", currency="EUR")
    brought = bring(lines, "orders.jsonl", other)
    assert brought.left == []
    assert brought.counts["new"] == len(lines.splitlines())
    there = [json.loads(line) for line in told("--shop", "Elsewhere").splitlines()]
    for was, now in zip([json.loads(line) for line in lines.splitlines()], there, strict=True):
        for line in (*was["lines"], *now["lines"]):
            line.pop("variant")  # the wares of another shop
        assert now == was
    assert Payment.objects.filter(order__shop=other, move="refunded", amount_minor=5_00).count() == 1
    assert bring(lines, "orders.jsonl", other).counts["unchanged"] == len(there)


def test_a_table_goes_in_again_as_well(cast: Cast) -> None:
    bring(TABLE, "orders.csv")
    table = told("--csv")
    assert dict(bring(table, "orders.csv").counts) == {"unchanged": 2}
    assert told("--csv") == table


def test_a_table_says_what_it_does_not_hold(cast: Cast, bought: Bought) -> None:
    refund(cast, bought.karims)
    err = StringIO()
    call_command("orders", "export", "--csv", stdout=StringIO(), stderr=err)
    assert "JSON all" in err.getvalue()


def test_no_spreadsheet_runs_a_cell(cast: Cast) -> None:
    bring(TABLE.replace("Walnut frame", "=HYPERLINK(1)"), "orders.csv")
    [row] = [line for line in as_csv(Order.objects.all()) if "HYPERLINK" in line]
    assert ",'=HYPERLINK(1)," in row
    assert bring(told("--csv"), "orders.csv").counts["unchanged"] == 2


def test_days_narrow_it(cast: Cast) -> None:
    bring(TABLE, "orders.csv")
    ids = [json.loads(line)["external_id"] for line in told("--since", "2026-03-03").splitlines()]
    assert ids == ["A-2"]
    ids = [json.loads(line)["external_id"] for line in told("--until", "2026-03-03").splitlines()]
    assert ids == ["A-1"]


def test_how_many_there_are_costs_no_more_questions(
    cast: Cast, bought: Bought, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(14):
        assert list(as_json_lines(chosen(Order.objects.all())))
