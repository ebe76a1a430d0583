"""The API does what its paper says, and nothing else."""

import pytest

from tests.soak.api import LEAST, soak


def test_a_few_hundred_cases_find_nothing() -> None:
    report = soak(2, "fuzzing")
    assert not report.found, report.words
    assert report.cases > 150


@pytest.mark.soak
def test_thousands_of_cases_find_nothing() -> None:
    report = soak(10)
    assert not report.found, report.words
    assert report.cases >= LEAST
