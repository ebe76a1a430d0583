"""An inbox keeps what is settled for as long as it says, and erases it no earlier."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from makeright.conversations import events, retaining
from makeright.conversations.erasing import OLD, erase_some
from makeright.conversations.models import OPEN, Conversation, Message
from makeright.conversations.refusals import Refused
from makeright.conversations.resolving import resolve
from makeright.customers.erasing import Counts
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.replaying import replay
from makeright.files.models import File
from makeright.jobs.models import Job

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def old_matter(cast: Cast, *, days: int) -> Conversation:
    """One of Rosa's that was settled so many days ago."""
    then = timezone.now() - days * DAY
    message = cast.write(cast.rosa, "An old story.", pictures=["photo-corner.jpg"], now=then)
    resolve(message.conversation, by=cast.by_mina, now=then + timedelta(minutes=1))
    return message.conversation


def run(cast: Cast, *, later: timedelta = 2 * DAY) -> retaining.Ran:
    cast.inbox.refresh_from_db()
    ran = retaining.Ran()
    retaining.run(cast.inbox, so_far=ran, now=timezone.now() + later)
    return ran


def words_of(conversation: Conversation) -> set[str]:
    return set(Message.objects.filter(conversation=conversation).values_list("text", flat=True))


def test_what_is_old_enough_goes_and_numbers_stay(cast: Cast) -> None:
    old, young = old_matter(cast, days=100), old_matter(cast, days=10)
    retaining.keep_for(cast.inbox, 90, by=cast.by_ada)
    ran = run(cast)
    assert (ran.conversations, ran.messages) == (1, 1)
    assert (words_of(old), words_of(young)) == ({""}, {"An old story."})
    kept = Conversation.objects.get(pk=old.pk)
    assert (kept.number, kept.subject, kept.is_erased, kept.customer_id) == (
        old.number,
        "",
        True,
        cast.rosa.pk,
    )
    assert File.objects.count() == 1  # the young one's, and the broken frame's, are the same picture
    assert replay().differences == []


def test_a_shorter_time_counts_a_day_later(cast: Cast) -> None:
    old = old_matter(cast, days=100)
    retaining.keep_for(cast.inbox, 90, by=cast.by_ada)
    assert not run(cast, later=timedelta(hours=23))
    assert words_of(old) == {"An old story."}
    assert run(cast, later=timedelta(hours=25))


def test_a_longer_time_counts_at_once(cast: Cast) -> None:
    old_matter(cast, days=100)
    retaining.keep_for(cast.inbox, 90, by=cast.by_ada)
    retaining.keep_for(cast.inbox, 365, by=cast.by_ada)
    assert not run(cast)
    retaining.keep_for(cast.inbox, None, by=cast.by_ada)
    assert not run(cast, later=4000 * DAY)


def test_what_is_open_or_was_touched_since_stays(cast: Cast) -> None:
    retaining.keep_for(cast.inbox, 30, by=cast.by_ada)
    old = old_matter(cast, days=100)
    cast.write(cast.rosa, "It happened again.", conversation=old)
    run(cast, later=20 * DAY)
    assert "It happened again." in words_of(old)


def test_what_somebody_writes_into_at_the_last_moment_stays(cast: Cast) -> None:
    matter, now = old_matter(cast, days=100), timezone.now()
    old = retaining.due(cast.inbox, now - 90 * DAY)
    found = old.get()
    cast.write(cast.rosa, "It happened again.", conversation=matter)
    assert erase_some(found, among=old, why=OLD, by=retaining.BY, now=now) == {}
    assert words_of(matter) == {"An old story.", "It happened again."}
    assert Conversation.objects.get(pk=matter.pk).state == OPEN


def test_the_preview_says_what_would_go_and_changes_nothing(cast: Cast) -> None:
    old_matter(cast, days=100)
    old_matter(cast, days=200)
    would = retaining.look(cast.inbox, 90)
    assert (would.conversations, would.messages, would.files) == (2, 2, 1)
    assert would.size > 0
    assert would.oldest is not None
    assert would.oldest < timezone.now() - 199 * DAY
    assert not Message.objects.exclude(erased_at=None).exists()


def test_one_night_is_one_event_and_a_night_without_work_is_none(cast: Cast) -> None:
    old_matter(cast, days=100)
    old_matter(cast, days=100)
    retaining.keep_for(cast.inbox, 90, by=cast.by_ada)
    run(cast)
    run(cast)
    (told,) = Event.objects.filter(kind=events.RETENTION_RAN.name)
    assert (told.payload["conversations"], told.payload["messages"]) == (2, 2)


def test_the_same_time_again_changes_nothing(cast: Cast) -> None:
    assert retaining.keep_for(cast.inbox, 90, by=cast.by_ada)
    assert not retaining.keep_for(cast.inbox, 90, by=cast.by_ada)
    assert Event.objects.filter(kind=events.RETENTION_SET.name).count() == 1


@pytest.mark.parametrize("days", [0, 29, -1, 36_501])
def test_no_time_is_too_short_or_endless(cast: Cast, days: int) -> None:
    with pytest.raises(Refused) as refused:
        retaining.keep_for(cast.inbox, days, by=cast.by_ada)
    assert refused.value.code == "no_time"
    cast.inbox.refresh_from_db()
    assert cast.inbox.keep_for_days is None


def test_another_inbox_keeps_its_own(cast: Cast) -> None:
    old = old_matter(cast, days=100)
    retaining.keep_for(cast.wholesale, 30, by=cast.by_ada)
    cast.wholesale.refresh_from_db()
    retaining.run(cast.wholesale, so_far=retaining.Ran(), now=timezone.now() + 2 * DAY)
    assert words_of(old) == {"An old story."}


def fails_for(failing: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a defect would have it: this one can't be erased."""

    def erase(conversation: Conversation, **said: Any) -> Counts:
        if conversation.pk == failing.pk:
            raise LookupError("no such shelf")
        return erase_some(conversation, **said)

    monkeypatch.setattr(retaining, "erase_some", erase)


def test_what_cannot_be_erased_keeps_nothing_else_from_going(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, old, older = old_matter(cast, days=300), old_matter(cast, days=100), old_matter(cast, days=200)
    retaining.keep_for(cast.inbox, 90, by=cast.by_ada, now=timezone.now() - 2 * DAY)
    fails_for(stuck, monkeypatch)
    retaining.go_on_by_job(cast.inbox.pk)
    assert (words_of(old), words_of(older), words_of(stuck)) == ({""}, {""}, {"An old story."})
    assert Event.objects.get(kind=events.RETENTION_RAN.name).payload["conversations"] == 2
    assert Job.objects.get(kind="conversations.retain").arguments == {"inbox": cast.inbox.pk}


def test_what_alone_is_left_and_fails_is_the_jobs_own_failure(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = old_matter(cast, days=300)
    retaining.keep_for(cast.inbox, 90, by=cast.by_ada, now=timezone.now() - 2 * DAY)
    fails_for(stuck, monkeypatch)
    with pytest.raises(LookupError):
        retaining.go_on_by_job(cast.inbox.pk)
    assert not Event.objects.filter(kind=events.RETENTION_RAN.name).exists()
    with pytest.raises(CommandError, match="Not all of it could be erased"):
        call_command("retention", "run")
