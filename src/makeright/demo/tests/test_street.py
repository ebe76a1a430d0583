"""The street: letters come and go over real lines, and lie where they belong."""

from __future__ import annotations

import asyncio
import email
import smtplib
import socket
import threading
from collections.abc import Iterator
from email.policy import default

import pytest
from django.utils import timezone
from pytest_django import Settings

from makeright.demo.cast import Cast
from makeright.demo.models import IN, OUT, StreetMail
from makeright.demo.street import postbox, visiting
from makeright.demo.street.answering import Writer, answer, write
from makeright.demo.street.keeping import keep_letter
from makeright.demo.street.living import lives_here
from makeright.demo.street.postbox import Postbox
from makeright.demo.street.posting import NotPosted
from makeright.demo.street.writing import Enclosure
from makeright.mail.receivers.smtp import serve
from makeright.mail.tests.letters import letter
from makeright.mail.tests.sink import Sink

ROSA = Writer("rosa@example.com", "Rosa Lindqvist")
SHOP = "Mina, Frame House <hello@framehouse.test>"


class Line:
    """A postbox on a free port, in a thread; what it gets is kept in a list, or refused with `error`."""

    def __init__(self) -> None:
        self.letters: list[tuple[bytes, str]] = []
        self.error: Exception | None = None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Line:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(5)

    def call(self) -> smtplib.SMTP:
        for _ in range(100):
            try:
                return smtplib.SMTP("127.0.0.1", self.port, timeout=5)
            except ConnectionRefusedError:
                self._stop.wait(0.05)
        raise AssertionError("the postbox doesn't open")

    def _serve(self) -> None:
        asyncio.run(serve(Postbox(self._keep), "127.0.0.1", self.port, self._stop))

    def _keep(self, raw: bytes, mailbox: str) -> None:
        if self.error:
            raise self.error
        self.letters.append((raw, mailbox))


@pytest.fixture
def line() -> Iterator[Line]:
    with Line() as open_line:
        yield open_line


@pytest.fixture
def desk(settings: Settings) -> Iterator[Sink]:
    """A mail server where the desk's would be."""
    with Sink() as sink:
        settings.MAKERIGHT_MAIL_PORT = sink.port
        yield sink


def test_a_letter_for_two_neighbors_lies_in_both_letterboxes(line: Line) -> None:
    with line.call() as desk:
        desk.sendmail(
            "hello@framehouse.test", ["Rosa@Example.com", "karim@example.com"], b"Subject: Hi\r\n\r\nHi\r\n"
        )
    assert [mailbox for _, mailbox in line.letters] == ["rosa@example.com", "karim@example.com"]
    assert line.letters[0][0] == b"Subject: Hi\r\n\r\nHi\r\n"


def test_nobody_else_gets_letters_here(line: Line) -> None:
    with line.call() as desk, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        desk.sendmail("hello@framehouse.test", ["nobody@example.com", "somebody@company.com"], b"Hi")
    assert {code for code, _ in refused.value.recipients.values()} == {550}
    assert line.letters == []


def test_what_the_house_writes_to_a_colleague_is_taken_and_lies_in_no_letterbox(line: Line) -> None:
    with line.call() as desk:
        refused = desk.sendmail("hello@framehouse.test", ["ada@framehouse.test", "rosa@example.com"], b"Hi")
    assert refused == {}
    assert [mailbox for _, mailbox in line.letters] == ["rosa@example.com"]


def test_a_letterbox_that_is_stuck_asks_for_another_try(line: Line) -> None:
    line.error = OSError("disk full")
    with line.call() as desk, pytest.raises(smtplib.SMTPDataError) as refused:
        desk.sendmail("hello@framehouse.test", ["rosa@example.com"], b"Hi")
    assert refused.value.smtp_code == 451


def test_outside_demo_mode_nothing_listens(settings: Settings) -> None:
    settings.MAKERIGHT_DEMO = False
    with socket.create_server(("127.0.0.1", 0)) as taken:  # listening here would fail
        settings.MAKERIGHT_STREET_PORT = taken.getsockname()[1]
        postbox.run(threading.Event())


@pytest.mark.parametrize(
    ("address", "lives"),
    [
        ("rosa@example.com", True),
        ("Rosa@EXAMPLE.ORG", True),
        ("clara@fontaine-et-filles.test", True),
        ("mina@framehouse.test", False),
        ("nobody@example.com", False),
        ("rosa@example.com.evil.org", False),
        ("rosa@notexample.com", False),
        ("rosa@company.com", False),
        ("rósa@example.com", False),
        ("rosa@example.com\r\nBcc: a@example.com", False),
        ("@example.com", False),
        ("", False),
    ],
)
def test_only_addresses_that_belong_to_nobody_are_in_the_street(address: str, lives: bool) -> None:
    assert lives_here(address) is lives


