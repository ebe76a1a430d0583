"""This app's pages of settings."""

from django.utils.translation import gettext_noop as _

from makeright.conversations.permissions import IMPORT_DESK, KEEP_REPLIES, MANAGE_INBOXES
from makeright.ui.settings_pages import settings_page

settings_page(
    "inboxes",
    _("Inboxes"),
    "conversations:inboxes",
    icon="inbox",
    group="answering",
    permission=MANAGE_INBOXES.code,
)
settings_page(
    "saved_replies",
    _("Saved replies"),
    "conversations:saved_replies",
    icon="zap",
    group="answering",
    permission=KEEP_REPLIES.code,
)
settings_page(
    "desk_imports",
    _("Moving here"),
    "conversations:desk_imports",
    icon="download",
    group="house",
    permission=IMPORT_DESK.code,
)
