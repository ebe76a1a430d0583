"""Authorizing: saying what somebody may give without asking, from when to when. Nobody raises their own alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.kept_questions import Question
from makeright.lib.money import Money
from makeright.remedies import events
from makeright.remedies.kinds import KINDS
from makeright.remedies.models import AuthorityGrant, AuthorityProposal, Rate
from makeright.remedies.models.authority import (
    BUDGET_WINDOWS,
    CUSTOMER_WINDOWS,
    LAPSES,
    MONTH,
    STAND_IN,
    YEAR,
)
from makeright.remedies.permissions import SET_AUTHORITY
from makeright.remedies.refusals import Refused
from makeright.staff.models import HOUSE_ROLES, OWN, Agent, Role

MOST = 10**12  # minor units
_OF_AGENT, _OF_OWN_ROLE, _OF_ROLE = (
    Question(
        lambda scope, at, who=who: AuthorityGrant.objects.filter(
            Q(until=None) | Q(until__gt=at), since__lte=at, **{who: scope}
        ).order_by("-since", "-pk")[:1]
    )
    for who in ("agent", "own_role", "role")
)
LONGEST_WAIT = 7 * 24 * 60  # minutes that an answer may take
Scope = Agent | Role | str
"""Whose it is: an agent's, or everybody's of a role of the company's own or of the house (by its name)."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What one may give, as AuthorityGrant has it. Amounts are minor units of `currency`; None is without end. `asks`
    and `then_asks` are keys of agents."""

    currency: str
    kinds: tuple[str, ...] = KINDS
    per_remedy_minor: int | None = None
    per_conversation_minor: int | None = None
    per_customer_minor: int | None = None
    customer_window: str = YEAR
    budget_minor: int | None = None
    budget_window: str = MONTH
    surprise_minor: int = 0
    may_be_kinder: bool = True
    may_waive_return: bool = True
    asks: int | None = None
    then_asks: int | None = None
    answers_within: int = 60
    if_lapsed: str = STAND_IN


_AMOUNTS = ("per_remedy_minor", "per_conversation_minor", "per_customer_minor", "budget_minor")


def terms_of(grant: AuthorityGrant) -> Terms:
    """The terms of a row."""
    said: dict[str, Any] = {each.name: getattr(grant, each.name) for each in fields(Terms)}
    return Terms(
        **said | {"kinds": tuple(grant.kinds), "asks": grant.asks_id, "then_asks": grant.then_asks_id}
    )


def is_wider(old: Terms | None, new: Terms) -> bool:
    """Whether one could give more by the new terms than by the old ones, of anything."""
    if old is None or old.currency != new.currency:
        return True
    limits = any(
        (getattr(new, name) is None and getattr(old, name) is not None)
        or (getattr(old, name) is not None and (getattr(new, name) or 0) > getattr(old, name))
        for name in _AMOUNTS
    )
    windows = (old.customer_window, new.customer_window) == (YEAR, MONTH) or (
        old.budget_window,
        new.budget_window,
    ) == (MONTH, "week")
    rights = (new.may_be_kinder and not old.may_be_kinder) or (
        new.may_waive_return and not old.may_waive_return
    )
    by_lapse = new.if_lapsed != old.if_lapsed and new.if_lapsed != STAND_IN
    more = new.surprise_minor > old.surprise_minor or bool(set(new.kinds) - set(old.kinds))
    return limits or windows or rights or by_lapse or more


@transaction.atomic
def set_authority(
    scope: Scope,
    terms: Terms,
    *,
    by: Actor,
    reason: str = "other",
    since: datetime | None = None,
    until: datetime | None = None,
    now: datetime | None = None,
) -> AuthorityGrant | AuthorityProposal | None:
    """Say what somebody may give from `since` (now) until `until` (something else is said), and afterwards what they
    could before; give the row, or None if that is so already.

    Who would raise what they may give themselves gets a proposal instead, which counts once a second one says so.
    Raises Refused: `unfit_terms`, `no_such_reason`, `no_such_role`, `passed` for a time that has passed, `until`.
    """
    moment = now or timezone.now()
    begins = since or moment
    _expect_fit(terms, scope)
    _expect_reason(reason)
    if begins < moment:
        raise Refused("passed", "That time has passed already.")
    if until is not None and until <= begins:
        raise Refused("until", "It ends before it begins.")
    _take_authority()
    before = authority_of(scope, at=begins)
    old = terms_of(before) if before else None
    if old == terms and until is None and before is not None and before.until is None:
        return None
    if by.serves and _is_ones_own(scope, by.agent_id, moment) and is_wider(old, terms):
        return _propose(scope, terms, by=by, reason=reason, since=since, until=until, now=moment)
    return _set(scope, terms, by=by, reason=reason, since=begins, until=until, now=moment)


@transaction.atomic
def second(proposal: AuthorityProposal, *, by: Actor, yes: bool, now: datetime | None = None) -> bool:
    """Say yes or no to what somebody would raise for themselves; say whether it waited still. Raises Refused
    (`own_proposal`) for who made it, or would have it themselves."""
    moment = now or timezone.now()
    scope = scope_of(proposal)
    if by.serves and (by.agent_id == proposal.made_by_id or _is_ones_own(scope, by.agent_id, moment)):
        raise Refused("own_proposal", "It takes somebody else to say so.")
    _take_authority()
    seconder = by.agent_id if by.serves else None
    waiting = AuthorityProposal.objects.filter(pk=proposal.pk, answered_at=None)
    verdict = "yes" if yes else "no"
    if not waiting.update(answered_at=moment, answered_by=seconder, verdict=verdict):
        return False
    proposal.refresh_from_db()
    answered = events.ProposalAnswered(verdict=Code(verdict))
    event = record(events.PROPOSAL_ANSWERED, proposal, by=by, payload=answered, now=moment)
    if yes:
        maker = Actor("agent", proposal.made_by_id, by.via).on_account_of(event.pk)
        begins = max(proposal.since or moment, moment)
        if proposal.until is None or proposal.until > begins:
            _set(
                scope,
                read_terms(proposal.terms),
                by=maker,
                reason=proposal.reason,
                since=begins,
                until=proposal.until,
                now=moment,
                seconded_by=seconder,
            )
    return True


def authority_of(scope: Scope, *, at: datetime) -> AuthorityGrant | None:
    """What counts for exactly this scope at a time."""
    ask = _OF_AGENT if isinstance(scope, Agent) else _OF_OWN_ROLE if isinstance(scope, Role) else _OF_ROLE
    return ask.first(scope, at)


def grant_of(agent: Agent, *, at: datetime) -> AuthorityGrant | None:
    """What an agent may give at a time: by their own authority, or else by their role's."""
    own = authority_of(agent, at=at)
    if own is not None:
        return own
    role: Scope = agent.own_role if agent.own_role is not None else agent.role
    return authority_of(role, at=at)


