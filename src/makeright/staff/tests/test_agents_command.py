"""`makeright agents`: what an operator can do without a screen."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db


def agents(*said: str) -> str:
    out = io.StringIO()
    call_command("agents", *said, stdout=out)
    return out.getvalue()


@pytest.fixture
def types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("linen and oak\n"))


def test_one_more_can_sign_in(types: None) -> None:
    assert "Zoe can sign in" in agents("add", "zoe@example.com", "Zoe", "--admin")
    zoe = Agent.objects.get()
    assert zoe.is_admin
    assert zoe.check_password("linen and oak")
    assert Event.objects.filter(kind="agent.joined").count() == 1


def test_they_are_listed_with_what_they_are(cast: Cast) -> None:
    agents("deactivate", cast.otto.email, "--reason", "away")
    listed = {one["name"]: one for one in json.loads(agents("list", "--json"))}
    assert listed["Otto"]["active"] is False
    assert listed["Ada"]["role"] == "admin"
    assert "gone" in agents("list")


def test_what_is_said_is_done(cast: Cast, types: None) -> None:
    assert "serves here no longer" in agents("deactivate", cast.mina.email)
    assert "did not serve" in agents("deactivate", cast.mina.email)
    assert "serves here again" in agents("reactivate", cast.mina.email)
    assert "Mina is admin." in agents("role", cast.mina.email, "admin")
    assert "already" in agents("role", cast.mina.email, "admin")
    assert "signed out everywhere" in agents("password", cast.mina.email)
    assert "out of 0 browsers" in agents("sign-out", cast.mina.email)
    assert Agent.objects.get(pk=cast.mina.pk).check_password("linen and oak")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("role", "nobody@example.com", "admin"), "Nobody serves here"),
        (("deactivate", "ada@framehouse.test"), "the only one who sees everything"),
        (("add", "mina@framehouse.test", "Mina"), "serves here already"),
        (("add", "not an address", "Mina"), "is not a mail address"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(cast: Cast, said: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        agents(*said)


def test_a_weak_password_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("mina\n"))
    with pytest.raises(CommandError, match="too short"):
        agents("password", cast.mina.email)
    assert not Event.objects.filter(kind="agent.password_changed").exists()


def test_djangos_word_for_a_new_password_is_our_verb(cast: Cast, types: None) -> None:
    browser = Client()
    browser.force_login(cast.mina)
    assert browser.get("/nav").status_code == 200
    said = io.StringIO()
    call_command("changepassword", cast.mina.email, stdout=said)
    assert "signed out everywhere" in said.getvalue()
    assert Agent.objects.get(pk=cast.mina.pk).check_password("linen and oak")
    [event] = Event.objects.filter(kind="agent.password_changed")
    assert event.subject_id == cast.mina.pk
    assert browser.get("/nav").status_code == 302


def test_djangos_word_for_an_admin_makes_nobody_and_says_how(cast: Cast) -> None:
    before = Agent.objects.count()
    with pytest.raises(CommandError, match="makeright agents add EMAIL NAME --admin"):
        call_command("createsuperuser", "--noinput", "--email", "boss@example.com")
    assert Agent.objects.count() == before
