"""Drawing lots: who can be drawn, that anybody can draw again, and what ends a draw."""

from __future__ import annotations

from datetime import timedelta

import pytest

from makeright.conversations.models import Conversation, Message
from makeright.customers.models import Customer, Identity
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.orders.models import Order
from makeright.remedies import drawing_lots, events, making_right
from makeright.remedies.authorizing import Terms, set_authority
from makeright.remedies.lots import digest_of, in_order
from makeright.remedies.models import Draw
from makeright.remedies.planning import RemedyWish
from makeright.remedies.refusals import Refused
from makeright.remedies.tests.conftest import House

pytestmark = pytest.mark.django_db


def drawn(house: House, **later: float) -> Draw:
    now = house.now + timedelta(**later)
    return drawing_lots.draw(house.cast.mina, by=house.mina, now=now)


def only_karim(house: House) -> None:
    """The others neither wrote nor bought within the last 90 days."""
    long_ago = house.now - timedelta(days=91)
    Message.objects.exclude(customer=house.cast.karim).update(at=long_ago)
    Order.objects.exclude(customer=house.cast.karim).update(placed_at=long_ago)


def refusal(house: House, **later: float) -> str:
    with pytest.raises(Refused) as refused:
        drawn(house, **later)
    return refused.value.code


def test_a_seed_draws_the_same_one_whatever_order_they_come_in() -> None:
    assert in_order("seed", [1, 2, 3, 4, 5]) == in_order("seed", [5, 3, 1, 4, 2, 2])
    assert digest_of([1, 2, 3]) == digest_of([3, 2, 1]) != digest_of([1, 2])


def test_the_others_keep_their_order_if_one_is_not_there() -> None:
    first, *others = in_order("seed", range(50))
    assert in_order("seed", set(range(50)) - {first}) == others


def test_each_one_is_drawn_about_as_often() -> None:
    times = [0] * 4
    for number in range(4000):
        times[in_order(f"seed {number}", range(4))[0]] += 1
    assert all(900 < each < 1100 for each in times)


def test_anybody_can_draw_again(house: House) -> None:
    could_be = drawing_lots.who_can_be_drawn(house.cast.mina, now=house.now)
    assert {house.cast.rosa.pk, house.cast.karim.pk} <= could_be.keys()
    made = drawn(house)
    assert (made.eligible, made.digest) == (len(could_be), digest_of(could_be))
    assert in_order(made.seed, could_be) == [made.customer_id, *made.others]
    event = Event.objects.get(kind=events.DRAWN.name)
    assert (event.payload["trial"], event.payload["arm"]) == (made.trial_id, "drawn")
    assert event.payload["probability"] == 1 / len(could_be)


def test_drawing_twice_is_one_draw(house: House) -> None:
    assert drawn(house) == drawn(house, minutes=1)
    assert Event.objects.filter(kind=events.DRAWN.name).count() == 1


def test_who_did_not_write_or_buy_of_late_is_not_drawn(house: House) -> None:
    only_karim(house)
    assert drawn(house).customer == house.cast.karim


def test_without_a_budget_for_surprises_nobody_draws(house: House) -> None:
    set_authority(house.cast.mina, Terms("EUR", per_remedy_minor=100_00), by=house.cast.by_ada)
    assert refusal(house, minutes=1) == "draw.no_budget"
    assert not Draw.objects.exists()


def test_who_is_not_seen_is_not_drawn(house: House) -> None:
    only_karim(house)
    Order.objects.all().update(placed_at=house.now - timedelta(days=91))
    Conversation.objects.filter(customer=house.cast.karim).update(inbox=house.cast.wholesale, assignee=None)
    assert refusal(house) == "draw.nobody"
    set_authority(house.cast.ada, Terms("EUR", surprise_minor=50_00), by=Actor.system("test"))
    soon = house.now + timedelta(minutes=1)
    assert drawing_lots.draw(house.cast.ada, by=house.cast.by_ada, now=soon).customer == house.cast.karim


@pytest.mark.parametrize("why", ["junk", "forgotten", "colleague"])
def test_who_is_not_to_be_surprised_is_not_drawn(house: House, why: str) -> None:
    only_karim(house)
    karim = house.cast.karim
    if why == "junk":
        theirs = Conversation.objects.filter(customer=karim)
        theirs.update(state="resolved", waiting_since=None, junk_since=house.now)
    elif why == "forgotten":
        Customer.objects.filter(pk=karim.pk).update(forgotten_at=house.now)
    else:
        Identity.objects.filter(customer=karim, kind="mail").update(value=house.cast.otto.email)
    assert refusal(house) == "draw.nobody"


def test_who_is_drawn_is_not_drawn_by_another(house: House) -> None:
    only_karim(house)
    drawn(house)
    with pytest.raises(Refused) as refused:
        drawing_lots.draw(house.cast.otto, by=house.cast.by_otto, now=house.now)
    assert refused.value.code == "draw.nobody"


def test_who_is_passed_on_can_be_drawn_again_after_a_day(house: House) -> None:
    only_karim(house)
    made = drawn(house)
    assert drawing_lots.pass_on(made, by=house.mina, reason="not_now", now=house.now)
    assert not drawing_lots.pass_on(made, by=house.mina, now=house.now)
    assert Event.objects.get(kind=events.DRAW_PASSED_ON.name).payload == {"reason": "not_now"}
    assert refusal(house, hours=23) == "draw.nobody"
    assert drawn(house, hours=25).customer == house.cast.karim


def test_a_reason_that_there_is_not_is_refused(house: House) -> None:
    with pytest.raises(Refused) as refused:
        drawing_lots.pass_on(drawn(house), by=house.mina, reason="dull")
    assert (refused.value.code, refused.value.facts) == ("no_such_code", {"field": "reason"})


def test_only_a_handful_a_day_is_drawn(house: House) -> None:
    for _ in range(drawing_lots.MOST_A_DAY):
        drawing_lots.pass_on(drawn(house), by=house.mina, now=house.now - timedelta(days=2))
    assert refusal(house) == "draw.too_many"
    assert drawn(house, hours=25).is_open


def test_what_is_given_ends_the_draw_and_counts_against_surprises(house: House) -> None:
    only_karim(house)
    made = drawn(house)
    card = RemedyWish("gift", cost_minor=50_00, note="For no reason at all", prompted_by="draw")
    (remedy,) = making_right.make_right(house.plan(card), by=house.mina, key="g", now=house.now).remedies
    made.refresh_from_db()
    assert (made.remedy, made.is_open, remedy.limit_applied) == (remedy, False, "surprise")
    with pytest.raises(Refused) as refused:
        drawing_lots.pass_on(made, by=house.mina)
    assert refused.value.code == "draw.given"
    assert refusal(house) == "draw.no_budget"


def test_who_was_surprised_is_not_drawn_for_a_year(house: House) -> None:
    only_karim(house)
    drawn(house)
    card = RemedyWish("gift", cost_minor=4_00, note="For no reason at all", prompted_by="draw")
    making_right.make_right(house.plan(card), by=house.mina, key="g", now=house.now)
    assert refusal(house, days=80) == "draw.nobody"
    Message.objects.filter(customer=house.cast.karim).update(at=house.now + timedelta(days=364))
    assert refusal(house, days=364) == "draw.nobody"
    assert drawn(house, days=366).customer == house.cast.karim
