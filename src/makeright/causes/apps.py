from django.apps import AppConfig


class CausesConfig(AppConfig):
    name = "makeright.causes"

    def ready(self) -> None:
        from makeright.causes import permissions, replaying, settings_pages, webhook_forms  # noqa: F401
