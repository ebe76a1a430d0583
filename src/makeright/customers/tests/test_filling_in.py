"""Fields of one's own: defined once, filled in by kind, retired without losing anything."""

from __future__ import annotations

from typing import Any

import pytest

from makeright.customers import events
from makeright.customers.defining import define, fields_of, offer, rename, restore, retire
from makeright.customers.filling_in import fill_in, values_of
from makeright.customers.merging import merge, unmerge
from makeright.customers.models import Customer, CustomField, FieldValue
from makeright.customers.refusals import Refused
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.replaying import replay

WOODS = [["oak", "Oak"], ["walnut", "Walnut"]]


@pytest.fixture
def fields(cast: Cast) -> dict[str, CustomField]:
    """A customer's VAT number, credit, day of the first order, and the woods that they like; a conversation's urgency."""
    by = cast.by_ada
    define("customer", "vat", "VAT number", "text", by=by)
    define("customer", "credit", "Credit", "money", by=by)
    define("customer", "first_on", "First order", "date", by=by)
    define("customer", "woods", "Woods", "several", choices=WOODS, by=by)
    define("conversation", "urgent", "Urgent", "yes_no", by=by)
    return {**fields_of("customer"), **fields_of("conversation")}


def said_of(customer: Customer) -> dict[str, str]:
    return values_of("customer", [customer.pk])[customer.pk]


def filled() -> list[dict[str, Any]]:
    told = Event.objects.filter(kind=events.FIELD_FILLED_IN.name).order_by("pk")
    return list(told.values_list("payload", flat=True))


def test_values_are_kept_by_kind_and_told_by_field(cast: Cast, fields: dict[str, CustomField]) -> None:
    said = {"credit": "12.50 EUR", "first_on": "2026-03-31", "woods": ["Walnut", "oak"]}
    assert fill_in(cast.rosa, said, by=cast.by_mina)
    assert said_of(cast.rosa) == {"credit": "12.50 EUR", "first_on": "2026-03-31", "woods": "Walnut; Oak"}
    assert said_of(cast.karim) == {}
    assert filled() == [{"fields": [fields["credit"].pk, fields["first_on"].pk, fields["woods"].pk]}]


def test_filling_in_the_same_again_is_no_event(cast: Cast, fields: dict[str, CustomField]) -> None:
    fill_in(cast.rosa, {"credit": "12.50 EUR", "woods": "oak"}, by=cast.by_mina)
    assert not fill_in(cast.rosa, {"credit": "EUR 12,5", "woods": "Oak"}, by=cast.by_otto)
    assert fill_in(cast.rosa, {"credit": "12.50 EUR", "vat": "FR1"}, by=cast.by_otto)
    assert filled()[1:] == [{"fields": [fields["vat"].pk]}]


