"""Whatever happens in whatever order, money never moves twice."""

import pytest

from makeright.remedies.tests.conftest import furnish
from tests.cast_again import cast_again
from tests.soak.remedies import HISTORIES, soak


@pytest.mark.django_db
def test_twenty_random_histories_hold() -> None:
    tally = soak(furnish(cast_again()), range(20), seed=1)
    assert tally.faults == []
    assert tally.done["plan"] > 20, "it would show nothing if all was refused"


@pytest.mark.soak
@pytest.mark.django_db
def test_ten_thousand_random_histories_hold() -> None:
    tally = soak(furnish(cast_again()), range(HISTORIES), seed=2)
    assert tally.faults == []
