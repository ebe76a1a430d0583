"""Sending later: at the time that was said, unless it is taken back or the customer writes first."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from makeright.conversations import drafting, events, replying
from makeright.conversations.models import HELD, LEFT, RECALLED, REPLY, Draft, Message
from makeright.conversations.refusals import Refused
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.replaying import replay
from makeright.jobs.models import Job

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def plan(cast: Cast, *, ahead: timedelta = HOUR) -> Message:
    return replying.reply(
        cast.broken_frame, text="Dear Karim", leaves_at=timezone.now() + ahead, by=cast.by_mina
    )


def test_it_waits_for_its_time_and_leaves_then_once(cast: Cast) -> None:
    message = plan(cast)
    assert Job.objects.get(kind="conversations.leave").run_at == message.leaves_at
    assert replying.leave_due() == 0
    with time_machine.travel(timezone.now() + 2 * HOUR, tick=False):
        assert [replying.leave_due(), replying.leave_due()] == [1, 0]
    message.refresh_from_db()
    assert message.state == LEFT
    assert Event.objects.filter(kind=events.SENT.name).count() == 1


def test_until_then_it_is_taken_back_into_a_draft(cast: Cast) -> None:
    message = plan(cast)
    assert replying.recall_to_draft(message, by=cast.by_mina)
    draft = drafting.draft_of(cast.broken_frame, cast.mina, REPLY)
    assert draft is not None
    assert (draft.text, draft.held_back) == ("Dear Karim", False)
    with time_machine.travel(timezone.now() + 2 * HOUR, tick=False):
        assert replying.leave_due() == 0


def test_if_the_customer_writes_first_it_goes_back_to_its_writer(cast: Cast) -> None:
    message = plan(cast)
    later = cast.write(cast.karim, "It has come, forget it.", conversation=cast.broken_frame)
    with time_machine.travel(timezone.now() + 2 * HOUR, tick=False):
        assert [replying.leave_due(), replying.leave_due()] == [0, 0]
    message.refresh_from_db()
    draft = Draft.objects.get()
    assert (message.state, draft.text, draft.agent, draft.held_back) == (
        RECALLED,
        "Dear Karim",
        cast.mina,
        True,
    )
    assert not Event.objects.filter(kind=events.SENT.name).exists()
    cast.broken_frame.refresh_from_db()
    assert cast.broken_frame.waiting_since is not None
    assert cast.broken_frame.waiting_since <= later.at


def test_the_log_tells_of_it_as_the_rows_do(cast: Cast) -> None:
    plan(cast)
    cast.write(cast.karim, "It has come.", conversation=cast.broken_frame)
    with time_machine.travel(timezone.now() + 2 * HOUR, tick=False):
        replying.leave_due()
    assert not replay().differences


@pytest.mark.parametrize(
    ("ahead", "code"),
    [(-HOUR, "passed"), (timedelta(0), "passed"), (timedelta(days=366), "too_far")],
)
def test_a_time_that_can_not_be_is_refused_and_nothing_is_held(
    cast: Cast, ahead: timedelta, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        plan(cast, ahead=ahead)
    assert refused.value.code == code
    assert not Message.objects.filter(state=HELD).exists()
