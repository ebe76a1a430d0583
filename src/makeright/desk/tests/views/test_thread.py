"""A long conversation: the newest whole, the rest in lines that open, and the same cost however long it is."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from makeright.conversations import assigning, noting, replying, resolving, snoozing
from makeright.conversations.models import LEFT, OUT, Conversation, Message
from makeright.demo.cast import Cast
from makeright.desk import telling_threads
from makeright.desk.telling_threads import Reach, Thread, thread_of
from makeright.desk.tests.views.pages import cost_for, seen_by
from makeright.lib.ids import new_id
from makeright.mail.models import FAILED, Delivery
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db


def let_say(cast: Cast, count: int, *, text: str = "Line {number} of many", html: str = "") -> list[Message]:
    """So many messages of Karim and Mina in turns in the conversation about the frame, the last one of Karim."""
    now = timezone.now()
    rows = []
    for number in range(count):
        at = now - timedelta(minutes=count - number)
        ours = (count - number) % 2 == 0
        said = {"direction": OUT, "agent": cast.mina, "state": LEFT} if ours else {"direction": "in"}
        rows.append(
            Message(
                id=new_id(at),
                conversation=cast.broken_frame,
                customer=None if ours else cast.karim,
                author_name="" if ours else "Karim Benali",
                author_address="" if ours else "karim@example.com",
                text=text.format(number=number),
                html=html,
                at=at,
                occurred_at=at,
                **said,
            )
        )
    Message.objects.bulk_create(rows)
    return sorted(rows, key=lambda each: each.pk)


def told(conversation: Conversation, **reach: int | bool) -> Thread:
    lena = Agent.objects.get(name__startswith="Lena")
    reaching = Reach(**reach)  # type: ignore[arg-type]
    return thread_of(conversation, reach=reaching, agent=lena, now=timezone.now())


def numbers(words: list[str]) -> list[int]:
    return [int(found[1]) for each in words if (found := re.search(r"Line (\d+)", each))]


def whole_in(thread: Thread) -> list[int]:
    return numbers([entry.said.words for entry in thread.entries if entry.said])


def lines_in(thread: Thread) -> list[int]:
    return numbers([entry.brief.words for entry in thread.entries if entry.brief])


def page(cast: Cast, part: str = "") -> str:
    return seen_by(cast.mina, f"/conversations/{cast.broken_frame.number}{part}").content.decode()


def test_few_messages_all_stand_whole(cast: Cast) -> None:
    let_say(cast, telling_threads.WHOLE + telling_threads.FEW - 1)
    assert told(cast.broken_frame).folded == 0


def test_of_many_the_newest_stand_whole_and_the_others_in_a_line(cast: Cast) -> None:
    let_say(cast, 40)
    thread = told(cast.broken_frame)
    whole = whole_in(thread)
    assert whole == list(range(40 - len(whole), 40))
    assert len(whole) in {
        telling_threads.WHOLE,
        telling_threads.WHOLE - 1,
    }  # one more is the first that Karim wrote
    assert len(lines_in(thread)) + len(whole) == 40
    assert thread.earlier == 0


def test_what_they_said_since_we_answered_stands_whole(cast: Cast) -> None:
    let_say(cast, 30)
    for number in range(12):
        cast.write(cast.karim, f"Line {number + 100}", conversation=cast.broken_frame)
    assert [number for number in whole_in(told(cast.broken_frame)) if number >= 100] == list(range(100, 112))


def test_what_did_not_arrive_and_what_is_held_is_never_folded(cast: Cast) -> None:
    rows = let_say(cast, 40)
    lost = next(each for each in rows if each.is_ours)
    Delivery.objects.create(
        message=lost, recipient="karim@example.com", state=FAILED, created_at=timezone.now()
    )
    thread = told(cast.broken_frame)
    found = next(entry.said for entry in thread.entries if entry.id == lost.pk)
    assert found is not None
    assert found.is_let_down


def test_a_line_opens_by_its_own_address(cast: Cast) -> None:
    folded = let_say(cast, 40, text=f"Line {{number}}. {'Word ' * 60} The end of {{number}}.")[5]
    shown = page(cast, "/thread")
    opening = re.search(rf'id="message-{folded.pk}-place"[^>]*hx-get="([^"]+)"', shown)
    assert opening is not None
    assert "The end of 5." not in shown
    body = seen_by(cast.mina, opening[1]).content.decode()
    assert "The end of 5." in body
    assert "Copy link" in body


def test_looking_again_folds_nothing_that_stood_whole(cast: Cast) -> None:
    let_say(cast, 40)
    before = told(cast.broken_frame)
    for number in range(5):
        cast.write(cast.karim, f"Line {number + 100}", conversation=cast.broken_frame)
    after = told(cast.broken_frame, since=before.since, first=before.first)
    assert set(whole_in(before)) <= set(whole_in(after))
    assert f"since={before.since}" in page(cast, f"/thread?since={before.since}")


def test_what_is_long_ago_comes_by_the_hundred(cast: Cast) -> None:
    let_say(cast, 300)
    thread = told(cast.broken_frame)
    assert len(thread.entries) <= telling_threads.AT_ONCE + 2
    assert thread.earlier == 300 + 1 - telling_threads.AT_ONCE
    seen = set(lines_in(thread)) | set(whole_in(thread))
    while thread.earlier:
        thread = told(cast.broken_frame, since=thread.since, first=thread.first, back=True)
        now_seen = set(lines_in(thread)) | set(whole_in(thread))
        assert seen < now_seen
        seen = now_seen
    assert seen == set(range(300))


def test_notes_count_among_what_was_said(cast: Cast) -> None:
    let_say(cast, 60)
    now = timezone.now()
    for number in range(60):
        noting.note(cast.broken_frame, text=f"Note {number}", by=cast.by_otto, now=now)
    thread = told(cast.broken_frame)
    said = [entry for entry in thread.entries if not entry.events]
    assert len(said) == telling_threads.AT_ONCE
    assert thread.earlier == 21


def test_what_a_program_answered_by_itself_stands_in_a_line_and_opens(cast: Cast) -> None:
    """Among few messages, which have nothing to unfold; a link to it opens it."""
    note = let_say(cast, 3)[2]
    Message.objects.filter(pk=note.pk).update(robot="auto")
    thread = told(cast.broken_frame)
    assert (whole_in(thread), lines_in(thread), thread.folded) == ([0, 1], [2], 0)
    assert lines_in(told(cast.broken_frame, since=1)) == [2]
    assert whole_in(told(cast.broken_frame, message=note.pk)) == [0, 1, 2]
    assert "Unfold all" not in page(cast)
    opening = re.search(rf'id="message-{note.pk}-place"[^>]*hx-get="([^"]+)"', page(cast))
    assert opening
    assert "Line 2 of many" in seen_by(cast.mina, opening[1].replace("&amp;", "&")).content.decode()


def test_what_programs_alone_said_stands_whole(cast: Cast) -> None:
    let_say(cast, 3)
    cast.broken_frame.messages.update(robot="auto")
    assert whole_in(told(cast.broken_frame)) == [0, 1, 2]


def test_all_can_be_unfolded(cast: Cast) -> None:
    let_say(cast, 40)
    assert "Unfold all" in page(cast, "/thread")
    everything = page(cast, "/thread?since=1")
    assert "Unfold all" not in everything
    assert everything.count('class="words"') >= 40


def test_a_link_leads_to_a_message_however_old(cast: Cast) -> None:
    rows = let_say(cast, 300)
    linked = page(cast, f"?message={rows[3].pk}")
    assert f'id="message-{rows[3].pk}-words"' in linked
    assert f"message={rows[3].pk}" in linked.split("<live-thread")[1].split(">")[0]
    assert (
        f'href="/conversations/{cast.broken_frame.number}?message={rows[299].pk}#message-{rows[299].pk}"'
        in linked
    )


def test_a_link_to_what_is_elsewhere_or_nothing_shows_the_conversation(cast: Cast) -> None:
    trade = cast.wholesale_matter.messages.get()
    for asked in (str(trade.pk), "-1", "x", "9" * 30, str(2**63), "\u0663"):
        shown = page(cast, f"?message={asked}&since={asked}&first={asked}&back=1")
        assert "eleven oak frames" not in shown
        assert "Frame arrived broken" in shown


def test_a_message_of_another_conversation_is_not_found(cast: Cast) -> None:
    trade = cast.wholesale_matter.messages.get()
    own, others = cast.broken_frame.number, cast.wholesale_matter.number
    for number in (own, others):
        assert seen_by(cast.mina, reverse("desk:message", args=[number, trade.pk])).status_code == 404
    stranger = Client().get(reverse("desk:message", args=[own, cast.broken_frame.messages.get().pk]))
    assert stranger.status_code == 302


def test_what_was_taken_back_is_not_found(cast: Cast) -> None:
    written = replying.reply(cast.broken_frame, text="Dear Karim", by=cast.by_mina)
    replying.recall(written, by=cast.by_mina)
    address = reverse("desk:message", args=[cast.broken_frame.number, written.pk])
    assert seen_by(cast.mina, address).status_code == 404


def test_words_of_markup_stay_words_in_a_line_too(cast: Cast) -> None:
    danger = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    let_say(cast, 40, text=danger)
    noting.note(cast.broken_frame, text=f"@Otto {danger}", by=cast.by_mina)
    shown = page(cast, "/thread")
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown


# What was done.


def done(cast: Cast, start: datetime) -> list[str]:
    """The lines of what was done after that, as Otto reads them."""
    thread = seen_by(cast.otto, f"/conversations/{cast.broken_frame.number}/thread").content.decode()
    events = [entry.id for entry in told(cast.broken_frame).entries if entry.events and entry.at > start]
    found = [re.search(rf'id="event-{each}"[^>]*>.*?<span>(.*?)</span>', thread, re.S) for each in events]
    return [" ".join(each[1].split()) for each in found if each]


def test_what_one_colleague_did_in_one_go_is_one_line(cast: Cast) -> None:
    start = timezone.now()
    assigning.assign(cast.broken_frame, to=cast.otto, by=cast.by_lena)
    resolving.resolve(cast.broken_frame, by=cast.by_lena)
    resolving.reopen(cast.broken_frame, by=cast.by_lena)
    assert done(cast, start) == ["Lena gave it to you, resolved it and opened it again"]


def test_two_colleagues_are_two_lines_and_so_is_what_was_said_between(cast: Cast) -> None:
    start = timezone.now()
    assigning.assign(cast.broken_frame, to=cast.lena, by=cast.by_lena)
    resolving.resolve(cast.broken_frame, by=cast.by_mina)
    noting.note(cast.broken_frame, text="Done.", by=cast.by_mina)
    resolving.reopen(cast.broken_frame, by=cast.by_mina)
    assert done(cast, start) == ["Lena took it", "Mina resolved it", "Mina opened it again"]


def test_a_name_is_escaped_once_in_a_merged_line(cast: Cast) -> None:
    type(cast.lena).objects.filter(pk=cast.lena.pk).update(name="Lena O'Hara <b>")
    start = timezone.now()
    assigning.assign(cast.broken_frame, to=cast.lena, by=cast.by_ada)
    snoozing.snooze(cast.broken_frame, until=None, by=cast.by_ada)
    assert done(cast, start) == [
        "Ada gave it to Lena O&#39;Hara &lt;b&gt; and put it away until Karim Benali writes"
    ]


def test_colleagues_who_are_mentioned_are_marked(cast: Cast) -> None:
    noting.note(cast.broken_frame, text="@Mina third one, says @Nobody", by=cast.by_otto)
    shown = page(cast, "/thread")
    assert '<span class="mention">@Mina</span> third one, says @Nobody' in shown


# What it costs.


def test_a_long_conversation_costs_hardly_more_than_a_short_one(cast: Cast) -> None:
    address = f"/conversations/{cast.broken_frame.number}"
    assert cost_for(cast.mina, address) == 31
    let_say(cast, 40, html="<p>Look</p>")
    forty = cost_for(cast.mina, address)
    let_say(cast, 300, html="<p>Look</p>")
    assert (forty, cost_for(cast.mina, address)) == (36, 37)
    assert cost_for(cast.mina, f"{address}/thread") == 18


def test_what_hangs_on_messages_costs_the_same_for_one_and_for_many(cast: Cast) -> None:
    now, address = timezone.now(), f"/conversations/{cast.broken_frame.number}"

    def say(number: int) -> None:
        cast.write(
            cast.karim,
            f"Line {number}",
            conversation=cast.broken_frame,
            pictures=["photo-corner.jpg"],
            now=now,
        )
        noting.note(cast.broken_frame, text=f"@Mina: note {number}", by=cast.by_otto)
        written = replying.reply(cast.broken_frame, text=f"Reply {number}", by=cast.by_mina)
        replying.leave(written, now=now + timedelta(seconds=number))
        cast.write(cast.karim, "Another", subject=f"Other {number}")

    for number in range(6):
        say(number)
    few = cost_for(cast.mina, address)
    for number in range(6, 14):
        say(number)
    assert cost_for(cast.mina, address) == few
