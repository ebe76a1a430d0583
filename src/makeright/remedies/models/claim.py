"""Claims: what went wrong for whom, said before any remedy was shown, and never overwritten."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from makeright.causes.models import Cause
from makeright.causes.models.cause import HARMS
from makeright.conversations.models import Attachment, Conversation, Message
from makeright.conversations.models.seeing import Sight, sight_of
from makeright.customers.models import Customer
from makeright.events.places import Place
from makeright.lib.money import Money
from makeright.orders.models import Line, Order
from makeright.remedies.models.concern import STAGES
from makeright.staff.models import Agent

WISHES = ("new_one", "money", "repair", "faster", "information", "apology", "other", "not_asked", "unknown")
WISH_HOW = ("asked", "volunteered", "guessed", "unknown")
MOODS = ("calm", "annoyed", "angry", "desperate", "unknown")
READ_BY = ("person", "ai", "rule", "unknown")
SUSPECTED, CONFIRMED = CERTAINTIES = ("suspected", "confirmed")
THREATS = ("leave", "cancel", "chargeback", "public", "legal")
UNKNOWN = "unknown"


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, agent: Agent) -> ClaimQuerySet:
        """Those of the matters that an agent may see."""
        return self.within(sight_of(agent))

    def within(self, sight: Sight) -> ClaimQuerySet:
        """The same for whom it is known already what they see."""
        return self.filter(sight.condition("conversation__"))


class Claim(models.Model):
    """That something went wrong with what somebody bought: the pieces (`lines`), the `cause` as of a version of the
    tree, and what the customer says would make it right.

    `value_affected_minor` is what they paid for those pieces. `needed_by`: the day that they need it. `days_late` as
    of the opening, negative if it is early still; null if nothing was promised. `nth`: the how manieth matter of this
    order. `mood` is that of their first words; it goes with the person, and so do `wish` and what they threatened."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="+")
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, null=True, related_name="+")
    cause_version = models.PositiveBigIntegerField(default=0)
    certainty = models.CharField(max_length=10, blank=True)
    stage = models.CharField(max_length=8, default=UNKNOWN, choices=[(each, each) for each in STAGES])
    harm = models.CharField(max_length=12, default=UNKNOWN, choices=[(each, each) for each in HARMS])
    value_affected_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    needed_by = models.DateField(null=True)
    days_late = models.IntegerField(null=True)
    nth = models.PositiveSmallIntegerField(default=1)
    wish = models.CharField(max_length=12, default=UNKNOWN, choices=[(each, each) for each in WISHES])
    wish_how = models.CharField(max_length=12, default=UNKNOWN, choices=[(each, each) for each in WISH_HOW])
    wish_at = models.DateTimeField(null=True)
    mood = models.CharField(max_length=10, default=UNKNOWN, choices=[(each, each) for each in MOODS])
    read_by = models.CharField(max_length=8, default=UNKNOWN, choices=[(each, each) for each in READ_BY])
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True)  # since when wish, mood and threats are gone

    objects = ClaimQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["conversation", "id"], name="claims_of_conversation"),
            models.Index(fields=["customer", "-opened_at"], name="claims_of_customer"),
            models.Index(fields=["cause", "-opened_at"], name="claims_of_cause"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(cause=None, certainty="") | (~Q(cause=None) & ~Q(certainty="")),
                name="a_cause_is_more_or_less_certain",
            )
        ]

    def __str__(self) -> str:
        return f"{self.harm} in {self.conversation_id}"

    @property
    def value_affected(self) -> Money:
        return Money(self.value_affected_minor, self.currency)

    def event_place(self) -> Place:
        return self.conversation.place_of("claim", self.pk)


class ClaimLine(models.Model):
    """So many pieces of a line that a claim is about."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["claim", "line"], name="claimed_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="claims_some_pieces"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"


class Evidence(models.Model):
    """A picture or file of a message that shows what went wrong."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="evidence")
    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name_plural = "evidence"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["claim", "attachment"], name="shown_once")
        ]

    def __str__(self) -> str:
        return f"{self.attachment_id} for {self.claim_id}"


class SecondReading(models.Model):
    """That a claim is to be read once more by somebody who doesn't know what the first reader said (one in ten,
    drawn); null until they have."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="second_reading")
    drawn_at = models.DateTimeField()
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    harm = models.CharField(max_length=12, blank=True)
    mood = models.CharField(max_length=10, blank=True)
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"second reading of {self.claim_id}"


class Threat(models.Model):
    """That a customer said they would leave, cancel, have the bank take it back, tell everybody, or go to law. `by`: a
    rule or a person who read it."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=[(each, each) for each in THREATS])
    by = models.CharField(max_length=8)
    noted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["message", "kind"], name="threatened_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.message_id}"

    def event_place(self) -> Place:
        return self.conversation.place_of("threat", self.pk)
