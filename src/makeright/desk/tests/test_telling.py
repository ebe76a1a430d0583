"""What the page of a conversation tells of the customer."""

from django.utils import timezone

from makeright.conversations import replying
from makeright.conversations.models import Conversation, sight_of
from makeright.customers.merging import merge
from makeright.demo.cast import Cast
from makeright.desk.telling import person_of


def test_the_history_goes_back_before_a_merge(cast: Cast) -> None:
    now = timezone.now()
    told = person_of(cast.broken_frame, sight=sight_of(cast.ada), now=now).timeline
    before = {line.event.pk for line in told}
    merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    conversation = Conversation.objects.get(pk=cast.broken_frame.pk)
    told = person_of(conversation, sight=sight_of(cast.ada), now=now).timeline
    assert before <= {line.event.pk for line in told}
    assert before


def test_what_says_the_same_in_a_row_is_one_line(cast: Cast) -> None:
    for number in range(3):
        replying.leave(replying.reply(cast.broken_frame, text=f"Answer {number}", by=cast.by_mina))
    cast.write(cast.karim, "And this?", subject="Glass")
    told = person_of(cast.broken_frame, sight=sight_of(cast.mina), now=timezone.now())
    assert [(line.event.kind, line.times) for line in told.timeline] == [
        ("conversation.opened", 1),
        ("message.sent", 3),
        ("conversation.opened", 1),
    ]
    assert told.open == 2
