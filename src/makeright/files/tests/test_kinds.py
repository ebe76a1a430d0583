"""What a file is, is told by its bytes."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeright.files.kinds import RASTERS, family_of, is_active, kind_of, raster_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
GIF = b"GIF89a" + b"\0" * 20


def archive(*names: str, first: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        if first:
            made.writestr(zipfile.ZipInfo("mimetype"), first)
        for name in names:
            made.writestr(name, "words " * 1_000)
    return file.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
OLD_WORD = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le") + b"\0" * 600
)


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (GIF, "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"<svg>", None),
        (b"GIF8", None),
        (b"BM", None),
        (b"", None),
    ],
)
def test_pictures_that_are_shown_are_told_by_their_bytes(head: bytes, mime: str | None) -> None:
    assert raster_of(head) == mime


@pytest.mark.parametrize(
    ("content", "stated", "filename", "mime"),
    [
        (PNG, "text/html", "page.html", "image/png"),
        (b"%PDF-1.7\n", "text/plain", "x.txt", "application/pdf"),
        (b"\r\n\r\n%PDF-1.4\n", "", "", "application/pdf"),
        (archive("a.txt"), "application/pdf", "x.pdf", "application/zip"),
        (archive("word/notes.txt"), "", "", "application/zip"),
        (DOCX, "", "offer", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "", "",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (archive("content.xml", first=b"application/vnd.oasis.opendocument.text"), "", "",
         "application/vnd.oasis.opendocument.text"),
        (archive("a", first=b"text/html"), "", "", "application/zip"),
        (archive("META-INF/MANIFEST.MF", "A.class"), "", "x.zip", "application/java-archive"),
        (OLD_WORD, "", "", "application/msword"),
        (b"{\\rtf1", "", "", "application/rtf"),
        (gzip.compress(b"x", mtime=0), "", "", "application/gzip"),
        (b"ID3\x04", "", "", "audio/mpeg"),
        (b"RIFF\0\0\0\0WAVEfmt ", "", "", "audio/wav"),
        (b"\0\0\0\x20ftypM4A ", "", "", "audio/mp4"),
        (b"\0\0\0\x20ftypisom", "", "", "video/mp4"),
        (b"\0\0\0\x20ftypheic", "image/jpeg", "x.jpg", "image/heic"),
        (b"OggS\0\x02" + b"\0" * 22 + b"OpusHead", "", "", "audio/ogg"),
        (b"\x1aE\xdf\xa3", "", "", "video/webm"),
        (b"MZ\x90\0\x03", "image/png", "photo.png", "application/x-msdownload"),
        (b"\x7fELF\x02", "", "", "application/x-executable"),
        (b"MZ is short for Mozambique", "text/plain", "a.txt", "text/plain"),
        (b"Hello", "text/plain", "", "text/plain"),
        (b"Hello", "application/pdf", "x.pdf", "text/plain"),
        (b"Hello", "", "", "text/plain"),
        ("Grüße".encode("latin-1"), "", "", "text/plain"),
        (b"a;b\r\n1;2\r\n", "text/csv", "", "text/csv"),
        (b"a;b\r\n1;2\r\n", "text/plain", "x.csv", "text/csv"),
        (b"From: a@example.com\r\n\r\nHi", "message/rfc822", "", "message/rfc822"),
        (b"\0\x01\x02", "application/x-cad", "x.cad", "application/octet-stream"),
        (b"", "", "", "text/plain"),
    ],
)  # fmt: skip
def test_a_kind_is_told_by_the_bytes(content: bytes, stated: str, filename: str, mime: str) -> None:
    assert kind_of(content, stated, filename) == mime


@pytest.mark.parametrize(
    ("content", "stated", "filename", "mime"),
    [
        (b"<!DOCTYPE html><p>", "text/plain", "a.txt", "text/html"),
        (b"\n\t <HTML>", "", "", "text/html"),
        (b"\xef\xbb\xbf<script>", "", "", "text/html"),
        ("<html><script>".encode("utf-16"), "", "", "text/html"),
        (b"<!-- a --><svg onload=x()>", "image/png", "a.png", "image/svg+xml"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "", "", "image/svg+xml"),
        (b"<?xml version='1.0'?><?xml-stylesheet href='x'?><a/>", "", "", "application/xml"),
        (b"alert(1)", "text/plain", "a.js", "text/javascript"),
        (b"alert(1)", "text/plain", "a.HTA", "text/html"),
        (b"#!/bin/sh\nrm -r x", "text/plain", "notes.txt", "application/x-sh"),
        (b"@echo off", "text/plain", "a.bat", "application/x-sh"),
        (b"\0\x01 anything", "image/png", "a.scr", "application/x-msdownload"),
        (b"L\0\0\0\x01\x14\x02\0\0\0", "", "", "application/x-ms-shortcut"),
        (b"%PDF-1.7 <html><script>alert(1)</script>", "application/pdf", "a.html", "text/html"),
    ],
)
def test_what_could_run_is_called_active(content: bytes, stated: str, filename: str, mime: str) -> None:
    assert kind_of(content, stated, filename) == mime
    assert is_active(mime)
    assert family_of(mime) == "active"


@pytest.mark.parametrize(
    ("mime", "family"),
    [
        ("application/pdf", "pdf"),
        ("application/msword", "document"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "sheet"),
        ("application/vnd.oasis.opendocument.presentation", "slides"),
        ("application/zip", "archive"),
        ("image/heic", "picture"),
        ("audio/mpeg", "audio"),
        ("video/mp4", "video"),
        ("text/plain", "text"),
        ("message/rfc822", "mail"),
        ("application/octet-stream", "other"),
    ],
)
def test_each_kind_has_a_family_for_the_screen(mime: str, family: str) -> None:
    assert family_of(mime) == family


@given(st.binary(max_size=300), st.text(max_size=30), st.text(max_size=30))
def test_no_word_of_the_sender_makes_a_picture_of_what_is_none(
    content: bytes, stated: str, filename: str
) -> None:
    mime = kind_of(content, stated, filename)
    assert (mime in RASTERS) == (raster_of(content) is not None)
    assert stated.lower() != mime or mime.startswith(("text/", "application/", "message/"))


@pytest.mark.parametrize("stated", ["image/png", "text/html", "image/svg+xml", "application/javascript"])
def test_no_word_of_the_sender_is_repeated_for_harmless_bytes(stated: str) -> None:
    assert kind_of(b"just words", stated, "words") == "text/plain"
