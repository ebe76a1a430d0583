"""When … then …: what a shop settles, what arrives, and what a merge of customers means for remedies."""

from __future__ import annotations

from makeright.conversations import events as conversations
from makeright.conversations.models import Message
from makeright.customers import events as customers
from makeright.customers.carrying import bring_back, carry
from makeright.events.models import LIVE, Event
from makeright.events.reacting import reacts_to
from makeright.lib.actor import Actor
from makeright.lib.kept_questions import Question
from makeright.orders import events as orders
from makeright.promises import keeping
from makeright.remedies import asking_by_mail, drawing_lots, events, fulfilling
from makeright.remedies.claiming import note_threat
from makeright.remedies.models import Ask, Claim, Draw, Remedy
from makeright.remedies.threatening import threats_in

BY = Actor.system("remedies")


def _by(event: Event) -> Actor:
    """What follows from history is history."""
    return BY.telling(event.actor.source)


_WRITTEN = Question(lambda key: Message.objects.filter(pk=key).select_related("conversation"))


@reacts_to(conversations.RECEIVED)
def what_they_would_do_otherwise_is_noted(event: Event) -> None:
    """As a person wrote it to us just now; of what a machine says, and of history, nothing is noted."""
    if event.source != LIVE or event.payload["robot"] != "human":
        return
    message = _WRITTEN.first(event.subject_id)
    if message is None or message.conversation.is_junk:
        return
    for kind in threats_in(message.fresh_text):
        note_threat(message, kind, by=BY.on_account_of(event.pk), now=event.at)


@reacts_to(orders.SETTLED)
def what_a_shop_settled_is_fulfilled_or_failed(event: Event) -> None:
    remedy = fulfilling.of_operation(event.subject_id)
    if remedy is not None:
        fulfilling.settle(remedy.pk, by=_by(event), now=event.at)


@reacts_to(orders.CHANGED)
def what_was_delivered_has_arrived(event: Event) -> None:
    if event.payload["to_state"] != "delivered":
        return
    for remedy in Remedy.objects.filter(made_order=event.subject_id, arrived_at=None):
        fulfilling.arrive(remedy, "shop", by=_by(event).on_account_of(event.pk), now=event.at)


@reacts_to(events.FULFILLED)
def what_is_fulfilled_may_keep_what_was_promised(event: Event) -> None:
    """By whoever sees to the promise it is confirmed: that it was this that was promised no rule can know."""
    remedy = Remedy.objects.select_related("conversation").get(pk=event.subject_id)
    keeping.sign(
        remedy.conversation, "remedy", after=event.at, by=_by(event).on_account_of(event.pk), now=event.at
    )


@reacts_to(events.LEFT)
def what_failed_is_seen_to_when_something_else_leaves(event: Event) -> None:
    if event.conversation_id:
        by = _by(event).on_account_of(event.pk)
        fulfilling.given_instead(event.conversation_id, before=event.at, by=by)


@reacts_to(events.GRANTED, together=True)
def what_is_given_for_a_draw_ends_it(event: Event) -> None:
    if event.payload["prompted_by"] == "draw":
        drawing_lots.give(Remedy.objects.get(pk=event.subject_id))


@reacts_to(events.REVERSED, together=True)
def what_is_undone_was_not_given_for_a_draw(event: Event) -> None:
    """Within the seconds in which it hadn't left; what is taken back later was given all the same."""
    remedy = Remedy.objects.get(pk=event.subject_id)
    if event.payload["reason"] == "undone" and remedy.left_at is None:
        drawing_lots.draw_again(remedy)


@reacts_to(events.ASK_OPENED)
def who_is_asked_has_a_letter(event: Event) -> None:
    if event.source != LIVE:
        return
    ask = Ask.objects.select_related("remedy__conversation", "asker", "asked").get(pk=event.subject_id)
    asking_by_mail.write_to_asked(ask, now=event.at)


@reacts_to(customers.MERGED, together=True)
def the_survivor_has_the_claims_and_remedies(event: Event) -> None:
    carry(event, Claim)
    carry(event, Remedy)
    carry(event, Draw)


@reacts_to(customers.UNMERGED, together=True)
def the_claims_and_remedies_are_theirs_again(event: Event) -> None:
    bring_back(event, Claim)
    bring_back(event, Remedy)
    bring_back(event, Draw)
