from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeright.mail.reading.dating import read_date
from makeright.mail.reading.ids import message_ids
from makeright.mail.reading.limits import MAX_FILENAME, MAX_IDS
from makeright.mail.reading.naming import file_name


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("Mon, 3 Mar 2025 11:00:00 +0100", datetime(2025, 3, 3, 10, tzinfo=UTC)),
        ("3 Mar 2025 10:00 GMT", datetime(2025, 3, 3, 10, tzinfo=UTC)),
        ("Mon, 3 Mar 2025 05:00:00 EST (a comment)", datetime(2025, 3, 3, 10, tzinfo=UTC)),
        ("Mon, 3 Mar 2025 10:00:00 -0000", datetime(2025, 3, 3, 10, tzinfo=UTC)),
        ("Mon, 3 Mar 25 10:00:00 +0000", datetime(2025, 3, 3, 10, tzinfo=UTC)),
        ("Mon, 3 Mar 2025 23:59:60 +0000", datetime(2025, 3, 3, 23, 59, 59, tzinfo=UTC)),
        ("Mon, 3 Mar 2025 10:00:00", datetime(2025, 3, 3, 10, tzinfo=UTC)),
        ("Mon, 3 Mar 2025 10:00:00 +9999", datetime(2025, 3, 3, 10, tzinfo=UTC)),  # no such zone
        ("2025-03-03 11:00:00 +01:00", datetime(2025, 3, 3, 10, tzinfo=UTC)),
        ("2025-03-03T10:00:00Z", datetime(2025, 3, 3, 10, tzinfo=UTC)),
        ("0001-01-01T00:00:00+23:00", None),
        ("Thu, 1 Jan 1970 00:00:00 +0000", None),
        ("Mon, 3 Mar 0102 10:00:00 +0000", None),
        ("Mon, 3 Mar 9999 23:59:59 -2359", None),
        ("Mon, 31 Feb 2025 10:00:00 +0000", None),
        ("yesterday", None),
        ("", None),
        ("1 " * 10_000, None),
    ],
)
def test_dates_are_in_utc_or_none(written: str, date: datetime | None) -> None:
    assert read_date(written) == date


@given(st.text() | st.text("0123456789 :,+-MonMarGT"))
def test_no_date_is_too_absurd(written: str) -> None:
    read = read_date(written)
    assert read is None or read.tzinfo is UTC


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        (["<1@example.com>"], ["<1@example.com>"]),
        (["<1@example.com> <2@example.com>", "<1@example.com>"], ["<1@example.com>", "<2@example.com>"]),
        (["<1@example.com><2@example.com>"], ["<1@example.com>", "<2@example.com>"]),
        (["<1@exam\t ple.com>"], ["<1@example.com>"]),
        (["1@example.com"], ["<1@example.com>"]),
        (["Your message of Monday <1@example.com> (from Rosa)"], ["<1@example.com>"]),
        (["<no-at-sign>"], ["<no-at-sign>"]),
        (["no id at all"], []),
        (["<>", "", "<" * 1_000], []),
        (["<" + "x" * 2_000 + "@example.com>"], []),
    ],
)
def test_ids_keep_their_brackets(written: list[str], ids: list[str]) -> None:
    assert list(message_ids(written)) == ids


def test_an_id_that_a_program_encoded_is_read() -> None:
    assert message_ids(["=?utf-8?q?=3C0102018e=40relay=2Eexample=3E?="]) == ("<0102018e@relay.example>",)


def test_of_very_many_ids_the_first_and_the_last_are_kept() -> None:
    ids = message_ids([" ".join(f"<{number}@example.com>" for number in range(5_000))])
    assert (len(ids), ids[0], ids[19], ids[-1]) == (
        MAX_IDS,
        "<0@example.com>",
        "<19@example.com>",
        "<4999@example.com>",
    )


@pytest.mark.parametrize(
    ("stated", "mime", "name"),
    [
        ("frame.jpg", "image/jpeg", "frame.jpg"),
        ("Rechnung März.pdf", "application/pdf", "Rechnung März.pdf"),
        ("100% true.pdf", "application/pdf", "100% true.pdf"),
        ("../../etc/passwd", "", "passwd"),
        (r"C:\Users\Rosa\frame.jpg", "", "frame.jpg"),
        ("a／b.txt", "", "b.txt"),  # a wide slash
        (".htaccess", "", "htaccess"),
        ("...", "text/plain", "attachment.txt"),
        ("evil\u202egpj.exe", "", "evilgpj.exe"),
        ("zero\u200bwidth\u00ad.php", "", "zerowidth.php"),
        ("a\0b\r\nc.txt", "", "abc.txt"),
        ('q"u*o<t>e|d?:.txt', "", "q_u_o_t_e_d__.txt"),
        ("con.txt", "", "_con.txt"),
        ("  two   words . ", "", "two words"),
        ("ﬁle．txt", "", "file.txt"),
        ("", "application/pdf", "attachment.pdf"),
        ("", "image/png", "image.png"),
        ("", "message/rfc822", "message.eml"),
        ("", "message/delivery-status", "delivery-status.txt"),
        ("", "x/unheard-of", "attachment"),
        ("/", "", "attachment"),
        ("日本語.pdf", "", "日本語.pdf"),
    ],
)
def test_file_names_are_clean_and_never_empty(stated: str, mime: str, name: str) -> None:
    assert file_name(stated, mime) == name


def test_long_names_keep_their_ending() -> None:
    assert file_name("x" * 500 + ".jpeg", "") == "x" * (MAX_FILENAME - 5) + ".jpeg"
    assert len(file_name("額" * 500 + ".jpeg", "").encode()) <= 255


@given(st.text(st.characters()), st.text(max_size=30))
def test_any_name_is_fit_to_show(stated: str, mime: str) -> None:
    name = file_name(stated, mime)
    assert name
    assert not set(name) & set('/\\\0\r\n"<>')
    assert len(name.encode("utf-8")) <= 255
    assert name == name.strip(". ")
