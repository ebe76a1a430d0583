"""What the order book refuses: each with its code and what is possible instead, and the whole database as before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from makeright.demo.cast import Cast
from makeright.demo.wares import LYON, Bought
from makeright.orders.carrying_out import carry_out, intend
from makeright.orders.entering import enter_order
from makeright.orders.models import Line, Order, Tender, Variant
from makeright.orders.refusals import Refused
from makeright.orders.saying import BuyerSaid, LineSaid, OrderSaid, PaymentSaid, TenderSaid
from makeright.orders.tests.everything import everything
from makeright.orders.wanting import (
    Cancel,
    ChangeAddress,
    ChangeCustomerAddress,
    ChangeLines,
    ChangeTender,
    Destination,
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


class World:
    """What the table of wishes names."""

    def __init__(self, cast: Cast, bought: Bought) -> None:
        self.cast, self.bought = cast, bought
        self.karims, self.rosas, self.ines = bought.karims.pk, bought.rosas.pk, bought.ines_order.pk
        self.frame, self.hooks = bought.karims.lines.values_list("pk", flat=True)
        self.print = bought.rosas.lines.get().pk
        self.three = bought.ines_order.lines.get().pk
        self.other = bought.ines_card.pk
        self.mine = bought.karims_card.pk
        self.foreign = Tender.objects.create(
            shop=bought.shop, customer=cast.rosa, kind="store_credit", currency="EUR", balance_minor=1
        ).pk

    def variant(self, name: str) -> int:
        return self.bought.variant(name).pk

    def first(self, wanted: Wanted) -> None:
        """Have something done before."""
        made = intend(wanted, key=f"before-{wanted.kind}", by=self.cast.by_mina)
        assert carry_out(made.pk).state == "done"

    def intended(self, wanted: Wanted) -> None:
        """Have something written down that isn't done yet."""
        intend(wanted, key=f"intended-{wanted.kind}", by=self.cast.by_mina)


