"""This app's pages of settings."""

from django.utils.translation import gettext_noop as _

from makeright.causes.permissions import KEEP_CAUSES
from makeright.ui.settings_pages import settings_page

settings_page(
    "causes", _("Causes"), "causes:causes", icon="list-checks", group="answering", permission=KEEP_CAUSES.code
)
