from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "makeright.demo"

    def ready(self) -> None:
        from makeright.demo import checkups  # noqa: F401
