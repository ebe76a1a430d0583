"""What programs answer by themselves, such as a note that they are away: it is kept and shown small, and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from makeright.conversations import events, replying, resolving
from makeright.conversations.models import Conversation, Message
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.mail.models import OPENED, Delivery
from makeright.mail.tests.letters import arrive, letter

pytestmark = pytest.mark.django_db
AWAY = {"subject": "Out of office: Where is my parcel?", "Auto_Submitted": "auto-replied"}


def came(cast: Cast, text: str = "Where is it?", *, answers: str = "", **said: str) -> Message:
    mail = arrive(letter(text, answers=answers, **said), cast.inbox)
    assert mail.state == OPENED, mail.reason
    assert mail.message is not None
    return mail.message


def told(message: Message, kind: str) -> dict[str, Any]:
    payload: dict[str, Any] = Event.objects.get(kind=kind, subject_id=message.pk).payload
    return payload


def stands(conversation: Conversation) -> dict[str, Any]:
    fields = (
        "state",
        "waiting_since",
        "last_at",
        "last_words",
        "assignee_id",
        "snoozed_until",
        "resolved_at",
    )
    now: dict[str, Any] = Conversation.objects.values(*fields).get(pk=conversation.pk)
    return now


def answered(cast: Cast, first: Message) -> Message:
    ours = replying.reply(first.conversation, text="Tomorrow.", by=cast.actor(cast.mina))
    assert replying.leave(ours)
    ours.refresh_from_db()
    return ours


@pytest.mark.parametrize("is_settled", [False, True])
def test_a_note_that_they_are_away_changes_nothing(cast: Cast, is_settled: bool) -> None:
    ours = answered(cast, came(cast))
    if is_settled:
        resolving.resolve(ours.conversation, by=cast.actor(cast.mina))
    before, sent = stands(ours.conversation), Delivery.objects.count()
    note = came(cast, "I am back on Monday.", answers=ours.message_id, **AWAY)
    assert note.conversation_id == ours.conversation_id
    assert note.robot == "auto"
    assert stands(ours.conversation) == before
    assert Delivery.objects.count() == sent


def test_a_note_while_we_owe_an_answer_leaves_the_question_on_top(cast: Cast) -> None:
    first = came(cast, message_id="<one@example.com>")
    before = stands(first.conversation)
    came(cast, "I am back on Monday.", answers="<one@example.com>", **AWAY)
    assert stands(first.conversation) == before
    assert before["waiting_since"] == first.at


def test_what_programs_alone_say_is_news(cast: Cast) -> None:
    first = came(cast, "Disk at 80 %", message_id="<one@example.com>", **AWAY)
    second = came(cast, "Disk at 90 %", answers="<one@example.com>", **AWAY)
    assert second.conversation_id == first.conversation_id
    assert stands(first.conversation)["last_words"] == "Disk at 90 %"
    assert stands(first.conversation)["waiting_since"] is None


def test_a_reply_answers_the_first_of_several_whatever_programs_said_in_between(cast: Cast) -> None:
    first = came(cast, message_id="<one@example.com>")
    note = came(cast, "I am away.", answers="<one@example.com>", **AWAY)
    second = came(cast, "Hello?", answers="<one@example.com>")
    ours = answered(cast, second)
    sent = told(ours, events.SENT.name)
    assert (sent["answers"], sent["automatic"]) == (first.pk, "none")
    assert told(first, events.RECEIVED.name)["owed_since"] is None
    owed = [told(each, events.RECEIVED.name)["owed_since"] for each in (note, second)]
    assert owed[0] == owed[1] is not None


def test_what_a_second_colleague_adds_answers_nothing(cast: Cast) -> None:
    first = came(cast)
    answered(cast, first)
    more = replying.reply(first.conversation, text="By noon.", by=cast.actor(cast.otto))
    assert replying.leave(more)
    assert told(more, events.SENT.name)["answers"] == 0
