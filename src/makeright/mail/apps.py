from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "makeright.mail"

    def ready(self) -> None:
        from makeright.letters.addressing import suggest
        from makeright.mail import (  # noqa: F401
            erasing,
            jobs,
            live,
            permissions,
            reactions,
            replaying,
            settings_pages,
            shelving,
            telling_person,
        )
        from makeright.mail.addressing import first_address

        suggest(first_address)
