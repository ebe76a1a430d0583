from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "makeright.conversations"

    def ready(self) -> None:
        from makeright.conversations import (  # noqa: F401
            counting,
            erasing,
            jobs,
            knowing,
            live,
            permissions,
            reactions,
            replaying,
            replaying_access,
            replaying_saved,
            replaying_tags,
            searching,
            settings_pages,
            telling_person,
            webhook_forms,
        )
