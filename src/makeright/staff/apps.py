from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "makeright.staff"

    def ready(self) -> None:
        from makeright.staff import live, replaying  # noqa: F401
