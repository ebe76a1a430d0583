"""What ends a session is an event."""

from __future__ import annotations

import pytest
from allauth.account.adapter import get_adapter
from django.test import Client

from makeright.demo.cast import PASSWORD, Cast, furnish
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.staff import signing_in
from makeright.staff.models import Session

pytestmark = pytest.mark.django_db


def signed_in(agent: object) -> Client:
    browser = Client()
    browser.force_login(agent)  # type: ignore[arg-type]
    return browser


def test_signing_out_is_an_event_of_the_agent(cast: Cast) -> None:
    browser = signed_in(cast.mina)
    browser.post("/sign-out")
    [event] = Event.objects.filter(kind="agent.signed_out")
    assert (event.subject_id, event.actor_id, event.payload) == (
        cast.mina.pk,
        cast.mina.pk,
        {"everywhere": False},
    )
    assert not Session.objects.exists()


def test_signing_out_when_nobody_is_signed_in_is_none(cast: Cast) -> None:
    Client().post("/sign-out")
    assert not Event.objects.filter(kind="agent.signed_out").exists()


def test_who_sits_down_where_another_sat_signs_that_one_out(cast: Cast) -> None:
    browser = signed_in(cast.mina)
    mina = browser.get("/inbox/open").wsgi_request
    get_adapter(mina).login(mina, cast.otto)
    [event] = Event.objects.filter(kind="agent.signed_out")
    assert (event.subject_id, event.payload) == (cast.mina.pk, {"everywhere": False})
    assert mina.user == cast.otto
    get_adapter(mina).login(mina, cast.otto)
    assert Event.objects.filter(kind="agent.signed_out").count() == 1


def test_a_new_password_lets_in_and_the_old_one_no_more() -> None:
    mina = furnish(passwords=True).mina
    browser = signed_in(mina)
    signing_in.change_password(mina, "linen and oak", by=Actor.system("command"))
    assert browser.get("/inbox/open").status_code == 302
    doors = [
        Client().post("/sign-in", {"login": mina.email, "password": password}).status_code
        for password in (PASSWORD, "linen and oak")
    ]
    assert doors == [200, 302]
    assert Event.objects.filter(kind="agent.password_changed", subject_id=mina.pk).count() == 1


def test_signing_out_everywhere_ends_every_session_of_theirs_and_no_other(cast: Cast) -> None:
    desk, phone, otto = signed_in(cast.mina), signed_in(cast.mina), signed_in(cast.otto)
    assert signing_in.sign_out_everywhere(cast.mina, by=cast.by_ada) == 2
    assert [browser.get("/inbox/open").status_code for browser in (desk, phone, otto)] == [302, 302, 200]
    [event] = Event.objects.filter(kind="agent.signed_out")
    assert event.payload == {"everywhere": True}
    assert signing_in.sign_out_everywhere(cast.mina, by=cast.by_ada) == 0
    assert Event.objects.filter(kind="agent.signed_out").count() == 1
