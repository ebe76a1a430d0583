"""The canonical form of a row: the same text for the same values, whichever database holds them. Pure.

Times are UTC with microseconds, JSON is sorted, truths are true and false, decimals have no idle zeros, bytes are
base64. Snapshots are written in it, digests are taken of it, and rows change databases by way of it.
"""

from __future__ import annotations

import base64
import datetime as times
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Row = list[Any]

# What neither PostgreSQL's text nor UTF-8 can hold. SQLite keeps it, so it stands as � wherever rows are compared.
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_MAYBE_UNKEEPABLE = re.compile(r"\\u(?:0000|d[89a-f])", re.IGNORECASE)
_BARE = frozenset({"{}", "[]", "null", "true", "false", '""'})
_WITH_MICROSECONDS, _WITHOUT = len("2026-11-21 12:00:00.123456"), len("2026-11-21 12:00:00")
_LONGEST_NUMBER = 400  # digits; a double has at most 309 before its point


@dataclass(frozen=True, slots=True)
class Column:
    """A column, and what kind of value stands in it: a word of KINDS."""

    name: str
    kind: str


class Canon:
    """Turns the rows of one table, as a driver gives them, into their canonical form. `mended` counts the values that
    held a character which not every database can keep."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.mended = 0
        self._steps = [
            (place, read)
            for place, column in enumerate(columns)
            if (read := KINDS[column.kind].reads) is not None
        ]
        self._texts = [place for place, column in enumerate(columns) if column.kind == "text"]

    def row(self, raw: Sequence[Any]) -> Row:
        """Give the values: None, int, bool and str only."""
        row = list(raw)
        for place, read in self._steps:
            value = row[place]
            if value is not None:
                row[place] = read(value)
        try:
            if "\x00" in "".join([row[place] or "" for place in self._texts]):
                self._mend(row)
        except TypeError:  # something else than text stands in a column of texts
            self._mend(row)
        return row

    def _mend(self, row: Row) -> None:
        for place in self._texts:
            value = row[place]
            if value is not None:
                said = value if isinstance(value, str) else _text(value)
                row[place] = _UNKEEPABLE.sub("\ufffd", said)
                self.mended += row[place] != said


def line(row: Row) -> bytes:
    """A canonical row as a line of JSON, which ends with its only newline."""
    return _write(row).encode() + b"\n"


def row_of(said: bytes) -> Row:
    """The canonical row that a line holds. Raises ValueError if it holds none."""
    row = json.loads(said)
    if not isinstance(row, list):
        raise ValueError("a row is a list of values")
    return row


# What drivers give → the canonical form. sqlite3 gives what stands in the file, psycopg Python's own types.


def _text(value: Any) -> str:
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def _datetime(value: Any) -> str:
    if isinstance(value, str) and value[-3:].isdigit():  # as Django writes it
        if len(value) == _WITH_MICROSECONDS:
            return f"{value[:10]}T{value[11:]}Z"
        if len(value) == _WITHOUT:
            return f"{value[:10]}T{value[11:]}.000000Z"
    moment = times.datetime.fromisoformat(value) if isinstance(value, str) else value
    if moment.tzinfo is not None:
        moment = moment.astimezone(times.UTC).replace(tzinfo=None)
    return str(moment.isoformat(timespec="microseconds")) + "Z"


def _date(value: Any) -> str:
    return value[:10] if isinstance(value, str) else str(value.isoformat())


def _time(value: Any) -> str:
    moment = times.time.fromisoformat(value) if isinstance(value, str) else value
    return str(moment.isoformat(timespec="microseconds"))


def _duration(value: Any) -> int:
    return value // times.timedelta(microseconds=1) if isinstance(value, times.timedelta) else int(value)


def _decimal(value: Any) -> str:
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    said = f"{exact or abs(exact):f}"
    return said.rstrip("0").rstrip(".") if "." in said else said


def _float(value: Any) -> str:
    return repr(float(value))


def _json(value: Any) -> str:
    said = value if isinstance(value, str) else _text(value)
    if said in _BARE:
        return said
    tree = _read(said)
    if "\\u" in said and _MAYBE_UNKEEPABLE.search(said):
        tree = _kept(tree)
    return _write_sorted(tree)


def _number(said: str) -> int | float:
    """A number of JSON: PostgreSQL writes 1e3 and 1000.0 as 1000, so whole ones are whole."""
    exact = Decimal(said)
    if abs(exact.adjusted()) < _LONGEST_NUMBER and exact == exact.to_integral_value():
        return int(exact)
    return float(said)


# Made once: json.dumps and json.loads make them anew for each value.
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_write_sorted = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_read = json.JSONDecoder(parse_float=_number).decode


def _kept(tree: Any) -> Any:
    """The same tree without characters that can't be kept."""
    if isinstance(tree, str):
        return _UNKEEPABLE.sub("\ufffd", tree)
    if isinstance(tree, list):
        return [_kept(each) for each in tree]
    if isinstance(tree, dict):
        return {_kept(key): _kept(value) for key, value in tree.items()}
    return tree


