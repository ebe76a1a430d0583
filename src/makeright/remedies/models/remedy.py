"""A remedy: what is done to make something right, from the first word to the last look."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from makeright.conversations.models import Conversation, Message
from makeright.conversations.models.seeing import Sight, sight_of
from makeright.customers.models import Customer
from makeright.events.places import Place
from makeright.lib.money import Money
from makeright.orders.models import Line, Operation, Order
from makeright.remedies.kinds import KINDS
from makeright.remedies.models.authority import AuthorityGrant
from makeright.remedies.models.claim import Claim
from makeright.remedies.models.policy import ReturnPolicy
from makeright.staff.models import Agent

PROPOSED, ASKED, GRANTED, FULFILLING, FULFILLED, FAILED, REVERSED = STATES = (
    "proposed", "asked", "granted", "fulfilling", "fulfilled", "failed", "reversed",
)  # fmt: skip
GIVEN = (GRANTED, FULFILLING, FULFILLED)
PROMPTS = ("customer_asked", "we_noticed", "threat", "survey", "incident", "draw", "occasion", "unknown")
SURPRISES = ("draw", "occasion")
WISH_MET = ("under", "met", "over", "unknown")
RETURN_DEMANDED = ("none", "keep", "donate", "optional", "required")
ALONE, AFTER_ASK = "alone", "after_ask"
CHECK_HOW = ("customer", "survey", "carrier", "nobody_answered", "not_asked")
RIGHT, NOT_RIGHT, UNKNOWN = CHECK_RESULT = ("right", "not_right", "unknown")


class RemedyQuerySet(models.QuerySet["Remedy"]):
    def visible_to(self, agent: Agent) -> RemedyQuerySet:
        """Those of the matters that an agent may see."""
        return self.within(sight_of(agent))

    def within(self, sight: Sight) -> RemedyQuerySet:
        """The same for whom it is known already what they see."""
        return self.filter(sight.condition("conversation__"))

    def given(self) -> RemedyQuerySet:
        """Those that count against an authority: granted, and neither failed nor reversed."""
        return self.filter(state__in=GIVEN)


class Remedy(models.Model):
    """What somebody is given to make a matter right. It is `proposed`, `asked` for where it is beyond an authority,
    `granted`, being fulfilled, `fulfilled` or `failed`, or `reversed`; then somebody looks whether it is right.

    Amounts are minor units of `currency`: `cost_minor` what it is expected to cost us, whose parts are in `estimate`
    (goods at what they cost us, freight out and back, handling, fee, money; `recovered` lessens it), `actual_minor`
    and `actual` what it did; `value_minor` what it is worth to the customer. `rate` made `reporting_minor` of the
    cost.

    `params` say what of its kind it is (a tender's key, an amount, a variant …), `note` what the giver wrote with it;
    both go with the person. `limit_applied` and `limit_minor`: which limit bound, and how much it was; `authority` and
    `policy` are the versions that counted. `leaves_at`: until then it can be taken back. `task_for` and `task_due_at`:
    who does by hand what no shop can do, and by when. `plan_key` is of the plan that it was granted with.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="remedies")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=[(each, each) for each in KINDS])
    mends = models.CharField(max_length=6)
    state = models.CharField(max_length=10, default=PROPOSED, choices=[(each, each) for each in STATES])
    params = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    prompted_by = models.CharField(max_length=16, default="unknown")
    wish_met = models.CharField(max_length=8, default="unknown")
    return_demanded = models.CharField(max_length=8, default="none")
    donated_to = models.CharField(max_length=120, blank=True)
    is_surprise = models.BooleanField(default=False)
    kinder_for = models.CharField(max_length=20, blank=True)
    currency = models.CharField(max_length=3)
    estimate = models.JSONField(default=dict)
    cost_minor = models.BigIntegerField(default=0)
    actual = models.JSONField(null=True)
    actual_minor = models.BigIntegerField(null=True)
    value_minor = models.BigIntegerField(default=0)
    rate = models.DecimalField(max_digits=18, decimal_places=8, null=True)
    reporting_currency = models.CharField(max_length=3, blank=True)
    reporting_minor = models.BigIntegerField(null=True)
    authority = models.ForeignKey(AuthorityGrant, on_delete=models.PROTECT, null=True, related_name="+")
    policy = models.ForeignKey(ReturnPolicy, on_delete=models.PROTECT, null=True, related_name="+")
    limit_applied = models.CharField(max_length=16, blank=True)
    limit_minor = models.BigIntegerField(null=True)
    decided = models.CharField(max_length=10, blank=True)
    granted_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    plan_key = models.CharField(max_length=80, blank=True)
    operation = models.OneToOneField(Operation, on_delete=models.PROTECT, null=True, related_name="+")
    made_order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="+")
    told = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    task_for = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    task_due_at = models.DateTimeField(null=True)
    proposed_at = models.DateTimeField()
    granted_at = models.DateTimeField(null=True)
    leaves_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    fulfilled_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failed_for = models.CharField(max_length=60, blank=True)
    failure_seen_at = models.DateTimeField(null=True)
    reversed_at = models.DateTimeField(null=True)
    reversed_for = models.CharField(max_length=40, blank=True)
    check_on = models.DateField(null=True)
    checked_at = models.DateTimeField(null=True)
    check_how = models.CharField(max_length=16, blank=True)
    check_result = models.CharField(max_length=10, blank=True)

    objects = RemedyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "remedies"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["conversation", "id"], name="remedies_of_conversation"),
            models.Index(fields=["customer", "granted_at"], name="remedies_of_customer"),
            models.Index(fields=["granted_by", "granted_at"], name="remedies_granted_by"),
            models.Index(fields=["granted_at"], condition=Q(state__in=GIVEN), name="remedies_given"),
            models.Index(fields=["leaves_at"], condition=Q(state="granted"), name="remedies_to_leave"),
            models.Index(fields=["task_due_at"], condition=Q(state="fulfilling"), name="remedies_as_tasks"),
            models.Index(
                fields=["check_on"], condition=Q(state="fulfilled", checked_at=None), name="remedies_to_check"
            ),
            models.Index(
                fields=["failed_at"],
                condition=Q(state="failed", failure_seen_at=None),
                name="remedies_failed",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(cost_minor__gte=0), name="a_remedy_costs_nothing_or_more"),
            models.CheckConstraint(condition=Q(value_minor__gte=0), name="a_remedy_is_worth_nothing_or_more"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def cost(self) -> Money:
        """What it is expected to cost us."""
        return Money(self.cost_minor, self.currency)

    @property
    def value(self) -> Money:
        return Money(self.value_minor, self.currency)

    @property
    def real_cost(self) -> Money:
        """What it cost us, as far as that is known; else what it is expected to."""
        known = self.cost_minor if self.actual_minor is None else self.actual_minor
        return Money(known, self.currency)

    def can_be_taken_back(self, now: datetime) -> bool:
        return self.state == GRANTED and self.leaves_at is not None and now < self.leaves_at

    @property
    def is_task(self) -> bool:
        """Whether somebody has to do it by hand."""
        return self.task_due_at is not None

    def event_place(self) -> Place:
        return self.conversation.place_of("remedy", self.pk)


class RemedyLine(models.Model):
    """So many pieces of a line that a remedy is for."""

    remedy = models.ForeignKey(Remedy, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["remedy", "line"], name="remedied_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"
