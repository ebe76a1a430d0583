"""What tests of remedies share: the shop with what the cast bought there, causes, and what Mina may give."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from makeright.causes import seeding
from makeright.causes.models import Cause
from makeright.demo.cast import Cast
from makeright.demo.wares import Bought, buy
from makeright.lib.actor import Actor
from makeright.orders import carrying_out
from makeright.orders.models import Line, Order
from makeright.orders.models.operation import INTENDED
from makeright.remedies import fulfilling
from makeright.remedies.authorizing import Terms, set_authority
from makeright.remedies.models import Remedy
from makeright.remedies.planning import Plan, RemedyWish
from tests.cast_again import again


@dataclass(frozen=True)
class House:
    """The cast with what they bought, and helpers that say a plan as the sheet would."""

    cast: Cast
    bought: Bought
    now: datetime

    @property
    def mina(self) -> Actor:
        return self.cast.by_mina

    @property
    def frame(self) -> Line:
        return Line.objects.get(order=self.bought.karims, name="Oak frame")

    def line(self, order: Order, name: str) -> Line:
        return Line.objects.get(order=order, name=name)

    def cause(self, code: str = "corner_split") -> Cause:
        return Cause.objects.get(code=code)

    def plan(self, *wishes: RemedyWish, **more: Any) -> Plan:
        """Karim's frame came broken; these remedies for it."""
        usual = Plan(
            self.cast.broken_frame,
            tuple(wishes),
            order=self.bought.karims,
            pieces=((self.frame.pk, 1),),
            cause=self.cause(),
            harm="unusable",
            wish="new_one",
            wish_how="volunteered",
            mood="calm",
        )
        return replace(usual, **more)

    def new_frame(self, **more: Any) -> RemedyWish:
        return RemedyWish("replacement", pieces=((self.frame.pk, 1),), **more)

    def money(self, minor: int, **more: Any) -> RemedyWish:
        return RemedyWish("refund", amount_minor=minor, **more)

    def later(self, **more: float) -> datetime:
        return self.now + timedelta(**(more or {"seconds": settings.MAKERIGHT_UNDO_SECONDS + 1}))

    def work(self, now: datetime | None = None) -> None:
        """What the engine does once replies and remedies can be taken back no more."""
        moment = now or self.later()
        fulfilling.leave_due(now=moment)
        for remedy in Remedy.objects.filter(operation__state=INTENDED).order_by("pk"):
            assert remedy.operation is not None
            if remedy.state == "fulfilling":
                carrying_out.carry_out(remedy.operation.pk, now=moment)


@pytest.fixture
def bought(cast: Cast) -> Bought:
    return again("bought", lambda: buy(cast, timezone.now()))


def furnish(cast: Cast, bought: Bought | None = None) -> House:
    """Those who answer may give 100.00 a remedy and 200.00 a customer and year; beyond, they ask Lena, then Ada."""
    shop = bought or again("bought", lambda: buy(cast, timezone.now()))
    again("causes and authority", lambda: _say_what_may_be_given(cast))
    return House(cast, shop, timezone.now())


def _say_what_may_be_given(cast: Cast) -> None:
    seeding.seed("framer", by=cast.by_ada)
    terms = Terms(
        "EUR",
        per_remedy_minor=100_00,
        per_customer_minor=200_00,
        surprise_minor=50_00,
        asks=cast.lena.pk,
        then_asks=cast.ada.pk,
    )
    set_authority("agent", terms, by=Actor.system("test"))
    set_authority(cast.lena, Terms("EUR", per_remedy_minor=1_000_00), by=Actor.system("test"))


@pytest.fixture
def house(cast: Cast, bought: Bought) -> House:
    return furnish(cast, bought)
