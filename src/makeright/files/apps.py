from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "makeright.files"

    def ready(self) -> None:
        from makeright.files import jobs  # noqa: F401
