"""Whatever comes over the line ends as a conversation that can be read, or is set aside with the reason, and the next
mail is opened."""

from __future__ import annotations

import base64
import itertools
import smtplib
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, expect

from tests.browsers import assert_accessible, signed_in
from tests.doors import HERE, INBOX, MINA, House, Visitor, within
from tests.stories.letters import Customer, letter

pytestmark = [pytest.mark.story, pytest.mark.browser]

_numbers = itertools.count(1)
HEAD = b"From: Bad Input <bad@example.com>\r\nTo: hello@framehouse.test\r\nSubject: %s\r\n"
TEXT = b"Content-Type: text/plain; charset=%s\r\n\r\n%s"


class Case(NamedTuple):
    """A mail, and words that must be readable in its conversation."""

    name: str
    raw: bytes
    readable: str


def _mime(kind: bytes, body: bytes, subject: bytes = b"bad") -> bytes:
    return HEAD % subject + b"MIME-Version: 1.0\r\nContent-Type: " + kind + b"\r\n\r\n" + body


def _many_parts(count: int) -> bytes:
    part = b"--edge\r\nContent-Type: text/plain; name=part.txt\r\nContent-Disposition: attachment; filename=part.txt\r\n\r\nx\r\n"
    first = b"--edge\r\nContent-Type: text/plain\r\n\r\nbehold ten thousand parts\r\n"
    return _mime(b"multipart/mixed; boundary=edge", first + part * count + b"--edge--\r\n")


def _nested(depth: int) -> bytes:
    inside = b"Content-Type: text/plain\r\n\r\ndeep down\r\n"
    for level in range(depth):
        edge = b"edge%d" % level
        inside = b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n--%b\r\n%b\r\n--%b--\r\n" % (
            edge,
            edge,
            inside,
            edge,
        )
    return HEAD % b"nested" + b"MIME-Version: 1.0\r\n" + inside


CASES = [
    Case("unknown charset", HEAD % b"charset" + TEXT % (b"x-martian-7", b"the frame is red \xe9\xff"), "the frame is red"),
    Case("lying charset", HEAD % b"lying" + TEXT % (b"utf-8", b"caf\xe9 number nine"), "number nine"),
    Case("NUL bytes", HEAD % b"nul \0 subject" + TEXT % (b"utf-8", b"before\0after the NUL"), "after the NUL"),
    Case("lone surrogate", HEAD % b"surrogate" + TEXT % (b"utf-8", b"x \xed\xa0\x80 half a pair"), "half a pair"),
    Case("utf-7", HEAD % b"seven" + TEXT % (b"utf-7", b"+ADw-script+AD4- seven bits"), "seven bits"),
    Case("no boundary", _mime(b"multipart/mixed", b"--x\r\n\r\nwhere is the edge\r\n--x--\r\n"), "where is the edge"),
    Case("never closed", _mime(b"multipart/mixed; boundary=x", b"--x\r\nContent-Type: text/plain\r\n\r\nit goes on"), "it goes on"),
    Case(
        "broken base64",
        HEAD % b"base64" + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(b"not quite right " * 20) + b"!*** noise on the line\r\n",
        "not quite",
    ),
    Case("no headers at all", b"\r\njust words, no head\r\n", "just words"),
    Case("headers only", b"From: Bad Input <bad@example.com>\r\nSubject: all head and no body", "all head and no body"),
    Case("empty", b"", ""),
    Case(
        "hostile names",
        b'From: "<img src=x onerror=alert(1)>\xe2\x80\xae" <evil@example.com>\r\nSubject: </title><script>alert(2)</script>\r\n'
        b"\r\nhello {{ 7 * 7 }} ${7*7} <script>alert(3)</script>\r\n",
        "{{ 7 * 7 }}",
    ),
    Case(
        "hostile HTML",
        _mime(b"text/html; charset=utf-8", b"<p onclick=alert(1)>plain <b>words</b><script>alert(4)</script><img src=x onerror=alert(5)>"),
        "plain words",
    ),
    Case(
        "injected headers",
        HEAD % b"=?utf-8?q?one=0D=0ABcc:_victim=40example.com?=" + b"\r\nno second recipient\r\n",
        "no second recipient",
    ),
    Case(
        "hostile file names",
        _mime(
            b"multipart/mixed; boundary=x",
            b"--x\r\nContent-Type: text/plain\r\n\r\nmind the names\r\n"
            b'--x\r\nContent-Type: image/png; name="../../etc/passwd"\r\nContent-Disposition: attachment; '
            b'filename="../../etc/cron.d/x\xe2\x80\xaegnp.exe"\r\n\r\n<svg onload=alert(6)>\r\n--x--\r\n',
        ),
        "mind the names",
    ),
    Case("a name of 10,000 letters", b"From: " + b"A" * 10_000 + b" <long@example.com>\r\nSubject: " + b"S" * 10_000 + b"\r\n\r\nso long\r\n", "so long"),
    Case("a line of a megabyte", HEAD % b"line" + b"\r\none line: " + b"x" * 1_000_000 + b"\r\n", "one line"),
    Case("5,000 header lines", HEAD % b"headers" + b"X-Noise: yes\r\n" * 5000 + b"\r\nbelow all that\r\n", "below all that"),
    Case("absurd dates", HEAD % b"dates" + b"Date: Fri, 99 Foo 99999 99:99:99 +9999\r\n\r\nwhat day is it\r\n", "what day is it"),
    Case("nested a hundred deep", _nested(100), ""),
    Case("ten thousand parts", _many_parts(10_000), "behold ten thousand parts"),
    Case("bare line feeds", (HEAD % b"unix" + b"\r\nonly\nline\nfeeds\n").replace(b"\r\n", b"\n"), "feeds"),
    Case("dots", HEAD % b"dots" + b"\r\n..\r\n.\r\nafter the dots\r\n", "after the dots"),
    Case("8-bit headers", "From: Łukasz Ünïcode <eight@example.com>\r\nSubject: Größe 70×100\r\n\r\nraw eight bits\r\n".encode(), "raw eight bits"),
    Case("a quote tower", HEAD % b"tower" + b"\r\nshort answer\r\n\r\n" + b"".join(b">" * n + b" said\r\n" for n in range(900)), "short answer"),
]  # fmt: skip


