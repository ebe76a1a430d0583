"""`makeright migrate`: Django's own, with a verified backup before it changes a database that holds something."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from makeright.operating.by_night import NotBackedUp
from makeright.operating.keeping import make_before_migrate
from makeright.operating.restoring import rows_of_ours
from makeright.operating.tables import NotOurs, migrations


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--no-backup",
            action="store_true",
            help="make no backup before; then there is no way back from a migration that fails half way",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options.get("no_backup") and self._changes_something(options):
            self._back_up(options)
        super().handle(*args, **options)

    def _changes_something(self, options: dict[str, Any]) -> bool:
        """Whether there is something to migrate, and something to lose. Refuses a database of a newer version."""
        if options["database"] != DEFAULT_DB_ALIAS or options["plan"] or options["check_unapplied"]:
            return False
        try:
            migrations()
            executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
            is_up_to_date = not executor.migration_plan(executor.loader.graph.leaf_nodes())
            if is_up_to_date and not options["migration_name"]:
                return False
            return bool(rows_of_ours(DEFAULT_DB_ALIAS))
        except NotOurs as error:
            raise CommandError(str(error)) from error

    def _back_up(self, options: dict[str, Any]) -> None:
        say = self.stdout.write if options["verbosity"] > 0 else (lambda words: None)
        say("Making a backup first …")
        try:
            backup = make_before_migrate(say)
        except NotBackedUp as error:
            raise CommandError(
                f"Nothing was migrated, since there is no sound backup. {error} Without a backup, and without a way"
                " back: makeright migrate --no-backup"
            ) from error
        say(f"Backed up: {backup.place}")
