"""Public holidays of regions, on days that anybody can look up."""

from __future__ import annotations

from datetime import date

import pytest

from makeright.hours.regions import holidays_of, is_known, name_of, regions


@pytest.mark.parametrize(
    ("region", "day", "name"),
    [
        ("DE", (2026, 10, 3), "Tag der Deutschen Einheit"),
        ("DE-BY", (2026, 6, 4), "Fronleichnam"),  # Corpus Christi, in Bavaria and not in Berlin
        ("DE-BE", (2026, 3, 8), "Frauentag"),
        ("AT", (2026, 10, 26), "Nationalfeiertag"),
        ("US", (2026, 11, 26), "Thanksgiving"),
        ("GB-SCT", (2026, 11, 30), "Andrew"),
        ("FR", (2027, 7, 14), "Fête nationale"),
        ("JP", (2026, 5, 4), "みどりの日"),
    ],
)
def test_known_days_are_known(region: str, day: tuple[int, int, int], name: str) -> None:
    assert name in holidays_of(region, [day[0]])[date(*day)]


def test_a_part_of_a_country_has_days_of_its_own() -> None:
    assert date(2026, 6, 4) not in holidays_of("DE-BE", [2026])
    assert date(2026, 3, 8) not in holidays_of("DE-BY", [2026])


def test_easter_moves_and_years_are_those_asked_for() -> None:
    days = holidays_of("DE", [2026, 2027])
    assert {day.year for day in days} == {2026, 2027}
    assert [day for day, name in days.items() if name == "Karfreitag"] == [
        date(2026, 4, 3),
        date(2027, 3, 26),
    ]


def test_a_holiday_on_a_sunday_is_observed_where_the_law_says_so() -> None:
    """In the United States the 4th of July 2027 is a Sunday, and the Monday after is off."""
    assert date(2027, 7, 5) in holidays_of("US", [2027])


@pytest.mark.parametrize("region", ["", "XX", "DE-XX", "de-by", "DE-Augsburg", "DE-BY-X", "../DE"])
def test_other_regions_are_not_known(region: str) -> None:
    assert not is_known(region)
    with pytest.raises(ValueError, match="not known"):
        holidays_of(region, [2026])


def test_each_region_has_holidays_and_a_name() -> None:
    assert len(regions()) > 800
    assert (name_of("DE-BY"), name_of("DE")) == ("Bayern", "DE")
    assert all(holidays_of(region, [2026]) for region in ["IS", "BR-SP", "IN-KA", "ZA", "CA-QC"])
