"""Short tasks of mail."""

from makeright.conversations.models import Message
from makeright.jobs.queueing import task
from makeright.mail import erasing, sending


@task("mail.send")
def send_reply(message: int) -> None:
    sending.send(Message.objects.select_related("conversation__inbox", "agent").get(pk=message))


@task("mail.erase")
def erase_mails_of_what_is_erased() -> None:
    erasing.erase_all_due()