Wish = Callable[[World], Wanted]
NOWHERE = Destination("Karim", "", "Lyon", "FR")
REFUSED: dict[str, tuple[str, Wish]] = {
    "no such order": ("order.unknown", lambda w: Refund(999_999, everything=True)),
    "cancel what was delivered": ("order.wrong_state", lambda w: Cancel(w.karims, "by_mistake")),
    "cancel what was sent": ("order.wrong_state", lambda w: Cancel(w.rosas, "by_mistake")),
    "cancel for no reason that there is": ("cancel.reason", lambda w: Cancel(w.ines, "just_so")),
    "cancel onto another's tender": (
        "refund.foreign_tender",
        lambda w: Cancel(w.ines, "by_mistake", to=w.mine),
    ),
    "refund nothing said": ("refund.what", lambda w: Refund(w.karims)),
    "refund an amount and pieces": (
        "refund.what",
        lambda w: Refund(w.karims, pieces=((w.frame, 1),), amount_minor=100),
    ),
    "refund everything and shipping": (
        "refund.what",
        lambda w: Refund(w.karims, everything=True, shipping=True),
    ),
    "refund nothing": ("refund.nothing", lambda w: Refund(w.karims, amount_minor=0)),
    "refund less than nothing": ("refund.nothing", lambda w: Refund(w.karims, amount_minor=-5)),
    "refund more than was paid": ("refund.exceeds_paid", lambda w: Refund(w.karims, amount_minor=180_91)),
    "refund another order's line": (
        "line.not_in_order",
        lambda w: Refund(w.karims, pieces=((w.print, 1),)),
    ),
    "refund more pieces than ordered": (
        "line.too_many",
        lambda w: Refund(w.karims, pieces=((w.hooks, 3),)),
    ),
    "refund no piece": ("line.none", lambda w: Refund(w.karims, pieces=((w.hooks, 0),))),
    "refund a line twice in one": (
        "line.twice",
        lambda w: Refund(w.karims, pieces=((w.hooks, 1), (w.hooks, 1))),
    ),
    "refund onto a foreign card": (
        "refund.foreign_tender",
        lambda w: Refund(w.karims, amount_minor=100, to=w.other),
    ),
    "refund onto a foreign balance": (
        "refund.foreign_tender",
        lambda w: Refund(w.karims, amount_minor=100, to=w.foreign),
    ),
    "refund onto no tender that there is": (
        "refund.foreign_tender",
        lambda w: Refund(w.karims, amount_minor=100, to=999_999),
    ),
    "refund shipping of which there was none": (
        "refund.shipping_given_already",
        lambda w: Refund(w.ines, shipping=True),
    ),
    "replace what isn't sent": ("order.wrong_state", lambda w: Replace(w.ines, ((w.three, 1),))),
    "replace another order's line": ("line.not_in_order", lambda w: Replace(w.karims, ((w.print, 1),))),
    "replace too many": ("line.too_many", lambda w: Replace(w.karims, ((w.frame, 2),))),
    "replace no line": ("line.none", lambda w: Replace(w.karims, ())),
    "exchange what is under way": (
        "order.wrong_state",
        lambda w: Exchange(w.rosas, ((w.print, w.variant("harbour-a3"), 1),)),
    ),
    "exchange for another product": (
        "exchange.other_product",
        lambda w: Exchange(w.karims, ((w.frame, w.variant("walnut-frame-50x70"), 1),)),
    ),
    "exchange for the same": (
        "exchange.same_variant",
        lambda w: Exchange(w.karims, ((w.frame, w.variant("oak-frame-70x100"), 1),)),
    ),
    "exchange for what there isn't": (
        "exchange.no_variant",
        lambda w: Exchange(w.karims, ((w.frame, 999_999, 1),)),
    ),
    "exchange too many": (
        "line.too_many",
        lambda w: Exchange(w.karims, ((w.frame, w.variant("oak-frame-50x70"), 2),)),
    ),
    "exchange, given back to a foreign card": (
        "refund.foreign_tender",
        lambda w: Exchange(w.karims, ((w.frame, w.variant("oak-frame-50x70"), 1),), settle_with=w.other),
    ),
    "change lines of what was delivered": (
        "order.wrong_state",
        lambda w: ChangeLines(w.karims, ((w.frame, w.variant("oak-frame-50x70")),)),
    ),
    "change lines to another product": (
        "exchange.other_product",
        lambda w: ChangeLines(w.ines, ((w.three, w.variant("walnut-frame-30x40")),)),
    ),
    "change lines to what a balance can't bear": (
        "charge.not_borne",
        lambda w: ChangeLines(
            w.ines, ((w.three, w.variant("oak-frame-70x100")),), settle_with=w.bought.ines_gift_card.pk
        ),
    ),
    "change lines, charged to a foreign card": (
        "charge.foreign_tender",
        lambda w: ChangeLines(w.ines, ((w.three, w.variant("oak-frame-70x100")),), settle_with=w.mine),
    ),
    "change a line that isn't there": (
        "line.not_in_order",
        lambda w: ChangeLines(w.ines, ((w.frame, w.variant("oak-frame-70x100")),)),
    ),
    "change the address of what was sent": ("order.wrong_state", lambda w: ChangeAddress(w.rosas, LYON)),
    "change the address to half of one": ("address.incomplete", lambda w: ChangeAddress(w.ines, NOWHERE)),
    "change the address to no country": (
        "address.incomplete",
        lambda w: ChangeAddress(w.ines, Destination("K", "Rue 1", "Lyon", "fr")),
    ),
    "a customer's address, of nobody": ("customer.unknown", lambda w: ChangeCustomerAddress(999_999, LYON)),
    "a customer's address, half": (
        "address.incomplete",
        lambda w: ChangeCustomerAddress(w.cast.karim.pk, NOWHERE),
    ),
    "another tender for what was sent": ("order.wrong_state", lambda w: ChangeTender(w.rosas, w.mine)),
    "another tender where there were several": (
        "tender.several",
        lambda w: ChangeTender(w.ines, w.bought.ines_gift_card.pk),
    ),
    "send back what isn't sent": (
        "order.wrong_state",
        lambda w: MakeReturn(w.ines, ((w.three, 1),), "unwanted"),
    ),
    "send back for no reason that there is": (
        "return.reason",
        lambda w: MakeReturn(w.karims, ((w.frame, 1),), "whim"),
    ),
    "send back too many": ("line.too_many", lambda w: MakeReturn(w.karims, ((w.hooks, 3),), "unwanted")),
    "send back another's": ("line.not_in_order", lambda w: MakeReturn(w.karims, ((w.print, 1),), "unwanted")),
    "send back nothing": ("line.none", lambda w: MakeReturn(w.karims, (), "unwanted")),
    "hurry what was delivered": ("order.wrong_state", lambda w: Expedite(w.karims)),
    "hurry by dragon": ("expedite.level", lambda w: Expedite(w.ines, "dragon")),
    "a gift card of nothing": ("amount.none", lambda w: GiveGiftCard(w.cast.karim.pk, 0)),
    "a gift card for no day": ("days.none", lambda w: GiveGiftCard(w.cast.karim.pk, 100, days=0)),
    "a gift card for nobody": ("customer.unknown", lambda w: GiveGiftCard(999_999, 100)),
    "credit below nothing": ("amount.none", lambda w: GiveCredit(w.cast.karim.pk, -100)),
    "credit for another's order": (
        "order.of_another",
        lambda w: GiveCredit(w.cast.karim.pk, 100, order=w.rosas),
    ),
    "a discount of what": ("discount.what", lambda w: GiveDiscount(w.cast.karim.pk)),
    "a discount of both": ("discount.what", lambda w: GiveDiscount(w.cast.karim.pk, 10, 100)),
    "a discount beyond all": ("discount.what", lambda w: GiveDiscount(w.cast.karim.pk, 101)),
    "a note without words": ("note.empty", lambda w: Note(w.karims, "  ")),
}


