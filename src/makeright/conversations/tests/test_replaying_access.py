"""The log alone says who served in which inbox when, and which addresses are answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from makeright.conversations.admitting import give_access, withdraw_access
from makeright.conversations.models import Inbox, InboxAccess
from makeright.conversations.replaying_access import (
    access_is_as_the_log_tells,
    inboxes_are_as_the_log_tells,
    servings_of,
)
from makeright.demo.cast import Cast

pytestmark = pytest.mark.django_db


def differences() -> list[str]:
    compared = (*access_is_as_the_log_tells(), *inboxes_are_as_the_log_tells())
    return [str(each) for found in compared for each in found]


def test_what_the_verbs_did_the_log_can_tell(cast: Cast) -> None:
    give_access(cast.wholesale, cast.mina, by=cast.by_ada)
    withdraw_access(cast.inbox, cast.otto, by=cast.by_ada)
    give_access(cast.inbox, cast.otto, by=cast.by_ada)
    withdraw_access(cast.inbox, cast.lena, by=cast.by_ada)
    assert differences() == []
    assert len(list(access_is_as_the_log_tells())) == 4
    assert len(list(inboxes_are_as_the_log_tells())) == 2


def test_the_log_says_who_served_where_from_when_to_when(cast: Cast) -> None:
    start = timezone.now()
    for hours, verb in ((1, withdraw_access), (5, give_access), (6, withdraw_access)):
        verb(cast.inbox, cast.otto, by=cast.by_ada, now=start + timedelta(hours=hours))
    first, second = servings_of(cast.otto)
    assert (first.inbox, first.until) == (cast.inbox.pk, start + timedelta(hours=1))
    assert (second.since, second.until) == (start + timedelta(hours=5), start + timedelta(hours=6))


def test_access_that_nobody_gave_or_took_by_a_verb_is_seen(cast: Cast) -> None:
    InboxAccess.objects.create(inbox=cast.wholesale, agent=cast.mina)
    InboxAccess.objects.filter(inbox=cast.inbox, agent=cast.otto).delete()
    (mina, otto) = sorted(differences(), key=lambda words: words.startswith(f"agent {cast.otto.pk}"))
    both = f"{cast.inbox.pk}, {cast.wholesale.pk}"
    assert mina == f"agent {cast.mina.pk}: serves in inboxes: the log says {cast.inbox.pk}, the rows {both}"
    assert otto == f"agent {cast.otto.pk}: serves in inboxes: the log says {cast.inbox.pk}, the rows none"


def test_an_inbox_that_nobody_added_by_the_verb_is_seen(cast: Cast) -> None:
    made = Inbox.objects.create(address="back@framehouse.test", name="By the back door")
    assert differences() == [f"inbox {made.pk}: it has a row, and the log doesn’t tell of it"]


def test_an_inbox_that_is_gone_is_seen() -> None:
    from makeright.conversations.adding_inboxes import add_inbox
    from makeright.lib.actor import Actor

    inbox = add_inbox("hello@framehouse.test", "Hello", by=Actor.system("test"))
    gone = inbox.pk
    inbox.delete()
    assert differences() == [f"inbox {gone}: the log tells of it, and it has no row"]
