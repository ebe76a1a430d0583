"""A segment is a question with a name: typed, asked anew each time, and never a piece of SQL."""

from __future__ import annotations

from typing import Any

import pytest

from makeright.customers import events
from makeright.customers.belonging import add_company, company_of, join
from makeright.customers.defining import define, retire
from makeright.customers.filling_in import fill_in
from makeright.customers.identifying import add_identity, verify
from makeright.customers.merging import merge
from makeright.customers.models import Customer, CustomField, Segment
from makeright.customers.recognizing import recognize
from makeright.customers.refusals import Refused
from makeright.customers.remembering import remember
from makeright.customers.segmenting import change, page, people, remove, rename, save
from makeright.demo.cast import THE_HOUSE, Cast
from makeright.events.models import Event
from makeright.events.replaying import replay

WOODS = [["oak", "Oak"], ["walnut", "Walnut"]]


@pytest.fixture
def shop(cast: Cast) -> Cast:
    """The cast, of whom much is known: Rosa's are gold, 12.50 EUR and oak, Karim's 7.50 EUR, oak and walnut."""
    by = cast.by_ada
    define("customer", "tier", "Tier", "text", by=by)
    define("customer", "credit", "Credit", "money", by=by)
    define("customer", "visits", "Visits", "number", by=by)
    define("customer", "since", "Since", "date", by=by)
    define("customer", "vip", "VIP", "yes_no", by=by)
    define("customer", "woods", "Woods", "several", choices=WOODS, by=by)
    rosa = {
        "tier": "gold",
        "credit": "12.50 EUR",
        "visits": "10",
        "since": "2025-01-31",
        "vip": "yes",
        "woods": "oak",
    }
    karim = {
        "credit": "7.50 EUR",
        "visits": "9.5",
        "since": "2026-01-31",
        "vip": "no",
        "woods": "oak; walnut",
    }
    fill_in(cast.rosa, rosa, by=by)
    fill_in(cast.karim, karim, by=by)
    verify(cast.rosa.identities.get(), how="mail_link", by=by)
    remember(cast.rosa, "wood", "only oak", by=cast.by_mina)
    return cast


def found(*conditions: dict[str, Any]) -> set[str]:
    return {one.first_name for one in people(list(conditions))}


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (("name", "is", "Rosa Lindqvist"), {"Rosa"}),
        (("name", "contains", "LIND"), {"Rosa"}),
        (("name", "contains", "%"), set()),
        (("name", "contains", "_"), set()),
        (("name", "begins", "ka"), {"Karim"}),
        (("name", "one_of", ["Rosa Lindqvist", "Karim Benali"]), {"Rosa", "Karim"}),
        (("language", "empty", ""), {"Rosa", "Karim", "Ines"}),
        (("language", "filled", ""), set()),
        (("known_by", "is", "phone"), {"Ines"}),
        (("known_by", "one_of", ["phone", "mail"]), {"Rosa", "Karim", "Ines"}),
        (("proven_by", "is", "mail"), {"Rosa"}),
        (("domain", "is", "@Example.com"), {"Rosa", "Karim", "Ines"}),
        (("domain", "is", "ample.com"), set()),
        (("company", "filled", ""), {"Ines"}),
        (("company", "empty", ""), {"Rosa", "Karim"}),
        (("known_since", "above", "2020-01-01"), {"Rosa", "Karim", "Ines"}),
        (("known_since", "below", "2020-01-01"), set()),
        (("fact:wood", "is", "only oak"), {"Rosa"}),
        (("fact:wood", "contains", "OAK"), {"Rosa"}),
        (("fact:wood", "empty", ""), {"Karim", "Ines"}),
        (("field:tier", "is", "gold"), {"Rosa"}),
        (("field:tier", "begins", "g"), {"Rosa"}),
        (("field:tier", "empty", ""), {"Karim", "Ines"}),
        (("field:credit", "above", "7.50 EUR"), {"Rosa"}),
        (("field:credit", "is", "EUR 7,5"), {"Karim"}),
        (("field:credit", "above", "1 USD"), set()),
        (("field:visits", "above", "9.5"), {"Rosa"}),
        (("field:visits", "below", "10"), {"Karim"}),
        (("field:since", "below", "2025-12-31"), {"Rosa"}),
        (("field:vip", "is", True), {"Rosa"}),
        (("field:vip", "is", "no"), {"Karim"}),
        (("field:woods", "is", "Walnut"), {"Karim"}),
        (("field:woods", "one_of", ["oak", "walnut"]), {"Rosa", "Karim"}),
        (("count:conversations", "above", 0), {"Rosa", "Karim", "Ines"}),
        (("count:conversations", "is", 0), set()),
        (("count:open_conversations", "is", "1"), {"Rosa", "Karim", "Ines"}),
    ],
)
def test_who_is_found(shop: Cast, asked: tuple[str, str, Any], names: set[str]) -> None:
    about, operator, than = asked
    assert found({"about": about, "is": operator, "than": than}) == names