@pytest.mark.parametrize("wish", REFUSED)
def test_a_refusal_has_its_code_and_changes_nothing_at_all(wish: str, cast: Cast, bought: Bought) -> None:
    code, wanted = REFUSED[wish]
    world = World(cast, bought)
    before = everything()
    with pytest.raises(Refused) as refused:
        intend(wanted(world), key="k", by=cast.by_mina)
    assert refused.value.code == code
    assert str(refused.value)
    assert everything() == before


# What was done before → what is wanted then.
AFTER: dict[str, tuple[str, Wish, Wish]] = {
    "replaced twice": (
        "line.replaced_already",
        lambda w: Replace(w.karims, ((w.frame, 1),)),
        lambda w: Replace(w.karims, ((w.frame, 1),)),
    ),
    "refunded after it was replaced": (
        "line.replaced_already",
        lambda w: Replace(w.karims, ((w.frame, 1),)),
        lambda w: Refund(w.karims, pieces=((w.frame, 1),)),
    ),
    "refunded twice": (
        "line.refunded_already",
        lambda w: Refund(w.karims, pieces=((w.frame, 1),)),
        lambda w: Refund(w.karims, pieces=((w.frame, 1),)),
    ),
    "refunded after all was": (
        "refund.nothing",
        lambda w: Refund(w.karims, everything=True),
        lambda w: Refund(w.karims, everything=True),
    ),
    "an amount after all was refunded": (
        "refund.exceeds_paid",
        lambda w: Refund(w.karims, everything=True),
        lambda w: Refund(w.karims, amount_minor=1),
    ),
    "a stale amount": (
        "refund.exceeds_paid",
        lambda w: Refund(w.karims, amount_minor=150_00),
        lambda w: Refund(w.karims, amount_minor=50_00),
    ),
    "a piece of which too little is left": (
        "refund.exceeds_paid",
        lambda w: Refund(w.karims, amount_minor=100_00),
        lambda w: Refund(w.karims, pieces=((w.frame, 1),)),
    ),
    "shipping twice": (
        "refund.shipping_given_already",
        lambda w: Refund(w.karims, shipping=True),
        lambda w: Refund(w.karims, shipping=True),
    ),
    "exchanged after it was replaced": (
        "line.replaced_already",
        lambda w: Replace(w.karims, ((w.frame, 1),)),
        lambda w: Exchange(w.karims, ((w.frame, w.variant("oak-frame-50x70"), 1),)),
    ),
    "replaced after it was exchanged": (
        "line.exchanged_already",
        lambda w: Exchange(w.karims, ((w.frame, w.variant("oak-frame-50x70"), 1),)),
        lambda w: Replace(w.karims, ((w.frame, 1),)),
    ),
    "canceled twice": (
        "order.canceled_already",
        lambda w: Cancel(w.ines, "by_mistake"),
        lambda w: Cancel(w.ines, "by_mistake"),
    ),
    "refunded after it was canceled": (
        "refund.nothing",
        lambda w: Cancel(w.ines, "by_mistake"),
        lambda w: Refund(w.ines, everything=True),
    ),
    "another address after it was canceled": (
        "order.canceled_already",
        lambda w: Cancel(w.ines, "by_mistake"),
        lambda w: ChangeAddress(w.ines, LYON),
    ),
    "hurried twice": ("expedite.level", lambda w: Expedite(w.ines), lambda w: Expedite(w.ines)),
    "sent back twice": (
        "line.returned_already",
        lambda w: MakeReturn(w.karims, ((w.frame, 1),), "damaged"),
        lambda w: MakeReturn(w.karims, ((w.frame, 1),), "damaged"),
    ),
    "canceled after a piece was refunded": (
        "line.settled",
        lambda w: Refund(w.ines, pieces=((w.three, 1),)),
        lambda w: Cancel(w.ines, "by_mistake"),
    ),
}


