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

pytestmark = pytest.mark.django_db


@pytest.fixture
def bought(cast: Cast) -> Bought:
    """What they bought, causes to choose from, and what Mina and Otto may give."""
    seed("framer", by=cast.by_ada)
    for agent, most in ((cast.mina, 100_00), (cast.otto, 15_00)):
        terms = replace(usual_terms("EUR", per_remedy=most), asks=cast.lena.pk)
        set_authority(agent, terms, by=cast.by_ada)
    return buy(cast, timezone.now())


class Rep:
    """Somebody at the sheet of Karim's broken frame."""

    def __init__(self, agent: Agent, cast: Cast) -> None:
        self.client = Client()
        self.client.force_login(agent)
        self.matter = cast.broken_frame

    def at(self, name: str) -> str:
        return reverse(f"desk:{name}", args=[self.matter.number])

    def says(self, bought: Bought, cause: str = "corner_split") -> Any:
        said = {
            "order": bought.karims.pk,
            "line": bought.karims.lines.get(position=0).pk,
            "cause": Cause.objects.get(code=cause).pk,
        }
        return self.client.post(self.at("sheet"), said)

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
