"""Questions to the database that are built once, and asked often.

Django builds the SQL of a question anew each time it is asked, at 0.3 to 0.5 ms of CPU where SQLite itself takes 0.03.
A verb that asks twenty questions spends most of its time so. A `Question` keeps what was built, for each connection;
what is given to it takes the place of the marks with which it was built:

    _LINES = Question(lambda order: Line.objects.select_related("variant").filter(order=order))
    lines = _LINES(order.pk)

Its rows are what the same QuerySet would give: models with what is related to them, or the tuples or values of
`values_list`. A list that is given (`pk__in=…`) is built once for each length. For plain reads of the hot verbs: what
is given may be a number, text, yes or no, a moment, a day, a row (its key is meant), or a list of such; never None,
which SQL compares otherwise. `prefetch_related` is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.exceptions import EmptyResultSet, ObjectDoesNotExist
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Expression, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")

_LONGEST = 50  # a longer list than that is built anew each time
_Shape = tuple[int | None, ...]


class Question(Generic[Row]):
    """A question of which only what is given changes. `build` makes the QuerySet from a mark for each thing
    given; it is called once for each shape, so what it reads besides must stay as it is."""

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build

    def __call__(self, *given: object) -> list[Row]:
        """All rows."""
        if any(isinstance(each, (list, tuple)) and len(each) > _LONGEST for each in given):
            return list(self._build(*given))
        shape = tuple(len(each) if isinstance(each, (list, tuple)) else None for each in given)
        kept: dict[tuple[Question[Any], _Shape], _Built]
        connection = connections[DEFAULT_DB_ALIAS]
        kept = vars(connection).setdefault("kept_questions", {})
        if (built := kept.get((self, shape))) is None:
            built = kept[self, shape] = _Built(self._build, shape)
        return built.rows(given, connection)

    def first(self, *given: object) -> Row | None:
        """The first row, if there is one. Who asks so for one of many cuts the question itself (`[:1]`)."""
        rows = self(*given)
        return rows[0] if rows else None


def read_again(row: models.Model) -> None:
    """Have a row be as it stands in the database now, as `refresh_from_db()` would; rows beside it that are known
    already are not read again. Raises ObjectDoesNotExist."""
    fresh = _one_of(type(row)).first(row.pk)
    if fresh is None:
        raise ObjectDoesNotExist(f"{row._meta.label} {row.pk} is gone")
    for field in row._meta.concrete_fields:
        setattr(row, field.attname, getattr(fresh, field.attname))


@cache
def _one_of(model: type[models.Model]) -> Question[models.Model]:
    return Question(lambda key: model._base_manager.filter(pk=key))


class _Slot(NamedTuple):
    """Where something that is given comes to stand: its place, and in a list of them the place in that."""

    place: int
    within: int | None = None


class _Mark(Expression):
    """What stands in a question for something that will be given; for a list of so many, if `many` says so."""

    def __init__(self, place: int, many: int | None = None) -> None:
        super().__init__(output_field=models.Field())
        self.place, self.many = place, many

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        if self.many is None:
            return "%s", [_Slot(self.place)]
        if not self.many:
            raise EmptyResultSet
        return f"({', '.join(['%s'] * self.many)})", [_Slot(self.place, each) for each in range(self.many)]


class _Built:
    """The SQL for one shape on one connection, and Django's own reader of its rows."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], shape: _Shape) -> None:
        question: Any = build(*(_Mark(place, many) for place, many in enumerate(shape)))
        if question._prefetch_related_lookups:
            raise ValueError("what is prefetched is another question; ask it by itself")
        self._rows: list[Any] = []
        compiler = question.query.get_compiler(question.db)
        try:
            self._sql, self._params = compiler.as_sql()
        except EmptyResultSet:
            self._sql = ""
        convert = compiler.get_converters([each[0] for each in compiler.select or ()])
        vars(compiler)["execute_sql"] = lambda *_, **__: [self._rows]
        vars(compiler)["get_converters"] = lambda _: convert
        vars(question.query)["get_compiler"] = lambda *_, **__: compiler
        self._read = question._iterable_class(question)

    def rows(self, given: Sequence[object], connection: Any) -> list[Any]:
        """Ask it, of what is given, on the connection for which it was built."""
        if not self._sql:
            return []
        values = [_value(each, given, connection) if type(each) is _Slot else each for each in self._params]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, values)
            self._rows = cursor.fetchall()
        try:
            return list(self._read)
        finally:
            self._rows = []


def _value(slot: _Slot, given: Sequence[Any], connection: Any) -> Any:
    """What is given there, as the database takes it."""
    value = given[slot.place] if slot.within is None else given[slot.place][slot.within]
    if isinstance(value, models.Model):
        value = value.pk
    if value is None:
        raise ValueError("None is no value to compare with")
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return connection.ops.adapt_integerfield_value(value, "BigIntegerField")
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    raise TypeError(f"{type(value).__name__} can't be given to a kept question")
