"""What tests of orders share: the shop with what the cast bought there."""

import pytest
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.demo.wares import Bought, buy


@pytest.fixture
def bought(cast: Cast) -> Bought:
    return buy(cast, timezone.now())
