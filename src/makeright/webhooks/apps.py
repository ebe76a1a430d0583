from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "makeright.webhooks"

    def ready(self) -> None:
        from makeright.webhooks import jobs, replaying  # noqa: F401
