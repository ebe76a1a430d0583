"""Who hears of what: each event of a conversation nudges its topic and the lists, for those who may see it. They are
told as well who looks at it."""

from __future__ import annotations

from collections.abc import Iterator

from makeright.conversations import events
from makeright.conversations.models import OPEN, Conversation, Inbox
from makeright.events.reading import Heard
from makeright.live.topics import Nudge, announces, audiences, meets_at, readmits
from makeright.staff.models import Agent

MOST_ELSEWHERE = 500  # conversations
CHANGES_ACCESS = {events.ACCESS_GIVEN.name, events.ACCESS_WITHDRAWN.name}


@announces
def conversations_are_heard_in_their_inbox(heard: Heard) -> Iterator[Nudge]:
    if heard.conversation_id is None or heard.inbox_id is None:
        return
    topic = f"conversation-{heard.conversation_id}"
    # Its assignee sees it even where they don't serve (any more), and is an audience of one.
    for audience in (f"inbox-{heard.inbox_id}", topic):
        yield Nudge(topic, audience)
        yield Nudge("conversations", audience)


@announces
def lists_change_for_whom_an_inbox_was_opened_or_closed(heard: Heard) -> Iterator[Nudge]:
    if heard.kind in CHANGES_ACCESS:
        yield Nudge("conversations", f"agent-{heard.subject_id}")


@readmits
def whose_access_changed_is_looked_at_again(heard: Heard) -> Iterator[int]:
    if heard.kind in CHANGES_ACCESS:
        yield heard.subject_id


@audiences
def agents_hear_their_inboxes(agent: Agent) -> set[str]:
    inboxes = Inbox.objects.all().visible_to(agent).values_list("pk", flat=True)
    return {f"agent-{agent.pk}", *(f"inbox-{inbox}" for inbox in inboxes)}


@audiences
def assignees_hear_what_is_theirs_elsewhere(agent: Agent) -> set[str]:
    if agent.is_admin:
        return set()
    theirs = Conversation.objects.filter(assignee=agent, state=OPEN).exclude(inbox__access__agent=agent)
    return {f"conversation-{key}" for key in theirs.values_list("pk", flat=True)[:MOST_ELSEWHERE]}


@meets_at("conversation")
def those_who_see_a_conversation_meet_there(agent: Agent, key: int) -> set[str]:
    seen = (
        Conversation.objects.visible_to(agent).filter(pk=key).values_list("inbox_id", "assignee_id").first()
    )
    if seen is None:
        return set()
    inbox, assignee = seen
    return {f"inbox-{inbox}", *([f"agent-{assignee}"] if assignee else [])}
