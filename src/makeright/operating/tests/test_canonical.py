"""The same value is written the same way, whichever database it comes from, and comes back as it was."""

from __future__ import annotations

import datetime as times
import json
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db.models import ForeignKey
from hypothesis import given
from hypothesis import strategies as some

from makeright.operating.canonical import KINDS, Canon, Column, kind_of_field, line, row_of, storing

NOON = times.datetime(2026, 11, 21, 12, 0, tzinfo=times.UTC)

# Kind, as sqlite3 gives it, as psycopg gives it, the canonical form.
CASES: list[tuple[str, Any, Any, Any]] = [
    ("integer", 7, 7, 7),
    ("integer", 2**63 - 1, 2**63 - 1, 2**63 - 1),
    ("boolean", 1, True, True),
    ("boolean", 0, False, False),
    ("text", "Größe 50 × 70", "Größe 50 × 70", "Größe 50 × 70"),
    ("text", "two\nlines", "two\nlines", "two\nlines"),
    ("datetime", "2026-11-21 12:00:00", NOON, "2026-11-21T12:00:00.000000Z"),
    ("datetime", "2026-11-21 12:00:00.000007", NOON.replace(microsecond=7), "2026-11-21T12:00:00.000007Z"),
    (
        "datetime",
        "2026-11-21 12:00:00",
        NOON.astimezone(times.timezone(times.timedelta(hours=5, minutes=30))),
        "2026-11-21T12:00:00.000000Z",
    ),
    ("date", "2026-11-21", times.date(2026, 11, 21), "2026-11-21"),
    ("time", "03:00:00", times.time(3), "03:00:00.000000"),
    ("duration", 90_000_001, times.timedelta(seconds=90, microseconds=1), 90_000_001),
    ("duration", -1, times.timedelta(microseconds=-1), -1),
    ("decimal", 10.5, Decimal("10.50"), "10.5"),
    ("decimal", 10, Decimal("10.00"), "10"),
    ("decimal", 0, Decimal("-0.00"), "0"),
    ("float", 0.1, 0.1, "0.1"),
    ("float", 5, 5.0, "5.0"),
    ("json", '{"b": 1, "a": [true, null]}', '{"a": [true, null], "b": 1}', '{"a":[true,null],"b":1}'),
    ("json", '{"rate": 1000.0}', '{"rate": 1000}', '{"rate":1000}'),
    ("json", '{"far": 1e+30}', '{"far": 1000000000000000000000000000000}', '{"far":' + "1" + "0" * 30 + "}"),
    ("json", "[-0.0, 0.1]", "[0.0, 0.1]", "[0,0.1]"),
    ("json", f"[{2**62 + 1}]", f"[{2**62 + 1}]", f"[{2**62 + 1}]"),
    ("json", '"\\u00e9"', '"é"', '"é"'),
    ("binary", b"\x00\xff", memoryview(b"\x00\xff"), "AP8="),
    ("uuid", "0f" * 16, uuid.UUID("0f" * 16), "0f" * 16),
    ("address", "2001:db8::1", "2001:db8::1", "2001:db8::1"),
]


@pytest.mark.parametrize(("kind", "from_sqlite", "from_postgresql", "canonical"), CASES)
def test_a_value_is_written_alike_whichever_database_it_comes_from(
    kind: str, from_sqlite: Any, from_postgresql: Any, canonical: Any
) -> None:
    canon = Canon([Column("value", kind)])
    assert canon.row([from_sqlite]) == [canonical]
    assert canon.row([from_postgresql]) == [canonical]
    assert canon.row([None]) == [None]
    assert canon.mended == 0


def test_each_kind_has_a_case() -> None:
    assert {kind for kind, *_ in CASES} == set(KINDS)


def test_each_field_of_ours_has_a_canonical_form() -> None:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            while isinstance(field, ForeignKey):
                field = field.target_field
            assert kind_of_field(field.get_internal_type()) in KINDS


def test_a_field_without_a_canonical_form_is_named() -> None:
    with pytest.raises(LookupError, match="HStoreField"):
        kind_of_field("HStoreField")


@pytest.mark.parametrize(
    ("kind", "raw", "kept"),
    [("text", "a\x00b", "a�b"), ("json", '["a\\u0000b"]', '["a�b"]'), ("json", '["\\ud800"]', '["�"]')],
)
def test_a_character_that_no_text_of_postgresql_can_hold_is_replaced(kind: str, raw: str, kept: str) -> None:
    assert Canon([Column("value", kind)]).row([raw]) == [kept]


def test_a_smiley_stands_as_it_is() -> None:
    assert Canon([Column("value", "json")]).row(['["\\ud83d\\ude00"]']) == ['["😀"]']


def test_broken_bytes_of_text_do_not_stop_a_reader() -> None:
    assert Canon([Column("value", "text")]).row([b"caf\xe9"]) == ["caf�"]


@given(some.lists(some.none() | some.booleans() | some.integers(-(2**63), 2**63 - 1) | some.text()))
def test_a_row_comes_back_from_its_line(row: list[Any]) -> None:
    row = [each.encode("utf-8", "replace").decode() if isinstance(each, str) else each for each in row]
    said = line(row)
    assert said.count(b"\n") == 1
    assert row_of(said) == row


@given(
    some.datetimes(min_value=NOON.replace(year=1970, tzinfo=None), timezones=some.just(times.UTC)),
    some.binary(),
    some.timedeltas(times.timedelta(days=-9_000), times.timedelta(days=9_000)),
    some.recursive(
        some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False),
        lambda inner: some.lists(inner) | some.dictionaries(some.text("abcäö\n\"'\\"), inner),
    ),
)
def test_what_is_put_into_sqlite_reads_as_it_did(
    moment: times.datetime, raw: bytes, length: times.timedelta, tree: Any
) -> None:
    columns = [
        Column("at", "datetime"),
        Column("raw", "binary"),
        Column("for", "duration"),
        Column("tree", "json"),
        Column("yes", "boolean"),
    ]
    canon = Canon(columns)
    row = canon.row([moment, raw, length, json.dumps(tree), True])
    assert canon.row(storing(columns, "sqlite")(row)) == row


def test_times_are_put_into_sqlite_as_django_puts_them() -> None:
    store = storing([Column("at", "datetime"), Column("at", "time")], "sqlite")
    assert store(["2026-11-21T12:00:00.000000Z", "03:00:00.000000"]) == ["2026-11-21 12:00:00", "03:00:00"]
    assert store(["2026-11-21T12:00:00.120000Z", "03:00:00.120000"]) == [
        "2026-11-21 12:00:00.120000",
        "03:00:00.120000",
    ]
