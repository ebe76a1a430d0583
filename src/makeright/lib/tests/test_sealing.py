"""Sealing: only the same installation opens it, only for the same purpose, and only unchanged."""

from __future__ import annotations

import base64
import copy
import json
import pickle
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import given
from hypothesis import strategies as some
from pytest_django import Settings

from makeright.lib import tokens
from makeright.lib.sealing import Secret, Unsealable, key_id, seal, unseal


@given(some.text(alphabet=some.characters(exclude_categories=["Cs"])), some.text(max_size=30))
def test_what_is_sealed_is_opened_for_the_same_purpose(plain: str, purpose: str) -> None:
    assert unseal(seal(plain, purpose=purpose), purpose=purpose) == plain


def test_the_same_secret_never_looks_the_same() -> None:
    assert seal("oak", purpose="a") != seal("oak", purpose="a")


def test_a_sealed_text_shows_nothing_of_its_secret() -> None:
    sealed = seal("oak and linen", purpose="a")
    raw = base64.urlsafe_b64decode(sealed.rpartition(".")[2] + "==")
    assert "oak" not in sealed
    assert b"oak" not in raw


def test_another_purpose_opens_nothing() -> None:
    with pytest.raises(Unsealable) as refused:
        unseal(seal("oak", purpose="letters"), purpose="webhooks")
    assert refused.value.code == "tampered"


def test_no_byte_can_be_changed() -> None:
    head, name, body = seal("oak", purpose="a").split(".")
    raw = bytearray(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    for at in range(len(raw)):
        raw[at] ^= 1
        changed = f"{head}.{name}.{base64.urlsafe_b64encode(bytes(raw)).decode()}"
        with pytest.raises(Unsealable):
            unseal(changed, purpose="a")
        raw[at] ^= 1


@pytest.mark.parametrize("end", ["", "A", "AAAA", "!", "AAAA" * 4, "ä", "A" * 15])
def test_what_was_cut_or_written_over_raises_in_words(end: str) -> None:
    head, name, _ = seal("oak", purpose="a").split(".")
    with pytest.raises(Unsealable):
        unseal(f"{head}.{name}.{end}", purpose="a")


@pytest.mark.parametrize("plain", ["", "oak", "a.b.c", "mr2.abcdefgh.AAAA", "mr1.", "mr1.x"])
def test_plain_text_is_never_taken_for_sealed(plain: str) -> None:
    with pytest.raises(Unsealable):
        unseal(plain, purpose="a")


def test_junk_in_a_sealed_text_is_not_read_over() -> None:
    sealed = seal("oak", purpose="a")
    with pytest.raises(Unsealable):
        unseal(f"{sealed[:-4]}\n {sealed[-4:]}", purpose="a")


def test_an_old_key_still_opens_and_a_new_one_seals(settings: Settings) -> None:
    sealed, before = seal("oak", purpose="a"), django_settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [before]
    assert unseal(sealed, purpose="a") == "oak"
    assert seal("oak", purpose="a").split(".")[1] == key_id("new" * 20)


def test_another_installation_opens_nothing(settings: Settings) -> None:
    sealed = seal("oak", purpose="a")
    settings.SECRET_KEY = "another" * 8
    with pytest.raises(Unsealable) as refused:
        unseal(sealed, purpose="a")
    assert refused.value.code == "unknown_key"


def test_an_unknown_key_is_looked_for_in_the_home_and_none_is_made_there(
    settings: Settings, tmp_path: Path
) -> None:
    sealed = seal("oak", purpose="a")
    settings.MAKERIGHT_HOME, settings.SECRET_KEY = tmp_path, "stated" * 8
    with pytest.raises(Unsealable):
        unseal(sealed, purpose="a")
    assert list(tmp_path.iterdir()) == []


def test_a_signed_address_is_still_ours_after_the_key_was_renewed(settings: Settings) -> None:
    before, signature = django_settings.SECRET_KEY, tokens.sign("mail-r", "42")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [before]
    assert tokens.sign("mail-r", "42") != signature
    assert tokens.verify("mail-r", "42", signature)
    assert not tokens.verify("mail-r", "43", signature)
    settings.SECRET_KEY_FALLBACKS = []
    assert not tokens.verify("mail-r", "42", signature)


@pytest.mark.parametrize("secret", [Secret("oak"), Secret(sealed=seal("oak", purpose="a"), purpose="a")])
def test_a_secret_in_hand_shows_itself_only_when_revealed(secret: Secret) -> None:
    assert secret.reveal() == "oak"
    for shown in (str(secret), repr(secret), f"{secret:>20}", f"{secret!r}", repr([secret])):
        assert "oak" not in shown
        assert "•" in shown
    assert not hasattr(secret, "__dict__")
    assert copy.deepcopy(secret).reveal() == "oak"
    with pytest.raises(TypeError):
        json.dumps(secret)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
