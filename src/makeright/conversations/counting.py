"""Counting: conversations are what segments of customers can ask the number of."""

from django.db.models import QuerySet

from makeright.conversations.models import OPEN, Conversation
from makeright.customers.counting import counted


@counted("conversations")
def all_conversations() -> QuerySet[Conversation]:
    return Conversation.objects.all()


@counted("open_conversations")
def open_conversations() -> QuerySet[Conversation]:
    return Conversation.objects.filter(state=OPEN)
