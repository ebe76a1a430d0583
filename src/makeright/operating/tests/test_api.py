"""Privacy, for programs: who may have somebody forgotten, and how long inboxes keep things."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from makeright.api.ids import public
from makeright.customers.forgetting import go_on
from makeright.customers.models import Customer, Forgetting
from makeright.demo.cast import Cast
from makeright.staff import issuing
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db


def ask(cast: Cast, agent: Agent, method: str, where: str, said: Any = None, *, status: int = 200) -> Any:
    secret = issuing.issue(agent, "x", scopes=["*"], by=cast.by_ada)[1]
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    content = "" if said is None else json.dumps(said)
    answer: HttpResponse = client.generic(method, f"/api/v1{where}", content, content_type="application/json")  # type: ignore[assignment]
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def test_somebody_is_forgotten_and_how_far_that_is_can_be_asked(cast: Cast) -> None:
    where = f"/customers/{public('cus', cast.rosa.pk)}/forgetting"
    assert ask(cast, cast.ada, "GET", where, status=404)["code"] == "not_found"
    assert ask(cast, cast.ada, "POST", where, status=202)["done_at"] is None
    assert Customer.objects.get(pk=cast.rosa.pk).name == ""
    go_on(Forgetting.objects.get().pk)
    told = ask(cast, cast.ada, "GET", where)
    assert told["done_at"] is not None
    assert told["erased"]["messages"] == 1


def test_only_who_may_has_somebody_forgotten(cast: Cast) -> None:
    where = f"/customers/{public('cus', cast.rosa.pk)}/forgetting"
    for agent in (cast.mina, cast.lena):
        said = ask(cast, agent, "POST", where, status=403)
        assert (said["code"], said["permission"]) == ("not_permitted", "customers.forget")
    assert not Forgetting.objects.exists()


def test_an_inbox_keeps_things_for_a_time_and_says_what_would_go(cast: Cast) -> None:
    where = f"/inboxes/{public('inb', cast.inbox.pk)}/retention"
    assert ask(cast, cast.ada, "GET", where) == {"days": None, "erases_from": None}
    assert ask(cast, cast.ada, "GET", f"{where}/outlook?days=30")["conversations"] == 0
    told = ask(cast, cast.ada, "PUT", where, {"days": 365})
    assert told["days"] == 365
    assert told["erases_from"] is not None
    assert ask(cast, cast.ada, "PUT", where, {"days": 3}, status=409)["code"] == "no_time"
    assert ask(cast, cast.ada, "PUT", where, {"days": None}) == {"days": None, "erases_from": None}
