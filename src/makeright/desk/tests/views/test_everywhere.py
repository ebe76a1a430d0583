"""What holds for every page and partial of the desk."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from makeright.conversations.models import Conversation
from makeright.demo.cast import Cast
from makeright.desk.tests.views.pages import EVERYWHERE, OF_A_CONVERSATION, Place, named, seen_by
from makeright.events.models import Event

TOKEN = re.compile(rb'("X-CSRFToken": |name="(?:csrfmiddlewaretoken|draft_key)" value=)"[^"]+"')
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("place", EVERYWHERE, ids=named)
def test_it_shows_itself(cast: Cast, place: Place) -> None:
    shown = seen_by(cast.mina, place.address(cast))
    assert shown.status_code == 200
    assert shown["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("place", OF_A_CONVERSATION, ids=named)
def test_an_outsider_does_not_find_it(cast: Cast, place: Place) -> None:
    assert seen_by(cast.mina, place.address(cast, wholesale=True)).status_code == 404
    assert seen_by(cast.lena, place.address(cast, wholesale=True)).status_code == 200


@pytest.mark.parametrize("place", EVERYWHERE, ids=named)
def test_a_stranger_is_sent_to_sign_in(cast: Cast, place: Place) -> None:
    answer = Client().get(place.address(cast))
    assert answer.status_code == 302
    assert answer["Location"] == f"{settings.LOGIN_URL}?next={place.address(cast)}"


@pytest.mark.parametrize("place", EVERYWHERE, ids=named)
def test_looking_twice_changes_nothing(cast: Cast, place: Place) -> None:
    events, rows = Event.objects.count(), list(Conversation.objects.order_by("pk").values())
    with time_machine.travel("2026-11-19 14:02:00Z", tick=False):
        first, second = (seen_by(cast.mina, place.address(cast)) for _ in range(2))
    assert _without_tokens(first.content) == _without_tokens(second.content)
    assert (Event.objects.count(), list(Conversation.objects.order_by("pk").values())) == (events, rows)


@pytest.mark.parametrize("place", EVERYWHERE, ids=named)
def test_no_browser_keeps_a_copy(cast: Cast, place: Place) -> None:
    assert seen_by(cast.mina, place.address(cast))["Cache-Control"] == "no-store"


def test_the_root_leads_to_the_open_conversations(cast: Cast) -> None:
    assert seen_by(cast.mina, "/")["Location"] == "/inbox/open"


def _without_tokens(page: bytes) -> bytes:
    """A page without its tokens and the names of its drafts, which differ each time."""
    return TOKEN.sub(b"", page)
