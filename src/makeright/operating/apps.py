from django.apps import AppConfig


class OperatingConfig(AppConfig):
    name = "makeright.operating"

    def ready(self) -> None:
        from makeright.operating import events, live, permissions, settings_pages  # noqa: F401
