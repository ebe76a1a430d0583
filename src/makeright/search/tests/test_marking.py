"""Marking: what was looked for is marked where it stands, and a snippet shows the first of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeright.search.marking import mark, snippet
from makeright.search.queries import read


def _marked(text: str, query: str, field: str = "text") -> str:
    last, shown = 0, ""
    for start, end in mark(text, query, field=field):
        shown += f"{text[last:start]}[{text[start:end]}]"
        last = end
    return shown + text[last:]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("frame", "The [Frame] broke; two [frame]s… reframe."),
        ("frames", "The Frame broke; two [frames]… reframe."),
        ('"the frame"', "[The Frame] broke; two frames… reframe."),
        ("fra*", "The [Frame] broke; two [frames]… reframe."),
        ("frame -two", "The [Frame] broke; two frames… reframe."),
        ("-frame", "The Frame broke; two frames… reframe."),
    ],
)
def test_words_are_marked(query: str, expected: str) -> None:
    text = "The Frame broke; two frames… reframe."
    shown = _marked(text, query)
    assert shown == expected.replace("[frame]s", "frames")


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("My E-Mail, my email", "email", "My [E-Mail], my [email]"),
        ("FH10482", "10482", "[FH10482]"),
        ("order FH-10482, 10 482, 10482", "10482", "order FH-[10482], [10 482], [10482]"),
        ("Mueller, Müller, Mu\u0308ller", "müller", "[Mueller], [Müller], [Mu\u0308ller]"),
        ("call 0170/1234567 today", "+49 170 1234567", "call [0170/1234567] today"),
        ("write to rosa@example.com!", "rosa@example.com", "write to [rosa@example.com]!"),
        ("東京都に行く", "京都", "東[京都]に行く"),
        ("東京都", "京", "東[京]都"),
        ("हिन्दी में लिखा", "हिन्दी", "[हिन्दी] में लिखा"),
        ("Müller", "mueller", "[Müller]"),
        ("soft\u00adhyphen", "softhyphen", "[soft\u00adhyphen]"),
        ("כתב שָׁלוֹם", "שלום", "כתב [שָׁלוֹם]"),
        ("ﬁne 𝐁old", "fine bold", "[ﬁne] [𝐁old]"),
        ("<b>frame</b>", "frame", "<b>[frame]</b>"),
    ],
)
def test_it_is_marked_however_it_was_written(text: str, query: str, expected: str) -> None:
    assert _marked(text, query) == expected


def test_a_field_is_marked_for_what_was_asked_of_it() -> None:
    assert _marked("frame", "subject:frame") == "frame"
    assert _marked("frame", "subject:frame", field="subject") == "[frame]"
    assert _marked("frame", "frame", field="subject") == "[frame]"


def test_a_snippet_shows_where_it_is() -> None:
    text = "Dear all,\n\n" + "lorem ipsum " * 200 + "the Frame broke " + "dolor sit " * 200
    bits = snippet(text, "frame", limit=100)
    assert [bit.text for bit in bits if bit.is_found] == ["Frame"]
    shown = "".join(bit.text for bit in bits)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) <= 104
    assert "\n" not in shown


def test_a_snippet_is_found_through_accents_far_down() -> None:
    text = "lorem ipsum " * 300 + "für Müller bitte"
    assert [bit.text for bit in snippet(text, "muller") if bit.is_found] == ["Müller"]


def test_without_anything_to_mark_the_beginning_is_shown() -> None:
    assert [tuple(bit) for bit in snippet("Hello there", "frame")] == [("Hello there", False)]
    assert snippet("", "frame") == []


@given(st.text(max_size=300), st.text(max_size=40))
def test_spans_are_of_the_text_in_order_and_apart(text: str, query: str) -> None:
    last = -1
    for start, end in mark(text, query):
        assert last < start < end <= len(text)
        last = end


@given(st.text(max_size=300), st.text(max_size=40), st.integers(20, 100))
def test_a_snippet_is_cut_out_of_the_text(text: str, query: str, limit: int) -> None:
    shown = "".join(bit.text for bit in snippet(text, query, limit=limit))
    assert shown.removeprefix("… ").removesuffix(" …") in " ".join(text.split()) or len(shown) <= 4
    assert len(shown) <= limit + 4


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs", "M"]), max_size=60))
def test_what_is_found_is_marked(text: str) -> None:
    for said in text.split():
        query = read(said.replace('"', " ").replace("-", " ").replace("−", " "))
        assert query.code or mark(text, query), said
