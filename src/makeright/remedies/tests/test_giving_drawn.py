"""Giving to whom was drawn: within what is left for surprises, once, by nobody else, and never by asking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from makeright.conversations.models import Message
from makeright.lib.actor import Actor
from makeright.remedies import drawing_lots, fulfilling, making_right
from makeright.remedies.authorizing import Terms, set_authority
from makeright.remedies.giving_drawn import give_drawn
from makeright.remedies.models import Ask, Draw, Rate, Remedy
from makeright.remedies.planning import RemedyWish
from makeright.remedies.refusals import Refused
from makeright.remedies.tests.conftest import House
from makeright.remedies.tests.test_drawing_lots import drawn, only_karim
from makeright.staff.issuing import issue

pytestmark = pytest.mark.django_db

CARD = RemedyWish("gift", cost_minor=12_00, note="A card from all of us")


@pytest.fixture
def karim(house: House) -> Draw:
    """Karim was drawn by Mina."""
    only_karim(house)
    return drawn(house)


def give(house: House, draw: Draw, wish: RemedyWish = CARD, key: str = "once", text: str = "") -> Any:
    return give_drawn(draw, wish, by=house.mina, key=key, text=text, now=house.now)


def refusal(house: House, draw: Draw, wish: RemedyWish = CARD, key: str = "again") -> Refused:
    before = (Remedy.objects.count(), Ask.objects.count(), Message.objects.count())
    with pytest.raises(Refused) as refused:
        give(house, draw, wish, key)
    assert (Remedy.objects.count(), Ask.objects.count(), Message.objects.count()) == before
    return refused.value


def test_a_card_is_given_once_and_told(house: House, karim: Draw) -> None:
    made = give(house, karim, text="Dear Karim, you frame so well.")
    assert give(house, karim, text="Dear Karim, you frame so well.").remedies == made.remedies
    (remedy,) = made.remedies
    karim.refresh_from_db()
    assert (karim.remedy, remedy.is_surprise, remedy.limit_applied) == (remedy, True, "surprise")
    assert remedy.conversation == drawing_lots.matters(house.cast.mina).get(customer=house.cast.karim)
    assert (made.claim.harm, made.claim.wish) == ("none", "not_asked")
    assert Message.objects.filter(text__contains="you frame so well").count() == 1


def test_credit_and_gift_cards_can_be_given(house: House, karim: Draw) -> None:
    (remedy,) = give(house, karim, RemedyWish("gift_card", amount_minor=20_00)).remedies
    assert (remedy.kind, remedy.value_minor, remedy.is_surprise) == ("gift_card", 20_00, True)


def test_more_than_is_left_is_refused_and_nobody_is_asked(house: House, karim: Draw) -> None:
    refused = refusal(house, karim, RemedyWish("gift", cost_minor=50_01, note="A large one"))
    assert (refused.code, refused.facts["nearest"]) == ("draw.beyond", 50_00)
    karim.refresh_from_db()
    assert karim.is_open


def test_only_what_surprises_is_given(house: House, karim: Draw) -> None:
    assert refusal(house, karim, RemedyWish("refund", amount_minor=1_00)).code == "draw.kind"


def test_who_was_passed_on_or_given_something_gets_nothing(house: House, karim: Draw) -> None:
    give(house, karim)
    assert refusal(house, karim).code == "draw.given"
    assert karim.remedy is not None
    assert making_right.take_back(karim.remedy.conversation, "once", by=house.mina, now=house.now)
    karim.refresh_from_db()
    assert karim.is_open, "what was taken back was not given"
    drawing_lots.pass_on(karim, by=house.mina, now=house.now)
    karim.refresh_from_db()
    assert refusal(house, karim).code == "draw.passed_on"


def test_what_is_taken_back_for_another_reason_was_given_all_the_same(house: House, karim: Draw) -> None:
    (remedy,) = give(house, karim).remedies
    assert fulfilling.reverse(remedy, "customer_declined", by=house.mina, now=house.now)
    karim.refresh_from_db()
    assert karim.remedy == remedy


def test_programs_draw_give_and_pass_on(house: House) -> None:
    only_karim(house)
    secret = issue(house.cast.mina, "till", scopes=["remedies.make_right"], by=house.mina)[1]
    told: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {secret}", "content_type": "application/json"}
    client = Client()
    first = client.post("/api/v1/draws", "{}", **told)
    assert (first.status_code, client.post("/api/v1/draws", "{}", **told).status_code) == (201, 200)
    path = f"/api/v1/draws/{first.json()['id']}"
    card = {"kind": "gift", "cost_minor": 12_00, "note": "A card"}
    assert client.post(f"{path}/gift", card, **told).status_code == 400, "a key is needed"
    given = client.post(f"{path}/gift", card, **told, HTTP_IDEMPOTENCY_KEY="one")
    assert (given.status_code, given.json()["remedy"] is not None) == (201, True)
    assert client.post(f"{path}/passing", "{}", **told).json()["code"] == "draw.given"
    (listed,) = client.get("/api/v1/draws", **told).json()["items"]
    assert listed == given.json()


def test_nobody_reaches_anothers_draw(house: House, karim: Draw) -> None:
    set_authority("lead", Terms("EUR", surprise_minor=50_00), by=Actor.system("test"))
    otto = Client()
    otto.force_login(house.cast.otto)
    assert otto.post(f"/draws/{karim.pk}/passing", {"reason": "not_now"}).status_code == 404
    assert otto.post(f"/draws/{karim.pk}/gift", {"kind": "gift", "amount": "4"}).status_code == 404
    assert "Karim" not in otto.get("/draws").content.decode()


def test_what_is_typed_is_in_the_currency_of_the_house(house: House) -> None:
    begun = house.now - timedelta(days=400)
    Rate.objects.create(from_currency="EUR", to_currency="USD", rate="2", since=begun)
    set_authority("agent", Terms("USD", surprise_minor=50_00), by=Actor.system("test"))
    only_karim(house)
    mina = Client()
    mina.force_login(house.cast.mina)
    page = mina.post("/draws").content.decode()
    assert '<span class="small faint">EUR</span>' in page
    gift = f"/draws/{Draw.objects.get().pk}/gift"
    said = {"kind": "gift", "amount": "12", "note": "A card", "key": "one"}
    assert mina.post(gift, said).status_code == 200
    remedy = Remedy.objects.get(is_surprise=True)
    assert (remedy.cost_minor, remedy.currency) == (12_00, "EUR")


def test_what_was_taken_back_after_the_next_draw_does_not_stand_as_given(house: House) -> None:
    first = drawn(house)
    give(house, first)
    first.refresh_from_db()
    assert first.remedy is not None
    drawn(house, seconds=1)
    assert making_right.take_back(first.remedy.conversation, "once", by=house.mina, now=house.now)
    mina = Client()
    mina.force_login(house.cast.mina)
    assert "Taken back" in mina.get("/draws").content.decode()
