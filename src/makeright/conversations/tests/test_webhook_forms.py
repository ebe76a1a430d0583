"""What a webhook tells of matters and people: by the ids of the API, as it is now, and never a note's words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone

from makeright.api.ids import public
from makeright.conversations import noting, resolving
from makeright.conversations.models import Message
from makeright.customers import forgetting
from makeright.demo.cast import Cast
from makeright.events.kinds import KINDS
from makeright.events.models import Event, Position
from makeright.events.reading import latest_position
from makeright.lib.actor import Actor
from makeright.webhooks.naming import AMOUNTS, IDS, UNNAMED
from makeright.webhooks.telling import bodies

pytestmark = pytest.mark.django_db
CANARY = "words for colleagues alone"


def told(kind: str = "") -> list[dict[str, Any]]:
    """All that happened (of a kind), as webhooks tell it."""
    latest_position()
    events = Event.objects.filter(kind=kind) if kind else Event.objects.all()
    by_id = {each.pk: each for each in events}
    places = Position.objects.filter(event_id__in=by_id).order_by("position")
    rows = [(each.position, by_id[each.event_id]) for each in places]
    return [json.loads(body) for body in bodies(rows)]


def test_a_conversation_is_told_as_it_is_now(cast: Cast) -> None:
    matter = cast.late_parcel
    resolving.resolve(matter, by=Actor.agent(cast.mina))
    (event,) = told("conversation.resolved")
    assert event["conversation"] == public("cnv", matter.pk)
    assert event["actor"] == {"kind": "agent", "id": public("agt", cast.mina.pk), "via": "desk"}
    now = event["subject"]["now"]
    assert (now["number"], now["state"]) == (matter.number, "resolved")


def test_a_message_is_told_with_what_was_said(cast: Cast) -> None:
    received = told("message.received")
    texts = {each["subject"]["now"]["text"] for each in received}
    assert texts == {each.fresh_text for each in Message.objects.filter(direction="in")} != set()


def test_a_notes_words_are_told_nowhere(cast: Cast) -> None:
    noting.note(cast.late_parcel, text=CANARY, by=Actor.agent(cast.mina))
    whole = told()
    assert CANARY not in json.dumps(whole)
    assert [each["subject"]["now"] for each in whole if each["type"] == "note.added"] == [None]


def test_who_is_forgotten_is_told_of_no_more(cast: Cast) -> None:
    rosa, name = cast.late_parcel.customer, cast.late_parcel.customer.name
    assert name in json.dumps(about(rosa.pk))
    forgetting.forget(rosa, by=Actor.agent(cast.ada), now=timezone.now())
    assert {each["type"] for each in about(rosa.pk)} >= {"customer.created", "customer.forgotten"}
    assert [each["subject"]["now"] for each in about(rosa.pk)] == [None] * len(about(rosa.pk))


def about(customer: int) -> list[dict[str, Any]]:
    return [each for each in told() if each["subject"]["id"] == public("cus", customer)]


def test_each_number_in_a_payload_is_an_id_an_amount_or_has_no_id_yet() -> None:
    """A new field with a number is told to programs once it stands in webhooks/naming.py."""
    numbers = {field.name for kind in KINDS.values() for field in kind.fields if "number" in field.kind}
    assert numbers - IDS.keys() - AMOUNTS - UNNAMED == set()
    assert len(IDS.keys() | AMOUNTS | UNNAMED) == len(IDS) + len(AMOUNTS) + len(UNNAMED)


def test_ids_in_payloads_are_those_of_the_api(cast: Cast) -> None:
    numbers = [name for each in told() for name, value in each["payload"].items() if type(value) is int]
    assert set(numbers) <= AMOUNTS
    assert told("customer.created")[0]["payload"]["identity"].startswith("idn_")
