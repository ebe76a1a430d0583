"""When a reply leaves, mail carries it."""

from makeright.conversations import events as conversations
from makeright.conversations.models import Message
from makeright.events.models import IMPORT, Event
from makeright.events.reacting import reacts_to
from makeright.mail.sending import address_deliveries


@reacts_to(conversations.SENT)
def a_reply_that_leaves_goes_by_mail(event: Event) -> None:
    message = Message.objects.select_related("conversation__inbox").get(pk=event.subject_id)
    if message.channel == "mail" and event.source != IMPORT:
        address_deliveries(message, now=event.at)
