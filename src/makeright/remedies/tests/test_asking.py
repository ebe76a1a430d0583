"""Asking: a colleague answers by a clock, the customer stays, and what nobody answers goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from makeright.customers.erasing import person_of
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.orders.models import Payment
from makeright.remedies import asking, making_right, sealing
from makeright.remedies.authorizing import Terms, authority_of, set_authority, terms_of
from makeright.remedies.erasing import erase_what_was_read_of_them
from makeright.remedies.models import Ask, Remedy
from makeright.remedies.tests.conftest import House

pytestmark = pytest.mark.django_db


def ask(house: House) -> Ask:
    """Mina may give 100 of 148 by herself, and asks for all of it."""
    plan = replace(house.plan(house.money(148_00)), gives_now=False)
    made = making_right.make_right(plan, by=house.mina, key="one", now=house.now)
    (one,) = made.asks
    assert made.remedies[0].state == "asked"
    return one


def if_lapsed_yes(house: House) -> None:
    now = authority_of("agent", at=timezone.now())
    assert now is not None
    set_authority("agent", replace(terms_of(now), if_lapsed="yes"), by=Actor.system("test"))


def test_yes_grants_it_for_whoever_asked(house: House) -> None:
    one = ask(house)
    assert list(asking.asked_of(house.cast.lena)) == [one]
    assert asking.answer(one, yes=True, by=house.cast.by_lena)
    remedy = Remedy.objects.get()
    assert (remedy.state, remedy.decided, remedy.granted_by) == ("granted", "after_ask", house.cast.mina)
    assert (remedy.limit_applied, remedy.limit_minor) == ("remedy", 100_00)
    house.work(house.later(hours=1))
    assert Payment.objects.get(move="refunded").amount_minor == 148_00
    assert sealing.look().faults == []


def test_answering_twice_is_one_answer(house: House) -> None:
    one = ask(house)
    assert asking.answer(one, yes=True, by=house.cast.by_lena)
    assert not asking.answer(one, yes=False, by=house.cast.by_lena)
    assert Event.objects.filter(kind="ask.answered").count() == 1
    assert Remedy.objects.get().state == "granted"


def test_no_leaves_the_matter_with_whoever_asked(house: House) -> None:
    assert asking.answer(ask(house), yes=False, by=house.cast.by_lena)
    assert Remedy.objects.get().state == "reversed"
    house.cast.broken_frame.refresh_from_db()
    assert house.cast.broken_frame.assignee == house.cast.mina
    assert sealing.look().faults == []


def test_a_sentence_with_the_answer_goes_with_the_customer(house: House) -> None:
    one = ask(house)
    asking.answer(one, yes=False, words="  Karim had\none in May. ", by=house.cast.by_lena)
    one.refresh_from_db()
    assert one.words == "Karim had one in May."
    person = person_of(house.cast.broken_frame.customer)
    erase_what_was_read_of_them(person, house.mina, house.now)
    one.refresh_from_db()
    assert one.words == ""


def test_another_amount_is_granted_as_it_was_changed(house: House) -> None:
    assert asking.answer(ask(house), yes=True, amount_minor=120_00, by=house.cast.by_lena)
    assert Remedy.objects.get().cost_minor == 120_00
    told = Event.objects.get(kind="ask.answered").payload
    assert (told["verdict"], told["changed_minor"]) == ("changed", 120_00)


def test_what_was_given_after_asking_uses_up_nobodys_authority(house: House) -> None:
    asking.answer(ask(house), yes=True, by=house.cast.by_lena)
    again = house.plan(house.money(20_00))
    made = making_right.make_right(again, by=house.mina, key="two", now=house.now)
    assert made.remedies[0].decided == "alone"


def test_what_nobody_answers_goes_to_the_second_one_and_then_it_is_no(house: House) -> None:
    one = ask(house)
    assert not asking.lapse(one.pk, now=house.later(minutes=59))
    assert asking.lapse(one.pk, now=house.later(minutes=61))
    assert not asking.lapse(one.pk, now=house.later(minutes=61))
    (second,) = asking.asked_of(house.cast.ada)
    one.refresh_from_db()
    assert (one.verdict, one.passed_to) == ("lapsed", second)
    asking.lapse_due(now=house.later(hours=3))
    assert Remedy.objects.get().state == "reversed"
    assert [each.payload["then"] for each in Event.objects.filter(kind="ask.lapsed").order_by("pk")] == [
        "passed_on",
        "no",
    ]


def test_where_the_company_says_so_silence_is_yes(house: House) -> None:
    if_lapsed_yes(house)
    one = ask(replace(house, now=timezone.now()))
    asking.lapse(one.pk, now=house.later(minutes=62))
    asking.lapse_due(now=house.later(hours=3))
    remedy = Remedy.objects.get()
    assert (remedy.state, remedy.decided, remedy.granted_by) == ("granted", "after_ask", house.cast.mina)


def test_taking_the_plan_back_asks_no_more(house: House) -> None:
    ask(house)
    assert making_right.take_back(house.cast.broken_frame, "one", by=house.mina, now=house.now)
    assert not asking.asked_of(house.cast.lena).exists()
    assert Remedy.objects.get().state == "reversed"


def test_who_is_away_is_not_asked_if_somebody_is_here(house: House) -> None:
    house.cast.lena.away_for = "holiday"
    house.cast.lena.save(update_fields=["away_for"])
    assert ask(house).asked == house.cast.ada


def test_without_any_authority_everything_is_asked_for(house: House) -> None:
    set_authority("agent", Terms("EUR", kinds=()), by=Actor.system("test"))
    plan = house.plan(house.new_frame())
    made = making_right.make_right(plan, by=house.mina, key="one")
    assert [each.state for each in made.remedies] == ["asked"]
    assert Event.objects.get(kind="authority.decided").payload["limit"] == "kind"
