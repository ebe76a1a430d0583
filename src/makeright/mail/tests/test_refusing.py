"""What is turned away at the door: told to the sender, and to us."""

from __future__ import annotations

import asyncio
import smtplib
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.mail import events, refusing
from makeright.mail.intake import Counter
from makeright.mail.models import IncomingMail, RefusedMail
from makeright.mail.receivers import smtp
from makeright.mail.receivers.smtp import MOST_REFUSALS, Receiver

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
SENDER = "rosa@example.com"


# The trace


def test_a_mail_that_is_too_large_leaves_a_trace_and_an_event(cast: Cast) -> None:
    (row,) = refusing.note_too_large(SENDER, [cast.inbox.pk], 70_000_000, now=NOON)
    assert (row.envelope_from, row.inbox, row.size, row.times) == (SENDER, cast.inbox, 70_000_000, 1)
    event = Event.objects.get(kind=events.REFUSED.name)
    assert (event.inbox_id, event.payload) == (
        cast.inbox.pk,
        {"refusal": row.pk, "why": "too_large", "size": 70_000_000},
    )


def test_whoever_tries_again_and_again_is_one_row_a_day_and_one_event(cast: Cast) -> None:
    for minutes, size in ((0, 70), (5, 90), (9, 80)):
        moment = NOON + timedelta(minutes=minutes)
        refusing.note_too_large(SENDER, [cast.inbox.pk], size, now=moment)
    assert RefusedMail.objects.values_list("times", "size", "first_at", "last_at").get() == (
        3,
        90,
        NOON,
        NOON + timedelta(minutes=9),
    )
    assert Event.objects.filter(kind=events.REFUSED.name).count() == 1
    refusing.note_too_large(SENDER, [cast.inbox.pk], 70, now=NOON + timedelta(days=1))
    assert RefusedMail.objects.count() == 2


def test_a_mail_for_two_inboxes_is_told_to_both(cast: Cast) -> None:
    refusing.note_too_large(SENDER, [cast.inbox.pk, cast.wholesale.pk], 70, now=NOON)
    assert set(RefusedMail.objects.values_list("inbox", flat=True)) == {cast.inbox.pk, cast.wholesale.pk}


def test_one_that_named_no_inbox_yet_is_told_all_the_same(cast: Cast) -> None:
    refusing.note_too_large("", [], 70, now=NOON)
    refusing.note_too_large("", [], 70, now=NOON)
    row = RefusedMail.objects.get()
    assert (row.inbox, row.times) == (None, 2)


def test_what_was_refused_is_forgotten_after_a_month(cast: Cast) -> None:
    refusing.note_too_large(SENDER, [], 70, now=NOON)
    refusing.note_too_large("karim@example.com", [], 70, now=NOON + timedelta(days=20))
    assert refusing.forget_old(now=NOON + timedelta(days=31)) == 1
    assert RefusedMail.objects.get().envelope_from == "karim@example.com"


# The door


class Noting:
    """A handler that takes every recipient, and notes what is turned away."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, int]] = []
        self.kept: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.kept.append(envelope.original_content or b"")
        return "250 2.0.0 Kept"

    async def note_too_large(self, envelope: Envelope | None, sender: str, size: int) -> None:
        self.noted.append((sender, size))


@pytest.fixture
def door(settings: Settings) -> Iterator[tuple[Noting, int]]:
    """A door that takes 1,000 bytes, and its port."""
    settings.MAKERIGHT_MAIL_LIMIT = 1_000
    handler, stop = Noting(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    server = threading.Thread(target=lambda: asyncio.run(smtp.serve(handler, "127.0.0.1", port, stop)))
    server.start()
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except ConnectionRefusedError:
            stop.wait(0.02)
    yield handler, port
    stop.set()
    server.join(5)


def _hand_in(port: int, size: int) -> int:
    """Hand in a mail of so many bytes without saying so beforehand; give the door's code."""
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
        server.ehlo()
        server.docmd("MAIL", f"FROM:<{SENDER}>")
        server.docmd("RCPT", "TO:<hello@framehouse.test>")
        return server.data(b"x" * size)[0]


def test_whoever_brings_too_much_is_refused_and_noted(door: tuple[Noting, int]) -> None:
    handler, port = door
    assert _hand_in(port, 5_000) == 552
    ((sender, size),) = handler.noted
    assert sender == SENDER
    assert 5_000 <= size < 5_100
    assert handler.kept == []


def test_whoever_says_so_beforehand_is_spared_the_way(door: tuple[Noting, int]) -> None:
    handler, port = door
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
        server.ehlo()
        assert server.docmd("MAIL", f"FROM:<{SENDER}> SIZE=70000000")[0] == 552
        assert server.docmd("MAIL", f"FROM:<{SENDER}> SIZE=900")[0] == 250
    assert handler.noted == [(SENDER, 70_000_000)]


@pytest.mark.parametrize("said", ["SIZE=", "SIZE=abc", "BODY=8BITMIME", "SIZE=99999999999999999999999999"])
def test_nonsense_about_the_size_notes_nothing(door: tuple[Noting, int], said: str) -> None:
    handler, port = door
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
        server.ehlo()
        server.docmd("MAIL", f"FROM:<{SENDER}> {said}")
    assert handler.noted == []


def test_before_a_greeting_nothing_is_noted(door: tuple[Noting, int]) -> None:
    handler, port = door
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
        assert server.docmd("MAIL", f"FROM:<{SENDER}> SIZE=70000000")[0] == 503
    assert handler.noted == []


def test_what_fits_is_kept_and_not_noted(door: tuple[Noting, int]) -> None:
    handler, port = door
    assert _hand_in(port, 500) == 250
    assert (len(handler.kept), handler.noted) == (1, [])


# The receiver


@pytest.fixture
def receiver(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    """The receiver itself; it looks things up in this thread, where the test's rows are."""

    async def here(function: Callable[..., Any], *arguments: Any) -> Any:
        return function(*arguments)

    monkeypatch.setattr(asyncio, "to_thread", here)
    monkeypatch.setattr(smtp, "close_old_connections", lambda: None)  # here it is the test's own
    return Receiver(Counter())


def _at_once(answer: Coroutine[Any, Any, object]) -> None:
    """Run what waits for nothing, without a loop: Django refuses to ask its database inside one."""
    with pytest.raises(StopIteration):
        answer.send(None)


def test_the_receiver_names_the_inboxes_that_it_was_for(receiver: Receiver, cast: Cast) -> None:
    envelope = Envelope()
    for address in (cast.inbox.address, cast.wholesale.address):
        _at_once(receiver.handle_RCPT(None, None, envelope, address, []))  # type: ignore[arg-type]
    _at_once(receiver.note_too_large(envelope, SENDER, 70))
    assert set(RefusedMail.objects.values_list("inbox", flat=True)) == {cast.inbox.pk, cast.wholesale.pk}
    assert not IncomingMail.objects.filter(envelope_from=SENDER, size=70).exists()


def test_a_flood_of_refusals_does_not_fill_the_house(receiver: Receiver) -> None:
    for number in range(3 * MOST_REFUSALS):
        _at_once(receiver.note_too_large(None, f"flood{number}@example.com", 70))
    assert RefusedMail.objects.count() == MOST_REFUSALS


def test_a_sender_gets_the_answer_even_if_nothing_can_be_written_down(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(smtp, "note_too_large", full)
    _at_once(receiver.note_too_large(None, SENDER, 70))
    assert not RefusedMail.objects.exists()
