"""Counting together: several counts as one question, since most of what a small one costs is asking it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def count_together(*questions: QuerySet[Any, Any]) -> list[int]:
    """How many rows each of these has; what is cut (`[:100]`) is counted no further."""
    parts: list[str] = []
    values: list[Any] = []
    for question in questions:
        try:
            sql, params = question.values("pk").query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
            continue
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608
        values += params
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return list(cursor.fetchone())
