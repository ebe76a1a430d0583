"""A letter that did not go is sent once more if what it said is still there, and its tries begin anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from makeright.letters import sending
from makeright.letters.models import EXPIRED, FAILED, HANDING, SENDING, SENT, UNKNOWN, WAITING, Letter
from makeright.letters.rendering import sample
from makeright.letters.sending import send_due
from makeright.letters.trying_again import can_be_written_anew, try_again
from makeright.letters.writing import write
from makeright.lib.actor import Actor
from makeright.lib.tests.sink import Sink

BY = Actor.system("test")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sink(settings: Settings) -> Iterator[Sink]:
    settings.MAKERIGHT_HOUSE_ADDRESS, settings.MAKERIGHT_COMPANY = "house@framehouse.test", "Frame House"
    with Sink() as server:
        settings.MAKERIGHT_SMTP = f"smtp://127.0.0.1:{server.port}"
        yield server


def a_letter(name: str = "operating/notice", state: str = WAITING) -> Letter:
    said = sample(name)
    letter = write(name, to="ada@framehouse.test", facts=said.facts, secrets=said.secrets, by=BY)
    if state != WAITING:
        Letter.objects.filter(pk=letter.pk).update(state=state, secrets="", next_try_at=None)
    return again(letter)


def again(letter: Letter) -> Letter:
    return Letter.objects.get(pk=letter.pk)


@pytest.mark.parametrize("state", [FAILED, UNKNOWN, EXPIRED])
def test_a_notice_that_did_not_go_is_sent_once_more_under_its_own_id(sink: Sink, state: str) -> None:
    letter = a_letter()
    sink.answers("rcpt", "550 5.1.1 Nobody here")
    send_due()
    Letter.objects.filter(pk=letter.pk).update(state=state, expires_at=timezone.now() - timedelta(days=1))
    sink.answers("", "")
    letter = again(letter)
    assert try_again(letter)
    assert not try_again(letter)
    send_due()
    assert again(letter).state == SENT
    assert [letter.message_id.encode() in mail.content for mail in sink.mails] == [True]


def test_one_that_held_a_link_is_not_sent_without_it(sink: Sink) -> None:
    letter = a_letter("staff/password_reset", FAILED)
    assert not can_be_written_anew(letter)
    assert not try_again(letter)
    assert again(letter).state == FAILED


@pytest.mark.parametrize("state", [WAITING, SENDING, HANDING, SENT])
def test_one_that_is_under_way_or_went_is_left_alone(state: str) -> None:
    letter = a_letter(state=state)
    assert not try_again(letter)
    assert again(letter).state == state


def test_after_being_given_up_it_has_all_its_tries_before_it(sink: Sink) -> None:
    sink.answers("rcpt", "450 4.2.1 Try later")
    letter = a_letter()
    Letter.objects.filter(pk=letter.pk).update(expires_at=timezone.now() + timedelta(days=30))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for round_ in (1, 2):
            for number in range(1, sending.MOST_TRIES + 1):
                assert send_due() == 1
                last = number == sending.MOST_TRIES
                assert again(letter).state == (FAILED if last else WAITING), (round_, number)
                clock.shift(timedelta(hours=2))
            assert try_again(again(letter))
