"""Those who serve, for programs: what a token lets one see and change, and how it is told what it can't."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from makeright.api.ids import public
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.staff import issuing, serving
from makeright.staff.limiting import TOKEN_FROM
from makeright.staff.models import Agent, Invitation, Role, Team

pytestmark = pytest.mark.django_db


class Program:
    """A program that comes as Ada, or as somebody else."""

    def __init__(self, secret: str) -> None:
        self._client = Client(headers={"Authorization": f"Bearer {secret}"})

    def ask(self, method: str, where: str, said: Any = None, *, status: int = 200) -> Any:
        content = "" if said is None else json.dumps(said)
        answer: HttpResponse = self._client.generic(
            method, f"/api/v1{where}", content, content_type="application/json"
        )  # type: ignore[assignment]
        assert answer.status_code == status, answer.content
        return json.loads(answer.content)


@pytest.fixture
def ada(cast: Cast) -> Program:
    return Program(issuing.issue(cast.ada, "x", scopes=["*"], by=cast.by_ada)[1])


def agent_id(agent: Agent) -> str:
    return public("agt", agent.pk)


def test_a_program_knows_as_whom_it_came(cast: Cast) -> None:
    secret = issuing.issue(cast.mina, "x", scopes=["conversations.note"], by=cast.by_mina)[1]
    said = Program(secret).ask("GET", "/me")
    assert (said["agent"]["name"], said["may"]) == ("Mina", ["conversations.note"])


def test_a_list_is_read_page_by_page(cast: Cast, ada: Program) -> None:
    names, after = [], ""
    for _ in range(3):
        told = ada.ask("GET", f"/agents?limit=2&after={after}")
        names += [each["name"] for each in told["items"]]
        after = told["next"]
        if after is None:
            break
    assert names == ["Mina", "Otto", "Lena", "Ada"]
    assert ada.ask("GET", "/agents?after=nonsense", status=422)["code"] == "cursor"
    assert ada.ask("GET", "/agents?limit=101", status=422)["code"] == "unfit"


def test_a_team_is_made_named_filled_and_retired(cast: Cast, ada: Program) -> None:
    team = ada.ask("POST", "/teams", {"name": "Front"}, status=201)
    assert ada.ask("POST", "/teams", {"name": "front"}, status=409)["code"] == "named_already"
    assert ada.ask("PUT", f"/teams/{team['id']}/members/{agent_id(cast.mina)}")["members"] == [
        agent_id(cast.mina)
    ]
    assert ada.ask("PATCH", f"/teams/{team['id']}", {"name": "The front"})["name"] == "The front"
    assert ada.ask("GET", f"/agents/{agent_id(cast.mina)}")["teams"] == [team["id"]]
    assert ada.ask("DELETE", f"/teams/{team['id']}/members/{agent_id(cast.mina)}")["members"] == []
    assert ada.ask("POST", f"/teams/{team['id']}/retirement")["is_retired"]
    assert Team.objects.get().name == "The front"
    made = Event.objects.get(kind="team.added")
    assert (made.actor_id, made.actor_via) == (cast.ada.pk, "api")


def test_a_role_is_made_given_and_changed(cast: Cast, ada: Program) -> None:
    role = ada.ask("POST", "/roles", {"name": "Night", "permissions": ["conversations.note"]}, status=201)
    told = ada.ask("PUT", f"/agents/{agent_id(cast.otto)}/role", {"own_role": role["id"]})
    assert (told["role"], told["own_role"]) == ("own", role["id"])
    for unclear in ({}, {"role": "admin", "own_role": role["id"]}, {"role": None}):
        refused = ada.ask("PUT", f"/agents/{agent_id(cast.otto)}/role", unclear, status=422)
        assert "Say either role or own_role." in refused["errors"][0]["what"]
    assert Agent.objects.get(pk=cast.otto.pk).own_role is not None
    ada.ask("PATCH", f"/roles/{role['id']}", {"name": "Nights", "permissions": []})
    assert (Role.objects.get().name, Role.objects.get().permissions) == ("Nights", [])
    said = ada.ask("PATCH", f"/roles/{role['id']}", {"name": "X", "permissions": ["no.such"]}, status=409)
    assert (said["code"], Role.objects.get().name) == ("no_such_permission", "Nights")
    assert "conversations.note" in {each["code"] for each in ada.ask("GET", "/permissions")}


def test_nobody_gives_what_they_may_not_do(cast: Cast, ada: Program) -> None:
    role = ada.ask("POST", "/roles", {"name": "People", "permissions": ["staff.manage"]}, status=201)
    ada.ask("PUT", f"/agents/{agent_id(cast.lena)}/role", {"own_role": role["id"]})
    cast.lena.refresh_from_db()
    lena = Program(issuing.issue(cast.lena, "x", scopes=["*"], by=cast.by_lena)[1])
    said = lena.ask("PUT", f"/agents/{agent_id(cast.otto)}/role", {"role": "admin"}, status=409)
    assert said["code"] == "beyond_own"
    assert Agent.objects.get(pk=cast.otto.pk).role == "agent"


def test_a_token_gives_nobody_what_it_was_not_made_for(cast: Cast, ada: Program) -> None:
    role = ada.ask("POST", "/roles", {"name": "Night", "permissions": []}, status=201)["id"]
    all_of_it = ada.ask("POST", "/invitations", {"email": "noor@example.com", "name": "Noor"}, status=201)[
        "id"
    ]
    serving.take_seat(cast.lena, by=cast.by_ada)
    serving.deactivate(cast.otto, by=cast.by_ada)
    keeper = Program(issuing.issue(cast.ada, "x", scopes=["staff.manage"], by=cast.by_ada)[1])
    beyond: list[tuple[str, str, dict[str, Any] | None]] = [
        ("PUT", f"/agents/{agent_id(cast.mina)}/role", {"role": "admin"}),
        ("PUT", f"/agents/{agent_id(cast.lena)}/seat", None),
        ("DELETE", f"/agents/{agent_id(cast.otto)}/deactivation", None),
        ("POST", "/roles", {"name": "X", "permissions": ["conversations.note"]}),
        ("PATCH", f"/roles/{role}", {"permissions": ["conversations.note"]}),
        ("POST", "/invitations", {"email": "nils@example.com", "name": "Nils", "role": "admin"}),
        ("POST", f"/invitations/{all_of_it}/renewal", None),
    ]
    for method, where, said in beyond:
        assert keeper.ask(method, where, said, status=403)["code"] == "beyond_token"
    assert keeper.ask("PATCH", f"/roles/{role}", {"permissions": ["staff.manage"]})["permissions"]
    assert keeper.ask("PUT", f"/agents/{agent_id(cast.mina)}/role", {"own_role": role})["role"] == "own"


def test_somebody_who_left_can_do_nothing_more(cast: Cast, ada: Program) -> None:
    mina = Program(issuing.issue(cast.mina, "x", by=cast.by_mina)[1])
    assert mina.ask("GET", "/me")["agent"]["name"] == "Mina"
    told = ada.ask("POST", f"/agents/{agent_id(cast.mina)}/deactivation", {"reason": "left"})
    assert not told["is_active"]
    assert mina.ask("GET", "/me", status=401)["code"] == "bad_token"
    assert ada.ask("DELETE", f"/agents/{agent_id(cast.mina)}/deactivation")["is_active"]
    assert mina.ask("GET", "/me", status=401)["code"] == "bad_token"


def test_an_invitation_never_tells_its_link(cast: Cast, ada: Program) -> None:
    said = {"email": "noor@example.com", "name": "Noor", "role": "viewer"}
    told = ada.ask("POST", "/invitations", said, status=201)
    assert told.keys() == {"id", "email", "name", "role", "state", "made_at", "expires_at"}
    assert Invitation.objects.get().role == "viewer"
    ada.ask("POST", f"/invitations/{told['id']}/renewal")
    assert ada.ask("DELETE", f"/invitations/{told['id']}")["state"] == "revoked"
    assert ada.ask("POST", f"/invitations/{told['id']}/renewal", status=409)["code"] == "settled"
    assert not mail.outbox


@pytest.mark.parametrize(
    "header", ["", "Basic YTpi", "Bearer", "Bearer ", "bearer mr_x", "Bearer \x00", "mr_x"]
)
def test_without_a_good_token_nothing_opens(cast: Cast, header: str) -> None:
    client = Client(headers={"Authorization": header} if header else {})
    answer = client.get("/api/v1/agents")
    assert answer.status_code == 401
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_session_is_no_token(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ada)
    assert client.get("/api/v1/agents").status_code == 401
    assert client.post("/api/v1/teams", {"name": "x"}, content_type="application/json").status_code == 401


def test_who_tries_many_wrong_ones_has_to_wait_and_others_come_in(cast: Cast, ada: Program) -> None:
    wrong = Client(headers={"Authorization": "Bearer mr_wrong"})
    answers = [wrong.get("/api/v1/me") for _ in range(TOKEN_FROM.most + 1)]
    assert {answer.status_code for answer in answers[:-1]} == {401}
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1]["Retry-After"]) <= 900
    assert ada.ask("GET", "/me")["agent"]["name"] == "Ada"


def test_what_is_nowhere_is_told_as_a_problem(cast: Cast, ada: Program) -> None:
    for where in ("/nothing", "/agents/agt_1", "/agents/1", f"/agents/{public('agt', 999_999)}"):
        assert ada.ask("GET", where, status=404)["code"] == "not_found"


def test_the_paper_of_the_api_can_be_read(cast: Cast) -> None:
    paper = json.loads(Client().get("/api/v1/openapi.json").content)
    assert paper["openapi"].startswith("3.")
    assert "/api/v1/agents/{agent}" in paper["paths"]
    assert paper["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"
    assert all(each.get("summary") for path in paper["paths"].values() for each in path.values())
