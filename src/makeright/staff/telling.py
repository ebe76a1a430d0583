"""Telling in words what a role is called and what it lets people do."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from makeright.staff.models import ADMIN, AGENT, HOUSE_ROLES, LEAD, OWN, VIEWER, Agent, Role
from makeright.staff.permissions import permissions
from makeright.staff.refusals import Refused

CALLED = {
    ADMIN: gettext_noop("admin"),
    LEAD: gettext_noop("lead"),
    AGENT: gettext_noop("agent"),
    VIEWER: gettext_noop("viewer"),
}


def called(agent: Agent) -> str:
    """What somebody serves as, in the reader's language; a role of the company's own by its name."""
    return agent.own_role.name if agent.own_role is not None else _(CALLED[agent.role])


def in_short(agent: Agent) -> str:
    """What a role lets somebody do, in one line: of the house in a few words, of the company's own all of it."""
    if agent.own_role is not None:
        return "; ".join(meanings(agent.permitted)) or _("looks")
    return {
        ADMIN: _("sees and sets everything"),
        LEAD: _("answers, makes teams, sets the hours, sees what colleagues have"),
        AGENT: _("answers, and settles matters"),
        VIEWER: _("looks"),
    }[agent.role]


def meanings(codes: Collection[str]) -> list[str]:
    """What permissions let people do, in the reader's language and the order in which they are declared; each completes
    "may …". A code that no app declares any more is left out."""
    return [_(each.means) for code, each in permissions().items() if code in codes]


def key_of(agent: Agent) -> str:
    """A role as a form names it: a code of the house, or `own-12`."""
    return f"{OWN}-{agent.own_role_id}" if agent.own_role_id else agent.role


def role_named(key: str) -> tuple[str, Role | None]:
    """The role that a form names. Raises Refused (`no_such_role`)."""
    kind, _dash, number = key.partition("-")
    if kind in HOUSE_ROLES and not number:
        return kind, None
    if kind == OWN and number.isascii() and number.isdigit() and len(number) < 19:
        found = Role.objects.filter(pk=int(number)).first()
        if found is not None:
            return OWN, found
    raise Refused("no_such_role", _("There is no such role."))


def roles_to_give() -> list[Agent]:
    """All roles that may be given to somebody, each as one who would have it."""
    own = Role.objects.filter(is_retired=False).order_by("name", "pk")
    return [*(Agent(role=role) for role in HOUSE_ROLES), *(Agent(role=OWN, own_role=role) for role in own)]
