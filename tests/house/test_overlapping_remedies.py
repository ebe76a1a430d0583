"""Many grant at once, each with a connection of its own, where a commit is a commit; on both databases. Together they
pass no limit, and what one presses twice is done once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from django.db.models import Sum
from django.test import TransactionTestCase
from django.utils import timezone

from makeright.causes import seeding
from makeright.causes.models import Cause
from makeright.conversations.models import Conversation
from makeright.demo.cast import Cast, build
from makeright.demo.wares import Bought, buy
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.orders import carrying_out
from makeright.orders.models import Line
from makeright.orders.shops import Counter as ShopCounter
from makeright.orders.shops import counter_of
from makeright.remedies import drawing_lots, making_right, sealing
from makeright.remedies.authorizing import Terms, set_authority
from makeright.remedies.giving_drawn import give_drawn
from makeright.remedies.models import Draw, Remedy
from makeright.remedies.planning import Plan, RemedyWish
from makeright.remedies.refusals import Refused
from tests.side_by_side import PATIENCE, Aside, database_of_its_own

HANDS = 8
SYSTEM = Actor.system("test")


@dataclass(frozen=True)
class Shop:
    cast: Cast
    bought: Bought
    matters: tuple[Conversation, ...]

    def plan(self, number: int, minor: int) -> Plan:
        """Some credit in one of the matters."""
        return Plan(
            self.matters[number % len(self.matters)],
            (RemedyWish("credit", amount_minor=minor),),
            cause=Cause.objects.get(code="late"),
            harm="late",
            gives_now=False,
        )


@pytest.fixture
def shop(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """The cast and what they bought, in a database of its own, where all see it. It goes with the test."""
    monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: None)
    with database_of_its_own(tmp_path):
        cast = build()
        seeding.seed("framer", by=SYSTEM)
        bought = buy(cast, timezone.now())
        more = [
            cast.write(cast.karim, "One more thing", subject=f"Matter {number}").conversation
            for number in range(3)
        ]
        yield Shop(cast, bought, (cast.broken_frame, *more))


def at_once(shop: Shop, plans: list[tuple[Plan, Actor, str]]) -> list[making_right.Made]:
    begin = threading.Barrier(len(plans))

    def press(plan: Plan, by: Actor, key: str) -> making_right.Made:
        begin.wait(PATIENCE)
        return making_right.make_right(plan, by=by, key=key)

    return [each.result() for each in [Aside(press, *one) for one in plans]]


def given_alone() -> int:
    alone = Remedy.objects.given().filter(decided="alone")
    return int(alone.aggregate(sum=Sum("cost_minor"))["sum"] or 0)


@pytest.mark.parametrize("limit", ["per_customer_minor", "budget_minor"])
def test_eight_at_the_limit_pass_it_together_no_more_than_one_would(shop: Shop, limit: str) -> None:
    cost = making_right.preview(shop.plan(0, 40_00), by=shop.cast.by_mina).remedies[0].judged
    assert cost is not None
    one = cost.cost.whole
    terms = replace(Terms("EUR"), **{limit: one * 3 + one // 2})  # type: ignore[arg-type]
    set_authority("agent", terms, by=SYSTEM)
    hands = [shop.cast.by_mina] * HANDS
    if limit == "per_customer_minor":
        hands = [shop.cast.by_mina, shop.cast.by_otto] * (HANDS // 2)
    made = at_once(shop, [(shop.plan(number, 40_00), by, f"k{number}") for number, by in enumerate(hands)])
    assert Counter(each.remedies[0].state for each in made) == {"granted": 3, "asked": HANDS - 3}
    assert given_alone() == 3 * one
    verdicts = Counter(each.payload["verdict"] for each in Event.objects.filter(kind="authority.decided"))
    assert verdicts == {"alone": 3, "by_ask": HANDS - 3}
    assert sealing.look().faults == []


def test_what_eight_press_by_one_key_is_made_once(shop: Shop) -> None:
    set_authority("agent", Terms("EUR"), by=SYSTEM)
    made = at_once(shop, [(shop.plan(0, 40_00), shop.cast.by_mina, "one")] * HANDS)
    assert len({each.remedies[0].pk for each in made}) == 1
    assert Remedy.objects.count() == Event.objects.filter(kind="remedy.granted").count() == 1


def test_who_presses_draw_in_eight_windows_draws_one(shop: Shop) -> None:
    set_authority("agent", Terms("EUR", surprise_minor=50_00), by=SYSTEM)
    begin = threading.Barrier(HANDS)

    def press() -> int:
        begin.wait(PATIENCE)
        return drawing_lots.draw(shop.cast.mina, by=shop.cast.by_mina).pk

    assert len({each.result() for each in [Aside(press) for _ in range(HANDS)]}) == 1
    assert Draw.objects.count() == Event.objects.filter(kind="trial.drawn").count() == 1


def test_whom_two_would_give_something_gets_it_once(shop: Shop) -> None:
    set_authority("agent", Terms("EUR", surprise_minor=50_00), by=SYSTEM)
    drawn = drawing_lots.draw(shop.cast.mina, by=shop.cast.by_mina)
    begin = threading.Barrier(HANDS)

    def press(key: str) -> str:
        mine = Draw.objects.select_related("agent", "remedy").get(pk=drawn.pk)
        begin.wait(PATIENCE)
        try:
            give_drawn(
                mine, RemedyWish("gift", cost_minor=4_00, note="A card"), by=shop.cast.by_mina, key=key
            )
        except Refused as refused:
            return refused.code
        return "given"

    told = Counter(each.result() for each in [Aside(press, f"k{number}") for number in range(HANDS)])
    assert told == {"given": 1, "draw.given": HANDS - 1}
    assert Remedy.objects.filter(is_surprise=True).count() == 1


def test_many_seal_at_once_and_each_entry_is_under_one_seal(shop: Shop) -> None:
    set_authority("agent", Terms("EUR"), by=SYSTEM)
    at_once(shop, [(shop.plan(number, 10_00), shop.cast.by_mina, f"k{number}") for number in range(4)])
    sealed = [each.result() for each in [Aside(sealing.seal_due) for _ in range(4)]]
    assert sum(sealed) == 4
    assert sealing.look().faults == []
    assert sealing.look().unsealed == 0


def test_what_eight_carry_out_at_once_is_done_once_and_none_of_them_breaks(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_authority("agent", Terms("EUR"), by=SYSTEM)
    line = shop.bought.karims.lines.get(name="Hanging set")  # two: a second one could be sent
    wish = RemedyWish("replacement", pieces=((line.pk, 1),))
    plan = replace(shop.plan(0, 1), remedies=(wish,), order=shop.bought.karims)
    (remedy,) = making_right.make_right(plan, by=shop.cast.by_mina, key="one").remedies
    assert remedy.operation is not None
    have_read, at_first = threading.Barrier(HANDS), threading.local()

    def counter_once_all_have_read(kind: str) -> ShopCounter:
        if not hasattr(at_first, "is_over"):
            at_first.is_over = True
            have_read.wait(PATIENCE)
        return counter_of(kind)

    monkeypatch.setattr(carrying_out, "counter_of", counter_once_all_have_read)
    all_of_them = [Aside(carrying_out.carry_out, remedy.operation.pk) for _ in range(HANDS)]
    assert {each.result().state for each in all_of_them} == {"done"}
    assert Line.objects.filter(replaces=line).count() == 1
