"""This app's pages of settings."""

from django.utils.translation import gettext_noop as _

from makeright.remedies.permissions import SEE_AUTHORITY, SET_POLICY
from makeright.ui.settings_pages import settings_page

settings_page(
    "authority",
    _("Authority"),
    "remedies:authority",
    icon="shield",
    group="answering",
    permission=SEE_AUTHORITY.code,
)
settings_page(
    "policy",
    _("Return policy"),
    "remedies:policy",
    icon="undo-2",
    group="answering",
    permission=SET_POLICY.code,
)
settings_page(
    "fits",
    _("What fits"),
    "remedies:fits",
    icon="list-ordered",
    group="answering",
    permission=SET_POLICY.code,
)
