from django.apps import AppConfig
from django.utils.translation import gettext

from makeright.lib.refusing import tell_by


class UiConfig(AppConfig):
    name = "makeright.ui"

    def ready(self) -> None:
        tell_by(gettext)
