"""Serving: who is here to answer customers, as what, and until when."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from makeright.events.kinds import UNKNOWN, Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.staff import events
from makeright.staff.models import ADMIN, AGENT, AI, HOUSE_ROLES, OWN, PERSON, Absence, Agent, Role, Term
from makeright.staff.permitting import expect_no_more_than_own, expect_to_take_from
from makeright.staff.refusals import Refused


@transaction.atomic
def join(
    email: str,
    name: str,
    *,
    role: str = AGENT,
    own_role: Role | None = None,
    kind: str = PERSON,
    has_seat: bool = True,
    password: str | None = None,
    by: Actor,
    now: datetime | None = None,
) -> Agent:
    """Have somebody serve from now on, a person or an AI, in a role of the house or in one of the company's own.
    Without a password nobody can sign in as them until one is set; an AI has none, and never signs in.

    Raises Refused: `serves_already` for an address that somebody has, `beyond_own` for a role that permits what whoever
    gives it may not do, `no_such_role`, `no_such_kind`, `ai_is_no_admin`, `never_signs_in` for an AI with a password.
    """
    role = role_given(role, own_role, by)
    if kind not in (PERSON, AI):
        raise Refused(
            "no_such_kind", "One who serves is a %(person)s or an %(ai)s.", {"person": PERSON, "ai": AI}
        )
    if kind == AI and password is not None:
        raise Refused("never_signs_in", "%(name)s is an AI, and never signs in.", {"name": name})
    _no_ai_sees_everything(kind, role)
    moment = now or timezone.now()
    if Agent.objects.filter(email=email.strip().lower()).exists():
        raise Refused("serves_already", "%(email)s serves here already.", {"email": email})
    said: dict[str, Any] = {
        "role": role,
        "own_role": own_role,
        "kind": kind,
        "has_seat": has_seat,
        "joined_at": moment,
    }
    agent = Agent.objects.create_user(email.strip(), password, name=name, **said)
    _begin_term(agent, moment)
    joined = events.Joined(
        role=Code(role), own_role=own_role.pk if own_role else None, kind=Code(kind), has_seat=has_seat
    )
    record(events.JOINED, agent, by=by, payload=joined, now=moment)
    return agent


@transaction.atomic
def change_role(
    agent: Agent, role: str, *, own_role: Role | None = None, by: Actor, now: datetime | None = None
) -> bool:
    """Have an agent serve in another role, of the house or the company's own; say whether that changed anything.

    Raises Refused: `last_admin` if nobody would be left who sees everything, `beyond_own` if whoever gives it, or takes
    it from an admin, may not do as much themselves, `no_such_role`, `ai_is_no_admin`.
    """
    role = role_given(role, own_role, by)
    moment = now or timezone.now()
    before = _turn(agent)
    _no_ai_sees_everything(before.kind, role)
    expect_to_take_from(before, by)
    if before.is_admin and role != ADMIN:
        _somebody_is_left_besides(agent)
    as_before = Agent.objects.filter(pk=agent.pk, role=before.role, own_role=before.own_role_id)
    if not as_before.exclude(role=role, own_role=own_role).update(role=role, own_role=own_role):
        return False
    agent.refresh_from_db()
    _begin_term(agent, moment)
    changed = events.RoleChanged(
        from_role=Code(before.role),
        to_role=Code(role),
        from_own=before.own_role_id,
        to_own=own_role.pk if own_role else None,
    )
    record(events.ROLE_CHANGED, agent, by=by, payload=changed, now=moment)
    return True


@transaction.atomic
def deactivate(agent: Agent, *, reason: str = UNKNOWN, by: Actor, now: datetime | None = None) -> bool:
    """Have an agent serve no longer; say whether they did. What they wrote stays, and stays theirs.

    Their sessions are worth nothing from now on, their live streams end, and so does an absence. Raises Refused:
    `yourself`, `beyond_own` for an admin, unless by an admin, `last_admin` if nobody would be left who sees everything,
    `no_such_reason`.
    """
    if by.serves and by.id == agent.pk:
        raise Refused("yourself", "Nobody ends their own service: ask a colleague.")
    if not events.LEFT_FOR.holds(reason):
        raise Refused("no_such_reason", "The reason is one of: %(left_for)s.", {"left_for": events.LEFT_FOR})
    expect_to_take_from(_turn(agent), by)
    _somebody_is_left_besides(agent)
    moment = now or timezone.now()
    here = Agent.objects.filter(pk=agent.pk, is_active=True)
    if not here.update(
        is_active=False, left_at=moment, left_for=reason, away_for="", away_until=None, stand_in=None
    ):
        return False
    agent.refresh_from_db()
    Absence.objects.filter(agent=agent, until=None).update(until=moment)
    _begin_term(agent, moment)
    record(events.DEACTIVATED, agent, by=by, payload=events.Deactivated(reason=Code(reason)), now=moment)
    return True


@transaction.atomic
def reactivate(agent: Agent, *, by: Actor, now: datetime | None = None) -> bool:
    """Have an agent serve again, in the role that they had; say whether they didn't. Raises Refused (`beyond_own`)."""
    expect_no_more_than_own(_as_kept(agent).permitted, by)
    moment = now or timezone.now()
    gone = Agent.objects.filter(pk=agent.pk, is_active=False)
    if not gone.update(is_active=True, left_at=None, left_for=""):
        return False
    agent.refresh_from_db()
    _begin_term(agent, moment)
    record(events.REACTIVATED, agent, by=by, now=moment)
    return True


