"""While somebody is out, who stands in sees what customers write, from begin to end, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from makeright.conversations import assigning, following, replying, resolving, standing_in
from makeright.conversations.models import Conversation, Following
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.replaying import replay
from makeright.jobs.working import work_off
from makeright.lib.actor import Actor
from makeright.staff import attending, serving
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
DAY = timedelta(days=1)


def sees(agent: Agent, conversation: Conversation) -> bool:
    return Conversation.objects.visible_to(agent).filter(pk=conversation.pk).exists()


@pytest.fixture
def trade(cast: Cast) -> Conversation:
    """Lena's matter in an inbox that Mina doesn't serve in; it has been answered."""
    assigning.assign(cast.wholesale_matter, to=cast.lena, by=cast.by_lena)
    replying.leave(replying.reply(cast.wholesale_matter, text="Gladly.", by=cast.by_lena))
    cast.wholesale_matter.refresh_from_db()
    assert cast.wholesale_matter.waiting_since is None
    return cast.wholesale_matter


def go(cast: Cast, agent: Agent, stand_in: Agent | None) -> None:
    now = timezone.now()
    attending.plan(agent, since=now, until=now + DAY, stand_in=stand_in, by=BY, now=now)


def test_what_customers_write_is_seen_until_she_is_back(cast: Cast, trade: Conversation) -> None:
    go(cast, cast.lena, cast.mina)
    assert not sees(cast.mina, trade), "nothing waits there yet"
    cast.write(cast.ines, "And twelve?", conversation=trade)
    assert sees(cast.mina, trade)
    [followed] = Event.objects.filter(kind="conversation.followed")
    assert (followed.subject_id, followed.payload["how"]) == (cast.mina.pk, "stand_in")
    cast.write(cast.ines, "Or thirteen?", conversation=trade)
    assert Event.objects.filter(kind="conversation.followed").count() == 1
    attending.come_back(cast.lena, by=cast.by_lena)
    assert not sees(cast.mina, trade)
    assert Event.objects.filter(kind="conversation.unfollowed").count() == 1


def test_what_waits_already_is_seen_at_once(cast: Cast, trade: Conversation) -> None:
    cast.write(cast.ines, "And twelve?", conversation=trade)
    go(cast, cast.lena, cast.mina)
    assert sees(cast.mina, trade)
    attending.keep_time(timezone.now() + 2 * DAY)
    assert not sees(cast.mina, trade)


def test_what_is_given_to_one_who_is_away_is_seen_if_it_waits(cast: Cast) -> None:
    go(cast, cast.lena, cast.mina)
    assert not sees(cast.mina, cast.wholesale_matter)
    assigning.assign(cast.wholesale_matter, to=cast.lena, by=cast.by_ada)
    assert sees(cast.mina, cast.wholesale_matter)


def test_who_followed_for_reasons_of_their_own_goes_on(cast: Cast, trade: Conversation) -> None:
    following.mention(trade, cast.mina, by=cast.by_lena)
    go(cast, cast.lena, cast.mina)
    cast.write(cast.ines, "And twelve?", conversation=trade)
    attending.come_back(cast.lena, by=cast.by_lena)
    assert sees(cast.mina, trade)


@pytest.mark.parametrize("why", ["mentioned", "asked", "another is away too"])
def test_who_has_another_reason_meanwhile_goes_on_by_that(cast: Cast, trade: Conversation, why: str) -> None:
    go(cast, cast.lena, cast.mina)
    cast.write(cast.ines, "And twelve?", conversation=trade)
    if why == "mentioned":
        assert following.mention(trade, cast.mina, by=cast.by_lena)
    elif why == "asked":
        assert following.follow(trade, by=cast.by_mina)
    else:
        go(cast, cast.ada, cast.mina)
        assigning.assign(trade, to=cast.ada, by=cast.by_ada)
    assert Following.objects.filter(agent=cast.mina, until=None).count() == 1
    attending.come_back(cast.lena, by=cast.by_lena)
    assert sees(cast.mina, trade)
    attending.come_back(cast.ada, by=cast.by_ada)
    assert sees(cast.mina, trade) == (why != "another is away too")
    assert replay().differences == []


def test_another_stand_in_takes_the_place_of_the_first(cast: Cast, trade: Conversation) -> None:
    go(cast, cast.lena, cast.mina)
    cast.write(cast.ines, "And twelve?", conversation=trade)
    go(cast, cast.lena, cast.otto)
    assert (sees(cast.mina, trade), sees(cast.otto, trade)) == (False, True)


def test_who_leaves_has_nobody_follow_in_their_stead(cast: Cast, trade: Conversation) -> None:
    go(cast, cast.lena, cast.mina)
    cast.write(cast.ines, "And twelve?", conversation=trade)
    serving.deactivate(cast.lena, by=BY)
    assert not sees(cast.mina, trade)


@pytest.mark.parametrize("how", ["away without a stand-in", "resolved", "another’s"])
def test_nothing_else_is_seen(cast: Cast, trade: Conversation, how: str) -> None:
    if how == "away without a stand-in":
        attending.go_away(cast.lena, by=BY)
        cast.write(cast.ines, "And twelve?", conversation=trade)
    elif how == "resolved":
        resolving.resolve(trade, by=cast.by_lena)
        go(cast, cast.lena, cast.mina)
    else:
        go(cast, cast.lena, cast.mina)
        assigning.assign(trade, to=cast.ada, by=cast.by_ada)
        cast.write(cast.ines, "And twelve?", conversation=trade)
    assert not sees(cast.mina, trade)
    assert not Following.objects.exists()


def test_what_one_asked_for_gives_way_to_nothing(
    cast: Cast, trade: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "MOST", 1)
    following.follow(cast.late_parcel, by=cast.by_mina)
    go(cast, cast.lena, cast.mina)
    cast.write(cast.ines, "And twelve?", conversation=trade)
    assert [one.conversation_id for one in Following.objects.filter(until=None)] == [cast.late_parcel.pk]


def test_much_is_taken_up_and_handed_back_in_turns(
    cast: Cast, trade: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing_in, "AT_ONCE", 1)
    for subject in ("Two", "Three", "Four"):
        said = cast.write(cast.ines, subject, subject=subject, inbox=cast.wholesale)
        assigning.assign(said.conversation, to=cast.lena, by=cast.by_lena)
    go(cast, cast.lena, cast.mina)
    assert Following.objects.filter(until=None).count() == 1
    while work_off():
        pass
    assert Following.objects.filter(until=None, agent=cast.mina, instead_of=cast.lena).count() == 3
    attending.come_back(cast.lena, by=cast.by_lena)
    while work_off():
        pass
    assert not Following.objects.filter(until=None).exists()
