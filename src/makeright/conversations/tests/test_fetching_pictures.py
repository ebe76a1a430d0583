"""Pictures on other servers: nothing is fetched that nobody asked for, and nothing but a picture is kept."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from makeright.conversations import fetching_pictures
from makeright.conversations.erasing import OLD, erase_some
from makeright.conversations.fetching_pictures import (
    ask_again,
    ask_for_pictures,
    distrust,
    fetch_pictures,
    remote_in,
    trust,
    trusted_sender,
    with_pictures,
)
from makeright.conversations.models import Conversation, Message, RemotePicture, TrustedSender
from makeright.conversations.receiving import Incoming, receive
from makeright.conversations.replaying import conversations_are_as_the_log_tells
from makeright.conversations.replaying_access import trusted_senders_are_as_the_log_tells
from makeright.customers.forgetting import forget, go_on
from makeright.customers.telling_person import write_archive
from makeright.demo.cast import PICTURES, Cast
from makeright.events.models import Event
from makeright.files.models import File
from makeright.jobs.models import Job
from makeright.jobs.working import work_off
from makeright.lib import outside
from makeright.lib.actor import Actor
from makeright.lib.html import sanitize
from makeright.lib.tests.web import Web, answer, leads_to

pytestmark = pytest.mark.django_db

PHOTO = (PICTURES / "photo-corner.jpg").read_bytes()
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='ran()'/>"


@pytest.fixture
def web(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A web server at pictures.test, which the configuration file lists."""
    monkeypatch.setattr(outside, "resolve", lambda host, port: ["127.0.0.1"])
    with Web() as server:
        settings.MAKERIGHT_FETCHING_ALLOW = [f"pictures.test:{server.port}"]
        server.pages["/photo.jpg"] = answer(PHOTO, content_type="image/jpeg")
        yield server


def write(cast: Cast, *sources: str) -> Message:
    """Karim writes with such pictures."""
    page = sanitize("<p>Look</p>" + "".join(f'<img src="{each}">' for each in sources)).html
    incoming = Incoming(
        inbox=cast.inbox,
        customer=cast.karim,
        author_name="Karim Benali",
        author_address="karim@example.com",
        subject="Look",
        text="Look",
        html=page,
        occurred_at=timezone.now(),
    )
    return receive(incoming, by=Actor.customer(cast.karim))


def refusals(message: Message) -> list[str]:
    return list(message.remote_pictures.order_by("pk").values_list("refusal", flat=True))


def told(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def test_nothing_is_fetched_that_nobody_asked_for(cast: Cast, web: Web) -> None:
    write(cast, f"http://pictures.test:{web.port}/photo.jpg")
    work_off()
    assert not web.was_called
    assert not RemotePicture.objects.exists()


def test_what_was_asked_for_is_fetched_once_and_shown_from_here(cast: Cast, web: Web) -> None:
    address = f"http://pictures.test:{web.port}/photo.jpg"
    message = write(cast, address, address)
    assert ask_for_pictures(message, by=cast.by_mina)
    assert not ask_for_pictures(message, by=cast.by_otto)
    work_off()
    assert len(web.heard) == 1
    picture = message.remote_pictures.get()
    assert picture.file is not None
    assert picture.file.content() == PHOTO
    page = with_pictures(message.html, {picture.digest})
    assert page.count(f'src="remote/{picture.digest}"') == 2
    assert "pictures.test" not in page
    assert (told("pictures.asked"), told("pictures.fetched")) == (1, 1)


def test_the_server_learns_nothing_of_who_looks(cast: Cast, web: Web) -> None:
    ask_for_pictures(write(cast, f"http://pictures.test:{web.port}/photo.jpg"), by=cast.by_mina)
    work_off()
    (asked,) = web.heard
    assert b"cookie" not in asked.lower()
    assert b"referer" not in asked.lower()
    assert b"mina" not in asked.lower()


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (answer(SVG, content_type="image/svg+xml"), "no_picture"),
        (answer(b"<script>ran()</script>", content_type="image/png"), "no_picture"),
        (answer(b"", content_type="image/png"), "no_picture"),
        (answer(PHOTO, status="404 Not Found"), "status"),
        (leads_to("http://169.254.169.254/latest/meta-data"), "inside"),
        (leads_to("file:///etc/passwd"), "scheme"),
    ],
)
def test_nothing_but_a_picture_from_outside_is_kept(cast: Cast, web: Web, page: bytes, why: str) -> None:
    work_off()
    web.pages["/one"] = page
    message = write(cast, f"http://pictures.test:{web.port}/one")
    before = File.objects.count()
    ask_for_pictures(message, by=cast.by_mina)
    work_off()
    assert refusals(message) == [why]
    assert File.objects.count() == before
    assert with_pictures(message.html, set()) == message.html


@pytest.mark.parametrize("inside", ["http://127.0.0.1/x.png", "http://10.0.0.1/x.png", "http://[::1]/x.png"])
def test_nobody_sends_us_into_our_own_house(cast: Cast, inside: str) -> None:
    message = write(cast, inside)
    ask_for_pictures(message, by=cast.by_mina)
    work_off()
    assert refusals(message) == ["inside"]


