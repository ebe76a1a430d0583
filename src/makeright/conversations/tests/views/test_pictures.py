"""Pictures in a mail that lie on other servers, as an agent meets them: asked for, fetched, shown, or none of it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from makeright.conversations.models import Conversation, Message, RemotePicture, TrustedSender
from makeright.demo.cast import PICTURES, Cast
from makeright.events.models import Event
from makeright.files.storing import store
from makeright.lib.html import sanitize
from makeright.staff.models import VIEWER

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(cast: Cast) -> Message:
    """What Karim wrote, with a picture on another server."""
    page = sanitize('<p>Look</p><img src="https://pictures.test/a.png?x=1&amp;y=2">').html
    message = cast.broken_frame.messages.get()
    Message.objects.filter(pk=message.pk).update(html=page)
    message.refresh_from_db()
    return message


@pytest.fixture
def mina(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.mina)
    return browser


def at(name: str, mail: Message, *more: object) -> str:
    return reverse(f"conversations:{name}", args=[mail.conversation.number, mail.pk, *more])


def let_come(mail: Message) -> RemotePicture:
    """Let what was asked for have been fetched."""
    picture = mail.remote_pictures.get()
    content = (PICTURES / "photo-corner.jpg").read_bytes()
    picture.file = store(content, "image/jpeg")
    picture.save()
    return picture


def test_the_frame_loads_nothing_from_elsewhere(mail: Message, mina: Client) -> None:
    answer = mina.get(at("frame", mail))
    assert "img-src 'self'" in answer["Content-Security-Policy"]
    assert b' src="http' not in answer.content
    assert b'data-remote-src="https://pictures.test' in answer.content


def test_it_is_said_what_fetching_tells_and_nothing_is_done(mail: Message, mina: Client) -> None:
    bar = mina.get(at("pictures", mail)).content.decode()
    assert "1 picture in it lies on another server" in bar
    assert "Show them" in bar
    assert "Always for karim@example.com" in bar
    assert not RemotePicture.objects.exists()


def test_asked_for_fetched_and_shown(mail: Message, mina: Client) -> None:
    bar = mina.post(at("pictures", mail)).content.decode()
    assert "are being fetched" in bar
    assert f'hx-get="{at("pictures", mail)}?looked=1"' in bar
    picture = let_come(mail)
    looked = mina.get(at("pictures", mail), {"looked": 1})
    assert "1 picture was fetched" in looked.content.decode()
    assert f"conversation-{mail.conversation_id}" in looked["HX-Trigger"]
    frame = mina.get(at("frame", mail)).content.decode()
    assert f'src="remote/{picture.digest}"' in frame
    shown = mina.get(at("remote_picture", mail, picture.digest))
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    shown.getvalue()


def test_it_does_not_look_for_ever(mail: Message, mina: Client) -> None:
    mina.post(at("pictures", mail))
    assert "hx-trigger" not in mina.get(at("pictures", mail), {"looked": 6}).content.decode()


def test_what_could_not_be_had_is_said(mail: Message, mina: Client) -> None:
    mina.post(at("pictures", mail))
    RemotePicture.objects.update(refusal="status")
    assert "0 of 1 pictures could be fetched" in mina.get(at("pictures", mail)).content.decode()


def test_always_and_no_longer(mail: Message, mina: Client) -> None:
    assert "No longer always" in mina.post(at("trust", mail)).content.decode()
    assert TrustedSender.objects.get().address == "karim@example.com"
    assert "Always for" in mina.delete(at("trust", mail)).content.decode()
    assert not TrustedSender.objects.exists()
    assert mina.delete(at("trust", mail)).status_code == 200


def test_who_only_looks_asks_for_nothing(cast: Cast, mail: Message) -> None:
    type(cast.otto).objects.filter(pk=cast.otto.pk).update(role=VIEWER)
    cast.otto.refresh_from_db()
    viewer = Client()
    viewer.force_login(cast.otto)
    bar = viewer.get(at("pictures", mail)).content.decode()
    assert "Show them" not in bar
    assert "Always for" not in bar
    for answer in (
        viewer.post(at("pictures", mail)),
        viewer.post(at("trust", mail)),
        viewer.delete(at("trust", mail)),
    ):
        assert answer.status_code == 403
    assert not RemotePicture.objects.exists()


def test_of_another_conversation_nothing_is_found(cast: Cast, mail: Message, mina: Client) -> None:
    mina.post(at("pictures", mail))
    picture = let_come(mail)
    elsewhere = cast.late_parcel.number
    for name, more in (("pictures", ()), ("trust", ()), ("remote_picture", (picture.digest,))):
        where = reverse(f"conversations:{name}", args=[elsewhere, mail.pk, *more])
        answer = mina.post(where) if name == "trust" else mina.get(where)
        assert answer.status_code == 404
    Conversation.objects.filter(pk=mail.conversation_id).update(inbox=cast.wholesale, assignee=None)
    assert mina.get(at("remote_picture", mail, picture.digest)).status_code == 404
    assert mina.post(at("pictures", mail)).status_code == 404
    stranger = Client().get(at("remote_picture", mail, picture.digest))
    assert stranger.status_code == 302


def test_twice_is_one_event(mail: Message, mina: Client) -> None:
    for _ in range(2):
        mina.post(at("pictures", mail))
        mina.post(at("trust", mail))
    kinds = ("pictures.asked", "sender.trusted")
    assert [Event.objects.filter(kind=kind).count() for kind in kinds] == [1, 1]


def test_words_that_look_like_a_source_stay_words(mail: Message, mina: Client) -> None:
    page = sanitize('<p>data-remote-src="https://pictures.test/b.png"</p>').html
    Message.objects.filter(pk=mail.pk).update(html=page, erased_at=None, at=timezone.now())
    mina.post(at("pictures", mail))
    frame = mina.get(at("frame", mail)).content.decode()
    assert "<img" not in frame
