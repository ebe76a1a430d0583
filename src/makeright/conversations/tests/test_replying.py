"""Replying: held, taken back or gone; and what happens if it doesn't arrive."""

from datetime import timedelta

import pytest
from django.utils import timezone

from makeright.conversations import events, replying, resolving
from makeright.conversations.composing import recipients
from makeright.conversations.models import HELD, LEFT, RECALLED, Conversation
from makeright.conversations.refusals import Refused
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.jobs.models import Job

pytestmark = pytest.mark.django_db


def count(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def test_a_reply_is_held_and_planned_to_leave(cast: Cast) -> None:
    message = replying.reply(cast.late_parcel, text="It is on its way.", by=cast.actor(cast.mina))
    assert (message.state, message.leaves_at) == (HELD, message.at + timedelta(seconds=10))
    assert Job.objects.get(kind="conversations.leave").run_at == message.leaves_at
    assert not count(events.SENT.name)


def test_a_reply_leaves_once(cast: Cast) -> None:
    message = replying.reply(cast.late_parcel, text="It is on its way.", by=cast.actor(cast.mina))
    assert replying.leave(message)
    assert not replying.leave(message)
    assert message.state == LEFT
    assert count(events.SENT.name) == 1


def test_a_reply_that_left_settles_the_wait(cast: Cast) -> None:
    replying.leave(replying.reply(cast.late_parcel, text="It is on its way.", by=cast.actor(cast.mina)))
    cast.late_parcel.refresh_from_db()
    assert cast.late_parcel.waiting_since is None


def test_what_the_customer_said_meanwhile_stays_owed(cast: Cast) -> None:
    message = replying.reply(cast.late_parcel, text="It is on its way.", by=cast.actor(cast.mina))
    later = cast.write(cast.rosa, "And the hooks?", conversation=cast.late_parcel)
    replying.leave(message)
    cast.late_parcel.refresh_from_db()
    assert cast.late_parcel.waiting_since == later.at


def test_a_recalled_reply_never_leaves(cast: Cast) -> None:
    message = replying.reply(cast.late_parcel, text="It is on its way.", by=cast.actor(cast.mina))
    assert replying.recall(message, by=cast.actor(cast.mina))
    assert not replying.leave(message)
    assert message.state == RECALLED
    assert not count(events.SENT.name)


def test_what_left_can_not_be_recalled(cast: Cast) -> None:
    message = replying.reply(cast.late_parcel, text="It is on its way.", by=cast.actor(cast.mina))
    replying.leave(message)
    assert not replying.recall(message, by=cast.actor(cast.mina))


def test_the_sent_event_names_the_first_message_that_it_answers(cast: Cast) -> None:
    first = cast.late_parcel.messages.earliest("pk")
    cast.write(cast.rosa, "Hello again", conversation=cast.late_parcel)
    replying.leave(replying.reply(cast.late_parcel, text="Both.", by=cast.actor(cast.mina)))
    assert Event.objects.get(kind=events.SENT.name).payload["answers"] == first.pk


def test_newer_words_that_were_not_seen_stop_it(cast: Cast) -> None:
    seen = cast.late_parcel.messages.latest("pk").pk
    cast.write(cast.rosa, "It came just now!", conversation=cast.late_parcel)
    with pytest.raises(Refused) as refused:
        replying.reply(
            cast.late_parcel, text="I am sorry that it is late.", seen=seen, by=cast.actor(cast.mina)
        )
    assert refused.value.code == "unseen"
    assert not cast.late_parcel.messages.filter(direction="out").exists()


def test_a_colleagues_answer_that_was_not_seen_stops_it_too(cast: Cast) -> None:
    seen = cast.late_parcel.messages.latest("pk").pk
    replying.reply(cast.late_parcel, text="It is on its way.", by=cast.actor(cast.otto))
    with pytest.raises(Refused) as refused:
        replying.reply(cast.late_parcel, text="It is on its way!", seen=seen, by=cast.actor(cast.mina))
    assert refused.value.code == "unseen_colleague"


def test_a_draft_sent_twice_is_one_reply(cast: Cast) -> None:
    first = replying.reply(cast.late_parcel, text="Once.", draft_key="a" * 26, by=cast.actor(cast.mina))
    again = replying.reply(cast.late_parcel, text="Once.", draft_key="a" * 26, by=cast.actor(cast.mina))
    assert first == again
    assert cast.late_parcel.messages.filter(direction="out").count() == 1


@pytest.mark.parametrize("nothing", ["", "  \n ", "\0"])
def test_nothing_is_not_sent(cast: Cast, nothing: str) -> None:
    with pytest.raises(Refused, match="nothing to send"):
        replying.reply(cast.late_parcel, text=nothing, by=cast.actor(cast.mina))


def test_who_answers_what_is_nobodys_has_it(cast: Cast) -> None:
    assert cast.late_parcel.assignee is None
    replying.reply(cast.late_parcel, text="It is on its way.", by=cast.actor(cast.otto))
    assert Conversation.objects.get(pk=cast.late_parcel.pk).assignee == cast.otto


def test_a_colleagues_stays_a_colleagues(cast: Cast) -> None:
    replying.reply(cast.broken_frame, text="Mina is out, I am here.", by=cast.actor(cast.otto))
    assert Conversation.objects.get(pk=cast.broken_frame.pk).assignee == cast.mina


def test_a_restart_lets_go_what_is_due(cast: Cast) -> None:
    due = replying.reply(
        cast.late_parcel, text="One", by=cast.actor(cast.mina), now=timezone.now() - timedelta(minutes=1)
    )
    not_yet = replying.reply(cast.broken_frame, text="Two", by=cast.actor(cast.mina))
    assert replying.leave_due() == 1
    due.refresh_from_db()
    not_yet.refresh_from_db()
    assert (due.state, not_yet.state) == (LEFT, HELD)


def test_what_did_not_arrive_is_owed_since_it_was_asked(cast: Cast) -> None:
    asked = cast.late_parcel.messages.latest("pk")
    message = replying.reply(cast.late_parcel, text="It is on its way.", by=cast.actor(cast.mina))
    replying.leave(message)
    resolving.resolve(cast.late_parcel, by=cast.actor(cast.mina))
    replying.not_arrived(message, by=cast.actor(cast.mina))
    replying.not_arrived(message, by=cast.actor(cast.mina))
    conversation = Conversation.objects.get(pk=cast.late_parcel.pk)
    assert (conversation.state, conversation.waiting_since) == ("open", asked.at)
    assert count(events.NOT_ARRIVED.name) == 1


def test_a_draft_that_left_in_other_words_keeps_the_new_ones(cast: Cast) -> None:
    replying.reply(cast.late_parcel, text="Once.", draft_key="a" * 26, by=cast.actor(cast.mina))
    with pytest.raises(Refused) as refused:
        replying.reply(cast.late_parcel, text="Twice.", draft_key="a" * 26, by=cast.actor(cast.mina))
    assert refused.value.code == "already_sent"


def test_a_reply_that_leaves_a_settled_matter_starts_no_clock(cast: Cast) -> None:
    message = replying.reply(cast.late_parcel, text="Done.", by=cast.actor(cast.mina))
    cast.write(cast.rosa, "Thanks!", conversation=cast.late_parcel)
    resolving.resolve(cast.late_parcel, by=cast.actor(cast.mina))
    replying.leave(message)
    assert Conversation.objects.get(pk=cast.late_parcel.pk).waiting_since is None


def test_a_reply_written_before_the_clock_was_set_back_leaves_all_the_same(cast: Cast) -> None:
    later = timezone.now() + timedelta(hours=1)
    replying.reply(cast.late_parcel, text="Soon.", by=cast.by_mina, now=later)
    assert replying.leave_due(now=later - timedelta(seconds=2)) == 0, "clocks differ by seconds"
    assert replying.leave_due() == 1


NO_ADDRESSES = [
    "",
    "rosa",
    "rosa@localhost",
    "rosa@exa mple.com",
    "rösa@example.com",
    "hello+4711@framehouse.test",
    "Wholesale+1@framehouse.test",
]


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_where_nobody_can_be_written_to_a_reply_is_refused_and_changes_nothing(
    cast: Cast, address: str
) -> None:
    cast.late_parcel.messages.update(author_address=address, answer_to="")
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        replying.reply(cast.late_parcel, text="It is on its way.", by=cast.by_mina)
    assert refused.value.code == "nobody"
    assert (Event.objects.count(), cast.late_parcel.messages.count()) == (before, 1)


def test_where_answers_are_asked_for_at_no_address_the_author_is_answered(cast: Cast) -> None:
    cast.late_parcel.messages.update(answer_to=cast.inbox.address)
    assert recipients(cast.late_parcel).to == (("rosa@example.com", "Rosa Lindqvist"),)
