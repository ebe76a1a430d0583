from django.apps import AppConfig


class HoursConfig(AppConfig):
    name = "makeright.hours"

    def ready(self) -> None:
        from makeright.hours import jobs, replaying  # noqa: F401
