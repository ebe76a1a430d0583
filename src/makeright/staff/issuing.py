"""Issuing: tokens by which programs act as an agent, or as a program of the house. Shown once, good for some days; an
agent's end with what else lets them in."""

from __future__ import annotations

import secrets
from base64 import b32encode
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.staff import events
from makeright.staff.links import digest_of
from makeright.staff.models import Agent, Token
from makeright.staff.permissions import permissions
from makeright.staff.permitting import expect_no_more_than_own, tidy_name
from makeright.staff.refusals import Refused

ALL = "*"
MARK = "mr_"  # by this a token that got lost is recognized
LONGEST = 366  # days
MOST = 50  # tokens of an agent at a time
USED_EVERY = timedelta(minutes=1)  # so often it is written down that one was used


@transaction.atomic
def issue(
    agent: Agent,
    name: str,
    *,
    scopes: Collection[str] = (),
    days: int = 90,
    by: Actor,
    now: datetime | None = None,
) -> tuple[Token, str]:
    """Make a token for an agent, and give it: this once. With it a program may look at what the agent may see, and do
    what `scopes` name (codes of permissions; `*` is all that the agent may, now and later).

    Raises Refused: `no_name`, `days` for less than one or more than a year, `no_such_permission`, `beyond_own` for what
    the agent may not do, `too_many`, `serves_no_longer`.
    """
    name = tidy_name(name)
    agent = Agent.objects.select_for_update(of=("self",)).select_related("own_role").get(pk=agent.pk)
    now = now or timezone.now()
    _expect_fit(agent, scopes, days, now)
    token, secret = _make(agent, name, scopes, days, now)
    said = events.TokenIssued(
        agent=agent.pk,
        scopes=tuple(Code(code) for code in token.scopes if code != ALL),
        all_of_it=ALL in token.scopes,
        until=token.expires_at,
    )
    record(events.TOKEN_ISSUED, token, by=by, payload=said, now=now)
    return token, secret


@transaction.atomic
def let_program_in(
    name: str,
    *,
    scopes: Collection[str] = (),
    days: int = 90,
    by: Actor,
    now: datetime | None = None,
) -> tuple[Token, str]:
    """Make a token for a program of the house, and give it: this once. It acts as nobody, does what `scopes` name (`*`
    is all that there is, now and later), and stays when whoever makes it leaves. Calling twice makes two.

    Raises Refused: `no_name`, `days`, `no_such_permission`, `too_many` as `issue`; `beyond_own` for what whoever makes
    it may not do.
    """
    name, now = tidy_name(name), now or timezone.now()
    _expect_days(days)
    _expect_known(scopes)
    expect_no_more_than_own(permissions().keys() if ALL in scopes else scopes, by)
    if Token.objects.of_programs().good(now).count() >= MOST:
        raise Refused(
            "too_many", "There are %(most)s programs. Withdraw one that is not needed.", {"most": MOST}
        )
    token, secret = _make(None, name, scopes, days, now)
    said = events.ProgramLetIn(
        scopes=tuple(Code(code) for code in token.scopes if code != ALL),
        all_of_it=ALL in token.scopes,
        until=token.expires_at,
    )
    record(events.PROGRAM_LET_IN, token, by=by, payload=said, now=now)
    return token, secret


