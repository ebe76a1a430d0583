"""The page of mail that became no message, and of letters that did not go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.letters.models import FAILED, Letter
from makeright.letters.rendering import sample
from makeright.letters.sending import send_due
from makeright.letters.writing import write
from makeright.lib.actor import Actor
from makeright.lib.tests.sink import Sink
from makeright.mail import refusing
from makeright.mail.models import ACCEPTED, FILED, QUARANTINED, IncomingMail
from makeright.mail.opening import open_batch
from makeright.mail.tests.letters import arrive, letter
from makeright.operating import events
from makeright.operating.tests.views.operators import browser_of, came, seen_by

pytestmark = pytest.mark.django_db
MAIL = "/operating/mail"
CANARY = "canary-of-the-letter-7f3a"


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_what_was_set_aside_in_any_inbox_is_seen_with_its_reason(cast: Cast) -> None:
    came(cast.inbox)
    came(cast.wholesale, number=2)
    said = words(seen_by(cast.ada, MAIL))
    assert "odd1@example.com" in said
    assert "odd2@example.com" in said
    assert said.count("It has 4,000 parts within parts.") == 2


def test_our_own_echo_is_filed_and_seen_here(cast: Cast) -> None:
    """Through the real door: a mail from an inbox of ours to an inbox of ours."""
    mail = arrive(letter(from_=cast.inbox.address), cast.wholesale, envelope_from=cast.inbox.address)
    assert mail.state == FILED
    said = words(seen_by(cast.ada, MAIL))
    assert (
        f"Filed Kept, and shown nowhere else: our own words that came back to us. {cast.inbox.address}"
        in said
    )
    assert "It comes from an address of ours." in said


def test_a_mail_that_was_refused_at_the_door_is_seen_here(cast: Cast, settings: Settings) -> None:
    settings.MAKERIGHT_MAIL_LIMIT = 60_000_000
    for _ in range(3):
        refusing.note_too_large("rosa@example.com", [cast.inbox.pk], 72_400_000)
    said = words(seen_by(cast.ada, MAIL))
    assert "Larger than the 60.0 MB that we take." in said
    assert re.search(
        rf"rosa@example.com to {cast.inbox.address} · \d\d:\d\d · 72.4 MB · 3 times that day", said
    )


def a_letter(name: str = "operating/notice") -> Letter:
    said = sample(name)
    secrets = {"link": f"https://desk.example.com/reset/{CANARY}"} if said.secrets else {}
    return write(name, to="ada@framehouse.test", facts=said.facts, secrets=secrets, by=Actor.system("test"))


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    settings.MAKERIGHT_HOUSE_ADDRESS = "house@framehouse.test"
    with Sink() as server:
        settings.MAKERIGHT_SMTP = f"smtp://127.0.0.1:{server.port}"
        yield server


def test_a_letter_of_the_house_that_was_turned_down_is_seen_and_sent_again(cast: Cast, sink: Sink) -> None:
    letter = a_letter()
    sink.answers("rcpt", "550 5.1.1 Nobody here")
    send_due()
    said = words(seen_by(cast.ada, MAIL))
    assert re.search(r"Notice operating/notice to ada@framehouse.test · \d\d:\d\d", said)
    assert "turned down, or given up after many tries. 550 5.1.1 Nobody here Try again" in said
    sink.answers("", "")
    browser, address = browser_of(cast.ada), f"/operating/mail/letters/{letter.pk}/again"
    for _ in range(2):
        answer = browser.post(address)
        assert (answer.status_code, answer["HX-Trigger"]) == (204, '{"operating": null}')
    told = Event.objects.get(kind=events.LETTER_RETRIED.name)
    assert (told.actor.id, told.subject_id) == (cast.ada.pk, letter.pk)
    assert told.payload == {"letter": "operating/notice", "before": "failed"}
    send_due()
    assert len(sink.mails) == 1
    assert "Notice" not in words(seen_by(cast.ada, MAIL))


def test_of_a_letter_whose_line_broke_it_is_said_that_it_may_arrive_twice(cast: Cast, sink: Sink) -> None:
    a_letter()
    sink.answers("cut", "")
    send_due()
    said = words(seen_by(cast.ada, MAIL))
    assert "nobody knows whether it arrived." in said
    assert "It may arrive twice. Try again" in said


def test_a_letter_that_held_a_link_can_t_be_sent_again_and_shows_none_of_it(cast: Cast, sink: Sink) -> None:
    letter = a_letter("staff/password_reset")
    sink.answers("data", f"550 5.7.1 We like no {CANARY}")
    send_due()
    page = seen_by(cast.ada, MAIL)
    assert "Its link was wiped" in page
    assert "Try again" not in page
    assert CANARY not in page
    assert browser_of(cast.ada).post(f"/operating/mail/letters/{letter.pk}/again").status_code == 204
    assert Letter.objects.get(pk=letter.pk).state == FAILED


def test_a_letter_that_nobody_could_take_in_time_is_seen(cast: Cast, sink: Sink) -> None:
    a_letter()
    send_due(now=timezone.now() + timedelta(days=3))
    assert "It was not tried while it was of use." in words(seen_by(cast.ada, MAIL))


def test_a_letter_that_nobody_wrote_is_not_found(cast: Cast) -> None:
    assert browser_of(cast.ada).post("/operating/mail/letters/4711/again").status_code == 404


@pytest.mark.parametrize("state", [QUARANTINED, FILED])
def test_a_mail_is_tried_again_and_a_word_says_that_it_failed_again(cast: Cast, state: str) -> None:
    mail = (
        arrive(b"no mail at all", cast.inbox, envelope_from="")
        if state == QUARANTINED
        else arrive(letter(from_=cast.inbox.address), cast.inbox, envelope_from=cast.inbox.address)
    )
    assert mail.state == state
    assert "Tried again" not in seen_by(cast.ada, MAIL)
    assert browser_of(cast.ada).post(f"/set-aside/{mail.pk}").status_code == 204
    assert IncomingMail.objects.get(pk=mail.pk).state == ACCEPTED
    open_batch()
    assert IncomingMail.objects.get(pk=mail.pk).state == state
    assert re.search(r"Tried again at \d\d:\d\d, with the same outcome\.", words(seen_by(cast.ada, MAIL)))


def test_trying_again_twice_is_harmless(cast: Cast) -> None:
    mail = came(cast.inbox)
    browser = browser_of(cast.ada)
    for _ in range(2):
        assert browser.post(f"/set-aside/{mail.pk}").status_code == 204
    assert IncomingMail.objects.get(pk=mail.pk).state == ACCEPTED


def test_of_very_many_the_latest_are_shown(cast: Cast) -> None:
    for number in range(55):
        came(cast.inbox, number=number)
    page = seen_by(cast.ada, MAIL)
    assert "odd54@example.com" in page
    assert "odd3@example.com" not in page
    assert "There are more. These came last." in page
