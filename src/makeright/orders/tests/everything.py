"""All rows of the database as they lie there, to show that a refusal changed none."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Each table with all of its rows."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
                found[model._meta.db_table] = sorted(cursor.fetchall(), key=repr)
    return found
