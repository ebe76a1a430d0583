"""The list of customers: who is found, how, and who isn't; adding one."""

from __future__ import annotations

import pytest
from django.test import Client

from makeright.customers import segmenting
from makeright.customers.defining import define, retire
from makeright.customers.filling_in import fill_in
from makeright.customers.identifying import add_identity
from makeright.customers.models import Customer, Identity
from makeright.customers.recognizing import recognize
from makeright.demo.cast import THE_HOUSE, Cast
from makeright.desk.tests.views.pages import cost_for, seen_by
from makeright.desk.turning import COUNTED, PAGE
from makeright.events.models import Event
from makeright.staff.models import VIEWER, Agent
from makeright.staff.serving import change_role

pytestmark = pytest.mark.django_db


def found(agent: Agent, typed: str, segment: int | None = None) -> set[str]:
    asked = {"q": typed} | ({"segment": str(segment)} if segment else {})
    browser = Client()
    browser.force_login(agent)
    page = browser.get("/customers/rows", asked).content.decode()
    return {name for name in ("Rosa", "Karim", "Ines", "Émile") if f">{name} " in page or f">{name}<" in page}


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", {"Rosa", "Karim", "Ines"}),
        ("ines", {"Ines"}),
        ("INES carv", {"Ines"}),
        ("carvalho guest", {"Ines"}),
        ("Rosa@Example.COM", {"Rosa"}),
        ("example.com karim", {"Karim"}),
        ("+44 (0)20 7946-0018", {"Ines"}),
        ("020 7946 0018", {"Ines"}),
        ("0018", {"Ines"}),
        ("0019", set()),
        ("shop:R-17", {"Rosa"}),
        ("@rosa_frames", set()),
        ("instagram:@Rosa_Frames", {"Rosa"}),
        ("100%", set()),
        ("_", {"Rosa"}),
        ("nobody", set()),
    ],
)
def test_customers_are_found_by_name_company_and_any_identity_in_any_writing(
    cast: Cast, typed: str, names: set[str]
) -> None:
    add_identity(cast.rosa, "external_id", "shop:R-17", by=cast.by_ada)
    add_identity(cast.rosa, "handle", "instagram:rosa_frames", by=cast.by_ada)
    assert found(cast.ada, typed) == names


@pytest.mark.parametrize("typed", ["Émile", "émile", "ÉMILE"])
def test_letters_beyond_ascii_are_found_however_they_are_written(cast: Cast, typed: str) -> None:
    recognize("emile@example.com", "Émile Durand", by=THE_HOUSE)
    assert found(cast.mina, typed) == {"Émile"}


@pytest.mark.parametrize("typed", ["", "Ines", "ines@example.com", "+442079460018", "carvalho"])
def test_whom_an_agent_does_not_see_is_not_found_by_anything(cast: Cast, typed: str) -> None:
    assert "Ines" not in found(cast.mina, typed)
    assert "Carvalho" not in seen_by(
        cast.mina, f"/customers?q={typed.replace('+', '%2B')}"
    ).content.decode().replace('value="carvalho"', "")


def test_a_segment_narrows_the_list_to_those_of_it_whom_one_sees(cast: Cast) -> None:
    define("customer", "tier", "Tier", "text", by=cast.by_ada)
    for one in (cast.rosa, cast.ines):
        fill_in(one, {"tier": "gold"}, by=cast.by_ada)
    gold = segmenting.save("Gold", [{"about": "field:tier", "than": "gold"}], by=cast.by_ada)
    assert found(cast.mina, "", gold.pk) == {"Rosa"}
    assert found(cast.ada, "", gold.pk) == {"Rosa", "Ines"}
    assert "Gold" in seen_by(cast.mina, "/customers").content.decode()


def test_a_segment_of_a_retired_field_says_so_and_shows_nobody(cast: Cast) -> None:
    tier = define("customer", "tier", "Tier", "text", by=cast.by_ada)
    gold = segmenting.save("Gold", [{"about": "field:tier", "than": "gold"}], by=cast.by_ada)
    retire(tier, by=cast.by_ada)
    page = seen_by(cast.ada, f"/customers?segment={gold.pk}").content.decode()
    assert "This segment can’t be asked any more." in page
    assert "Rosa" not in page


@pytest.mark.parametrize(
    "asked", ["after=x", "after=-1", "after=9" * 30, "after=٣", f"after={2**63}", "segment=x"]
)
def test_nonsense_in_the_address_is_the_first_page(cast: Cast, asked: str) -> None:
    assert "Rosa Lindqvist" in seen_by(cast.mina, f"/customers?{asked}").content.decode()


def test_an_unknown_segment_is_not_found(cast: Cast) -> None:
    assert seen_by(cast.mina, "/customers?segment=12345").status_code == 404


def the_way(page: str, rel: str) -> str:
    """Where a page leads on to, or back; nothing if it doesn't."""
    if f'rel="{rel}"' not in page:
        return ""
    return page.split(f'rel="{rel}" href="')[1].split('"', maxsplit=1)[0].replace("&amp;", "&")


