"""What programs are told of a mail: each field of the guide, whatever the mail is."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeright.mail.reading import Flaw, read
from makeright.mail.reading.authentication import read_authentication
from makeright.mail.reading.diagnosing import Reason
from makeright.mail.reading.telling import told
from makeright.mail.reading.tests.letters import letter, mail

GUIDE = (Path(__file__).parents[5] / "docs" / "guides" / "reading-mail.md").read_text()


def test_a_letter_is_told() -> None:
    raw = letter(
        "Thanks!\r\n\r\nOn Mon, 3 Mar 2025 at 10:00, Mina <help@frames.example> wrote:\r\n> Dear Rosa\r\n\r\n-- \r\nRosa\r\n",
        "References: <a@example.com> <b@example.com>",
        "In-Reply-To: <b@example.com>",
        "Reply-To: rosa@home.example",
        "Delivered-To: help+r-1z-abcdefgh@frames.example",
    ).replace(b"Subject: My frame", b"Subject: Re: My frame (#1042)")
    assert told(read(raw)) == {
        "kind": "person",
        "from": {"name": "Rosa Lang", "address": "rosa@example.com"},
        "sender": None,
        "to": [{"name": "Frame House", "address": "help@frames.example"}],
        "cc": [],
        "reply_to": [{"name": "", "address": "rosa@home.example"}],
        "subject": "Re: My frame (#1042)",
        "date": "2025-03-03T10:00:00Z",
        "message_id": "<1@example.com>",
        "references": ["<a@example.com>", "<b@example.com>"],
        "in_reply_to": ["<b@example.com>"],
        "text": "Thanks!\n\nOn Mon, 3 Mar 2025 at 10:00, Mina <help@frames.example> wrote:\n> Dear Rosa\n\n-- \nRosa",
        "visible_text": "Thanks!",
        "quoted_text": "On Mon, 3 Mar 2025 at 10:00, Mina <help@frames.example> wrote:\n> Dear Rosa",
        "signature": "-- \nRosa",
        "html": None,
        "attachments": [],
        "bounce": None,
        "authentication": {"spf": None, "dkim": None, "dmarc": None},
        "clues": {"reply_token": "r-1z-abcdefgh", "number": 1042},
        "meetings": [],
        "seal": None,
        "original": None,
        "warnings": [],
    }


def test_files_and_html_are_told() -> None:
    html = (
        'Content-Type: text/html\r\n\r\n<p onclick="x()">Hi <img src="cid:pic"><script>alert(1)</script></p>'
    )
    picture = "Content-Type: image/png; name=corner.png\r\nContent-ID: <pic>\r\n\r\nabc"
    found = told(read(mail("related", html, picture)))
    assert found["html"] == '<p>Hi <img src="inline/pic"></p>'
    assert found["attachments"] == [
        {"filename": "corner.png", "mime": "image/png", "charset": None, "size": 3, "sha256": hashlib.sha256(b"abc").hexdigest(), "inline": True, "content_id": "pic"}
    ]  # fmt: skip


def test_a_bounce_is_told_in_plain_words_and_in_theirs() -> None:
    raw = letter(
        "<rosa@example.com>: host mx said: 552 5.2.2 Over quota\r\n\r\nMessage-ID: <ours@frames.example>\r\n",
        head="From: MAILER-DAEMON@mx.example.org\r\nTo: help@frames.example\r\nSubject: Undelivered Mail Returned to Sender\r\n",
    )
    found = told(read(raw))
    assert found["kind"] == "bounce"
    assert found["bounce"] == {
        "original_message_id": "<ours@frames.example>",
        "recipients": [
            {
                "address": "rosa@example.com",
                "action": "failed",
                "status": "5.2.2",
                "reply_code": 552,
                "hard": True,
                "reason": "mailbox_full",
                "diagnosis": "The mailbox is full. 552 5.2.2 Over quota",
            }
        ],
    }


@pytest.mark.parametrize(
    ("head", "own", "kind"),
    [
        ("From: help@frames.example\r\n", ["Help@Frames.example"], "own"),
        ("From: help+x@frames.example\r\n", ["help@frames.example"], "own"),
        ("From: help@frames.example\r\nReply-To: rosa@example.com\r\n", ["help@frames.example"], "person"),
        ("From: help@frames.example\r\nReply-To: help@frames.example\r\n", ["help@frames.example"], "own"),
        ("From: help@frames.example\r\n", [], "person"),
        (
            "From: help@frames.example\r\nX-Failed-Recipients: a@b.example\r\n",
            ["help@frames.example"],
            "bounce",
        ),
    ],
)
def test_our_own_echo_is_known(head: str, own: list[str], kind: str) -> None:
    """E23."""
    assert told(read(letter("x", head=head)), own=own)["kind"] == kind


RESULTS = "mx.frames.example; spf=pass smtp.mailfrom=example.com; dkim=fail (bad; really) header.d=a.example; dkim=pass header.d=example.com; dmarc=fail (p=REJECT sp=NONE dis=NONE) header.from=example.com"


@pytest.mark.parametrize(
    ("headers", "believed", "result"),
    [
        ([RESULTS], ["mx.frames.example"], ("pass", "pass", "fail", True)),
        ([RESULTS], ["MX.Frames.Example."], ("pass", "pass", "fail", True)),
        ([RESULTS], ["frames.example"], ("", "", "", False)),
        ([RESULTS], [], ("", "", "", False)),
        (["mx.frames.example 1; dmarc=fail (p=NONE); spf=softfail", RESULTS], ["mx.frames.example"], ("softfail", "pass", "fail", False)),
        (["evil.example; dmarc=pass; spf=pass", "mx.frames.example; spf=none"], ["mx.frames.example"], ("none", "", "", False)),
        (["mx.frames.example; spf=excellent; dkim"], ["mx.frames.example"], ("", "", "", False)),
        (["mx.frames.example; dmarc=fail action=quarantine"], ["mx.frames.example"], ("", "", "fail", True)),
        (["", ";", "mx.frames.example"], ["mx.frames.example"], ("", "", "", False)),
    ],
)  # fmt: skip
def test_only_our_own_servers_are_believed(headers: list[str], believed: list[str], result: object) -> None:
    """S1, S16."""
    assert read_authentication(headers, believed) == result


def test_a_forged_sender_is_spam_if_our_server_says_so() -> None:
    raw = letter("x", f"Authentication-Results: {RESULTS}")
    assert told(read(raw), believed=["mx.frames.example"])["kind"] == "spam"
    assert told(read(raw), believed=["mx.frames.example"])["authentication"] == {
        "spf": "pass",
        "dkim": "pass",
        "dmarc": "fail",
    }
    assert told(read(raw))["kind"] == "person"


@pytest.mark.parametrize(
    "said", ["Rosa Lang", "<Rosa Lang>", '"Rosa Lang"', "Rosa Lang <rosa>", '"Rosa Lang" <>']
)
def test_who_names_themselves_without_an_address_is_named(said: str) -> None:
    assert told(read(letter("x", head=f"From: {said}\r\n")))["from"] == {"name": "Rosa Lang", "address": ""}


def test_who_says_nothing_of_themselves_is_nobody() -> None:
    assert told(read(letter("x", head="Subject: y\r\n")))["from"] is None


def test_the_guide_says_each_field_and_each_code() -> None:
    fields = {*told(read(b"")), "file"}
    stated = re.findall(r"^\| (`.*?) \|", GUIDE.split("### kind")[0].split("## The fields")[1], re.M)
    assert {name for one in stated for name in re.findall(r"`(\w+)`", one)} == fields
    codes = set(re.findall(r"`(\w+)`", GUIDE.split("### warnings")[1]))
    assert {str(one) for one in Flaw} <= codes
    assert {str(one) for one in Reason} <= set(re.findall(r"`(\w+)`", GUIDE))


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_any_bytes_can_be_told(head: bytes, body: bytes) -> None:
    for raw in (head, b"From: a@b.example\r\nContent-Type: " + head + b"\r\n\r\n" + body):
        json.dumps(told(read(raw)))


def test_what_is_no_mail_is_unreadable_and_its_words_are_told() -> None:
    assert told(read(b"hello there"))["kind"] == "unreadable"
    assert told(read(b"hello there"))["text"] == "hello there"
