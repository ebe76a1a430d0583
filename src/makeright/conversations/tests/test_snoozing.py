"""Snoozing: put away until a time or until they write, back by itself, and nothing that is owed is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from makeright.conversations import assigning, events, listing, replying, resolving, snoozing
from makeright.conversations.live import agents_hear_what_is_theirs_elsewhere
from makeright.conversations.models import OPEN, SNOOZED, Conversation, Following
from makeright.conversations.receiving import Incoming, receive
from makeright.conversations.refusals import Refused
from makeright.conversations.replaying import conversations_are_as_the_log_tells
from makeright.conversations.seeing import change_rule
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.jobs.models import Job
from makeright.lib.actor import Actor
from makeright.staff import attending, serving

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def put_away(cast: Cast, until: datetime | None = None) -> Conversation:
    """Rosa's matter, put away by Mina: until in an hour, if nothing else is said."""
    snoozing.snooze(cast.late_parcel, until=until or timezone.now() + HOUR, by=cast.by_mina)
    return cast.late_parcel


def count(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def replayed() -> list[str]:
    return [str(each) for found in conversations_are_as_the_log_tells() for each in found]


def test_putting_away_twice_is_one_event_and_otherwise_another(cast: Cast) -> None:
    until = timezone.now() + HOUR
    assert snoozing.snooze(cast.late_parcel, until=until, by=cast.by_mina)
    assert not snoozing.snooze(cast.late_parcel, until=until, by=cast.by_otto)
    assert count(events.SNOOZED.name) == 1
    assert snoozing.snooze(cast.late_parcel, until=None, by=cast.by_otto)
    assert Event.objects.filter(kind=events.SNOOZED.name).latest("pk").payload == {"until": None}
    assert replayed() == []


def test_what_we_owe_we_owe_meanwhile(cast: Cast) -> None:
    owed = cast.late_parcel.waiting_since
    conversation = put_away(cast)
    assert (conversation.state, conversation.waiting_since) == (SNOOZED, owed)
    snoozing.wake(conversation, by=cast.by_mina)
    assert (conversation.state, conversation.waiting_since) == (OPEN, owed)
    assert listing.rows(cast.mina, "open").waiting[0].id == conversation.pk


def test_its_time_brings_it_back_once(cast: Cast) -> None:
    until = timezone.now() + HOUR
    conversation = put_away(cast, until)
    assert snoozing.wake_due(now=until - timedelta(seconds=1)) == 0
    assert snoozing.wake_due(now=until) == 1
    assert snoozing.wake_due(now=until) == 0
    conversation.refresh_from_db()
    assert (conversation.state, conversation.snoozed_until) == (OPEN, None)
    woken = Event.objects.get(kind=events.WOKEN.name)
    assert (woken.payload, woken.actor_kind) == ({"by": "time"}, "system")
    assert replayed() == []


def test_a_job_is_asked_for_at_its_time_and_comes_too_early_for_a_later_one(cast: Cast) -> None:
    first = timezone.now() + HOUR
    conversation = put_away(cast, first)
    job = Job.objects.get(kind="conversations.wake")
    assert (job.run_at, job.arguments) == (first, {"conversation": conversation.pk})
    put_away(cast, first + HOUR)
    assert not snoozing.wake_if_due(conversation.pk, now=first)
    assert snoozing.wake_if_due(conversation.pk, now=first + HOUR)


def test_the_customers_word_brings_it_back_at_once(cast: Cast) -> None:
    conversation = put_away(cast)
    cast.write(cast.rosa, "It came!", conversation=conversation)
    conversation.refresh_from_db()
    assert (conversation.state, conversation.snoozed_until) == (OPEN, None)
    assert Event.objects.get(kind=events.WOKEN.name).payload == {"by": "customer"}
    assert snoozing.wake_due(now=timezone.now() + 2 * HOUR) == 0
    assert replayed() == []


def test_a_robots_notice_and_history_leave_it_where_it_is(cast: Cast) -> None:
    conversation = put_away(cast)
    common: dict[str, Any] = {
        "inbox": cast.inbox, "customer": cast.rosa, "author_name": "Rosa", "author_address": "rosa@example.com",
        "subject": "Away", "text": "I am away.", "occurred_at": timezone.now(), "conversation": conversation,
    }  # fmt: skip
    receive(Incoming(**common, robot="auto"), by=Actor.system("mail"))
    receive(Incoming(**common), by=Actor.system("mail").telling("import"))
    conversation.refresh_from_db()
    assert conversation.is_snoozed
    assert replayed() == []


@pytest.mark.parametrize(
    ("until", "code"),
    [(timedelta(), "passed"), (-HOUR, "passed"), (timedelta(days=731), "too_far")],
)
def test_a_time_that_makes_no_sense_is_refused(cast: Cast, until: timedelta, code: str) -> None:
    now = timezone.now()
    with pytest.raises(Refused) as refused:
        snoozing.snooze(cast.late_parcel, until=now + until, by=cast.by_mina, now=now)
    assert refused.value.code == code
    assert count(events.SNOOZED.name) == 0


def test_what_is_settled_is_not_put_away_and_what_is_put_away_can_be_settled(cast: Cast) -> None:
    conversation = put_away(cast)
    assert resolving.resolve(conversation, by=cast.by_mina)
    assert conversation.snoozed_until is None
    with pytest.raises(Refused) as refused:
        snoozing.snooze(conversation, until=None, by=cast.by_mina)
    assert refused.value.code == "resolved"
    assert not snoozing.wake(conversation, by=cast.by_mina)
    assert replayed() == []


def test_what_the_customer_wrote_meanwhile_is_seen_first(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        snoozing.snooze(cast.late_parcel, until=None, seen=0, by=cast.by_mina)
    assert refused.value.code == "unseen"


def test_a_reply_that_leaves_meanwhile_pays_the_debt_and_one_that_comes_back_wakes(cast: Cast) -> None:
    message = replying.reply(cast.late_parcel, text="On its way.", by=cast.by_mina)
    conversation = put_away(cast)
    replying.leave(message)
    conversation.refresh_from_db()
    assert (conversation.state, conversation.waiting_since) == (SNOOZED, None)
    message.refresh_from_db()
    replying.not_arrived(message, by=Actor.system("mail"))
    conversation.refresh_from_db()
    assert conversation.state == OPEN
    assert conversation.waiting_since is not None
    assert Event.objects.get(kind=events.WOKEN.name).payload == {"by": "not_arrived"}
    assert replayed() == []


def test_the_log_says_where_a_row_differs(cast: Cast) -> None:
    conversation = put_away(cast)
    Conversation.objects.filter(pk=conversation.pk).update(snoozed_until=None)
    assert any("snoozed until: the log says" in each for each in replayed())


def test_the_list_has_the_next_to_wake_first_and_those_without_a_time_last(cast: Cast) -> None:
    now = timezone.now()
    snoozing.snooze(cast.late_parcel, until=now + 2 * HOUR, by=cast.by_mina)
    snoozing.snooze(cast.broken_frame, until=now + HOUR, by=cast.by_mina)
    snoozing.snooze(cast.wholesale_matter, until=None, by=cast.by_lena)
    assert [row.id for row in listing.rows(cast.ada, "snoozed").rows] == [
        cast.broken_frame.pk,
        cast.late_parcel.pk,
        cast.wholesale_matter.pk,
    ]
    assert listing.rows(cast.ada, "open").rows == []
    assert cast.wholesale_matter.pk not in [row.id for row in listing.rows(cast.mina, "snoozed").rows]


@pytest.mark.parametrize("page", [1, 2])
def test_the_list_goes_on_where_it_ended(cast: Cast, monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    now = timezone.now()
    matters = [
        cast.late_parcel,
        cast.broken_frame,
        *(cast.write(cast.rosa, f"{n}").conversation for n in range(3)),
    ]
    for number, each in enumerate(matters):
        until = now + HOUR if number < 3 else None  # three wake in the same moment
        snoozing.snooze(each, until=until, by=cast.by_mina)
    monkeypatch.setattr(listing, "PAGE", page)
    seen: list[int] = []
    after = ""
    for _ in range(len(matters) + 1):
        part = listing.rows(cast.mina, "snoozed", after=after)
        seen += [row.id for row in part.rows]
        if not (after := part.after):
            break
    assert sorted(seen) == sorted(each.pk for each in matters)
    assert len(seen) == len(set(seen))


def test_who_left_has_nothing_put_away(cast: Cast) -> None:
    assigning.take(cast.late_parcel, by=cast.by_mina)
    conversation = put_away(cast)
    serving.deactivate(cast.mina, reason="left", by=cast.by_ada)
    assigning.give_back(cast.mina, by=cast.by_ada)
    conversation.refresh_from_db()
    assert (conversation.assignee_id, conversation.state) == (None, SNOOZED)


def test_whoever_has_it_elsewhere_hears_of_it_still(cast: Cast) -> None:
    change_rule("own", by=cast.by_ada)
    assigning.take(cast.wholesale_matter, by=cast.by_lena)
    Conversation.objects.filter(pk=cast.wholesale_matter.pk).update(assignee=cast.mina)
    snoozing.snooze(cast.wholesale_matter, until=None, by=cast.by_lena)
    assert f"conversation-{cast.wholesale_matter.pk}" in agents_hear_what_is_theirs_elsewhere(cast.mina)


def test_who_stands_in_follows_what_wakes_while_somebody_is_away(cast: Cast) -> None:
    assigning.take(cast.late_parcel, by=cast.by_mina)
    until = timezone.now() + HOUR
    conversation = put_away(cast, until)
    now = timezone.now()
    attending.plan(cast.mina, since=now, until=None, stand_in=cast.otto, by=cast.by_ada, now=now)
    assert not Following.objects.filter(conversation=conversation, agent=cast.otto, until=None).exists()
    with time_machine.travel(until, tick=False):
        snoozing.wake_due()
    assert Following.objects.filter(conversation=conversation, agent=cast.otto, until=None).exists()


def test_one_that_cannot_be_woken_keeps_no_other_asleep(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    until, really = timezone.now() + HOUR, snoozing.wake_if_due
    for each in (cast.late_parcel, cast.broken_frame):
        snoozing.snooze(each, until=until, by=cast.by_mina)

    def wake(key: int, **said: Any) -> bool:
        if key == cast.late_parcel.pk:
            raise LookupError("no such conversation")
        return really(key, **said)

    monkeypatch.setattr(snoozing, "wake_if_due", wake)
    with pytest.raises(LookupError):
        snoozing.wake_due(now=until)
    awake = Conversation.objects.filter(pk__in=[cast.late_parcel.pk, cast.broken_frame.pk], state=OPEN)
    assert list(awake) == [cast.broken_frame]
