"""When … then …, for conversations and inboxes: what a merge of customers means for them, and who comes to serve."""

from __future__ import annotations

from django.db import connection

from makeright.conversations import events
from makeright.conversations.admitting import give_access
from makeright.conversations.models import Conversation, Inbox, Message
from makeright.conversations.standing_in import hand_back, take_up, take_up_all
from makeright.customers import events as customers
from makeright.customers.carrying import bring_back, carry
from makeright.events.models import LIVE, Event
from makeright.events.reacting import reacts_to
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.staff import events as staff
from makeright.staff.inviting import invited_by, knows_inboxes
from makeright.staff.models import Agent, Invitation


@reacts_to(customers.MERGED, together=True)
def the_survivor_has_the_conversations(event: Event) -> None:
    carry(event, Conversation)


@reacts_to(customers.MERGED, together=True)
def the_survivor_said_what_was_said(event: Event) -> None:
    carry(event, Message)


@reacts_to(customers.UNMERGED, together=True)
def the_conversations_are_theirs_again(event: Event) -> None:
    bring_back(event, Conversation)


@reacts_to(customers.UNMERGED, together=True)
def they_said_what_they_said_again(event: Event) -> None:
    bring_back(event, Message)


@reacts_to(staff.INVITATION_ACCEPTED, together=True)
def who_was_invited_serves_in_their_inboxes(event: Event) -> None:
    """In those that are still there."""
    invitation = Invitation.objects.select_related("agent").get(pk=event.subject_id)
    assert invitation.agent is not None
    by = invited_by(invitation).on_account_of(event.pk)
    for inbox in Inbox.objects.filter(pk__in=invitation.inboxes).order_by("pk"):
        give_access(inbox, invitation.agent, by=by, now=event.at)


@reacts_to(events.RECEIVED)
def who_stands_in_sees_what_customers_write(event: Event) -> None:
    if event.payload["robot"] == "human" and event.source == LIVE:
        _take_up(event)


@reacts_to(events.ASSIGNED)
def who_stands_in_sees_what_is_given_to_one_who_is_away(event: Event) -> None:
    if event.payload["to_agent"] is not None:
        _take_up(event)


@reacts_to(events.WOKEN)
def who_stands_in_sees_what_wakes(event: Event) -> None:
    _take_up(event)


@reacts_to(staff.WENT_AWAY)
def who_stands_in_sees_what_waits(event: Event) -> None:
    absent = Agent.objects.get(pk=event.subject_id)
    hand_back(absent, by=_stands_in(event), now=event.at)
    take_up_all(absent, by=_stands_in(event), now=event.at)


@reacts_to(staff.CAME_BACK)
def who_stood_in_sees_it_no_longer(event: Event) -> None:
    hand_back(Agent.objects.get(pk=event.subject_id), by=_stands_in(event), now=event.at)


@reacts_to(staff.DEACTIVATED)
def who_stood_in_for_one_who_left_sees_it_no_longer(event: Event) -> None:
    hand_back(Agent.objects.get(pk=event.subject_id), by=_stands_in(event), now=event.at)


@reacts_to(staff.DEACTIVATED, together=True)
def open_matters_of_who_left_become_nobodys(event: Event) -> None:
    """Soon, in portions."""
    enqueue("conversations.give_back", agent=event.subject_id, because=event.pk)


_WAITS_ON_ONE_WITH_A_STAND_IN = """
    SELECT conversation.id FROM conversations_conversation conversation
    JOIN staff_agent agent ON agent.id = conversation.assignee_id
    WHERE conversation.id = %s AND conversation.state = 'open' AND conversation.waiting_since IS NOT NULL
        AND agent.stand_in_id IS NOT NULL"""


def _take_up(event: Event) -> None:
    """What waits on one who is away. Asked of all that customers say and seldom so, hence without the ORM, whose
    question costs a fifth of letting a message in."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITS_ON_ONE_WITH_A_STAND_IN, [event.conversation_id or 0])
        found = cursor.fetchone()
    if found is not None:
        theirs = Conversation.objects.select_related("assignee").get(pk=found[0])
        take_up(theirs, by=_stands_in(event), now=event.at)


def _stands_in(event: Event) -> Actor:
    """History stays history: what follows from it is told as such."""
    return Actor.system("standing_in").telling(event.actor.source).on_account_of(event.pk)


@knows_inboxes
def inbox_at_an_address(address: str) -> int | None:
    return Inbox.objects.filter(address=address).values_list("pk", flat=True).first()
