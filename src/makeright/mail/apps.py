from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "makeright.mail"

    def ready(self) -> None:
        from makeright.letters.addressing import suggest
        from makeright.mail import erasing, jobs, live, permissions, reactions, replaying, shelving  # noqa: F401
        from makeright.mail.addressing import first_address

        suggest(first_address)
