from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "makeright.customers"

    def ready(self) -> None:
        from makeright.customers import (  # noqa: F401
            belonging,
            jobs,
            permissions,
            reactions,
            replaying,
            replaying_memory,
            settings_pages,
            telling,
            webhook_forms,
        )
