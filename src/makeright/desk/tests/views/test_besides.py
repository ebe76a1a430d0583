"""What a mail says beside its words stands in its message: dates that it invites to, and how it is sealed."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from struct import pack

import pytest
from django.test import Client

from makeright.conversations.models import Message
from makeright.customers.forgetting import forget, go_on
from makeright.demo.cast import Cast
from makeright.mail.models import Understanding
from makeright.mail.reading.tests.test_hidden_files import attribute, winmail
from makeright.mail.tests.letters import arrive, letter

pytestmark = pytest.mark.django_db


def page_of(cast: Cast, mail: EmailMessage | bytes, zone: str = "Europe/Berlin") -> str:
    message = arrived(cast, mail)
    browser = Client()
    browser.force_login(cast.mina)
    browser.cookies["makeright-zone"] = zone
    return browser.get(f"/conversations/{message.conversation.number}/thread").content.decode()


def arrived(cast: Cast, mail: EmailMessage | bytes) -> Message:
    row = arrive(mail, cast.inbox)
    assert row.message is not None, row.reason
    return row.message


def invitation(*lines: str, method: str = "REQUEST") -> EmailMessage:
    said = "\r\n".join(
        ("BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR")
    )
    mail = letter("See you.", subject="A date")
    mail.add_alternative(said, subtype="calendar")
    return mail


AT_NOON = (
    "UID:1@example.com",
    "SUMMARY:Fitting <b>of</b> the frame",
    "DTSTART;TZID=Europe/Berlin:20261124T120000",
    "DTEND;TZID=Europe/Berlin:20261124T130000",
    "LOCATION:Hauptstr. 1",
    "ORGANIZER;CN=Rosa Lang:mailto:rosa@example.com",
)


def test_an_invitation_is_shown_as_a_date(cast: Cast) -> None:
    """E39."""
    page = page_of(cast, invitation(*AT_NOON, "RRULE:FREQ=WEEKLY"))
    assert "Tuesday, 24 November 2026, 12:00–13:00" in page
    for words in (
        "Invitation · every week",
        "Fitting &lt;b&gt;of&lt;/b&gt; the frame",
        "Hauptstr. 1",
        "Rosa Lang",
    ):
        assert words in page
    assert "in Berlin" not in page
    assert "See you." in page


def test_it_is_told_in_the_readers_zone_with_the_other_beside_it(cast: Cast) -> None:
    page = page_of(cast, invitation(*AT_NOON), "America/New_York")
    assert "Tuesday, 24 November 2026, 06:00–07:00" in page
    assert "12:00–13:00 in Berlin" in page
    far = page_of(cast, invitation(*AT_NOON, "X-OTHER:1"), "Pacific/Kiritimati")
    assert "Wednesday, 25 November 2026, 01:00–02:00" in far
    assert "Tue 12:00–13:00 in Berlin" in far


@pytest.mark.parametrize(
    ("lines", "method", "words"),
    [
        (("DTSTART;VALUE=DATE:20261124",), "REQUEST", "Tuesday, 24 November 2026"),
        (("DTSTART;VALUE=DATE:20261124", "DTEND;VALUE=DATE:20261127"), "REQUEST", "24–26 Nov 2026"),
        (("DTSTART:20261124T230000Z", "DURATION:PT2H"), "REQUEST", "Wednesday, 25 November 2026, 00:00–02:00"),
        (("DTSTART:20261124T120000Z", "DTEND:20261126T120000Z"), "REQUEST", "24 Nov 2026, 13:00 – 26 Nov 2026, 13:00"),
        (("DTSTART:20261124T120000",), "REQUEST", "It doesn’t say in which time zone."),
        (("DTSTART:99991231T235959Z", "DURATION:P999W"), "REQUEST", "When it is can’t be read."),
        (("DTSTART:20261124T120000Z", "DTEND:20261124T130000"), "REQUEST", "Tuesday, 24 November 2026, 13:00<"),
        (("DTSTART:20261124T120000Z",), "CANCEL", "Called off"),
        (("DTSTART:20261124T120000Z", "STATUS:CANCELLED"), "REQUEST", "Called off"),
        (("DTSTART:20261124T120000Z", "SEQUENCE:2"), "REQUEST", "Changed invitation"),
        (("DTSTART:20261124T120000Z",), "REPLY", "Answer to an invitation"),
        (("DTSTART:20261124T120000Z", "RRULE:FREQ=WEEKLY;INTERVAL=2"), "REQUEST", "every two weeks"),
        (("DTSTART:20261124T120000Z", "RRULE:FREQ=WEEKLY;BYDAY=MO,FR"), "REQUEST", "· repeats"),
    ],
)  # fmt: skip
def test_each_form_of_a_date_is_told(cast: Cast, lines: tuple[str, ...], method: str, words: str) -> None:
    assert words in page_of(cast, invitation(*lines, method=method))


def test_of_many_dates_five_are_shown(cast: Cast) -> None:
    many = [
        line
        for day in range(10, 20)
        for line in (f"DTSTART:202611{day}T120000Z", "END:VEVENT", "BEGIN:VEVENT")
    ]
    assert page_of(cast, invitation(*many)).count('class="besides"') == 5


def test_what_outlook_packed_away_is_a_date_as_well(cast: Cast) -> None:
    """E39."""
    since_1601 = int(datetime(2026, 11, 24, 9, tzinfo=UTC).timestamp()) + 11_644_473_600
    moments = [(0x820D, since_1601), (0x820E, since_1601 + 3600)]
    appointments = bytes.fromhex("0220060000000000c000000000000046")
    said = pack("<I", len(moments))
    for key, seconds in moments:
        said += (
            pack("<HH", 0x40, 0x8000) + appointments + pack("<II", 0, key) + pack("<Q", seconds * 10_000_000)
        )
    kind = attribute(0x8008, b"IPM.Microsoft Schedule.MtgReq\0", 1)
    mail = letter("See you.")
    content = winmail(kind, attribute(0x8004, b"Fitting\0", 1), attribute(0x9003, said, 1))
    mail.add_attachment(content, "application", "ms-tnef", filename="winmail.dat")
    page = page_of(cast, mail)
    assert "Fitting" in page
    assert "Invitation" in page
    assert "Tuesday, 24 November 2026, 10:00–11:00" in page


def sealed(kind: str, *parts: tuple[str, str]) -> bytes:
    head = "From: Rosa <rosa@example.com>\r\nSubject: Sealed\r\nMessage-ID: <s@example.com>\r\nMIME-Version: 1.0\r\n"
    inside = "".join(f"--b\r\nContent-Type: {mime}\r\n\r\n{words}\r\n" for mime, words in parts)
    return f"{head}Content-Type: {kind}; boundary=b\r\n\r\n{inside}--b--\r\n".encode()


def test_an_encrypted_mail_says_so_and_keeps_all_its_parts(cast: Cast) -> None:
    """E39."""
    body = "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----"
    parts = (
        ("application/pgp-encrypted", "Version: 1"),
        ("application/octet-stream; name=encrypted.asc", body),
    )
    mail = sealed('multipart/encrypted; protocol="application/pgp-encrypted"', *parts)
    page = page_of(cast, mail)
    assert "This mail is encrypted (PGP). Makeright can’t open it; the original is kept whole." in page
    assert "encrypted.asc" in page
    assert "No words" not in page
    message = Message.objects.latest("pk")
    assert message.attachments.count() == 2
    browser = Client()
    browser.force_login(cast.mina)
    answer = browser.get(f"/conversations/{message.conversation.number}/messages/{message.pk}/raw")
    assert b"".join(answer) == mail


def test_a_signed_mail_says_that_nobody_checked(cast: Cast) -> None:
    parts = (("text/plain", "Hello"), ("application/pkcs7-signature; name=smime.p7s", "MIIB"))
    page = page_of(cast, sealed('multipart/signed; protocol="application/pkcs7-signature"', *parts))
    assert "Signed (S/MIME); the signature was not checked." in page
    assert "smime.p7s" in page
    assert "Hello" in page


def test_a_plain_mail_has_nothing_beside_its_words(cast: Cast) -> None:
    assert "besides" not in page_of(cast, letter("Hello"))
    assert not Understanding.objects.exists()


def test_what_was_understood_goes_with_who_is_forgotten(cast: Cast) -> None:
    message = arrived(cast, invitation(*AT_NOON))
    assert Understanding.objects.exists()
    go_on(forget(message.conversation.customer, by=cast.by_mina).pk)
    assert not Understanding.objects.exists()
