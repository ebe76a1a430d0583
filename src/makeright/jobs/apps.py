from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "makeright.jobs"

    def ready(self) -> None:
        from makeright.jobs import recurring  # noqa: F401  (brings its task)
