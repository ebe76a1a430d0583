"""What came with messages: small pictures, files, and nothing of either that could run."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from makeright.conversations.models import Attachment, Conversation
from makeright.conversations.receiving import Part, attach
from makeright.demo.cast import PICTURES, Cast
from makeright.files import shrinking
from makeright.files.models import Thumbnail
from makeright.files.shelves import shelf
from makeright.files.storing import keep
from makeright.jobs.working import work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(cast: Cast) -> Attachment:
    """The picture that Karim sent."""
    return Attachment.objects.get(message__conversation=cast.broken_frame, is_picture=True)


@pytest.fixture
def mina(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.mina)
    return browser


def at(name: str, attachment: Attachment, conversation: Conversation | None = None) -> str:
    where = conversation or attachment.message.conversation
    return reverse(f"conversations:{name}", args=[where.number, attachment.pk])


def body(answer: HttpResponseBase) -> bytes:
    content: bytes = answer.getvalue()  # to its end, which closes it
    return content


def attached(
    cast: Cast, content: bytes, filename: str, stated: str = "application/octet-stream"
) -> Attachment:
    kept = keep(content, stated, filename)
    message = cast.write(cast.karim, "Look", conversation=cast.broken_frame)
    attach(
        message,
        [Part(kept, filename, is_picture=kept.mime.startswith("image/") and kept.mime != "image/svg+xml")],
    )
    return message.attachments.get()


def test_a_picture_is_shown_small(photo: Attachment, mina: Client) -> None:
    work_off()
    answer = mina.get(at("thumbnail", photo))
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Disposition"].startswith("inline")
    assert 0 < len(body(answer)) < photo.size
    tile = body(mina.get(at("photo", photo))).decode()
    assert f'src="{at("thumbnail", photo)}"' in tile
    assert "hx-get" not in tile
    assert body(mina.get(at("thumbnail", photo))) == body(mina.get(at("thumbnail", photo)))


def test_until_it_is_made_an_icon_stands_there_and_it_looks_again(photo: Attachment, mina: Client) -> None:
    assert mina.get(at("thumbnail", photo)).status_code == 404
    tile = body(mina.get(at("photo", photo))).decode()
    assert "<img" not in tile
    assert photo.filename in tile
    assert f'hx-get="{at("photo", photo)}?looked=1"' in tile
    assert "delay:1s" in tile


def test_it_does_not_look_for_ever(photo: Attachment, mina: Client) -> None:
    looked = 0
    while found := re.search(
        r"looked=(\d+)", body(mina.get(at("photo", photo), {"looked": looked})).decode()
    ):
        looked = int(found[1])
    assert looked == 6


@pytest.mark.parametrize("said", ["-1", "x", "999999999999", "\u0663", ""])
def test_how_often_it_was_looked_for_is_a_number(photo: Attachment, mina: Client, said: str) -> None:
    assert mina.get(at("photo", photo), {"looked": said}).status_code == 200


def test_a_picture_that_was_refused_keeps_its_icon(photo: Attachment, mina: Client) -> None:
    Thumbnail.objects.update(refusal=shrinking.BROKEN)
    tile = body(mina.get(at("photo", photo))).decode()
    assert "<img" not in tile
    assert "hx-get" not in tile


def test_the_tile_is_the_one_on_the_page(cast: Cast, photo: Attachment, mina: Client) -> None:
    work_off()
    page = mina.get(reverse("desk:conversation", args=[cast.broken_frame.number])).content.decode()
    tile = mina.get(at("photo", photo)).content.decode()
    assert _squeezed(tile) in _squeezed(page)


def _squeezed(markup: str) -> str:
    return re.sub(r"\s+", " ", markup.partition("#}")[2] or markup).strip()


@pytest.mark.parametrize("name", ["thumbnail", "photo", "attachment"])
def test_only_who_may_see_the_conversation_finds_it(
    cast: Cast, photo: Attachment, mina: Client, name: str
) -> None:
    work_off()
    elsewhere = Conversation.objects.filter(pk=cast.broken_frame.pk)
    elsewhere.update(inbox=cast.wholesale, assignee=None)
    assert mina.get(at(name, photo)).status_code == 404
    assert mina.get(at(name, photo, cast.late_parcel)).status_code == 404
    assert Client().get(at(name, photo)).status_code == 302


def test_a_reply_with_a_picture_has_a_small_one_too(cast: Cast, mina: Client) -> None:
    upload = SimpleUploadedFile(
        "corner.jpg", (PICTURES / "photo-corner.jpg").read_bytes() + b"\0", "text/html"
    )
    mina.post(
        reverse("conversations:replies", args=[cast.late_parcel.number]), {"text": "See", "files": [upload]}
    )
    work_off()
    sent = Attachment.objects.get(message__direction="out")
    assert (sent.mime, sent.filename) == ("image/jpeg", "corner.jpg")
    assert body(mina.get(at("thumbnail", sent))).startswith(b"RIFF")


POLYGLOTS = {
    "page.html": b"<!DOCTYPE html><script>ran()</script>",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='ran()'><script>ran()</script></svg>",
    "page.xml": b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><script>ran()</script></html>",
    "code.js": b"ran()",
    "form.pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "both.pdf": b"<html><script>ran()</script>%PDF-1.7\n",
    "noname": b"\xef\xbb\xbf<script>ran()</script>",
}


@pytest.mark.parametrize("filename", POLYGLOTS)
@pytest.mark.parametrize("asked", [{}, {"inline": "1"}])
def test_what_could_run_is_only_ever_saved(
    cast: Cast, mina: Client, filename: str, asked: dict[str, str]
) -> None:
    attachment = attached(cast, POLYGLOTS[filename], filename, "text/html")
    answer = mina.get(at("attachment", attachment), asked)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert body(answer) == POLYGLOTS[filename]
    assert not Thumbnail.objects.filter(origin=attachment.file).exists()


def test_a_picture_that_is_a_script_as_well_is_a_picture_to_a_browser(cast: Cast, mina: Client) -> None:
    attachment = attached(cast, b"GIF89a=1;ran();" + b"\0" * 30, "code.js", "text/javascript")
    answer = mina.get(at("attachment", attachment), {"inline": "1"})
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/gif", "nosniff")
    assert attachment.filename == "code.js.gif"
    body(answer)


def test_what_could_run_says_so_on_screen(cast: Cast, mina: Client) -> None:
    attached(cast, POLYGLOTS["page.html"], "page.html")
    attached(cast, b"%PDF-1.7", "offer.pdf")
    page = mina.get(reverse("desk:conversation", args=[cast.broken_frame.number])).content.decode()
    assert "Can run code · " in page
    assert "PDF · " in page
    assert page.count("#file-warning") == 1


def test_files_come_from_a_store_as_from_disk(cast: Cast, mina: Client, in_store: None) -> None:
    content = b"%PDF-1.7 " + b"x" * 3_000_000
    attachment = attached(cast, content, "offer.pdf")
    answer = mina.get(at("attachment", attachment))
    assert answer["Content-Length"] == str(len(content))
    assert "Location" not in answer
    assert body(answer) == content
    picture = attached(cast, b"\x89PNG\r\n\x1a\n" + b"\0" * 200_000, "photo.png")
    shown = mina.get(at("attachment", picture), {"inline": "1"})
    assert shown["Content-Type"] == "image/png"
    assert len(body(shown)) == 200_008
    assert shelf().exists(picture.file.key)
