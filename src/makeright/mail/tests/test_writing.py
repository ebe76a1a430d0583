"""What the composer sends and is shown: one source for HTML and text, copies, drafts, pictures, saved replies, later."""

from __future__ import annotations

import email
import email.policy
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from makeright.conversations import replying, saving_replies
from makeright.conversations.models import (
    HELD,
    RESOLVED,
    Conversation,
    Draft,
    Following,
    Message,
    Participant,
    SavedReply,
)
from makeright.demo.cast import KARIM, Cast
from makeright.lib.tokens import random_id
from makeright.mail.sending import address_deliveries, written
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db
RICH = "<div>Dear <b>Karim</b>,</div><ul><li>one</li><li>two</li></ul>"


def browser_of(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(agent)
    return browser


def at(name: str, conversation: Conversation, *more: object) -> str:
    return reverse(f"conversations:{name}", args=[conversation.number, *more])


def post(cast: Cast, name: str, /, agent: Agent | None = None, **said: Any) -> Any:
    return browser_of(agent or cast.mina).post(at(name, cast.broken_frame), said)


def sent(cast: Cast) -> Message:
    return cast.broken_frame.messages.filter(direction="out").latest("pk")


def words_of(message: Message, kind: str) -> str:
    """One alternative of the mail that goes out."""
    address_deliveries(message)
    mail = email.message_from_bytes(written(message), policy=email.policy.default)
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def picture(name: str = "corner.png") -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue(), "image/png")


def test_what_is_written_goes_out_as_html_and_says_the_same_in_plain_text(cast: Cast) -> None:
    assert post(cast, "replies", html=RICH, text="ignored").status_code == 200
    message = sent(cast)
    assert (message.html, message.text) == (RICH, "Dear Karim,\n\n- one\n- two")
    assert RICH in words_of(message, "html")
    assert words_of(message, "plain").startswith("Dear Karim,\n\n- one\n- two")


def test_lines_alone_are_kept_as_plain_text(cast: Cast) -> None:
    post(cast, "replies", html="<div>Dear Karim,</div><div><br></div><div>yes.</div>")
    assert (sent(cast).text, sent(cast).html) == ("Dear Karim,\n\nyes.", "")


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<div><br></div>",
        '<img src="https://example.com/x.gif">',
        "<div>&nbsp;</div>",
    ],
)
def test_an_editor_that_says_nothing_sends_nothing(cast: Cast, html: str) -> None:
    assert post(cast, "replies", html=html).status_code == 422
    assert not cast.broken_frame.messages.filter(direction="out").exists()


def test_no_script_gets_out_or_back_onto_the_screen(cast: Cast) -> None:
    post(
        cast,
        "replies",
        html='<b onclick="x()">Dear</b> <script>alert(1)</script><a href="javascript:x()">you</a>',
    )
    assert sent(cast).html == "<b>Dear</b> you"


def test_who_gets_copies_is_as_it_was_said(cast: Cast) -> None:
    said: dict[str, Any] = {"cc": ["Lars <lars@example.com>", "ada@example.org"], "bcc": "quiet@example.com"}
    post(cast, "replies", text="Dear Karim", copies="on", **said)
    message = sent(cast)
    replying.leave(message)
    rows = {(each.role, each.recipient) for each in address_deliveries(message)}
    assert rows >= {("cc", "lars@example.com"), ("cc", "ada@example.org"), ("bcc", "quiet@example.com")}
    head = written(message).decode().partition("\r\n\r\n")[0]
    assert "lars@example.com" in head
    assert "quiet@example.com" not in head
    assert Participant.objects.filter(address="quiet@example.com").exists()


def test_whoever_is_taken_out_gets_none(cast: Cast) -> None:
    Message.objects.filter(conversation=cast.broken_frame).update(copied=[["lars@example.com", "Lars"]])
    post(cast, "replies", text="Dear Karim", copies="on")
    assert "lars@example.com" not in {each.recipient for each in address_deliveries(sent(cast))}


def test_as_long_as_nobody_says_otherwise_they_get_one(cast: Cast) -> None:
    Message.objects.filter(conversation=cast.broken_frame).update(copied=[["lars@example.com", "Lars"]])
    post(cast, "replies", text="Dear Karim", cc="else@example.com")
    assert {each.recipient for each in address_deliveries(sent(cast))} == {KARIM.address, "lars@example.com"}


