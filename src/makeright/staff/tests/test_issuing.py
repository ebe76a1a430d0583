"""Issuing: a token lets a program in as its agent, for some days, for what it was made for; and no longer."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.staff import issuing, proving, serving, signing_in
from makeright.staff.authenticator_app import code_at, new_secret
from makeright.staff.models import Token
from makeright.staff.permissions import MANAGE_STAFF, permissions
from makeright.staff.refusals import Refused
from makeright.staff.replaying_doors import tokens_are_as_the_log_tells
from makeright.staff.signing_in import CONFIRMED

pytestmark = pytest.mark.django_db


def issue(cast: Cast, **said: object) -> tuple[Token, str]:
    return issuing.issue(cast.mina, "The shop", by=cast.by_mina, **said)  # type: ignore[arg-type]


def test_a_token_is_its_agents_and_kept_as_a_digest(cast: Cast) -> None:
    token, secret = issue(cast)
    found = issuing.whose_token(secret)
    assert found is not None
    assert (found.pk, found.agent) == (token.pk, cast.mina)
    kept = Token.objects.filter(pk=token.pk).values().get()
    assert secret.startswith(kept["begins"])
    assert secret[10:] not in json.dumps(kept, default=str)
    assert not any(secret[10:] in json.dumps(event.payload) for event in Event.objects.all())


@pytest.mark.parametrize("wrong", ["", "mr_", "mr_" + "a" * 40, "null", "MR_X", "\x00"])
def test_what_is_no_token_opens_nothing(cast: Cast, wrong: str) -> None:
    issue(cast)
    assert issuing.whose_token(wrong) is None


def test_other_letters_case_or_ends_open_nothing(cast: Cast) -> None:
    _, secret = issue(cast)
    assert [issuing.whose_token(each) for each in (secret.upper(), secret + " ", secret[:-1])] == [None] * 3


def test_a_token_does_what_it_was_made_for_and_its_agent_may(cast: Cast) -> None:
    looking, _ = issue(cast)
    noting, _ = issue(cast, scopes=["conversations.note"])
    everything, _ = issue(cast, scopes=["*"])
    answer, note = (permissions()[code] for code in ("conversations.answer", "conversations.note"))
    assert [each.may(note) for each in (looking, noting, everything)] == [False, True, True]
    assert [each.may(answer) for each in (looking, noting, everything)] == [False, False, True]
    assert not everything.may(MANAGE_STAFF)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"days": 0}, "days"),
        ({"days": 367}, "days"),
        ({"scopes": ["staff.manage"]}, "beyond_own"),
        ({"scopes": ["no.such"]}, "no_such_permission"),
    ],
)
def test_what_is_refused_makes_nothing(cast: Cast, said: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        issue(cast, **said)
    assert refused.value.code == code
    assert not Token.objects.exists()


def test_a_nameless_one_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="name"):
        issuing.issue(cast.mina, " \x00 ", by=cast.by_mina)


def test_it_is_good_for_its_days(cast: Cast) -> None:
    _, secret = issue(cast, days=2)
    now = timezone.now()
    assert issuing.whose_token(secret, now=now + timedelta(hours=47)) is not None
    assert issuing.whose_token(secret, now=now + timedelta(hours=49)) is None


def test_its_use_is_written_down_once_a_minute(cast: Cast) -> None:
    token, secret = issue(cast)
    moments = []
    for seconds in (0, 30, 70):
        issuing.whose_token(secret, now=token.made_at + timedelta(seconds=seconds))
        token.refresh_from_db()
        assert token.used_at is not None
        moments.append((token.used_at - token.made_at).total_seconds())
    assert moments == [0, 0, 70]


WAYS_TO_END: dict[str, Callable[[Cast], object]] = {
    "password": lambda cast: signing_in.change_password(cast.mina, "another long one", by=cast.by_mina),
    "role": lambda cast: serving.change_role(cast.mina, "viewer", by=cast.by_ada),
    "left": lambda cast: serving.deactivate(cast.mina, by=cast.by_ada),
    "by_hand": lambda cast: issuing.withdraw(Token.objects.get(agent=cast.mina), by=cast.by_mina),
}


@pytest.mark.parametrize("why", WAYS_TO_END)
def test_it_ends_with_what_else_lets_in(cast: Cast, why: str) -> None:
    _, secret = issue(cast)
    _, ottos = issuing.issue(cast.otto, "His own", by=cast.by_otto)
    WAYS_TO_END[why](cast)
    assert issuing.whose_token(secret) is None
    assert issuing.whose_token(ottos) is not None
    ended = Event.objects.get(kind="token.ended")
    assert ended.payload == {"agent": cast.mina.pk, "why": why}
    assert list(tokens_are_as_the_log_tells()) == [[], []]


def test_a_new_factor_ends_it(cast: Cast) -> None:
    _, secret = issue(cast)
    proving.remove_all(cast.mina, by=cast.by_ada)
    assert issuing.whose_token(secret) is not None
    app, now = new_secret(), timezone.now()
    proving.add_app(cast.mina, app, code_at(int(now.timestamp()) // 30, app), by=cast.by_mina, now=now)
    assert issuing.whose_token(secret) is None


def test_signing_out_everywhere_leaves_programs_in(cast: Cast) -> None:
    _, secret = issue(cast)
    signing_in.sign_out_everywhere(cast.mina, by=cast.by_mina)
    assert issuing.whose_token(secret) is not None


def test_a_row_that_the_log_does_not_tell_is_seen(cast: Cast) -> None:
    token, _ = issue(cast)
    Token.objects.filter(pk=token.pk).update(ended_at=timezone.now(), ended_why="role")
    assert [str(each) for found in tokens_are_as_the_log_tells() for each in found] == [
        f"token {token.pk}: ended: the log says , the row role"
    ]


# The pages


@pytest.fixture
def browser(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.mina)
    session = client.session
    session[CONFIRMED] = (timezone.now() + timedelta(minutes=5)).isoformat()
    session.save()
    return client


def test_somebody_makes_one_sees_it_once_and_withdraws_it(cast: Cast, browser: Client) -> None:
    assert "What is it for?" in browser.get("/account/tokens/new").content.decode()
    shown = browser.post("/account/tokens/new", {"name": "The shop", "may": "look", "days": "30"})
    [secret] = [
        word
        for word in shown.content.decode().replace("<", " ").replace(">", " ").split()
        if word[:3] == "mr_"
    ]
    token = issuing.whose_token(secret)
    assert token is not None
    assert token.scopes == []
    page = browser.get("/account/sign-in").content.decode()
    assert "The shop" in page
    assert secret not in page
    browser.post(f"/account/tokens/{token.pk}/end")
    assert issuing.whose_token(secret) is None


def test_what_is_filled_in_wrongly_is_said(browser: Client) -> None:
    answer = browser.post("/account/tokens/new", {"name": "", "may": "all", "days": "5000"})
    assert answer.status_code == 422
    assert "Please say what it is for." in answer.content.decode()
    assert "From 1 to 366 days." in answer.content.decode()
    assert not Token.objects.exists()


def test_an_open_screen_is_not_enough(cast: Cast) -> None:
    signing_in.change_password(cast.mina, "a long one of hers", by=cast.by_mina)
    client = Client()
    client.force_login(cast.mina)
    assert client.post("/account/tokens/new", {"name": "x", "may": "all", "days": "3"}).status_code == 302
    assert not Token.objects.exists()


def test_nobody_ends_anothers(cast: Cast, browser: Client) -> None:
    theirs, secret = issuing.issue(cast.otto, "His own", by=cast.by_otto)
    assert browser.post(f"/account/tokens/{theirs.pk}/end").status_code == 404
    assert issuing.whose_token(secret) is not None


# The command line


def run(*said: str) -> str:
    out = StringIO()
    call_command("tokens", *said, stdout=out)
    return out.getvalue().strip()


def test_an_operator_issues_lists_and_withdraws(cast: Cast) -> None:
    secret = run("issue", "mina@framehouse.test", "The shop", "--may", "conversations.note", "--days", "7")
    token = issuing.whose_token(secret)
    assert token is not None
    [listed] = json.loads(run("list", "--json"))
    assert (listed["agent"], listed["may"]) == ("mina@framehouse.test", ["conversations.note"])
    assert "conversations.note" in run("list", "mina@framehouse.test")
    assert run("withdraw", str(token.pk)) == "It opens nothing any more."
    assert run("withdraw", str(token.pk)) == "It had ended already."
    assert run("list") == ""
    with pytest.raises(CommandError, match="no token 999999"):
        run("withdraw", "999999")
    with pytest.raises(CommandError, match="may not do this"):
        run("issue", "mina@framehouse.test", "x", "--may", "staff.manage")