def _make(
    agent: Agent | None, name: str, scopes: Collection[str], days: int, now: datetime
) -> tuple[Token, str]:
    secret = MARK + b32encode(secrets.token_bytes(25)).decode().lower()
    token = Token.objects.create(
        agent=agent,
        name=name,
        begins=secret[:10],
        digest=digest_of(secret),
        scopes=sorted(set(scopes)),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    return token, secret


@transaction.atomic
def withdraw(token: Token, *, by: Actor, now: datetime | None = None) -> bool:
    """Have a token open nothing any more; say whether it still might have."""
    return _end(token, "by_hand", by=by, now=now or timezone.now())


def end_tokens(agent: int, why: str, *, by: Actor, now: datetime | None = None) -> int:
    """End all tokens of an agent, for a reason of `events.TokenEnded`, in the transaction of whatever led to it; say
    how many there were."""
    now = now or timezone.now()
    kept = Token.objects.filter(agent=agent, ended_at=None).order_by("pk")
    return sum(_end(token, why, by=by, now=now) for token in kept)


def whose_token(secret: str, *, now: datetime | None = None) -> Token | None:
    """The token that this is, if it opens something now: ours, not ended, not expired, of one who serves. Its use is
    written down, once a minute at most. A program's is nobody's who serves."""
    now = now or timezone.now()
    if not secret.startswith(MARK):
        return None
    token = _shown(digest_of(secret), now)
    if token is not None and (token.used_at is None or token.used_at < now - USED_EVERY):
        long_ago = Q(used_at=None) | Q(used_at__lt=now - USED_EVERY)
        Token.objects.filter(long_ago, pk=token.pk).update(used_at=now)
    return token


def _shown(digest: str, now: datetime) -> Token | None:
    """The good token with that digest, its agent and their role with it. Asked for at each call of a program, hence
    by a statement that is built once: building it costs ten times as much as its answer."""
    statement, converters, models = _question(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(statement, [digest])
        row = cursor.fetchone()
    if row is None:
        return None
    values = list(row)
    for place, (convert, expression) in converters.items():
        for each in convert:
            values[place] = each(values[place], expression, connection)
    made: list[Any] = [
        model.from_db(connection.alias, names, values[start : start + len(names)])
        if values[start] is not None
        else None
        for model, names, start in models
    ]
    token, agent, role = made
    if agent is not None:
        agent.own_role = role
    token.agent = agent
    serves = agent is None or agent.is_active
    is_good: bool = token.ended_at is None and token.expires_at > now and serves
    return token if is_good else None


@cache
def _question(vendor: str) -> tuple[str, Any, list[tuple[Any, list[str], int]]]:
    """The statement that finds a token by its digest, how its values are read, and where in a row each model begins,
    with the primary key first."""
    asked = Token.objects.select_related("agent__own_role").filter(digest="").order_by()
    compiler = asked.query.get_compiler(connection=connection)
    statement, _ = compiler.as_sql()
    selected = [column.target for column, _, _ in compiler.select]
    models: list[tuple[Any, list[str], int]] = []
    for place, field in enumerate(selected):
        if not models or models[-1][0] is not field.model:
            models.append((field.model, [], place))
        models[-1][1].append(field.attname)
    return statement, compiler.get_converters([one[0] for one in compiler.select]), models


def _expect_fit(agent: Agent, scopes: Collection[str], days: int, now: datetime) -> None:
    if not agent.is_active:
        raise Refused("serves_no_longer", "%(agent)s serves here no longer.", {"agent": agent})
    _expect_days(days)
    _expect_known(scopes)
    named = set(scopes) - {ALL}
    if beyond := sorted(named - agent.permitted):
        means = "; ".join(_(permissions()[code].means) for code in beyond)
        raise Refused("beyond_own", "%(agent)s may not do this: %(means)s.", {"agent": agent, "means": means})
    if Token.objects.good(now).filter(agent=agent).count() >= MOST:
        raise Refused(
            "too_many",
            "%(agent)s has %(most)s tokens. Withdraw one that is not needed.",
            {"agent": agent, "most": MOST},
        )


def _expect_days(days: int) -> None:
    if not 1 <= days <= LONGEST:
        raise Refused("days", "A token is good for 1 to %(most)s days.", {"most": LONGEST})


def _expect_known(scopes: Collection[str]) -> None:
    if strange := sorted(set(scopes) - {ALL} - permissions().keys()):
        raise Refused(
            "no_such_permission",
            "There is no permission %(permissions)s.",
            {"permissions": ", ".join(strange)},
        )


def _end(token: Token, why: str, *, by: Actor, now: datetime) -> bool:
    if not Token.objects.filter(pk=token.pk, ended_at=None).update(ended_at=now, ended_why=why):
        return False
    token.refresh_from_db()
    if token.agent_id is None:
        record(events.PROGRAM_ENDED, token, by=by, payload=events.ProgramEnded(Code(why)), now=now)
    else:
        said = events.TokenEnded(agent=token.agent_id, why=Code(why))
        record(events.TOKEN_ENDED, token, by=by, payload=said, now=now)
    return True
