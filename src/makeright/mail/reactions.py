"""When … then …: a reply that leaves goes by mail; what is erased is erased as a mail too."""

from contextlib import suppress

from makeright.conversations import events as conversations
from makeright.conversations.models import Conversation, Message
from makeright.events.models import IMPORT, LIVE, Event
from makeright.events.reacting import reacts_to
from makeright.jobs.models import BULK
from makeright.jobs.queueing import enqueue
from makeright.lib.kept_questions import Question
from makeright.mail import knowing_senders
from makeright.mail.models import Acknowledgment
from makeright.mail.sending import address_deliveries


@reacts_to(conversations.SENT)
def a_reply_that_leaves_goes_by_mail(event: Event) -> None:
    message = Message.objects.select_related("conversation__inbox").get(pk=event.subject_id)
    if message.channel == "mail" and event.source != IMPORT:
        address_deliveries(message, now=event.at)


_ACKNOWLEDGES = Question(
    lambda inbox: Acknowledgment.objects.filter(inbox=inbox, is_on=True, paused_at=None).values_list("pk")
)


@reacts_to(conversations.RECEIVED)
def who_writes_hears_that_it_came(event: Event) -> None:
    """If a person began to wait with it. Who waits already has heard, or was not to."""
    said = event.payload
    is_news = (event.source, said["robot"], said["channel"], said["owed_since"]) == (
        LIVE,
        "human",
        "mail",
        None,
    )
    if is_news and _ACKNOWLEDGES(event.inbox_id):
        enqueue("mail.acknowledge", message=said["message"], because=event.pk)


@reacts_to(conversations.UNJUNKED)
def who_wrote_what_is_no_junk_is_welcome(event: Event) -> None:
    if event.payload["is_undo"] or event.source != LIVE:
        return
    wrote = knowing_senders.writer_of(Conversation.objects.get(pk=event.subject_id))
    if wrote:
        with suppress(knowing_senders.Refused):
            knowing_senders.welcome(wrote, by=event.actor.on_account_of(event.pk), now=event.at)


@reacts_to(conversations.ERASED)
def what_is_erased_is_erased_as_mail_too(event: Event) -> None:
    enqueue("mail.erase", priority=BULK)