def scope_of(row: AuthorityGrant | AuthorityProposal) -> Scope:
    """Whose it is."""
    return row.agent or row.own_role or row.role


def read_terms(plain: Mapping[str, Any]) -> Terms:
    """Terms that were written down as plain values. Raises TypeError for names that there aren't."""
    return Terms(**{**plain, "kinds": tuple(plain.get("kinds", KINDS))})


@transaction.atomic
def set_rate(
    from_currency: str, to_currency: str, rate: str, *, by: Actor, now: datetime | None = None
) -> bool:
    """Say what one unit of a currency is worth in another from now on; say whether that is new. Raises Refused:
    `unfit_rate`."""
    moment = now or timezone.now()
    try:
        Money(0, from_currency), Money(0, to_currency)
        worth = Decimal(rate).quantize(Decimal("1.00000000"))
    except (ValueError, InvalidOperation):
        worth = Decimal(0)
    if not 0 < worth < 10**9 or from_currency == to_currency:
        raise Refused("unfit_rate", "A rate is a number above 0 between two currencies, such as EUR and USD.")
    _take_authority()
    now_so = Rate.objects.filter(from_currency=from_currency, to_currency=to_currency, until=None)
    if now_so.filter(rate=worth).exists():
        return False
    now_so.update(until=moment)
    row = Rate.objects.create(from_currency=from_currency, to_currency=to_currency, rate=worth, since=moment)
    said = events.RateSet(Code(from_currency), Code(to_currency), float(worth))
    record(events.RATE_SET, row, by=by, payload=said, now=moment)
    return True


def _set(
    scope: Scope,
    terms: Terms,
    *,
    by: Actor,
    reason: str,
    since: datetime,
    until: datetime | None,
    now: datetime,
    seconded_by: int | None = None,
) -> AuthorityGrant:
    """End what counted, and what was planned, from then on; begin the new one, and after it what counted before."""
    before = authority_of(scope, at=since)
    _rows(scope).filter(since__gte=since).update(until=F("since"))
    _rows(scope).filter(Q(until=None) | Q(until__gt=since), since__lt=since).update(until=since)
    made = _begin(
        scope, terms, by=by, reason=reason, since=since, until=until, now=now, seconded_by=seconded_by
    )
    if until is not None and before is not None:
        _begin(scope, terms_of(before), by=by, reason=reason, since=until, until=None, now=now)
    said = events.AuthorityChanged(
        before=before.pk if before else 0,
        now=made.pk,
        scope=Code("one" if isinstance(scope, Agent) else OWN if isinstance(scope, Role) else scope),
        agent=scope.pk if isinstance(scope, Agent) else None,
        own_role=scope.pk if isinstance(scope, Role) else None,
        valid_from=since,
        valid_until=until,
        per_remedy_from=before.per_remedy_minor if before else 0,
        per_remedy_to=made.per_remedy_minor,
        reason=Code(reason),
        seconded_by=seconded_by,
    )
    record(events.AUTHORITY_CHANGED, made, by=by, payload=said, now=now)
    return made


