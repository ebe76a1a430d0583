"""The pages of settings that several apps make up, or that take who sees whom."""

from django.utils.translation import gettext_noop as _

from makeright.conversations.permissions import KEEP_TAGS
from makeright.customers.permissions import DEFINE
from makeright.staff.permissions import MANAGE_STAFF
from makeright.ui.settings_pages import settings_page

settings_page(
    "people",
    _("People"),
    "desk:people",
    icon="user-round",
    group="people",
    permission=MANAGE_STAFF.code,
    comes_first=True,
)
settings_page(
    "segments", _("Segments"), "desk:segments", icon="list-filter", group="customers", permission=DEFINE.code
)
settings_page("tags", _("Tags"), "desk:tags", icon="tag", group="answering", permission=KEEP_TAGS.code)
