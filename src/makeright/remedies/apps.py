from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RemediesConfig(AppConfig):
    name = "makeright.remedies"

    def ready(self) -> None:
        from makeright.remedies import jobs, permissions, reactions, triggers  # noqa: F401

        # Django rebuilds SQLite tables in migrations and drops triggers silently, so they are made anew each time.
        post_migrate.connect(triggers.make, sender=self)
