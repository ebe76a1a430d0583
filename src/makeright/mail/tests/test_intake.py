"""Accepting: kept before it is acknowledged; and the SMTP receiver's manners."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future

import pytest
from aiosmtpd.smtp import Envelope
from django.conf import settings
from django.db import DatabaseError

from makeright.demo.cast import Cast
from makeright.mail import intake
from makeright.mail.addressing import (
    bounce_address,
    conversation_id_of,
    inbox_of,
    is_address,
    message_id_of,
    reply_address,
)
from makeright.mail.intake import Arrival, Counter, accept
from makeright.mail.models import IncomingMail
from makeright.mail.receivers.smtp import Receiver

pytestmark = pytest.mark.django_db


def test_what_is_accepted_is_on_disk_and_a_row(cast: Cast) -> None:
    (row,) = accept(
        [Arrival(b"From: a@example.com\r\n\r\nHi", "a@example.com", ((cast.inbox, "hello@framehouse.test"),))]
    )
    found = IncomingMail.objects.get(pk=row.pk)
    assert found.raw() == b"From: a@example.com\r\n\r\nHi"
    assert (found.state, found.size, found.envelope_from) == ("accepted", 25, "a@example.com")


def test_a_mail_for_two_inboxes_is_two_rows_and_one_file(cast: Cast) -> None:
    to = ((cast.inbox, "hello@framehouse.test"), (cast.wholesale, "wholesale@framehouse.test"))
    rows = accept([Arrival(b"x", "", to)])
    assert [row.inbox_id for row in rows] == [cast.inbox.pk, cast.wholesale.pk]
    assert rows[0].key == rows[1].key


def test_what_could_not_be_kept_is_not_acknowledged(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def disk_full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(intake, "accept", disk_full)
    counter, stop = Counter(), threading.Event()
    waiting = counter.hand_in(Arrival(b"x", "", ((cast.inbox, "hello@framehouse.test"),)))
    stop.set()
    counter.run(stop)
    assert isinstance(waiting.exception(0), OSError)


def test_who_hangs_up_doesnt_keep_others_from_being_served(cast: Cast) -> None:
    counter, stop = Counter(), threading.Event()
    hung_up = counter.hand_in(Arrival(b"one", "", ((cast.inbox, "hello@framehouse.test"),)))
    waiting = counter.hand_in(Arrival(b"two", "", ((cast.inbox, "hello@framehouse.test"),)))
    assert hung_up.cancel()
    stop.set()
    counter.run(stop)
    assert waiting.result(0) is None
    assert IncomingMail.objects.count() == 2


def test_a_look_up_that_fails_is_no_refusal(dialog: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(address: str) -> None:
        raise DatabaseError("database is locked")

    monkeypatch.setattr("makeright.mail.receivers.smtp.inbox_of", locked)
    asked = dialog.handle_RCPT(None, None, Envelope(), "hello@framehouse.test", [])  # type: ignore[arg-type]
    with pytest.raises(StopIteration) as said:
        asked.send(None)
    assert said.value.value.startswith("451")
    assert "locked" not in said.value.value


def test_those_who_come_together_share_one_commit(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[int] = []
    monkeypatch.setattr(intake, "accept", lambda arrivals: batches.append(len(list(arrivals))))
    counter, stop = Counter(), threading.Event()
    waiting = [counter.hand_in(Arrival(b"x", "", ())) for _ in range(5)]
    stop.set()
    counter.run(stop)
    assert batches == [5]
    assert all(one.done() for one in waiting)


@pytest.fixture
def dialog(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    """A receiver whose look-ups happen in this thread, where the test's database is."""

    async def here(function: object, *arguments: object) -> object:
        return function(*arguments)  # type: ignore[operator]

    monkeypatch.setattr(asyncio, "to_thread", here)
    return Receiver(Counter())


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("hello@framehouse.test", "250"),
        ("HELLO@FrameHouse.TEST", "250"),
        ("hello+anything@framehouse.test", "250"),
        ("nobody@framehouse.test", "550"),
        ("hello@example.com", "550"),
        ("hello", "550"),
    ],
)
def test_only_our_recipients_are_taken(dialog: Receiver, address: str, answer: str) -> None:
    asked = dialog.handle_RCPT(None, None, Envelope(), address, [])  # type: ignore[arg-type]
    with pytest.raises(StopIteration) as said:
        asked.send(None)
    assert said.value.value.startswith(answer)


def test_a_mail_that_fails_to_be_kept_is_asked_for_again(dialog: Receiver) -> None:
    failed: Future[None] = Future()
    failed.set_exception(DatabaseError("disk I/O error"))
    dialog.counter.hand_in = lambda arrival: failed  # type: ignore[method-assign]
    said = asyncio.run(dialog.handle_DATA(None, None, Envelope()))  # type: ignore[arg-type]
    assert said.startswith("451")


@pytest.mark.parametrize(("said", "kept"), [("<>", ""), (None, ""), ("rosa@example.com", "rosa@example.com")])
def test_the_sender_of_a_report_is_nobody(dialog: Receiver, said: str | None, kept: str) -> None:
    handed_in: list[Arrival] = []

    def hand_in(arrival: Arrival) -> Future[None]:
        handed_in.append(arrival)
        arrival.settled.set_result(None)
        return arrival.settled

    dialog.counter.hand_in = hand_in  # type: ignore[method-assign]
    envelope = Envelope()
    envelope.mail_from = said
    assert asyncio.run(dialog.handle_DATA(None, None, envelope)).startswith("250")  # type: ignore[arg-type]
    assert [one.envelope_from for one in handed_in] == [kept]


def test_tags_are_signed_for_one_purpose(cast: Cast) -> None:
    address = reply_address(cast.late_parcel)
    assert conversation_id_of(address) == conversation_id_of(address.upper()) == cast.late_parcel.pk
    assert message_id_of(address) is None
    assert len(address.partition("@")[0]) <= 64
    message = cast.late_parcel.messages.latest("pk")
    assert message_id_of(bounce_address(message)) == message.pk
    assert len(bounce_address(message).partition("@")[0]) <= 64
    assert inbox_of(address) == cast.inbox


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("rosa@example.com", True),
        ("rosa@localhost", False),
        ("@example.com", False),
        ("rosa", False),
        ("rosa@example.com\r\nBcc: x@example.com", False),
        ("rosa@example.com,x@example.com", False),
        ('"a b"@example.com', False),
    ],
)
def test_only_what_can_be_written_to_is_an_address(address: str, fine: bool) -> None:
    assert is_address(address) is fine


def test_the_limit_is_above_what_must_be_taken() -> None:
    assert settings.MAKERIGHT_MAIL_LIMIT > 50 * 1024 * 1024
