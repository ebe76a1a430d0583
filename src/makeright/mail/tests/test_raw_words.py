"""A mail as it came, read on screen: its own words, all of them harmless, and whose they are to see."""

from __future__ import annotations

from typing import get_args

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from makeright.conversations.models import Conversation, Message
from makeright.demo.cast import Cast
from makeright.mail import understood
from makeright.mail.reading.shapes import Flaw, Kind
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


def test_beside_it_stands_what_was_understood(cast: Cast, mina: Client) -> None:
    """A28: the same that `makeright mail read` tells."""
    mail = letter(
        "It broke.\n\n-- \nRosa\n+49 221 555\n",
        from_="Rosa Lang <rosa@example.com>",
        subject="Re: A <i>frame</i>",
        message_id="<one@example.com>",
        answers="<before@example.com>",
        Cc="Kim <kim@example.com>",
        Reply_To="Home <home@example.com>",
        Sender="list@example.com",
    )
    mail.add_attachment(b"%PDF-1.4", "application", "pdf", filename="bill.pdf")
    message = arrive(mail, cast.inbox).message
    assert message is not None
    page = mina.get(at(message)).content.decode()
    told = page[page.index("What was understood") : page.index('<pre class="raw-words')]
    for words in (
        "Somebody wrote it",
        "Rosa Lang",
        "&lt;kim@example.com&gt;",
        "&lt;home@example.com&gt;",
        "&lt;list@example.com&gt;",
        "Re: A &lt;i&gt;frame&lt;/i&gt;",
        "&lt;one@example.com&gt;",
        "&lt;before@example.com&gt;",
        "<p>It broke.</p>",
        "+49 221 555",
        "bill.pdf",
        "application/pdf",
        "No server that we believe says anything.",
    ):
        assert words in told


def test_what_servers_found_and_what_is_wrong_with_it_is_said(
    cast: Cast, mina: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MAKERIGHT_MAIL_BELIEVED", ["mx.framehouse.test"])
    raw = (
        b"Authentication-Results: mx.framehouse.test; spf=pass; dkim=fail; dmarc=fail\r\nX-Spam-Flag: YES\r\nFrom: rosa@example.com\r\n"
        b"Subject: x\r\nDate: sometime\r\nContent-Type: text/plain; charset=klingon\r\n\r\nHello"
    )
    message = arrive(raw, cast.inbox).message
    assert message is not None
    page = mina.get(at(message)).content.decode()
    for words in (
        "SPF: pass",
        "DKIM: fail",
        "Nobody knows the charset",
        "Its date is none.",
        "calls it spam or forged",
    ):
        assert words in page


def test_one_that_is_too_large_is_not_read_while_somebody_waits(
    cast: Cast, mina: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = came(cast, "Hello")
    monkeypatch.setattr(understood, "LARGEST", 10)
    page = mina.get(at(message)).content.decode()
    assert "too large to be read here" in page
    assert "Hello" in page


def test_each_kind_and_warning_has_its_words() -> None:
    assert set(understood.KINDS) == set(get_args(Kind))
    assert set(understood.WARNINGS) == set(Flaw)
