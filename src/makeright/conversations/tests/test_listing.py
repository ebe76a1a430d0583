"""The lists: order, pages, and who sees what."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from makeright.conversations import listing, replying, resolving
from makeright.conversations.models import Conversation, sight_of
from makeright.demo.cast import Cast
from makeright.lib.counting import count_together

pytestmark = pytest.mark.django_db


def many(cast: Cast, count: int) -> list[int]:
    """Conversations that wait, the first the longest."""
    start = timezone.now() - timedelta(days=2)
    return [
        cast.write(
            cast.rosa, f"Question {n}", subject=f"Question {n}", now=start + timedelta(minutes=n)
        ).conversation.pk
        for n in range(count)
    ]


def test_who_waits_longest_comes_first(cast: Cast) -> None:
    ids = many(cast, 3)
    assert [row.id for row in listing.rows(cast.mina, "unassigned").waiting][:3] == ids


def test_what_we_answered_comes_after_latest_first(cast: Cast) -> None:
    for conversation in (cast.late_parcel, cast.broken_frame):
        replying.leave(replying.reply(conversation, text="Done.", by=cast.actor(cast.mina)))
    page = listing.rows(cast.mina, "open")
    assert [row.id for row in page.answered] == [cast.broken_frame.pk, cast.late_parcel.pk]


def test_what_came_in_since_stands_on_top(cast: Cast) -> None:
    many(cast, 60)
    since = timezone.now()
    fresh = cast.write(cast.ines, "Hello?").conversation
    page = listing.rows(cast.mina, "open", since=since)
    assert [row.id for row in page.just_in] == [fresh.pk]
    assert fresh.pk not in [row.id for row in page.waiting]


def test_pages_follow_on_without_gap_or_double(cast: Cast) -> None:
    many(cast, 60)
    for pk in many(cast, 70):
        Conversation.objects.filter(pk=pk).update(waiting_since=None)
    seen: list[int] = []
    page = listing.rows(cast.mina, "open")
    seen += [row.id for row in page.rows]
    while page.after:
        page = listing.rows(cast.mina, "open", after=page.after)
        seen += [row.id for row in page.rows]
    every = set(Conversation.objects.visible_to(cast.mina).filter(state="open").values_list("pk", flat=True))
    assert len(seen) == len(set(seen))
    assert set(seen) == every


def test_resolved_pages_follow_on(cast: Cast) -> None:
    for pk in many(cast, 55):
        resolving.resolve(Conversation.objects.get(pk=pk), by=cast.actor(cast.mina))
    first = listing.rows(cast.mina, "resolved")
    second = listing.rows(cast.mina, "resolved", after=first.after)
    assert (len(first.resolved), len(second.resolved), second.after) == (50, 5, "")


@pytest.mark.parametrize(
    "nonsense",
    ["x", "w.1e999.3", "a..", "w.nan.1", "r.1.-2", "w.99999999999999999999.1", "w.100000000000000000.1"],
)
def test_a_cursor_that_isnt_ours_starts_anew(cast: Cast, nonsense: str) -> None:
    assert listing.rows(cast.mina, "open", after=nonsense) == listing.rows(cast.mina, "open")


def test_nobody_sees_the_rows_of_others(cast: Cast) -> None:
    assert cast.wholesale_matter.pk not in [row.id for row in listing.rows(cast.mina, "open").rows]
    assert cast.wholesale_matter.pk in [row.id for row in listing.rows(cast.ada, "open").rows]


def test_counts_stop_at_a_hundred(cast: Cast) -> None:
    many(cast, 105)
    countable = listing.countable(cast.mina, sight_of(cast.mina))
    assert count_together(*countable)[1] == 100


def test_a_page_takes_the_same_queries_however_many_there_are(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        listing.rows(cast.mina, "open", since=timezone.now())
    many(cast, 30)
    with django_assert_num_queries(4):
        listing.rows(cast.mina, "open", since=timezone.now())
