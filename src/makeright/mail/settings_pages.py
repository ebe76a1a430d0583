"""This app's pages of settings."""

from django.utils.translation import gettext_noop as _

from makeright.mail.permissions import ACKNOWLEDGE, BLOCK
from makeright.ui.settings_pages import settings_page

settings_page(
    "acknowledgments",
    _("Acknowledgments"),
    "mail:acknowledgments",
    icon="send",
    group="answering",
    permission=ACKNOWLEDGE.code,
)

settings_page(
    "senders",
    _("Junk and senders"),
    "mail:senders",
    icon="trash-2",
    group="answering",
    permission=BLOCK.code,
)
