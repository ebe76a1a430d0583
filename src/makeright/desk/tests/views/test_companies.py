"""Companies: which of them an agent sees, their domains, people and fields."""

from __future__ import annotations

import pytest
from django.test import Client

from makeright.customers import defining
from makeright.customers.belonging import add_company, join
from makeright.customers.filling_in import values_of
from makeright.customers.models import Company, Domain
from makeright.customers.recognizing import recognize
from makeright.demo.cast import THE_HOUSE, Cast
from makeright.desk.tests.views.pages import cost_for, seen_by
from makeright.events.models import Event
from makeright.staff.models import VIEWER, Agent
from makeright.staff.serving import change_role

pytestmark = pytest.mark.django_db


def browser_of(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(Agent.objects.get(pk=agent.pk))
    return browser


@pytest.fixture
def guest_house(cast: Cast) -> Company:
    return Company.objects.get(name="Carvalho Guest House")


def test_a_company_is_seen_by_those_who_see_somebody_of_it(cast: Cast, guest_house: Company) -> None:
    for agent, is_seen in ((cast.lena, True), (cast.mina, False)):
        assert (guest_house.name in seen_by(agent, "/companies").content.decode()) == is_seen
        assert (seen_by(agent, f"/companies/{guest_house.pk}").status_code == 200) == is_seen


def test_a_company_without_people_is_seen_by_those_who_see_new_customers(cast: Cast) -> None:
    lindqvist = add_company("Lindqvist Prints", by=cast.by_ada)
    assert seen_by(cast.mina, f"/companies/{lindqvist.pk}").status_code == 200
    change_role(cast.mina, VIEWER, by=cast.by_ada)
    assert seen_by(Agent.objects.get(pk=cast.mina.pk), f"/companies/{lindqvist.pk}").status_code == 404


def test_its_page_shows_those_people_and_matters_alone_that_one_sees(
    cast: Cast, guest_house: Company
) -> None:
    join(cast.rosa, guest_house, by=cast.by_ada)
    page = seen_by(cast.mina, f"/companies/{guest_house.pk}").content.decode()
    assert ("Rosa Lindqvist" in page, "Where is my parcel?" in page) == (True, True)
    assert ("Ines" in page, "Frames for eleven rooms" in page) == (False, False)
    assert "1 person" in seen_by(cast.mina, "/companies").content.decode()
    assert "2 people" in seen_by(cast.lena, "/companies").content.decode()


def test_an_outsider_changes_nothing(cast: Cast, guest_house: Company) -> None:
    domain = Domain.objects.create(company=guest_house, name="carvalho.test")
    defining.define("company", "vat", "VAT number", "text", by=cast.by_ada)
    events, address = Event.objects.count(), f"/companies/{guest_house.pk}"
    browser = browser_of(cast.mina)
    assert browser.post(f"{address}/domains", {"domain": "example.com"}).status_code == 404
    assert browser.delete(f"{address}/domains/{domain.pk}").status_code == 404
    assert browser.post(f"{address}/fields/vat", {"value": "PT1"}).status_code == 404
    assert (Event.objects.count(), Domain.objects.count()) == (events, 1)


def test_a_domain_of_another_company_is_not_taken_away_under_this_one(
    cast: Cast, guest_house: Company
) -> None:
    domain = Domain.objects.create(company=guest_house, name="carvalho.test")
    other = add_company("Lindqvist Prints", by=cast.by_ada)
    assert browser_of(cast.ada).delete(f"/companies/{other.pk}/domains/{domain.pk}").status_code == 404


def test_who_may_only_look_changes_nothing(cast: Cast, guest_house: Company) -> None:
    change_role(cast.lena, VIEWER, by=cast.by_ada)
    browser, events = browser_of(cast.lena), Event.objects.count()
    assert (
        browser.post(f"/companies/{guest_house.pk}/domains", {"domain": "carvalho.test"}).status_code == 403
    )
    assert browser.post("/companies", {"name": "Lindqvist Prints"}).status_code == 403
    assert Event.objects.count() == events
    assert "Add a domain" not in browser.get(f"/companies/{guest_house.pk}").content.decode()


def test_a_company_is_added_with_its_domain_all_of_it_or_nothing(cast: Cast) -> None:
    browser = browser_of(cast.mina)
    answer = browser.post("/companies", {"name": "Lindqvist Prints", "domain": "@Lindqvist.test"})
    made = Company.objects.get(name="Lindqvist Prints")
    assert (answer["Location"], made.domains.get().name) == (f"/companies/{made.pk}", "lindqvist.test")
    answer = browser.post("/companies", {"name": "Otherwise", "domain": "gmail.com"})
    assert (answer.status_code, Company.objects.filter(name="Otherwise").exists()) == (422, False)
    assert 'value="Otherwise"' in answer.content.decode()


def test_a_taken_domain_names_its_company_to_those_alone_who_see_it(cast: Cast, guest_house: Company) -> None:
    Domain.objects.create(company=guest_house, name="carvalho.test")
    other = add_company("Lindqvist Prints", by=cast.by_ada)
    for agent, is_named in ((cast.lena, True), (cast.mina, False)):
        answer = browser_of(agent).post(f"/companies/{other.pk}/domains", {"domain": "carvalho.test"})
        assert answer.status_code == 422
        assert (guest_house.name in answer.content.decode()) == is_named


def test_domains_of_its_people_that_are_nobodys_can_be_claimed(cast: Cast) -> None:
    lindqvist = add_company("Lindqvist Prints", by=cast.by_ada)
    for address in ("rosa@lindqvist.test", "rosa.l@gmail.com"):
        join(recognize(address, "Rosa", by=THE_HOUSE), lindqvist, by=cast.by_ada)
    page = seen_by(cast.mina, f"/companies/{lindqvist.pk}").content.decode()
    assert "Claim lindqvist.test" in page
    assert "gmail" not in page.split('id="company-claims"')[1].split("</p>")[0]
    answer = browser_of(cast.mina).post(f"/companies/{lindqvist.pk}/domains", {"domain": "lindqvist.test"})
    assert "Claim lindqvist.test" not in answer.content.decode()


def test_a_company_has_fields_of_its_own(cast: Cast, guest_house: Company) -> None:
    defining.define("company", "rooms", "Rooms", "number", by=cast.by_ada)
    address = f"/companies/{guest_house.pk}/fields/rooms"
    assert browser_of(cast.lena).post(address, {"value": "many"}).status_code == 422
    assert browser_of(cast.lena).post(address, {"value": "11"}).status_code == 200
    assert values_of("company", [guest_house.pk])[guest_house.pk] == {"rooms": "11"}


def test_the_list_costs_the_same_with_many(cast: Cast) -> None:
    add_company("The first", by=cast.by_ada)
    few = cost_for(cast.mina, "/companies")
    for number in range(60):
        add_company(f"Company {number}", by=cast.by_ada)
    assert cost_for(cast.mina, "/companies") == few == 10
    page = seen_by(cast.mina, "/companies").content.decode()
    assert "61 companies" in page
    further = page.split('rel="next" href="')[1].split('"', maxsplit=1)[0]
    second = seen_by(cast.mina, further).content.decode()
    assert ("The first" in second, 'rel="prev"' in second, 'rel="next"' in second) == (True, True, False)


def test_a_company_is_renamed_on_its_page_by_those_alone_who_see_it(cast: Cast, guest_house: Company) -> None:
    address = f"/companies/{guest_house.pk}/name"
    assert browser_of(cast.mina).post(address, {"name": "Mine"}).status_code == 404
    refused = browser_of(cast.lena).post(address, {"name": " "})
    assert (refused.status_code, "Please fill this in." in refused.content.decode()) == (422, True)
    answer = browser_of(cast.lena).post(address, {"name": "Casa Carvalho"})
    assert (answer.status_code, "Casa Carvalho" in answer.content.decode()) == (200, True)
    guest_house.refresh_from_db()
    assert guest_house.name == "Casa Carvalho"
    change_role(cast.lena, VIEWER, by=cast.by_ada)
    assert browser_of(cast.lena).post(address, {"name": "Mine"}).status_code == 403
    assert "company-called" not in browser_of(cast.lena).get(f"/companies/{guest_house.pk}").content.decode()
