"""This app's pages of settings."""

from django.utils.translation import gettext_noop as _

from makeright.customers.permissions import DEFINE
from makeright.ui.settings_pages import settings_page

settings_page(
    "fields", _("Fields"), "customers:fields", icon="pen-line", group="customers", permission=DEFINE.code
)
settings_page(
    "customer-events",
    _("Customer events"),
    "customers:kinds",
    icon="route",
    group="customers",
    permission=DEFINE.code,
)
