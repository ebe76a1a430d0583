"""The log, read by programs: by position, page by page, in the envelope that webhooks have."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from makeright.conversations import resolving
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.reading import latest_position
from makeright.lib.actor import Actor
from makeright.staff.issuing import issue
from makeright.webhooks.forming import forms_for
from makeright.webhooks.telling import envelope

pytestmark = pytest.mark.django_db


def ask(client: Client, query: str = "", status: int = 200) -> Any:
    latest_position()  # as any process does that follows the log
    answered = client.get(f"/api/v1/events{query}")
    assert answered.status_code == status, answered.content
    return answered.json()


@pytest.fixture
def program(cast: Cast) -> Client:
    secret = issue(cast.ada, "x", scopes=["events.read"], by=Actor.agent(cast.ada))[1]
    return Client(headers={"Authorization": f"Bearer {secret}"})


def test_all_is_told_once_page_by_page_in_order(cast: Cast, program: Client) -> None:
    told, after = [], ""
    while True:
        page = ask(program, f"?limit=7&after={after}")
        told += page["items"]
        if (after := page["next"]) is None:
            break
    positions = [each["position"] for each in told]
    assert positions == sorted(set(positions))
    untold = {"canary.sang"}
    assert len(told) == Event.objects.exclude(kind__in=untold).count()
    assert page["position"] == latest_position()


def test_who_asks_again_from_a_position_is_told_what_came_later(cast: Cast, program: Client) -> None:
    position = ask(program, "?limit=100&kinds=conversation.resolved")["position"]
    assert ask(program, f"?after={position}")["items"] == []
    resolving.resolve(cast.late_parcel, by=cast.by_mina)
    later = ask(program, f"?after={position}&kinds=conversation.resolved&kinds=conversation.reopened")
    [event] = later["items"]
    row = Event.objects.get(kind="conversation.resolved", conversation_id=cast.late_parcel.pk)
    form = forms_for([row])[(row.subject_kind, row.subject_id)]
    expected = envelope(event["position"], row, form)
    assert {name: event[name] for name in ("id", "type", "payload", "actor", "subject")} == {
        name: expected[name] for name in ("id", "type", "payload", "actor", "subject")
    }
    assert later["next"] is None


def test_what_is_no_place_and_no_kind_is_refused(cast: Cast, program: Client) -> None:
    assert ask(program, "?after=cur_nonsense", 422)["code"] == "cursor"
    assert ask(program, "?after=-1", 422)["code"] == "cursor"
    assert ask(program, "?kinds=conversation.vanished", 422)["code"] == "no_such_kind"
    assert ask(program, "?kinds=canary.sang", 422)["code"] == "no_such_kind"
    assert ask(program, f"?after={'9' * 18}")["items"] == []


def test_a_token_without_the_permission_reads_nothing(cast: Cast) -> None:
    secret = issue(cast.ada, "x", scopes=["webhooks.manage"], by=Actor.agent(cast.ada))[1]
    ask(Client(headers={"Authorization": f"Bearer {secret}"}), status=403)
    ask(Client(), status=401)
