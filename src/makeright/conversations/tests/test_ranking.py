"""Whom it is best given to: an order that is told from plain facts."""

from __future__ import annotations

import pytest

from makeright.conversations import assigning
from makeright.conversations.loading import Load, load_of
from makeright.conversations.ranking import Candidate, best_first, tongue_of
from makeright.demo.cast import Cast
from makeright.staff import attending, describing, speaking
from makeright.staff.availability import HERE, Availability
from makeright.staff.models import Agent

AWAY, FREE, FULL = Availability(False, "break"), Load(3, None), Load(8, 8)
NOBODY = Load(0, 0)


def candidate(name: str, *, load: Load = FREE, stands: Availability = HERE, speaks: str = "") -> Candidate:
    return Candidate(Agent(name=name, pk=ord(name[0])), load, stands, speaks)


@pytest.mark.parametrize(
    ("candidates", "language", "order"),
    [
        ([candidate("b"), candidate("A"), candidate("c")], "", "Abc"),
        ([candidate("a", speaks="some"), candidate("b", speaks="fluent"), candidate("c")], "de", "bac"),
        ([candidate("a"), candidate("b", speaks="fluent")], "", "ab"),
        ([candidate("a", speaks="fluent", stands=AWAY), candidate("b")], "de", "ba"),
        ([candidate("a", speaks="fluent", load=FULL), candidate("b")], "de", "ba"),
        ([candidate("a", load=FULL), candidate("b", stands=AWAY), candidate("c")], "de", "cab"),
        ([candidate("a", load=NOBODY), candidate("b")], "", "ba"),
        ([], "de", ""),
    ],
)
def test_who_speaks_is_here_and_has_room_comes_first(
    candidates: list[Candidate], language: str, order: str
) -> None:
    assert "".join(str(each.agent) for each in best_first(candidates, language=language)) == order


@pytest.mark.parametrize(("tag", "tongue"), [("de-AT", "de"), ("PT", "pt"), ("", ""), ("zh-Hant-TW", "zh")])
def test_a_region_makes_no_other_language(tag: str, tongue: str) -> None:
    assert tongue_of(tag) == tongue


@pytest.mark.django_db
class TestCandidates:
    def test_the_menu_knows_load_languages_and_who_is_away(self, cast: Cast) -> None:
        from django.utils import timezone

        now = timezone.now()
        cast.late_parcel.language = "de-AT"
        describing.limit(cast.mina, 1, by=cast.by_ada)
        attending.plan(
            cast.lena, since=now, until=None, stand_in=cast.ada, by=cast.by_lena, now=now, reason="training"
        )
        speaking.speak(cast.ada, "de-CH", "some", by=cast.by_ada)
        found = assigning.candidates(cast.late_parcel, now=now)
        told = [
            (str(one.agent), one.speaks, one.load.open, one.load.has_room, one.availability.is_here)
            for one in found
        ]
        assert told == [
            ("Otto", "fluent", 0, True, True),
            ("Ada", "some", 0, True, True),
            ("Mina", "some", 1, False, True),
            ("Lena", "fluent", 0, True, False),
        ]
        assert found[-1].stand_in == cast.ada
        assert {one.agent for one in found} == set(assigning.eligible(cast.late_parcel))

    def test_it_costs_as_many_queries_as_before(self, cast: Cast, django_assert_num_queries: object) -> None:
        from django.utils import timezone

        with django_assert_num_queries(3):  # type: ignore[operator]
            assigning.candidates(cast.late_parcel, now=timezone.now())

    def test_load_is_what_is_open_and_theirs(self, cast: Cast, django_assert_num_queries: object) -> None:
        assigning.assign(cast.late_parcel, to=cast.mina, by=cast.by_mina)
        describing.limit(cast.mina, 2, by=cast.by_ada)
        with django_assert_num_queries(1):  # type: ignore[operator]
            loads = load_of([cast.mina, cast.otto])
        assert loads == {cast.mina.pk: Load(2, 2), cast.otto.pk: Load(0, 8)}
        assert (loads[cast.mina.pk].has_room, loads[cast.otto.pk].has_room) == (False, True)
