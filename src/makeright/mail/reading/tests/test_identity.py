from __future__ import annotations

import pytest

from makeright.mail.reading import read
from makeright.mail.reading.identity import content_digest, stable_message_id
from makeright.mail.reading.tests.letters import HEAD, PLAIN, PNG, letter, mail

NAMELESS = HEAD.replace("Message-ID: <1@example.com>\r\n", "")


def digest(raw: bytes) -> str:
    return content_digest(read(raw), raw)


@pytest.mark.parametrize("head", [HEAD, NAMELESS])
def test_the_way_a_mail_came_does_not_matter(head: str) -> None:
    one = letter("words\r\n", "Received: by one", head=head)
    other = letter(
        "words\r\n\r\n",
        "Received: by another",
        "X-Spam: no",
        "Delivered-To: x",
        head="Return-Path: <rosa@example.com>\r\n" + head,
    )
    assert digest(one) == digest(other)


def test_the_way_a_mail_was_encoded_does_not_matter() -> None:
    assert digest(letter("Gr=C3=BC=C3=9Fe", "Content-Transfer-Encoding: quoted-printable")) == digest(
        letter("Grüße")
    )


SEAL = "Content-Type: application/pgp-signature\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\niQEz\r\n-----END PGP SIGNATURE-----\r\n"
STRAY = (
    "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nOne \r=\r\n\r\n   \r\ntwo"
)


@pytest.mark.parametrize(
    "raw",
    [
        letter("<p>words</p>\r\n\r\n", "Content-Type: text/html"),
        mail("signed", PLAIN, SEAL),
        mail("mixed", PLAIN, "Content-Type: message/rfc822\r\n\r\n" + letter("older").decode()),
        mail("mixed", STRAY),
    ],
    ids=["HTML", "a signature", "an attached mail", "a stray CR"],
)
def test_a_mailbox_that_ends_lines_its_own_way_holds_the_same_mail(raw: bytes) -> None:
    """A mail that came by SMTP comes again out of an mbox."""
    assert digest(raw) == digest(raw.replace(b"\r\n", b"\n"))
    assert digest(raw) == digest(raw.rstrip() + b"\n")


@pytest.mark.parametrize(
    "other",
    [
        letter("other words"),
        letter("words", head=HEAD.replace("My frame", "Your frame")),
        letter("words", head=HEAD.replace("11:00:00", "11:00:01")),
        letter("words", head=HEAD.replace("rosa@", "karim@")),
        letter("words", head=HEAD.replace("<1@", "<2@")),
        mail("mixed", PLAIN.replace("plain words", "words"), PNG),
        mail("mixed", PLAIN.replace("plain words", "words"), PNG.replace("Ggo=", "Gg==")),
    ],
)
def test_what_was_written_does_matter(other: bytes) -> None:
    assert digest(other) != digest(letter("words"))


def test_a_mail_without_name_and_date_is_only_itself() -> None:
    head = "From: alarm@example.com\r\n"
    monday = letter("Door open", "Received: on Monday", head=head)
    tuesday = letter("Door open", "Received: on Tuesday", head=head)
    assert digest(monday) == digest(monday)
    assert digest(monday) != digest(tuesday)


def test_a_nameless_mail_gets_a_name_that_stays() -> None:
    raw = letter("words", "Received: by one", head=NAMELESS)
    again = letter("words", "Received: by another", head=NAMELESS)
    name = stable_message_id(read(raw), raw)
    assert name == stable_message_id(read(again), again)
    assert name.startswith("<")
    assert name.endswith("@without-id.invalid>")
    assert stable_message_id(read(letter("x")), letter("x")) == "<1@example.com>"