@pytest.fixture(scope="module")
def mina(house: House) -> Visitor:
    return Visitor(house.port).sign_in(MINA)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_can_be_read_or_says_why_not(house: House, mina: Visitor, case: Case) -> None:
    mail = _hand_in(house, case.raw)
    state, reason, message = _settled(house, mail)
    assert state in {"opened", "quarantined", "filed"}
    if state == "opened":
        number = _number(house, message)
        page = mina.get(f"/conversations/{number}")
        assert page.status == 200
        shown = _text_of(house, message)
        assert case.readable in shown
        assert "<script>alert" not in page.text
        assert "\0" not in page.text
        assert mina.get(f"/conversations/{number}/messages/{message}/raw").status == 200
        assert mina.get("/inbox/open").status == 200
    else:
        assert reason
        assert reason.split("’")[0] in mina.get("/set-aside").text or state == "filed"
    assert _next_is_opened(house)


def test_fifty_megabytes_are_read(house: House, mina: Visitor) -> None:
    noise = b"".join(b"%076d\r\n" % line for line in range(640_000))
    file = b"Content-Type: application/octet-stream; name=large.bin\r\nContent-Disposition: attachment; filename=large.bin\r\n\r\n"
    body = (
        b"--x\r\nContent-Type: text/plain\r\n\r\nthis one is heavy\r\n--x\r\n" + file + noise + b"--x--\r\n"
    )
    raw = _mime(b"multipart/mixed; boundary=x", body, b"heavy")
    assert len(raw) > 49_000_000
    state, reason, message = _settled(house, _hand_in(house, raw))
    assert (state, reason) == ("opened", "")
    assert "this one is heavy" in mina.get(f"/conversations/{_number(house, message)}").text
    assert _next_is_opened(house)


def test_more_than_we_take_is_refused_in_words(house: House) -> None:
    with smtplib.SMTP(HERE, house.mail_port, timeout=60) as server:
        server.ehlo()
        limit = int(server.esmtp_features["size"])
        server.mail("bad@example.com")
        server.rcpt(INBOX)
        code, said = server.data(
            HEAD % b"too much" + b"\r\n" + b"x" * 998 * 2 + (b"y" * 998 + b"\r\n") * (limit // 1000 + 100)
        )
    assert code == 552
    assert b"arge" in said or b"uch" in said
    assert _next_is_opened(house)


def test_the_desk_shows_them_all(house: House, browser: Browser) -> None:
    with signed_in(browser, house, MINA) as page:
        assert_accessible(page)
        page.goto(house.url("/set-aside"))
        expect(page.get_by_role("heading", name="Set aside")).to_be_visible()
        assert_accessible(page)
        for (number,) in house.rows(
            "SELECT number FROM conversations_conversation ORDER BY id DESC LIMIT 12"
        ):
            page.goto(house.url(f"/conversations/{number}"))
            expect(page.locator("#conversation-title")).to_be_visible()


def _hand_in(house: House, raw: bytes) -> int:
    """Send it, and give the key of its raw mail."""
    before = house.one("SELECT COALESCE(MAX(id), 0) FROM mail_incomingmail")
    house.mail(raw, sender=f"bad{next(_numbers)}@example.com")
    return int(house.one("SELECT MIN(id) FROM mail_incomingmail WHERE id > ?", before))


def _settled(house: House, mail: int) -> tuple[str, str, int]:
    def look() -> tuple[str, str, int] | None:
        found = house.rows(
            "SELECT state, reason, COALESCE(message_id, 0) FROM mail_incomingmail WHERE id = ?", mail
        )[0]
        return None if found[0] in {"accepted", "opening"} else (found[0], found[1], found[2])

    return within(60, look, f"mail {mail} is opened or set aside")


def _number(house: House, message: int) -> int:
    question = """SELECT c.number FROM conversations_message m JOIN conversations_conversation c ON c.id = m.conversation_id
        WHERE m.id = ?"""
    return int(house.one(question, message))


def _text_of(house: House, message: int) -> str:
    [shown] = house.rows("SELECT subject, text FROM conversations_message WHERE id = ?", message)
    return "\n".join(shown)


def _next_is_opened(house: House) -> bool:
    """An ordinary mail still goes through."""
    word = f"ordinary {next(_numbers)}"
    house.mail(
        letter(Customer("Rosa Lindqvist", "ordinary@example.com"), word, "Everything is fine."),
        sender="ordinary@example.com",
    )
    question = "SELECT count(*) FROM conversations_message WHERE subject = ?"
    return within(30, lambda: bool(house.one(question, word)), "the next mail is opened")