@pytest.mark.parametrize(
    "wrong", ["nobody", "a@b@c", "x@example.com\r\nBcc: y@example.com", "ü@example.com", "@"]
)
def test_what_is_no_address_is_named_and_nothing_is_lost(cast: Cast, wrong: str) -> None:
    answer = post(cast, "replies", html=RICH, copies="on", cc=wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "is no mail address" in page
    assert "Dear &lt;b&gt;Karim&lt;/b&gt;" in page
    assert not cast.broken_frame.messages.filter(direction="out").exists()


def test_a_variable_that_is_not_filled_in_is_named(cast: Cast) -> None:
    answer = post(cast, "replies", text="Hello {customer_first_name}")
    assert answer.status_code == 422
    assert "“{customer_first_name}” isn’t filled in yet." in answer.content.decode()


def test_newer_words_are_shown_beside_the_draft(cast: Cast) -> None:
    seen = cast.broken_frame.messages.latest("pk").pk
    cast.write(cast.karim, "And the hook is missing.", conversation=cast.broken_frame)
    page = post(cast, "replies", html=RICH, seen=seen).content.decode()
    assert "And the hook is missing." in page
    assert "Dear &lt;b&gt;Karim&lt;/b&gt;" in page


def test_sent_and_settled_at_once(cast: Cast) -> None:
    post(cast, "replies", text="Dear Karim", then="resolve")
    cast.broken_frame.refresh_from_db()
    assert cast.broken_frame.state == RESOLVED


def test_sent_later_says_when_and_is_taken_back(cast: Cast) -> None:
    answer = post(cast, "replies", text="Dear Karim", leaves="in 3 hours")
    assert "It leaves" in answer.headers["HX-Trigger"]
    message = sent(cast)
    assert (message.state, message.is_planned) == (HELD, True)
    back = browser_of(cast.mina).delete(at("sending", cast.broken_frame, message.pk))
    assert ">Dear Karim</textarea>" in back.content.decode()


@pytest.mark.parametrize("leaves", ["reply", "gibberish", "yesterday 9"])
def test_a_time_that_is_none_sends_nothing_and_keeps_the_words(cast: Cast, leaves: str) -> None:
    answer = post(cast, "replies", text="Dear Karim", leaves=leaves)
    assert answer.status_code == 422
    assert ">Dear Karim</textarea>" in answer.content.decode()
    assert not cast.broken_frame.messages.filter(direction="out").exists()


def keep(cast: Cast, agent: Agent | None = None, mode: str = "reply", **said: Any) -> Any:
    return post(cast, f"{mode}_draft", agent, **{"draft_key": "k" * 26} | said)


def composer(cast: Cast, agent: Agent | None = None) -> str:
    return browser_of(agent or cast.mina).get(at("composer", cast.broken_frame)).content.decode()


def test_what_is_typed_is_there_on_another_device_and_for_nobody_else(cast: Cast) -> None:
    assert keep(cast, html=RICH, copies="on", cc="Lars <lars@example.com>").json() == {"revision": 1}
    assert "Dear &lt;b&gt;Karim&lt;/b&gt;" in composer(cast)
    assert "Lars &lt;lars@example.com&gt;" in composer(cast)
    assert "Karim&lt;/b&gt;" not in composer(cast, cast.otto)


def test_the_conversations_page_shows_the_draft(cast: Cast) -> None:
    keep(cast, text="Dear Karim, so far")
    keep(cast, mode="note", text="Between us, so far", draft_key="n" * 26)
    page = browser_of(cast.mina).get(f"/conversations/{cast.broken_frame.number}").content.decode()
    assert "Dear Karim, so far" in page
    assert "Between us, so far" in page


def test_what_was_written_elsewhere_meanwhile_is_not_written_over(cast: Cast) -> None:
    keep(cast, text="On the phone")
    answer = keep(cast, text="At the desk", revision="0")
    assert (answer.status_code, answer.json()["code"]) == (409, "elsewhere")
    assert Draft.objects.get().text == "On the phone"


@pytest.mark.parametrize("key", ["", "short", "K" * 26, "k" * 41, "k" * 25 + "\n"])
def test_a_draft_of_no_name_is_not_kept(cast: Cast, key: str) -> None:
    assert keep(cast, text="So far", draft_key=key).status_code == 422
    assert not Draft.objects.exists()


def test_thrown_away_is_gone(cast: Cast) -> None:
    keep(cast, text="So far")
    browser_of(cast.mina).delete(at("reply_draft", cast.broken_frame))
    assert not Draft.objects.exists()


def put_in(cast: Cast, upload: SimpleUploadedFile, key: str) -> Any:
    return post(cast, "draft_pictures", draft_key=key, picture=upload)


def test_a_picture_stands_in_the_words_of_the_mail_that_goes_out(cast: Cast) -> None:
    key = random_id()
    where = put_in(cast, picture(), key).json()["address"]
    assert browser_of(cast.mina).get(where).headers["Content-Type"] == "image/png"
    assert browser_of(cast.otto).get(where).status_code == 404
    html = f'<div>Look: <img src="{where}" alt="corner.png"> there</div>'
    post(cast, "replies", html=html, draft_key=key)
    message = sent(cast)
    attached = message.attachments.get()
    assert re.search(r'src="inline/[^"]+"', message.html)
    assert f' src="cid:{attached.content_id}"' in words_of(message, "html")
    assert words_of(message, "html").count("<img") == 1
    assert f"Content-ID: <{attached.content_id}>" in written(message).decode()
    assert browser_of(cast.mina).get(where).status_code == 404


def test_a_picture_of_a_reply_that_is_taken_back_stands_in_the_draft_again(cast: Cast) -> None:
    key = random_id()
    where = put_in(cast, picture(), key).json()["address"]
    post(cast, "replies", html=f'<div>Look: <img src="{where}" alt=""></div>', draft_key=key)
    back = browser_of(cast.mina).delete(at("sending", cast.broken_frame, sent(cast).pk)).content.decode()
    again = re.search(r"src=&#34;(/conversations/[^&]+)&#34;", back)
    assert again
    assert browser_of(cast.mina).get(again[1]).status_code == 200
    assert "has to be chosen again" not in back


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"GIF", b"%PDF-1.7", b""])
def test_what_is_no_picture_is_refused_in_words(cast: Cast, content: bytes) -> None:
    answer = put_in(cast, SimpleUploadedFile("x.png", content, "image/png"), random_id())
    assert answer.status_code == 422
    assert answer.json()["words"]
    assert not Draft.objects.exists()


