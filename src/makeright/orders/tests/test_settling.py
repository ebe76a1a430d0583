"""A shop that gives no answer is asked what became of it, and nothing is done twice to be on the safe side."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.demo.wares import Bought
from makeright.events.models import Event
from makeright.orders import events, shops
from makeright.orders.carrying_out import carry_out, intend, settle_due, withdraw
from makeright.orders.models import Operation, Order, Shop
from makeright.orders.refusals import Refused
from makeright.orders.shops import Declined, Done, Unanswered, Verdict
from makeright.orders.wanting import Note, Refund, Wanted

pytestmark = pytest.mark.django_db


class Counter:
    """A shop elsewhere: its line breaks before it hears (`deaf`) or after it did it (`mute`)."""

    can = frozenset({"refund"})
    is_here = False
    weather: list[str] = []
    did: list[str] = []

    def judge(self, wanted: Wanted, shop: Shop, *, beside: Operation | None, now: datetime) -> Verdict:
        return Verdict(refund_minor=1_00)

    def carry_out(self, operation: Operation, *, now: datetime) -> Done | Declined:
        weather = self.weather.pop(0) if self.weather else "fine"
        if weather == "deaf":
            raise Unanswered
        if weather == "unwilling":
            return Declined("shop.closed")
        self.did.append(operation.key)
        if weather == "mute":
            raise Unanswered
        return Done({"refund_minor": 1_00})

    def ask(self, operation: Operation) -> Done | Declined | None:
        if self.weather and self.weather.pop(0) != "fine":
            raise Unanswered
        return Done({"refund_minor": 1_00}) if operation.key in self.did else None


@pytest.fixture
def elsewhere(bought: Bought, monkeypatch: pytest.MonkeyPatch) -> Order:
    """Karim's order, in a shop elsewhere."""
    monkeypatch.setitem(shops.WHERE, "elsewhere", __name__)
    Shop.objects.filter(pk=bought.shop.pk).update(kind="elsewhere")
    Counter.weather, Counter.did = [], []
    return bought.karims


def begun(order: Order, cast: Cast, *weather: str) -> Operation:
    Counter.weather = list(weather)
    return carry_out(intend(Refund(order.pk, amount_minor=1_00), key="k", by=cast.by_mina).pk)


def later(minutes: int) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


def test_what_was_done_without_an_answer_is_found_by_asking(elsewhere: Order, cast: Cast) -> None:
    row = begun(elsewhere, cast, "mute")
    assert row.state == "unknown"
    assert settle_due(now=later(6)) == 1
    row.refresh_from_db()
    assert (row.state, Counter.did) == ("done", ["k"])


def test_what_the_shop_never_heard_of_is_done_then(elsewhere: Order, cast: Cast) -> None:
    row = begun(elsewhere, cast, "deaf")
    assert settle_due(now=later(6)) == 1
    row.refresh_from_db()
    assert (row.state, Counter.did) == ("done", ["k"])


def test_a_shop_that_stays_silent_is_asked_more_and_more_seldom(elsewhere: Order, cast: Cast) -> None:
    row = begun(elsewhere, cast, "mute", "silent", "silent")
    now = timezone.now()
    for _ in range(2):
        row.refresh_from_db()
        assert row.ask_again_at is not None
        now = row.ask_again_at
        assert settle_due(now=now) == 0
    row.refresh_from_db()
    assert row.ask_again_at is not None
    assert (row.state, row.asked, row.ask_again_at - now) == ("unknown", 3, timedelta(minutes=20))
    assert Event.objects.filter(kind=events.UNKNOWN.name).count() == 1


def test_asked_too_early_nothing_is_done(elsewhere: Order, cast: Cast) -> None:
    begun(elsewhere, cast, "mute")
    assert settle_due(now=later(1)) == 0
    assert Counter.did == ["k"]


def test_a_shop_may_decline(elsewhere: Order, cast: Cast) -> None:
    row = begun(elsewhere, cast, "unwilling")
    assert (row.state, row.code) == ("refused", "shop.closed")
    assert Event.objects.get(kind=events.SETTLED.name).payload["result"] == "refused"


def test_what_lost_its_job_is_done_all_the_same(elsewhere: Order, cast: Cast) -> None:
    row = intend(Refund(elsewhere.pk, amount_minor=1_00), key="k", by=cast.by_mina)
    assert settle_due(now=later(6)) == 1
    row.refresh_from_db()
    assert row.state == "done"


def test_what_was_withdrawn_is_never_done(elsewhere: Order, cast: Cast) -> None:
    row = intend(Refund(elsewhere.pk, amount_minor=1_00), key="k", by=cast.by_mina)
    assert withdraw(row, by=cast.by_mina)
    assert not withdraw(row, by=cast.by_mina)
    carry_out(row.pk)
    assert (settle_due(now=later(60)), Counter.did) == (0, [])


def test_what_is_under_way_is_not_withdrawn(elsewhere: Order, cast: Cast) -> None:
    row = begun(elsewhere, cast, "mute")
    assert not withdraw(row, by=cast.by_mina)


def test_a_shop_is_not_asked_for_what_it_cannot_do(elsewhere: Order, cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        intend(Note(elsewhere.pk, "Hello"), key="k", by=cast.by_mina)
    assert (refused.value.code, refused.value.facts["allowed"]) == ("shop.cannot", ["refund"])
