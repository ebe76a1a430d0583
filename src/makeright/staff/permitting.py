"""Permitting: roles of the company's own, and what each permits. Nobody gives what they don't have."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.text import squeeze, without_controls
from makeright.staff import events
from makeright.staff.models import HOUSE_ROLES, Agent, Role, Skill, Team, Token
from makeright.staff.permissions import permissions
from makeright.staff.refusals import Refused

LONGEST = 80  # letters of a name


@transaction.atomic
def add_role(name: str, permits: Collection[str], *, by: Actor, now: datetime | None = None) -> Role:
    """Make a role that permits these, by code.

    Raises Refused: `no_name`, `named_already`, `no_such_permission`, `beyond_own`.
    """
    codes = _known(permits)
    expect_no_more_than_own(codes, by)
    role = Role(name=tidy_name(name), permissions=codes)
    _expect_free(role)
    keep_named(role)
    record(events.ROLE_ADDED, role, by=by, payload=events.RoleAdded(_codes(codes)), now=now)
    return role


@transaction.atomic
def change_permissions(
    role: Role, permits: Collection[str], *, by: Actor, now: datetime | None = None
) -> bool:
    """Have a role permit these and nothing else, to all who have it at once; say whether that changed anything.

    Raises Refused: `no_such_permission`, and `beyond_own` for what whoever does it may not do, given or taken away.
    """
    codes = _known(permits)
    before = set(Role.objects.select_for_update().get(pk=role.pk).permissions)
    added, removed = sorted(set(codes) - before), sorted(before - set(codes))
    if not added and not removed:
        return False
    expect_no_more_than_own([*added, *removed], by)
    Role.objects.filter(pk=role.pk).update(permissions=codes)
    role.refresh_from_db()
    changed = events.PermissionsChanged(added=_codes(added), removed=_codes(removed))
    record(events.PERMISSIONS_CHANGED, role, by=by, payload=changed, now=now)
    return True


@transaction.atomic
def rename_role(role: Role, name: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Call a role something else; say whether that is new. Raises Refused: `no_name`, `named_already`."""
    fresh = tidy_name(name)
    if not Role.objects.filter(pk=role.pk).exclude(name=fresh).exists():
        return False
    role.name = fresh
    _expect_free(role)
    keep_named(role)
    record(events.ROLE_RENAMED, role, by=by, now=now)
    return True


@transaction.atomic
def retire_role(role: Role, *, by: Actor, now: datetime | None = None) -> bool:
    """Give a role to nobody any more; say whether it could still be given. Who has it keeps it."""
    if not Role.objects.filter(pk=role.pk, is_retired=False).update(is_retired=True):
        return False
    role.refresh_from_db()
    record(events.ROLE_RETIRED, role, by=by, now=now)
    return True


@transaction.atomic
def reinstate_role(role: Role, *, by: Actor, now: datetime | None = None) -> bool:
    """Have a role be given again that was retired; say whether it was. Raises Refused (`named_already`) if another one
    has its name by now."""
    if not bring_back(role):
        return False
    record(events.ROLE_REINSTATED, role, by=by, now=now)
    return True


def find_role(name: str, *, retired: bool = False) -> Role:
    """The company's role of that name, however its letters are written: one in use rather than a retired one,
    or the other way round. Raises Refused (`no_such_role`)."""
    first = "-is_retired" if retired else "is_retired"
    found = Role.objects.filter(name__iexact=name.strip()).order_by(first, "-pk").first()
    if found is None:
        raise Refused("no_such_role", "There is no role %(name)s: makeright roles list", {"name": repr(name)})
    return found


def expect_no_more_than_own(permits: Collection[str], by: Actor) -> None:
    """Raise Refused (`beyond_own`) where an agent or a program gives, or takes away, what they may not do themselves.
    Whoever works at the command line of the house may do all. A code that no app declares any more permits nothing, so
    that anybody may take it away."""
    if by.is_program:
        agent = Token.objects.get(pk=by.id or 0).acts_as
    elif by.serves:
        agent = Agent.objects.select_related("own_role").get(pk=by.agent_id)
    else:
        return
    if beyond := sorted((set(permits) & permissions().keys()) - agent.permitted):
        means = "; ".join(_(permissions()[code].means) for code in beyond)
        raise Refused(
            "beyond_own", "%(agent)s may not do this themselves: %(means)s.", {"agent": agent, "means": means}
        )


def expect_to_take_from(agent: Agent, by: Actor) -> None:
    """Raise Refused (`beyond_own`) where one who is no admin takes something from an admin: their role, their service,
    their sessions. From others whoever may manage staff may take it."""
    if agent.is_admin and agent.pk != by.id:
        expect_no_more_than_own(agent.permitted, by)


def tidy_name(name: str) -> str:
    """A name as it is kept. Raises Refused (`no_name`)."""
    tidy = squeeze(without_controls(name))[:LONGEST]
    if not tidy:
        raise Refused("no_name", "A name is missing.")
    return tidy


def keep_named(row: Role | Team | Skill) -> None:
    """Save a new row, or its new name. Raises Refused (`named_already`)."""
    try:
        with transaction.atomic():
            row.save(update_fields=["name"] if row.pk else None)
    except IntegrityError:
        raise Refused("named_already", "%(name)s is the name of another one.", {"name": row.name}) from None


def bring_back(row: Role | Team | Skill) -> bool:
    """Have what was retired be there again; say whether it was retired. Raises Refused (`named_already`) if another one
    has its name by now."""
    try:
        with transaction.atomic():
            if not type(row)._default_manager.filter(pk=row.pk, is_retired=True).update(is_retired=False):
                return False
    except IntegrityError:
        raise Refused(
            "named_already",
            "Another one is called %(name)s by now. Call that one something else first.",
            {"name": row.name},
        ) from None
    row.refresh_from_db()
    return True


def _expect_free(role: Role) -> None:
    if role.name.lower() in HOUSE_ROLES:
        raise Refused("named_already", "%(name)s is a role of the house.", {"name": role.name})


def _known(permits: Collection[str]) -> list[str]:
    if strange := sorted(set(permits) - permissions().keys()):
        raise Refused(
            "no_such_permission",
            "There is no permission %(permissions)s.",
            {"permissions": ", ".join(strange)},
        )
    return sorted(set(permits))


def _codes(codes: Collection[str]) -> tuple[Code, ...]:
    return tuple(Code(code) for code in codes)