def people_on(page: str) -> list[str]:
    return [piece.split('"')[0] for piece in page.split('<li id="person-')[1:]]


def test_all_are_reached_page_by_page_there_and_back_and_a_page_costs_the_same(cast: Cast) -> None:
    few = cost_for(cast.mina, "/customers")
    for number in range(PAGE * 2):
        recognize(f"somebody-{number}@example.com", f"Somebody {number:03}", by=THE_HOUSE)
    assert cost_for(cast.mina, "/customers") == few == 12
    there: list[list[str]] = []
    address = last = "/customers"
    while address:
        page, last = seen_by(cast.mina, address).content.decode(), address
        there.append(people_on(page))
        address = the_way(page, "next")
    seen = [each for some in there for each in some]
    assert len(seen) == len(set(seen)) == PAGE * 2 + 2
    assert cost_for(cast.mina, last) == few - 1
    back: list[list[str]] = []
    address = last
    while address:
        page = seen_by(cast.mina, address).content.decode()
        back.append(people_on(page))
        address = the_way(page, "prev")
    assert back == there[::-1]


def test_the_page_before_one_with_little_before_it_is_the_first_page_whole(cast: Cast) -> None:
    for number in range(PAGE):
        recognize(f"somebody-{number}@example.com", f"Somebody {number:03}", by=THE_HOUSE)
    first = people_on(seen_by(cast.mina, "/customers").content.decode())
    again = seen_by(cast.mina, f"/customers?before={first[3]}").content.decode()
    assert (people_on(again), the_way(again, "prev")) == (first, "")


def test_pages_keep_what_was_looked_for(cast: Cast) -> None:
    for number in range(PAGE + 1):
        recognize(f"somebody-{number}@example.com", f"Söme & body {number:03}", by=THE_HOUSE)
    page = seen_by(cast.mina, "/customers?q=söme+%26").content.decode()
    further = seen_by(cast.mina, the_way(page, "next")).content.decode()
    assert len(people_on(further)) == 1
    assert len(people_on(seen_by(cast.mina, the_way(further, "prev")).content.decode())) == PAGE


def test_a_page_beyond_the_last_leads_back(cast: Cast) -> None:
    page = seen_by(cast.mina, "/customers?after=1").content.decode()
    assert "There is nobody further down" in page
    assert "Back to the first" in page


def test_how_many_there_are_is_said_of_those_alone_whom_one_sees(cast: Cast) -> None:
    assert "2 customers" in seen_by(cast.mina, "/customers").content.decode()
    assert "3 customers" in seen_by(cast.ada, "/customers").content.decode()
    assert "1 customer<" in seen_by(cast.ada, "/customers?q=ines").content.decode()


def test_more_than_a_thousand_are_not_counted_on(cast: Cast) -> None:
    known = Customer.objects.count()
    Customer.objects.bulk_create(Customer(name=f"Somebody {number}") for number in range(COUNTED - known))
    assert "1000 customers" in seen_by(cast.ada, "/customers").content.decode()
    assert "More than" not in seen_by(cast.ada, "/customers").content.decode()
    recognize("one-more@example.com", "One more", by=THE_HOUSE)
    assert "More than 1,000 customers" in seen_by(cast.ada, "/customers").content.decode()


def test_a_customer_is_added_and_found_at_once(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.mina)
    answer = browser.post(
        "/customers/new", {"name": "Vera Lund", "kind": "mail", "typed": "Vera@Example.com"}
    )
    vera = Identity.objects.get(value="vera@example.com").customer
    assert answer["Location"] == f"/customers/{vera.pk}"
    assert "Vera Lund" in browser.get(answer["Location"]).content.decode()


def test_adding_somebody_known_names_them_to_those_alone_who_see_them(cast: Cast) -> None:
    browser = Client()
    for agent, is_named in ((cast.lena, True), (cast.mina, False)):
        browser.force_login(agent)
        said = {"name": "Vera", "kind": "mail", "typed": "ines@example.com"}
        answer = browser.post("/customers/new", said)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="Vera"' in page
        assert (f"/customers/{cast.ines.pk}" in page, "Ines Carvalho" in page) == (is_named, is_named)


def test_who_may_only_look_adds_nobody_and_is_offered_nothing(cast: Cast) -> None:
    change_role(cast.otto, VIEWER, by=cast.by_ada)
    browser = Client()
    browser.force_login(Agent.objects.get(pk=cast.otto.pk))
    before = (Customer.objects.count(), Event.objects.count())
    assert browser.post("/customers/new", {"kind": "mail", "typed": "vera@example.com"}).status_code == 403
    assert (Customer.objects.count(), Event.objects.count()) == before
    page = browser.get("/customers").content.decode()
    assert "New customer" not in page
    assert "/customers/import" not in page
    assert "/customers/export" not in page
