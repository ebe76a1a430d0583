"""Primary keys that are ids in order of time (see ids): 64 bits everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    _BigInteger = models.BigIntegerField[int, int]
else:
    _BigInteger = models.BigIntegerField


class TimeKey(_BigInteger):
    """A 64-bit key made by us. On SQLite it is the rowid itself, which its type must be called `integer` for: a
    `bigint` key would cost an index and a second look-up for each row, and full-text search couldn't go by it."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)
