from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "makeright.conversations"

    def ready(self) -> None:
        from makeright.conversations import jobs, live, replaying, replaying_access, searching  # noqa: F401
