"""Plans from outside: a program makes a matter right in one call, asks first what would come of it, and takes it
back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from makeright.api.ids import public
from makeright.conversations.tests.test_api import Program
from makeright.events.replaying import replay
from makeright.orders.tests.everything import everything
from makeright.remedies.models import Remedy
from makeright.remedies.tests.conftest import House
from makeright.staff import issuing

pytestmark = pytest.mark.django_db


class Keyed(Program):
    """One that names its calls, so that each is done once."""

    def __init__(self, house: House, key: str) -> None:
        secret = issuing.issue(house.cast.mina, "x", scopes=("*",), by=house.cast.by_ada)[1]
        self._client = Client(headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": key})


def said(house: House, **remedy: Any) -> dict[str, Any]:
    return {
        "order": public("ord", house.bought.karims.pk),
        "pieces": [{"line": public("lin", house.frame.pk)}],
        "cause": public("cau", house.cause().pk),
        "harm": "unusable",
        "remedies": [remedy or {"kind": "replacement", "pieces": [{"line": public("lin", house.frame.pk)}]}],
        "text": "Dear Karim, a new frame leaves our workshop today.",
        "resolve": True,
    }


def where(house: House, what: str) -> str:
    return f"/conversations/{public('cnv', house.cast.broken_frame.pk)}/{what}"


def test_a_program_makes_it_right_in_one_call_and_once(house: House) -> None:
    program = Keyed(house, "one")
    made = program.ask("POST", where(house, "plans"), said(house), status=201)
    assert program.ask("POST", where(house, "plans"), said(house), status=201) == made
    assert [each["state"] for each in made["remedies"]] == ["granted"]
    assert Remedy.objects.count() == 1
    assert replay().agrees
    undone = Program(house.cast.mina, house.cast).ask(
        "POST", where(house, "plan-undoings"), {"plan": made["plan"]}
    )
    assert undone == {"taken_back": True}
    assert replay().agrees


def test_what_would_come_of_it_is_told_and_changes_nothing(house: House) -> None:
    program = Keyed(house, "one")
    before = everything()
    told = program.ask(
        "POST", where(house, "plans") + "?dry_run=true", said(house, kind="refund", amount_minor=14800)
    )
    (one,) = told["remedies"]
    assert (one["verdict"]["may"], one["verdict"]["nearest_minor"]) == ("by_ask", 100_00)
    assert one["asks"] == public("agt", house.cast.lena.pk)
    after = everything()
    for table in ("api_keptanswer", "staff_token"):
        before[table], after[table] = [], []
    assert after == before


def test_a_refusal_says_what_is_possible(house: House) -> None:
    refused = Keyed(house, "one").ask(
        "POST", where(house, "plans"), said(house, kind="cancel", reason="by_mistake"), status=409
    )
    assert (refused["code"], refused["allowed"]) == ("policy.state", ["kinder_for"])
    assert Program(house.cast.mina, house.cast).ask("POST", where(house, "plans"), said(house), status=400)[
        "code"
    ] == ("idempotency_key_required")
