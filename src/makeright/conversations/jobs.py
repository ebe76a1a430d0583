"""Short tasks of conversations."""

from makeright.conversations import replying, searching
from makeright.conversations.models import Message
from makeright.jobs.queueing import task


@task("conversations.leave")
def let_reply_leave(message: int) -> None:
    replying.leave(Message.objects.select_related("conversation").get(pk=message))


@task("conversations.find_again")
def let_the_rest_be_found(conversation: int, beyond: int) -> None:
    searching.put_conversation(conversation, beyond)
