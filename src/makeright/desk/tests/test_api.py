"""Companies and segments, for programs: what a token lets one see and change."""

from __future__ import annotations

import pytest

from makeright.api.ids import public
from makeright.conversations.tests.test_api import Program, of
from makeright.customers import belonging, segmenting
from makeright.customers.models import Company, Domain, Segment
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.staff.models import AGENT

pytestmark = pytest.mark.django_db
OF_FRENCH = [{"about": "language", "is": "is", "than": "fr"}]


@pytest.fixture
def ada(cast: Cast) -> Program:
    return Program(cast.ada, cast)


@pytest.fixture
def mina(cast: Cast) -> Program:
    return Program(cast.mina, cast)


@pytest.fixture
def guest_house(cast: Cast) -> Company:
    return Company.objects.get(name="Carvalho Guest House")


def where(company: Company) -> str:
    return f"/companies/{public('cmp', company.pk)}"


def test_a_company_is_added_with_its_domains_all_of_it_or_nothing(cast: Cast, mina: Program) -> None:
    told = mina.ask("POST", "/companies", {"name": "Lund", "domains": ["@Lund.test"]}, status=201)
    assert (told["name"], [each["name"] for each in told["domains"]]) == ("Lund", ["lund.test"])
    refused = mina.ask("POST", "/companies", {"name": "Other", "domains": ["gmail.com"]}, status=409)
    assert (refused["code"], Company.objects.filter(name="Other").exists()) == ("free_mail", False)


def test_companies_are_those_whose_people_one_sees(
    cast: Cast, ada: Program, mina: Program, guest_house: Company
) -> None:
    for program, is_seen in ((ada, True), (mina, False)):
        names = [each["name"] for each in program.ask("GET", "/companies")["items"]]
        assert ("Carvalho Guest House" in names) == is_seen
        program.ask("GET", where(guest_house), status=200 if is_seen else 404)


def test_a_company_is_renamed_and_an_unseen_one_is_not(
    cast: Cast, ada: Program, mina: Program, guest_house: Company
) -> None:
    assert ada.ask("PATCH", where(guest_house), {"name": "Casa Carvalho"})["name"] == "Casa Carvalho"
    mina.ask("PATCH", where(guest_house), {"name": "Mine"}, status=404)
    assert Company.objects.filter(name="Casa Carvalho").exists()


def test_a_taken_domain_does_not_tell_a_program_whose_it_is(
    cast: Cast, ada: Program, mina: Program, guest_house: Company
) -> None:
    Domain.objects.create(company=guest_house, name="carvalho.test")
    other = belonging.add_company("Otherwise", by=cast.by_ada)
    for program, is_named in ((ada, True), (mina, False)):
        refused = program.ask("POST", f"{where(other)}/domains", {"name": "carvalho.test"}, status=409)
        assert (guest_house.name in refused["detail"]) == is_named


def test_a_domain_goes_by_the_company_that_has_it_alone(cast: Cast, ada: Program) -> None:
    lund = belonging.add_company("Lund", domains=["lund.test"], by=cast.by_ada)
    other = belonging.add_company("Otherwise", by=cast.by_ada)
    key = public("dom", lund.domains.get().pk)
    ada.ask("DELETE", f"{where(other)}/domains/{key}", status=404)
    ada.ask("DELETE", f"{where(lund)}/domains/{key}", status=204)
    assert not lund.domains.exists()


def test_where_somebody_belongs_is_said_by_hand_and_given_back_to_their_address(
    cast: Cast, mina: Program, guest_house: Company
) -> None:
    lund = belonging.add_company("Lund", by=cast.by_ada)
    its = public("cmp", lund.pk)
    told = mina.ask("PUT", f"{of(cast.rosa)}/company", {"company": its})
    assert told == {"company": its, "how": "hand"} == mina.ask("GET", f"{of(cast.rosa)}/company")
    unseen = {"company": public("cmp", guest_house.pk)}
    mina.ask("PUT", f"{of(cast.rosa)}/company", unseen, status=404)
    assert mina.ask("PUT", f"{of(cast.rosa)}/company", {"company": None})["company"] is None
    assert mina.ask("DELETE", f"{of(cast.rosa)}/company") == {"company": None, "how": "unknown"}
    mina.ask("PUT", f"{of(cast.ines)}/company", {"company": its}, status=404)


def test_a_segment_is_made_renamed_changed_and_forgotten(cast: Cast, ada: Program) -> None:
    made = ada.ask("POST", "/segments", {"name": "French", "conditions": OF_FRENCH}, status=201)
    one = f"/segments/{made['id']}"
    asked = [{"about": "language", "is": "one_of", "than": ["fr", "pt"]}]
    changed = ada.ask("PATCH", one, {"name": "Romance", "conditions": asked})
    assert (changed["name"], changed["conditions"]) == ("Romance", asked)
    assert changed == ada.ask("GET", one)
    ada.ask("DELETE", one, status=204)
    ada.ask("GET", one, status=404)


def test_a_segment_that_cannot_be_asked_changes_not_even_its_name(cast: Cast, ada: Program) -> None:
    french = segmenting.save("French", OF_FRENCH, by=cast.by_ada)
    count = Event.objects.count()
    said = {"name": "Romance", "conditions": [{"about": "shoe size", "than": "44"}]}
    ada.ask("PATCH", f"/segments/{public('seg', french.pk)}", said, status=409)
    assert (Segment.objects.get().name, Event.objects.count()) == ("French", count)


def test_a_company_stands_in_a_condition_by_its_id_and_is_one_that_one_sees(
    cast: Cast, ada: Program, guest_house: Company
) -> None:
    its = public("cmp", guest_house.pk)
    said = {"name": "Theirs", "conditions": [{"about": "company", "is": "one_of", "than": [its]}]}
    made = ada.ask("POST", "/segments", said, status=201)
    assert made["conditions"] == said["conditions"]
    assert Segment.objects.get().conditions == [
        {"about": "company", "is": "one_of", "than": [str(guest_house.pk)]}
    ]
    for wrong in (str(guest_house.pk), public("cmp", 2**40), "cmp_"):
        asked = [{"about": "company", "is": "is", "than": wrong}]
        refused = ada.ask("POST", "/segments", {"name": "Other", "conditions": asked}, status=422)
        assert refused["code"] == "no_such_company"


def test_whom_a_segment_finds_is_told_of_those_alone_whom_one_sees(
    cast: Cast, ada: Program, mina: Program
) -> None:
    everybody = segmenting.save("Named", [{"about": "name", "is": "filled"}], by=cast.by_ada)
    there = f"/segments/{public('seg', everybody.pk)}/customers"
    names = [[each["name"] for each in program.ask("GET", there)["items"]] for program in (ada, mina)]
    assert "Ines Carvalho" in names[0]
    assert "Ines Carvalho" not in names[1]
    assert "Rosa Lindqvist" in names[1]


def test_who_may_not_define_sees_what_segments_are_called_and_changes_none(cast: Cast, mina: Program) -> None:
    assert cast.mina.role == AGENT
    french = segmenting.save("French", OF_FRENCH, by=cast.by_ada)
    assert [each["name"] for each in mina.ask("GET", "/segments")["items"]] == ["French"]
    one = f"/segments/{public('seg', french.pk)}"
    for method, said in (("GET", None), ("PATCH", {"name": "x"}), ("DELETE", None)):
        mina.ask(method, one, said, status=403)
