"""`makeright agents`: what an operator can do without a screen."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.staff.models import Agent, Factor, Invitation
from makeright.staff.tests.ways import with_app

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
    assert "signs in as m.lund@framehouse.test." in agents(
        "address", cast.mina.email, "M.Lund@framehouse.test"
    )
    assert "already" in agents("address", "m.lund@framehouse.test", "m.lund@framehouse.test")
    agents("address", "m.lund@framehouse.test", cast.mina.email)
    assert "No account at a provider" in agents("unlink", cast.mina.email)
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


def test_somebody_is_invited_listed_and_not_wanted_after_all(cast: Cast) -> None:
    said = agents("invite", "nils@framehouse.test", "Nils", "--inbox", cast.inbox.address)
    assert "whose link is good for 24 hours" in said
    [one] = json.loads(agents("invitations", "--json"))
    assert (one["email"], one["role"]) == ("nils@framehouse.test", "agent")
    assert "until" in agents("invitations")
    assert Invitation.objects.get().inboxes == [cast.inbox.pk]
    assert "lets nobody in" in agents("revoke", "nils@framehouse.test")
    assert agents("invitations") == ""
    with pytest.raises(CommandError, match="is not invited"):
        agents("revoke", "nils@framehouse.test")


def test_somebody_is_invited_in_a_role_of_the_companys_own(cast: Cast) -> None:
    call_command("roles", "add", "Light agent", "conversations.note", stdout=io.StringIO())
    agents("invite", "nils@framehouse.test", "Nils", "--role", "light agent")
    [one] = json.loads(agents("invitations", "--json"))
    assert one["role"] == "Light agent"
    with pytest.raises(CommandError, match="There is no role"):
        agents("invite", "nele@framehouse.test", "Nele", "--role", "king")


def test_nobody_is_invited_into_an_inbox_that_is_none(cast: Cast) -> None:
    with pytest.raises(CommandError, match="There is no inbox nowhere"):
        agents("invite", "nils@framehouse.test", "Nils", "--inbox", "nowhere@example.com")
    assert not Invitation.objects.exists()


def test_who_lost_their_phone_comes_in_by_password_alone(cast: Cast) -> None:
    with_app(cast.mina)
    assert "password" in agents("second-step-off", cast.mina.email)
    assert not Factor.objects.filter(agent=cast.mina).exists()
    assert "had no second step" in agents("second-step-off", cast.mina.email)


# What they are


def test_an_ai_and_somebody_without_a_seat_need_no_password() -> None:
    assert "serves here" in agents("add", "quill@example.com", "Quill", "--ai")
    assert "serves here" in agents("add", "workshop@example.com", "The workshop", "--no-seat")
    listed = {one["name"]: (one["kind"], one["seat"]) for one in json.loads(agents("list", "--json"))}
    assert listed == {"Quill": ("ai", True), "The workshop": ("person", False)}
    assert "an AI" in agents("list")
    with pytest.raises(CommandError, match="no admin"):
        agents("add", "other@example.com", "Other", "--ai", "--admin")


def test_what_somebody_is_can_be_shown_and_set(cast: Cast) -> None:
    mina = cast.mina.email
    agents("away", mina, "--reason", "meeting")
    assert "at most 5" in agents("capacity", mina, "5")
    assert "nl (some)" in agents("languages", mina, "nl=some", "fr=no")
    assert "Glass (1)" in agents("skills", mina, "glass=1", "Prints=no")
    assert "signs" in agents("signature", mina, "{first_name}\\n{company}")
    shown = json.loads(agents("show", mina, "--json"))
    assert (shown["here"], shown["away_for"], shown["capacity"]) == (False, "meeting", 5)
    assert shown["languages"] == {"en": "fluent", "de": "some", "nl": "some"}
    assert shown["signature"] == "{first_name}\n{company}"
    assert "here again" in agents("back", mina)
    assert "no seat" in agents("seat", mina, "no")
    assert "away for" not in agents("show", mina)


def test_an_absence_is_planned_from_day_to_day(cast: Cast) -> None:
    first = (timezone.localdate() + timedelta(days=3)).isoformat()
    last = (timezone.localdate() + timedelta(days=5)).isoformat()
    said = agents("away", cast.mina.email, "--from", first, "--to", last, "--stand-in", cast.otto.email)
    assert f"from {first} to {last}, both included" in said
    assert "Otto stands in" in said
    assert f"planned since  {first} 00:00 in UTC" in agents("show", cast.mina.email)
    shown = json.loads(agents("show", cast.mina.email, "--json"))
    assert (shown["here"], shown["planned_since"][:4]) == (True, first[:4])
    assert "what was planned is called off" in agents("back", cast.mina.email)
    assert "is here already" in agents("back", cast.mina.email)


@pytest.mark.parametrize(
    "said",
    [
        ("capacity", "many"),
        ("languages", "klingon"),
        ("languages", "de=perfect"),
        ("skills", "alchemy"),
        ("skills", "Glass=ten"),
        ("signature", "{fax}"),
        ("away", "--stand-in", "nobody@example.com"),
        ("away", "--until", "yesterday"),
    ],
)
def test_what_can_not_be_is_said_in_words(cast: Cast, said: tuple[str, ...]) -> None:
    verb, *rest = said
    with pytest.raises(CommandError):
        agents(verb, cast.mina.email, *rest)


def test_skills_are_named_from_the_command_line(db: None) -> None:
    def skills(*said: str) -> str:
        out = io.StringIO()
        call_command("skills", *said, stdout=out)
        return out.getvalue()

    assert "is a skill" in skills("add", "Gilding")
    assert "Leaf gilding" in skills("rename", "gilding", "Leaf gilding")
    assert "nobody any more" in skills("retire", "leaf gilding")
    assert json.loads(skills("list", "--json")) == [{"name": "Leaf gilding", "retired": True, "agents": 0}]
    with pytest.raises(CommandError):
        skills("retire", "alchemy")
