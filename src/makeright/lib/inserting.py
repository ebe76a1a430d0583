"""Inserting rows quickly: the statement of a model is built once, not at each call.

A key in order of time that another process has drawn as well is counted on by one.

Django's `save()` builds and compiles its INSERT anew each time, at 0.4 ms of CPU where SQLite itself takes 0.05. On the
way of a mail that is most of the cost, so the hot verbs insert by this. For models without parents and without
signals (we have none); values are converted by the fields, as always.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections, models

from makeright.lib.keys import TimeKey

Row = TypeVar("Row", bound=models.Model)
_Column = tuple["models.Field[Any, Any]", str, frozenset[type], bool]

_MOST_TRIES = 5
_MOST_AT_ONCE = 50  # rows of one statement: few enough for what a database takes as values


def insert(row: Row) -> Row:
    """Insert a new row with all its values, as `save(force_insert=True)` would; give it back with its key."""
    if isinstance(row._meta.pk, TimeKey):
        return _insert_with_time_key(row)
    if not _insert(row, ""):
        raise AssertionError("a plain INSERT inserts or raises")
    return row


def _insert_with_time_key(row: Row) -> Row:
    """Two processes may draw the same 20 bits in one millisecond: then the second takes the next one."""
    connection = connections[DEFAULT_DB_ALIAS]
    for _ in range(_MOST_TRIES):
        if connection.vendor == "postgresql":
            key = connection.ops.quote_name(str(row._meta.pk.column))
            if _insert(row, f" ON CONFLICT ({key}) DO NOTHING"):
                return row
        else:
            try:
                _insert(row, "")
            except IntegrityError:  # SQLite undoes the statement alone, so the transaction goes on
                if not type(row)._default_manager.filter(pk=row.pk).exists():
                    raise
            else:
                return row
        row.pk += 1
    raise IntegrityError(f"no free key for {row._meta.label} was found in {_MOST_TRIES} tries")


def insert_or_find(row: Row, *, by: str) -> Row:
    """Insert the row, or give the one that is there with the same value of the unique field `by`."""
    if _insert(row, f" ON CONFLICT ({connections[DEFAULT_DB_ALIAS].ops.quote_name(by)}) DO NOTHING"):
        return row
    return type(row)._default_manager.get(**{by: getattr(row, by)})


def insert_new(rows: Iterable[models.Model]) -> None:
    """Insert those of the rows, all of one model, that no unique constraint knows already, many by one statement. Their
    keys are not told."""
    insert_all(rows, " ON CONFLICT DO NOTHING")


def insert_all(rows: Iterable[models.Model], otherwise: str = "") -> None:
    """Insert rows, all of one model, many by one statement. Their keys are not told."""
    connection = connections[DEFAULT_DB_ALIAS]
    waiting = iter(rows)
    while some := list(islice(waiting, _MOST_AT_ONCE)):
        statement, fields, _returning = _statement(type(some[0]), connection.vendor)
        marks = ", ".join("%s" for _ in fields)
        values = [value for row in some for value in _values(row, fields, connection)]
        more = f", ({marks})" * (len(some) - 1)
        with connection.cursor() as cursor:
            cursor.execute(f"{statement}{more}{otherwise}", values)


def _values(row: models.Model, fields: list[_Column], connection: Any) -> list[Any]:
    """The values of a row as its database takes them. Those that any database takes as they are aren't converted."""
    values = []
    for field, name, as_it_is, is_time in fields:
        value = getattr(row, name) if as_it_is else field.pre_save(row, add=True)
        if type(value) not in as_it_is:
            if is_time and type(value) is datetime and value.tzinfo is not None:
                value = connection.ops.adapt_datetimefield_value(value)
            else:
                value = field.get_db_prep_save(value, connection)
        values.append(value)
    return values


def kept_as_they_are(field: models.Field[Any, Any]) -> frozenset[type]:
    """The types whose values a field of Django's own gives to the database as they are; none of a field that does
    anything of its own to them."""
    if type(field) is models.ForeignKey and type(field.target_field) in (models.BigAutoField, TimeKey):
        return _WHOLE
    if _is_plain_time(field):
        return _NONE
    return _PLAIN.get(type(field), frozenset())


def _is_plain_time(field: models.Field[Any, Any]) -> bool:
    """Whether it is a field for moments that sets none by itself."""
    return type(field) is models.DateTimeField and not (field.auto_now or field.auto_now_add)


_NOTHING = type(None)
_NONE: frozenset[type] = frozenset({_NOTHING})
_WORDS: frozenset[type] = frozenset({str, _NOTHING})
_WHOLE: frozenset[type] = frozenset({int, _NOTHING})
_PLAIN: dict[type, frozenset[type]] = {
    models.CharField: _WORDS,
    models.TextField: _WORDS,
    models.BooleanField: frozenset({bool, _NOTHING}),
    models.IntegerField: _WHOLE,
    models.BigIntegerField: _WHOLE,
    models.SmallIntegerField: _WHOLE,
    models.PositiveIntegerField: _WHOLE,
    models.PositiveBigIntegerField: _WHOLE,
    models.PositiveSmallIntegerField: _WHOLE,
}


def _insert(row: models.Model, otherwise: str) -> bool:
    """Insert, and say whether it was done."""
    connection = connections[DEFAULT_DB_ALIAS]
    statement, fields, returning = _statement(type(row), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement}{otherwise}{returning}", _values(row, fields, connection))
        made = cursor.fetchone() if returning else (row.pk,) if cursor.rowcount else None
    if made is None:
        return False
    row.pk = made[0]
    row._state.adding, row._state.db = False, connection.alias
    return True


@cache
def _statement(model: type[models.Model], vendor: str) -> tuple[str, list[_Column], str]:
    """The INSERT of a model on a kind of database, the fields in its order, each with its attribute, the types that
    it gives on as they are and whether it is for moments, and how a key that it makes comes back."""
    options = model._meta
    makes_key = isinstance(options.pk, models.AutoField)
    fields = [field for field in options.concrete_fields if not (makes_key and field.primary_key)]
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join("%s" for _ in fields)
    # Nothing but the names of our own tables and columns goes into it.
    statement = f"INSERT INTO {quote(options.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
    kept = [(field, field.attname, kept_as_they_are(field), _is_plain_time(field)) for field in fields]
    return statement, kept, f" RETURNING {quote(str(options.pk.column))}" if makes_key else ""
