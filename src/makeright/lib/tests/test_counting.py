"""Counts that are asked for together are those that would be told one by one."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from makeright.demo.cast import Cast
from makeright.lib.counting import count_together

pytestmark = pytest.mark.django_db


def test_all_are_told_in_order_by_one_question(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    agents = type(cast.mina).objects
    all_of_them, some = agents.all(), agents.filter(name__in=["Mina", "it's 100%", "Otto"])
    expected = [all_of_them.count(), some.count(), 2, 0, all_of_them.count()]
    with django_assert_num_queries(1):
        assert count_together(all_of_them, some, all_of_them[:2], agents.none(), all_of_them) == expected
