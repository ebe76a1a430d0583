from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "makeright.desk"

    def ready(self) -> None:
        from makeright.desk import settings_pages  # noqa: F401