def test_all_conditions_hold_of_whom_it_finds(shop: Cast) -> None:
    oak = {"about": "field:woods", "is": "is", "than": "oak"}
    assert found(oak, {"about": "field:visits", "is": "below", "than": "10"}) == {"Karim"}
    assert found(oak, {"about": "count:conversations", "is": "above", "than": 5}) == set()


def test_a_company_is_asked_by_its_key(shop: Cast) -> None:
    guest_house = company_of(shop.ines)
    assert guest_house is not None
    other = add_company("Other", by=shop.by_ada)
    join(shop.rosa, other, by=shop.by_ada)
    assert found({"about": "company", "is": "is", "than": guest_house.pk}) == {"Ines"}
    assert found({"about": "company", "is": "one_of", "than": [guest_house.pk, other.pk]}) == {"Ines", "Rosa"}


def test_shells_are_not_found_and_what_was_theirs_counts_for_the_survivor(shop: Cast) -> None:
    merge(shop.karim, into=shop.rosa, by=shop.by_mina)
    assert found({"about": "count:conversations", "is": "above", "than": 1}) == {"Rosa"}
    assert found({"about": "name", "is": "begins", "than": "Karim"}) == set()


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        ([], "no_conditions"),
        ("name", "no_conditions"),
        ([{"about": "name", "is": "is", "than": "x"}] * 21, "too_many"),
        (["name"], "no_about"),
        ([{"about": "merged_into", "is": "is", "than": "1"}], "no_about"),
        ([{"about": "identities__value", "is": "contains", "than": "@"}], "no_about"),
        ([{"about": "name__regex", "is": "is", "than": "(a+)+$"}], "no_about"),
        ([{"about": "name", "is": "regex", "than": "(a+)+$"}], "no_operator"),
        ([{"about": "name", "is": "is' OR 1=1 --", "than": "x"}], "no_operator"),
        ([{"about": "name", "is": "is", "than": "x", "or": "1=1"}], "no_about"),
        ([{"about": "name", "is": "is", "than": ""}], "no_value"),
        ([{"about": "name", "is": "is", "than": ["a", "b"]}], "no_value"),
        ([{"about": "name", "is": "is", "than": "Ro\x00sa"}], "no_value"),
        ([{"about": "fact:x", "is": "one_of", "than": ["a", "\ud800"]}], "no_value"),
        ([{"about": "fact:a\x00", "is": "filled"}], "no_about"),
        ([{"about": "name", "is": "filled", "than": float("inf")}], "no_value"),
        ([{"about": "name", "is": "empty", "than": {"a": "\x00"}}], "no_value"),
        ([{"about": "name", "is": "one_of", "than": [{"a": 1}]}], "no_value"),
        ([{"about": "name", "is": "one_of", "than": ["x"] * 51}], "no_value"),
        ([{"about": "field:secret", "is": "is", "than": "x"}], "no_about"),
        ([{"about": "field:visits", "is": "contains", "than": "1"}], "no_operator"),
        ([{"about": "field:visits", "is": "is", "than": "many"}], "no_number"),
        ([{"about": "field:woods", "is": "is", "than": "pine"}], "no_choice"),
        ([{"about": "field:woods", "is": "is", "than": "oak; walnut"}], "no_value"),
        ([{"about": "field:woods", "is": "is", "than": ";"}], "no_value"),
        ([{"about": "field:tier", "is": "is", "than": "\x00"}], "no_value"),
        ([{"about": "count:conversations", "is": "is", "than": "\x00"}], "no_value"),
        ([{"about": "known_since", "is": "above", "than": "\x01"}], "no_value"),
        ([{"about": "count:agents", "is": "is", "than": "1"}], "no_about"),
        ([{"about": "count:conversations", "is": "above", "than": "1.5"}], "no_value"),
        ([{"about": "company", "is": "is", "than": "Carvalho"}], "no_number"),
        ([{"about": "known_by", "is": "is", "than": "fax"}], "no_value"),
        ([{"about": "known_since", "is": "above", "than": "last week"}], "no_date"),
    ],
)
def test_what_can_not_be_asked_is_refused_in_words(shop: Cast, conditions: object, code: str) -> None:
    with pytest.raises(Refused) as refused:
        save("Good ones", conditions, by=shop.by_mina)
    assert refused.value.code == code
    assert not Segment.objects.exists()


