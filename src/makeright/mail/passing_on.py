"""Passing on: a mail that somebody passed on to us is the matter of who wrote it, once a person says so; and back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_noop as says

from makeright.conversations.changing_customers import change_customer
from makeright.conversations.models import HELD, IN, Conversation, Message
from makeright.conversations.models.conversation import take_turn
from makeright.customers.models import Customer
from makeright.customers.recognizing import recognize
from makeright.lib.actor import Actor
from makeright.lib.refusing import Refusal
from makeright.mail.models import OPENED, Understanding
from makeright.promises.models import Promise
from makeright.remedies.models import Claim, Remedy


class Refused(Refusal):
    """A change that can't be, and that changed nothing."""


@transaction.atomic
def give_to_writer(message: Message, *, by: Actor) -> Customer | None:
    """Let the matter of a message be that of who wrote what it passes on, whom we get to know if need be; give them, or
    None if it is theirs already. Raises Refused: `nobody` if it passes on nothing, `under_way` while a reply of ours is
    about to leave, `begun` once something was promised, claimed or given in it."""
    said = Understanding.objects.filter(mail__message=message, mail__state=OPENED).exclude(writer_address="")
    found = said.order_by("pk").first()
    if found is None or message.direction != IN:
        raise Refused("nobody", says("It doesn’t say who wrote what was passed on."))
    take_turn(message.conversation)
    _is_still_new(message.conversation)
    writer = recognize(found.writer_address, found.writer_name, by=by)
    changed = change_customer(message.conversation, to=writer, address=found.writer_address, by=by)
    return writer if changed else None


@transaction.atomic
def give_back(message: Message, *, by: Actor) -> bool:
    """Let the matter be that of who wrote the message to us again; say whether it wasn't. Raises Refused (`begun`,
    `under_way`)."""
    if message.customer is None:
        return False
    if message.conversation.customer_id == message.customer_id:
        return False
    take_turn(message.conversation)
    _is_still_new(message.conversation)
    return change_customer(message.conversation, to=message.customer, by=by)


def _is_still_new(conversation: Conversation) -> None:
    if conversation.messages.filter(state=HELD).exists():
        raise Refused(
            "under_way", says("A reply is about to leave. Take it back first, or wait until it has left.")
        )
    begun = (model.objects.filter(conversation=conversation).exists() for model in (Claim, Remedy, Promise))
    if any(begun):
        raise Refused(
            "begun", says("Something was promised or given in it: it stays with whom that was done for.")
        )
