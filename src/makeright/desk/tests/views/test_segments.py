"""The pages of segments: conditions as sentences, and how many they find of those whom one sees."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from makeright.customers import defining, segmenting
from makeright.customers.filling_in import fill_in
from makeright.customers.models import Company, Segment
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.staff.models import LEAD, Agent
from makeright.staff.serving import change_role

pytestmark = pytest.mark.django_db
PARTIAL = {"HX-Request": "true"}


def browser_of(agent: Agent) -> Client:
    browser = Client(headers=PARTIAL)
    browser.force_login(Agent.objects.get(pk=agent.pk))
    return browser


@pytest.fixture
def lead(cast: Cast) -> Client:
    change_role(cast.lena, LEAD, by=cast.by_ada)
    return browser_of(cast.lena)


def test_a_segment_is_made_of_what_was_typed_and_tells_it_as_a_sentence(cast: Cast, lead: Client) -> None:
    said = {"name": "Oak lovers", "about": "fact", "which": "wood", "is": "contains", "than": "oak"}
    answer = lead.post("/settings/segments", said)
    made = Segment.objects.get()
    assert answer["HX-Redirect"] == f"/settings/segments/{made.pk}"
    assert made.conditions == [{"about": "fact:wood", "is": "contains", "than": "oak"}]
    assert "what we remember about wood has in it oak" in lead.get("/settings/segments").content.decode()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            {"about": "language", "is": "one_of", "than": "fr; pt"},
            {"about": "language", "is": "one_of", "than": ["fr", "pt"]},
        ),
        ({"about": "company", "is": "filled", "than": "ignored"}, {"about": "company", "is": "filled"}),
        (
            {"about": "count:open_conversations", "is": "above", "than": "0"},
            {"about": "count:open_conversations", "is": "above", "than": "0"},
        ),
    ],
)
def test_conditions_are_kept_as_they_are_asked(
    cast: Cast, lead: Client, said: dict[str, str], kept: dict[str, object]
) -> None:
    segment = segmenting.save("Named", [{"about": "name", "is": "filled"}], by=cast.by_ada)
    answer = lead.post(f"/settings/segments/{segment.pk}/conditions", said)
    segment.refresh_from_db()
    assert (answer.status_code, segment.conditions[1]) == (200, kept)


def test_a_company_is_named_by_its_name_and_only_one_that_is_seen(cast: Cast, lead: Client) -> None:
    theirs = Company.objects.get(name="Carvalho Guest House")
    lead.post(
        "/settings/segments",
        {"name": "Guests", "about": "company", "is": "is", "than": "carvalho guest house"},
    )
    assert Segment.objects.get().conditions == [{"about": "company", "is": "is", "than": str(theirs.pk)}]
    assert "company is Carvalho Guest House" in lead.get("/settings/segments").content.decode()
    change_role(cast.mina, LEAD, by=cast.by_ada)
    page = browser_of(cast.mina).get("/settings/segments").content.decode()
    assert ("Carvalho" in page, "a company that you don’t see" in page) == (False, True)
    said = {"name": "Mine", "about": "company", "is": "is", "than": "Carvalho Guest House"}
    answer = browser_of(cast.mina).post("/settings/segments", said)
    assert (answer.status_code, Segment.objects.count()) == (422, 1)
    assert "You see no company called" in answer.content.decode()
    answer = browser_of(cast.mina).post("/settings/segments", said | {"than": "No\x00body"})
    assert "You see no company called Nobody." in answer.content.decode()


def test_the_count_is_of_those_whom_one_sees(cast: Cast, lead: Client) -> None:
    segment = segmenting.save("Named", [{"about": "name", "is": "filled"}], by=cast.by_ada)
    assert "3 customers" in lead.get(f"/settings/segments/{segment.pk}").content.decode()
    change_role(cast.mina, LEAD, by=cast.by_ada)
    assert "2 customers" in browser_of(cast.mina).get(f"/settings/segments/{segment.pk}").content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"about": "name", "is": "above", "than": "x"}, "can’t be asked"),
        ({"about": "secret", "is": "is", "than": "x"}, "Nothing is known about"),
        ({"about": "fact", "is": "is", "than": "x"}, "Nothing is known about"),
        ({"about": "name", "is": "is", "than": ""}, "compared with something"),
        ({"about": "count:conversations", "is": "is", "than": "many"}, "is not a number"),
        ({"conditions": "no json"}, "asks something"),
        ({"conditions": '{"about": "name"}'}, "asks something"),
        ({"conditions": "[" * 5000}, "asks something"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words_and_nothing_changes(
    cast: Cast, lead: Client, said: dict[str, str], words: str
) -> None:
    segment = segmenting.save("Named", [{"about": "name", "is": "filled"}], by=cast.by_ada)
    events = Event.objects.count()
    answer = lead.post(f"/settings/segments/{segment.pk}/conditions", said)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert Event.objects.count() == events


def test_a_condition_is_left_out_and_comes_back_by_undo(cast: Cast, lead: Client) -> None:
    asked = [{"about": "name", "is": "filled"}, {"about": "language", "is": "is", "than": "fr"}]
    segment = segmenting.save("French", asked, by=cast.by_ada)
    address = f"/settings/segments/{segment.pk}/conditions"
    assert lead.post(f"{address}/0").status_code == 200
    segment.refresh_from_db()
    assert segment.conditions == asked[1:]
    assert lead.post(f"{address}/7").status_code == 422
    assert lead.post(f"{address}/0").status_code == 422  # the last one: a segment asks something
    assert lead.post(address, {"conditions": json.dumps(asked)}).status_code == 200
    segment.refresh_from_db()
    assert segment.conditions == asked


def test_a_segment_is_forgotten(cast: Cast, lead: Client) -> None:
    segment = segmenting.save("Named", [{"about": "name", "is": "filled"}], by=cast.by_ada)
    assert lead.delete(f"/settings/segments/{segment.pk}")["HX-Redirect"] == "/settings/segments"
    assert lead.get(f"/settings/segments/{segment.pk}").status_code == 404


def test_a_segment_of_a_retired_field_says_that_it_cannot_be_asked(cast: Cast, lead: Client) -> None:
    tier = defining.define("customer", "tier", "Tier", "text", by=cast.by_ada)
    fill_in(cast.rosa, {"tier": "gold"}, by=cast.by_ada)
    segment = segmenting.save("Gold", [{"about": "field:tier", "than": "gold"}], by=cast.by_ada)
    defining.retire(tier, by=cast.by_ada)
    assert "can’t be asked any more" in lead.get(f"/settings/segments/{segment.pk}").content.decode()


def test_who_may_not_define_finds_nothing(cast: Cast) -> None:
    segment = segmenting.save("Named", [{"about": "name", "is": "filled"}], by=cast.by_ada)
    browser, events = browser_of(cast.mina), Event.objects.count()
    for address in ("/settings/segments", f"/settings/segments/{segment.pk}"):
        assert browser.get(address).status_code == 404
    for method, path in (
        ("post", ""),
        ("delete", f"/{segment.pk}"),
        ("post", f"/{segment.pk}/conditions"),
        ("post", f"/{segment.pk}/conditions/0"),
    ):
        assert getattr(browser, method)(f"/settings/segments{path}", {"name": "x"}).status_code == 404
    assert Event.objects.count() == events


def test_a_segment_is_renamed_and_undone_and_a_taken_name_stands_with_its_reason(
    cast: Cast, lead: Client
) -> None:
    gold = segmenting.save("Gold", [{"about": "name", "is": "filled"}], by=cast.by_ada)
    segmenting.save("Silver", [{"about": "name", "is": "filled"}], by=cast.by_ada)
    address = f"/settings/segments/{gold.pk}/name"
    answer = lead.post(address, {"name": "Platinum"})
    undo = json.loads(answer["HX-Trigger"])["saved"]["undo"]
    assert (Segment.objects.get(pk=gold.pk).name, undo["values"]) == ("Platinum", {"name": "Gold"})
    assert lead.post(undo["url"], undo["values"]).status_code == 200
    refused = lead.post(address, {"name": "Silver"})
    assert refused.status_code == 422
    assert 'value="Silver"' in refused.content.decode()
    assert "There is a segment Silver already." in refused.content.decode()
    assert Segment.objects.get(pk=gold.pk).name == "Gold"
    assert browser_of(cast.mina).post(address, {"name": "Mine"}).status_code == 404


def test_a_language_is_asked_for_and_told_by_its_name(cast: Cast, lead: Client) -> None:
    said = {"name": "Romance", "about": "language", "is": "one_of", "than": "French; pt; Klingon"}
    lead.post("/settings/segments", said)
    assert Segment.objects.get().conditions[0]["than"] == ["fr", "pt", "Klingon"]
    assert "language is one of French; Portuguese; Klingon" in lead.get("/settings/segments").content.decode()
