"""Moving in: the first admin comes by a link that whoever installed Makeright was shown, once and within a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from makeright.lib.actor import Actor
from makeright.lib.tokens import random_id
from makeright.staff.links import digest_of
from makeright.staff.models import ADMIN, Agent, FirstRun
from makeright.staff.refusals import Refused
from makeright.staff.serving import join

VALID_FOR = timedelta(hours=24)
_THE_ONE = 1  # the key of the only row
BY = Actor.system("init")


@transaction.atomic
def make_link(*, now: datetime | None = None) -> str:
    """Give the secret part of a new link, 128 random bits; one that was given before is void.

    Raises Refused (`has_admin`) where an admin is already.
    """
    if somebody_lives_here():
        raise Refused("has_admin", "An admin is here already, and lets others in: makeright agents list")
    token = random_id()
    FirstRun.objects.update_or_create(
        pk=_THE_ONE, defaults={"digest": digest_of(token), "made_at": now or timezone.now()}
    )
    return token


def opens(token: str, *, now: datetime | None = None) -> bool:
    """Say whether this link lets the first admin in: ours, no older than a day, and nobody came before."""
    kept = FirstRun.objects.filter(pk=_THE_ONE).first()
    fits = constant_time_compare(kept.digest if kept else "", digest_of(token))
    is_fresh = kept is not None and (now or timezone.now()) - kept.made_at < VALID_FOR
    return fits and is_fresh and not somebody_lives_here()


@transaction.atomic
def move_in(token: str, *, email: str, name: str, password: str, now: datetime | None = None) -> Agent:
    """Make the first admin, and end the link. The password's rules have been checked.

    Two may use the link at once: the row can be taken away by one of them only. Raises Refused (`link_ended`), and
    (`serves_already`) for an address that somebody has.
    """
    if (
        not opens(token, now=now)
        or not FirstRun.objects.filter(pk=_THE_ONE, digest=digest_of(token)).delete()[0]
    ):
        raise Refused("link_ended", "This link lets nobody in any more.")
    return join(email, name, role=ADMIN, password=password, by=BY, now=now)


def somebody_lives_here() -> bool:
    """Say whether there is an admin."""
    return Agent.objects.filter(role=ADMIN).exists()
