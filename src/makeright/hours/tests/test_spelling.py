"""Hours as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from makeright.hours.clock import MINUTES_OF_A_DAY, Span, Spans
from makeright.hours.spelling import ALWAYS, MOST_SPANS, NEVER, Misspelled, minutes_of, read, write


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Mo-Fr 9:00-12:30, 13:30-18:00; Sa 10-14", "Mo-Fr 9:00-12:30, 13:30-18:00; Sa 10:00-14:00"),
        ("Monday to Friday 9am-5pm", "Mo-Fr 9:00-17:00"),
        ("mon–thu: 08.30 – 16.45\nfri: 8-12", "Mo-Th 8:30-16:45; Fr 8:00-12:00"),
        ("Tu, Th and Sa 10-12 and 14-16", "Tu 10:00-12:00, 14:00-16:00; Th 10:00-12:00, 14:00-16:00; Sa 10:00-12:00, 14:00-16:00"),
        ("Sa-Mo 10-12", "Mo 10:00-12:00; Sa-Su 10:00-12:00"),  # over the end of the week
        ("Fr 20:00-2:00", "Fr 20:00-24:00; Sa 0:00-2:00"),  # over midnight
        ("Su 22-6", "Mo 0:00-6:00; Su 22:00-24:00"),
        ("Mo-Su 0:00-24:00", "24/7"),
        ("24/7", "24/7"),
        ("closed", "closed"),
        ("Mo-Fr 9-17; Sa closed", "Mo-Fr 9:00-17:00"),
        ("Mo 13-17, 9-13", "Mo 9:00-17:00"),  # in order, and what touches is one
        ("Mo 12am-12pm", "Mo 0:00-12:00"),
        ("Mo 9-10; Mo 11-12;", "Mo 9:00-10:00, 11:00-12:00"),
    ],
)  # fmt: skip
def test_what_is_said_is_understood(said: str, written: str) -> None:
    assert write(read(said)) == written


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", "Say when is worked"),
        ("whenever", "not understood"),
        ("9-17", "not understood"),
        ("Mo-Fr", "not understood"),
        ("Mo-Fr 9", "no beginning and end"),
        ("Mo-Fr 9-12-15", "no beginning and end"),
        ("Mo-Fr 9-25", "not a time"),
        ("Mo-Fr 9:60-12", "not a time"),
        ("Mo-Fr 13pm-14pm", "not a time"),
        ("Mo-Fr 24:01-24:02", "not a time"),
        ("Mo 9-9", "ends as it begins"),
        ("Mo 24:00-3:00", "ends as it begins"),
        ("Mo 9-12, 11-14", "Monday has hours that overlap"),
        ("Mo 22-3; Tu 2-4", "Tuesday has hours that overlap"),
        ("Mo,Mo 9-12", "names a day twice"),
        ("Mo-We-Fr 9-12", "two ends"),
        ("M 9-12", "is not a day"),
        ("Xy 9-12", "is not a day"),
        ("Mo 9-12" + " " * 2_000 + "x", "at most"),
        ("Mo " + ", ".join(f"{hour}:00-{hour}:10" for hour in range(MOST_SPANS + 1)), "more than"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said_in_words(said: str, words: str) -> None:
    with pytest.raises(Misspelled, match=words):
        read(said)


@some.composite
def days(draw: some.DrawFn) -> Spans:
    edges = sorted(draw(some.sets(some.integers(0, MINUTES_OF_A_DAY), max_size=8)))
    return tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False))


@given(some.tuples(*[days()] * 7))
def test_what_is_written_is_read_as_it_was(week: tuple[Spans, ...]) -> None:
    assert read(write(week)) == week


@given(some.text(alphabet="MoTuFrSa 0123456789:-,;apmto&\n/", max_size=60))
def test_whatever_is_typed_is_a_week_or_refused_in_words(text: str) -> None:
    try:
        week = read(text)
    except Misspelled:
        return
    assert read(write(week)) == week


def test_nothing_and_everything() -> None:
    assert (write(NEVER), write(ALWAYS)) == ("closed", "24/7")
    assert minutes_of("24:00") == MINUTES_OF_A_DAY
