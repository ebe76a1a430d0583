"""Empowering: what goes wrong at a framer's, and what each colleague of Frame House may give without asking anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from makeright.causes.seeding import seed
from makeright.demo.cast import House
from makeright.lib.actor import Actor
from makeright.remedies.authorizing import set_authority, usual_terms


def say_what_may_be_given(house: House, *, by: Actor, now: datetime) -> None:
    """Mina may give up to 100 a remedy, Lena up to 1,000; Otto is new, and asks Lena. Once for a database."""
    seed("framer", by=by, now=now)
    mina = replace(usual_terms("EUR"), asks=house.lena.pk, then_asks=house.ada.pk)
    otto = replace(usual_terms("EUR", per_remedy=15_00), asks=house.lena.pk, then_asks=house.mina.pk)
    lena = replace(usual_terms("EUR", per_remedy=1_000_00), asks=house.ada.pk)
    for agent, terms in ((house.mina, mina), (house.otto, otto), (house.lena, lena)):
        set_authority(agent, terms, by=by, now=now)
