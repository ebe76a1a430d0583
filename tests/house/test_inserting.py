"""What is inserted quickly goes to the database as Django would have it go."""

from __future__ import annotations

from django.apps import apps
from django.db import connection, models

from makeright.lib.inserting import kept_as_they_are

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


def _is_the_same(field: models.Field[object, object]) -> bool:
    kinds = kept_as_they_are(field)
    values = [value for kind in kinds for value in SAMPLES[kind]]
    given = [field.get_db_prep_save(value, connection) for value in values]
    adds_nothing = not kinds or type(field).pre_save is models.Field.pre_save
    return adds_nothing and list(map(repr, given)) == list(map(repr, values))
