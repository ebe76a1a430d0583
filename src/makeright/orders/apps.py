from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "makeright.orders"

    def ready(self) -> None:
        from makeright.orders import erasing, jobs, live, permissions, reactions, telling_person  # noqa: F401
