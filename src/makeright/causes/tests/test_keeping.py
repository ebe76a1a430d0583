"""Keeping causes: a cause stands in one place under one name, and each version of the tree can be asked for."""

from __future__ import annotations

import pytest

from makeright.causes import events, keeping, reading
from makeright.causes.models import Cause, CauseTerm
from makeright.causes.refusals import Refused
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.replaying import replay

pytestmark = pytest.mark.django_db


def add(cast: Cast, name: str, below: Cause | None = None) -> Cause:
    return keeping.add_cause(name, below=below, by=cast.by_lena)


def told(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.code


def test_a_name_stands_once_in_its_place(cast: Cast) -> None:
    broken = add(cast, "Arrived broken")
    add(cast, "Glass", broken)
    add(cast, "Glass")
    with pytest.raises(Refused) as refused:
        add(cast, " GLASS ", broken)
    assert code_of(refused) == "name_taken"
    assert told(events.ADDED.name) == 3


def test_a_code_is_made_from_the_name_and_never_changes(cast: Cast) -> None:
    cause = add(cast, "Ecke gerissen, 2. Mal")
    keeping.rename_cause(cause, "Split", by=cast.by_lena)
    cause.refresh_from_db()
    assert cause.code == "ecke_gerissen_2_mal"
    assert add(cast, "Ecke gerissen 2 Mal").code == "ecke_gerissen_2_mal_2"


def test_no_cause_stands_below_itself(cast: Cast) -> None:
    broken = add(cast, "Arrived broken")
    glass = add(cast, "Glass", broken)
    crack = add(cast, "A crack", glass)
    for below in (broken, glass, crack):
        with pytest.raises(Refused) as refused:
            keeping.move_cause(broken, below, by=cast.by_lena)
        assert code_of(refused) == "below_itself"
    assert told(events.MOVED.name) == 0


def test_the_tree_has_few_levels_also_after_moving(cast: Cast) -> None:
    one = add(cast, "One")
    two = add(cast, "Two", one)
    three = add(cast, "Three", two)
    four = add(cast, "Four", three)
    with pytest.raises(Refused) as refused:
        add(cast, "Five", four)
    assert code_of(refused) == "too_deep"
    pair = add(cast, "Pair")
    add(cast, "Its own", pair)
    with pytest.raises(Refused) as refused:
        keeping.move_cause(pair, three, by=cast.by_lena)
    assert code_of(refused) == "too_deep"


def test_each_version_of_the_tree_can_be_asked_for(cast: Cast) -> None:
    broken = add(cast, "Arrived broken")
    glass = add(cast, "Glass", broken)
    before = reading.version()
    keeping.rename_cause(glass, "Glass cracked", by=cast.by_lena)
    keeping.move_cause(glass, None, by=cast.by_lena)
    keeping.retire_cause(broken, by=cast.by_lena)
    assert [(each.name, each.parent) for each in reading.tree_at(before)] == [
        ("Arrived broken", None),
        ("Glass", broken.pk),
    ]
    assert [(each.name, each.parent) for each in reading.tree_at(reading.version())] == [
        ("Glass cracked", None)
    ]


def test_saying_the_same_again_is_no_version(cast: Cast) -> None:
    cause = add(cast, "Late")
    before = (reading.version(), Event.objects.count())
    assert not keeping.rename_cause(cause, "Late", by=cast.by_lena)
    assert not keeping.move_cause(cause, None, by=cast.by_lena)
    assert not keeping.set_usual_harm(cause, "unknown", by=cast.by_lena)
    assert (reading.version(), Event.objects.count()) == before


def test_what_has_narrower_ones_is_not_retired(cast: Cast) -> None:
    broken = add(cast, "Arrived broken")
    add(cast, "Glass", broken)
    with pytest.raises(Refused) as refused:
        keeping.retire_cause(broken, by=cast.by_lena)
    assert code_of(refused) == "has_narrower"


def test_what_is_merged_counts_with_the_other_and_stays(cast: Cast) -> None:
    split, cracked, late = add(cast, "Split"), add(cast, "Cracked"), add(cast, "Late")
    narrower = add(cast, "At the corner", split)
    assert keeping.merge_causes(split, cracked, by=cast.by_lena)
    assert not keeping.merge_causes(split, cracked, by=cast.by_lena)
    keeping.merge_causes(cracked, late, by=cast.by_lena)
    assert reading.counted_as() == {split.pk: late.pk, cracked.pk: late.pk}
    narrower.refresh_from_db()
    assert narrower.parent == late
    assert [branch.words for branch in reading.tree()] == ["Late", "Late · At the corner"]
    with pytest.raises(Refused) as refused:
        keeping.reinstate_cause(split, by=cast.by_lena)
    assert code_of(refused) == "merged"


def test_a_wider_cause_is_not_merged_into_what_stands_below_it(cast: Cast) -> None:
    broken = add(cast, "Arrived broken")
    glass = add(cast, "Glass", broken)
    with pytest.raises(Refused) as refused:
        keeping.merge_causes(broken, glass, by=cast.by_lena)
    assert code_of(refused) == "below_itself"


def test_retiring_and_bringing_back_twice_is_harmless(cast: Cast) -> None:
    late = add(cast, "Late")
    assert [keeping.retire_cause(late, by=cast.by_lena) for _ in range(2)] == [True, False]
    assert [keeping.reinstate_cause(late, by=cast.by_lena) for _ in range(2)] == [True, False]
    assert (told(events.RETIRED.name), told(events.REINSTATED.name)) == (1, 1)


def test_the_log_rebuilds_the_tree_and_finds_a_row_that_was_changed_aside(cast: Cast) -> None:
    broken = add(cast, "Arrived broken")
    glass = add(cast, "Glass", broken)
    keeping.set_usual_harm(glass, "unusable", by=cast.by_lena)
    keeping.move_cause(glass, None, by=cast.by_lena)
    assert replay().agrees
    Cause.objects.filter(pk=glass.pk).update(parent=broken)
    assert [str(each) for each in replay().differences] == [
        f"cause {glass.pk}: parent: the log says 0, the row {broken.pk}"
    ]


def test_terms_are_ended_and_never_changed(cast: Cast) -> None:
    late = add(cast, "Late")
    keeping.rename_cause(late, "Came late", by=cast.by_lena)
    first, second = CauseTerm.objects.filter(cause=late).order_by("since")
    assert (first.name, first.until, second.name, second.until) == ("Late", second.since, "Came late", None)
