"""Receiving: the one entrance."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from makeright.conversations import events, replying, resolving
from makeright.conversations.models import OPEN, Conversation, Participant
from makeright.conversations.receiving import Incoming, receive
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.lib.actor import Actor

pytestmark = pytest.mark.django_db


def incoming(cast: Cast, **changes: object) -> Incoming:
    said: dict[str, object] = {
        "inbox": cast.inbox,
        "customer": cast.rosa,
        "author_name": "Rosa Lindqvist",
        "author_address": "rosa@example.com",
        "subject": "Is the walnut one still made?",
        "text": "I saw it in the window.",
        "occurred_at": timezone.now(),
    }
    return Incoming(**(said | changes))  # type: ignore[arg-type]


def test_a_first_message_opens_a_conversation_that_waits_on_us(cast: Cast) -> None:
    message = receive(incoming(cast), by=Actor.customer(cast.rosa))
    conversation = message.conversation
    assert (conversation.state, conversation.waiting_since) == (OPEN, message.at)
    assert conversation.last_words == "I saw it in the window."


def test_numbers_go_up_and_are_never_given_twice(cast: Cast) -> None:
    first = receive(incoming(cast), by=Actor.customer(cast.rosa)).conversation.number
    second = receive(incoming(cast), by=Actor.customer(cast.rosa)).conversation.number
    assert second == first + 1


def test_a_second_message_doesnt_restart_the_wait(cast: Cast) -> None:
    since = cast.late_parcel.waiting_since
    receive(incoming(cast, conversation=cast.late_parcel), by=Actor.customer(cast.rosa))
    cast.late_parcel.refresh_from_db()
    assert cast.late_parcel.waiting_since == since


def test_what_was_settled_opens_again_when_the_customer_writes(cast: Cast) -> None:
    resolving.resolve(cast.late_parcel, by=cast.actor(cast.mina))
    receive(incoming(cast, conversation=cast.late_parcel), by=Actor.customer(cast.rosa))
    cast.late_parcel.refresh_from_db()
    assert cast.late_parcel.state == OPEN
    assert Event.objects.filter(kind=events.REOPENED.name, payload__by="customer").count() == 1


def test_a_robot_neither_waits_nor_reopens(cast: Cast) -> None:
    resolving.resolve(cast.late_parcel, by=cast.actor(cast.mina))
    receive(incoming(cast, conversation=cast.late_parcel, robot="auto"), by=Actor.customer(cast.rosa))
    cast.late_parcel.refresh_from_db()
    assert cast.late_parcel.is_resolved
    assert cast.late_parcel.waiting_since is None


def test_the_event_says_when_it_happened_and_what_we_owed(cast: Cast) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    owed = cast.late_parcel.waiting_since
    said = incoming(cast, conversation=cast.late_parcel, occurred_at=yesterday)
    message = receive(said, by=Actor.customer(cast.rosa))
    event = Event.objects.get(kind=events.RECEIVED.name, subject_id=message.pk)
    assert event.occurred_at == yesterday < event.at
    assert owed is not None
    assert event.payload["owed_since"] == owed.isoformat()
    assert event.inbox_id == cast.inbox.pk


def test_those_in_copy_take_part(cast: Cast) -> None:
    message = receive(incoming(cast, others=[("sam@example.com", "Sam")]), by=Actor.customer(cast.rosa))
    roles = dict(Participant.objects.filter(conversation=message.conversation).values_list("address", "role"))
    assert roles == {"rosa@example.com": "from", "sam@example.com": "cc"}


def test_a_reply_that_is_still_held_doesnt_settle_the_wait(cast: Cast) -> None:
    replying.reply(cast.late_parcel, text="On its way.", by=cast.actor(cast.mina))
    assert Conversation.objects.get(pk=cast.late_parcel.pk).waits_on_us
