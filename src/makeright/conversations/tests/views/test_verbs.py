"""The verbs of a conversation, as pressed on a page: each works, is hidden from outsiders and strangers, and may be pressed twice."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from makeright.conversations import replying
from makeright.conversations.models import Attachment, Conversation, Message, Note
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db

Press = Callable[[Client, Cast, Conversation], HttpResponseBase]


def _at(name: str, conversation: Conversation, *more: int) -> str:
    return reverse(f"conversations:{name}", args=[conversation.number, *more])


VERBS: dict[str, Press] = {
    "resolve": lambda browser, cast, one: browser.post(_at("resolution", one)),
    "reopen": lambda browser, cast, one: browser.delete(_at("resolution", one)),
    "see who may have it": lambda browser, cast, one: browser.get(_at("assignment", one)),
    "take": lambda browser, cast, one: browser.post(_at("assignment", one), {"agent": "me"}),
    "put back": lambda browser, cast, one: browser.post(_at("assignment", one), {"agent": ""}),
    "reply": lambda browser, cast, one: browser.post(_at("replies", one), {"text": "Dear you"}),
    "note": lambda browser, cast, one: browser.post(_at("notes", one), {"text": "Dear colleagues"}),
    "see the mail": lambda browser, cast, one: browser.get(_at("frame", one, one.messages.earliest("pk").pk)),
}
verbs = pytest.mark.parametrize("press", VERBS.values(), ids=VERBS)


def _browser(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(agent)
    return browser


@verbs
def test_it_works_and_twice_is_harmless(cast: Cast, press: Press) -> None:
    browser = _browser(cast.mina)
    assert [press(browser, cast, cast.broken_frame).status_code for _ in range(2)] in ([200, 200], [204, 204])


@verbs
def test_an_outsider_does_not_find_it(cast: Cast, press: Press) -> None:
    before = list(Conversation.objects.order_by("pk").values())
    assert press(_browser(cast.mina), cast, cast.wholesale_matter).status_code == 404
    assert (list(Conversation.objects.order_by("pk").values()), Note.objects.count()) == (before, 0)


@verbs
def test_a_stranger_is_sent_to_sign_in(cast: Cast, press: Press) -> None:
    answer = press(Client(), cast, cast.broken_frame)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"{settings.LOGIN_URL}?next=")


@pytest.mark.parametrize("verb", ["resolve", "take", "reply", "note"])
def test_what_is_on_screen_looks_again(cast: Cast, verb: str) -> None:
    answer = VERBS[verb](_browser(cast.mina), cast, cast.broken_frame)
    looks_again = set(json.loads(answer.headers["HX-Trigger"])) - {"said"}
    assert looks_again == {f"conversation-{cast.broken_frame.pk}", "conversations"}


def test_a_reply_leaves_an_empty_composer(cast: Cast) -> None:
    page = (
        _browser(cast.mina).post(_at("replies", cast.broken_frame), {"text": "Dear Karim"}).content.decode()
    )
    assert page.lstrip().startswith("<message-composer")
    assert "Dear Karim" not in page


def test_files_go_along(cast: Cast) -> None:
    uploads = [SimpleUploadedFile("a.txt", b"one"), SimpleUploadedFile("b.txt", b"two")]
    _browser(cast.mina).post(_at("replies", cast.broken_frame), {"text": "Look", "files": uploads})
    sent = Attachment.objects.filter(message__direction="out")
    assert sorted(sent.values_list("filename", flat=True)) == ["a.txt", "b.txt"]


def test_an_empty_reply_says_what_is_missing_beside_the_field(cast: Cast) -> None:
    answer = _browser(cast.mina).post(_at("replies", cast.broken_frame), {"text": "  "})
    assert answer.status_code == 422
    assert 'aria-describedby="reply-wrong"' in answer.content.decode()
    assert "Write something first." in answer.content.decode()


def test_a_reply_to_less_than_was_said_comes_back_with_its_words(cast: Cast) -> None:
    seen = cast.broken_frame.messages.latest("pk").pk
    newer = cast.write(cast.karim, "And the hook is missing.", conversation=cast.broken_frame)
    said = {"text": "Dear Karim", "seen": seen}
    answer = _browser(cast.mina).post(_at("replies", cast.broken_frame), said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Karim wrote again while you wrote." in page
    assert ">Dear Karim</textarea>" in page
    assert f'name="seen" value="{newer.pk}"' in page
    assert (
        _browser(cast.mina).post(_at("replies", cast.broken_frame), said | {"seen": newer.pk}).status_code
        == 200
    )


def test_a_reply_that_is_taken_back_returns_its_words(cast: Cast) -> None:
    written = replying.reply(cast.broken_frame, text="Dear Karim", by=cast.by_mina)
    browser = _browser(cast.mina)
    first, second = (browser.delete(_at("sending", cast.broken_frame, written.pk)) for _ in range(2))
    assert ">Dear Karim</textarea>" in first.content.decode()
    assert second.status_code == 200
    assert _browser(cast.otto).delete(_at("sending", cast.broken_frame, written.pk)).status_code == 404


def test_a_reply_that_has_left_can_not_be_taken_back_and_that_is_said(cast: Cast) -> None:
    written = replying.reply(cast.broken_frame, text="Dear Karim", by=cast.by_mina)
    replying.leave(written)
    page = _browser(cast.mina).delete(_at("sending", cast.broken_frame, written.pk)).content.decode()
    assert "It had left already" in page


def test_a_note_that_is_refused_stays_a_note(cast: Cast) -> None:
    page = _browser(cast.mina).post(_at("notes", cast.broken_frame), {"text": ""}).content.decode()
    note = page[page.index('id="note"') :]
    assert "hidden" not in note[: note.index(">")]
    assert "Write something first." in note


def test_who_may_have_it_are_those_who_serve_there(cast: Cast) -> None:
    page = _browser(cast.lena).get(_at("assignment", cast.wholesale_matter)).content.decode()
    assert [name in page for name in ("Lena", "Ada", "Mina", "Otto")] == [True, True, False, False]
    chosen = _browser(cast.mina).get(_at("assignment", cast.broken_frame)).content.decode()
    assert chosen.count('aria-checked="true"') == 1


def test_a_mail_as_sent_runs_no_script_and_fetches_nothing(cast: Cast) -> None:
    Message.objects.filter(conversation=cast.broken_frame).update(html="<p>Hello <b>Mina</b></p>")
    answer = VERBS["see the mail"](_browser(cast.mina), cast, cast.broken_frame)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src 'self'")
    assert "script" not in policy
    assert b"<p>Hello <b>Mina</b></p>" in b"".join(answer)


@pytest.mark.parametrize(("said", "reason"), [("spam", "spam"), ("", "unknown")])
def test_why_it_is_resolved_is_what_was_said_and_never_a_guess(cast: Cast, said: str, reason: str) -> None:
    answer = _browser(cast.mina).post(_at("resolution", cast.late_parcel), {"reason": said})
    assert answer.status_code == 204
    assert Event.objects.get(kind="conversation.resolved").payload["reason"] == reason


def test_why_it_is_handed_over_may_be_said(cast: Cast) -> None:
    _browser(cast.mina).post(
        _at("assignment", cast.broken_frame), {"agent": cast.otto.pk, "reason": "knowledge"}
    )
    assert Event.objects.get(kind="conversation.handed_over").payload["reason"] == "knowledge"


@pytest.mark.parametrize("where", ["resolution", "assignment"])
def test_a_reason_that_nobody_knows_is_refused_in_words(cast: Cast, where: str) -> None:
    answer = _browser(cast.mina).post(_at(where, cast.broken_frame), {"agent": "", "reason": "because"})
    assert answer.status_code == 422
    assert b"reason" in answer.content
    assert Conversation.objects.filter(state="open", assignee=cast.mina, pk=cast.broken_frame.pk).exists()


def test_a_reply_to_nobody_is_refused_on_screen_and_its_words_stay(cast: Cast) -> None:
    cast.broken_frame.messages.update(author_address="")
    answer = _browser(cast.mina).post(_at("replies", cast.broken_frame), {"text": "Dear Karim"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "No address is known to write to, so this can’t be sent." in page
    assert ">Dear Karim</textarea>" in page
    assert not Message.objects.filter(text="Dear Karim").exists()