def test_nothing_said_empties_a_field_and_leaves_the_others(
    cast: Cast, fields: dict[str, CustomField]
) -> None:
    fill_in(cast.rosa, {"vat": "FR1", "woods": "oak"}, by=cast.by_mina)
    assert fill_in(cast.rosa, {"woods": " "}, by=cast.by_mina)
    assert said_of(cast.rosa) == {"vat": "FR1"}
    assert not fill_in(cast.rosa, {"woods": ""}, by=cast.by_mina)


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"vat": "FR1", "credit": "much"}, "no_money", "credit"),
        ({"vat": "FR1", "woods": "pine"}, "no_choice", "woods"),
        ({"vat": "FR1", "urgent": "yes"}, "no_field", "urgent"),
        ({"vat": "FR1", "is_admin": "yes"}, "no_field", "is_admin"),
        ({"vat": "FR1", "id": "1"}, "no_field", "id"),
    ],
)
def test_one_that_does_not_fit_refuses_all(
    cast: Cast, fields: dict[str, CustomField], said: dict[str, str], code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        fill_in(cast.rosa, said, by=cast.by_mina)
    assert (refused.value.code, refused.value.facts["field"]) == (code, field)
    assert not FieldValue.objects.exists()


def test_a_conversation_has_fields_of_its_own(cast: Cast, fields: dict[str, CustomField]) -> None:
    fill_in(cast.late_parcel, {"urgent": "yes"}, by=cast.by_mina)
    assert values_of("conversation", [cast.late_parcel.pk])[cast.late_parcel.pk] == {"urgent": "yes"}
    assert said_of(Customer(pk=cast.late_parcel.pk)) == {}


def test_what_is_retired_is_shown_no_more_and_loses_nothing(
    cast: Cast, fields: dict[str, CustomField]
) -> None:
    fill_in(cast.rosa, {"vat": "FR1"}, by=cast.by_mina)
    assert retire(fields["vat"], by=cast.by_ada)
    assert not retire(fields["vat"], by=cast.by_ada)
    assert said_of(cast.rosa) == {}
    with pytest.raises(Refused):
        fill_in(cast.rosa, {"vat": "FR2"}, by=cast.by_mina)
    with pytest.raises(Refused, match="or was"):
        define("customer", "vat", "VAT", "number", by=cast.by_ada)
    assert replay().agrees
    assert restore(fields["vat"], by=cast.by_ada)
    assert not restore(fields["vat"], by=cast.by_ada)
    assert said_of(cast.rosa) == {"vat": "FR1"}
    assert replay().agrees


def test_a_choice_that_was_made_stays_offered(cast: Cast, fields: dict[str, CustomField]) -> None:
    fill_in(cast.rosa, {"woods": "oak"}, by=cast.by_mina)
    assert offer(fields["woods"], [["pine", "Pine"]], by=cast.by_ada)
    assert fields["woods"].choices == [["pine", "Pine"], ["oak", "Oak"]]
    assert not offer(fields["woods"], [["pine", "Pine"], ["oak", "Oak"]], by=cast.by_ada)
    assert said_of(cast.rosa) == {"woods": "Oak"}


def test_renaming_is_once(cast: Cast, fields: dict[str, CustomField]) -> None:
    assert rename(fields["vat"], "VAT id", by=cast.by_ada)
    assert not rename(fields["vat"], "VAT id", by=cast.by_ada)
    assert Event.objects.filter(kind=events.FIELD_RENAMED.name).count() == 1


@pytest.mark.parametrize(
    ("definition", "code"),
    [
        (("planet", "a", "A", "text"), "no_noun"),
        (("customer", "A b", "A", "text"), "no_code"),
        (("customer", "a'; DROP TABLE customers_customer; --", "A", "text"), "no_code"),
        (("customer", "a", " ", "text"), "no_label"),
        (("customer", "a", "A", "json"), "no_kind"),
        (("customer", "a", "A", "choice"), "no_choices"),
    ],
)
def test_a_field_is_defined_plainly_or_not_at_all(cast: Cast, definition: tuple[str, ...], code: str) -> None:
    noun, field, label, kind = definition
    with pytest.raises(Refused) as refused:
        define(noun, field, label, kind, by=cast.by_ada)
    assert refused.value.code == code
    assert not CustomField.objects.exists()


def test_choices_are_told_apart(cast: Cast) -> None:
    for choices in ([["a", "A"], ["a", "B"]], [["a", "A"], ["b", "a"]], [["a", "One, two"]], [["A b", "A"]]):
        with pytest.raises(Refused) as refused:
            define("customer", "a", "A", "choice", choices=choices, by=cast.by_ada)
        assert refused.value.code == "no_choices"


def test_a_merge_fills_gaps_and_its_undo_empties_them(cast: Cast, fields: dict[str, CustomField]) -> None:
    fill_in(cast.rosa, {"vat": "FR1"}, by=cast.by_mina)
    fill_in(cast.karim, {"vat": "FR2", "credit": "5 EUR", "woods": "oak; walnut"}, by=cast.by_mina)
    made = merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    assert said_of(cast.rosa) == {"vat": "FR1", "credit": "5.00 EUR", "woods": "Oak; Walnut"}
    fill_in(Customer.objects.get(pk=cast.rosa.pk), {"credit": "7 EUR"}, by=cast.by_mina)
    unmerge(made, by=cast.by_mina)
    assert said_of(cast.rosa) == {"vat": "FR1", "credit": "7.00 EUR"}
    assert said_of(cast.karim) == {"vat": "FR2", "woods": "Oak; Walnut"}


def test_a_list_of_values_costs_the_same_whatever_its_length(
    cast: Cast, fields: dict[str, CustomField], django_assert_num_queries: Any
) -> None:
    for one in (cast.rosa, cast.karim, cast.ines):
        fill_in(one, {"vat": "FR1", "woods": "oak"}, by=cast.by_mina)
    with django_assert_num_queries(2):
        values_of("customer", [cast.rosa.pk, cast.karim.pk, cast.ines.pk])
