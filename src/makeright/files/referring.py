"""Referring: which rows refer to a file is known by the foreign keys themselves, so there is no counter to drift.

A key that protects (PROTECT, SET_NULL …) holds its file; one that cascades only lives as long as the file does.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import CASCADE, Exists, ForeignKey, OuterRef, QuerySet

from makeright.files.models import File


@cache
def keys_to_files() -> tuple[ForeignKey[Any, Any], ...]:
    """Every foreign key to File in every app, those between two others (many to many) included."""
    return tuple(
        field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and field.remote_field.model is File
    )


def holding_keys() -> tuple[ForeignKey[Any, Any], ...]:
    """Those that keep their file alive."""
    return tuple(key for key in keys_to_files() if key.remote_field.on_delete is not CASCADE)


def unreferenced(files: QuerySet[File]) -> QuerySet[File]:
    """Those of the files that no row refers to, as far as is committed."""
    for key in holding_keys():
        rows = key.model._base_manager.filter(**{key.name: OuterRef("pk")})
        files = files.filter(~Exists(rows))
    return files
