"""The sheet: what went wrong, what makes it right, and one button that does all of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from makeright.causes.models import Cause
from makeright.causes.seeding import seed
from makeright.conversations.models import HELD, Message
from makeright.demo.cast import Cast
from makeright.demo.wares import Bought, buy
from makeright.orders.models import Operation, Order
from makeright.remedies.authorizing import set_authority, usual_terms
from makeright.remedies.models import Ask, Claim, Offer, OfferedOption, Remedy
from makeright.staff.models import Agent
from tests.cast_again import again

pytestmark = pytest.mark.django_db


@pytest.fixture
def bought(cast: Cast) -> Bought:
    """What they bought, causes to choose from, and what Mina and Otto may give."""
    bought = again("bought", lambda: buy(cast, timezone.now()))
    again("what Mina and Otto may give", lambda: _say_what_may_be_given(cast))
    return bought


def _say_what_may_be_given(cast: Cast) -> None:
    seed("framer", by=cast.by_ada)
    for agent, most in ((cast.mina, 100_00), (cast.otto, 15_00)):
        terms = replace(usual_terms("EUR", per_remedy=most), asks=cast.lena.pk)
        set_authority(agent, terms, by=cast.by_ada)


class Rep:
    """Somebody at the sheet of Karim's broken frame."""

    def __init__(self, agent: Agent, cast: Cast) -> None:
        self.client = Client()
        self.client.force_login(agent)
        self.matter = cast.broken_frame

    def at(self, name: str) -> str:
        return reverse(f"desk:{name}", args=[self.matter.number])

    def says(self, bought: Bought, cause: str = "corner_split", **more: str) -> Any:
        said = {
            "order": bought.karims.pk,
            "line": bought.karims.lines.get(position=0).pk,
            "cause": Cause.objects.get(code=cause).pk,
        }
        return self.client.post(self.at("sheet"), said | more)

    def plan(self, *kinds: str, **more: Any) -> dict[str, Any]:
        options = OfferedOption.objects.filter(offer=Offer.objects.latest("pk"), kind__in=kinds)
        one_each = {each.kind: each.pk for each in options.order_by("-rank")}
        said = {"offer": Offer.objects.latest("pk").pk, "option": list(one_each.values()), "key": "k1"}
        return said | {"text": "Dear Karim, a new one leaves today."} | more