def _begin(
    scope: Scope,
    terms: Terms,
    *,
    by: Actor,
    reason: str,
    since: datetime,
    until: datetime | None,
    now: datetime,
    seconded_by: int | None = None,
) -> AuthorityGrant:
    said = asdict(terms) | {
        "kinds": list(terms.kinds),
        "asks": None,
        "then_asks": None,
        "asks_id": terms.asks,
        "then_asks_id": terms.then_asks,
    }
    del said["asks"], said["then_asks"]
    return AuthorityGrant.objects.create(
        **_whose(scope),
        **said,
        since=since,
        until=until,
        reason=reason,
        set_by_id=by.agent_id if by.serves else None,
        seconded_by_id=seconded_by,
        set_at=now,
    )


def _propose(
    scope: Scope,
    terms: Terms,
    *,
    by: Actor,
    reason: str,
    since: datetime | None,
    until: datetime | None,
    now: datetime,
) -> AuthorityProposal:
    whose = _whose(scope)
    waiting = AuthorityProposal.objects.filter(**whose, made_by=by.agent_id, answered_at=None)
    said = asdict(terms) | {"kinds": list(terms.kinds)}
    if same := waiting.filter(terms=said, since=since, until=until).first():
        return same
    made = AuthorityProposal.objects.create(
        **whose, terms=said, since=since, until=until, reason=reason, made_by_id=by.agent_id, made_at=now
    )
    told = events.AuthorityProposed(
        scope=Code("one" if isinstance(scope, Agent) else OWN if isinstance(scope, Role) else scope),
        agent=scope.pk if isinstance(scope, Agent) else None,
        own_role=scope.pk if isinstance(scope, Role) else None,
    )
    record(events.AUTHORITY_PROPOSED, made, by=by, payload=told, now=now)
    return made


def _whose(scope: Scope) -> dict[str, Any]:
    return {
        "agent": scope if isinstance(scope, Agent) else None,
        "own_role": scope if isinstance(scope, Role) else None,
        "role": scope if isinstance(scope, str) else "",
    }


def _rows(scope: Scope) -> QuerySet[AuthorityGrant]:
    return AuthorityGrant.objects.filter(**_whose(scope)).order_by("-since", "-pk")


def _is_ones_own(scope: Scope, agent: int, now: datetime) -> bool:
    """Whether it would change what that agent may give themselves."""
    me = Agent.objects.select_related("own_role").get(pk=agent)
    if isinstance(scope, Agent):
        return scope.pk == me.pk
    if authority_of(me, at=now) is not None:
        return False
    return scope == (me.own_role if me.own_role is not None else me.role)


def _expect_fit(terms: Terms, scope: Scope) -> None:
    if isinstance(scope, str) and scope not in HOUSE_ROLES:
        raise Refused("no_such_role", "There is no role %(role)s.", {"role": scope})
    if why := _unfit(terms):
        raise Refused("unfit_terms", "That is no authority: %(field)s.", {"field": why}, field=why)
    asked = [each for each in (terms.asks, terms.then_asks) if each is not None]
    people = Agent.objects.filter(pk__in=asked, is_active=True, kind="person").count()
    if len(set(asked)) != len(asked) or people != len(asked) or (terms.then_asks and not terms.asks):
        raise Refused("nobody_to_ask", "Who is asked is somebody who serves, and the second one another.")
    if isinstance(scope, Agent) and scope.pk in asked:
        raise Refused("asks_themselves", "Nobody asks themselves.")


def _unfit(terms: Terms) -> str:
    """The name of the field that doesn't fit, or ""."""
    try:
        Money(0, terms.currency)
    except ValueError:
        return "currency"
    if not set(terms.kinds) <= set(KINDS) or len(set(terms.kinds)) != len(terms.kinds):
        return "kinds"
    for name in (*_AMOUNTS, "surprise_minor"):
        amount = getattr(terms, name)
        if amount is not None and not 0 <= amount <= MOST:
            return name
    chosen = (
        ("customer_window", CUSTOMER_WINDOWS),
        ("budget_window", BUDGET_WINDOWS),
        ("if_lapsed", LAPSES),
    )
    for name, words in chosen:
        if getattr(terms, name) not in words:
            return name
    return "" if 1 <= terms.answers_within <= LONGEST_WAIT else "answers_within"


def _expect_reason(reason: str) -> None:
    if not events.WHY.holds(reason):
        raise Refused("no_such_reason", "The reason is one of: %(reasons)s.", {"reasons": events.WHY})


def _take_authority() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE remedies_authoritygrant IN SHARE ROW EXCLUSIVE MODE")


def who_may_second(proposal: AuthorityProposal) -> list[Agent]:
    """Those who may say yes to a proposal."""
    agents = Agent.objects.at_the_door().exclude(pk=proposal.made_by_id).select_related("own_role")
    scope, now = scope_of(proposal), timezone.now()
    return [each for each in agents if each.may(SET_AUTHORITY) and not _is_ones_own(scope, each.pk, now)]


def usual_terms(currency: str, *, per_remedy: int = 10_000) -> Terms:
    """Words to begin with, for those who answer: enough for most matters of a small shop, in hundredths."""
    return replace(
        Terms(currency),
        per_remedy_minor=per_remedy,
        per_customer_minor=2 * per_remedy,
        surprise_minor=per_remedy // 2,
    )
