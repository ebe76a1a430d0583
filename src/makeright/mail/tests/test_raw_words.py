"""A mail as it came, read on screen: its own words, all of them harmless, and whose they are to see."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from makeright.conversations.models import Conversation, Message
from makeright.demo.cast import Cast
from makeright.mail.tests.letters import arrive, letter
from makeright.mail.views import raw

pytestmark = pytest.mark.django_db


@pytest.fixture
def mina(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.mina)
    return browser


def came(cast: Cast, text: str = "Hello", **headers: str) -> Message:
    message = arrive(letter(text, **headers), cast.inbox).message
    assert message is not None
    return message


def at(message: Message) -> str:
    return reverse("mail:raw_words", args=[message.conversation.number, message.pk])


def test_its_headers_and_words_can_be_read(cast: Cast, mina: Client) -> None:
    words = mina.get(at(came(cast, "Where is it?", X_Odd="kept"))).content.decode()
    assert "X-Odd: kept" in words
    assert "Where is it?" in words
    assert "Download" in words


def test_whatever_stands_in_it_is_only_words(cast: Cast, mina: Client) -> None:
    answer = mina.get(at(came(cast, "</pre><script>ran()</script>\x07\u202e")))
    assert b"<script>" not in answer.content
    assert answer["Content-Type"].startswith("text/html")
    assert answer["Cache-Control"] == "no-store"


def test_of_a_long_one_the_beginning_is_shown(
    cast: Cast, mina: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = came(cast, "Long\n" * 100)
    monkeypatch.setattr(raw, "MOST_SHOWN", 200)
    assert "only its beginning" in mina.get(at(message)).content.decode()


def test_who_may_not_see_the_conversation_finds_nothing(cast: Cast, mina: Client) -> None:
    message = came(cast)
    elsewhere = reverse("mail:raw_words", args=[cast.broken_frame.number, message.pk])
    assert mina.get(elsewhere).status_code == 404
    Conversation.objects.filter(pk=message.conversation_id).update(inbox=cast.wholesale, assignee=None)
    assert mina.get(at(message)).status_code == 404
    assert Client().get(at(message)).status_code == 302


def test_what_did_not_come_by_mail_has_none(cast: Cast, mina: Client) -> None:
    assert mina.get(at(cast.broken_frame.messages.get())).status_code == 404
