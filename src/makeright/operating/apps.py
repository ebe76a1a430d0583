from django.apps import AppConfig


class OperatingConfig(AppConfig):
    name = "makeright.operating"

    def ready(self) -> None:
        from makeright.operating import events, live  # noqa: F401