def _binary(value: Any) -> str:
    return base64.b64encode(bytes(value)).decode()


def _uuid(value: Any) -> str:
    return str(value).replace("-", "").lower()


# The canonical form → what is put into a database: as Django's own fields would have it there.


def _sqlite_datetime(said: str) -> str:
    return said[:-1].replace("T", " ").removesuffix(".000000")


def _postgres_duration(said: int) -> str:
    return f"{said} microseconds"


def _bytes(said: str) -> bytes:
    return base64.b64decode(said)


Step = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class Kind:
    """How values of one kind are read, and how they are put into either database; None: as they are."""

    reads: Step = None
    into_sqlite: Step = None
    into_postgresql: Step = None


KINDS: dict[str, Kind] = {
    "integer": Kind(int),
    "boolean": Kind(bool, int),
    "text": Kind(),
    "float": Kind(_float, float, float),
    "decimal": Kind(_decimal),
    "datetime": Kind(_datetime, _sqlite_datetime),
    "date": Kind(_date),
    "time": Kind(_time, lambda said: said.removesuffix(".000000")),
    "duration": Kind(_duration, None, _postgres_duration),
    "json": Kind(_json),
    "binary": Kind(_binary, _bytes, _bytes),
    "uuid": Kind(_uuid),
    "address": Kind(str),
}

# Fields by the name that Django gives their type, whatever class of ours they are.
_KIND_OF_FIELD = {
    **dict.fromkeys(
        "AutoField BigAutoField SmallAutoField IntegerField BigIntegerField SmallIntegerField"
        " PositiveIntegerField PositiveBigIntegerField PositiveSmallIntegerField".split(),
        "integer",
    ),
    **dict.fromkeys("CharField TextField SlugField FileField FilePathField".split(), "text"),
    "BooleanField": "boolean",
    "FloatField": "float",
    "DecimalField": "decimal",
    "DateTimeField": "datetime",
    "DateField": "date",
    "TimeField": "time",
    "DurationField": "duration",
    "JSONField": "json",
    "BinaryField": "binary",
    "UUIDField": "uuid",
    "GenericIPAddressField": "address",
}


def kind_of_field(internal_type: str) -> str:
    """The kind of values that a type of field holds. Raises LookupError for one that has no canonical form yet."""
    try:
        return _KIND_OF_FIELD[internal_type]
    except KeyError:
        raise LookupError(f"a {internal_type} has no canonical form yet (operating/canonical.py)") from None


def storing(columns: Sequence[Column], vendor: str) -> Callable[[Row], Row]:
    """Give the function that turns a canonical row into what is put into a database of that vendor."""
    steps = [
        (place, step)
        for place, column in enumerate(columns)
        if (step := getattr(KINDS[column.kind], f"into_{vendor}")) is not None
    ]

    def stored(row: Row) -> Row:
        row = list(row)
        for place, step in steps:
            if row[place] is not None:
                row[place] = step(row[place])
        return row

    return stored
