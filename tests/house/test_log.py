"""The log: append-only, in order of commit, and the stairs up."""

from dataclasses import dataclass

import pytest
from django.db import DatabaseError, connection, transaction

from makeright.conversations import events as conversations
from makeright.demo.cast import Cast
from makeright.events import reacting, triggers
from makeright.events.kinds import KINDS, Code, declare
from makeright.events.models import Event, Position
from makeright.events.reading import latest_position, since
from makeright.events.recording import record
from makeright.jobs.models import Job
from makeright.jobs.working import work_off

pytestmark = pytest.mark.django_db


def reopened(cast: Cast) -> Event:
    said = conversations.Reopened(by=Code("us"))
    return record(conversations.REOPENED, cast.late_parcel, by=cast.actor(cast.mina), payload=said)


def test_the_envelope_says_who_where_and_about_whom(cast: Cast) -> None:
    event = Event.objects.get(pk=reopened(cast).pk)
    assert (event.actor_kind, event.actor_id, event.actor_via) == ("agent", cast.mina.pk, "desk")
    assert (event.conversation_id, event.customer_id, event.inbox_id) == (
        cast.late_parcel.pk,
        cast.rosa.pk,
        cast.inbox.pk,
    )
    assert (event.source, event.version, event.occurred_at) == ("live", 1, event.at)


@pytest.mark.parametrize("statement", ["UPDATE events_event SET kind = 'x'", "DELETE FROM events_event"])
def test_the_database_refuses_to_change_the_log(cast: Cast, statement: str) -> None:
    reopened(cast)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_triggers_stand_in_the_catalog() -> None:
    assert triggers.missing() == set()


def test_positions_follow_the_order_of_recording(cast: Cast) -> None:
    start = latest_position()
    ids = [reopened(cast).pk for _ in range(3)]
    heard = since(start)
    assert [one.id for one in heard] == ids
    assert [one.position for one in heard] == [start + 1, start + 2, start + 3]
    assert Position.objects.count() == Event.objects.count()


def test_a_payload_of_another_shape_is_refused(cast: Cast) -> None:
    with pytest.raises(TypeError, match="takes a Reopened"):
        record(
            conversations.REOPENED,
            cast.late_parcel,
            by=cast.actor(cast.mina),
            payload=conversations.NoteAdded(1),
        )


def test_a_name_is_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        declare("conversation.resolved")


@dataclass(frozen=True)
class Rung:
    times: int


def test_a_reaction_that_fails_becomes_a_job_and_the_verb_stands(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung = declare("test.rung", Rung)
    broken = [True]
    answered: list[int] = []

    def somebody_answers(event: Event) -> None:
        Job.objects.create(kind="half done", run_at=event.at)
        if broken[0]:
            raise RuntimeError("nobody home")
        answered.append(event.pk)

    try:
        reacting.reacts_to(rung)(somebody_answers)
        event = record(rung, cast.late_parcel, by=cast.actor(cast.mina), payload=Rung(1))
        job = Job.objects.get(kind="events.react")
        assert Event.objects.filter(pk=event.pk).exists()
        assert not Job.objects.filter(kind="half done").exists()
        broken[0] = False
        work_off()
        assert answered == [event.pk]
        assert not Job.objects.filter(pk=job.pk).exists()
    finally:
        del KINDS["test.rung"]
        del reacting._REACTIONS["test.rung"]


def test_what_must_be_together_takes_the_verb_down_with_it(cast: Cast) -> None:
    rung = declare("test.rung", Rung)

    def the_invariant_breaks(event: Event) -> None:
        raise RuntimeError("the sum is wrong")

    try:
        reacting.reacts_to(rung, together=True)(the_invariant_breaks)
        before = Event.objects.count()
        with pytest.raises(RuntimeError), transaction.atomic():
            record(rung, cast.late_parcel, by=cast.actor(cast.mina), payload=Rung(1))
        assert Event.objects.count() == before
    finally:
        del KINDS["test.rung"]
        del reacting._REACTIONS["test.rung"]
