from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "makeright.staff"

    def ready(self) -> None:
        from makeright.staff import (  # noqa: F401
            jobs,
            live,
            reactions,
            replaying,
            replaying_doors,
            replaying_facts,
            replaying_roles,
            settings_pages,
        )
