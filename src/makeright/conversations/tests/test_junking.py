"""Junk: kept, settled, and out of everybody's way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from makeright.conversations import junking, listing, resolving, snoozing
from makeright.conversations.models import OPEN, RESOLVED, SNOOZED, Conversation
from makeright.conversations.refusals import Refused
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.replaying import replay
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db


def client_of(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def listed(cast: Cast, view: listing.View) -> list[int]:
    return [row.number for row in listing.rows(cast.mina, view).rows]


def faults() -> Sequence[object]:
    return replay().differences


def test_junk_is_settled_owes_nothing_and_stands_under_junk_alone(cast: Cast) -> None:
    one = cast.broken_frame
    assert junking.junk(one, by=cast.by_mina)
    assert not junking.junk(one, by=cast.by_mina)
    assert (one.state, one.waiting_since, one.is_junk) == (RESOLVED, None, True)
    assert listed(cast, "junk") == [one.number]
    assert all(one.number not in listed(cast, view) for view in ("open", "mine", "resolved", "unassigned"))
    settled = Event.objects.get(kind="conversation.resolved", conversation_id=one.pk)
    assert settled.payload["reason"] == "spam"
    assert Event.objects.filter(kind="conversation.junked").count() == 1
    assert faults() == []


def test_whoever_writes_there_opens_nothing(cast: Cast) -> None:
    one = cast.broken_frame
    junking.junk(one, by=cast.by_mina)
    cast.write(cast.karim, "Buy now", conversation=one)
    one.refresh_from_db()
    assert (one.state, one.waiting_since, one.is_junk) == (RESOLVED, None, True)
    assert one.last_words == "Buy now"
    assert faults() == []


def test_what_is_no_junk_is_open_and_owed_again(cast: Cast) -> None:
    one = cast.broken_frame
    since = one.waiting_since
    junking.junk(one, by=cast.by_mina)
    assert junking.unjunk(one, by=cast.by_mina)
    assert not junking.unjunk(one, by=cast.by_mina)
    assert (one.state, one.waiting_since, one.is_junk) == (OPEN, since, False)
    assert faults() == []


def test_to_open_it_again_makes_it_no_junk(cast: Cast) -> None:
    one = cast.broken_frame
    junking.junk(one, by=cast.by_mina)
    assert resolving.reopen(one, by=cast.by_mina)
    assert (one.state, one.is_junk) == (OPEN, False)
    assert faults() == []


def test_who_wrote_meanwhile_is_read_first(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        junking.junk(cast.broken_frame, seen=1, by=cast.by_mina)
    assert refused.value.code == "unseen"


@pytest.mark.parametrize("before", ["open", "snoozed", "resolved"])
def test_one_key_calls_it_junk_and_undo_leaves_it_as_it_was(cast: Cast, before: str) -> None:
    one, mina = cast.broken_frame, client_of(cast.mina)
    until = timezone.now().replace(microsecond=0) + timedelta(days=2)
    if before == "snoozed":
        snoozing.snooze(one, until=until, by=cast.by_mina)
    if before == "resolved":
        resolving.resolve(one, by=cast.by_mina)
    said = mina.post(f"/conversations/{one.number}/junk").headers["HX-Trigger"]
    assert "It is junk." in said
    undo = json.loads(said)["said"]["undo"]
    mina.delete(undo["url"], QUERY_STRING="&".join(f"{key}={value}" for key, value in undo["values"].items()))
    kept = Conversation.objects.get(pk=one.pk)
    assert (kept.state, kept.is_junk) == (before, False)
    assert kept.snoozed_until == (until if before == "snoozed" else None)
    assert faults() == []


def test_several_are_called_junk_at_once_and_taken_back(cast: Cast) -> None:
    mina = client_of(cast.mina)
    resolving.resolve(cast.late_parcel, by=cast.by_mina)
    snoozing.snooze(cast.broken_frame, until=None, by=cast.by_mina)
    numbers = f"{cast.late_parcel.number},{cast.broken_frame.number}"
    answer = mina.post("/conversations/together/junk", {"numbers": numbers})
    assert "2 are junk." in answer.headers["HX-Trigger"]
    assert set(listed(cast, "junk")) == {cast.late_parcel.number, cast.broken_frame.number}
    values = json.loads(answer.headers["HX-Trigger"])["said"]["undo"]["values"]
    mina.delete("/conversations/together/junk", QUERY_STRING="&".join(f"{k}={v}" for k, v in values.items()))
    states = {each.pk: each.state for each in Conversation.objects.filter(junk_since=None)}
    assert (states[cast.late_parcel.pk], states[cast.broken_frame.pk]) == (RESOLVED, SNOOZED)
    assert faults() == []


def test_an_outsider_finds_nothing_and_a_stranger_is_led_to_sign_in(cast: Cast) -> None:
    address = f"/conversations/{cast.wholesale_matter.number}/junk"
    assert client_of(cast.mina).post(address).status_code == 404
    assert Client().post(address)["Location"].split("?")[0] == "/sign-in"
    assert not Conversation.objects.filter(junk_since__isnull=False).exists()
