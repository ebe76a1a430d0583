from django.apps import AppConfig


class OperatingConfig(AppConfig):
    name = "makeright.operating"

    def ready(self) -> None:
        from makeright.operating import (  # noqa: F401
            events,
            jobs,
            live,
            permissions,
            reactions,
            settings_pages,
        )
