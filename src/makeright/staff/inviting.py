"""Inviting: somebody gets a letter with a link, and whoever comes by it serves here. Once, within a day, until it is
revoked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.letters.writing import write
from makeright.lib.actor import Actor, Kind
from makeright.lib.desk_address import desk_address
from makeright.lib.headers import usable_address
from makeright.lib.text import squeeze, without_controls
from makeright.lib.tokens import random_id
from makeright.staff import events
from makeright.staff.links import digest_of
from makeright.staff.models import ACCEPTED, AGENT, OPEN, REVOKED, Agent, Invitation, Role
from makeright.staff.permissions import MANAGE_STAFF
from makeright.staff.permitting import expect_to_take_from
from makeright.staff.refusals import Refused
from makeright.staff.serving import join, role_given
from makeright.staff.speaking import tag_of

VALID_FOR = timedelta(hours=24)
FindInbox = Callable[[str], int | None]
_FINDERS: list[FindInbox] = []
WAY = "/invitation/"  # where the link leads
LETTER = "staff/invitation"


@transaction.atomic
def invite(
    email: str,
    name: str,
    *,
    role: str = AGENT,
    own_role: Role | None = None,
    inboxes: Sequence[int] = (),
    language: str = "en",
    by: Actor,
    now: datetime | None = None,
) -> Invitation:
    """Write to somebody that they may come and serve here, in a role (of the house, or the company's own) and in some
    inboxes (their keys).

    Who is invited already gets a new letter, by which the last one's link is void, and comes as said now. Raises
    Refused: `no_such_role`, `beyond_own` for a role that permits what whoever invites may not do, `address` for what is
    no mail address, `name` for none, `no_such_language`, `serves_already` for who serves, `served_before` for who did.
    """
    role, language = role_given(role, own_role, by), tag_of(language)
    email, name = email.strip().lower(), squeeze(without_controls(name))[:120]
    try:
        usable_address(email)
    except ValueError:
        raise Refused("address", "%(email)s is not a mail address.", {"email": repr(email)}) from None
    if not name:
        raise Refused("name", "Please say what they are called.")
    _nobody_has(email)
    now = now or timezone.now()
    said = {
        "name": name,
        "role": role,
        "own_role": own_role,
        "inboxes": sorted(set(inboxes)),
        "language": language,
    }
    token = random_id()
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=email,
                digest=digest_of(token),
                made_at=now,
                expires_at=now + VALID_FOR,
                by_kind=by.kind,
                by_id=by.id,
                **said,
            )
    except IntegrityError:  # they are invited already
        invitation = Invitation.objects.select_for_update().get(email=email, state=OPEN)
        expect_to_take_from(invitation.newcomer, by)
        for field, value in said.items():
            setattr(invitation, field, value)
        invitation.save(update_fields=[*said])
        return renew(invitation, by=by, now=now)
    made = events.Invited(role=Code(role), own_role=invitation.own_role_id)
    record(events.INVITED, invitation, by=by, payload=made, now=now)
    _write(invitation, token, by, now)
    return invitation


@transaction.atomic
def renew(invitation: Invitation, *, by: Actor, now: datetime | None = None) -> Invitation:
    """Write once more, with a new link, good for another day; the one before is void. Whoever does it stands behind it
    from now on.

    Raises Refused: `settled` for an invitation that was accepted or revoked, `beyond_own` and `no_such_role` as
    inviting does.
    """
    token, now = random_id(), now or timezone.now()
    role_given(invitation.role, invitation.own_role, by)
    if not Invitation.objects.filter(pk=invitation.pk, state=OPEN).update(
        digest=digest_of(token), expires_at=now + VALID_FOR, by_kind=by.kind, by_id=by.id
    ):
        raise Refused("settled", "This invitation was accepted or revoked.")
    invitation.refresh_from_db()
    _nobody_has(invitation.email)
    said = events.InvitedAgain(role=Code(invitation.role), own_role=invitation.own_role_id)
    record(events.INVITED_AGAIN, invitation, by=by, payload=said, now=now)
    _write(invitation, token, by, now)
    return invitation


@transaction.atomic
def revoke(invitation: Invitation, *, by: Actor, now: datetime | None = None) -> bool:
    """Have the link let nobody in any more; say whether it still might have. Raises Refused (`beyond_own`)."""
    now = now or timezone.now()
    expect_to_take_from(invitation.newcomer, by)
    if not Invitation.objects.filter(pk=invitation.pk, state=OPEN).update(
        state=REVOKED, digest=None, settled_at=now
    ):
        return False
    invitation.refresh_from_db()
    record(events.INVITATION_REVOKED, invitation, by=by, now=now)
    return True


def opened_by(token: str, *, now: datetime | None = None) -> Invitation | None:
    """The invitation that a link opens: ours, no older than a day, neither accepted nor revoked, and of one who may
    still invite so. None for all else."""
    if not token:
        return None
    kept = Invitation.objects.select_related("own_role").filter(digest=digest_of(token), state=OPEN)
    found = kept.filter(expires_at__gt=now or timezone.now()).first()
    return found if found and is_backed(found) else None


def is_backed(invitation: Invitation) -> bool:
    """Whether somebody stands behind it still: what one who has left sent to a friend opens nothing."""
    return may_stand_behind(invitation, inviters_of([invitation]).get(invitation.by_id or 0))


def inviters_of(invitations: Iterable[Invitation]) -> dict[int, Agent]:
    """The agents who stand behind invitations, by their keys."""
    keys = {one.by_id for one in invitations if one.is_by_one_who_serves and one.by_id is not None}
    return Agent.objects.select_related("own_role").in_bulk(keys) if keys else {}


def may_stand_behind(invitation: Invitation, inviter: Agent | None) -> bool:
    """Whether whoever wrote an invitation might do it now: the command line of the house, or an agent who serves, may
    invite, and may do themselves what the role permits."""
    if not invitation.is_by_one_who_serves:
        return True
    if inviter is None or not inviter.is_active or not inviter.may(MANAGE_STAFF):
        return False
    return invitation.newcomer.permitted <= inviter.permitted


@transaction.atomic
def accept(token: str, *, name: str = "", password: str | None = None, now: datetime | None = None) -> Agent:
    """Have whoever has the link serve from now on, and end the link. The password's rules have been checked; without
    one they sign in by a passkey, which they set up next.

    Two may use the link at once: one of them wins. Raises Refused (`link_ended`), and (`serves_already`) for an address
    that somebody got meanwhile.
    """
    now = now or timezone.now()
    invitation = opened_by(token, now=now)
    if invitation is None:
        raise Refused("link_ended", "This link lets nobody in any more.")
    return _come(invitation, digest_of(token), name, password, now)


@transaction.atomic
def accept_by_address(email: str, *, name: str = "", now: datetime) -> Agent | None:
    """Have whoever is invited by this address serve from now on, for one who vouches that it is theirs; None for who
    isn't, or whose link has ended."""
    invited = Invitation.objects.select_related("own_role").filter(
        email=email, state=OPEN, expires_at__gt=now
    )
    invitation = invited.first()
    if invitation is None or not is_backed(invitation):
        return None
    return _come(invitation, str(invitation.digest), name, None, now)


def _come(invitation: Invitation, digest: str, name: str, password: str | None, now: datetime) -> Agent:
    if not Invitation.objects.filter(pk=invitation.pk, digest=digest, state=OPEN, expires_at__gt=now).update(
        state=ACCEPTED, digest=None, settled_at=now
    ):
        raise Refused("link_ended", "This link lets nobody in any more.")
    newcomer = Actor.system("invitation")
    agent = join(
        invitation.email,
        name or invitation.name,
        role=invitation.role,
        own_role=invitation.own_role,
        password=password,
        by=newcomer,
        now=now,
    )
    Invitation.objects.filter(pk=invitation.pk).update(agent=agent)
    invitation.refresh_from_db()
    said = events.InvitationAccepted(agent=agent.pk)
    record(events.INVITATION_ACCEPTED, invitation, by=Actor.agent(agent), payload=said, now=now)
    return agent


def knows_inboxes(find: FindInbox) -> FindInbox:
    """Register who finds the key of an inbox by its address; inboxes are of an upper app."""
    if find not in _FINDERS:
        _FINDERS.append(find)
    return find


def inbox_at(address: str) -> int:
    """The key of the inbox at an address. Raises Refused (`inbox`) if there is none."""
    found = next((key for find in _FINDERS if (key := find(address.strip().lower())) is not None), None)
    if found is None:
        raise Refused("inbox", "There is no inbox %(address)s.", {"address": address})
    return found


def invited_by(invitation: Invitation) -> Actor:
    """Whoever wrote the invitation, as one who acts by it."""
    kinds: dict[str, Kind] = {"agent": "agent", "ai": "ai"}
    kind = kinds.get(invitation.by_kind, "system")
    return Actor(kind, None if kind == "system" else invitation.by_id, "invitation")


def _nobody_has(email: str) -> None:
    serving = Agent.objects.filter(email=email).values_list("is_active", flat=True).first()
    if serving:
        raise Refused("serves_already", "%(email)s serves here already.", {"email": email})
    if serving is not None:
        raise Refused(
            "served_before",
            "%(email)s served here before: makeright agents reactivate %(email)s",
            {"email": email},
        )


def _write(invitation: Invitation, token: str, by: Actor, now: datetime) -> None:
    inviter = Agent.objects.filter(pk=by.agent_id).first() if by.serves else None
    write(
        LETTER,
        to=invitation.email,
        addressee=invitation.name,
        language=invitation.language,
        facts={
            "first_name": invitation.name.split()[0],
            "inviter": inviter.name if inviter else "",
            "hours": int(VALID_FOR.total_seconds() // 3600),
        },
        secrets={"link": f"{desk_address()}{WAY}{token}"},
        of_use_for=VALID_FOR,
        by=by,
        now=now,
    )