def test_another_drafts_picture_gets_into_no_mail(cast: Cast) -> None:
    key = random_id()
    where = put_in(cast, picture(), key).json()["address"]
    html = f'<div>Look: <img src="{where}" alt=""></div>'
    browser_of(cast.otto).post(at("replies", cast.broken_frame), {"html": html})
    assert "<img" not in sent(cast).html
    assert not sent(cast).attachments.exists()


def test_saved_replies_are_offered_filled_in(cast: Cast) -> None:
    saving_replies.save_reply("On its way", "Hello {customer_first_name}.\n{my_name}", by=cast.by_lena)
    found = browser_of(cast.mina).get(at("offered_replies", cast.broken_frame), {"find": "way"})
    assert 'data-put="Hello Karim.\nMina"' in found.content.decode()
    other = browser_of(cast.mina).get(at("offered_replies", cast.wholesale_matter), {"find": "way"})
    assert other.status_code == 404


def test_a_note_mentions_whom_it_names(cast: Cast) -> None:
    said: dict[str, Any] = {"text": "@Otto, is there walnut?", "mentions": [cast.otto.pk, cast.lena.pk]}
    post(cast, "notes", **said)
    assert set(Following.objects.values_list("agent", flat=True)) == {cast.otto.pk}


def test_a_mention_of_nobody_is_refused_and_the_words_stay(cast: Cast) -> None:
    answer = post(cast, "notes", text="@Otto, is there walnut?", mentions="987654321")
    assert answer.status_code == 422
    assert "is there walnut?" in answer.content.decode()


PAGE = "/settings/saved-replies"


def test_the_page_keeps_changes_and_retires(cast: Cast) -> None:
    lena = browser_of(cast.ada)
    assert "None is kept yet." in lena.get(PAGE).content.decode()
    lena.post(PAGE, {"name": "Thanks", "text": "Thank you, {customer_name}."})
    saved = SavedReply.objects.get()
    lena.post(f"{PAGE}/{saved.pk}/name", {"name": "Many thanks"})
    lena.post(f"{PAGE}/{saved.pk}/text", {"text": "Many thanks."})
    lena.post(f"{PAGE}/{saved.pk}/retirement")
    saved.refresh_from_db()
    assert (saved.name, saved.text, saved.retired_at is None) == ("Many thanks", "Many thanks.", False)
    lena.post(f"{PAGE}/{saved.pk}/retirement", {"back": "1"})
    assert saving_replies.offered().count() == 1


def test_a_variable_that_nobody_knows_is_named_beside_what_was_typed(cast: Cast) -> None:
    answer = browser_of(cast.ada).post(PAGE, {"name": "Thanks", "text": "Thank you, {custommer}."})
    assert answer.status_code == 422
    assert "Nothing is known as {custommer}." in answer.content.decode()
    assert "Thank you, {custommer}." in answer.content.decode()


def test_whoever_may_not_keep_replies_finds_no_such_page(cast: Cast) -> None:
    for method in ("get", "post"):
        assert getattr(browser_of(cast.mina), method)(PAGE).status_code == 404
    assert not SavedReply.objects.exists()
