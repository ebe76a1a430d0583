"""Authority and the return policy as settings: seen, said in sentences, and refused where they don't fit."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.remedies import keeping_policy, making_right
from makeright.remedies.authorizing import authority_of, set_authority, usual_terms
from makeright.remedies.models import AuthorityProposal
from makeright.remedies.tests.conftest import House
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db
AUTHORITY, POLICY, FITS = "/settings/authority", "/settings/return-policy", "/settings/what-fits"
SYSTEM = Actor.system("test")
CHANGES: tuple[tuple[str, dict[str, str]], ...] = (
    (f"{AUTHORITY}/lead", {}),
    (f"{AUTHORITY}/agent/per_remedy", {"value": "75,50"}),
    (f"{AUTHORITY}/agent/kinds", {"remove": "gift"}),
    (f"{AUTHORITY}/agent/customer_window", {"value": "month"}),
    (f"{AUTHORITY}/agent/may_be_kinder", {"value": "no"}),
    (f"{AUTHORITY}/agent/answers_within", {"value": "120"}),
    (f"{AUTHORITY}/agent/if_lapsed", {"value": "yes"}),
    (f"{POLICY}/window_days", {"value": "100"}),
    (f"{POLICY}/postage", {"value": "theirs"}),
    (f"{POLICY}/refund_to", {"remove": "gift_card"}),
    (f"{POLICY}/by_cost", {"value": "no"}),
    (f"{POLICY}/fee_minor", {"value": "4,90"}),
    (f"{POLICY}/charity", {"value": "The Bamberg tafel"}),
    (f"{FITS}/late/credit/place", {"value": "1"}),
    (f"{FITS}/late/refund/cost", {"value": "12,50"}),
    (f"{FITS}/late/refund/days", {"value": "3"}),
    (f"{FITS}/late/discount/place", {"value": "0"}),
)


@pytest.fixture(autouse=True)
def usual(cast: Cast, request: pytest.FixtureRequest) -> None:
    if "house" not in request.fixturenames:  # which says by itself what may be given
        set_authority("agent", usual_terms("EUR"), by=SYSTEM)


def as_one(agent: Agent) -> Client:
    browser = Client(headers={"HX-Request": "true"})
    browser.force_login(agent)
    return browser


def words(answer: Any) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


@pytest.mark.parametrize(("where", "said"), CHANGES)
def test_each_word_can_be_another_and_twice_is_harmless(cast: Cast, where: str, said: dict[str, str]) -> None:
    before = Event.objects.count()
    assert as_one(cast.ada).post(where, said).status_code == 200
    after = Event.objects.count()
    assert after == before + 1
    assert as_one(cast.ada).post(where, said).status_code == 200
    assert Event.objects.count() == after


@pytest.mark.parametrize(
    ("where", "value", "told"),
    [
        (f"{POLICY}/window_days", "100", "You can send it back for 100 days"),
        (f"{AUTHORITY}/agent/per_remedy", "75", "€75.00"),
    ],
)
def test_the_answer_tells_what_counts_from_now_on(cast: Cast, where: str, value: str, told: str) -> None:
    assert told in words(as_one(cast.ada).post(where, {"value": value}))


@pytest.mark.parametrize(("where", "said"), CHANGES)
def test_who_may_not_say_it_changes_nothing(cast: Cast, where: str, said: dict[str, str]) -> None:
    before = Event.objects.count()
    assert as_one(cast.mina).post(where, said).status_code in (403, 404)
    assert Event.objects.count() == before


@pytest.mark.parametrize("where", [AUTHORITY, f"{AUTHORITY}/lead", POLICY, FITS, f"{FITS}/late"])
def test_a_stranger_is_sent_to_sign_in(cast: Cast, where: str) -> None:
    answer = Client().get(where)
    assert (answer.status_code, "/sign-in" in answer.headers["Location"]) == (302, True)


@pytest.mark.parametrize("scope", ["king", "agent-987654", "role-1", "agent-x"])
def test_nobody_is_named_who_is_not_there(cast: Cast, scope: str) -> None:
    assert as_one(cast.ada).get(f"{AUTHORITY}/{scope}").status_code == 404


def test_all_may_see_what_they_may_give(cast: Cast) -> None:
    page = words(as_one(cast.mina).get(f"{AUTHORITY}/agent"))
    assert "They may give up to €100.00 a remedy" in page
    assert "Begin with the usual words" not in words(as_one(cast.mina).get(f"{AUTHORITY}/lead"))


@pytest.mark.parametrize(
    ("what", "value", "why"),
    [
        ("per_remedy", "much", "That says no amount"),
        ("asks", "987654", "Who is asked is somebody who serves"),
    ],
)
def test_what_does_not_fit_is_said_and_kept(cast: Cast, what: str, value: str, why: str) -> None:
    answer = as_one(cast.ada).post(f"{AUTHORITY}/agent/{what}", {"value": value})
    assert (answer.status_code, why in words(answer)) == (422, True)


def test_raising_ones_own_waits_for_a_second_one(cast: Cast) -> None:
    said = as_one(cast.ada).post(f"{AUTHORITY}/admin")
    assert "Once somebody else says so too" in said.headers["HX-Trigger"]
    proposal = AuthorityProposal.objects.get()
    own = as_one(cast.ada).post(f"{AUTHORITY}/proposals/{proposal.pk}", {"value": "yes"})
    assert (own.status_code, "It takes somebody else" in words(own)) == (422, True)
    assert authority_of("admin", at=timezone.now()) is None
    Agent.objects.filter(pk=cast.lena.pk).update(role="admin")
    set_authority(cast.lena, usual_terms("EUR"), by=SYSTEM)
    cast.lena.refresh_from_db()
    yes = as_one(cast.lena).post(f"{AUTHORITY}/proposals/{proposal.pk}", {"value": "yes"})
    assert yes.status_code == 200
    counts = authority_of("admin", at=timezone.now())
    assert counts is not None
    assert counts.seconded_by == cast.lena


def test_the_page_says_what_customers_read(cast: Cast) -> None:
    keeping_policy.set_policy({"window_days": 30, "postage": "theirs"}, by=SYSTEM)
    page = words(as_one(cast.ada).get(POLICY))
    assert "You have 30 days from the day it came to you." in page
    assert "You can send it back for 30 days." in page
    wrong = as_one(cast.ada).post(f"{POLICY}/window_days", {"value": "soon"})
    assert (wrong.status_code, "is a whole number" in words(wrong)) == (422, True)


def test_other_words_are_tried_on_what_was(house: House) -> None:
    for number, minor in enumerate((20_00, 60_00, 90_00)):
        plan = house.plan(house.money(minor))
        making_right.make_right(plan, by=house.mina, key=f"k{number}", now=house.later(seconds=number))
    page = words(as_one(house.cast.ada).get(f"{AUTHORITY}/agent"))
    assert "0 of 1 matter would have waited" in page
    assert "Settled without asking 100 in 100, it was 100" in page
    as_one(house.cast.ada).post(f"{AUTHORITY}/agent/per_remedy", {"value": "50"})
    page = words(as_one(house.cast.ada).get(f"{AUTHORITY}/agent"))
    assert "1 of 1 matter would have waited" in page
    assert "Settled without asking 0 in 100, it was 100" in page
    bars = as_one(house.cast.ada).get(f"{AUTHORITY}/agent").content.decode()
    assert (bars.count('class="costs-alone"'), bars.count('class="costs-waiting"')) == (1, 2)
    assert "€90.00" in page
    assert "€60.00" in page
