"""What customers are called and what they wish is written down once, in forms that hold."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from makeright.customers import events
from makeright.customers.describing import describe
from makeright.customers.merging import merge
from makeright.customers.refusals import Refused
from makeright.demo.cast import Cast
from makeright.events.models import Event


def test_what_changed_is_told_by_name_and_not_by_word(cast: Cast) -> None:
    assert describe(cast.rosa, preferred_name="  Ro ", pronoun="she", zone="Europe/Paris", by=cast.by_mina)
    (told,) = Event.objects.filter(kind=events.CHANGED.name)
    assert told.payload == {"fields": ["preferred_name", "pronoun", "zone"]}
    assert (cast.rosa.called, cast.rosa.first_name, cast.rosa.name) == ("Ro", "Ro", "Rosa Lindqvist")


def test_saying_the_same_again_changes_nothing(cast: Cast) -> None:
    describe(cast.rosa, language="pt-BR", quiet=(time(22), time(7)), by=cast.by_mina)
    assert not describe(cast.rosa, language="pt-BR", quiet=(time(22), time(7)), by=cast.by_otto)
    assert not describe(cast.rosa, by=cast.by_otto)
    assert Event.objects.filter(kind=events.CHANGED.name).count() == 1


def test_what_is_empty_is_taken_away(cast: Cast) -> None:
    describe(cast.rosa, language="fr", quiet=(time(22), time(7)), by=cast.by_mina)
    describe(cast.rosa, language="", quiet=(), by=cast.by_mina)
    assert (cast.rosa.language, cast.rosa.quiet_from, cast.rosa.quiet_until) == ("", None, None)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"language": "French, please"}, "no_language"),
        ({"language": "<script>"}, "no_language"),
        ({"zone": "Paris"}, "no_zone"),
        ({"zone": "../../etc/passwd"}, "no_zone"),
        ({"quiet": (time(9), time(9))}, "no_quiet_time"),
        ({"pronoun": "x" * 41}, "too_long"),
        ({"name": "x" * 201}, "too_long"),
    ],
)
def test_what_does_not_hold_is_refused_and_nothing_changes(
    cast: Cast, wish: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        describe(cast.rosa, preferred_name="Ro", by=cast.by_mina, **wish)
    assert refused.value.code == code
    cast.rosa.refresh_from_db()
    assert cast.rosa.preferred_name == ""


def test_a_shell_is_described_no_longer(cast: Cast) -> None:
    merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    with pytest.raises(Refused) as refused:
        describe(cast.karim, name="Karim B.", by=cast.by_mina)
    assert refused.value.code == "merged"


@pytest.mark.parametrize(
    ("quiet", "zone", "at", "is_quiet"),
    [
        ((time(22), time(7)), "Europe/Paris", datetime(2026, 1, 10, 21, 30, tzinfo=UTC), True),
        ((time(22), time(7)), "Europe/Paris", datetime(2026, 1, 10, 20, 30, tzinfo=UTC), False),
        ((time(22), time(7)), "Europe/Paris", datetime(2026, 1, 10, 5, 59, tzinfo=UTC), True),
        ((time(22), time(7)), "Europe/Paris", datetime(2026, 1, 10, 6, 0, tzinfo=UTC), False),
        ((time(22), time(7)), "Europe/Paris", datetime(2026, 7, 10, 5, 30, tzinfo=UTC), False),
        ((time(12), time(13)), "Asia/Kathmandu", datetime(2026, 1, 10, 6, 20, tzinfo=UTC), True),
        ((time(12), time(13)), "Asia/Kathmandu", datetime(2026, 1, 10, 6, 10, tzinfo=UTC), False),
        ((time(0), time(6)), "", datetime(2026, 1, 10, 3, 0, tzinfo=UTC), True),
        ((), "", datetime(2026, 1, 10, 3, 0, tzinfo=UTC), False),
    ],
)
def test_the_quiet_time_is_by_their_clock(
    cast: Cast, quiet: tuple[time, time] | tuple[()], zone: str, at: datetime, is_quiet: bool
) -> None:
    describe(cast.rosa, quiet=quiet, zone=zone, by=cast.by_mina)
    assert cast.rosa.is_quiet(at) is is_quiet
    assert cast.rosa.is_quiet(at.astimezone(timezone(timedelta(hours=5)))) is is_quiet


def test_who_never_said_where_they_are_is_taken_to_be_where_the_house_is(cast: Cast) -> None:
    describe(cast.rosa, quiet=(time(22), time(7)), by=cast.by_mina)
    at = datetime(2026, 1, 10, 21, 30, tzinfo=UTC)
    assert (cast.rosa.is_quiet(at), cast.rosa.is_quiet(at, zone=ZoneInfo("Europe/Paris"))) == (False, True)
