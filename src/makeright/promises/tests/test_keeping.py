"""Promises are made by a click, kept by deeds that somebody confirms, and broken by time where nobody forgets it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from makeright.conversations import replying, resolving, snoozing
from makeright.conversations.models import Message
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.promises import keeping, making
from makeright.promises.models import BROKEN, KEPT, OPEN, WITHDRAWN, Promise
from makeright.promises.refusals import Refused
from makeright.promises.replaying import promises_are_as_the_log_tells

pytestmark = pytest.mark.django_db
SAYS = "Dear Karim,\n\nI am so sorry. We will send you a new one within two days.\n\nMina"
DAY = timedelta(days=1)


def write(cast: Cast, text: str = SAYS, now: datetime | None = None) -> Message:
    """What Mina writes to Karim, and it leaves."""
    said = replying.reply(cast.broken_frame, text=text, by=cast.by_mina, now=now)
    replying.leave(said, now=now)
    said.refresh_from_db()
    return said


def promise(cast: Cast, due_in: timedelta = DAY, now: datetime | None = None) -> Promise:
    """What it promises, as Mina confirms it."""
    said = write(cast, now=now)
    (found,) = making.found_in(said)
    due_at = (now or timezone.now()) + due_in
    return making.make(
        said, begins=found.begins, ends=found.ends, due_at=due_at, is_day=True, by=cast.by_mina, now=now
    )


def kinds(promise: Promise) -> list[str]:
    told = Event.objects.filter(subject_kind="promise", subject_id=promise.pk).order_by("pk")
    return [event.kind.removeprefix("promise.") for event in told]


def replayed() -> list[str]:
    return [str(each) for found in promises_are_as_the_log_tells() for each in found]


def test_what_we_wrote_is_offered_until_somebody_takes_it_up(cast: Cast) -> None:
    said = write(cast)
    ((message, found),) = making.offered(cast.broken_frame, now=timezone.now())
    assert message == said
    assert Promise.objects.count() == 0
    making.make(said, begins=found.begins, ends=found.ends, due_at=found.due_at, is_day=True, by=cast.by_mina)
    assert making.offered(cast.broken_frame, now=timezone.now()) == []


def test_a_promise_keeps_its_words_by_reference_alone(cast: Cast) -> None:
    made = promise(cast)
    assert made.words == "We will send you a new one within two days."
    assert made.owner == cast.mina
    (event,) = Event.objects.filter(kind="promise.made")
    assert event.payload["made_by"] == "written"
    assert event.payload["text"] == made.message_id
    assert event.payload["seconds"] == pytest.approx(86_400, abs=60)


def test_the_same_words_are_one_promise(cast: Cast) -> None:
    made = promise(cast)
    again = making.make(
        made.message, begins=made.begins, ends=made.ends, due_at=made.due_at, is_day=True, by=cast.by_otto
    )
    assert again == made
    assert kinds(made) == ["made"]


@pytest.mark.parametrize(
    ("begins", "ends", "due_in", "code"),
    [
        (0, 5, -DAY, "passed"),
        (0, 5, 200 * DAY, "too_far"),
        (5, 5, DAY, "no_words"),
        (0, 999, DAY, "no_words"),
    ],
)
def test_what_can_be_no_promise_is_refused(
    cast: Cast, begins: int, ends: int, due_in: timedelta, code: str
) -> None:
    said = write(cast)
    due_at = timezone.now() + due_in
    with pytest.raises(Refused) as refused:
        making.make(said, begins=begins, ends=ends, due_at=due_at, is_day=True, by=cast.by_mina)
    assert refused.value.code == code
    assert Promise.objects.count() == 0


def test_what_a_customer_says_is_no_promise_of_ours(cast: Cast) -> None:
    theirs = cast.broken_frame.messages.get(direction="in")
    with pytest.raises(Refused) as refused:
        making.make(theirs, begins=0, ends=3, due_at=timezone.now() + DAY, is_day=True, by=cast.by_mina)
    assert refused.value.code == "not_ours"


def test_keeping_twice_is_one_event(cast: Cast) -> None:
    made = promise(cast)
    assert keeping.keep(made, by=cast.by_mina)
    assert not keeping.keep(made, by=cast.by_otto)
    assert made.state == KEPT
    assert kinds(made) == ["made", "kept"]
    assert Event.objects.get(kind="promise.kept").payload["late_seconds"] < 0


def test_what_is_not_done_in_time_is_broken_once_and_on_the_table(cast: Cast) -> None:
    made = promise(cast)
    resolving.resolve(cast.broken_frame, by=cast.by_mina, reason="answered")
    later = made.due_at + timedelta(hours=1)
    assert keeping.break_due(now=made.due_at - timedelta(seconds=1)) == 0
    assert keeping.break_due(now=later) == 1
    assert keeping.break_due(now=later) == 0
    made.refresh_from_db()
    cast.broken_frame.refresh_from_db()
    assert made.state == BROKEN
    assert cast.broken_frame.state == "open"
    assert Event.objects.get(kind="promise.broken").payload["late_seconds"] == pytest.approx(3600)
    assert replayed() == []


def test_what_is_put_away_wakes_when_a_promise_breaks(cast: Cast) -> None:
    made = promise(cast)
    snoozing.snooze(cast.broken_frame, until=made.due_at + 5 * DAY, by=cast.by_mina)
    keeping.break_due(now=made.due_at)
    cast.broken_frame.refresh_from_db()
    assert cast.broken_frame.state == "open"


def test_a_later_word_of_ours_is_a_sign_and_not_yet_kept(cast: Cast) -> None:
    made = promise(cast)
    write(cast, "It has just left our workshop.")
    made.refresh_from_db()
    assert (made.state, made.sign) == (OPEN, "reply")
    assert made.looks_kept
    assert keeping.break_due(now=made.due_at + DAY) == 0, "somebody says first whether it was kept"
    keeping.keep(made, by=cast.by_mina, now=made.due_at + DAY)
    kept = Event.objects.get(kind="promise.kept").payload
    assert kept["how"] == "reply"
    assert kept["late_seconds"] < 0, "it was kept when it happened, and not when somebody said so"
    assert replayed() == []


def test_a_sign_that_was_none_breaks_what_is_late(cast: Cast) -> None:
    made = promise(cast)
    write(cast, "We are still looking for the right wood.")
    made.refresh_from_db()
    assert keeping.not_kept_by_that(made, by=cast.by_mina, now=made.due_at + DAY)
    assert made.state == BROKEN
    assert set(kinds(made)) == {"made", "signed", "unsigned", "broken"}
    assert replayed() == []


def test_made_good_later_it_is_kept_and_stays_late(cast: Cast) -> None:
    made = promise(cast)
    keeping.break_due(now=made.due_at)
    keeping.keep(made, by=cast.by_mina, now=made.due_at + DAY)
    assert made.state == KEPT
    assert made.broken_at is not None
    assert Event.objects.get(kind="promise.kept").payload["late_seconds"] == pytest.approx(86_400)


@pytest.mark.parametrize(("after", "told"), [(timedelta(), "yes"), (2 * DAY, "no")])
def test_moving_says_whether_the_customer_knew_in_time(cast: Cast, after: timedelta, told: str) -> None:
    made = promise(cast)
    later = made.due_at + 5 * DAY
    assert keeping.move(made, later, is_day=True, told="yes", by=cast.by_mina, now=timezone.now() + after)
    assert not keeping.move(made, later, is_day=True, told="yes", by=cast.by_mina)
    assert made.state == OPEN
    assert Event.objects.get(kind="promise.moved").payload["told"] == told
    assert replayed() == []


def test_what_is_settled_is_not_moved(cast: Cast) -> None:
    made = promise(cast)
    keeping.withdraw(made, "let_off", by=cast.by_mina)
    assert made.state == WITHDRAWN
    with pytest.raises(Refused) as refused:
        keeping.move(made, made.due_at + DAY, is_day=True, told="yes", by=cast.by_mina)
    assert refused.value.code == "settled"
    assert not keeping.withdraw(made, "other", by=cast.by_mina)


def test_what_was_taken_back_was_not_promised(cast: Cast) -> None:
    said = replying.reply(cast.broken_frame, text=SAYS, by=cast.by_mina)
    (found,) = making.found_in(said)
    made = making.make(
        said, begins=found.begins, ends=found.ends, due_at=found.due_at, is_day=True, by=cast.by_mina
    )
    replying.recall(said, by=cast.by_mina)
    made.refresh_from_db()
    assert made.state == WITHDRAWN


def test_somebody_else_sees_to_it(cast: Cast) -> None:
    made = promise(cast)
    assert keeping.give(made, cast.otto, by=cast.by_mina)
    assert not keeping.give(made, cast.otto, by=cast.by_mina)
    assert made.owner == cast.otto
    assert kinds(made) == ["made", "given"]
    assert replayed() == []


def test_a_promise_is_seen_with_its_matter(cast: Cast) -> None:
    made = promise(cast)
    assert list(Promise.objects.visible_to(cast.mina)) == [made]
