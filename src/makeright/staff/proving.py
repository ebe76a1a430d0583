"""Proving: by what an agent shows who they are, beside a password or in its place. Setting up, using, taking away.

Whatever changes here ends the agent's other sessions: who is in by what they had before comes in anew.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import b32encode
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.text import squeeze, without_controls
from makeright.staff import authenticator_app, events
from makeright.staff.models import APP, PASSKEY, Agent, Factor, RecoveryCode
from makeright.staff.passkeys import Desk, Made, State, Wrong, handle_in
from makeright.staff.permitting import expect_to_take_from
from makeright.staff.refusals import Refused
from makeright.staff.revoking import end_sessions

CODES = 10  # recovery codes at a time
EVERYBODY = "*"


def must_have(agent: Agent) -> bool:
    """Whether the house asks agents of this role for a factor."""
    roles = settings.MAKERIGHT_SECOND_FACTOR
    return agent.role in roles or EVERYBODY in roles


def needs_one(agent: Agent) -> bool:
    """Whether this agent has to set one up before they see anything."""
    return must_have(agent) and not Factor.objects.filter(agent=agent).exists()


@transaction.atomic
def add_app(
    agent: Agent, secret: str, code: str, *, besides: str = "", by: Actor, now: datetime | None = None
) -> Factor:
    """Take an authenticator app's secret, once it has shown a code of it. `besides` is the session that goes on.

    Raises Refused: `code` for a wrong one, `has_app` if there is one already.
    """
    now = now or timezone.now()
    step = authenticator_app.step_of(code, secret, at=now.timestamp())
    if step is None:
        raise Refused("code", "This is not the code that the app shows now.")
    _turn(agent)
    if Factor.objects.filter(agent=agent, kind=APP).exists():
        raise Refused("has_app", "There is an app already.")
    factor = Factor.objects.create(agent=agent, kind=APP, secret=secret, last_step=step, made_at=now)
    _added(factor, besides, by, now)
    return factor


@transaction.atomic
def add_passkey(
    agent: Agent, made: Made, name: str, *, besides: str = "", by: Actor, now: datetime | None = None
) -> Factor:
    """Take a passkey that a device has made. Raises Refused (`known`) for one that somebody has already."""
    now = now or timezone.now()
    _turn(agent)
    if Factor.objects.filter(handle=made.handle).exists():
        raise Refused("known", "This passkey is known already.")
    factor = Factor.objects.create(
        agent=agent, kind=PASSKEY, name=squeeze(without_controls(name))[:60], handle=made.handle,
        public_key=made.public_key, uses=made.uses, made_at=now,
    )  # fmt: skip
    _added(factor, besides, by, now)
    return factor


@transaction.atomic
def remove(factor: Factor, *, besides: str = "", by: Actor, now: datetime | None = None) -> bool:
    """Take a factor away; say whether it was there.

    Raises Refused: `last_way` for the last passkey of somebody without a password, `asked_for` for the last factor of
    somebody whose role asks for one. The recovery codes go with the last factor.
    """
    agent = _turn(factor.agent)
    others = Factor.objects.filter(agent=agent).exclude(pk=factor.pk)
    if not agent.has_usable_password() and not others.filter(kind=PASSKEY).exists():
        raise Refused(
            "last_way", "This passkey is the only way in. Choose a password first, or add another passkey."
        )
    if must_have(agent) and not others.exists():
        raise Refused("asked_for", "Your role asks for a second step. Add another one first.")
    return _remove(factor, besides, by, now)


@transaction.atomic
def remove_all(agent: Agent, *, by: Actor, now: datetime | None = None) -> int:
    """Take all factors of somebody away who has lost them, and end their sessions; say how many there were. They come
    in by their password, or by a new one, and set up another where their role asks for it.

    Raises Refused: `yourself` for one's own, which are changed one by one, `beyond_own` for an admin's, unless by an
    admin.
    """
    if by.serves and by.id == agent.pk:
        raise Refused("yourself", "Your own second step is changed under “How you sign in”.")
    expect_to_take_from(Agent.objects.select_related("own_role").get(pk=agent.pk), by)
    factors = list(Factor.objects.filter(agent=_turn(agent)))
    return sum(_remove(factor, "", by, now) for factor in factors)


@transaction.atomic
def make_recovery_codes(
    agent: Agent, *, besides: str = "", by: Actor, now: datetime | None = None
) -> list[str]:
    """Give ten new codes, each good once, in place of all that were given before; they are never shown again.

    Raises Refused (`no_factor`) for somebody who has nothing that they could stand in for.
    """
    _turn(agent)
    if not Factor.objects.filter(agent=agent).exists():
        raise Refused(
            "no_factor", "Recovery codes stand in for an app or a passkey: set up one of these first."
        )
    codes = [_new_code() for _ in range(CODES)]
    RecoveryCode.objects.filter(agent=agent).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(agent=agent, digest=_digest(code)) for code in codes)
    end_sessions(agent.pk, besides=besides)
    record(events.RECOVERY_CODES_MADE, agent, by=by, now=now)
    return codes


def codes_left(agent: Agent) -> int:
    """How many recovery codes are still good."""
    return RecoveryCode.objects.filter(agent=agent, used_at=None).count()


@transaction.atomic
def takes_code(agent: Agent, code: str, *, now: datetime | None = None) -> bool:
    """Say whether this is the app's code of now, or a recovery code, and use it up: none is taken twice."""
    now = now or timezone.now()
    app = Factor.objects.filter(agent=agent, kind=APP).first()
    if app is not None:
        secret, last = app.secret.reveal(), app.last_step
        step = authenticator_app.step_of(code, secret, at=now.timestamp(), after=last)
        if step is not None:
            return bool(
                Factor.objects.filter(pk=app.pk, last_step__lt=step).update(last_step=step, used_at=now)
            )
    unused = RecoveryCode.objects.filter(agent=agent, digest=_digest(code), used_at=None)
    if not unused.update(used_at=now):
        return False
    record(events.RECOVERY_CODE_USED, agent, by=Actor.agent(agent), now=now)
    return True


