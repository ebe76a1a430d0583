"""What is inserted quickly goes to the database as Django would have it go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import connection, models

from makeright.lib.inserting import _statement, _values, kept_as_they_are

SAMPLES = {
    str: ("", "Öl & Holz", "x" * 50_000, "\\"),
    int: (0, 1, -3, 2**62),
    bool: (True, False),
    type(None): (None,),
}
FIELDS = [
    field
    for model in apps.get_models()
    if model.__module__.startswith("makeright.")
    for field in model._meta.concrete_fields
]


def test_most_columns_need_no_conversion() -> None:
    assert sum(bool(kept_as_they_are(field)) for field in FIELDS) > len(FIELDS) / 2


def test_what_goes_as_it_is_is_what_django_would_give() -> None:
    assert [str(field) for field in FIELDS if not _is_the_same(field)] == []


def test_moments_are_written_as_django_would_write_them() -> None:
    moments = [
        datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        datetime(2026, 3, 1, 9, 30, 0, 1, tzinfo=timezone(timedelta(hours=-7))),
    ]
    many = 0
    for model in {field.model for field in FIELDS}:
        columns = [each for each in _statement(model, connection.vendor)[1] if each[3]]
        many += len(columns)
        for moment in moments:
            row: Any = SimpleNamespace(**{name: moment for _, name, _, _ in columns})
            given = [field.get_db_prep_save(moment, connection) for field, *_ in columns]
            assert _values(row, columns, connection) == given
    assert many > 100


def _is_the_same(field: models.Field[Any, Any]) -> bool:
    kinds = kept_as_they_are(field)
    values = [value for kind in kinds for value in SAMPLES[kind]]
    rows: list[Any] = [SimpleNamespace(**{field.attname: value}) for value in values]
    saved = [field.pre_save(row, add=True) for row in rows]
    given = [field.get_db_prep_save(value, connection) for value in saved]
    return list(map(repr, given)) == list(map(repr, values))
