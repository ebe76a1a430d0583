"""The log alone says who had a conversation when, and where it stands; whatever differs is said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from makeright.conversations import assigning, events, noting, replying, resolving
from makeright.conversations.models import Conversation, Message
from makeright.conversations.receiving import Incoming, receive
from makeright.conversations.replaying import conversations_are_as_the_log_tells, holdings_of
from makeright.demo.cast import Cast
from makeright.events.kinds import Code
from makeright.events.models import Event
from makeright.events.recording import record
from makeright.lib.actor import Actor

pytestmark = pytest.mark.django_db


def differences() -> list[str]:
    return [str(each) for found in conversations_are_as_the_log_tells() for each in found]


def test_what_the_verbs_did_the_log_can_tell(cast: Cast) -> None:
    answered = replying.reply(cast.late_parcel, text="It is on its way.", by=cast.by_mina)
    replying.leave(answered)
    taken_back = replying.reply(cast.broken_frame, text="It is.", by=cast.by_mina)
    replying.recall(taken_back, by=cast.by_mina)
    noting.note(cast.broken_frame, text="Third one this week.", by=cast.by_otto)
    resolving.resolve(cast.late_parcel, by=cast.by_mina)
    cast.write(cast.rosa, "It came!", conversation=cast.late_parcel)
    assert differences() == []
    assert len(list(conversations_are_as_the_log_tells())) == 3


def test_the_log_says_who_had_it_when(cast: Cast) -> None:
    start = timezone.now()
    conversation = cast.late_parcel
    for minutes, to in ((1, cast.mina), (2, cast.otto), (3, None), (4, cast.mina)):
        assigning.assign(conversation, to=to, by=cast.by_lena, now=start + timedelta(minutes=minutes))
    had = [
        (each.agent, each.how, (each.until or each.since) - each.since) for each in holdings_of(conversation)
    ]
    minute = timedelta(minutes=1)
    assert had == [
        (cast.mina.pk, "by_person", minute),
        (cast.otto.pk, "by_person", minute),
        (cast.mina.pk, "by_person", timedelta()),
    ]


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        ({"state": "resolved"}, "state: the log says open, the rows resolved"),
        ({"waiting_since": None}, "waiting since: the log says"),
        ({"assignee": None}, "assignee: the log says"),
        ({"resolved_at": timezone.now()}, "resolved at: the log says nothing"),
    ],
)
def test_a_row_that_no_verb_changed_is_found(cast: Cast, tampering: dict[str, object], said: str) -> None:
    Conversation.objects.filter(pk=cast.broken_frame.pk).update(**tampering)
    (found,) = differences()
    assert found.startswith(f"#{cast.broken_frame.number}: {said}")


def test_a_message_that_the_log_doesnt_know_is_found(cast: Cast) -> None:
    message = replying.reply(cast.late_parcel, text="It is on its way.", by=cast.by_mina)
    Message.objects.filter(pk=message.pk).update(state="left", left_at=timezone.now())
    assert len(differences()) == 2
    Message.objects.filter(pk=message.pk).delete()
    assert [each.partition(": ")[2] for each in differences()] == [
        f"messages of ours: the log says {message.pk} held, the rows none"
    ]


def test_a_conversation_without_a_row_is_found(cast: Cast) -> None:
    Message.objects.filter(conversation=cast.late_parcel).delete()
    cast.late_parcel.participants.all().delete()
    Conversation.objects.filter(pk=cast.late_parcel.pk).delete()
    assert differences() == [f"conversation {cast.late_parcel.pk}: the log tells of it, and it has no row"]


def test_a_log_that_contradicts_itself_is_found(cast: Cast) -> None:
    assigned = events.Assigned(
        from_agent=cast.otto.pk, to_agent=cast.mina.pk, how=Code("by_person"), eligible=3
    )
    record(events.ASSIGNED, cast.broken_frame, by=cast.by_lena, payload=assigned)
    assert [each.partition(": ")[2] for each in differences()] == [
        f"the log says that agent {cast.mina.pk} had it, and that it came from {cast.otto.pk}"
    ]


def test_an_event_that_says_too_little_is_found_and_stops_nothing(cast: Cast) -> None:
    broken = Event.objects.filter(conversation_id=cast.late_parcel.pk).latest("id")
    broken.pk, broken.kind, broken.payload = broken.pk + 1, "message.sent", {}
    broken.save(force_insert=True)
    assert differences() == [
        f"#{cast.late_parcel.number}: event {broken.pk} (message.sent) doesn’t say message"
    ]


# History


def imported(cast: Cast, *, conversation: Conversation | None = None, days: int = 400) -> Message:
    old = timezone.now() - timedelta(days=days)
    return receive(
        Incoming(
            inbox=cast.inbox,
            customer=cast.rosa,
            author_name="Rosa",
            author_address="rosa@example.com",
            subject="Where is my parcel?",
            text="Where is it?",
            occurred_at=old,
            conversation=conversation,
        ),
        by=Actor("import").telling("import"),
    )


def test_what_is_imported_is_history_and_starts_no_clock(cast: Cast) -> None:
    message = imported(cast)
    conversation = message.conversation
    assert (conversation.waiting_since, conversation.opened_at) == (None, message.occurred_at)
    told = Event.objects.filter(conversation_id=conversation.pk)
    assert {(each.kind, each.source) for each in told} == {
        ("conversation.opened", "import"),
        ("message.received", "import"),
    }
    assert all(each.occurred_at == message.occurred_at < each.at for each in told)
    assert differences() == []


def test_what_is_imported_into_a_settled_matter_leaves_it_settled(cast: Cast) -> None:
    resolving.resolve(cast.late_parcel, by=cast.by_mina)
    last = Conversation.objects.get(pk=cast.late_parcel.pk).last_at
    imported(cast, conversation=cast.late_parcel)
    row = Conversation.objects.get(pk=cast.late_parcel.pk)
    assert (row.is_resolved, row.waiting_since, row.last_at) == (True, None, last)
    assert differences() == []


def test_no_debt_of_an_imported_question_comes_up_later(cast: Cast) -> None:
    conversation = imported(cast).conversation
    resolving.resolve(conversation, by=cast.by_mina)
    resolving.reopen(conversation, by=cast.by_mina)
    message = replying.reply(conversation, text="Are you still waiting?", by=cast.by_mina)
    replying.leave(message)
    replying.not_arrived(message, by=Actor.system("mail"))
    conversation.refresh_from_db()
    assert conversation.waiting_since == message.at
    assert Event.objects.get(kind=events.SENT.name).payload["answers"] == 0
    assert differences() == []
