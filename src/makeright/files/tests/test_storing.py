"""Files: kept once, whole or not at all."""

import pytest
from django.utils import timezone

from makeright.files import storing
from makeright.files.models import File, key_of
from makeright.files.shelves import shelf

pytestmark = pytest.mark.django_db


def test_the_same_bytes_are_kept_once() -> None:
    assert storing.store(b"hello", "text/plain") == storing.store(b"hello", "text/html")
    assert File.objects.get().content() == b"hello"


def test_a_row_says_what_the_bytes_are_and_not_what_the_sender_says() -> None:
    assert storing.store(b"%PDF-1.7 ...", "image/png", "photo.png").mime == "application/pdf"


def test_bytes_are_on_the_shelf_before_there_is_a_row() -> None:
    kept = storing.keep(b"first the bytes", "text/plain")
    assert not File.objects.exists()
    assert shelf().read(key_of(kept.digest)) == b"first the bytes"


def test_a_file_that_is_referred_to_again_has_its_grace_anew() -> None:
    file = storing.store(b"again", "text/plain")
    File.objects.update(unreferenced_since=timezone.now())
    assert storing.store(b"again", "text/plain").unreferenced_since is None
    file.refresh_from_db()
    assert file.unreferenced_since is None
