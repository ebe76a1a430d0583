"""Orders out of files: as they stand there, once however often, and each that can't be is told with its place."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from makeright.lib.actor import Actor
from makeright.orders.bringing_files import bring_file
from makeright.orders.models import Line, Order, Payment, Product, Shipment
from makeright.orders.refusals import Refused
from makeright.orders.standing import book

pytestmark = pytest.mark.django_db
BY = Actor.system("test").telling("import")
TABLE = """External id;Currency;Placed at;State;Mail;Name;Item;Quantity;Paid;Shipping;Payment;Tender;Tender words;Tracking
A-1;EUR;2026-03-02T10:00:00Z;delivered;rosa@example.com;Rosa Lindqvist;Oak frame;1;148,00;4.90;176.90;card;Visa ··4242;T1
A-1;EUR;2026-03-02T10:00:00Z;delivered;rosa@example.com;Rosa Lindqvist;Hanging set;2;24.00;;;;;
A-2;EUR;2026-03-03T10:00:00Z;pending;noor@example.com;Noor Aziz;Walnut frame;1;92.00;;;;;
A-3;EURO;2026-03-03T10:00:00Z;pending;noor@example.com;Noor Aziz;Walnut frame;1;92.00;;;;;
A-4;EUR;yesterday;pending;noor@example.com;Noor Aziz;Walnut frame;1;92.00;;;;;
A-5;EUR;2026-03-03T10:00:00Z;pending;noor@example.com;Noor Aziz;Walnut frame;1;many;;;;;
"""


def bring(content: str, name: str = "orders.csv", of: str = "orders", *, dry_run: bool = False) -> Any:
    return bring_file(content.encode(), name, of=of, shop=book(), by=BY, dry_run=dry_run)


def test_rows_of_one_order_are_its_lines() -> None:
    brought = bring(TABLE)
    assert dict(brought.counts) == {"new": 2, "refused": 3}
    order = Order.objects.get(external_id="A-1")
    lines = Line.objects.filter(order=order).order_by("pk")
    assert [(each.name, each.quantity, each.paid_minor) for each in lines] == [
        ("Oak frame", 1, 148_00),
        ("Hanging set", 2, 24_00),
    ]
    assert (order.shipping_minor, order.number, order.source) == (4_90, "A-1", "import")
    assert order.customer is not None
    assert order.customer.name == "Rosa Lindqvist"
    paid = Payment.objects.get(order=order)
    assert (paid.amount_minor, paid.tender.kind, paid.tender.words) == (176_90, "card", "Visa ··4242")
    assert Shipment.objects.get(order=order).tracking == "T1"


def test_what_cannot_be_is_told_with_its_line_and_why() -> None:
    left = bring(TABLE).left
    assert [(one.place, one.external_id or None, one.code) for one in left] == [
        (5, None, "unread"),
        (6, "A-4", "unfit"),
        (7, None, "unread"),
    ]
    assert "three letters" in left[0].why
    assert left[1].why.startswith("placed_at: ")
    assert "'many' is no amount" in left[2].why


def test_told_twice_it_is_there_once_and_changes_come_in() -> None:
    bring(TABLE)
    assert bring(TABLE).counts["unchanged"] == 2
    assert bring(TABLE.replace("pending;noor", "shipped;noor")).counts["changed"] == 1
    assert Order.objects.count() == 2
    assert Order.objects.get(external_id="A-2").state == "shipped"


def test_a_dry_run_counts_and_keeps_nothing() -> None:
    assert bring(TABLE, dry_run=True).counts["new"] == 2
    assert not Order.objects.exists()


@pytest.mark.parametrize("shape", ["list", "object", "lines"])
def test_json_is_as_the_api_takes_it(shape: str) -> None:
    orders = [
        {
            "external_id": f"J-{number}",
            "number": f"J-{number}",
            "currency": "EUR",
            "placed_at": "2026-03-02T10:00:00Z",
            "lines": [{"external_id": "1", "name": "Oak frame", "quantity": 1, "paid_minor": 148_00}],
            "buyer": {"known_by": [{"kind": "mail", "typed": "rosa@example.com"}]},
        }
        for number in range(3)
    ]
    said = {
        "list": json.dumps(orders),
        "object": json.dumps({"orders": orders}),
        "lines": "\n".join(map(json.dumps, orders)) + "\n[1]\n{broken",
    }[shape]
    brought = bring(said, "orders.json")
    assert brought.counts["new"] == Order.objects.count() == 3
    assert [one.place for one in brought.left] == ([4, 5] if shape == "lines" else [])


def test_products_come_in_before_the_orders_that_name_them() -> None:
    product = {
        "external_id": "oak",
        "name": "Oak frame",
        "variants": [{"external_id": "oak-1", "price_minor": 54_00}],
    }
    assert bring(json.dumps([product]), "wares.json", "products").counts["new"] == 1
    assert Product.objects.get().variants.get().price_minor == 54_00
    with pytest.raises(Refused):
        bring("a;b\n", "wares.csv", "products")


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [("a;b\n1;2\n", "x.csv", "file.columns"), ("", "x.csv", "file.unread"), ("7", "x.json", "file.unread")],
)
def test_what_is_no_list_of_orders_is_refused_whole(content: str, name: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        bring(content, name)
    assert refused.value.code == code
    assert not Order.objects.exists()


def test_an_operator_brings_a_file_and_is_told_the_counts(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(TABLE)
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit):
        call_command("orders", "import", str(file), "--json", stdout=out, stderr=err)
    told = json.loads(out.getvalue())
    assert (told["new"], told["refused"], len(told["left"])) == (2, 3, 3)
    with pytest.raises(CommandError, match="no shop Elsewhere"):
        call_command("orders", "import", str(file), "--shop", "Elsewhere")
    with pytest.raises(CommandError, match="can’t be read"):
        call_command("orders", "import", str(tmp_path / "none.csv"))
