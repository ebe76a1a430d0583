"""Short tasks of conversations."""

from makeright.conversations import (
    fetching_pictures,
    going_through,
    replying,
    retaining,
    searching,
    snoozing,
    standing_in,
)
from makeright.conversations.assigning import give_back
from makeright.conversations.models import Message
from makeright.jobs.queueing import enqueue, task
from makeright.lib.actor import Actor
from makeright.staff.models import Agent


@task("conversations.leave")
def let_reply_leave(message: int) -> None:
    replying.leave(Message.objects.select_related("conversation").get(pk=message))


@task("conversations.wake")
def wake_what_is_due(conversation: int) -> None:
    snoozing.wake_if_due(conversation)


@task("conversations.fetch_pictures")
def fetch_what_was_asked_for(message: int) -> None:
    fetching_pictures.fetch_pictures(Message.objects.select_related("conversation").get(pk=message))


@task("conversations.find_again")
def let_the_rest_be_found(conversation: int, beyond: int) -> None:
    searching.put_conversation(conversation, beyond)


@task("conversations.take_up")
def let_the_stand_in_follow_the_rest(agent: int) -> None:
    standing_in.take_up_all(Agent.objects.get(pk=agent))


@task("conversations.hand_back")
def let_the_stand_in_go_of_the_rest(agent: int) -> None:
    standing_in.hand_back(Agent.objects.get(pk=agent))


@task("conversations.give_back")
def what_was_theirs_becomes_nobodys(agent: int, because: int) -> None:
    if give_back(Agent.objects.get(pk=agent), by=Actor.system("leaving").on_account_of(because)):
        enqueue("conversations.give_back", agent=agent, because=because)


@task("conversations.retain")
def erase_what_is_too_old(inbox: int, conversations: int = 0, messages: int = 0, mails: int = 0) -> None:
    retaining.go_on_by_job(inbox, conversations, messages, mails)


@task("conversations.move_over")
def let_another_desk_come_in(desk_import: int) -> None:
    going_through.go_on_by_job(desk_import)
