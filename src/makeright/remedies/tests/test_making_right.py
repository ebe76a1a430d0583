"""Making it right: all of a plan or nothing, once, within the authority, and taken back as long as it can be."""

from __future__ import annotations

import pytest

from makeright.conversations.models import HELD, RECALLED
from makeright.conversations.models.seeing import sight_of
from makeright.events.models import Event
from makeright.orders.models import Operation, Order, Payment, Variant
from makeright.remedies import fulfilling, making_right, sealing
from makeright.remedies.models import Ask, Claim, Remedy
from makeright.remedies.planning import RemedyWish
from makeright.remedies.refusals import Refused
from makeright.remedies.tests.conftest import House

pytestmark = pytest.mark.django_db
TEXT = "Dear Karim, a new frame leaves our workshop today. Please keep the broken one or give it away."


def kinds(prefix: str) -> list[str]:
    found = Event.objects.filter(kind__startswith=prefix).order_by("pk").values_list("kind", flat=True)
    return list(found)


def test_a_broken_frame_is_replaced_and_the_customer_told_in_one_go(house: House) -> None:
    plan = house.plan(house.new_frame(), text=TEXT, resolve=True)
    made = making_right.make_right(plan, by=house.mina, key="one", now=house.now)
    (remedy,) = made.remedies
    assert (remedy.state, remedy.decided, remedy.limit_applied) == ("granted", "alone", "remedy")
    assert (remedy.mends, remedy.wish_met, remedy.return_demanded) == ("thing", "met", "optional")
    assert 0 < remedy.cost_minor < 100_00 < remedy.value_minor
    assert made.message is not None
    assert made.message.state == HELD
    house.cast.broken_frame.refresh_from_db()
    assert house.cast.broken_frame.is_resolved
    assert not Order.objects.filter(kind="replacement").exists()
    house.work()
    remedy.refresh_from_db()
    assert (remedy.state, remedy.actual_minor) == ("fulfilled", remedy.cost_minor)
    replacement = Order.objects.get(kind="replacement")
    assert remedy.made_order == replacement
    assert replacement.origin_ref.startswith("rem_")
    assert remedy.check_on is not None
    assert (remedy.check_on - house.now.date()).days == 9
    assert sealing.look().faults == []


def test_what_was_read_is_recorded_before_what_was_given(house: House) -> None:
    making_right.make_right(house.plan(house.new_frame()), by=house.mina, key="one", now=house.now)
    told = Event.objects.filter(conversation_id=house.cast.broken_frame.pk).order_by("pk")
    order = [
        each.kind for each in told if each.kind.split(".")[0] in ("claim", "cause", "remedy", "authority")
    ]
    assert order == ["claim.opened", "cause.set", "authority.decided", "remedy.granted"]
    decided = told.get(kind="authority.decided")
    assert (decided.payload["verdict"], decided.payload["limit"]) == ("alone", "remedy")
    assert decided.payload["limit_minor"] == 100_00


def test_the_same_key_is_one_plan_however_often_it_comes(house: House) -> None:
    plan = house.plan(house.new_frame(), text=TEXT)
    first, again = (making_right.make_right(plan, by=house.mina, key="one", now=house.now) for _ in range(2))
    assert first.remedies == again.remedies
    assert (Remedy.objects.count(), Claim.objects.count(), Operation.objects.count()) == (1, 1, 1)
    with pytest.raises(Refused) as refused:
        making_right.make_right(house.plan(house.money(100)), by=house.mina, key="one", now=house.now)
    assert refused.value.code == "plan.key_used"


def test_all_of_it_can_be_taken_back_for_some_seconds(house: House) -> None:
    plan = house.plan(house.new_frame(), house.money(5_00), text=TEXT, resolve=True)
    made = making_right.make_right(plan, by=house.mina, key="one", now=house.now)
    assert making_right.take_back(house.cast.broken_frame, "one", by=house.mina, now=house.later(seconds=2))
    assert {each.state for each in Remedy.objects.all()} == {"reversed"}
    assert {each.state for each in Operation.objects.all()} == {"withdrawn"}
    assert made.message is not None
    made.message.refresh_from_db()
    assert made.message.state == RECALLED
    house.cast.broken_frame.refresh_from_db()
    assert not house.cast.broken_frame.is_resolved
    house.work()
    assert not Order.objects.filter(kind="replacement").exists()
    assert sealing.look().faults == []
    assert not making_right.take_back(house.cast.broken_frame, "one", by=house.mina, now=house.now)


def test_what_has_left_is_not_taken_back(house: House) -> None:
    making_right.make_right(house.plan(house.new_frame()), by=house.mina, key="one", now=house.now)
    house.work()
    assert not making_right.take_back(house.cast.broken_frame, "one", by=house.mina, now=house.later())
    remedy = Remedy.objects.get()
    assert remedy.state == "fulfilled"
    with pytest.raises(Refused) as refused:
        fulfilling.reverse(remedy, "mistake", by=house.mina)
    assert refused.value.code == "remedy.done"


