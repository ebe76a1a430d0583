"""When … then …: what we write may keep a promise; what a merge of customers means for promises; what is taken back."""

from __future__ import annotations

from makeright.conversations import events as conversations
from makeright.conversations.models import Message
from makeright.customers import events as customers
from makeright.customers.carrying import bring_back, carry
from makeright.events.models import LIVE, Event
from makeright.events.reacting import reacts_to
from makeright.lib.actor import Actor
from makeright.promises import keeping
from makeright.promises.models import Promise

BY = Actor.system("promises")


@reacts_to(conversations.SENT)
def what_we_write_later_may_keep_what_was_promised(event: Event) -> None:
    """By another message than the one that made the promise."""
    if event.source != LIVE or event.payload["automatic"] != "none":
        return
    message = Message.objects.select_related("conversation").get(pk=event.subject_id)
    keeping.sign(message.conversation, "reply", after=message.at, by=BY.on_account_of(event.pk), now=event.at)


@reacts_to(conversations.RECALLED, together=True)
def what_was_taken_back_was_not_promised(event: Event) -> None:
    for promise in Promise.objects.filter(message=event.subject_id).select_related("conversation"):
        keeping.withdraw(promise, "no_promise", by=BY.on_account_of(event.pk), now=event.at)


@reacts_to(customers.MERGED, together=True)
def the_survivor_was_promised_it(event: Event) -> None:
    carry(event, Promise)


@reacts_to(customers.UNMERGED, together=True)
def it_was_promised_to_them_again(event: Event) -> None:
    bring_back(event, Promise)