@transaction.atomic
def give_seat(agent: Agent, *, by: Actor, now: datetime | None = None) -> bool:
    """Have an agent be given conversations, and a person sign in; say whether they had no seat. Raises Refused
    (`beyond_own`) if whoever gives it may not do as much themselves."""
    return _seat(agent, True, by=by, now=now)


@transaction.atomic
def take_seat(agent: Agent, *, by: Actor, now: datetime | None = None) -> bool:
    """Have an agent be at the desk no longer, while they still serve; say whether they had a seat. Their sessions and
    live streams end; what is theirs stays theirs.

    Raises Refused: `last_admin` if nobody would be left who sees everything, `beyond_own`.
    """
    return _seat(agent, False, by=by, now=now)


def role_on(agent: Agent, day: date, *, zone: tzinfo = UTC) -> Term | None:
    """As what an agent served on a day of that zone, at its end or when they left on it; None for who didn't serve."""
    begins = datetime.combine(day, time(), zone)
    ends = datetime.combine(day + timedelta(days=1), time(), zone)
    on_it = Term.objects.filter(Q(until=None) | Q(until__gt=begins), agent=agent, since__lt=ends)
    return on_it.select_related("own_role").order_by("-since", "-pk").first()


def _seat(agent: Agent, has_seat: bool, *, by: Actor, now: datetime | None) -> bool:
    moment = now or timezone.now()
    before = _turn(agent)
    expect_no_more_than_own(before.permitted, by)
    if not has_seat:
        _somebody_is_left_besides(agent)
    if not Agent.objects.filter(pk=agent.pk, has_seat=not has_seat).update(has_seat=has_seat):
        return False
    agent.refresh_from_db()
    if agent.is_active:
        _begin_term(agent, moment)
    record(events.SEAT_GIVEN if has_seat else events.SEAT_TAKEN, agent, by=by, now=moment)
    return True


def _begin_term(agent: Agent, moment: datetime) -> None:
    """They serve as something else from now on, or not at all."""
    Term.objects.filter(agent=agent, until=None).update(until=moment)
    if agent.is_active:
        Term.objects.create(
            agent=agent, role=agent.role, own_role=agent.own_role, has_seat=agent.has_seat, since=moment
        )


def _no_ai_sees_everything(kind: str, role: str) -> None:
    if kind == AI and role == ADMIN:
        raise Refused("ai_is_no_admin", "An AI is no admin: give it a role that says what it may do.")


def role_given(role: str, own_role: Role | None, by: Actor) -> str:
    """The code of a role that may be given: known, not retired, and no more than whoever gives it has.

    Raises Refused: `no_such_role`, `beyond_own`.
    """
    role = OWN if own_role else role
    if role not in HOUSE_ROLES and own_role is None:
        raise Refused(
            "no_such_role",
            "The role is one of: %(roles)s, or one of your own.",
            {"roles": ", ".join(HOUSE_ROLES)},
        )
    if own_role is not None and own_role.is_retired:
        raise Refused(
            "no_such_role", "The role %(own_role)s is given to nobody any more.", {"own_role": own_role}
        )
    expect_no_more_than_own(Agent(role=role, own_role=own_role).permitted, by)
    return role


def _as_kept(agent: Agent) -> Agent:
    return Agent.objects.select_related("own_role").get(pk=agent.pk)


_SEES_EVERYTHING = Q(role=ADMIN, is_active=True, has_seat=True, kind=PERSON)


def _turn(agent: Agent) -> Agent:
    """An agent as they are kept. Until the transaction ends nobody else changes them, nor any admin: two may take each
    other's role at once, and the second one is refused. All rows together and in order, or they would wait for each
    other."""
    rows = Agent.objects.select_for_update(of=("self",)).select_related("own_role")
    locked = rows.filter(Q(pk=agent.pk) | _SEES_EVERYTHING).order_by("pk")
    return next(row for row in locked if row.pk == agent.pk)


def _somebody_is_left_besides(agent: Agent) -> None:
    """Asked in one's turn."""
    admins = Agent.objects.filter(_SEES_EVERYTHING).values_list("pk", flat=True)
    if set(admins) == {agent.pk}:
        raise Refused(
            "last_admin",
            "%(agent)s is the only one who sees everything: make somebody else admin first.",
            {"agent": agent},
        )
