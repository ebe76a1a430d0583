"""The page of custom fields: defined, renamed, offered, retired, in sentences."""

from __future__ import annotations

import pytest
from django.test import Client

from makeright.customers import defining
from makeright.customers.filling_in import fill_in, values_of
from makeright.customers.models import CustomField
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.staff.models import LEAD, Agent
from makeright.staff.serving import change_role

pytestmark = pytest.mark.django_db
PAGE = "/settings/fields"


def browser_of(agent: Agent) -> Client:
    browser = Client(headers={"HX-Request": "true"})
    browser.force_login(Agent.objects.get(pk=agent.pk))
    return browser


@pytest.fixture
def lead(cast: Cast) -> Client:
    change_role(cast.lena, LEAD, by=cast.by_ada)
    return browser_of(cast.lena)


def test_a_field_is_defined_by_what_people_call_it(lead: Client) -> None:
    said = {"noun": "company", "label": "VAT number", "kind": "text"}
    for code in ("vat_number", "vat_number_2"):
        assert lead.post(PAGE, said).status_code == 200
        assert CustomField.objects.latest("pk").code == code
    page = lead.get(PAGE).content.decode()
    assert ("VAT number" in page, "is a text" in page) == (True, True)


def test_a_choice_offers_what_was_typed_and_what_is_chosen_stays(cast: Cast, lead: Client) -> None:
    lead.post(PAGE, {"noun": "customer", "label": "Wood", "kind": "choice", "choices": "Oak; Walnut"})
    wood = CustomField.objects.get()
    fill_in(cast.rosa, {"wood": "Oak"}, by=cast.by_mina)
    assert lead.post(f"{PAGE}/{wood.pk}/choices", {"choices": "Ash; Walnut"}).status_code == 200
    wood.refresh_from_db()
    assert wood.choices == [["ash", "Ash"], ["walnut", "Walnut"], ["oak", "Oak"]]


@pytest.mark.parametrize(
    "said",
    [
        {"noun": "customer", "label": "", "kind": "text"},
        {"noun": "agent", "label": "Salary", "kind": "number"},
        {"noun": "customer", "label": "Wood", "kind": "choice"},
        {"noun": "customer", "label": "Wood", "kind": "choice", "choices": "Oak, red"},
        {"noun": "customer", "label": "Wood", "kind": "wood"},
    ],
)
def test_what_is_no_field_is_refused_with_what_was_typed(lead: Client, said: dict[str, str]) -> None:
    events = Event.objects.count()
    answer = lead.post(PAGE, said)
    assert answer.status_code == 422
    assert f'value="{said["label"]}"' in answer.content.decode()
    assert (Event.objects.count(), CustomField.objects.count()) == (events, 0)


def test_a_field_is_renamed_in_its_sentence(cast: Cast, lead: Client) -> None:
    vat = defining.define("customer", "vat", "VAT", "text", by=cast.by_ada)
    assert lead.post(f"{PAGE}/{vat.pk}/label", {"label": "VAT number"}).status_code == 200
    refused = lead.post(f"{PAGE}/{vat.pk}/label", {"label": " "})
    assert (refused.status_code, "a label of at most 120" in refused.content.decode()) == (422, True)
    vat.refresh_from_db()
    assert (vat.code, vat.label) == ("vat", "VAT number")


def test_a_retired_field_comes_back_with_what_it_said(cast: Cast, lead: Client) -> None:
    vat = defining.define("customer", "vat", "VAT", "text", by=cast.by_ada)
    fill_in(cast.rosa, {"vat": "SE1"}, by=cast.by_ada)
    for _ in range(2):
        assert lead.post(f"{PAGE}/{vat.pk}/retirement").status_code == 200
    assert values_of("customer", [cast.rosa.pk])[cast.rosa.pk] == {}
    assert lead.post(f"{PAGE}/{vat.pk}/retirement", {"back": "1"}).status_code == 200
    assert values_of("customer", [cast.rosa.pk])[cast.rosa.pk] == {"vat": "SE1"}


def test_who_may_not_define_finds_nothing_and_changes_nothing(cast: Cast) -> None:
    vat = defining.define("customer", "vat", "VAT", "text", by=cast.by_ada)
    browser, events = browser_of(cast.mina), Event.objects.count()
    assert browser.get(PAGE).status_code == 404
    for path in ("", f"/{vat.pk}/label", f"/{vat.pk}/choices", f"/{vat.pk}/retirement"):
        assert (
            browser.post(f"{PAGE}{path}", {"label": "x", "noun": "customer", "kind": "text"}).status_code
            == 404
        )
    assert Event.objects.count() == events


def test_a_change_that_a_form_sends_without_a_script_leads_back_to_the_page(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.ada)
    answer = browser.post(PAGE, {"noun": "customer", "label": "VAT", "kind": "text"})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
