"""allauth's mails are letters: the link is sealed in the row, and gone once it has been sent."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm
from django.core import mail
from django.test import RequestFactory
from pytest_django import Settings

from makeright.demo.cast import Cast
from makeright.letters.models import Letter
from makeright.letters.sending import send_due
from makeright.lib.tests.sink import Sink

pytestmark = pytest.mark.django_db
LINK = "https://desk.example.com/reset/canary-7f3a"


def context(cast: Cast) -> dict[str, Any]:
    return {"user": cast.mina, "password_reset_url": LINK, "uid": "2f", "key": "canary"}


def test_a_reset_goes_as_a_letter_and_its_link_goes_with_it(cast: Cast, settings: Settings) -> None:
    get_adapter().send_mail("account/email/password_reset_key", cast.mina.email, context(cast))
    letter = Letter.objects.get()
    assert (letter.name, letter.address, letter.addressee) == (
        "staff/password_reset",
        cast.mina.email,
        cast.mina.name,
    )
    assert "canary" not in str(Letter.objects.values().get())
    with Sink() as sink:
        settings.MAKERIGHT_SMTP = f"smtp://127.0.0.1:{sink.port}"
        settings.MAKERIGHT_HOUSE_ADDRESS = "house@framehouse.test"
        send_due()
        assert LINK.encode() in sink.mails[0].content
    letter.refresh_from_db()
    assert not letter.secrets
    assert mail.outbox == []


def test_what_allauth_asks_for_itself_is_written(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    request = RequestFactory().post("/reset", headers={"host": "localhost"})
    form = ResetPasswordForm(data={"email": cast.mina.email})
    assert form.is_valid()
    monkeypatch.setattr(
        type(get_adapter()),
        "get_reset_password_from_key_url",
        lambda self, key: f"https://desk.example.com/{key}",
    )
    form.save(request)
    assert Letter.objects.get().name == "staff/password_reset"


def test_a_mail_that_is_no_letter_is_not_sent(cast: Cast) -> None:
    with pytest.raises(LookupError, match="email_confirmation"):
        get_adapter().send_mail("account/email/email_confirmation", cast.mina.email, {"user": cast.mina})
    assert not Letter.objects.exists()
    assert mail.outbox == []
