"""Whatever refers to a customer goes with them in a merge, in whichever app it is, and comes back with an undo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import ForeignKey
from django.utils import timezone

from makeright.conversations import replying
from makeright.conversations.models import Message
from makeright.customers import declaring, events, identifying, remembering, reporting
from makeright.customers.merging import merge, unmerge
from makeright.customers.models import Customer
from makeright.demo.cast import Cast
from makeright.demo.wares import LYON, buy
from makeright.events.reacting import table
from makeright.orders.carrying_out import carry_out, intend
from makeright.orders.models import Order
from makeright.orders.wanting import ChangeCustomerAddress, GiveDiscount
from makeright.promises.making import make
from makeright.remedies.authorizing import Terms, set_authority
from makeright.remedies.drawing_lots import draw
from makeright.remedies.making_right import make_right
from makeright.remedies.planning import Plan, RemedyWish

# Key → why it stays as it is.
STAY = {
    "customers.Customer.merged_into": "says who was merged into whom",
    "customers.Merge.merged": "says who was merged into whom",
    "customers.Merge.survivor": "says who was merged into whom",
    "customers.Forgetting.customer": "who was forgotten is merged no more",
    "customers.PersonExport.customer": "it tells of the one who was asked for, and is gone after a day",
    "customers.Membership.customer": "one at a time: each keeps their own days, and the survivor gets one of their own",
}


def keys_to_customers() -> Iterator[ForeignKey[Customer, Customer]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey) and field.related_model is Customer and str(field) not in STAY:
                yield field


def rows(key: ForeignKey[Customer, Customer], customer: Customer) -> set[object]:
    return set(key.model._default_manager.filter(**{key.name: customer}).values_list("pk", flat=True))


def furnish(cast: Cast) -> None:
    """Let something of every kind hang on Karim. Who adds a foreign key to customers adds its row here."""
    identifying.add_identity(cast.karim, "phone", "+33170189900", by=cast.by_mina)
    remembering.remember(cast.karim, "frames", "oak", by=cast.by_mina)
    kind = declaring.declare("Visited the shop", by=cast.by_ada)
    reporting.report(reporting.Report(cast.karim, kind, timezone.now()), by=cast.by_ada)
    bought = buy(cast, timezone.now())
    Order.objects.filter(pk=bought.rosas.pk).update(referrer=cast.karim)
    for number, wanted in enumerate(
        (GiveDiscount(cast.karim.pk, percent=10), ChangeCustomerAddress(cast.karim.pk, LYON))
    ):
        carry_out(intend(wanted, key=f"furnished-{number}", by=cast.by_ada).pk)
    remembering.note(cast.karim, "Likes to be called in the morning.", by=cast.by_mina)
    make_something_right(cast)
    promise_something(cast)
    draw_somebody(cast)


def make_something_right(cast: Cast) -> None:
    """A gift for Karim, with a word of Mina's: it is asked for, since nobody may give anything yet."""
    gift = RemedyWish("gift", cost_minor=4_00, note="For your mother, with our love")
    plan = Plan(cast.broken_frame, (gift,), harm="unusable", wish="new_one", mood="calm")
    make_right(plan, by=cast.by_mina, key="gift")


def draw_somebody(cast: Cast) -> None:
    """Mina has a budget for surprises, and only Karim wrote within the last 90 days: so it is him."""
    set_authority(cast.mina, Terms("EUR", surprise_minor=50_00), by=cast.by_ada)
    Message.objects.exclude(customer=cast.karim).update(at=timezone.now() - timedelta(days=91))
    Order.objects.exclude(customer=cast.karim).update(placed_at=timezone.now() - timedelta(days=91))
    assert draw(cast.mina, by=cast.by_mina).customer == cast.karim


def promise_something(cast: Cast) -> None:
    """A new frame by the day after tomorrow, in Mina's words."""
    words = "We will send you a new one."
    said = replying.reply(cast.broken_frame, text=words, by=cast.by_mina)
    due_at = timezone.now() + timedelta(days=2)
    make(said, begins=0, ends=len(words), due_at=due_at, is_day=True, by=cast.by_mina)


def test_all_that_refers_to_a_customer_moves_and_comes_back(cast: Cast) -> None:
    furnish(cast)
    keys = list(keys_to_customers())
    before = {str(key): rows(key, cast.karim) for key in keys}
    assert [name for name, found in before.items() if not found] == [], "furnish() makes none of these"
    made = merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    assert {str(key): rows(key, cast.karim) for key in keys} == {name: set() for name in before}
    assert [str(key) for key in keys if not before[str(key)] <= rows(key, cast.rosa)] == []
    unmerge(made, by=cast.by_mina)
    assert {str(key): rows(key, cast.karim) for key in keys} == before


@pytest.mark.parametrize("event", [events.MERGED.name, events.UNMERGED.name])
def test_each_app_with_a_key_to_customers_reacts_together_with_the_verb(event: str) -> None:
    reacting = {name.split(".")[1] for kind, name, together in table() if kind == event and together}
    assert {key.model._meta.app_label for key in keys_to_customers()} <= reacting
