"""A letter's way: written in the caller's transaction, sent once, its secrets gone with it."""

from __future__ import annotations

import email
import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import Message
from typing import Any

import pytest
import time_machine
from django.db import connections, transaction
from django.utils import timezone
from jinja2 import UndefinedError
from pytest_django import Settings

from makeright.letters import sending
from makeright.letters.models import (
    AT_REST,
    EXPIRED,
    FAILED,
    HANDING,
    SENDING,
    SENT,
    UNKNOWN,
    WAITING,
    Letter,
)
from makeright.letters.rendering import Rendered
from makeright.letters.sending import send_due
from makeright.letters.writing import LETTERS, write
from makeright.lib import bell
from makeright.lib.actor import Actor
from makeright.lib.bell import Bell
from makeright.lib.tests.sink import Sink

TOKEN = "canary-7f3a"
LINK = f"https://desk.example.com/reset/{TOKEN}"
BY = Actor.system("test")


@pytest.fixture(autouse=True)
def house(settings: Settings) -> None:
    settings.MAKERIGHT_HOUSE_ADDRESS, settings.MAKERIGHT_COMPANY = "house@framehouse.test", "Frame House"


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with Sink() as server:
        settings.MAKERIGHT_SMTP = f"smtp://127.0.0.1:{server.port}"
        yield server


def written(**more: Any) -> Letter:
    stated: dict[str, Any] = {
        "to": "mina@framehouse.test",
        "addressee": "Mina",
        "facts": {"first_name": "Mina", "hours": 1},
        "secrets": {"link": LINK},
        "by": BY,
    }
    return write("staff/password_reset", **stated | more)


def again(letter: Letter) -> Letter:
    return Letter.objects.get(pk=letter.pk)


def parts(mail: bytes) -> tuple[Message, str, str]:
    message = email.message_from_bytes(mail)
    plain, html = (part.get_payload(decode=True) for part in message.get_payload())  # type: ignore[union-attr]
    assert isinstance(plain, bytes)
    assert isinstance(html, bytes)
    return message, plain.decode(), html.decode()


@pytest.mark.django_db
class TestWriting:
    def test_it_keeps_the_facts_and_seals_the_secrets(self) -> None:
        letter = written()
        assert (letter.state, letter.language, letter.by_kind) == (WAITING, "en", "system")
        row = Letter.objects.values().get()
        assert LINK not in str(row)
        assert json.loads(again(letter).secrets.reveal()) == {"link": LINK}

    def test_with_the_callers_transaction_it_comes_and_goes(self) -> None:
        def change_ones_mind() -> None:
            with transaction.atomic():
                written()
                raise RuntimeError

        with pytest.raises(RuntimeError):
            change_ones_mind()
        assert not Letter.objects.exists()

    @pytest.mark.parametrize(
        ("changed", "error"),
        [
            ({"facts": {"first_name": "Mina"}}, UndefinedError),
            ({"secrets": {}}, UndefinedError),
            ({"to": "nobody"}, ValueError),
            ({"to": "a@example.com\r\nBcc: b@example.com"}, ValueError),
            ({"facts": {"first_name": timezone.now(), "hours": 1}}, ValueError),
            ({"facts": {"first_name": "Mina", "hours": float("nan")}}, ValueError),
            ({"facts": {"first_name": f"see {LINK}", "hours": 1}}, ValueError),
            ({"facts": {"first_name": "Mina", "hours": 1, "link": "x"}}, ValueError),
            ({"secrets": {"link": "abc"}}, ValueError),
        ],
    )
    def test_what_could_not_be_sent_is_refused_when_it_is_written(
        self, changed: dict[str, Any], error: type[Exception]
    ) -> None:
        with pytest.raises(error) as refused:
            written(**changed)
        assert "canary" not in str(refused.value)
        assert not Letter.objects.exists()

    @pytest.mark.parametrize(
        "name",
        ["staff/nothing", "nobody/letter", "../letters", "staff/../staff", "", "staff/password_reset/en"],
    )
    def test_an_unknown_letter_is_refused(self, name: str) -> None:
        with pytest.raises(LookupError):
            write(name, to="mina@framehouse.test", by=BY)

    def test_one_matter_is_written_about_once(self) -> None:
        first, second = written(once="matter-1"), written(once="matter-1", to="otto@framehouse.test")
        assert first == second
        assert Letter.objects.count() == 1
        assert written(once="matter-2") != first

    @pytest.mark.parametrize(
        ("wanted", "language"),
        [("de", "de"), ("de-AT", "de"), ("DE_at", "de"), ("ja", "en"), ("", "en"), ("../de", "en")],
    )
    def test_it_speaks_the_nearest_language(self, wanted: str, language: str) -> None:
        assert written(language=wanted).language == language


