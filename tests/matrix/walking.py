"""Walking: one call after the other, each in a transaction that is taken back, with what it said and what it changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from makeright.staff.models import Agent
from makeright.staff.signing_in import CONFIRMED
from tests.matrix.routes import Route

# What is kept about sessions, tokens and tries changes with every call; and whoever reads the log places what is new.
BESIDES = {"staff_session", "staff_token", "staff_tries", "events_position", "events_unplaced"}
Rows = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Answer:
    """What a call said (`body`, whole, and its headers, as text), what it read, and in which tables it changed rows."""

    status: int
    body: str
    read: frozenset[str]
    changed: frozenset[str]
    rows: Rows


def rows() -> Rows:
    """All that the database holds, table by table."""
    kept: dict[str, tuple[Any, ...]] = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in BESIDES and model._meta.managed:
                cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
                kept[table] = tuple(cursor.fetchall())
    return kept


@contextmanager
def reading() -> Iterator[set[str]]:
    """Which fields of bodies and queries are read meanwhile, by name."""
    read: set[str] = set()

    def noting(name: str) -> Any:
        kept = getattr(QueryDict, name)

        def note(self: QueryDict, key: str, *rest: Any) -> Any:
            read.add(str(key))
            return kept(self, key, *rest)

        return patch.object(QueryDict, name, note)

    with noting("get"), noting("getlist"), noting("__getitem__"), noting("__contains__"):
        yield read


def address(route: Route, named: Mapping[str, object]) -> str:
    """Where that is."""
    return reverse(route.name, kwargs=dict(named))


def browser(agent: Agent | None) -> SimpleCookie:
    """The cookies of a browser in which somebody has just signed in; of a stranger's, none."""
    client = Client()
    if agent is not None:
        client.force_login(agent)
        session = client.session
        session[CONFIRMED] = (timezone.now() + timedelta(hours=1)).isoformat()
        session.save()
    return client.cookies


class Watch:
    """Whether the database was asked to change anything: then all of it is looked at, and else nothing."""

    _LOOKS = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA|EXPLAIN|SET|SHOW)\b", re.IGNORECASE)

    def __init__(self) -> None:
        self.wrote = False

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        self.wrote = self.wrote or not self._LOOKS.match(sql)
        return execute(sql, *rest)

    def rows(self, before: Rows) -> Rows:
        """What there is now."""
        return rows() if self.wrote else before


@contextmanager
def taken_back() -> Iterator[Watch]:
    """Whatever is done meanwhile is undone."""
    watch = Watch()
    with transaction.atomic(), connection.execute_wrapper(watch):
        yield watch
        transaction.set_rollback(True)


def changes(before: Rows, after: Rows) -> set[str]:
    """The tables that hold something else."""
    return {table for table, kept in after.items() if kept != before[table]}


def call(
    cookies: SimpleCookie, method: str, where: str, before: Rows, said: Mapping[str, Any] | None = None
) -> Answer:
    """Make one call and take back whatever it did."""
    client = Client(raise_request_exception=False)
    client.cookies = SimpleCookie({name: each.value for name, each in cookies.items()})
    said = said or {}
    with taken_back() as watch, reading() as read:
        if method in {"get", "post"}:
            response = getattr(client, method)(where, said)
        else:
            encoded = QueryDict(mutable=True)
            encoded.update(said)
            response = getattr(client, method)(
                where, encoded.urlencode(), content_type="application/x-www-form-urlencoded"
            )
        body = _whole(response)
        after = watch.rows(before)
    return Answer(response.status_code, body, frozenset(read), frozenset(changes(before, after)), after)


def _whole(response: HttpResponse) -> str:
    streamed = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return "\n".join([*(f"{name}: {value}" for name, value in response.items()), streamed.decode("latin-1")])


def columns(before: Rows, after: Rows) -> set[tuple[str, str]]:
    """Which columns hold something else, and which tables have rows more or less (then `*`)."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table not in before or before[table] == after[table]:
            continue
        old, new = ({row[0]: row for row in kept[table]} for kept in (before, after))
        if old.keys() != new.keys():
            found.add((table, "*"))
        for key in old.keys() & new.keys():
            for field, was, now in zip(model._meta.local_concrete_fields, old[key], new[key], strict=True):
                if was != now:
                    found.add((table, str(field.column)))
    return found
