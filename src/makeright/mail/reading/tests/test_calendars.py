"""Invitations are read as dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeright.mail.reading import read
from makeright.mail.reading.calendars import meetings_in
from makeright.mail.reading.tests.letters import HTML, PLAIN, mail, multipart

INVITATION = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:fitting-1@example.com\r\nSUMMARY:Fitting of the\\, well\\,\r\n"
    "  frame\\nat noon\r\nDTSTART;TZID=Europe/Berlin:20250303T120000\r\nDTEND;TZID=Europe/Berlin:20250303T130000\r\n"
    'LOCATION:Hauptstr. 1\\; Köln\r\nORGANIZER;CN="Lang, Rosa":mailto:rosa@example.com\r\nRRULE:FREQ=WEEKLY\r\n'
    "BEGIN:VALARM\r\nSUMMARY:not this\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_an_invitation_is_read() -> None:
    """E39."""
    (found,) = meetings_in(INVITATION)
    berlin = ZoneInfo("Europe/Berlin")
    assert (found.method, found.summary, found.recurs) == (
        "request",
        "Fitting of the, well, frame at noon",
        True,
    )
    assert (found.starts, found.ends) == (
        datetime(2025, 3, 3, 12, tzinfo=berlin),
        datetime(2025, 3, 3, 13, tzinfo=berlin),
    )
    assert (found.place, found.organizer, found.uid) == (
        "Hauptstr. 1; Köln",
        "Lang, Rosa",
        "fitting-1@example.com",
    )


def test_an_invitation_in_a_mail_is_one_however_often_it_is_in_it() -> None:
    part = f"Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n\r\n{INVITATION}"
    both = multipart("alternative", PLAIN, HTML, part, boundary="c")
    found = read(mail("mixed", both, part.replace("text/calendar", "application/ics; name=invite.ics")))
    assert [one.summary for one in found.meetings] == ["Fitting of the, well, frame at noon"]
    assert found.text == "plain words"
    assert len(found.parts) == 2


@pytest.mark.parametrize(
    ("lines", "starts", "ends"),
    [
        ("DTSTART:20250303T110000Z\nDURATION:PT1H30M", datetime(2025, 3, 3, 11, tzinfo=UTC), datetime(2025, 3, 3, 12, 30, tzinfo=UTC)),
        ("DTSTART;VALUE=DATE:20250303\nDTEND;VALUE=DATE:20250305", date(2025, 3, 3), date(2025, 3, 5)),
        ("DTSTART:20250303T110000", datetime(2025, 3, 3, 11), None),  # noqa: DTZ001 (nobody knows whose eleven)
        ('DTSTART;TZID="W. Europe Standard Time":20250303T110000', datetime(2025, 3, 3, 11, tzinfo=ZoneInfo("Europe/Berlin")), None),
        ("DTSTART;TZID=Our own:20250303T110000", datetime(2025, 3, 3, 11, tzinfo=timezone(timedelta(hours=5, minutes=30))), None),
        ("DTSTART:20251399T110000Z", None, None),
        ("DTSTART:soon", None, None),
        ("SUMMARY:x", None, None),
    ],
)  # fmt: skip
def test_moments_are_read_in_each_form(lines: str, starts: object, ends: object) -> None:
    zone = "BEGIN:VTIMEZONE\nTZID:Our own\nBEGIN:STANDARD\nTZOFFSETTO:+0530\nEND:STANDARD\nEND:VTIMEZONE\n"
    (found,) = meetings_in(f"BEGIN:VCALENDAR\n{zone}BEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR")
    assert (found.starts, found.ends) == (starts, ends)


@given(
    st.lists(
        st.sampled_from(
            [
                "BEGIN:VEVENT",
                "END:VEVENT",
                "BEGIN:VALARM",
                "END:VALARM",
                "DTSTART:99991231T235959Z",
                "DURATION:P999W",
                "DTSTART;TZID=../../etc:20250101T000000",
                "TZID:x",
                "BEGIN:STANDARD",
                "TZOFFSETTO:+9959",
                "DTSTART;TZID=x:20250101T000000",
                ";:",
                "\t",
            ]
        )
    )
)
def test_no_calendar_makes_it_raise(lines: list[str]) -> None:
    meetings_in("\r\n".join(lines))


@pytest.mark.parametrize(
    "line",
    [
        "BEGIN:VEVENT\n",
        "X;A=b" * 50,
        'X;A="b"' * 50,
        " folded\n",
        "BEGIN:VEVENT\nEND:VEVENT\n",
        ";a=" * 100,
        "X" + ';A="b"' * 60 + "\n",
        "X" + ';A=b,"c"' * 60 + "\n",
    ],
)
def test_hostile_calendars_are_read_in_linear_time(line: str) -> None:
    meetings_in(line * (500_000 // len(line)))
