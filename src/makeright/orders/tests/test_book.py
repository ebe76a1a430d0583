"""What the order book does: money, stock and pieces move once, and by as much as was said."""

from __future__ import annotations

import pytest

from makeright.demo.cast import Cast
from makeright.demo.wares import LYON, Bought
from makeright.events.models import Event
from makeright.orders import events
from makeright.orders.carrying_out import carry_out, intend, judge, withdraw
from makeright.orders.models import Address, DiscountCode, Line, Operation, Order, Payment, Return, Tender
from makeright.orders.wanting import (
    Cancel,
    ChangeAddress,
    ChangeCustomerAddress,
    ChangeLines,
    ChangeTender,
    Exchange,
    Expedite,
    GiveCredit,
    GiveDiscount,
    GiveGiftCard,
    MakeReturn,
    Note,
    Refund,
    Replace,
    Wanted,
)

pytestmark = pytest.mark.django_db


def done(wanted: Wanted, cast: Cast, key: str = "k") -> Operation:
    made = carry_out(intend(wanted, key=key, by=cast.by_mina).pk)
    assert (made.state, made.code) == ("done", "")
    return made


def frame(bought: Bought) -> Line:
    return bought.karims.lines.get(position=0)


def refunds(order: Order) -> list[tuple[str, int]]:
    moved = Payment.objects.filter(order=order, move="refunded").order_by("pk")
    return [(each.tender.kind, each.amount_minor) for each in moved]


def test_a_new_one_is_an_order_of_its_own(cast: Cast, bought: Bought) -> None:
    made = done(Replace(bought.karims.pk, ((frame(bought).pk, 1),), "donate", "rem_1"), cast)
    order = Order.objects.get(pk=made.outcome["order"])
    assert (order.kind, order.number, order.total_minor, order.origin_ref) == (
        "replacement",
        "20931-B",
        0,
        "rem_1",
    )
    assert (order.customer, order.ship_to) == (cast.karim, bought.karims.ship_to)
    line = order.lines.get()
    assert (line.quantity, line.paid_minor, line.worth_minor, line.replaces) == (1, 0, 148_00, frame(bought))
    assert bought.variant("oak-frame-70x100").stock == 5
    assert Return.objects.get(order=bought.karims).state == "kept"
    assert not Order.objects.sold().filter(pk=order.pk).exists()


def test_what_a_new_one_costs_is_told_in_parts(bought: Bought) -> None:
    keep = judge(Replace(bought.karims.pk, ((frame(bought).pk, 1),), "keep"))
    back = judge(Replace(bought.karims.pk, ((frame(bought).pk, 1),), "return"))
    assert (keep.cost.goods, keep.cost.freight_out, keep.cost.handling) == (51_80, 4_90 + 4 * 80, 3_00)
    assert (keep.cost.whole, keep.value_minor) == (62_90, 148_00)
    assert (back.cost.freight_back, back.cost.recovered) == (8_10, 25_90)


def test_the_replacement_that_arrives_broken_can_be_replaced_or_paid_back(cast: Cast, bought: Bought) -> None:
    first = done(Replace(bought.karims.pk, ((frame(bought).pk, 1),)), cast, "a")
    second = Order.objects.get(pk=first.outcome["order"])
    Order.objects.filter(pk=second.pk).update(state="delivered")
    again = done(Replace(second.pk, ((second.lines.get().pk, 1),)), cast, "b")
    third = Order.objects.get(pk=again.outcome["order"])
    assert third.number == "20931-C"
    done(Refund(third.pk, pieces=((third.lines.get().pk, 1),)), cast, "c")
    assert refunds(bought.karims) == [("card", 148_00)]
    assert judge(Refund(bought.karims.pk, everything=True)).refund_minor == 32_90


def test_money_goes_back_to_where_it_came_from(cast: Cast, bought: Bought) -> None:
    done(Refund(bought.ines_order.pk, amount_minor=60_00), cast)
    assert refunds(bought.ines_order) == [("gift_card", 50_00), ("card", 10_00)]
    assert Tender.objects.get(pk=bought.ines_gift_card.pk).balance_minor == 80_00


def test_money_can_go_onto_a_balance_of_theirs(cast: Cast, bought: Bought) -> None:
    done(Refund(bought.ines_order.pk, amount_minor=60_00, to=bought.ines_gift_card.pk), cast)
    assert refunds(bought.ines_order) == [("gift_card", 50_00), ("gift_card", 10_00)]
    assert Tender.objects.get(pk=bought.ines_gift_card.pk).balance_minor == 90_00


