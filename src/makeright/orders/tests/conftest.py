"""What tests of orders share: the shop with what the cast bought there."""

import pytest
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.demo.wares import Bought, buy
from tests.cast_again import again


@pytest.fixture
def bought(cast: Cast) -> Bought:
    return again("bought", lambda: buy(cast, timezone.now()))
