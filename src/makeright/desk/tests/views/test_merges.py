"""Two customers who are one: found, looked at side by side, made one, parted again."""

from __future__ import annotations

import pytest
from django.test import Client

from makeright.conversations.models import Conversation
from makeright.conversations.resolving import resolve
from makeright.customers.merging import merge, unmerge
from makeright.customers.models import Customer, Merge
from makeright.customers.recognizing import recognize
from makeright.customers.remembering import remember
from makeright.demo.cast import THE_HOUSE, Cast
from makeright.desk.tests.views.pages import cost_for, seen_by
from makeright.events.models import Event
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db


def browser_of(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(agent)
    return browser


def test_the_other_one_is_looked_for_among_those_whom_one_sees(cast: Cast) -> None:
    page = seen_by(cast.mina, f"/customers/{cast.rosa.pk}/merge?q=example.com").content.decode()
    assert f"/customers/{cast.rosa.pk}/merge/{cast.karim.pk}" in page
    assert f"/merge/{cast.rosa.pk}" not in page
    assert "Ines" not in page


def test_both_stand_side_by_side_with_counts_of_what_one_sees(cast: Cast) -> None:
    cast.write(cast.karim, "Trade?", subject="Between us", inbox=cast.wholesale)
    remember(cast.rosa, "wood", "oak", by=cast.by_mina)
    page = seen_by(cast.mina, f"/customers/{cast.rosa.pk}/merge/{cast.karim.pk}").content.decode()
    assert ("Go on as Rosa Lindqvist" in page, "Go on as Karim Benali" in page) == (True, True)
    assert page.count('<dt>Conversations that you see</dt><dd class="num">1</dd>') == 2
    assert "Between us" not in page


@pytest.mark.parametrize("goes_on", ["this", "other"])
def test_two_become_one_as_was_said_and_the_page_leads_there(cast: Cast, goes_on: str) -> None:
    address = f"/customers/{cast.rosa.pk}/merge/{cast.karim.pk}"
    answer = browser_of(cast.mina).post(address, {"goes_on": goes_on})
    survivor = cast.rosa if goes_on == "this" else cast.karim
    assert answer["Location"] == f"/customers/{survivor.pk}"
    assert Merge.objects.get().survivor_id == survivor.pk
    page = seen_by(cast.mina, answer["Location"]).content.decode()
    assert "You made one person of them and" in page
    assert page.count("Part them again") == 1


@pytest.mark.parametrize("said", [{}, {"goes_on": ""}, {"goes_on": "both"}])
def test_nobody_is_chosen_by_not_choosing(cast: Cast, said: dict[str, str]) -> None:
    answer = browser_of(cast.mina).post(f"/customers/{cast.rosa.pk}/merge/{cast.karim.pk}", said)
    assert (answer.status_code, Merge.objects.count()) == (422, 0)


@pytest.mark.parametrize("side", ["both ways"])
def test_nobody_is_made_one_with_somebody_unseen_themselves_or_nobody(cast: Cast, side: str) -> None:
    events = Event.objects.count()
    for one, other in (
        (cast.rosa.pk, cast.ines.pk),
        (cast.ines.pk, cast.rosa.pk),
        (cast.rosa.pk, cast.rosa.pk),
        (cast.rosa.pk, 2**61),
    ):
        for goes_on in ("this", "other"):
            address = f"/customers/{one}/merge/{other}"
            assert browser_of(cast.mina).get(address).status_code == 404
            assert browser_of(cast.mina).post(address, {"goes_on": goes_on}).status_code == 404
    assert (Event.objects.count(), Merge.objects.count()) == (events, 0)


def test_a_merge_is_undone_from_the_timeline_once(cast: Cast) -> None:
    made = merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    address = f"/customers/{cast.rosa.pk}/merges/{made.pk}"
    page = browser_of(cast.mina).delete(address).content.decode()
    assert "parted them again" in page
    assert "Part them again" not in page
    events = Event.objects.count()
    assert browser_of(cast.mina).delete(address).status_code == 200
    assert Event.objects.count() == events
    assert Customer.objects.standing().filter(pk=cast.karim.pk).exists()


def test_after_an_undo_the_timeline_names_nobody_whom_one_may_not_see(cast: Cast) -> None:
    made = merge(cast.ines, into=cast.rosa, by=cast.by_lena)
    address = f"/customers/{cast.rosa.pk}"
    assert "Ines Carvalho" in seen_by(cast.mina, address).content.decode()
    browser_of(cast.mina).delete(f"{address}/merges/{made.pk}")
    page = seen_by(cast.mina, address).content.decode()
    assert "another customer" in page
    assert "Ines" not in page


def test_a_chain_is_undone_from_its_end_and_the_refusal_names_nobody(cast: Cast) -> None:
    inner = merge(cast.ines, into=cast.karim, by=cast.by_lena)
    merge(cast.karim, into=cast.rosa, by=cast.by_lena)
    answer = browser_of(cast.lena).delete(f"/customers/{cast.karim.pk}/merges/{inner.pk}")
    assert answer.status_code == 404
    page = seen_by(cast.lena, f"/customers/{cast.rosa.pk}").content.decode()
    assert page.count("Part them again") == 1


def test_who_sees_nothing_of_them_any_more_is_led_away(cast: Cast) -> None:
    vera = recognize("vera@example.com", "Vera", by=THE_HOUSE)
    cast.write(vera, "Hello", inbox=cast.wholesale)
    made = merge(cast.rosa, into=vera, by=cast.by_lena)
    answer = browser_of(cast.mina).delete(f"/customers/{vera.pk}/merges/{made.pk}")
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/customers")


def test_what_followed_from_a_merge_is_one_line(cast: Cast) -> None:
    merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    page = seen_by(cast.mina, f"/customers/{cast.rosa.pk}").content.decode()
    assert "moved an identity here" not in page
    assert "put a mail address first" not in page


def test_looking_at_two_costs_a_fixed_number_of_questions(cast: Cast) -> None:
    address = f"/customers/{cast.rosa.pk}/merge/{cast.karim.pk}"
    few = cost_for(cast.mina, address)
    for number in range(10):
        cast.write(cast.rosa, "Hello", subject=f"Question {number}")
    assert cost_for(cast.mina, address) == few


def test_what_happened_while_two_were_one_is_told_of_the_one_it_happened_with(cast: Cast) -> None:
    """The log tells of it under the other, who has it no longer."""
    made = merge(cast.karim, into=cast.rosa, by=cast.by_ada)
    again = merge(cast.rosa, into=cast.ines, by=cast.by_ada)
    resolve(Conversation.objects.get(pk=cast.broken_frame.pk), by=cast.by_mina)
    for one in (again, made):
        unmerge(one, by=cast.by_ada)
    told = {
        who: seen_by(cast.ada, f"/customers/{who.pk}").content.decode().split('id="person-timeline"')[1]
        for who in (cast.karim, cast.rosa, cast.ines)
    }
    assert [("resolved" in page) for page in told.values()] == [True, False, False]
    assert cast.broken_frame.subject in told[cast.karim]
