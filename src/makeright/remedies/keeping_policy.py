"""Keeping the return policy: saying another one, which counts from then on, and asking which one counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.kept_questions import Question
from makeright.remedies import events
from makeright.remedies.models import ReturnPolicy
from makeright.remedies.policy import Policy, Unfit, read
from makeright.remedies.refusals import Refused

_AT = Question(
    lambda now: ReturnPolicy.objects.filter(Q(until=None) | Q(until__gt=now), since__lte=now).order_by(
        "-since"
    )[:1]
)


class Counted(NamedTuple):
    """The policy that counts, and its version; 0 as long as nobody has said one."""

    policy: Policy
    version: int


def policy_at(now: datetime) -> Counted:
    """The policy that counts at a time: the one that was said, or the usual one, in the house's currency."""
    row = _AT.first(now)
    if row is None:
        return Counted(Policy(settings.MAKERIGHT_CURRENCY), 0)
    return Counted(row.said, row.pk)


@transaction.atomic
def set_policy(
    said: Mapping[str, Any], *, by: Actor, reason: str = "other", now: datetime | None = None
) -> ReturnPolicy | None:
    """Say another policy, which counts from now on; what isn't said stays as it is. Give its row, or None if that is
    so already. Raises Refused: `unfit_policy` (`field` says which), `no_such_reason`."""
    moment = now or timezone.now()
    if not events.WHY.holds(reason):
        raise Refused("no_such_reason", "The reason is one of: %(reasons)s.", {"reasons": events.WHY})
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE remedies_returnpolicy IN SHARE ROW EXCLUSIVE MODE")
    before = policy_at(moment)
    try:
        fresh = read({**before.policy.plain(), **said})
    except Unfit as unfit:
        raise Refused(
            "unfit_policy",
            "That is no policy: %(field)s.",
            {"field": str(unfit)},
            field=unfit.field,
        ) from unfit
    if fresh == before.policy and before.version:
        return None
    ReturnPolicy.objects.filter(until=None).update(until=moment)
    row = ReturnPolicy.objects.create(
        terms=fresh.plain(), since=moment, reason=reason, set_by_id=by.agent_id if by.serves else None
    )
    changed = events.PolicyChanged(
        before=before.version,
        now=row.pk,
        scope=Code("house"),
        valid_from=moment,
        window_days=fresh.window_days,
        reason=Code(reason),
    )
    record(events.POLICY_CHANGED, row, by=by, payload=changed, now=moment)
    return row