def told(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 204, answer.content
    said: dict[str, Any] = json.loads(answer["HX-Trigger"])
    return said


def test_it_begins_with_what_they_bought_and_what_goes_wrong(cast: Cast, bought: Bought) -> None:
    page = Rep(cast.mina, cast).client.get(Rep(cast.mina, cast).at("sheet")).content.decode()
    assert "Make it right for Karim" in page
    assert "Order 20931" in page
    assert page.count('name="line"') == 2
    assert len(re.findall(r'name="cause" value="\d+" data-key', page)) == 5
    assert "You may give up to €100.00 a remedy" in page
    assert not Claim.objects.exists()


def test_what_went_wrong_is_kept_before_anything_is_offered(cast: Cast, bought: Bought) -> None:
    answer = Rep(cast.mina, cast).says(bought)
    assert answer.status_code == 200
    claim = Claim.objects.get()
    assert (claim.order, claim.cause, claim.harm) == (
        bought.karims,
        Cause.objects.get(code="corner_split"),
        "unusable",
    )
    page = answer.content.decode()
    assert "New one, they keep or give away the old" in page
    assert "Dear Karim," in page


def test_one_press_orders_sends_and_settles(cast: Cast, bought: Bought) -> None:
    rep = Rep(cast.mina, cast)
    rep.says(bought)
    said = told(rep.client.post(rep.at("making_right"), rep.plan("replacement", resolve="1")))
    assert said["said"]["words"] == "It is being made right, and Karim is being told"
    assert Remedy.objects.get().kind == "replacement"
    assert Operation.objects.get().state == "intended"
    rep.matter.refresh_from_db()
    assert rep.matter.state == "resolved"
    assert Message.objects.filter(conversation=rep.matter, state=HELD).get().text.startswith("Dear Karim")


def test_pressed_twice_it_is_done_once(cast: Cast, bought: Bought) -> None:
    rep = Rep(cast.mina, cast)
    rep.says(bought)
    plan = rep.plan("replacement")
    for _ in range(2):
        told(rep.client.post(rep.at("making_right"), plan))
    assert Remedy.objects.count() == Operation.objects.count() == 1


def test_it_is_taken_back_while_there_is_time(cast: Cast, bought: Bought) -> None:
    rep = Rep(cast.mina, cast)
    rep.says(bought)
    said = told(rep.client.post(rep.at("making_right"), rep.plan("replacement", resolve="1")))
    undo = said["said"]["undo"]
    assert told(rep.client.delete(undo["url"]))["said"]["words"] == "Taken back"
    assert Operation.objects.get().state == "withdrawn"
    assert not Order.objects.filter(kind="replacement").exists()
    rep.matter.refresh_from_db()
    assert rep.matter.state == "open"


def test_the_letter_and_the_sentence_follow_the_choice(cast: Cast, bought: Bought) -> None:
    rep = Rep(cast.mina, cast)
    rep.says(bought)
    page = rep.client.post(rep.at("sheet_preview"), rep.plan("credit")).content.decode()
    assert "stands on your account with us" in page
    assert "Credit, €35.00, and Karim is told." in page
    assert not Remedy.objects.exists()


def test_beyond_what_one_may_give_a_colleague_is_asked(cast: Cast, bought: Bought) -> None:
    rep = Rep(cast.otto, cast)
    assert "Asks Lena" in rep.says(bought).content.decode()
    said = told(rep.client.post(rep.at("making_right"), rep.plan("replacement")))
    assert "a colleague is asked" in said["said"]["words"]
    assert (Ask.objects.get().remedy.state, Operation.objects.count()) == ("asked", 0)


def test_what_is_refused_says_why_and_does_nothing(cast: Cast, bought: Bought) -> None:
    rep = Rep(cast.mina, cast)
    rep.says(bought)
    answer = rep.client.post(rep.at("making_right"), rep.plan())
    assert answer.status_code == 422
    assert "Nothing of it would make anything right yet." in answer.content.decode()
    assert not Remedy.objects.exists()


def test_another_matters_offer_is_not_found(cast: Cast, bought: Bought) -> None:
    rep, lena = Rep(cast.mina, cast), Rep(cast.lena, cast)
    rep.says(bought)
    assert lena.client.post(lena.at("making_right"), lena.plan("replacement")).status_code == 404


def test_of_whom_one_does_not_see_nothing_is_made_right(cast: Cast, bought: Bought) -> None:
    rep = Rep(cast.mina, cast)
    rep.matter = cast.wholesale_matter
    for name, method in (
        ("sheet", "get"),
        ("sheet", "post"),
        ("sheet_preview", "post"),
        ("making_right", "post"),
    ):
        assert getattr(rep.client, method)(rep.at(name)).status_code == 404
    assert Client().get(rep.at("sheet")).status_code == 302


def test_without_an_order_there_is_a_way_all_the_same(cast: Cast, bought: Bought) -> None:
    Order.objects.filter(customer=cast.karim).update(customer=None)
    page = Rep(cast.mina, cast).client.get(Rep(cast.mina, cast).at("sheet")).content.decode()
    assert "No order of theirs is known here." in page


# In one's own measure


def put_on(rep: Rep, kind: str, **said: Any) -> str:
    """Put a remedy of one's own on the sheet; gives what its card keeps."""
    body = {"offer": Offer.objects.latest("pk").pk, "kind": kind, **said}
    answer = rep.client.post(rep.at("own_remedy"), body)
    assert answer.status_code == 200, answer.content
    assert answer["HX-Retarget"] == "#sheet-cards"
    found = re.search(r'name="own" value="([^"]+)"', answer.content.decode())
    assert found is not None
    return found[1]


def test_wish_mood_and_day_are_kept_with_the_claim(cast: Cast, bought: Bought) -> None:
    rep = Rep(cast.mina, cast)
    rep.says(bought, wish="new_one", mood="angry", harm="cosmetic", needed_by="2031-02-03")
    claim = Claim.objects.get()
    assert (claim.wish, claim.wish_how, claim.mood, claim.harm) == (
        "new_one",
        "volunteered",
        "angry",
        "cosmetic",
    )
    assert str(claim.needed_by) == "2031-02-03"


def test_a_gift_in_ones_own_words_is_a_task_for_a_person(cast: Cast, bought: Bought) -> None:
    rep = Rep(cast.mina, cast)
    rep.says(bought)
    own = put_on(rep, "gift", amount="4", note="A card for his mother: seventy!")
    told(rep.client.post(rep.at("making_right"), rep.plan("replacement", own=own)))
    gift = Remedy.objects.get(kind="gift")
    assert (gift.note, gift.cost_minor, gift.task_for) == (
        "A card for his mother: seventy!",
        4_00,
        cast.mina,
    )
    assert gift.task_due_at is not None
    assert OfferedOption.objects.filter(remedy__isnull=False).get().kind == "replacement"


@pytest.mark.parametrize(
    ("kind", "said", "expected"),
    [
        ("refund", {"amount": "12,50"}, {"amount_minor": 12_50}),
        ("refund", {"amount": "", "shipping": "1"}, {"shipping": True, "amount_minor": None}),
        ("credit", {"amount": "20"}, {"amount_minor": 20_00}),
        ("gift_card", {"amount": "20"}, {"amount_minor": 20_00}),
        ("discount", {"percent": "15"}, {"percent": 15}),
        ("service", {"note": "Call him about the hanging."}, {}),
        ("apology", {}, {}),
    ],
)
def test_each_measure_is_given_as_it_was_said(
    cast: Cast, bought: Bought, kind: str, said: dict[str, str], expected: dict[str, Any]
) -> None:
    rep = Rep(cast.mina, cast)
    rep.says(bought)
    offer = Offer.objects.latest("pk").pk
    asked = rep.client.get(rep.at("own_remedy"), {"offer": str(offer), "kind": kind})
    assert asked.status_code == 200
    told(rep.client.post(rep.at("making_right"), rep.plan(own=put_on(rep, kind, **said))))
    made = Remedy.objects.get()
    assert made.kind == kind
    assert {name: made.params[name] for name in expected} == expected


def test_another_variant_takes_the_place_of_the_broken_one(cast: Cast, bought: Bought) -> None:
    rep = Rep(cast.mina, cast)
    rep.says(bought)
    line = bought.karims.lines.get(position=0)
    assert line.variant is not None
    other = line.variant.product.variants.exclude(pk=line.variant.pk).exclude(stock=0).earliest("pk")
    own = put_on(rep, "exchange", swap=f"{line.pk}:{other.pk}", kinder="our_fault")
    told(rep.client.post(rep.at("making_right"), rep.plan(own=own)))
    assert Remedy.objects.get().params["swaps"] == [[line.pk, other.pk, 1]]


@pytest.mark.parametrize(
    ("kind", "said", "words"),
    [
        ("refund", {"amount": "9999"}, "more than is left of what was paid"),
        ("refund", {"amount": "lots"}, "That says no amount"),
        ("credit", {"amount": ""}, "doesn’t fit"),
        ("gift", {"amount": "4", "note": " "}, "in your own words"),
        ("exchange", {}, "doesn’t fit"),
        ("discount", {"percent": "0"}, "doesn’t fit"),
    ],
)
def test_what_cannot_be_is_said_in_its_place_and_changes_nothing(
    cast: Cast, bought: Bought, kind: str, said: dict[str, str], words: str
) -> None:
    rep = Rep(cast.mina, cast)
    rep.says(bought)
    body = {"offer": Offer.objects.latest("pk").pk, "kind": kind, **said}
    answer = rep.client.post(rep.at("own_remedy"), body)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Remedy.objects.exists()


def test_a_card_that_was_made_elsewhere_opens_nothing(cast: Cast, bought: Bought) -> None:
    rep = Rep(cast.mina, cast)
    rep.says(bought)
    own = put_on(rep, "credit", amount="5")
    rep.says(bought)
    assert rep.client.post(rep.at("making_right"), rep.plan(own=own)).status_code == 404
    assert rep.client.post(rep.at("making_right"), rep.plan(own="made:up:here")).status_code == 404
    body = {"offer": str(Offer.objects.latest("pk").pk), "kind": "cancel"}
    assert rep.client.get(rep.at("own_remedy"), body).status_code == 404  # it is delivered already
    assert not Remedy.objects.exists()
