"""Customer events from outside: what programs tell, and of whom they may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from makeright.api.ids import public
from makeright.conversations.tests.test_api import Program
from makeright.customers import declaring, events
from makeright.customers.models import Occurrence, OccurrenceKind
from makeright.demo.cast import Cast
from makeright.events.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def look(cast: Cast) -> OccurrenceKind:
    told = [["frame", "Frame", "text"], ["paid", "Paid", "yes_no"]]
    return declaring.declare("Tried the configurator", code="look", attributes=told, by=cast.by_ada)


def said(**more: Any) -> dict[str, Any]:
    return {"kind": "look", "occurred_at": (timezone.now() - timedelta(hours=1)).isoformat(), **more}


def by_mail(address: str, **more: Any) -> dict[str, Any]:
    return said(known_by={"kind": "mail", "typed": address}, **more)


def test_a_program_declares_kinds(cast: Cast) -> None:
    ada = Program(cast.ada, cast)
    made = ada.ask(
        "POST",
        "/event-kinds",
        {"name": "Visited the shop", "attributes": [{"code": "till", "name": "Till"}], "keep_for_days": 90},
        status=201,
    )
    assert (made["code"], made["attributes"], made["keep_for_days"]) == (
        "visited_the_shop",
        [{"code": "till", "name": "Till", "kind": "text"}],
        90,
    )
    where = f"/event-kinds/{made['id']}"
    changed = ada.ask("PATCH", where, {"name": "Came by", "on_timeline": False})
    assert (changed["name"], changed["on_timeline"], changed["keep_for_days"]) == ("Came by", False, 90)
    assert ada.ask("PATCH", where, {"keep_for_days": None, "attributes": []})["keep_for_days"] is None
    assert ada.ask("PUT", f"{where}/retirement")["retired_at"]
    assert ada.ask("DELETE", f"{where}/retirement")["retired_at"] is None
    assert [each["name"] for each in ada.ask("GET", "/event-kinds")["items"]] == ["Came by"]
    assert ada.ask("GET", where)["name"] == "Came by"
    Program(cast.mina, cast).ask("POST", "/event-kinds", {"name": "x"}, status=403)


def test_a_program_tells_what_happened_once(cast: Cast, look: OccurrenceKind) -> None:
    shop = Program(cast.ada, cast, scopes=("customers.report",))
    where = f"/customers/{public('cus', cast.karim.pk)}/events"
    what = said(external_id="v-1", attributes={"frame": "Oak", "paid": True}, source="backfill")
    told = shop.ask("POST", where, what, status=201)
    assert (told["kind"], told["attributes"], told["source"], told["customer"]) == (
        "look",
        {"frame": "Oak", "paid": "yes"},
        "backfill",
        public("cus", cast.karim.pk),
    )
    assert shop.ask("POST", where, what, status=200)["id"] == told["id"]
    assert [each["id"] for each in shop.ask("GET", where)["items"]] == [told["id"]]
    assert shop.ask("GET", f"{where}?kind=another")["items"] == []
    assert Event.objects.filter(kind=events.REPORTED.name).count() == 1


def test_what_is_not_declared_or_lies_ahead_is_refused(cast: Cast, look: OccurrenceKind) -> None:
    shop, where = Program(cast.ada, cast), f"/customers/{public('cus', cast.karim.pk)}/events"
    assert shop.ask("POST", where, said(kind="unheard"), status=409)["code"] == "no_such_kind"
    ahead = (timezone.now() + timedelta(days=1)).isoformat()
    assert shop.ask("POST", where, said(occurred_at=ahead), status=409)["code"] == "in_future"
    shop.ask("POST", where, said(occurred_at="2026-01-31T09:30:00"), status=422)
    shop.ask("POST", where, said(attributes={"frame": {"a": 1}}), status=422)
    assert not Occurrence.objects.exists()


def test_many_are_told_at_once_each_for_itself(cast: Cast, look: OccurrenceKind) -> None:
    ada = Program(cast.ada, cast)
    told = ada.ask(
        "POST",
        "/customer-event-batches",
        {
            "events": [
                by_mail("Karim@Example.com", external_id="1"),
                by_mail("nobody@example.com"),
                by_mail("no address"),
                said(customer=public("cus", cast.rosa.pk)),
                by_mail("karim@example.com", external_id="1"),
                said(customer=public("cus", cast.rosa.pk), kind="unheard"),
            ]
        },
    )["items"]
    assert [(each["outcome"], each["code"]) for each in told] == [
        ("new", None),
        ("refused", "no_such_customer"),
        ("refused", told[2]["code"]),
        ("new", None),
        ("known", None),
        ("refused", "no_such_kind"),
    ]
    assert told[2]["code"] != "no_such_customer"
    assert told[4]["event"]["id"] == told[0]["event"]["id"]
    both = said(customer=public("cus", cast.rosa.pk), known_by={"kind": "mail", "typed": "a@example.com"})
    ada.ask("POST", "/customer-event-batches", {"events": [both]}, status=422)
    ada.ask("POST", "/customer-event-batches", {"events": [by_mail("karim@example.com")] * 101}, status=422)


def test_of_whom_the_agent_does_not_see_nothing_is_told(cast: Cast, look: OccurrenceKind) -> None:
    declaring.rename(look, "Looked", by=cast.by_ada)
    stranger = cast.wholesale_matter.customer
    address = stranger.identities.get(kind="mail").value
    lena_only = Program(cast.mina, cast)
    lena_only.ask("POST", "/customer-event-batches", {"events": [by_mail(address)]}, status=403)
    lena_only.ask("GET", f"/customers/{public('cus', stranger.pk)}/events", status=404)
    assert not Occurrence.objects.exists()


def test_a_hundred_cost_few_questions(
    cast: Cast, look: OccurrenceKind, django_assert_max_num_queries: Any
) -> None:
    ada = Program(cast.ada, cast)
    many = {"events": [by_mail("karim@example.com", external_id=str(number)) for number in range(100)]}
    with django_assert_max_num_queries(125):
        ada.ask("POST", "/customer-event-batches", many)
    assert Occurrence.objects.count() == 100