@transaction.atomic
def whose_passkey(
    answer: str, state: State, desk: Desk, *, of: Agent | None = None, now: datetime | None = None
) -> Agent:
    """Give the agent whose passkey answered; `of` is the only one whom it may be. Raises Refused (`passkey`).

    A count of uses that doesn't grow tells of a copy: then the passkey lets nobody in (WebAuthn, section 6.1.1).
    """
    wrong = Refused("passkey", "This passkey doesn’t open this desk.")
    try:
        known = Factor.objects.select_related("agent").filter(kind=PASSKEY, handle=handle_in(answer))
        factor = (known if of is None else known.filter(agent=of)).first()
        if factor is None or not factor.agent.may_sign_in:
            raise wrong
        uses = desk.proves(answer, state, factor.public_key)
    except Wrong:
        raise wrong from None
    same = Factor.objects.filter(pk=factor.pk)
    if uses or factor.uses:
        same = same.filter(uses__lt=uses)
    if not same.update(uses=uses, used_at=now or timezone.now()):
        raise wrong
    return factor.agent


def _turn(agent: Agent) -> Agent:
    """Take one's turn: two who change the same agent's factors at once do it one after the other."""
    return Agent.objects.select_for_update().get(pk=agent.pk)


def _added(factor: Factor, besides: str, by: Actor, now: datetime) -> None:
    end_sessions(factor.agent_id, besides=besides)
    said = events.FactorAdded(kind=Code(factor.kind), factor=factor.pk)
    record(events.FACTOR_ADDED, factor.agent, by=by, payload=said, now=now)


def _remove(factor: Factor, besides: str, by: Actor, now: datetime | None) -> bool:
    said = events.FactorRemoved(kind=Code(factor.kind), factor=factor.pk)
    if not Factor.objects.filter(pk=factor.pk).delete()[0]:
        return False
    if not Factor.objects.filter(agent=factor.agent).exists():
        RecoveryCode.objects.filter(agent=factor.agent).delete()
    end_sessions(factor.agent_id, besides=besides)
    record(events.FACTOR_REMOVED, factor.agent, by=by, payload=said, now=now)
    return True


def _new_code() -> str:
    """80 random bits, in four groups that a hand can copy."""
    letters = b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def _digest(code: str) -> str:
    """No salt and no slow hash: nobody finds 80 random bits by trying."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