def test_a_value_is_a_value_whatever_it_says(shop: Cast) -> None:
    for words in ("'; DROP TABLE customers_customer; --", '" OR ""="', "%' OR '1'='1", "\\"):
        assert found({"about": "name", "is": "contains", "than": words}) == set()
    assert Customer.objects.count() == 3


def test_a_segment_is_saved_changed_and_removed_once_each(shop: Cast) -> None:
    gold, oak = (
        [{"about": "field:tier", "is": "is", "than": "gold"}],
        [{"about": "field:woods", "is": "is", "than": "oak"}],
    )
    segment = save("  Good  ones ", gold, by=shop.by_mina)
    assert (segment.name, segment.made_by) == ("Good ones", shop.mina)
    with pytest.raises(Refused, match="already"):
        save("Good ones", oak, by=shop.by_otto)
    assert change(segment, oak, by=shop.by_otto)
    assert not change(segment, oak, by=shop.by_otto)
    assert people(segment.conditions).count() == 2
    assert replay().agrees
    assert remove(segment, by=shop.by_mina)
    assert not remove(Segment(pk=segment.pk, name="Good ones"), by=shop.by_mina)
    told = Event.objects.filter(subject_kind="segment").order_by("pk").values_list("kind", flat=True)
    assert list(told) == [events.SEGMENT_SAVED.name, events.SEGMENT_CHANGED.name, events.SEGMENT_REMOVED.name]
    assert replay().agrees


def test_a_field_that_was_retired_is_said(shop: Cast) -> None:
    segment = save("Gold", [{"about": "field:tier", "is": "is", "than": "gold"}], by=shop.by_mina)
    retire(CustomField.objects.get(code="tier"), by=shop.by_ada)
    with pytest.raises(Refused, match="field:tier"):
        people(segment.conditions)


def test_pages_follow_each_other_without_a_gap(shop: Cast, django_assert_num_queries: Any) -> None:
    for number in range(120):
        recognize(f"guest{number}@guests.example", by=THE_HOUSE)
    asked = people([{"about": "domain", "is": "is", "than": "guests.example"}])
    seen: list[int] = []
    after = 0
    while True:
        with django_assert_num_queries(1):
            some, after = page(asked, after)
        seen += [one.pk for one in some]
        if not after:
            break
    assert len(seen) == len(set(seen)) == asked.count() == 120


def test_one_looks_among_those_whom_one_may_see(shop: Cast) -> None:
    mine = Customer.objects.filter(pk=shop.karim.pk)
    assert list(people([{"about": "field:woods", "is": "is", "than": "oak"}], among=mine)) == [shop.karim]


def test_asking_writes_nothing(shop: Cast) -> None:
    before = Event.objects.count()
    people([{"about": "domain", "is": "is", "than": "example.com"}]).count()
    assert Event.objects.count() == before


def test_a_phone_of_ones_own_does_not_find_another(shop: Cast) -> None:
    add_identity(shop.karim, "phone", "+33170189900", verified_how="phone_code", by=shop.by_mina)
    assert found({"about": "proven_by", "is": "is", "than": "phone"}) == {"Karim"}


def test_a_segment_is_renamed_once_and_asks_the_same(cast: Cast) -> None:
    asked = [{"about": "language", "is": "is", "than": "fr"}]
    french = save("French", asked, by=cast.by_lena)
    assert rename(french, "  In   French ", by=cast.by_lena)
    assert not rename(french, "In French", by=cast.by_ada)
    assert (french.name, french.conditions) == ("In French", asked)
    told = Event.objects.filter(kind=events.SEGMENT_RENAMED.name)
    assert [each.payload for each in told] == [{}]


@pytest.mark.parametrize(
    ("name", "code"), [("", "no_name"), (" \u202e ", "no_name"), ("x" * 121, "no_name"), ("Gold", "taken")]
)
def test_a_name_that_is_none_or_anothers_is_refused_and_nothing_changed(
    cast: Cast, name: str, code: str
) -> None:
    asked = [{"about": "language", "is": "is", "than": "fr"}]
    save("Gold", asked, by=cast.by_lena)
    french = save("French", asked, by=cast.by_lena)
    count = Event.objects.count()
    with pytest.raises(Refused) as refused:
        rename(french, name, by=cast.by_lena)
    french.refresh_from_db()
    assert (refused.value.code, french.name, Event.objects.count()) == (code, "French", count)


def test_a_segment_that_was_removed_meanwhile_is_not_renamed(cast: Cast) -> None:
    french = save("French", [{"about": "language", "is": "is", "than": "fr"}], by=cast.by_lena)
    there = Segment.objects.get()
    remove(french, by=cast.by_lena)
    with pytest.raises(Refused) as refused:
        rename(there, "In French", by=cast.by_lena)
    assert refused.value.code == "gone"
