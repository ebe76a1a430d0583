"""The page of mail that became no message."""

from __future__ import annotations

import re

import pytest
from pytest_django import Settings

from makeright.demo.cast import Cast
from makeright.mail import refusing
from makeright.mail.models import ACCEPTED, FILED, QUARANTINED, IncomingMail
from makeright.mail.opening import open_batch
from makeright.mail.tests.letters import arrive, letter
from makeright.operating.tests.views.operators import browser_of, came, seen_by

pytestmark = pytest.mark.django_db
MAIL = "/operating/mail"


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
