"""How often somebody may try: counted in rows, ended by time, and nobody kept out for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from makeright.staff import limiting
from makeright.staff.limiting import Limit, TooOften
from makeright.staff.models import Tries

pytestmark = pytest.mark.django_db
THREE = Limit("three", 3, timedelta(minutes=15))
NOW = timezone.now()


def tried(times: int, about: str = "mina", **later: float) -> int:
    """Try so often; give the number of times that it was refused."""
    refused = 0
    for _ in range(times):
        try:
            limiting.take((THREE, about), now=NOW + timedelta(**later))
        except TooOften:
            refused += 1
    return refused


def test_so_many_tries_and_no_more() -> None:
    assert [tried(3), tried(1)] == [0, 1]


def test_each_is_counted_apart() -> None:
    tried(4)
    assert tried(3, "otto") == 0


def test_the_limit_ends_by_itself_and_further_tries_make_it_no_longer() -> None:
    tried(50)
    with pytest.raises(TooOften) as often:
        limiting.take((THREE, "mina"), now=NOW + timedelta(minutes=10))
    assert often.value.seconds == 300
    assert tried(3, minutes=15) == 0
    assert tried(1, minutes=15) == 1


def test_the_longest_wait_of_several_is_told() -> None:
    hour = Limit("hour", 1, timedelta(hours=1))
    limiting.take((hour, "mina"), (THREE, "mina"), now=NOW)
    with pytest.raises(TooOften) as often:
        limiting.take((hour, "mina"), (THREE, "mina"), now=NOW)
    assert often.value.seconds == 3600


def test_what_succeeded_counts_for_nothing() -> None:
    tried(2)
    limiting.give_back((THREE, "mina"))
    assert tried(2) == 0
    limiting.forget((THREE, "mina"))
    assert tried(3) == 0


def test_giving_back_more_than_was_taken_gives_nobody_credit() -> None:
    tried(1)
    for _ in range(9):
        limiting.give_back((THREE, "mina"))
    assert tried(4) == 1


def test_the_rows_say_of_whom_to_nobody() -> None:
    tried(1, "mina@framehouse.test")
    assert "mina" not in str(list(Tries.objects.values()))


def test_old_counts_are_forgotten() -> None:
    tried(1)
    limiting.take((THREE, "otto"), now=NOW - timedelta(days=2))
    limiting.forget_old()
    assert Tries.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("", ""),
    ],
)
def test_one_visitor_has_a_whole_network_of_ipv6(address: str, place: str) -> None:
    assert limiting.place_of(address) == place
