"""Who sees what: one rule, the same at each door."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from makeright.conversations import (
    admitting,
    assigning,
    following,
    listing,
    noting,
    replying,
    resolving,
    searching,
    seeing,
)
from makeright.conversations.live import those_who_see_a_conversation_meet_there
from makeright.conversations.models import Conversation, Following, sight_of
from makeright.conversations.models.seeing import EVERYONE, INBOXES, OWN
from makeright.conversations.refusals import Refused
from makeright.conversations.replaying import conversations_are_as_the_log_tells
from makeright.conversations.replaying_access import the_seeing_rule_is_as_the_log_tells
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.reading import since
from makeright.lib.actor import Actor
from makeright.lib.counting import count_together
from makeright.live.topics import EVERYBODY, audiences_of, nudges_for, whose_rights_change
from makeright.search.finding import find
from makeright.staff import serving, teaming
from makeright.staff.models import LEAD, VIEWER, Agent, Team

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
LATE, BROKEN, TRADE = "late_parcel", "broken_frame", "wholesale_matter"
MATTERS = (LATE, BROKEN, TRADE)


def seen_by(agent: Agent, cast: Cast) -> set[str]:
    """What an agent sees, asked at each door; all say the same."""
    agent = Agent.objects.get(pk=agent.pk)
    matters = {getattr(cast, name).pk: name for name in MATTERS}
    by_rule = {matters[key] for key in Conversation.objects.visible_to(agent).values_list("pk", flat=True)}
    browser = Client()
    browser.force_login(agent)
    doors = {
        "list": {matters[row.id] for row in listing.rows(agent, "open").rows},
        "page": {
            name
            for name in MATTERS
            if browser.get(f"/conversations/{getattr(cast, name).number}").status_code == 200
        },
        "presence": {
            name for key, name in matters.items() if those_who_see_a_conversation_meet_there(agent, key)
        },
        "search": {
            matters[hit.about]
            for word in ("parcel", "corner", "eleven")
            for hit in find(word, searching.audiences_of(agent), kinds=["message"]).hits
            if hit.about in matters
        },
    }
    assert doors == dict.fromkeys(doors, by_rule)
    assert count_together(*listing.countable(agent, sight_of(agent)))[2] == len(by_rule)
    return by_rule


@pytest.fixture
def keep_up(cast: Cast) -> Callable[[], None]:
    """The index hears what has happened since it was called last."""
    heard_to = [0]

    def hear() -> None:
        while heard := since(heard_to[0]):
            searching.keep_up(heard)
            heard_to[0] = heard[-1].position

    hear()
    return hear


@pytest.mark.parametrize(
    ("rule", "mina", "otto", "lena"),
    [
        (INBOXES, {LATE, BROKEN}, {LATE, BROKEN}, {LATE, BROKEN, TRADE}),
        (OWN, {LATE, BROKEN}, {LATE}, {LATE, TRADE}),
        (EVERYONE, set(MATTERS), set(MATTERS), set(MATTERS)),
    ],
)
def test_the_rule_holds_at_each_door(
    cast: Cast, keep_up: Callable[[], None], rule: str, mina: set[str], otto: set[str], lena: set[str]
) -> None:
    seeing.change_rule(rule, by=BY)
    keep_up()
    assert seen_by(cast.mina, cast) == mina
    assert seen_by(cast.otto, cast) == otto
    assert seen_by(cast.lena, cast) == lena
    assert seen_by(cast.ada, cast) == set(MATTERS)


def test_a_lead_sees_what_colleagues_have(cast: Cast, keep_up: Callable[[], None]) -> None:
    seeing.change_rule(OWN, by=BY)
    serving.change_role(cast.otto, LEAD, by=BY)
    assert seen_by(cast.otto, cast) == {LATE, BROKEN}
    serving.change_role(cast.otto, VIEWER, by=BY)
    assert seen_by(cast.otto, cast) == {LATE}


@pytest.mark.parametrize("rule", [INBOXES, OWN])
def test_a_team_sees_what_is_the_teams(cast: Cast, keep_up: Callable[[], None], rule: str) -> None:
    seeing.change_rule(rule, by=BY)
    rooms = teaming.add_team("Rooms", by=BY)
    teaming.join_team(cast.otto, rooms, by=BY)
    assert assigning.assign_team(cast.wholesale_matter, to=rooms, by=BY)
    assert not assigning.assign_team(cast.wholesale_matter, to=rooms, by=BY)
    keep_up()
    assert TRADE in seen_by(cast.otto, cast)
    assert TRADE not in seen_by(cast.mina, cast)
    assert cast.otto in assigning.eligible(cast.wholesale_matter)
    teaming.leave_team(cast.otto, rooms, by=BY)
    assert TRADE not in seen_by(cast.otto, cast)
    teaming.join_team(cast.otto, rooms, by=BY)
    teaming.retire_team(rooms, by=BY)
    assert TRADE not in seen_by(cast.otto, cast)


@pytest.mark.parametrize("rule", [INBOXES, OWN])
def test_who_is_mentioned_sees_it_until_they_let_go(
    cast: Cast, keep_up: Callable[[], None], rule: str
) -> None:
    seeing.change_rule(rule, by=BY)
    noting.note(cast.wholesale_matter, text="Otto, is there oak?", mentions=[cast.otto], by=cast.by_ada)
    keep_up()
    assert TRADE in seen_by(cast.otto, cast)
    assert TRADE not in seen_by(cast.mina, cast)
    assert following.unfollow(cast.wholesale_matter, cast.otto, by=cast.actor(cast.otto))
    assert not following.unfollow(cast.wholesale_matter, cast.otto, by=cast.actor(cast.otto))
    keep_up()
    assert TRADE not in seen_by(cast.otto, cast)
    assert differences() == []


def test_nobody_is_mentioned_who_serves_no_longer(cast: Cast) -> None:
    serving.deactivate(cast.otto, by=BY)
    cast.otto.refresh_from_db()
    before = Event.objects.count()
    with pytest.raises(Refused) as refused:
        noting.note(cast.late_parcel, text="Otto?", mentions=[cast.otto], by=cast.by_mina)
    assert (refused.value.code, Event.objects.count()) == ("serves_no_longer", before)


def test_following_twice_is_once_and_the_oldest_gives_way(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "MOST", 2)
    assert following.follow(cast.late_parcel, by=cast.by_lena)
    assert not following.follow(cast.late_parcel, by=cast.by_lena)
    assert following.follow(cast.broken_frame, by=cast.by_lena)
    assert following.follow(cast.wholesale_matter, by=cast.by_lena)
    ongoing = Following.objects.filter(agent=cast.lena, until=None).order_by("pk")
    assert [each.conversation for each in ongoing] == [cast.broken_frame, cast.wholesale_matter]
    assert differences() == []


def test_what_is_ones_own_is_seen_wherever_it_lies(cast: Cast, keep_up: Callable[[], None]) -> None:
    admitting.give_access(cast.wholesale, cast.otto, by=BY)
    assigning.assign(cast.wholesale_matter, to=cast.otto, by=BY)
    admitting.withdraw_access(cast.wholesale, cast.otto, by=BY)
    keep_up()
    assert TRADE in seen_by(cast.otto, cast)
    assert cast.otto not in assigning.eligible(cast.wholesale_matter)


def test_a_change_of_the_rule_is_told_once_and_to_all(cast: Cast) -> None:
    assert not seeing.change_rule(INBOXES, by=BY)
    before = since(0)[-1].position
    assert seeing.change_rule(OWN, by=BY)
    assert not seeing.change_rule(OWN, by=BY)
    [heard] = since(before)
    assert whose_rights_change([heard]) == {EVERYBODY}
    assert {nudge.topic for nudge in nudges_for(heard)} == {"conversations", "sight"}
    told = Event.objects.get(kind="seeing_rule.changed")
    assert told.payload == {"from_rule": "inboxes", "to_rule": "own"}
    assert list(the_seeing_rule_is_as_the_log_tells()) == [[]]
    with pytest.raises(Refused, match="everyone, inboxes, own"):
        seeing.change_rule("nobody", by=BY)


def test_who_follows_elsewhere_and_whose_team_has_it_hear_of_it(cast: Cast) -> None:
    rooms: Team = teaming.add_team("Rooms", by=BY)
    teaming.join_team(cast.mina, rooms, by=BY)
    assigning.assign_team(cast.wholesale_matter, to=rooms, by=BY)
    following.mention(cast.wholesale_matter, cast.otto, by=BY)
    before = since(0)[-1].position
    noting.note(cast.wholesale_matter, text="There is oak.", by=cast.by_ada)
    [heard] = since(before)
    told = {nudge.audience for nudge in nudges_for(heard)}
    assert [bool(told & audiences_of(agent)) for agent in (cast.mina, cast.otto, cast.lena)] == 3 * [True]
    following.unfollow(cast.wholesale_matter, cast.otto, by=BY)
    assert not told & audiences_of(cast.otto)


@pytest.mark.parametrize("rule", ["everyone", "inboxes", "own"])
def test_the_settled_ones_are_those_that_one_sees(cast: Cast, rule: str) -> None:
    rooms = teaming.add_team("Rooms", by=BY)
    teaming.join_team(cast.mina, rooms, by=BY)
    seeing.change_rule(rule, by=BY)
    assigning.assign_team(cast.wholesale_matter, to=rooms, by=BY)
    following.mention(cast.wholesale_matter, cast.otto, by=BY)
    for matter in (cast.late_parcel, cast.broken_frame, cast.wholesale_matter):
        resolving.resolve(matter, by=BY)
    for agent in (cast.mina, cast.otto, cast.lena, cast.ada):
        seen = Conversation.objects.visible_to(agent).order_by("-resolved_at", "-pk")
        assert [row.id for row in listing.rows(agent, "resolved").rows] == [each.pk for each in seen]


def test_who_only_looks_in_may_answer_and_it_stays_nobodys(cast: Cast) -> None:
    following.mention(cast.wholesale_matter, cast.otto, by=BY)
    replying.reply(cast.wholesale_matter, text="There is oak.", by=cast.by_otto)
    cast.wholesale_matter.refresh_from_db()
    assert cast.wholesale_matter.assignee is None


def differences() -> list[str]:
    return [str(each) for found in conversations_are_as_the_log_tells() for each in found]


def test_what_somebody_changed_by_hand_is_seen(cast: Cast) -> None:
    rooms = teaming.add_team("Rooms", by=BY)
    following.follow(cast.late_parcel, by=cast.by_mina)
    Conversation.objects.filter(pk=cast.late_parcel.pk).update(team=rooms)
    Following.objects.all().delete()
    assert differences() == [
        f"#{cast.late_parcel.number}: team: the log says nothing, the rows {rooms.pk}",
        f"#{cast.late_parcel.number}: followers: the log says {cast.mina.pk}, the rows none",
    ]
