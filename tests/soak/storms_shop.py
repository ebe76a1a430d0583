"""A shop elsewhere in bad weather: its line breaks before it hears of a thing, or after it did it.

It does what our own book does, with a memory of its own of what it did under which key, as shops have: called again it
tells that once more. Processes share the memory, and a kill leaves both, what was done and that it was, or neither.
"""

from __future__ import annotations

import json
from datetime import datetime
from random import Random

from django.db import IntegrityError, connection, transaction

from makeright.orders.models import Operation
from makeright.orders.shops import Declined, Done, Unanswered
from makeright.orders.shops.book import counter as book

KIND = "elsewhere"
MEMORY = "storm_shop"


def open_memory() -> None:
    """Make the table in which the shop remembers."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {MEMORY} (key varchar(80) PRIMARY KEY, told text NOT NULL)")


def remembered() -> set[str]:
    """The keys under which it did or declined something."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT key FROM {MEMORY}")
        return {row[0] for row in cursor.fetchall()}


class Counter(book.Counter):
    """See `shops.Counter`."""

    is_here = False

    def carry_out(self, operation: Operation, *, now: datetime) -> Done | Declined:
        weather = _weather(operation, "does", ("deaf", "mute", "unwilling", "fine", "fine", "fine"))
        if weather == "deaf":
            raise Unanswered
        try:
            with transaction.atomic():
                _remember(operation.key)  # a second call waits here, for what the first one did
                told = (
                    Declined("shop.closed")
                    if weather == "unwilling"
                    else super().carry_out(operation, now=now)
                )
                _write(operation.key, told)
        except IntegrityError:
            told = _told(operation.key) or _broken(operation)
        if weather == "mute":
            raise Unanswered
        return told

    def ask(self, operation: Operation) -> Done | Declined | None:
        if _weather(operation, "says", ("silent", "fine")) == "silent":
            raise Unanswered
        return _told(operation.key)


def _weather(operation: Operation, what: str, kinds: tuple[str, ...]) -> str:
    """The same for the same call, another one when it is asked again."""
    return Random(f"{operation.key} {operation.asked} {what}").choice(kinds)


def _remember(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {MEMORY} (key, told) VALUES (%s, '')", [key])


def _write(key: str, told: Done | Declined) -> None:
    said = {"code": told.code} if isinstance(told, Declined) else {"outcome": told.outcome}
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {MEMORY} SET told = %s WHERE key = %s", [json.dumps(said), key])


def _told(key: str) -> Done | Declined | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT told FROM {MEMORY} WHERE key = %s", [key])
        row = cursor.fetchone()
    if row is None:
        return None
    said = json.loads(row[0])
    return Done(said["outcome"]) if "outcome" in said else Declined(said["code"])


def _broken(operation: Operation) -> Done | Declined:
    raise AssertionError(f"operation {operation.key} broke a rule of the rows")
