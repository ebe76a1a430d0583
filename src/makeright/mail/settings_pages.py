"""This app's pages of settings."""

from django.utils.translation import gettext_noop as _

from makeright.mail.permissions import ACKNOWLEDGE
from makeright.ui.settings_pages import settings_page

settings_page(
    "acknowledgments",
    _("Acknowledgments"),
    "mail:acknowledgments",
    icon="send",
    group="answering",
    permission=ACKNOWLEDGE.code,
)
