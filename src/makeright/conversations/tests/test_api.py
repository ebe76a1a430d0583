"""Customers and inboxes, for programs: what a token lets one see and change, through the doors of the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from makeright.api.ids import public
from makeright.conversations import seeing
from makeright.conversations.adding_inboxes import add_inbox
from makeright.conversations.admitting import give_access
from makeright.conversations.models import InboxAccess
from makeright.customers import defining, identifying
from makeright.customers.models import Customer
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.staff import issuing
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db


class Program:
    """A program that comes as somebody."""

    def __init__(self, agent: Agent, cast: Cast, scopes: tuple[str, ...] = ("*",)) -> None:
        secret = issuing.issue(agent, "x", scopes=scopes, by=cast.by_ada)[1]
        self._client = Client(headers={"Authorization": f"Bearer {secret}"})

    def ask(self, method: str, where: str, said: Any = None, *, status: int = 200, key: str = "") -> Any:
        """`key`: by which it is done once."""
        content = "" if said is None else json.dumps(said)
        headers = {"Idempotency-Key": key} if key else {}
        answer: HttpResponse = self._client.generic(
            method, f"/api/v1{where}", content, content_type="application/json", headers=headers
        )  # type: ignore[assignment]
        assert answer.status_code == status, answer.content
        return json.loads(answer.content) if answer.content else None

    def send(self, where: str, content: bytes) -> Any:
        """Send bytes to an address, as they are."""
        answer = self._client.generic(
            "POST", f"/api/v1{where}", content, content_type="application/octet-stream"
        )
        assert answer.status_code == 201, answer.content
        return json.loads(answer.content)

    def take(self, where: str) -> Any:
        """What stands at an address, as it comes."""
        return self._client.get(f"/api/v1{where}")


@pytest.fixture
def ada(cast: Cast) -> Program:
    return Program(cast.ada, cast)


def of(customer: Customer) -> str:
    return f"/customers/{public('cus', customer.pk)}"


def test_customers_are_listed_page_by_page(cast: Cast, ada: Program) -> None:
    first = ada.ask("GET", "/customers?limit=2")
    second = ada.ask("GET", f"/customers?limit=2&after={first['next']}")
    names = [each["name"] for each in (*first["items"], *second["items"])]
    assert names == ["Rosa Lindqvist", "Karim Benali", "Ines Carvalho"]
    assert second["next"] is None


@pytest.mark.parametrize(
    "asked",
    ["known_by=ROSA@example.com", "kind=mail&known_by=rosa@example.com", "known_by=%20rosa@example.com"],
)
def test_a_customer_is_found_by_what_they_are_known_by(ada: Program, asked: str) -> None:
    [found] = ada.ask("GET", f"/customers?{asked}")["items"]
    assert found["name"] == "Rosa Lindqvist"
    assert found["identities"][0]["value"] == "rosa@example.com"


def test_a_number_is_found_in_any_writing(ada: Program) -> None:
    [found] = ada.ask("GET", "/customers?kind=phone&known_by=%2B44%20(0)20%207946-0018")["items"]
    assert found["name"] == "Ines Carvalho"


def test_what_is_no_address_is_told_as_a_problem(ada: Program) -> None:
    assert ada.ask("GET", "/customers?known_by=nobody", status=409)["code"] == "no_address"
    assert ada.ask("GET", "/customers?kind=fax&known_by=1", status=422)["code"] == "unfit"


def test_one_sees_whom_one_may_see(cast: Cast) -> None:
    mina = Program(cast.mina, cast)
    names = {each["name"] for each in mina.ask("GET", "/customers")["items"]}
    assert names == {"Rosa Lindqvist", "Karim Benali"}
    assert mina.ask("GET", of(cast.ines), status=404)["code"] == "not_found"
    assert mina.ask("GET", "/customers?known_by=ines@example.com")["items"] == []


def test_a_customer_is_added_once(cast: Cast, ada: Program) -> None:
    said = {"kind": "mail", "typed": "Noor@Example.com", "name": "Noor Aziz"}
    made = ada.ask("POST", "/customers", said, status=201)
    assert (made["name"], made["identities"][0]["value"]) == ("Noor Aziz", "noor@example.com")
    assert ada.ask("POST", "/customers", said, status=409)["code"] == "anothers"
    hidden = Program(cast.mina, cast).ask(
        "POST", "/customers", {"kind": "mail", "typed": "ines@example.com"}, status=409
    )
    assert hidden["code"] == "anothers"
    assert "Ines" not in json.dumps(hidden)


def test_what_is_known_is_changed_and_what_is_not_said_stays(cast: Cast, ada: Program) -> None:
    defining.define("customer", "wood", "Wood", "text", by=cast.by_ada)
    changes = {"preferred_name": "Rosa", "zone": "Europe/Stockholm", "custom_fields": {"wood": "oak"}}
    changes["quiet"] = {"since": "22:00", "until": "07:00"}
    told = ada.ask("PATCH", of(cast.rosa), changes)
    assert (told["name"], told["preferred_name"], told["zone"]) == (
        "Rosa Lindqvist",
        "Rosa",
        "Europe/Stockholm",
    )
    assert (told["quiet_from"], told["custom_fields"]) == ("22:00:00", {"wood": "oak"})
    assert ada.ask("PATCH", of(cast.rosa), {"quiet": None})["quiet_from"] is None
    assert ada.ask("GET", of(cast.rosa))["zone"] == "Europe/Stockholm"


def test_all_of_it_or_nothing_is_changed(cast: Cast, ada: Program) -> None:
    said = ada.ask("PATCH", of(cast.rosa), {"pronoun": "she", "custom_fields": {"no_such": "x"}}, status=409)
    assert said["code"] == "no_field"
    assert Customer.objects.get(pk=cast.rosa.pk).pronoun == ""


def test_identities_come_and_go(cast: Cast, ada: Program) -> None:
    made = ada.ask(
        "POST", f"{of(cast.rosa)}/identities", {"kind": "phone", "typed": "+46 8 123 456 78"}, status=201
    )
    assert made["value"].startswith("+46")
    assert not made["verified"]
    ada.ask("DELETE", f"{of(cast.rosa)}/identities/{made['id']}", status=204)
    assert not cast.rosa.identities.filter(kind="phone").exists()
    theirs = public("idn", cast.karim.identities.get().pk)
    assert ada.ask("DELETE", f"{of(cast.rosa)}/identities/{theirs}", status=404)["code"] == "not_found"


def test_facts_are_remembered_with_where_they_are_from_and_end(cast: Cast, ada: Program) -> None:
    message = cast.late_parcel.messages.get()
    said = {"about": "frames", "value": "oak", "said": "message", "message": public("msg", message.pk)}
    made = ada.ask("POST", f"{of(cast.rosa)}/facts", said, status=201)
    assert (made["message"], made["until"]) == (said["message"], None)
    anothers = said | {"message": public("msg", cast.broken_frame.messages.get().pk)}
    assert ada.ask("POST", f"{of(cast.rosa)}/facts", anothers, status=404)["code"] == "not_found"
    assert ada.ask("DELETE", f"{of(cast.rosa)}/facts/{made['id']}")["until"] is not None
    assert [each["value"] for each in ada.ask("GET", f"{of(cast.rosa)}/facts")["items"]] == ["oak"]


def test_where_a_fact_is_from_is_told_to_who_sees_it(cast: Cast, ada: Program) -> None:
    message = cast.write(cast.rosa, "Eleven oak frames", inbox=cast.wholesale)
    said = {"about": "frames", "value": "oak", "said": "message", "message": public("msg", message.pk)}
    ada.ask("POST", f"{of(cast.rosa)}/facts", said, status=201)
    [seen] = Program(cast.mina, cast).ask("GET", f"{of(cast.rosa)}/facts")["items"]
    assert (seen["value"], seen["message"]) == ("oak", None)


def test_a_note_is_removed_by_who_wrote_it(cast: Cast, ada: Program) -> None:
    made = ada.ask("POST", f"{of(cast.rosa)}/notes", {"text": "Likes oak."}, status=201)
    where = f"{of(cast.rosa)}/notes/{made['id']}"
    Program(cast.mina, cast).ask("DELETE", where, status=404)
    ada.ask("DELETE", where, status=204)
    assert ada.ask("GET", f"{of(cast.rosa)}/notes")["items"] == []


def test_two_are_one_and_two_again(cast: Cast, ada: Program) -> None:
    into = {"into": public("cus", cast.rosa.pk)}
    merge = ada.ask("POST", f"{of(cast.karim)}/merge", into, status=201)
    assert ada.ask("GET", of(cast.karim), status=404)["code"] == "not_found"
    assert ada.ask("DELETE", f"/merges/{merge['id']}")["undone_at"] is not None
    assert ada.ask("GET", of(cast.karim))["name"] == "Karim Benali"
    hidden = Program(cast.mina, cast)
    assert hidden.ask("POST", f"{of(cast.ines)}/merge", into, status=404)["code"] == "not_found"
    assert hidden.ask("POST", f"{of(cast.rosa)}/merge", {"into": public("cus", cast.ines.pk)}, status=404)


def test_a_token_that_may_only_look_changes_nothing(cast: Cast) -> None:
    looking = Program(cast.ada, cast, scopes=())
    assert looking.ask("GET", of(cast.rosa))["name"] == "Rosa Lindqvist"
    said = looking.ask("POST", f"{of(cast.rosa)}/notes", {"text": "x"}, status=403)
    assert (said["code"], said["permission"]) == ("not_permitted", "customers.change")


def test_who_serves_in_an_inbox_is_said(cast: Cast, ada: Program) -> None:
    inbox, otto = public("inb", cast.wholesale.pk), public("agt", cast.otto.pk)
    assert otto in ada.ask("PUT", f"/inboxes/{inbox}/agents/{otto}")["serving"]
    assert InboxAccess.objects.filter(inbox=cast.wholesale, agent=cast.otto).exists()
    assert otto not in ada.ask("DELETE", f"/inboxes/{inbox}/agents/{otto}")["serving"]
    given = Event.objects.filter(kind="access.given", inbox_id=cast.wholesale.pk).latest("pk")
    assert (given.actor_id, given.actor_via) == (cast.ada.pk, "api")
    names = [each["name"] for each in Program(cast.mina, cast).ask("GET", "/inboxes")["items"]]
    assert names == ["Frame House"]


def test_many_inboxes_cost_what_one_costs(cast: Cast, ada: Program) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            ada.ask("GET", "/inboxes")
        return len(asked)

    ada.ask("GET", "/inboxes")
    few = cost()
    for number in range(10):
        inbox = add_inbox(f"shop-{number}@framehouse.test", f"Shop {number}", by=cast.by_ada)
        give_access(inbox, cast.otto, by=cast.by_ada)
    assert cost() == few


def test_how_far_colleagues_see_is_told_and_changed(cast: Cast, ada: Program) -> None:
    assert ada.ask("GET", "/sight") == {"rule": "inboxes"}
    assert ada.ask("PUT", "/sight", {"rule": "own"}) == {"rule": "own"}
    assert seeing.rule() == "own"
    assert ada.ask("PUT", "/sight", {"rule": "nobody"}, status=422)["code"] == "unfit"


def test_what_was_merged_since_names_nobody_whom_one_does_not_see(cast: Cast, ada: Program) -> None:
    identifying.add_identity(cast.karim, "phone", "+33170189900", by=cast.by_ada)
    merge = ada.ask("POST", f"{of(cast.karim)}/merge", {"into": public("cus", cast.rosa.pk)}, status=201)
    ada.ask("POST", f"{of(cast.rosa)}/merge", {"into": public("cus", cast.ines.pk)}, status=201)
    assert ada.ask("DELETE", f"/merges/{merge['id']}", status=404)["code"] == "not_found"


def test_identities_are_verified_preferred_and_moved_among_those_whom_one_sees(
    cast: Cast, ada: Program
) -> None:
    made = identifying.add_identity(cast.rosa, "mail", "rosa@work.example", by=cast.by_ada)
    its = f"{of(cast.rosa)}/identities/{public('idn', made.pk)}"
    assert ada.ask("POST", f"{its}/verification")["verified_how"] == "agent"
    assert ada.ask("POST", f"{its}/preference")["value"] == "rosa@work.example"
    assert cast.rosa.primary() == made
    moved = ada.ask("POST", f"{its}/move", {"to": public("cus", cast.karim.pk)})
    assert (moved["verified"], cast.karim.identities.filter(pk=made.pk).exists()) == (False, True)
    mina = Program(cast.mina, cast)
    there = f"{of(cast.karim)}/identities/{public('idn', made.pk)}/move"
    mina.ask("POST", there, {"to": public("cus", cast.ines.pk)}, status=404)
    assert cast.karim.identities.filter(pk=made.pk).exists()
