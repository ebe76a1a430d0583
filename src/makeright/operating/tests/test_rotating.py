"""Rotating the secret key: nothing is lost, running processes read on, and a stated key is not touched."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from makeright.letters.models import Letter
from makeright.lib import secret_key, tokens
from makeright.lib.sealing import seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(tmp_path: Path, settings: Settings) -> str:
    """The key of a home of its own, in force."""
    (made,) = secret_key.in_force(tmp_path)
    settings.MAKERIGHT_HOME, settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = tmp_path, made, []
    return made


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("keys", *arguments, stdout=out)
    return out.getvalue()


def letter() -> Letter:
    now = timezone.now()
    return Letter.objects.create(
        name="x/y",
        language="en",
        address="ada@example.com",
        secrets="oak",
        expires_at=now + timedelta(1),
        written_at=now,
    )


def test_rotating_seals_anew_and_keeps_the_old_key(key: str) -> None:
    kept, signature = letter(), tokens.sign("mail-r", "7")
    told = said("rotate")
    assert "1 secrets were sealed anew" in told
    assert secret_key.in_force(django_settings.MAKERIGHT_HOME) == [django_settings.SECRET_KEY, key]
    kept.refresh_from_db()
    assert kept.secrets.reveal() == "oak"
    assert tokens.verify("mail-r", "7", signature)


def test_no_key_is_ever_printed(key: str) -> None:
    letter()
    told = said("show") + said("rotate") + said("reseal") + said("show")
    assert key not in told
    assert django_settings.SECRET_KEY not in told
    assert "in force" in told


def test_a_process_that_still_has_the_old_key_reads_what_the_new_one_sealed(
    key: str, settings: Settings
) -> None:
    kept = letter()
    said("rotate")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = key, []
    kept.refresh_from_db()
    assert kept.secrets.reveal() == "oak"


def test_a_key_that_is_stated_elsewhere_is_renewed_there(key: str, settings: Settings) -> None:
    settings.SECRET_KEY = "stated" * 8
    with pytest.raises(CommandError, match="MAKERIGHT_OLD_SECRET_KEYS"):
        said("rotate")
    assert secret_key.in_force(django_settings.MAKERIGHT_HOME) == [key]


def test_secrets_that_nobody_can_open_are_told(key: str, settings: Settings) -> None:
    settings.SECRET_KEY = "lost" * 10
    sealed = seal("oak", purpose="letters.secrets")
    settings.SECRET_KEY = key
    kept = letter()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE letters_letter SET secrets = %s WHERE id = %s", [sealed, kept.pk])
    with pytest.raises(CommandError, match="1 secrets can't be opened"):
        said("rotate")
    assert "unknown" in said("show")