def test_pieces_of_a_line_are_paid_back_one_by_one_to_the_last_cent(cast: Cast, bought: Bought) -> None:
    Line.objects.filter(order=bought.karims, position=1).update(
        quantity=3, worth_minor=10_00, paid_minor=10_00
    )
    hooks = bought.karims.lines.get(position=1)
    for key in "abc":
        done(Refund(bought.karims.pk, pieces=((hooks.pk, 1),)), cast, key)
    assert [amount for _, amount in refunds(bought.karims)] == [3_33, 3_33, 3_34]


def test_what_goes_back_is_what_was_decided_also_if_others_gave_theirs_up(cast: Cast, bought: Bought) -> None:
    paid = sum(each.amount_minor for each in bought.karims.payments.all())
    half = intend(Refund(bought.karims.pk, pieces=((frame(bought).pk, 1),)), key="piece", by=cast.by_mina)
    rest = intend(Refund(bought.karims.pk, everything=True), key="rest", by=cast.by_mina)
    assert rest.refund_minor == paid - half.refund_minor
    assert withdraw(half, by=cast.by_mina)
    made = carry_out(rest.pk)
    assert (made.state, made.outcome["refund_minor"]) == ("done", rest.refund_minor)
    assert sum(amount for _, amount in refunds(bought.karims)) == rest.refund_minor
    assert frame(bought).refunded == 0
    assert judge(Refund(bought.karims.pk, everything=True)).refund_minor == half.refund_minor


def test_canceling_gives_back_what_was_decided_also_if_others_gave_theirs_up(
    cast: Cast, bought: Bought
) -> None:
    some = intend(Refund(bought.ines_order.pk, amount_minor=20_00), key="some", by=cast.by_mina)
    whole = intend(Cancel(bought.ines_order.pk, "no_longer_needed"), key="whole", by=cast.by_mina)
    assert whole.refund_minor == 256_00
    assert withdraw(some, by=cast.by_mina)
    made = carry_out(whole.pk)
    assert (made.state, made.outcome["refund_minor"]) == ("done", 256_00)
    assert sum(amount for _, amount in refunds(bought.ines_order)) == 256_00
    assert Order.objects.get(pk=bought.ines_order.pk).state == "canceled"
    assert judge(Refund(bought.ines_order.pk, everything=True)).refund_minor == 20_00


def test_a_canceled_order_is_paid_back_and_back_on_the_shelf(cast: Cast, bought: Bought) -> None:
    done(Cancel(bought.ines_order.pk, "no_longer_needed"), cast)
    order = Order.objects.get(pk=bought.ines_order.pk)
    assert (order.state, order.cancel_reason) == ("canceled", "no_longer_needed")
    assert refunds(order) == [("gift_card", 50_00), ("card", 226_00)]
    assert bought.variant("oak-frame-50x70").stock == 12
    told = Event.objects.filter(kind=events.CHANGED.name, subject_id=order.pk).latest("pk").payload
    assert (told["from_state"], told["to_state"]) == ("pending", "canceled")


def test_an_exchange_for_less_gives_the_difference_back(cast: Cast, bought: Bought) -> None:
    swap = ((frame(bought).pk, bought.variant("oak-frame-50x70").pk, 1),)
    made = done(Exchange(bought.karims.pk, swap), cast)
    order = Order.objects.get(pk=made.outcome["order"])
    assert (order.kind, order.lines.get().worth_minor, order.lines.get().options["Size"]) == (
        "exchange",
        92_00,
        "50 × 70",
    )
    assert refunds(bought.karims) == [("card", 56_00)]
    assert Return.objects.get(order=bought.karims).state == "awaited"


def test_an_exchange_for_more_charges_the_difference(cast: Cast, bought: Bought) -> None:
    Line.objects.filter(pk=frame(bought).pk).update(
        variant=bought.variant("oak-frame-50x70"), worth_minor=92_00
    )
    swap = ((frame(bought).pk, bought.variant("oak-frame-70x100").pk, 1),)
    made = done(Exchange(bought.karims.pk, swap), cast)
    moved = Payment.objects.get(order=made.outcome["order"])
    assert (moved.move, moved.amount_minor, moved.tender) == ("paid", 56_00, bought.karims_card)


