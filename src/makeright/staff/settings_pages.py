"""This app's pages of settings."""

from django.utils.translation import gettext_noop as _

from makeright.staff.permissions import MANAGE_STAFF, MANAGE_TEAMS
from makeright.ui.settings_pages import settings_page

settings_page("teams", _("Teams"), "staff:teams", icon="users", group="people", permission=MANAGE_TEAMS.code)
settings_page("roles", _("Roles"), "staff:roles", icon="shield", group="people", permission=MANAGE_STAFF.code)
settings_page(
    "skills", _("Skills"), "staff:skills", icon="graduation-cap", group="people", permission=MANAGE_STAFF.code
)
settings_page("you", _("You"), "staff:you", icon="user-round", group="you")
settings_page("sign_in", _("How you sign in"), "staff:account", icon="lock", group="you")
