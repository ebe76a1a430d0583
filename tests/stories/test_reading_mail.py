"""Mails as they really come, through the real door: read right, judged right, none lost, none answered by itself.

The rows are those of the list of failures of this field: E17, E20, E22, E24, E26, E29 to E39, E41, E42, E53.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

import pytest

from makeright.mail.reading.tests.bounces import IN_WORDS
from makeright.mail.reading.tests.test_hidden_files import FILE, winmail
from tests.doors import House, Sink, within
from tests.stories.letters import Customer, letter

pytestmark = pytest.mark.story
ROSA = Customer("Rosa Lindqvist", "rosa@example.com")


@pytest.fixture(scope="module")
def house(sink: Sink) -> Iterator[House]:
    with House(part="engine", smtp=sink.url) as running:
        yield running


def opened(house: House, raw: bytes | EmailMessage, *, sender: str = ROSA.address) -> dict[str, Any]:
    """Bring a mail by SMTP; give what became of it: its state and reason, and the message if it is one."""
    before = house.one("SELECT coalesce(max(id), 0) FROM mail_incomingmail")
    house.mail(raw, sender=sender)
    within(
        30,
        lambda: (
            house.one("SELECT count(*) FROM mail_incomingmail WHERE id > ?", before) == 1
            and not house.unopened()
        ),
        "it is opened",
    )
    names = ("state", "reason", "text", "quoted_from", "robot", "author", "name", "subject", "owed", "id")
    [row] = house.rows(
        "SELECT mail.state, mail.reason, m.text, m.quoted_from, m.robot, m.author_address, m.author_name, m.subject, c.waiting_since IS NOT NULL, m.id"
        " FROM mail_incomingmail mail LEFT JOIN conversations_message m ON m.id = mail.message_id"
        " LEFT JOIN conversations_conversation c ON c.id = m.conversation_id WHERE mail.id > ?",
        before,
    )
    return dict(zip(names, row, strict=True))


def files(house: House, message: object) -> list[tuple[str, bool]]:
    rows = house.rows(
        "SELECT filename, inline FROM conversations_attachment WHERE message_id = ? ORDER BY id", message
    )
    return [(name, bool(inline)) for name, inline in rows]


def raw(*lines: str | bytes, body: str | bytes = "Hello") -> bytes:
    """A mail with these header lines, written by hand."""
    head = b"".join((line if isinstance(line, bytes) else line.encode()) + b"\r\n" for line in lines)
    return head + b"\r\n" + (body if isinstance(body, bytes) else body.encode())


FROM = "From: Rosa Lindqvist <rosa@example.com>"


@pytest.mark.parametrize(
    ("label", "content", "words"),
    [
        ("gb2312", "镕基您好".encode("gb18030"), "镕基您好"),
        ("iso-2022-jp", b"\x1b$B-!\x1b(B", "①"),
        ("ks_c_5601-1987", "안녕하세요".encode("cp949"), "안녕하세요"),
        ("windows-1258", "Chào".encode("cp1258"), "Chào"),
        ("utf-8", "Grüße".encode("cp1252"), "Grüße"),
        ("iso-8859-1", "Grüße".encode(), "Grüße"),
        ("default", "Grüße".encode(), "Grüße"),
        ("klingon", b"Gr\xfc\xdfe", "Grüße"),
        ("unknown-8bit", "Привет, рама пришла".encode("koi8-r"), "Привет, рама пришла"),
        ("utf-7", b"Gr+APwA3w-e", "Grüße"),
        ("binary", "déjà".encode(), "déjà"),
    ],
)
def test_charsets_that_lie_or_are_unknown_are_read(
    house: House, label: str, content: bytes, words: str
) -> None:
    """E29."""
    found = opened(
        house,
        raw(
            FROM,
            f"Content-Type: text/plain; charset={label}",
            "Content-Transfer-Encoding: 8bit",
            body=content,
        ),
    )
    assert (found["state"], found["text"]) == ("opened", words)


def test_nul_and_broken_letters_never_reach_the_database(house: House) -> None:
    """E30."""
    found = opened(
        house,
        raw(
            FROM,
            "Subject: a\0b",
            "Content-Type: text/plain; charset=utf-8",
            body=b"on\0e \xed\xa0\x80 t\x1bwo",
        ),
    )
    assert found["state"] == "opened"
    assert "\0" not in str(found["text"]) + str(found["subject"])


def test_raw_bytes_in_headers_are_read(house: House) -> None:
    """E31."""
    found = opened(
        house,
        raw(
            "From: Rosa Größe <rosa@example.com>".encode("cp1252"),
            "Subject: Größe".encode("cp1252"),
            b"To: \xff\xfe <hello@framehouse.test>",
        ),
    )
    assert (found["name"], found["subject"]) == ("Rosa Größe", "Größe")


def test_words_that_were_cut_inside_of_a_letter_are_joined(house: House) -> None:
    """E32."""
    head, tail = (base64.b64encode(piece).decode() for piece in (b"Gr\xc3", b"\xb6\xc3\x9fe"))
    found = opened(house, raw(FROM, f"Subject: =?utf-8?b?{head}?=\r\n =?utf-8?b?{tail}?="))
    assert found["subject"] == "Größe"


def test_names_of_files_are_read_in_each_form_and_made_harmless(house: House) -> None:
    """E33, E40."""
    parts = [
        "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''Ma%C3%9Fe.pdf",
        'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*0="very "; filename*1="long.pdf"',
        'Content-Type: application/pdf; name="=?utf-8?q?Gr=C3=B6=C3=9Fe.pdf?="',
        'Content-Type: application/x-msdownload\r\nContent-Disposition: attachment; filename="../../etc/run.exe"',
        "Content-Type: application/pdf\r\nContent-Disposition: attachment",
    ]
    body = "".join(f"--b\r\n{part}\r\n\r\n%PDF {number}\r\n" for number, part in enumerate(parts))
    found = opened(
        house,
        raw(
            FROM,
            "MIME-Version: 1.0",
            "Content-Type: multipart/mixed; boundary=b",
            body=f"--b\r\n\r\nSee\r\n{body}--b--\r\n",
        ),
    )
    assert [name for name, _ in files(house, found["id"])] == [
        "Maße.pdf",
        "very long.pdf",
        "Größe.pdf",
        "run.exe",
        "attachment.pdf",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "X-No: date",
        "Date: Mon, 99 Foo 0000 99:99:99",
        "Date: Thu, 1 Jan 70 00:00:00 +0000",
        "Date: in a while",
    ],
)
def test_a_mail_without_name_or_with_an_absurd_date_is_opened_once(house: House, line: str) -> None:
    """E34."""
    written = raw(FROM, line, "Subject: no name", body=f"Hello {line}")
    assert opened(house, written)["state"] == "opened"
    assert opened(house, written)["state"] == "doubled"


@pytest.mark.parametrize(
    ("head", "body", "words"),
    [
        ("Content-Type: multipart/mixed; boundary=b", "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=undefined\r\n\r\nall there is\r\n--b--", "all there is"),
        ("Content-Type: multipart/alternative; boundary=b", "--b\r\nContent-Type: text/plain\r\n\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>only <b>here</b></p>\r\n--b--", "only here"),
        ("Content-Type: text/html", "<html><body><p>Hello <i>you</i></p></body></html>", "Hello you"),
        ("Content-Type: multipart/mixed", "no parts at all", "no parts at all"),
        ("Content-Type: multipart/mixed; boundary=b", "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: multipart/alternative; boundary=d\r\n\r\n--d\r\n\r\ndeep down\r\n--d--\r\n--c--\r\n--b--", "deep down"),
    ],
)  # fmt: skip
def test_a_mail_with_words_is_never_empty(house: House, head: str, body: str, words: str) -> None:
    """E35, E36."""
    assert opened(house, raw(FROM, "MIME-Version: 1.0", head, body=body))["text"] == words


def test_what_is_quoted_is_folded_and_not_a_word_is_cut(house: House) -> None:
    """E37."""
    text = "Thank you!\n\nAm 03.03.2025 um 10:00 schrieb Mina <help@frames.example>:\n> Guten Tag,\n> er ist unterwegs.\n"
    found = opened(house, letter(ROSA, "Re: Rahmen", text))
    assert str(found["text"]).split() == text.split()
    assert str(found["text"])[: found["quoted_from"]] == "Thank you!\n\n"


def test_pictures_are_inline_when_the_html_shows_them_whatever_their_headers_say(house: House) -> None:
    """E38."""
    png = base64.encodebytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64).decode()
    shown = "<p>See <img src='cid:a@x'> <img src='data:image/png;base64," + png.replace("\n", "") + "'></p>"
    parts = [
        f"Content-Type: text/html\r\n\r\n{shown}",
        f"Content-Type: image/png\r\nContent-ID: <a@x>\r\nContent-Transfer-Encoding: base64\r\n\r\n{png}",
        f"Content-Type: image/png; name=c.png\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: base64\r\n\r\n{png}",
    ]
    body = "".join(f"--b\r\n{part}\r\n" for part in parts)
    found = opened(
        house,
        raw(FROM, "MIME-Version: 1.0", "Content-Type: multipart/related; boundary=b", body=f"{body}--b--"),
    )
    assert files(house, found["id"]) == [("image.png", True), ("c.png", False), ("image-1.png", True)]


def test_a_winmail_is_unpacked_and_an_attached_mail_is_kept_as_one(house: House) -> None:
    """E39."""
    mail = letter(ROSA, "Rechnung", "See the file.")
    mail.add_attachment(winmail(FILE), "application", "ms-tnef", filename="winmail.dat")
    inner = letter(ROSA, "The older one", "words")
    mail.add_attachment(inner)
    mail.add_attachment(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", "text", "calendar", filename="invite.ics")
    found = opened(house, mail)
    assert [name for name, _ in files(house, found["id"])] == [
        "Rechnung März.pdf",
        "The older one.eml",
        "invite.ics",
    ]


def test_a_mail_of_a_megabyte_of_headers_and_one_of_many_parts_are_opened(house: House) -> None:
    """E41, S29."""
    assert opened(house, raw(FROM, b"X-Long: " + b"x" * 900_000, "Subject: long"))["text"] == "Hello"
    parts = "--b\r\nContent-Type: text/plain; name=a.txt\r\n\r\nx\r\n" * 2_000
    assert (
        opened(
            house,
            raw(FROM, "Content-Type: multipart/mixed; boundary=b", body=f"--b\r\n\r\nmany\r\n{parts}--b--"),
        )["text"]
        == "many"
    )


def test_who_was_passed_on_is_never_taken_for_the_writer(house: House) -> None:
    """E42."""
    text = "Can you help her?\n\n---------- Forwarded message ---------\nFrom: Ines <ines@example.org>\nDate: Mon\nSubject: Frame\nTo: x\n\nIt broke."
    found = opened(house, letter(ROSA, "Fwd: Frame", text))
    assert (found["author"], found["quoted_from"]) == ("rosa@example.com", None)


ROBOTS = {
    "auto": [
        "Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated", "Precedence: auto_reply", "X-Autoreply: yes", "X-Auto-Response-Suppress: OOF",
        "X-Autorespond: yes", "X-Vacation: yes",
    ],
    "list": ["List-Id: <frames.example.com>", "List-Unsubscribe: <mailto:x@example.com>", "Precedence: bulk", "Precedence: junk", "Mailing-List: contact x@example.com"],
    "human": ["Auto-Submitted: no", "X-Mailer: Post 3"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("line", "robot"), [(line, robot) for robot, lines in ROBOTS.items() for line in lines]
)
def test_a_robot_is_known_owes_nothing_and_is_owed_nothing(
    house: House, sink: Sink, line: str, robot: str
) -> None:
    """E20, E22, E53."""
    before = len(sink.mails)
    found = opened(house, raw(FROM, line, f"Message-ID: {make_msgid()}", "Subject: note", body="I am away."))
    assert (found["state"], found["robot"], bool(found["owed"])) == ("opened", robot, robot == "human")
    assert len(sink.mails) == before


@pytest.mark.parametrize("program", IN_WORDS)
def test_a_bounce_opens_nothing_and_is_answered_by_nobody(house: House, sink: Sink, program: str) -> None:
    """E24, E26: also one in words only, and about no mail of ours."""
    before = len(sink.mails), house.one("SELECT count(*) FROM conversations_conversation")
    came = IN_WORDS[program]
    found = opened(
        house, raw(came.head.rstrip(), "Content-Type: text/plain; charset=utf-8", body=came.body), sender=""
    )
    assert found["state"] == "bounce"
    assert (len(sink.mails), house.one("SELECT count(*) FROM conversations_conversation")) == before


def test_one_bad_mail_stops_no_other(house: House) -> None:
    """E17."""
    for noise in (
        b"",
        b"\0" * 1_000,
        b"\xff" * 5_000,
        b"From: " + b"(" * 50_000,
        raw(FROM, "Content-Type: " + "multipart/mixed; " * 500),
    ):
        assert opened(house, noise, sender="x@example.com")["state"] in {"opened", "quarantined"}
        assert opened(house, letter(ROSA, "the next", f"goes on {len(noise)}"))["state"] == "opened"


def test_each_mail_is_kept_as_it_came(house: House) -> None:
    """E29: whatever was guessed, the raw mail is one click away."""
    written = raw(FROM, "Subject: raw", "Content-Type: text/plain; charset=klingon", body=b"\xff\xfe nuqneH")
    opened(house, written)
    path = house.one("SELECT path FROM mail_incomingmail ORDER BY id DESC LIMIT 1")
    kept = (house.home / "mail" / path).read_bytes()
    assert kept.replace(b"\r\n", b"\n").rstrip() == written.replace(b"\r\n", b"\n").rstrip()