def test_lines_change_in_place_before_anybody_packs(cast: Cast, bought: Bought) -> None:
    line = bought.ines_order.lines.get()
    swap = ((line.pk, bought.variant("oak-frame-30x40").pk),)
    done(ChangeLines(bought.ines_order.pk, swap), cast)
    line.refresh_from_db()
    order = Order.objects.get(pk=bought.ines_order.pk)
    assert (line.options["Size"], line.paid_minor, order.total_minor) == ("30 × 40", 162_00, 162_00)
    assert order.changed_lines == 1
    assert sum(amount for _, amount in refunds(order)) == 114_00
    assert (bought.variant("oak-frame-30x40").stock, bought.variant("oak-frame-50x70").stock) == (11, 12)


def test_what_it_was_paid_with_changes_whole(cast: Cast, bought: Bought) -> None:
    Order.objects.filter(pk=bought.rosas.pk).update(state="pending")
    credit = Tender.objects.create(
        shop=bought.shop, customer=cast.rosa, kind="store_credit", currency="EUR", balance_minor=60_00
    )
    done(ChangeTender(bought.rosas.pk, credit.pk), cast)
    credit.refresh_from_db()
    assert (credit.balance_minor, refunds(bought.rosas)) == (1_10, [("paypal", 58_90)])


def test_it_goes_elsewhere(cast: Cast, bought: Bought) -> None:
    done(ChangeAddress(bought.ines_order.pk, LYON), cast)
    order = Order.objects.select_related("ship_to").get(pk=bought.ines_order.pk)
    assert order.ship_to is not None
    assert (order.ship_to.city, order.ship_to.customer) == ("Lyon", cast.ines)


def test_the_address_that_a_customer_keeps_is_one(cast: Cast, bought: Bought) -> None:
    done(ChangeCustomerAddress(cast.karim.pk, LYON), cast, "a")
    done(ChangeCustomerAddress(cast.karim.pk, LYON), cast, "b")
    assert Address.objects.filter(customer=cast.karim, is_kept=True).count() == 1


def test_a_gift_card_is_a_balance_with_a_code(cast: Cast, bought: Bought) -> None:
    made = done(GiveGiftCard(cast.karim.pk, 40_00, days=365), cast)
    card = Tender.objects.get(pk=made.outcome["tender"])
    assert (card.kind, card.balance_minor, card.customer, len(card.code.reveal())) == (
        "gift_card",
        40_00,
        cast.karim,
        19,
    )
    assert card.expires_on is not None


def test_store_credit_adds_up(cast: Cast, bought: Bought) -> None:
    done(GiveCredit(cast.karim.pk, 40_00), cast, "a")
    done(GiveCredit(cast.karim.pk, 2_50), cast, "b")
    assert Tender.objects.get(customer=cast.karim, kind="store_credit").balance_minor == 42_50


def test_a_credit_costs_us_less_than_it_says(bought: Bought, cast: Cast) -> None:
    verdict = judge(GiveCredit(cast.karim.pk, 40_00))
    assert (verdict.cost.whole, verdict.value_minor) == (20_00, 40_00)


def test_a_discount_is_a_code(cast: Cast, bought: Bought) -> None:
    made = done(GiveDiscount(cast.karim.pk, percent=10), cast)
    assert DiscountCode.objects.get(pk=made.outcome["discount_code"]).percent == 10


def test_what_comes_back_is_awaited(cast: Cast, bought: Bought) -> None:
    done(MakeReturn(bought.karims.pk, ((frame(bought).pk, 1),), "damaged"), cast)
    assert (Return.objects.get().state, frame(bought).returned) == ("awaited", 1)


def test_it_travels_faster_and_bears_a_note(cast: Cast, bought: Bought) -> None:
    done(Expedite(bought.ines_order.pk), cast, "a")
    done(Note(bought.ines_order.pk, "For a wedding."), cast, "b")
    order = Order.objects.get(pk=bought.ines_order.pk)
    assert (order.service_level, order.remarks.get().text) == ("express", "For a wedding.")


def test_the_same_key_is_the_same_operation(cast: Cast, bought: Bought) -> None:
    wanted = Refund(bought.karims.pk, amount_minor=1_00)
    first, second = done(wanted, cast, "same"), done(wanted, cast, "same")
    assert first.pk == second.pk
    assert refunds(bought.karims) == [("card", 1_00)]
    assert Event.objects.filter(kind=events.SETTLED.name).count() == 1


def test_carrying_out_twice_is_once(cast: Cast, bought: Bought) -> None:
    made = done(Refund(bought.karims.pk, amount_minor=1_00), cast)
    carry_out(made.pk)
    assert refunds(bought.karims) == [("card", 1_00)]
