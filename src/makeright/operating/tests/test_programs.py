"""Programs of the house: let in by an admin, acting as themselves, until their token ends, whoever leaves meanwhile."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from makeright.api.ids import public
from makeright.conversations.models import RESOLVED, Message, Note
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.replaying import replay
from makeright.lib.actor import Actor
from makeright.operating import auditing
from makeright.staff import issuing, serving
from makeright.staff.models import Agent, Token
from makeright.staff.refusals import Refused
from makeright.webhooks.telling import envelope

pytestmark = pytest.mark.django_db


def ask(secret: str, method: str, where: str, said: Any = None, status: int = 200) -> Any:
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    content = "" if said is None else json.dumps(said)
    answer = client.generic(method, f"/api/v1{where}", content, content_type="application/json")
    assert answer.status_code == status, answer.content
    return json.loads(answer.content) if answer.content else None


@pytest.fixture
def everything(cast: Cast) -> str:
    return issuing.let_program_in("The shop", scopes=["*"], by=cast.by_ada)[1]


def test_it_acts_as_itself_and_the_log_says_so(cast: Cast, everything: str) -> None:
    where = f"/conversations/{public('cnv', cast.late_parcel.pk)}/resolution"
    assert ask(everything, "PUT", where, {})["state"] == RESOLVED
    token = Token.objects.of_programs().get()
    event = Event.objects.get(kind="conversation.resolved", conversation_id=cast.late_parcel.pk)
    assert (event.actor_kind, event.actor_id, event.actor_via) == ("system", token.pk, "api")
    assert envelope(1, event, None)["actor"] == {
        "kind": "system",
        "id": public("prg", token.pk),
        "via": "api",
    }
    assert [str(each) for each in replay().differences] == []


def test_me_says_who_it_is_what_it_was_made_for_and_until_when(cast: Cast) -> None:
    token, secret = issuing.let_program_in("Till", scopes=["conversations.tag"], days=7, by=cast.by_ada)
    me = ask(secret, "GET", "/me")
    assert (me["agent"], me["program"]) == (None, {"id": public("prg", token.pk), "name": "Till"})
    assert me["scopes"] == me["may"] == ["conversations.tag"]
    assert me["expires_at"].startswith(f"{token.expires_at:%Y-%m-%dT%H:%M}")
    own = issuing.issue(cast.mina, "x", scopes=["*"], by=cast.by_mina)[1]
    mine = ask(own, "GET", "/me")
    assert (mine["agent"]["name"], mine["program"], mine["scopes"]) == ("Mina", None, ["*"])


def test_what_somebody_signs_it_can_not_do(cast: Cast, everything: str) -> None:
    where = f"/conversations/{public('cnv', cast.late_parcel.pk)}"
    messages, notes = Message.objects.count(), Note.objects.count()
    for path, said in (("notes", {"text": "Between us."}), ("replies", {"text": "Dear you."})):
        assert ask(everything, "POST", f"{where}/{path}", said, 403)["code"] == "takes_agent"
    assert ask(everything, "PUT", f"{where}/following", None, 403)["code"] == "takes_agent"
    assert ask(everything, "PUT", f"{where}/assignment", {"agent": "me"}, 409)["code"] == "cannot_see"
    assert (Message.objects.count(), Note.objects.count()) == (messages, notes)


def test_it_sees_conversations_only_if_it_may_see_all(cast: Cast) -> None:
    blind = issuing.let_program_in("Till", scopes=["conversations.tag"], by=cast.by_ada)[1]
    assert ask(blind, "GET", "/conversations")["items"] == []
    assert ask(blind, "GET", "/conversations?assignee=nobody")["items"] == []
    ask(blind, "GET", f"/conversations/{public('cnv', cast.late_parcel.pk)}", status=404)
    seeing = issuing.let_program_in("Till", scopes=["conversations.see_all"], by=cast.by_ada)[1]
    assert len(ask(seeing, "GET", "/conversations")["items"]) == 3


def test_it_stays_when_who_made_it_leaves_and_ends_at_once(cast: Cast) -> None:
    other = Agent.objects.create_user("chief@framehouse.test", "x", name="Chief", role="admin")
    token, secret = issuing.let_program_in("Till", by=Actor.agent(other))
    serving.deactivate(other, reason="left", by=cast.by_ada)
    ask(secret, "GET", "/me")
    token.refresh_from_db()
    assert token.used_at is not None
    assert issuing.withdraw(token, by=cast.by_ada)
    assert not issuing.withdraw(token, by=cast.by_ada)
    assert ask(secret, "GET", "/me", status=401)["code"] == "bad_token"
    ends = Event.objects.filter(kind="program.ended", subject_id=token.pk)
    assert [each.payload for each in ends] == [{"why": "by_hand"}]


def test_it_ends_by_itself(cast: Cast) -> None:
    long_ago = timezone.now() - timedelta(days=8)
    secret = issuing.let_program_in("Till", days=7, by=cast.by_ada, now=long_ago)[1]
    ask(secret, "GET", "/me", status=401)


def test_nobody_lets_one_do_what_they_may_not(cast: Cast) -> None:
    with pytest.raises(Refused, match="may not do this"):
        issuing.let_program_in("Till", scopes=["*"], by=cast.by_lena)
    some = issuing.let_program_in("Till", scopes=["programs.manage"], by=cast.by_ada)[1]
    beyond = {"name": "x", "scopes": ["staff.manage"]}
    assert ask(some, "POST", "/programs", beyond, 403)["code"] == "beyond_token"
    assert ask(some, "POST", "/programs", {"name": "x", "scopes": ["*"]}, 403)["code"] == "beyond_token"


def test_one_that_may_manage_staff_takes_nothing_from_an_admin(cast: Cast) -> None:
    some = issuing.let_program_in("Till", scopes=["staff.manage"], by=cast.by_ada)[1]
    where = f"/agents/{public('agt', cast.ada.pk)}/deactivation"
    assert ask(some, "POST", where, {}, 409)["code"] == "beyond_own"
    cast.ada.refresh_from_db()
    assert cast.ada.is_active


def test_a_program_lets_programs_in_and_ends_them(cast: Cast, everything: str) -> None:
    made = ask(everything, "POST", "/programs", {"name": "Till", "scopes": ["conversations.tag"]}, 201)
    assert ask(made["token"], "GET", "/me")["program"]["id"] == made["id"]
    listed = ask(everything, "GET", "/programs")["items"]
    assert [each["name"] for each in listed] == ["The shop", "Till"]
    assert "token" not in listed[1]
    for _twice in range(2):
        ask(everything, "DELETE", f"/programs/{made['id']}", status=204)
    ask(made["token"], "GET", "/me", status=401)
    strange = {"name": "x", "scopes": ["moon.land"]}
    assert ask(everything, "POST", "/programs", strange, 409)["code"] == "no_such_permission"


def test_the_command_line_lets_one_in(cast: Cast) -> None:
    out = StringIO()
    call_command("tokens", "issue-program", "Till", "--may", "conversations.tag", stdout=out)
    assert ask(out.getvalue().strip(), "GET", "/me")["may"] == ["conversations.tag"]
    listed = StringIO()
    call_command("tokens", "list", "--json", stdout=listed)
    assert [(each["agent"], each["name"]) for each in json.loads(listed.getvalue())] == [(None, "Till")]
    with pytest.raises(CommandError, match="1 to"):
        call_command("tokens", "issue-program", "Till", "--days", "9000", stdout=out)


def test_an_admin_lets_one_in_on_the_page_and_withdraws_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    said = {
        "name": "Till",
        "how": "some",
        "may": ["conversations.tag", "conversations.see_all"],
        "days": "30",
    }
    shown = client.post("/settings/programs/new", said)
    token = Token.objects.of_programs().get()
    assert token.scopes == ["conversations.see_all", "conversations.tag"]
    page = shown.content.decode()
    assert issuing.MARK in page
    assert "Till" in page
    assert issuing.MARK + "a" not in client.get("/settings/programs").content.decode().replace(
        token.begins, ""
    )
    for _twice in range(2):
        assert client.post(f"/settings/programs/{token.pk}/end").status_code == 302
    token.refresh_from_db()
    assert token.ended_why == "by_hand"
    wrong = client.post("/settings/programs/new", said | {"days": "x"})
    assert wrong.status_code == 422


def test_others_find_no_such_page(cast: Cast, client: Client) -> None:
    assert client.get("/settings/programs").status_code == 302
    token, _secret = issuing.let_program_in("Till", by=cast.by_ada)
    client.force_login(cast.lena)
    assert client.get("/settings/programs").status_code == 404
    assert client.post(f"/settings/programs/{token.pk}/end").status_code in (403, 404)
    mine = issuing.issue(cast.mina, "x", by=cast.by_mina)[0]
    client.force_login(cast.ada)
    assert client.post(f"/settings/programs/{mine.pk}/end").status_code == 404


def test_what_it_did_is_told_under_its_name(cast: Cast, everything: str) -> None:
    ask(everything, "POST", "/teams", {"name": "Workshop"}, 201)
    lines = [line for line in auditing.read(auditing.Asked()).lines if line.kind == "team.added"]
    assert ["The shop" in line.sentence for line in lines] == [True]
