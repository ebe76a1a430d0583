from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "makeright.promises"

    def ready(self) -> None:
        from makeright.promises import (  # noqa: F401
            erasing,
            jobs,
            permissions,
            reactions,
            replaying,
            telling_person,
            webhook_forms,
        )
