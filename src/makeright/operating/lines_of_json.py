"""Rows as lines of JSON that people and programs can read, and back: `{"id": "42", "at": "2026-11-21T…Z", …}`. Pure.

Keys are strings of digits, since many programs can't read whole numbers beyond 2^53; what a row keeps as JSON stands
there as JSON. All else is the canonical form (`canonical.py`).
"""

from __future__ import annotations

import json

from makeright.operating.canonical import KINDS, Column, Row
from makeright.operating.tables import Table

_EXACT = 1 << 53

_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_write_sorted = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def written(table: Table, row: Row) -> bytes:
    """A canonical row as a line, which ends with its only newline."""
    said = {column.name: _outside(column, value) for column, value in zip(table.columns, row, strict=True)}
    return _write(said).encode() + b"\n"


def read(table: Table, line: bytes) -> Row:
    """The canonical row that a line holds, with the table's columns. Raises ValueError for what is no such row."""
    said = json.loads(line)
    if not isinstance(said, dict) or said.keys() != {column.name for column in table.columns}:
        raise ValueError("the columns are others")
    return [_inside(column, said[column.name]) for column in table.columns]


def _outside(column: Column, value: object) -> object:
    if value is None:
        return None
    if column.kind == "json":
        return json.loads(str(value))
    if isinstance(value, int) and not isinstance(value, bool) and (_is_key(column) or abs(value) >= _EXACT):
        return str(value)
    return value


def _inside(column: Column, value: object) -> object:
    if value is None:
        return None
    if column.kind == "json":
        reads = KINDS["json"].reads
        assert reads is not None
        return reads(_write_sorted(value))
    if column.kind == "integer" and isinstance(value, str):
        return int(value)
    return value


def _is_key(column: Column) -> bool:
    return column.kind == "integer" and (column.name == "id" or column.name.endswith("_id"))
