"""Short tasks of mail."""

from makeright.conversations.models import Message
from makeright.jobs.queueing import task
from makeright.lib.actor import Actor
from makeright.mail import acknowledging, erasing, sending


@task("mail.send")
def send_reply(message: int) -> None:
    sending.send(Message.objects.select_related("conversation__inbox", "agent").get(pk=message))


@task("mail.acknowledge")
def tell_that_it_came(message: int, because: int) -> None:
    acknowledging.acknowledge(message, by=Actor.system("mail").on_account_of(because))


@task("mail.erase")
def erase_mails_of_what_is_erased() -> None:
    erasing.erase_all_due()
