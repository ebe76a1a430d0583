"""How the house fares: the doctor's findings, backups, the live part, and releases."""

from __future__ import annotations

import platform

import pytest

from makeright.demo.cast import Cast
from makeright.operating.tests.views.operators import given_up, seen_by

pytestmark = pytest.mark.django_db
FINDINGS = "/operating/health/findings"


def test_what_is_wrong_stands_first_with_its_cure(cast: Cast) -> None:
    given_up()
    page = seen_by(cast.ada, FINDINGS)
    assert "No engine works" in page
    assert "Start Makeright (<code>makeright serve</code>)" in page
    assert (
        page.index("No engine works")
        < page.index("given up after many tries")
        < page.index("as they should be")
    )


def test_backups_the_live_part_and_releases_are_told(cast: Cast) -> None:
    page = seen_by(cast.ada, FINDINGS)
    assert "There is no backup yet." in page
    assert "No web process of this machine has told how it fares." in page
    assert platform.python_version() in page
