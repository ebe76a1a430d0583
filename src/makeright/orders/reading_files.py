"""Reading orders and products out of files: JSON as the API takes it, a line of JSON each, or a table whose rows are
lines of orders. Pure: bytes in, what each order says out, or why it can't be read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from makeright.customers.reading_tables import read_table
from makeright.customers.refusals import Refused as RefusedTable
from makeright.lib.money import Money
from makeright.orders.refusals import Refused

# Column → where it stands in an order. Amounts are as people write them, in the order's currency: 12.50.
OF_ORDER = ("external_id", "number", "currency", "placed_at", "state", "kind", "service_level", "channel",
            "paid_at", "promised_at", "shipped_at", "delivered_at", "canceled_at", "cancel_reason")  # fmt: skip
AMOUNTS = {
    "shipping": "shipping_minor",
    "tax": "tax_minor",
    "discount": "discount_minor",
    "total": "total_minor",
}
OF_LINE = {"line": "external_id", "item": "name", "quantity": "quantity", "variant": "variant", "lot": "lot",
           "warehouse": "warehouse", "packer": "packer", "category": "category"}  # fmt: skip
OF_LINE_AMOUNTS = {"paid": "paid_minor", "list_price": "list_minor", "cost": "cost_minor"}
OF_BUYER = {"buyer_id": "external_id", "mail": "mail", "phone": "phone"}
OF_TENDER = {"tender": "kind", "tender_id": "external_id", "tender_words": "words"}
OF_SHIPMENT = {"carrier": "carrier", "tracking": "tracking", "tracking_url": "url"}
OF_ADDRESS = ("street", "more", "postcode", "city", "region", "country")
COLUMNS = (*OF_ORDER, *AMOUNTS, *OF_LINE, *OF_LINE_AMOUNTS, *OF_BUYER, "name", *OF_TENDER, "payment_id", "payment",
           *OF_SHIPMENT, *OF_ADDRESS)  # fmt: skip
NEEDED = ("external_id", "currency", "placed_at", "item", "paid")


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at a place of the file (the line of a table, or the how manieth of a list, from 1): its values as the
    API takes them, or why it can't be read."""

    place: int
    said: Mapping[str, Any] | None
    why: str = ""


def read(content: bytes, name: str, *, of: str) -> Iterator[Found]:
    """All that a file says, by its name: .csv is a table of orders, anything else JSON. `of` is orders or products.

    Raises Refused: `file.unread` for what is neither, `file.columns` for a table without what an order needs.
    """
    if name.lower().endswith((".csv", ".tsv", ".txt")):
        if of != "orders":
            raise Refused("file.unread", "Products come in as JSON.")
        yield from _of_table(content)
    else:
        yield from _of_json(content, of)


def _of_json(content: bytes, of: str) -> Iterator[Found]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("file.unread", "This is no JSON: it isn’t written in UTF-8.") from None
    try:
        whole = json.loads(text)
    except ValueError:
        yield from _of_lines(text)
        return
    rows = whole.get(of, [whole]) if isinstance(whole, dict) else whole
    if not isinstance(rows, list):
        raise Refused("file.unread", "This holds no list of %(what)s.", {"what": of})
    for place, row in enumerate(rows, start=1):
        yield _said(place, row)


def _of_lines(text: str) -> Iterator[Found]:
    for place, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            yield Found(place, None, "This line is no JSON.")
        else:
            yield _said(place, row)


def _said(place: int, row: object) -> Found:
    if isinstance(row, dict):
        return Found(place, row)
    return Found(place, None, "This is no object with names and values.")


# Tables


def _of_table(content: bytes) -> Iterator[Found]:
    try:
        table = read_table(content)
    except RefusedTable as refused:
        raise Refused("file.unread", refused.sentence, refused.named) from None
    columns = [name.casefold().replace(" ", "_") for name in table.columns]
    if missing := [name for name in NEEDED if name not in columns]:
        raise Refused("file.columns", "The table lacks: %(columns)s.", {"columns": ", ".join(missing)})
    for rows in _together(table.rows(), columns):
        place, first = rows[0]
        if first is None:
            yield Found(place, None, "This row can’t be read.")
            continue
        try:
            yield Found(place, _order([row for _place, row in rows if row is not None]))
        except ValueError as error:
            yield Found(place, None, str(error))


Row = dict[str, str]


def _together(
    rows: Iterable[tuple[int, list[str] | None]], columns: Sequence[str]
) -> Iterator[list[tuple[int, Row | None]]]:
    """The rows of each order, which stand below each other."""
    held: list[tuple[int, Row | None]] = []
    for place, cells in rows:
        row = {name: cell for name, cell in zip(columns, cells, strict=False) if cell} if cells else None
        same = held and row and held[0][1] and held[0][1].get("external_id") == row.get("external_id")
        if held and not same:
            yield held
            held = []
        held.append((place, row))
    if held:
        yield held


def _order(rows: Sequence[Row]) -> dict[str, Any]:
    first = rows[0]
    currency = first.get("currency", "").upper()
    if len(currency) != 3 or not currency.isalpha():
        raise ValueError("The currency is three letters, such as EUR.")
    said: dict[str, Any] = {name: first[name] for name in OF_ORDER if name in first} | {"currency": currency}
    said.setdefault("number", first.get("external_id", ""))
    said |= {to: _minor(first[name], currency) for name, to in AMOUNTS.items() if name in first}
    said["lines"] = [_line(row, place, currency) for place, row in enumerate(rows, start=1)]
    known = [{"kind": kind, "typed": first[name]} for name, kind in OF_BUYER.items() if name in first]
    said["buyer"] = {"known_by": known, "name": first.get("name", "")}
    if "payment" in first:
        said["payments"] = [_payment(first, currency)]
    if any(name in first for name in OF_SHIPMENT):
        shipped = {to: first[name] for name, to in OF_SHIPMENT.items() if name in first}
        times = {name: first[name] for name in ("shipped_at", "delivered_at") if name in first}
        said["shipments"] = [{"external_id": f"{first['external_id']}-1"} | shipped | times]
    if "street" in first:
        said["ship_to"] = {name: first[name] for name in (*OF_ADDRESS, "name") if name in first}
    return said


def _line(row: Row, place: int, currency: str) -> dict[str, Any]:
    line: dict[str, Any] = {to: row[name] for name, to in OF_LINE.items() if name in row}
    line |= {to: _minor(row[name], currency) for name, to in OF_LINE_AMOUNTS.items() if name in row}
    line.setdefault("external_id", str(place))
    line.setdefault("quantity", 1)
    return line


def _payment(row: Row, currency: str) -> dict[str, Any]:
    tender = {to: row[name] for name, to in OF_TENDER.items() if name in row}
    tender.setdefault("kind", "other")
    tender.setdefault("external_id", f"{row['external_id']}-tender")
    return {
        "external_id": row.get("payment_id", f"{row['external_id']}-payment"),
        "amount_minor": _minor(row["payment"], currency),
        "at": row.get("paid_at", row.get("placed_at", "")),
        "tender": tender,
    }


def _minor(typed: str, currency: str) -> int:
    """An amount as people write it, 12.50 or 12,50, in minor units. Raises ValueError."""
    try:
        amount = Decimal(typed.replace(",", "."))
    except InvalidOperation:
        raise ValueError(f"{typed!r} is no amount, such as 12.50.") from None
    minor = amount * 10 ** Money(0, currency).decimals
    if not minor.is_finite() or minor != int(minor):
        raise ValueError(f"{typed!r} is no amount in {currency}.")
    return int(minor)
