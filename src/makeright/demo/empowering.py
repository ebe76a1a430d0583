"""What Frame House says of itself before anything goes wrong: its causes, what each may give, and its return policy."""

from __future__ import annotations

from datetime import datetime

from makeright.causes import seeding
from makeright.demo.cast import House
from makeright.lib.actor import Actor
from makeright.remedies.authorizing import Terms, set_authority
from makeright.remedies.keeping_policy import set_policy

CURRENCY = "EUR"


def empower(house: House, *, by: Actor, now: datetime) -> None:
    """Those who answer may give 100.00 a remedy and 200.00 a customer and year, and ask Lena, then Ada; Otto, who is
    new, may give 30.00."""
    seeding.seed("framer", by=by, now=now)
    usual = Terms(
        CURRENCY,
        per_remedy_minor=100_00,
        per_customer_minor=200_00,
        surprise_minor=50_00,
        asks=house.lena.pk,
        then_asks=house.ada.pk,
    )
    set_authority("agent", usual, by=by, reason="start", since=now, now=now)
    new_here = Terms(CURRENCY, per_remedy_minor=30_00, per_customer_minor=60_00, asks=house.lena.pk)
    set_authority(house.otto, new_here, by=by, reason="start", since=now, now=now)
    leads = Terms(CURRENCY, per_remedy_minor=1_000_00, surprise_minor=100_00, asks=house.ada.pk)
    set_authority(house.lena, leads, by=by, reason="start", since=now, now=now)
    set_authority(house.ada, Terms(CURRENCY), by=by, reason="start", since=now, now=now)
    set_policy({"charity": "the toy library in Bamberg"}, by=by, reason="start", now=now)
