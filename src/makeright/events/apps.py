from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class EventsConfig(AppConfig):
    name = "makeright.events"

    def ready(self) -> None:
        from makeright.events import jobs, triggers  # noqa: F401

        autodiscover_modules("events")  # so that every kind is known, whoever asks
        # Django rebuilds SQLite tables in migrations and drops triggers silently, so they are made anew each time.
        post_migrate.connect(triggers.make, sender=self)
