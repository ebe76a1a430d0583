"""What fits, as settings: every cause and harm with its order, one of them with what came of each remedy."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from makeright.demo.cast import Cast
from makeright.remedies import checking_up, matching
from makeright.remedies.making_right import make_right
from makeright.remedies.models import Fitting, Remedy
from makeright.remedies.tests.conftest import House
from makeright.remedies.tests.views.test_settings import FITS, as_one, words

pytestmark = pytest.mark.django_db


def of_frame(house: House) -> str:
    return f"{FITS}/cause-{house.cause().pk}"


def test_every_cause_and_harm_stands_with_its_order(house: House) -> None:
    matching.set_fitting("credit", 1, cause=house.cause(), by=house.mina)
    page = words(as_one(house.cast.ada).get(FITS))
    assert "Corner split Credit · Replacement · Refund · Gift · Apology No matter yet · our own order" in page
    assert "Glass broken Replacement · Refund · Credit · Gift · Apology No matter yet" in page
    assert "Came late Faster delivery · Credit" in page


def test_all_stands_in_a_number_of_questions_that_does_not_grow(
    house: House, django_assert_max_num_queries: Any
) -> None:
    browser = as_one(house.cast.ada)
    with django_assert_max_num_queries(25):
        browser.get(FITS)


def test_without_causes_it_says_so(cast: Cast) -> None:
    page = words(as_one(cast.ada).get(FITS))
    assert "No cause is named yet." in page


def test_what_has_no_history_says_so(house: House) -> None:
    page = words(as_one(house.cast.ada).get(of_frame(house)))
    assert "No matter yet" in page
    assert page.count("Not given yet.") == 13
    assert "So it usually is; nobody here has said otherwise." in page


def test_what_came_of_it_is_told(house: House) -> None:
    make_right(house.plan(house.new_frame()), key="one", by=house.mina, now=house.now)
    house.work()
    [remedy] = Remedy.objects.all()
    checking_up.check(remedy, how="customer", result="right", by=house.mina)
    page = words(as_one(house.cast.ada).get(of_frame(house)))
    assert "Given in 1 of 1 matter. The wish was met once. Looked at again once, and it was right." in page
    assert "on average, and took less than an hour." in page


def test_whose_word_counts_is_said(house: House) -> None:
    matching.set_fitting("gift", 1, cause=house.cause("arrived_broken"), by=house.mina)
    ada = as_one(house.cast.ada)
    assert "So we have said of Arrived broken, which it stands below." in words(ada.get(of_frame(house)))
    ada.post(f"{of_frame(house)}/credit/place", {"value": "1"})
    assert "So we have said of it." in words(ada.get(of_frame(house)))
    matching.set_fitting("gift", 1, harm="late", by=house.mina)
    late = f"{FITS}/cause-{house.cause('late').pk}"
    assert "So we have said of whatever does the same: Came late." in words(ada.get(late))


def test_what_was_expected_can_be_taken_out_again(house: House) -> None:
    ada, refund = as_one(house.cast.ada), f"{of_frame(house)}/refund"
    ada.post(f"{refund}/cost", {"value": "12,50"})
    ada.post(f"{refund}/days", {"value": "3"})
    ada.post(f"{refund}/place", {"value": "1"})
    assert matching.fitting(house.cause(), "")[0] == ("refund", 1, 12_50, "EUR", 3)
    ada.post(f"{refund}/cost", {"value": ""})
    ada.post(f"{refund}/days", {"value": ""})
    assert matching.fitting(house.cause(), "")[0] == ("refund", 1, None, "", None)


@pytest.mark.parametrize(
    ("what", "value", "why"),
    [
        ("refund/place", "14", "A place is 1 to 13"),
        ("refund/place", "first", "A place is 1 to 13"),
        ("refund/cost", "much", "That says no amount"),
        ("refund/days", "366", "It takes 365 days at most."),
        ("refund/days", "soon", "It takes 365 days at most."),
    ],
)
def test_what_does_not_fit_is_said_and_changes_nothing(house: House, what: str, value: str, why: str) -> None:
    answer = as_one(house.cast.ada).post(f"{of_frame(house)}/{what}", {"value": value})
    assert (answer.status_code, why in words(answer)) == (422, True)
    assert not Fitting.objects.exists()


@pytest.mark.parametrize(
    "where", ["sad", "cause-987654", "cause-x", "late/hug/place", "late/credit/color", "late/cancel/cost"]
)
def test_nothing_is_changed_where_nothing_is(house: House, where: str) -> None:
    ada = as_one(house.cast.ada)
    assert ada.post(f"{FITS}/{where}", {"value": "1"}).status_code in (404, 405)
    if "/" not in where:
        assert ada.get(f"{FITS}/{where}").status_code == 404


def test_a_browser_without_scripts_comes_back_to_the_page(house: House) -> None:
    browser = Client()
    browser.force_login(house.cast.ada)
    answer = browser.post(f"{of_frame(house)}/credit/place", {"value": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, of_frame(house))
