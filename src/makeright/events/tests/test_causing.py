"""Automation refuses what automation caused, however long ago in the chain."""

import pytest

from makeright.conversations import noting, replying
from makeright.conversations.events import HELD, NOTE_ADDED, NoteAdded
from makeright.demo.cast import Cast
from makeright.events.causing import LONGEST_CHAIN, caused_by_automation
from makeright.events.models import Event
from makeright.events.recording import record
from makeright.lib.actor import Actor

pytestmark = pytest.mark.django_db


def noted(cast: Cast, by: Actor) -> int:
    note = noting.note(cast.late_parcel, text="Hm.", by=cast.by_mina)
    return record(NOTE_ADDED, note, by=by, payload=NoteAdded(note.pk)).pk


def test_what_a_person_did_is_no_automation(cast: Cast) -> None:
    first = noted(cast, cast.by_mina)
    assert not caused_by_automation(first)
    assert not caused_by_automation(noted(cast, Actor.system().on_account_of(first)))


@pytest.mark.parametrize("kind", ["rule", "ai"])
def test_what_came_of_a_rule_is(cast: Cast, kind: str) -> None:
    first = noted(cast, Actor(kind, 1))  # type: ignore[arg-type]
    second = noted(cast, Actor.system().on_account_of(first))
    third = noted(cast, cast.by_mina.on_account_of(second))
    assert [caused_by_automation(each) for each in (first, second, third)] == [True, True, True]


def test_a_chain_without_end_is_automation(cast: Cast) -> None:
    last = noted(cast, cast.by_mina)
    for _ in range(LONGEST_CHAIN):
        last = noted(cast, cast.by_mina.on_account_of(last))
    assert caused_by_automation(last)


def test_an_event_that_nobody_knows_was_caused_by_nobody(cast: Cast) -> None:
    assert not caused_by_automation(7)


def test_a_reply_that_leaves_leaves_because_it_was_written(cast: Cast) -> None:
    message = replying.reply(cast.late_parcel, text="It leaves today.", by=cast.actor(cast.mina, via="api"))
    replying.leave(message)
    held = Event.objects.get(kind=HELD.name)
    sent = Event.objects.get(kind="message.sent")
    assert (sent.because, sent.actor_id, sent.actor_via) == (held.pk, cast.mina.pk, "api")
    took = Event.objects.filter(kind="conversation.assigned").latest("id")
    assert took.because == held.pk
