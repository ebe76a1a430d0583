"""A promise: that we gave somebody our word, by when, and whether we kept it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from makeright.conversations.models import Conversation, Message
from makeright.conversations.models.seeing import Sight, sight_of
from makeright.customers.models import Customer
from makeright.events.places import Place
from makeright.lib.ids import new_id
from makeright.lib.keys import TimeKey
from makeright.staff.models import Agent

OPEN, KEPT, BROKEN, WITHDRAWN = STATES = ("open", "kept", "broken", "withdrawn")
UNSETTLED = (OPEN, BROKEN)
FIRST_REPLY, NEXT_REPLY, RESOLUTION, GIVEN = KINDS = ("first_reply", "next_reply", "resolution", "given")
REPLY, REMEDY = SIGNS = ("reply", "remedy")
MANY_WORDS = 300  # characters of a promise that are shown


class PromiseQuerySet(models.QuerySet["Promise"]):
    def visible_to(self, agent: Agent) -> PromiseQuerySet:
        """Those given in the matters that an agent may see."""
        return self.within(sight_of(agent))

    def within(self, sight: Sight) -> PromiseQuerySet:
        """The same for whom it is known already what they see."""
        return self if sight.sees_all else self.filter(sight.condition("conversation__"))

    def unsettled(self) -> PromiseQuerySet:
        """Those to be kept still: open, or broken and not made good."""
        return self.filter(state__in=UNSETTLED)

    def most_pressing_first(self) -> PromiseQuerySet:
        """Broken ones first, then those that are due soonest."""
        return self.order_by("due_at", "pk")


class Promise(models.Model):
    """That we promised something to a customer in a `message`, whose characters from `begins` up to `ends` say it; they
    stand nowhere else. It is due at `due_at`; with `is_day` a day was named, and that is when its work ends. `owner` is
    who sees to it; null is whoever has the matter.

    `open`, `kept`, `broken` (its time passed; made good later, it is `kept`, and `broken_at` stays), or `withdrawn`.
    `sign` says what happened that may have kept it (`signed_at`): somebody confirms that. `moved_at`: when it was last
    given another time.
    """

    id = TimeKey(primary_key=True, default=new_id)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    begins = models.PositiveIntegerField()
    ends = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, default=GIVEN, choices=[(each, each) for each in KINDS])
    due_at = models.DateTimeField()
    is_day = models.BooleanField()
    owner = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=9, default=OPEN, choices=[(each, each) for each in STATES])
    made_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)
    sign = models.CharField(max_length=6, blank=True, choices=[(each, each) for each in SIGNS])
    signed_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at", "id"], name="promises_due", condition=Q(state__in=UNSETTLED)),
            models.Index(fields=["conversation", "id"], name="promises_of_a_matter"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["message", "begins"], name="promised_once_by_the_same_words"),
            models.CheckConstraint(condition=Q(ends__gt=models.F("begins")), name="a_promise_has_words"),
        ]

    def __str__(self) -> str:
        return f"promise {self.pk}"

    @property
    def words(self) -> str:
        """What we said, as it stands in the message; empty where that was erased."""
        said = " ".join(self.message.text[self.begins : self.ends].split())
        return said if len(said) <= MANY_WORDS else f"{said[: MANY_WORDS - 1]}…"

    @property
    def is_unsettled(self) -> bool:
        return self.state in UNSETTLED

    @property
    def looks_kept(self) -> bool:
        """Whether something happened that may have kept it, and nobody has said so yet."""
        return self.is_unsettled and bool(self.sign)

    def is_due_at(self, now: datetime) -> bool:
        return self.due_at <= now

    def event_place(self) -> Place:
        return self.conversation.place_of("promise", self.pk)
