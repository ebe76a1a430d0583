"""A sealed field at work in a letter: sealed in the row, silent on the model, and sealed anew under a new key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.forms import model_to_dict
from django.utils import timezone
from pytest_django import Settings

from makeright.letters.models import SENT, Letter
from makeright.lib import resealing
from makeright.lib.resealing import reseal, seals_by_key
from makeright.lib.sealing import Unsealable, key_id, mark_of_current_key, seal

pytestmark = pytest.mark.django_db
CANARY = "canary-7f3a"


def a_letter(**more: Any) -> Letter:
    now = timezone.now()
    stated = {"secrets": CANARY, "expires_at": now + timedelta(days=1), "written_at": now} | more
    return Letter.objects.create(name="letters/test", language="en", address="ada@example.com", **stated)


def kept(letter: Letter) -> str:
    """What stands in the row itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM letters_letter WHERE id = %s", [letter.pk])
        return str(cursor.fetchone()[0])


def test_the_row_holds_it_sealed_and_the_model_opens_it() -> None:
    letter = a_letter()
    assert kept(letter).startswith(mark_of_current_key())
    assert CANARY not in kept(letter)
    assert Letter.objects.get(pk=letter.pk).secrets.reveal() == CANARY
    assert letter.secrets.reveal() == CANARY


def test_no_way_of_showing_a_row_shows_its_secret() -> None:
    letter = Letter.objects.get(pk=a_letter().pk)
    shown = [repr(letter), str(vars(letter)), str(letter.secrets), str(Letter.objects.values()[0])]
    shown += [serializers.serialize("json", [letter]), str(model_to_dict(letter))]
    assert [one for one in shown if CANARY in one or kept(letter) in one] == []


def test_saving_a_row_again_leaves_its_secret_as_it_was() -> None:
    letter = Letter.objects.get(pk=a_letter().pk)
    before = kept(letter)
    letter.tries = 2
    letter.save()
    assert kept(letter) == before
    assert Letter.objects.defer("secrets").get(pk=letter.pk).secrets.reveal() == CANARY


def test_it_can_be_changed_and_wiped() -> None:
    letter = a_letter()
    Letter.objects.filter(pk=letter.pk).update(secrets="other")
    letter.refresh_from_db()
    assert letter.secrets.reveal() == "other"
    Letter.objects.filter(pk=letter.pk).update(secrets="")
    letter.refresh_from_db()
    assert not letter.secrets
    assert kept(letter) == ""
    assert letter.secrets.reveal() == ""


def test_a_row_that_holds_plain_text_is_refused_not_believed() -> None:
    letter = a_letter()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE letters_letter SET secrets = %s WHERE id = %s", ["plain words", letter.pk])
    letter.refresh_from_db()
    with pytest.raises(Unsealable) as refused:
        letter.secrets.reveal()
    assert refused.value.code == "not_sealed"


def test_it_can_t_be_searched_for() -> None:
    letter = a_letter()
    for asked in ({"secrets": CANARY}, {"secrets__contains": CANARY}, {"secrets__startswith": "mr1"}):
        with pytest.raises(FieldError):
            list(Letter.objects.filter(**asked))
    assert list(Letter.objects.exclude(secrets="")) == [letter]
    with pytest.raises(FieldError):
        Letter.objects.update(secrets=F("address"))


def test_a_letter_at_rest_keeps_no_secret_or_the_database_refuses() -> None:
    letter = a_letter()
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(state=SENT)
    Letter.objects.filter(pk=letter.pk).update(state=SENT, secrets="")


def test_a_new_key_seals_anew_in_steps_and_twice_is_harmless(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = [a_letter(secrets=f"{CANARY}-{number}") for number in range(7)]
    a_letter(secrets="")
    before = django_settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [before]
    monkeypatch.setattr(resealing, "BATCH", 3)
    assert seals_by_key() == {key_id(before): 7}
    assert (reseal().renewed, reseal().renewed) == (7, 0)
    assert seals_by_key() == {key_id("new" * 20): 7}
    settings.SECRET_KEY_FALLBACKS = []
    for number, letter in enumerate(letters):
        letter.refresh_from_db()
        assert letter.secrets.reveal() == f"{CANARY}-{number}"


def test_a_run_that_was_cut_off_is_gone_on_with(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        a_letter()
    settings.SECRET_KEY_FALLBACKS = [django_settings.SECRET_KEY]
    settings.SECRET_KEY = "new" * 20
    sealed = 0

    def cut_off(plain: str, *, purpose: str) -> str:
        nonlocal sealed
        sealed += 1
        if sealed == 3:
            raise KeyboardInterrupt
        return seal(plain, purpose=purpose)

    monkeypatch.setattr(resealing, "seal", cut_off)
    with pytest.raises(KeyboardInterrupt):
        reseal()
    monkeypatch.undo()
    assert reseal().renewed == 3


def test_a_secret_that_nobody_can_open_is_counted_and_left_alone(settings: Settings) -> None:
    lost, known = a_letter(), django_settings.SECRET_KEY
    stood = kept(lost)
    settings.SECRET_KEY = "second" * 8
    a_letter()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "third" * 8, ["second" * 8]
    done = reseal()
    assert (done.renewed, done.lost) == (1, 1)
    assert kept(lost) == stood
    settings.SECRET_KEY = known
    lost.refresh_from_db()
    assert lost.secrets.reveal() == CANARY


def test_a_secret_that_somebody_else_changes_meanwhile_is_theirs(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = a_letter()
    settings.SECRET_KEY_FALLBACKS = [django_settings.SECRET_KEY]
    settings.SECRET_KEY = "new" * 20

    def changed_meanwhile(plain: str, *, purpose: str) -> str:
        Letter.objects.filter(pk=letter.pk).update(secrets="theirs")
        return seal(plain, purpose=purpose)

    monkeypatch.setattr(resealing, "seal", changed_meanwhile)
    reseal()
    letter.refresh_from_db()
    assert letter.secrets.reveal() == "theirs"
