"""Which tables hold what the house keeps, as of the migrations that are applied: not as of the code that runs.

So a backup is right before an upgrade too, when the code is newer than the rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.apps import apps
from django.apps.registry import Apps
from django.db import connections, models
from django.db.migrations.loader import MigrationLoader

from makeright.operating.canonical import Column, kind_of_field

# Apps whose rows are made from those of others, and are made anew instead of being moved.
REBUILT = {"search"}
# Rows that Django itself makes in each database.
OF_THE_FRAMEWORK = {"django_content_type", "auth_permission"}

Migration = tuple[str, str]  # app and name


class NotOurs(Exception):
    """The database is of another version than this program, or of another program."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table, its key, and its columns in the order in which they are written. `needs` are the tables that its
    foreign keys point to."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    needs: frozenset[str] = frozenset()

    @property
    def places_of_key(self) -> list[int]:
        names = [column.name for column in self.columns]
        return [names.index(name) for name in self.key]

    def as_plain(self) -> dict[str, Any]:
        """What a manifest says of it."""
        columns = [[column.name, column.kind] for column in self.columns]
        return {"name": self.name, "key": list(self.key), "columns": columns}

    @classmethod
    def from_plain(cls, said: dict[str, Any]) -> Self:
        return cls(
            str(said["name"]),
            tuple(map(str, said["key"])),
            tuple(Column(str(name), str(kind)) for name, kind in said["columns"]),
        )


def migrations(using: str = "default") -> list[Migration]:
    """The migrations that are applied. Raises NotOurs if this program doesn't know one of them."""
    return _applied(MigrationLoader(connections[using]))


def tables(using: str = "default") -> list[Table]:
    """The tables of the applied migrations, each after those that it needs. Raises NotOurs as `migrations` does."""
    loader = MigrationLoader(connections[using])
    applied = _applied(loader)
    if set(applied) == set(loader.graph.nodes):
        return _in_order(_tables(apps))
    return _in_order(_tables(loader.project_state(applied, at_end=True).apps))


def leaves(applied: Iterable[Migration]) -> list[Migration]:
    """Of these migrations, the last of each app: what to migrate an empty database to. Raises NotOurs."""
    loader = MigrationLoader(None)
    graph = loader.graph
    ours = {(app, name) for app, name in applied if app in loader.migrated_apps}
    known = ours & set(graph.nodes)
    if unknown := sorted(ours - set(loader.disk_migrations)):
        raise NotOurs(_unknown(unknown))
    return sorted(
        migration
        for migration in known
        if not any(
            child.key in known and child.key[0] == migration[0]
            for child in graph.node_map[migration].children
        )
    )


def _applied(loader: MigrationLoader) -> list[Migration]:
    # What an app that is installed no longer has left behind is nobody's.
    applied = {migration for migration in loader.applied_migrations if migration[0] in loader.migrated_apps}
    if unknown := sorted(applied - set(loader.disk_migrations)):
        raise NotOurs(_unknown(unknown))
    return sorted(applied & set(loader.graph.nodes))


def _unknown(unknown: list[Migration]) -> str:
    app, name = unknown[0]
    return (
        f"The database knows a migration that this version of Makeright doesn't ({app}.{name}), so it is of a newer"
        " version. Install that version, or a newer one."
    )


def _tables(models_of: Apps) -> list[Table]:
    found = {}
    for model in models_of.get_models(include_auto_created=True):
        options = model._meta
        if options.managed and not options.proxy and options.app_label not in REBUILT:
            found[options.db_table] = Table(
                options.db_table,
                tuple(str(field.column) for field in options.pk_fields),
                tuple(Column(str(field.column), _kind(field)) for field in _written(options)),
                frozenset(
                    field.related_model._meta.db_table
                    for field in options.concrete_fields
                    if field.is_relation and field.related_model is not None
                )
                - {options.db_table},
            )
    return list(found.values())


def _written(options: Any) -> list[models.Field[Any, Any]]:
    """The fields that stand in a row and that the database doesn't work out by itself."""
    return [field for field in options.concrete_fields if field.column and not field.generated]


def _kind(field: models.Field[Any, Any]) -> str:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return kind_of_field(field.get_internal_type())


def _in_order(found: list[Table]) -> list[Table]:
    """Each table after those that it needs; where they need each other, as they come."""
    waiting = {table.name: table for table in sorted(found, key=lambda table: table.name)}
    ordered: list[Table] = []
    while waiting:
        ready = [table for table in waiting.values() if not table.needs & set(waiting)]
        next_ones = ready or list(waiting.values())[:1]
        ordered += next_ones
        for table in next_ones:
            del waiting[table.name]
    return ordered
