"""Who wrote what is passed on is read as the programs of the world write it; and nobody, where nothing is passed on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeright.mail.reading import read
from makeright.mail.reading.passing_on import original_writer
from makeright.mail.reading.telling import told
from makeright.mail.reading.tests.letters import PLAIN, mail

KIM = ("Kim Lee", "kim@example.com")
GMAIL = "See below.\n\n---------- Forwarded message ---------\nFrom: Kim Lee <kim@example.com>\nDate: Mon, 3 Mar 2025\nSubject: Frame\nTo: <rosa@example.com>\n\nIt broke."
APPLE = "FYI\n\nBegin forwarded message:\n\n> From: Kim Lee <kim@example.com>\n> Subject: Frame\n> Date: 3 March 2025\n> To: rosa@example.com\n>\n> It broke."
OUTLOOK = "From: Kim Lee [mailto:kim@example.com]\nSent: Monday, 3 March 2025 10:00\nTo: Rosa\nSubject: Frame\n\nIt broke."
GERMAN = (
    "Von: Kim Lee <kim@example.com>\nGesendet: Montag, 3. März 2025\nAn: Rosa\nBetreff: Rahmen\n\nKaputt."
)
THUNDERBIRD = "-------- Weitergeleitete Nachricht --------\nBetreff: Rahmen\nDatum: Mo, 3. März\nVon: Kim Lee <kim@example.com>\nAn: Rosa\n\nKaputt."
BOLD = "---------- Forwarded message ---------\n*From:* *Kim Lee* <kim@example.com <mailto:kim@example.com>>\n*Date:* Monday\n\nIt broke."


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (GMAIL, "Fwd: Frame"),
        (GMAIL, "A frame"),
        (APPLE, "Fwd: Frame"),
        (OUTLOOK, "FW: Frame"),
        (GERMAN, "WG: Rahmen"),
        (THUNDERBIRD, "Fwd: Rahmen"),
        (BOLD, "Fwd: Frame"),
    ],
)
def test_who_wrote_it_is_read(text: str, subject: str) -> None:
    """E42."""
    assert original_writer(text, subject, ()) == KIM


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("It broke.", "Fwd: Frame"),
        (OUTLOOK, "Re: Frame"),  # a quote
        ("From: Kim Lee <kim@example.com>\nis what it said.", "Fwd: Frame"),
        ("---------- Forwarded message ---------\nFrom: Kim Lee\n\nIt broke.", "Fwd: Frame"),
        ("---------- Forwarded message ---------\nIt broke.", "Fwd: Frame"),
        ("", ""),
    ],
)
def test_where_it_does_not_say_it_is_nobody(text: str, subject: str) -> None:
    assert original_writer(text, subject, ()) is None


def test_a_mail_that_is_attached_says_who_wrote_it() -> None:
    inner = "From: Kim Lee <kim@example.com>\r\nSubject: Frame\r\n\r\nIt broke."
    part = f"Content-Type: message/rfc822\r\n\r\n{inner}"
    attached = mail("mixed", PLAIN, part).replace(b"Subject: ", b"Subject: Fwd: ", 1)
    if b"Subject: Fwd: " not in attached:
        attached = b"Subject: Fwd: Frame\r\n" + attached
    assert told(read(attached))["original"] == {"name": "Kim Lee", "address": "kim@example.com"}


@given(st.text(alphabet="From:Von <>@.k\n-*>[]mailto", max_size=400))
def test_nothing_makes_it_raise(text: str) -> None:
    original_writer(f"Begin forwarded message:\n{text}", "Fwd: x", ())


@pytest.mark.parametrize("piece", ["From: ", "*", "> ", "mailto:", "[mailto:", "From: a\nb: c\n", "<"])
def test_hostile_texts_are_read_in_linear_time(piece: str) -> None:
    original_writer("Begin forwarded message:\n" + piece * (1_000_000 // len(piece)), "Fwd: x", ())
    original_writer(piece * (1_000_000 // len(piece)), "Fwd: x", ())
