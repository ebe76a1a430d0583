"""Payloads hold ids, codes, amounts, times: no free text, nothing personal, no secrets.

So erasing a customer never meets the event log. What can't be found out later is there from the first day.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import connection

from makeright.conversations import events as conversations
from makeright.conversations import noting, replying, resolving
from makeright.demo.cast import Cast
from makeright.events.kinds import KINDS, Code, declare
from makeright.events.models import LIVE, Event
from makeright.events.recording import record
from makeright.events.shapes import shape_of
from makeright.lib.actor import Actor

# What can't be had later (an event's `at` can be, for it is when we knew).
ONLY_NOW = {
    "conversation.opened": {"started_by", "stage"},
    "message.received": {"robot"},
    "message.sent": {"automatic", "answers"},
    "conversation.assigned": {"how", "eligible"},
    "conversation.handed_over": {"reason"},
    "conversation.resolved": {"reason", "customer_spoke_last"},
    "conversation.reopened": {"by"},
}


def test_no_payload_can_hold_free_text_and_each_code_names_its_enumeration() -> None:
    """Declaring one is refused; this reads them all once more."""
    assert KINDS
    for kind in KINDS.values():
        assert len(kind.fields) == len(shape_of(kind.payload))


def test_what_can_only_be_had_now_is_marked() -> None:
    marked = {name: {field.name for field in kind.fields if field.only_now} for name, kind in KINDS.items()}
    assert {name: fields - marked.get(name, set()) for name, fields in ONLY_NOW.items()} == {
        name: set() for name in ONLY_NOW
    }


def test_a_payload_of_words_can_not_even_be_declared() -> None:
    with pytest.raises(TypeError, match="free text"):
        declare("test.spoken", Spoken)
    assert "test.spoken" not in KINDS


@dataclass(frozen=True)
class Spoken:
    words: str


@pytest.mark.django_db
class TestRecording:
    """What the log refuses, and what it never lacks."""

    @pytest.mark.parametrize(
        ("payload", "field"),
        [
            (conversations.Resolved(Code("because"), True), "reason takes answered, made_right"),
            (conversations.Resolved(Code("Rosa wrote: where is it?"), True), "reason"),
            (conversations.Resolved(Code("spam"), "yes"), "customer_spoke_last takes yes or no"),  # type: ignore[arg-type]
            (conversations.Resolved(Code("spam"), None), "customer_spoke_last can only be had now"),
        ],
    )
    def test_a_value_that_does_not_fit_is_refused_and_not_repeated(
        self, cast: Cast, payload: conversations.Resolved, field: str
    ) -> None:
        before = Event.objects.count()
        with pytest.raises(ValueError, match=field) as refused:
            record(conversations.RESOLVED, cast.late_parcel, by=cast.by_mina, payload=payload)
        assert "Rosa" not in str(refused.value)
        assert Event.objects.count() == before

    def test_history_may_lack_what_nobody_knows_any_longer(self, cast: Cast) -> None:
        payload = conversations.Resolved(Code("unknown"), None)
        by = Actor("import").telling("import")
        event = record(conversations.RESOLVED, cast.late_parcel, by=by, payload=payload)
        assert (event.source, event.payload["customer_spoke_last"]) == ("import", None)

    def test_what_happens_now_lacks_nothing_that_can_only_be_had_now(self, cast: Cast) -> None:
        message = replying.reply(cast.late_parcel, text="It is on its way.", by=cast.by_mina)
        replying.leave(message)
        noting.note(cast.broken_frame, text="The third.", by=cast.by_otto)
        resolving.resolve(cast.late_parcel, by=cast.by_mina)
        cast.write(cast.rosa, "It came!", conversation=cast.late_parcel)
        live = Event.objects.filter(source=LIVE)
        assert live.count() > 10
        assert [
            f"{event.kind}.{field.name}"
            for event in live
            for field in KINDS[event.kind].fields
            if field.only_now and event.payload[field.name] is None
        ] == []

    def test_the_envelope_always_says_when_and_whence(self, cast: Cast) -> None:
        with connection.cursor() as cursor:
            table = connection.introspection.get_table_description(cursor, Event._meta.db_table)
        may_be_null = {column.name for column in table if column.null_ok}
        assert may_be_null == {"team_id", "inbox_id", "actor_id", "because", "conversation_id", "customer_id"}
