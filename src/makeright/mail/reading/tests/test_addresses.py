from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeright.mail.reading.addresses import is_usable, mailboxes
from makeright.mail.reading.limits import MAX_ADDRESSES


@pytest.mark.parametrize(
    ("written", "boxes"),
    [
        ("rosa@example.com", [("", "rosa@example.com")]),
        ("<rosa@example.com>", [("", "rosa@example.com")]),
        ("Rosa Lang <rosa@example.com>", [("Rosa Lang", "rosa@example.com")]),
        ('"Lang, Rosa" <rosa@example.com>', [("Lang, Rosa", "rosa@example.com")]),
        ("Lang, Rosa <rosa@example.com>", [("Lang, Rosa", "rosa@example.com")]),
        ("rosa@example.com (Rosa Lang)", [("Rosa Lang", "rosa@example.com")]),
        ("rosa@example.com (Rosa (of (Köln)))", [("Rosa of Köln", "rosa@example.com")]),
        ("a@example.com, B <b@example.com>;c@example.com", [("", "a@example.com"), ("B", "b@example.com"), ("", "c@example.com")]),
        ("Friends: a@example.com, B <b@example.com>;", [("", "a@example.com"), ("B", "b@example.com")]),
        ("undisclosed-recipients:;", []),
        ("=?utf-8?q?L=C3=A4ng=2C_Rosa?= <rosa@example.com>", [("Läng, Rosa", "rosa@example.com")]),
        ('"=?utf-8?q?R=C3=B6sa?=" <rosa@example.com>', [("Rösa", "rosa@example.com")]),
        ("=?utf-8?q?x?= <evil@example.com>, y <a@example.com>", [("x", "evil@example.com"), ("y", "a@example.com")]),
        ("=?utf-8?q?a=40example.com=2C_b=40example.com?= <c@example.com>", [("a@example.com, b@example.com", "c@example.com")]),
        ("=?utf-8?q?Rosa_=3Crosa=40example.com=3E?=", [("Rosa", "rosa@example.com")]),
        ('"rosa@example.com" <rosa@example.com>', [("", "rosa@example.com")]),
        ("'rosa@example.com'", [("", "rosa@example.com")]),
        ('"Rosa \\"the frame\\" Lang" <rosa@example.com>', [('Rosa "the frame" Lang', "rosa@example.com")]),
        ('Rosa "the frame <rosa@example.com>', [("Rosa the frame", "rosa@example.com")]),
        ("Rosa (the frame <rosa@example.com>", [("Rosa the frame", "rosa@example.com")]),
        ("Rosa <mailto:rosa@example.com>", [("Rosa", "rosa@example.com")]),
        ("<@relay.example,@b.example:rosa@example.com>", [("", "rosa@example.com")]),
        ("Rosa <rosa@example.com", [("Rosa", "rosa@example.com")]),
        ("Rosa rosa@example.com", [("Rosa", "rosa@example.com")]),
        ("a@example.com b@example.com", [("", "a@example.com"), ("", "b@example.com")]),
        ("<a@example.com> <b@example.com>", [("", "b@example.com")]),
        ("rosa@[192.0.2.1]", [("", "rosa@[192.0.2.1]")]),
        ("rosa@müller.example", [("", "rosa@müller.example")]),
        ("Rosa@Example.COM, rosa@example.com", [("", "Rosa@Example.COM")]),
        ("R\u202eosa\x00 <rosa@example.com>", [("Rosa", "rosa@example.com")]),
        ("@unknown", []), ("rosa@", []), ("rosa", []), ("<>", []), ("", []), (",,;;", []), ("a@b@c", []), ("Rosa <rosa at example.com>", []),
    ],
)  # fmt: skip
def test_mailboxes_are_read_as_they_are_really_written(written: str, boxes: list[tuple[str, str]]) -> None:
    assert [tuple(box) for box in mailboxes([written])] == boxes


def test_several_headers_are_one_list() -> None:
    assert [box.address for box in mailboxes(["a@example.com", "b@example.com, a@example.com"])] == [
        "a@example.com",
        "b@example.com",
    ]


def test_a_thousand_recipients_are_bounded() -> None:
    assert len(mailboxes([", ".join(f"a{number}@example.com" for number in range(2_000))])) == MAX_ADDRESSES


@given(st.text("<>\"'(),;:@ab.= ?\\\t"))
def test_whatever_is_read_is_usable(written: str) -> None:
    assert all(is_usable(box.address) and "\n" not in box.name for box in mailboxes([written]))


@pytest.mark.parametrize(
    "hostile", ["(" * 60_000, '"\\' * 30_000, "<" * 60_000, "a," * 30_000, "a" * 60_000 + "@"]
)
def test_hostile_lists_are_read_in_linear_time(hostile: str) -> None:
    assert mailboxes([hostile]) == ()