def test_one_that_is_too_large_is_left_out_and_the_others_come(
    cast: Cast, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching_pictures, "LARGEST", len(PHOTO))
    web.pages["/large"] = answer(PHOTO + b"\0")
    host = f"http://pictures.test:{web.port}"
    message = write(cast, f"{host}/large", f"{host}/photo.jpg")
    ask_for_pictures(message, by=cast.by_mina)
    work_off()
    assert refusals(message) == ["too_large", ""]


def test_of_very_many_only_some_are_fetched(cast: Cast) -> None:
    message = write(cast, *(f"http://pictures.test/{number}.png" for number in range(200)))
    assert len(remote_in(message.html)) == fetching_pictures.MOST


def test_always_for_a_sender_begins_with_this_mail_and_ends_when_said(cast: Cast, web: Web) -> None:
    address = f"http://pictures.test:{web.port}/photo.jpg"
    first = write(cast, address)
    assert trust(first, by=cast.by_mina)
    assert not trust(first, by=cast.by_otto)
    second = write(cast, address)
    work_off()
    for message in (first, second):
        assert message.remote_pictures.filter(file__isnull=False).count() == 1
    sender = trusted_sender(first)
    assert sender is not None
    assert distrust(sender, by=cast.by_mina)
    assert not distrust(sender, by=cast.by_mina)
    third = write(cast, address)
    work_off()
    assert not third.remote_pictures.exists()
    assert (told("sender.trusted"), told("sender.distrusted")) == (1, 1)
    assert [found for found in trusted_senders_are_as_the_log_tells() if found] == []


def test_what_follows_from_trust_says_from_what(cast: Cast) -> None:
    trust(write(cast, "http://pictures.test/1.png"), by=cast.by_mina)
    second = write(cast, "http://pictures.test/2.png")
    asked = Event.objects.filter(kind="pictures.asked", subject_id=second.pk).get()
    received = Event.objects.filter(kind="message.received", subject_id=second.pk).get()
    assert (asked.actor_kind, asked.because) == ("system", received.pk)


def test_trust_is_in_one_address_and_not_in_its_like(cast: Cast) -> None:
    trust(write(cast, "http://pictures.test/1.png"), by=cast.by_mina)
    other = write(cast, "http://pictures.test/2.png")
    Message.objects.filter(pk=other.pk).update(author_address="karim@example.com.evil.test")
    other.refresh_from_db()
    assert trusted_sender(other) is None


def test_ours_point_nowhere_and_what_is_erased_is_not_asked_for(cast: Cast) -> None:
    message = write(cast, "http://pictures.test/1.png")
    Message.objects.filter(pk=message.pk).update(erased_at=timezone.now())
    assert not ask_for_pictures(message, by=cast.by_mina)


def test_what_was_fetched_goes_with_the_mail(cast: Cast, web: Web) -> None:
    message = write(cast, f"http://pictures.test:{web.port}/photo.jpg")
    ask_for_pictures(message, by=cast.by_mina)
    work_off()
    every = Conversation.objects.all()
    erase_some(message.conversation, among=every, why=OLD, by=cast.by_ada, now=timezone.now())
    assert not RemotePicture.objects.exists()
    assert [found for found in conversations_are_as_the_log_tells() if found] == []


def test_who_is_forgotten_is_trusted_no_longer(cast: Cast) -> None:
    trust(write(cast, "http://pictures.test/1.png"), by=cast.by_mina)
    made = forget(cast.karim, by=cast.by_ada)
    while go_on(made.pk):
        pass
    assert not TrustedSender.objects.exists()
    assert [found for found in trusted_senders_are_as_the_log_tells() if found] == []


def test_who_asks_what_is_kept_is_told_of_the_trust(cast: Cast) -> None:
    trust(write(cast, "http://pictures.test/1.png"), by=cast.by_mina)
    with io.BytesIO() as written:
        write_archive(cast.karim, written)
        told_of = json.loads(zipfile.ZipFile(written).read("conversations.json"))
    assert told_of["pictures_always_fetched_for"] == ["karim@example.com"]


def test_the_log_tells_what_was_asked_for(cast: Cast) -> None:
    message = write(cast, "http://pictures.test/1.png")
    ask_for_pictures(message, by=cast.by_mina)
    assert [found for found in conversations_are_as_the_log_tells() if found] == []
    RemotePicture.objects.all().delete()
    differences = [str(each) for found in conversations_are_as_the_log_tells() for each in found]
    assert any("pictures asked for" in each for each in differences)


def test_a_lost_job_is_asked_for_again_and_given_up_in_the_end(cast: Cast) -> None:
    message = write(cast, "http://pictures.test/1.png")
    ask_for_pictures(message, by=cast.by_mina)
    Job.objects.all().delete()
    now = timezone.now()
    assert ask_again(now=now) == 0
    for _ in range(fetching_pictures.MOST_TRIES):
        now += timedelta(minutes=11)
        assert ask_again(now=now) == 1
        assert Job.objects.filter(kind="conversations.fetch_pictures").count() == 1
        Job.objects.all().delete()
    assert ask_again(now=now + timedelta(minutes=11)) == 0
    assert refusals(message) == ["given_up"]


def test_doing_it_twice_is_harmless(cast: Cast, web: Web) -> None:
    message = write(cast, f"http://pictures.test:{web.port}/photo.jpg")
    ask_for_pictures(message, by=cast.by_mina)
    work_off()
    fetch_pictures(message)
    assert len(web.heard) == 1
    assert told("pictures.fetched") == 1
