"""Addresses of one place, however they are written."""

from __future__ import annotations

import pytest

from makeright.orders.placing import place_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Lindenstraße 4", "10969", "Berlin", "DE"), ("LINDENSTR. 4", "10969", "Berlin-Kreuzberg", "DE")),
        (("12 Main Street", "SW1A 1AA", "London", "GB"), ("12, Main St.", "sw1a1aa", "", "GB")),
        (("4 rue de l’Église", "75015", "Paris", "FR"), ("4 Rue de l'Eglise", "75015", "PARIS", "FR")),
        (("7 Hill Road", "", "Galway", "IE"), ("7 hill rd", "", "galway", "IE")),
    ],
)
def test_one_place_has_one_key(one: tuple[str, str, str, str], other: tuple[str, str, str, str]) -> None:
    assert place_of(*one) == place_of(*other) != ""


@pytest.mark.parametrize(
    "other",
    [
        ("Lindenstraße 14", "10969", "Berlin", "DE"),
        ("Lindenallee 4", "10969", "Berlin", "DE"),
        ("Lindenstraße 4", "10967", "Berlin", "DE"),
        ("Lindenstraße 4", "10969", "Berlin", "AT"),
    ],
)
def test_another_place_has_another(other: tuple[str, str, str, str]) -> None:
    assert place_of("Lindenstraße 4", "10969", "Berlin", "DE") != place_of(*other)


@pytest.mark.parametrize(
    ("street", "postcode", "city"), [("", "10969", "Berlin"), ("Main St 4", "", ""), (" ", " ", " ")]
)
def test_half_an_address_is_no_place(street: str, postcode: str, city: str) -> None:
    assert place_of(street, postcode, city, "DE") == ""
