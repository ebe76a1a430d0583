from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RemediesConfig(AppConfig):
    name = "makeright.remedies"

    def ready(self) -> None:
        from makeright.remedies import (  # noqa: F401
            erasing,
            jobs,
            live,
            permissions,
            reactions,
            replaying,
            settings_pages,
            telling_person,
            triggers,
            webhook_forms,
        )

        # Django rebuilds SQLite tables in migrations and drops triggers silently, so they are made anew each time.
        post_migrate.connect(triggers.make, sender=self)