@pytest.mark.usefixtures("at_large")
def test_the_bell_rings_when_it_is_committed() -> None:
    with Bell(LETTERS) as waiting:
        with transaction.atomic():
            written()
            assert not waiting.wait(0)
        assert waiting.wait(5)


@pytest.mark.django_db
class TestSending:
    def test_it_arrives_as_text_and_html_and_says_that_a_program_wrote_it(self, sink: Sink) -> None:
        letter = written()
        assert send_due() == 1
        (taken,) = sink.mails
        mail, plain, html = parts(taken.content)
        assert taken.recipients == ["mina@framehouse.test"]
        assert taken.envelope_from == "house@framehouse.test"
        assert mail["From"] == "Frame House <house@framehouse.test>"
        assert mail["To"] == "Mina <mina@framehouse.test>"
        assert mail["Subject"] == "A new password for Frame House"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Content-Language"] == "en"
        assert mail["Message-ID"] == again(letter).message_id
        assert LINK in plain
        assert f'href="{LINK}"' in html

    def test_when_it_has_gone_its_secrets_are_gone(self, sink: Sink) -> None:
        letter = written()
        send_due()
        assert again(letter).state == SENT
        assert again(letter).sent_at
        assert not again(letter).secrets
        assert (send_due(), len(sink.mails)) == (0, 1)

    @pytest.mark.parametrize(
        ("stage", "answer", "state"),
        [
            ("rcpt", "550 5.1.1 Nobody here", FAILED),
            ("data", "552 5.3.4 Too large", FAILED),
            ("rcpt", "450 4.2.1 Try later", WAITING),
            ("mail", "421 4.3.2 Closing", WAITING),
            ("cut", "", UNKNOWN),
        ],
    )
    def test_secrets_stay_only_while_it_will_be_tried_again(
        self, sink: Sink, stage: str, answer: str, state: str
    ) -> None:
        sink.answers(stage, answer)
        letter = written()
        send_due()
        assert again(letter).state == state
        assert bool(again(letter).secrets) == (state == WAITING)

    def test_a_hand_over_that_broke_is_not_repeated(self, sink: Sink) -> None:
        sink.answers("cut", "")
        letter = written()
        send_due()
        sink.answers("", "")
        send_due(now=timezone.now() + timedelta(hours=1))
        assert again(letter).state == UNKNOWN
        assert sink.mails == []

    def test_a_server_that_is_away_is_tried_later_with_the_same_id_and_then_given_up(
        self, sink: Sink
    ) -> None:
        sink.answers("rcpt", "450 4.2.1 Try later")
        letter, ids = written(of_use_for=timedelta(days=30)), set()
        with time_machine.travel(timezone.now(), tick=False) as clock:
            for _ in range(sending.MOST_TRIES):
                assert send_due() == 1
                assert send_due() == 0  # not before its time
                ids.add(again(letter).message_id)
                clock.shift(timedelta(hours=2))
        assert again(letter).state == FAILED
        assert again(letter).server_said == "450 4.2.1 Try later"
        assert len(ids) == 1

    def test_it_waits_for_a_server_and_an_address_of_ours(self, sink: Sink, settings: Settings) -> None:
        letter, there = written(), settings.MAKERIGHT_SMTP
        settings.MAKERIGHT_SMTP = ""
        assert send_due() == 0
        for none in ("", "no address"):
            settings.MAKERIGHT_SMTP, settings.MAKERIGHT_HOUSE_ADDRESS = there, none
            assert send_due() == 0
        settings.MAKERIGHT_HOUSE_ADDRESS = "house@framehouse.test"
        assert send_due() == 1
        assert again(letter).state == SENT

    def test_what_is_of_no_use_any_more_is_not_sent(self, sink: Sink) -> None:
        letter = written(of_use_for=timedelta(hours=1))
        assert send_due(now=timezone.now() + timedelta(hours=2)) == 0
        assert again(letter).state == EXPIRED
        assert not again(letter).secrets
        assert sink.mails == []

    def test_one_that_cant_be_put_together_any_more_fails_and_holds_nobody_up(
        self, sink: Sink, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken, fine = written(), written(to="otto@framehouse.test")
        Letter.objects.filter(pk=broken.pk).update(facts={})
        assert send_due() == 2
        assert (again(broken).state, again(fine).state) == (FAILED, SENT)
        assert not again(broken).secrets

    def test_a_secret_that_cant_be_opened_is_not_sent_as_it_stands(
        self, sink: Sink, settings: Settings
    ) -> None:
        letter = written()
        settings.SECRET_KEY = "another" * 8
        send_due()
        assert again(letter).state == FAILED
        assert sink.mails == []

    @pytest.mark.parametrize(("state", "then"), [(SENDING, WAITING), (HANDING, UNKNOWN)])
    def test_what_a_dead_engine_was_at_is_sorted_out(self, settings: Settings, state: str, then: str) -> None:
        settings.MAKERIGHT_SMTP = ""
        letter, now = written(), timezone.now()
        Letter.objects.filter(pk=letter.pk).update(
            state=state, next_try_at=now - timedelta(minutes=9), tries=1
        )
        send_due(now=now)
        assert again(letter).state == state
        send_due(now=now + timedelta(minutes=2))
        assert again(letter).state == then
        assert bool(again(letter).secrets) == (then == WAITING)

    def test_one_that_was_taken_for_lost_is_not_handed_over_by_who_comes_late(
        self, sink: Sink, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        letter = written()
        really = sending._written

        def slowly(one: Letter) -> bytes:
            mail = really(one)
            sending.recover(before=timezone.now() + timedelta(hours=1))  # another engine looks, and takes it
            Letter.objects.filter(pk=one.pk).update(state=SENDING, tries=2)
            return mail

        monkeypatch.setattr(sending, "_written", slowly)
        send_due()
        assert sink.mails == []
        assert (again(letter).state, again(letter).tries) == (SENDING, 2)

    @pytest.mark.parametrize(("state", "then"), [(SENDING, WAITING), (HANDING, UNKNOWN), (WAITING, WAITING)])
    def test_a_clock_that_was_set_back_leaves_no_letter_waiting_for_days(
        self, settings: Settings, sink: Sink, state: str, then: str
    ) -> None:
        letter, there, now = written(of_use_for=timedelta(days=9)), settings.MAKERIGHT_SMTP, timezone.now()
        Letter.objects.filter(pk=letter.pk).update(state=state, next_try_at=now + timedelta(days=3))
        settings.MAKERIGHT_SMTP = ""
        send_due(now=now)
        assert again(letter).state == then
        settings.MAKERIGHT_SMTP = there
        send_due(now=timezone.now())
        assert len(sink.mails) == (then == WAITING)

    @pytest.mark.parametrize("repeated", [LINK, TOKEN, f"the link /reset/{TOKEN}?"])
    def test_a_server_that_repeats_the_link_leaves_none_of_it_in_its_words(
        self, sink: Sink, repeated: str
    ) -> None:
        sink.answers("data", f"550 5.7.1 We don't like {repeated}")
        letter = written()
        send_due()
        assert again(letter).server_said.startswith("550 5.7.1 We don't like ")
        assert "canary" not in again(letter).server_said

    def test_it_is_forgotten_a_month_after(self, sink: Sink) -> None:
        letter = written()
        send_due()
        send_due(now=timezone.now() + timedelta(days=31))
        assert Letter.objects.filter(pk=letter.pk).exists()
        send_due(now=timezone.now() + timedelta(days=33))
        assert not Letter.objects.exists()

    def test_no_log_names_whom_or_what(
        self, sink: Sink, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sink.answers("rcpt", "550 5.1.1 mina@framehouse.test is unknown")
        written()
        send_due()

        def explode(*_: object, **__: object) -> Rendered:
            raise ValueError("no")

        monkeypatch.setattr(sending, "render", explode)
        written()
        send_due()
        assert "did not go" in caplog.text
        assert "could not be written" in caplog.text
        assert "canary" not in caplog.text
        assert "mina@" not in caplog.text


@pytest.mark.usefixtures("at_large")
def test_two_engines_at_once_send_each_letter_once(sink: Sink) -> None:
    letters = [written() for _ in range(6)]
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        send_due()
        connections.close_all()

    engines = [threading.Thread(target=work) for _ in range(2)]
    for engine in engines:
        engine.start()
    for engine in engines:
        engine.join(60)
    assert len(sink.mails) == 6
    assert {again(letter).state for letter in letters} == {SENT}


@pytest.mark.usefixtures("at_large")
def test_the_engines_part_sends_what_is_written_and_ends_when_told(sink: Sink) -> None:
    stop = threading.Event()

    def work() -> None:
        sending.run(stop)
        connections.close_all()

    part = threading.Thread(target=work)
    part.start()
    letter = written()
    until = datetime.now() + timedelta(seconds=30)  # noqa: DTZ005  a stopwatch
    while again(letter).state not in AT_REST and datetime.now() < until:  # noqa: DTZ005
        stop.wait(0.02)
    stop.set()
    bell.ring()
    part.join(30)
    assert not part.is_alive()
    assert again(letter).state == SENT