@pytest.mark.parametrize("reason", fulfilling.REASONS)
def test_each_reason_to_take_something_back_is_kept_whole(house: House, reason: str) -> None:
    making_right.make_right(house.plan(house.new_frame()), by=house.mina, key="one", now=house.now)
    assert fulfilling.reverse(Remedy.objects.get(), reason, by=house.mina, now=house.now)
    assert Remedy.objects.get().reversed_for == reason


def test_beyond_the_authority_a_part_is_given_now_and_the_rest_asked_for(house: House) -> None:
    plan = house.plan(house.money(148_00), text=TEXT, resolve=True)
    made = making_right.make_right(plan, by=house.mina, key="one", now=house.now)
    assert [(each.state, each.cost_minor) for each in made.remedies] == [
        ("granted", 100_00),
        ("asked", 48_00),
    ]
    (ask,) = made.asks
    assert (ask.asked, ask.asker) == (house.cast.lena, house.cast.mina)
    house.cast.broken_frame.refresh_from_db()
    assert not house.cast.broken_frame.is_resolved
    assert house.cast.broken_frame.assignee == house.cast.mina
    house.work()
    assert sum(each.amount_minor for each in Payment.objects.filter(move="refunded")) == 100_00


def test_what_a_preview_says_is_what_comes_true(house: House) -> None:
    plan = house.plan(house.new_frame(), house.money(30_00))
    before = Event.objects.count()
    said = making_right.preview(plan, by=house.mina, now=house.now)
    assert Event.objects.count() == before
    assert said.can_be_done
    made = making_right.make_right(plan, by=house.mina, key="one", now=house.now)
    assert [each.judged.cost.whole for each in said.remedies if each.judged] == [
        each.cost_minor for each in made.remedies
    ]
    assert said.alone_minor == sum(each.cost_minor for each in made.remedies)


def test_a_refusal_anywhere_leaves_nothing_of_the_plan(house: House) -> None:
    plan = house.plan(house.new_frame(), house.money(10_000_00), text=TEXT)
    before = Event.objects.count()
    with pytest.raises(Exception, match="more than"):
        making_right.make_right(plan, by=house.mina, key="one", now=house.now)
    assert (Event.objects.count(), Claim.objects.count(), Remedy.objects.count()) == (before, 0, 0)


def test_a_gift_is_done_by_hand_and_is_never_shown_as_done_before(house: House) -> None:
    card = RemedyWish("gift", cost_minor=4_00, note="For her seventieth", prompted_by="occasion")
    (remedy,) = making_right.make_right(house.plan(card), by=house.mina, key="g", now=house.now).remedies
    assert (remedy.is_surprise, remedy.limit_applied, remedy.task_for) == (True, "surprise", house.cast.mina)
    with pytest.raises(Refused) as refused:
        fulfilling.done(remedy, by=house.mina, now=house.now)
    assert refused.value.code == "remedy.not_left"
    house.work()
    remedy.refresh_from_db()
    assert remedy.state == "fulfilling"
    assert list(fulfilling.tasks_of(house.cast.mina, sight_of(house.cast.mina))) == [remedy]
    assert fulfilling.done(remedy, by=house.mina, cost_minor=5_00)
    assert not fulfilling.done(remedy, by=house.mina)
    remedy.refresh_from_db()
    assert (remedy.state, remedy.actual_minor) == ("fulfilled", 5_00)
    assert sealing.look().faults == []


def test_an_apology_needs_nobody_and_no_budget(house: House) -> None:
    plan = house.plan(RemedyWish("apology"), text=TEXT)
    making_right.make_right(plan, by=house.mina, key="a", now=house.now)
    house.work()
    assert Remedy.objects.get().state == "fulfilled"
    assert sealing.look().entries == 0


def test_what_the_shop_refuses_in_the_end_is_work_for_whoever_has_it(house: House) -> None:
    plan = house.plan(house.new_frame(), text=TEXT, resolve=True)
    making_right.make_right(plan, by=house.mina, key="one", now=house.now)
    Variant.objects.update(stock=0)
    house.work()
    remedy = Remedy.objects.get()
    assert (remedy.state, remedy.failed_for) == ("failed", "stock.none_left")
    house.cast.broken_frame.refresh_from_db()
    assert not house.cast.broken_frame.is_resolved
    assert list(fulfilling.failures_of(house.cast.mina, sight_of(house.cast.mina))) == [remedy]
    assert fulfilling.see_failure(remedy, by=house.mina)
    assert not fulfilling.see_failure(remedy, by=house.mina)
    assert not fulfilling.failures_of(house.cast.mina, sight_of(house.cast.mina)).exists()
    assert sealing.look().faults == []


def test_whoever_writes_meanwhile_is_read_first(house: House) -> None:
    seen = house.cast.broken_frame.messages.latest("pk").pk
    house.cast.write(house.cast.karim, "Wait, I found another crack.", conversation=house.cast.broken_frame)
    with pytest.raises(Refused) as refused:
        making_right.make_right(house.plan(house.new_frame(), seen=seen), by=house.mina, key="one")
    assert refused.value.code == "plan.stale"
    assert not Ask.objects.exists()
