"""Who hears of what: each event of a conversation nudges its topic and the lists, for those who may see it. They are
told as well who looks at it."""

from __future__ import annotations

from collections.abc import Iterator

from makeright.conversations import events
from makeright.conversations.models import OPEN, SNOOZED, Conversation, Inbox, sight_of
from makeright.conversations.seeing import who_sees
from makeright.events.reading import Heard
from makeright.live.topics import EVERYBODY, Nudge, announces, audiences, meets_at, readmits
from makeright.staff.models import Agent

MOST_ELSEWHERE = 500  # conversations
MOST_HEARD = 1_000  # conversations whose customers are heard of
EVERYONE_HERE, ALL_CUSTOMERS = "agents", "customers"
CHANGES_ACCESS = {
    events.ACCESS_GIVEN.name,
    events.ACCESS_WITHDRAWN.name,
    events.FOLLOWED.name,
    events.UNFOLLOWED.name,
}
CHANGES_ROWS = {events.TAG_RENAMED.name, events.TAG_COLORED.name}
CHANGES_ALL = {events.INBOX_ADDED.name, events.SEEING_RULE_CHANGED.name}


@announces
def conversations_are_heard_in_their_inbox(heard: Heard) -> Iterator[Nudge]:
    if heard.conversation_id is None or heard.inbox_id is None:
        return
    topic = f"conversation-{heard.conversation_id}"
    # Its assignee sees it even where they don't serve (any more), and is an audience of one.
    team = (f"team-{heard.team_id}",) if heard.team_id is not None else ()
    for audience in (f"inbox-{heard.inbox_id}", topic, *team):
        yield Nudge(topic, audience)
        yield Nudge("conversations", audience)


@announces
def customers_are_heard_of_by_those_who_see_them(heard: Heard) -> Iterator[Nudge]:
    if heard.customer_id is not None:
        topic = f"customer-{heard.customer_id}"
        yield Nudge(topic, topic)
        yield Nudge(topic, ALL_CUSTOMERS)


@announces
def lists_change_for_whose_sight_changes(heard: Heard) -> Iterator[Nudge]:
    """What was fetched ahead goes with it (`sight`): it may be seen no longer."""
    if heard.kind in CHANGES_ACCESS:
        audience = f"agent-{heard.subject_id}"
    elif heard.kind in CHANGES_ALL:
        audience = EVERYONE_HERE
    else:
        return
    yield Nudge("conversations", audience)
    yield Nudge("sight", audience)


@announces
def lists_and_heads_show_tags_as_they_are_called(heard: Heard) -> Iterator[Nudge]:
    if heard.kind in CHANGES_ROWS:
        yield Nudge("conversations", EVERYONE_HERE)
        yield Nudge("tags", EVERYONE_HERE)


@readmits
def whose_access_changed_is_looked_at_again(heard: Heard) -> Iterator[int]:
    if heard.kind in CHANGES_ACCESS:
        yield heard.subject_id
    elif heard.kind in CHANGES_ALL:  # whoever sees all inboxes hears of the new one as well
        yield EVERYBODY


@audiences
def agents_hear_their_inboxes(agent: Agent) -> set[str]:
    inboxes = Inbox.objects.all().visible_to(agent).values_list("pk", flat=True)
    return {EVERYONE_HERE, f"agent-{agent.pk}", *(f"inbox-{inbox}" for inbox in inboxes)}


@audiences
def agents_hear_what_is_theirs_elsewhere(agent: Agent) -> set[str]:
    sight = sight_of(agent)
    if sight.sees_all:
        return set()
    elsewhere = Conversation.objects.exclude(inbox__in=sight.inboxes)
    own = elsewhere.filter(assignee=agent).values_list("pk", flat=True)
    theirs = [key for state in (OPEN, SNOOZED) for key in own.filter(state=state)[:MOST_ELSEWHERE]]
    followed = elsewhere.filter(pk__in=sight.followed).values_list("pk", flat=True)
    keys = (f"conversation-{key}" for key in (*theirs, *followed))
    return {*(f"team-{team}" for team in sight.teams), *keys}


@audiences
def agents_hear_of_customers_whom_they_see(agent: Agent) -> set[str]:
    """Of those of the newest conversations; pages of the others are as they were when they were opened."""
    sight = sight_of(agent)
    if sight.sees_all:
        return {ALL_CUSTOMERS}
    newest = Conversation.objects.all().within(sight).order_by("-pk").values_list("customer_id", flat=True)
    heard = set(newest[:MOST_HEARD])
    return {f"customer-{key}" for key in heard}


@meets_at("conversation")
def those_who_see_a_conversation_meet_there(agent: Agent, key: int) -> set[str]:
    seen = Conversation.objects.visible_to(agent).filter(pk=key).first()
    return set() if seen is None else who_sees(seen)
