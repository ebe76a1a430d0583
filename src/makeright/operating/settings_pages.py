"""This app's pages of settings."""

from django.utils.translation import gettext_noop as _

from makeright.customers.permissions import FORGET
from makeright.operating.permissions import LET_PROGRAMS_IN, MANAGE_HOURS, MANAGE_WEBHOOKS, SEE_AUDIT
from makeright.ui.settings_pages import settings_page

settings_page(
    "hours", _("Hours"), "operating:hours", icon="clock", group="answering", permission=MANAGE_HOURS.code
)
settings_page(
    "privacy", _("Privacy"), "operating:privacy", icon="eye-off", group="customers", permission=FORGET.code
)
settings_page(
    "programs",
    _("Programs"),
    "operating:programs",
    icon="key-round",
    group="house",
    permission=LET_PROGRAMS_IN.code,
)
settings_page(
    "webhooks",
    _("Webhooks"),
    "operating:webhooks",
    icon="send",
    group="house",
    permission=MANAGE_WEBHOOKS.code,
)
settings_page(
    "audit",
    _("What was done"),
    "operating:audit",
    icon="list-checks",
    group="house",
    permission=SEE_AUDIT.code,
)
