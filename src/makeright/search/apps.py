from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "makeright.search"

    def ready(self) -> None:
        from makeright.search import tables

        post_migrate.connect(tables.make, sender=self)
