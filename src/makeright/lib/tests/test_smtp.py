"""Talking SMTP: the verdicts, and that no server's words carry our password into a row or a log."""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from makeright.lib.smtp import PATIENCE_AT_THE_END, Said, talk
from makeright.lib.tests.sink import Sink

USER, PASSWORD = "desk@example.com", "canary p@ss/7f3a"
IN_URL = "desk%40example.com:canary%20p%40ss%2F7f3a"


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with Sink() as server:
        server.asks_for_password = True
        settings.MAKERIGHT_SMTP = f"smtp://{IN_URL}@127.0.0.1:{server.port}"
        yield server


def said(recipients: tuple[str, ...] = ("rosa@example.com",)) -> dict[str, Said]:
    return talk(
        "house@example.com", recipients, b"Subject: x\r\n\r\n.dot\r\n", before_words=lambda welcome: None
    )


def test_a_mail_is_taken_with_its_dots_as_they_were(sink: Sink) -> None:
    assert said()["rosa@example.com"] == Said("taken", "250 2.0.0 Kept")
    assert sink.mails[0].content == b"Subject: x\r\n\r\n.dot\r\n"


@pytest.mark.parametrize(
    ("stage", "answer", "verdict"),
    [
        ("auth", "535 5.7.8 Who are you", "later"),
        ("mail", "550 5.7.1 Not from there", "refused"),
        ("mail", "530 5.7.0 Sign in first", "later"),
        ("rcpt", "550 5.1.1 Nobody here", "refused"),
        ("rcpt", "450 4.2.1 Try later", "later"),
        ("data", "552 5.3.4 Too large", "refused"),
        ("data", "451 4.3.0 Busy", "later"),
        ("cut", "", "unknown"),
    ],
)
def test_the_servers_word_decides(sink: Sink, stage: str, answer: str, verdict: str) -> None:
    sink.answers(stage, answer)
    assert said()["rosa@example.com"].verdict == verdict


@pytest.mark.parametrize(
    "spoken",
    [
        "{command}",
        f"not {PASSWORD}",
        f"not {IN_URL}",
        base64.b64encode(PASSWORD.encode()).decode(),
        base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode(),
    ],
)
def test_a_server_that_repeats_our_password_is_not_repeated(
    sink: Sink, spoken: str, caplog: pytest.LogCaptureFixture
) -> None:
    sink.answers("auth", f"535 5.7.8 Authentication failed: {spoken}")
    with caplog.at_level(logging.DEBUG):
        words = said()["rosa@example.com"].words
    assert "535 5.7.8 Authentication failed" in words
    everything = words + caplog.text
    assert "canary" not in everything
    assert base64.b64encode(PASSWORD.encode()).decode() not in everything
    assert "Y2FuYXJ5" not in everything.replace("AGRlc2tAZXhhbXBsZS5jb20AY2Fu", "Y2FuYXJ5")


def test_a_server_that_is_away_is_named_without_what_opens_it(settings: Settings) -> None:
    with Sink() as gone:
        settings.MAKERIGHT_SMTP = f"smtp://{IN_URL}@127.0.0.1:{gone.port}"
    words = said()["rosa@example.com"]
    assert words.verdict == "later"
    assert "127.0.0.1" in words.words
    assert "canary" not in words.words
    assert USER not in words.words


def test_a_short_password_doesnt_garble_the_words(settings: Settings, sink: Sink) -> None:
    settings.MAKERIGHT_SMTP = f"smtp://desk:a@127.0.0.1:{sink.port}"
    sink.answers("rcpt", "450 4.2.1 a later day")
    assert said()["rosa@example.com"].words == "450 4.2.1 a later day"


def test_a_fault_of_ours_right_before_the_words_cuts_the_line_at_once(sink: Sink) -> None:
    def fail(welcome: list[str]) -> None:
        raise RuntimeError("the database is gone")

    began = time.monotonic()
    outcome = talk("house@example.com", ["rosa@example.com"], b"Subject: x\r\n\r\n", before_words=fail)
    assert outcome["rosa@example.com"].verdict == "later"
    assert time.monotonic() - began < PATIENCE_AT_THE_END
    assert sink.mails == []