@pytest.mark.parametrize("wish", AFTER)
def test_nothing_is_done_twice(wish: str, cast: Cast, bought: Bought) -> None:
    code, first, then = AFTER[wish]
    world = World(cast, bought)
    world.first(first(world))
    before = everything()
    with pytest.raises(Refused) as refused:
        intend(then(world), key="k", by=cast.by_mina)
    assert refused.value.code == code
    assert everything() == before


def test_what_is_only_intended_is_spoken_for(cast: Cast, bought: Bought) -> None:
    world = World(cast, bought)
    world.intended(Refund(world.karims, amount_minor=180_00))
    with pytest.raises(Refused) as refused:
        intend(Refund(world.karims, amount_minor=1_00), key="k", by=cast.by_mina)
    assert (refused.value.code, refused.value.facts["most"]) == ("refund.exceeds_paid", 90)


def test_a_piece_that_is_to_be_replaced_is_spoken_for(cast: Cast, bought: Bought) -> None:
    world = World(cast, bought)
    world.intended(Replace(world.karims, ((world.frame, 1),)))
    with pytest.raises(Refused, match="left") as refused:
        intend(Refund(world.karims, pieces=((world.frame, 1),)), key="k", by=cast.by_mina)
    assert refused.value.code == "line.claimed_already"


def test_what_is_out_of_stock_names_what_is_there(cast: Cast, bought: Bought) -> None:
    world = World(cast, bought)
    Variant.objects.filter(external_id="oak-frame-70x100").update(stock=0)
    before = everything()
    with pytest.raises(Refused) as refused:
        intend(Replace(world.karims, ((world.frame, 1),)), key="k", by=cast.by_mina)
    assert refused.value.code == "stock.none_left"
    assert refused.value.facts["variants"] == [
        world.variant("oak-frame-30x40"),
        world.variant("oak-frame-50x70"),
    ]
    assert everything() == before


def test_a_key_stands_for_one_thing(cast: Cast, bought: Bought) -> None:
    world = World(cast, bought)
    intend(Refund(world.karims, amount_minor=1_00), key="k", by=cast.by_mina)
    before = everything()
    with pytest.raises(Refused) as refused:
        intend(Refund(world.karims, amount_minor=2_00), key="k", by=cast.by_mina)
    assert refused.value.code == "operation.key_used"
    assert everything() == before


def test_money_goes_to_no_tender_that_is_closed(cast: Cast, bought: Bought) -> None:
    world = World(cast, bought)
    Tender.objects.filter(pk=world.mine).update(closed_at=bought.karims.placed_at)
    with pytest.raises(Refused) as refused:
        intend(Refund(world.karims, amount_minor=1_00, to=world.mine), key="k", by=cast.by_mina)
    assert refused.value.code == "refund.tender_closed"


def test_money_goes_to_no_balance_in_another_currency(cast: Cast, bought: Bought) -> None:
    world = World(cast, bought)
    own = Tender.objects.create(
        shop=bought.shop, customer=cast.karim, kind="store_credit", currency="SEK", balance_minor=0
    )
    with pytest.raises(Refused) as refused:
        intend(Refund(world.karims, amount_minor=1_00, to=own.pk), key="k", by=cast.by_mina)
    assert refused.value.code == "refund.other_currency"


def test_rows_stand_for_what_was_bought(bought: Bought) -> None:
    assert Order.objects.count() == 3
    assert Line.objects.filter(order=bought.karims, worth_minor=148_00).exists()


@pytest.mark.parametrize(("is_paid", "code"), [(True, "tender.same"), (False, "tender.nothing_paid")])
def test_a_tender_changes_for_another_where_something_is_paid(
    cast: Cast, bought: Bought, is_paid: bool, code: str
) -> None:
    placed = bought.karims.placed_at
    paid = PaymentSaid("only", 10_00, placed, TenderSaid("card", "card-only", "Visa ··0007"))
    said = OrderSaid(
        "only",
        "9002",
        "EUR",
        placed,
        (LineSaid("1", "Hooks", 1, 10_00),),
        buyer=BuyerSaid(customer=cast.karim.pk),
        payments=(paid,) if is_paid else (),
    )
    order = enter_order(said, shop=bought.shop, by=cast.by_mina).row
    to = Tender.objects.filter(external_id="card-only").values_list("pk", flat=True).first()
    before = everything()
    with pytest.raises(Refused) as refused:
        intend(ChangeTender(order.pk, to or bought.karims_card.pk), key="k", by=cast.by_mina)
    assert refused.value.code == code
    assert everything() == before
