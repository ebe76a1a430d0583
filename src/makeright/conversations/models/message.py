"""A message: what a customer said to us, or we to a customer. What colleagues say among themselves is a Note."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, models

from makeright.conversations.models.conversation import Conversation
from makeright.conversations.models.saved_reply import SavedReply
from makeright.customers.models import Customer
from makeright.events.models import LIVE
from makeright.events.places import Place
from makeright.lib.ids import new_id
from makeright.lib.keys import TimeKey
from makeright.staff.models import Agent

IN, OUT = "in", "out"
HELD, LEFT, RECALLED = "held", "left", "recalled"
NONE, ACK = "none", "ack"


def next_message_id(conversation: Conversation, now: datetime | None = None) -> int:
    """An id for what is said next. It comes after all that was said here, whatever the clocks of other machines say:
    "newer than what you have seen" goes by it. The caller has the turn (`take_turn`)."""
    fresh = new_id(now)
    if now is not None:
        return fresh  # history: it has its place in time
    with connection.cursor() as cursor:
        newest = "SELECT MAX(id) FROM conversations_message WHERE conversation_id = %s"
        cursor.execute(newest, [conversation.pk])
        (latest,) = cursor.fetchone()
    return fresh if latest is None or latest < fresh else int(latest) + 1


class Message(models.Model):
    """One thing said. The id is in order of time. Of ours, `state` says held (undo is possible until `leaves_at`),
    left, or recalled; `at` is when it came or was written, `occurred_at` when the sender says it was. `html` of ours is
    empty where plain text says the same. What the house said by itself (`automatic`: why) has no agent, is a robot's
    (`robot`: auto), and answers nothing that somebody waits for."""

    id = TimeKey(primary_key=True, default=new_id)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    direction = models.CharField(max_length=3)
    channel = models.CharField(max_length=20, default="mail")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=200, blank=True)
    author_address = models.CharField(max_length=320, blank=True)
    answer_to = models.CharField(max_length=320, blank=True)  # where the author wants answers, if elsewhere
    copied = models.JSONField(default=list)  # [address, name] of the others it was written to
    blind = models.JSONField(default=list)  # [address, name] of those who got it without the others knowing
    is_addressed = models.BooleanField(default=False)  # of ours: its writer said who gets copies
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    quoted_from = models.PositiveIntegerField(null=True)
    html = models.TextField(blank=True)
    signature = models.TextField(blank=True)  # as it was when we wrote
    robot = models.CharField(max_length=10, default="human")
    automatic = models.CharField(max_length=12, default=NONE)
    source = models.CharField(max_length=10, default=LIVE)
    message_id = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField()
    occurred_at = models.DateTimeField()
    state = models.CharField(max_length=10, blank=True)
    leaves_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    is_planned = models.BooleanField(default=False)  # it leaves at a time that was chosen
    saved_reply = models.ForeignKey(SavedReply, on_delete=models.PROTECT, null=True, related_name="+")
    edited = models.BooleanField(null=True)  # whether the saved reply was changed before it was sent
    answers = models.BigIntegerField(null=True)
    opened_for = models.PositiveIntegerField(null=True)  # seconds between seeing the conversation and sending
    erased_at = models.DateTimeField(null=True)  # since when its words are gone
    draft_key = models.CharField(
        max_length=40, null=True, unique=True
    )  # which draft it was, so that it is sent once

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "id"], name="messages_in_order"),
            models.Index(fields=["leaves_at"], name="messages_held", condition=models.Q(state=HELD)),
            models.Index(fields=["at"], name="messages_by_itself", condition=~models.Q(automatic=NONE)),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.id}"

    @property
    def is_ours(self) -> bool:
        return self.direction == OUT

    @property
    def fresh_text(self) -> str:
        """What they newly wrote, without what they only quote."""
        return self.text if self.quoted_from is None else self.text[: self.quoted_from].rstrip()

    @property
    def quoted_text(self) -> str:
        return "" if self.quoted_from is None else self.text[self.quoted_from :]

    def event_place(self) -> Place:
        return self.conversation.place_of("message", self.pk)