@pytest.mark.django_db
class TestLetters:
    def came(self, text: str = "It is on its way.", **more: str) -> StreetMail:
        """A letter of the shop's that came to Rosa."""
        more = {"message_id": "<two@framehouse.test>", "Reply_To": "hello+r-1-abc@framehouse.test"} | more
        mail = letter(text, from_=SHOP, to="Rosa Lindqvist <rosa@example.com>", **more)
        return keep_letter(mail.as_bytes(), "rosa@example.com", IN)

    def test_what_came_is_kept_as_it_came_and_its_flag_is_up(self) -> None:
        mail = self.came()
        assert b"It is on its way." in mail.raw()
        assert (mail.owner, mail.sender_name, mail.words) == (
            "Rosa Lindqvist",
            "Mina, Frame House",
            "It is on its way.",
        )
        assert [box.unopened for box in visiting.letterboxes()] == [1]

    def test_taking_it_out_lowers_the_flag_once(self) -> None:
        mail = self.came()
        assert visiting.mark_opened("rosa@example.com", mail.pk) == 1
        assert visiting.mark_opened("rosa@example.com", mail.pk) == 0
        assert [box.unopened for box in visiting.letterboxes()] == [0]

    def test_answers_lie_in_the_thread_that_they_name(self) -> None:
        first = keep_letter(letter(message_id="<one@example.com>").as_bytes(), "rosa@example.com", OUT)
        second = self.came(answers="<one@example.com>")
        other = self.came(message_id="<else@framehouse.test>", subject="Something else")
        assert second.thread == first.thread != other.thread
        threads = visiting.threads("rosa@example.com")
        assert [(one.first, one.count) for one in threads] == [(other.pk, 1), (first.pk, 2)]
        assert [one.mail.pk for one in visiting.letters("rosa@example.com", first.pk)] == [
            second.pk,
            first.pk,
        ]

    def test_a_thread_of_another_letterbox_is_not_mixed_in(self) -> None:
        mail = self.came()
        assert visiting.letters("karim@example.com", mail.pk) == []
        assert visiting.mark_opened("karim@example.com", mail.pk) == 0

    def test_a_new_letter_goes_to_the_desk_by_smtp_and_its_copy_stays(self, cast: Cast, desk: Sink) -> None:
        photo = Enclosure("corner.png", "image/png", b"\x89PNG\r\n\x1a\n")
        kept = write(ROSA, to=cast.inbox, subject="Grüße", text="Hello\n.\nRosa", enclosures=[photo])
        (sent,) = desk.mails
        mail = email.message_from_bytes(sent.content, policy=default)
        assert (sent.envelope_from, sent.recipients) == ("rosa@example.com", ["hello@framehouse.test"])
        assert (mail["From"], mail["Subject"]) == ("Rosa Lindqvist <rosa@example.com>", "Grüße")
        assert [one.get_filename() for one in mail.iter_attachments()] == ["corner.png"]
        assert (kept.direction, kept.message_id, kept.file_count) == (OUT, mail["Message-ID"], 1)

    def test_an_answer_goes_to_reply_to_and_names_all_before_it(self, cast: Cast, desk: Sink) -> None:
        keep_letter(letter(message_id="<one@example.com>").as_bytes(), "rosa@example.com", OUT)
        came = self.came(answers="<one@example.com>", references=["<one@example.com>"])  # type: ignore[arg-type]
        kept = answer(ROSA, came, text="Thank you")
        (sent,) = desk.mails
        mail = email.message_from_bytes(sent.content, policy=default)
        assert sent.recipients == ["hello+r-1-abc@framehouse.test"]
        assert mail["In-Reply-To"] == "<two@framehouse.test>"
        assert mail["References"] == "<one@example.com> <two@framehouse.test>"
        assert mail["Subject"] == "Re: Where is my parcel?"
        body = mail.get_body(("plain",))
        assert body is not None
        text = body.get_content().replace("\r", "")
        assert text.startswith("Thank you\n\nOn ")
        assert "\n> It is on its way." in text
        assert kept.thread == came.thread

    def test_an_answer_to_a_neighbors_letter_goes_to_the_shop_as_that_one_did(
        self, cast: Cast, desk: Sink
    ) -> None:
        mail = letter(from_="Karim <karim@example.com>", Cc="Rosa Lindqvist <rosa@example.com>")
        answer(ROSA, keep_letter(mail.as_bytes(), "rosa@example.com", IN), text="I agree")
        assert desk.mails[0].recipients == ["hello@framehouse.test"]

    @pytest.mark.parametrize(("stage", "said"), [("rcpt", "550 No such mailbox"), ("data", "451 Try again")])
    def test_what_the_desk_refuses_is_not_kept(self, cast: Cast, desk: Sink, stage: str, said: str) -> None:
        desk.answers(stage, said)
        with pytest.raises(NotPosted, match=said):
            write(ROSA, to=cast.inbox, subject="", text="Hello")
        assert not StreetMail.objects.exists()

    def test_a_desk_that_is_away_is_told_without_a_word_of_its_own(self, cast: Cast, desk: Sink) -> None:
        desk.close()
        with pytest.raises(NotPosted, match=r"^$"):
            write(ROSA, to=cast.inbox, subject="", text="Hello")
        assert not StreetMail.objects.exists()

    def test_the_standing_changes_with_each_letter_and_each_flag(self) -> None:
        seen = [visiting.standing()]
        mail = self.came()
        seen.append(visiting.standing())
        visiting.mark_opened("rosa@example.com", mail.pk, now=timezone.now())
        seen.append(visiting.standing())
        assert len(set(seen)) == 3
