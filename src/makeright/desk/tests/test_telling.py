"""What the page of a conversation tells of the customer."""

from datetime import timedelta

from django.utils import timezone

from makeright.conversations import replying
from makeright.conversations.models import Conversation, sight_of
from makeright.customers import declaring
from makeright.customers.merging import merge
from makeright.customers.models import Customer
from makeright.customers.reporting import Report, report_all
from makeright.demo.cast import Cast
from makeright.desk.telling import Line, person_of
from makeright.desk.telling_customers import timeline_of
from makeright.desk.telling_occurrences import Happened


def test_the_history_goes_back_before_a_merge(cast: Cast) -> None:
    now = timezone.now()
    told = person_of(cast.broken_frame, sight=sight_of(cast.ada), now=now).timeline
    before = {line.key for line in told}
    merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    conversation = Conversation.objects.get(pk=cast.broken_frame.pk)
    told = person_of(conversation, sight=sight_of(cast.ada), now=now).timeline
    assert before <= {line.key for line in told}
    assert before


def test_what_says_the_same_in_a_row_is_one_line(cast: Cast) -> None:
    for number in range(3):
        replying.leave(replying.reply(cast.broken_frame, text=f"Answer {number}", by=cast.by_mina))
    cast.write(cast.karim, "And this?", subject="Glass")
    told = person_of(cast.broken_frame, sight=sight_of(cast.mina), now=timezone.now())
    lines = [line for line in told.timeline if isinstance(line, Line)]
    assert [(line.event.kind, line.times) for line in lines] == [
        ("conversation.opened", 1),
        ("message.sent", 3),
        ("conversation.opened", 1),
    ]
    assert told.open == 2


def look_at_frames(cast: Cast, customer: Customer, *ago: timedelta, hidden: bool = False) -> None:
    name = "Hidden" if hidden else "Looked"
    kind = declaring.declare(
        name, attributes=[["frame", "Frame", "text"]], on_timeline=not hidden, by=cast.by_ada
    )
    now = timezone.now()
    report_all(
        [Report(customer, kind, now - each, attributes={"frame": "Oak"}) for each in ago], by=cast.by_ada
    )


def test_what_other_systems_saw_is_folded_between_the_lines(cast: Cast) -> None:
    look_at_frames(cast, cast.karim, timedelta(seconds=-30), timedelta(days=400), timedelta(days=401))
    look_at_frames(cast, cast.karim, timedelta(seconds=1), hidden=True)
    told = person_of(cast.broken_frame, sight=sight_of(cast.mina), now=timezone.now()).timeline
    seen = [(line.times, list(line.details)) for line in told if isinstance(line, Happened)]
    assert seen == [(1, [("Frame", "Oak", False)]), (2, [])]
    assert isinstance(told[-1], Happened)
    assert not isinstance(told[0], Line)


def test_each_day_of_it_is_a_line_on_the_page_of_a_customer_and_none_is_left_out(cast: Cast) -> None:
    days = [timedelta(days=400 + day) for day in range(3)]
    looks = [day + timedelta(seconds=number) for day in days for number in range(90)]
    for start in range(0, len(looks), 90):
        look_at_frames(cast, cast.karim, *looks[start : start + 90])
    sight, before, told, pages = sight_of(cast.mina), 0, 0, 0
    while pages == 0 or before:
        page = timeline_of(cast.karim, sight=sight, before=before)
        keys = [line.key for line in page.lines]
        assert keys == sorted(keys, reverse=True)
        told += sum(line.times for line in page.lines if isinstance(line, Happened))
        before, pages = page.after, pages + 1
    assert (told, pages) == (len(looks), 2)
