"""What those who serve may give without asking, from when to when. Rows are ended, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from makeright.events.places import Place
from makeright.remedies import authority
from makeright.staff.models import HOUSE_ROLES, OWN, Agent, Role

WEEK, MONTH, YEAR = "week", "month", "year"
CUSTOMER_WINDOWS, BUDGET_WINDOWS = (MONTH, YEAR), (WEEK, MONTH)
STAND_IN, YES = LAPSES = ("stand_in", "yes")


class AuthorityGrant(models.Model):
    """What an agent, or everybody of a role, may give without asking anybody; the key is its version. One of `agent`,
    `role` (of the house) and `own_role` says whose it is. An agent's own counts instead of their role's.

    Amounts are minor units of `currency`, by what a remedy costs us; null is without end. `customer_window`: in what
    time `per_customer_minor` counts; `budget_window` the same for the budget and for surprises, in calendar weeks and
    months (UTC). What is beyond, they ask `asks`, then `then_asks`, who answer within `answers_within` minutes; if
    nobody does, it goes to the second one, and then the answer is no (`stand_in`) or yes (`yes`).

    It counts from `since` until `until` (UTC; null: until something else is said). `called_off_at`: it never began.
    """

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, blank=True)
    own_role = models.ForeignKey(Role, on_delete=models.PROTECT, null=True, related_name="+")
    kinds = models.JSONField(default=list)
    currency = models.CharField(max_length=3)
    per_remedy_minor = models.BigIntegerField(null=True)
    per_conversation_minor = models.BigIntegerField(null=True)
    per_customer_minor = models.BigIntegerField(null=True)
    customer_window = models.CharField(max_length=8, default=YEAR)
    budget_minor = models.BigIntegerField(null=True)
    budget_window = models.CharField(max_length=8, default=MONTH)
    surprise_minor = models.BigIntegerField(default=0)
    may_be_kinder = models.BooleanField(default=True)
    may_waive_return = models.BooleanField(default=True)
    asks = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    then_asks = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    answers_within = models.PositiveIntegerField(default=60)
    if_lapsed = models.CharField(max_length=10, default=STAND_IN)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20)
    set_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    seconded_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(agent__isnull=False, role="", own_role=None)
                | (Q(agent=None, own_role=None, role__in=HOUSE_ROLES))
                | Q(agent=None, role="", own_role__isnull=False),
                name="authority_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="authority_ends_after_it_began"
            ),
            *(
                models.UniqueConstraint(
                    fields=[whose], condition=Q(until=None) & has, name=f"authority_of_{whose}_goes_on_once"
                )
                for whose, has in (
                    ("agent", Q(agent__isnull=False)),
                    ("role", ~Q(role="")),
                    ("own_role", Q(own_role__isnull=False)),
                )
            ),
        ]

    def __str__(self) -> str:
        return f"authority of {self.scope}"

    @property
    def scope(self) -> str:
        """Whose it is: `agent`, a role of the house, or `own`."""
        return "agent" if self.agent_id else self.role or OWN

    @property
    def as_grant(self) -> authority.Grant:
        """As the pure decision reads it."""
        return authority.Grant(
            version=self.pk or 0,
            kinds=frozenset(self.kinds),
            currency=self.currency,
            per_remedy=self.per_remedy_minor,
            per_conversation=self.per_conversation_minor,
            per_customer=self.per_customer_minor,
            budget=self.budget_minor,
            surprise=self.surprise_minor,
            may_be_kinder=self.may_be_kinder,
            may_waive_return=self.may_waive_return,
        )

    def event_place(self) -> Place:
        return Place("authority", self.pk)


class AuthorityProposal(models.Model):
    """That somebody would raise what they may give themselves. `terms` are as `authorizing.Terms` says them; it counts
    once a second one, who may, says so too."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, blank=True)
    own_role = models.ForeignKey(Role, on_delete=models.PROTECT, null=True, related_name="+")
    terms = models.JSONField()
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20)
    made_by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    answered_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=10, blank=True)

    def __str__(self) -> str:
        return f"proposal of {self.made_by_id}"

    def event_place(self) -> Place:
        return Place("authority_proposal", self.pk)


class Rate(models.Model):
    """What one unit of a currency is worth in another, from when to when, as somebody set it."""

    from_currency = models.CharField(max_length=3)
    to_currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(rate__gt=0), name="a_rate_is_above_nothing"),
            models.CheckConstraint(condition=~Q(from_currency=F("to_currency")), name="a_rate_is_of_two"),
            models.UniqueConstraint(
                fields=["from_currency", "to_currency"], condition=Q(until=None), name="one_rate_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"1 {self.from_currency} = {self.rate} {self.to_currency}"

    def event_place(self) -> Place:
        return Place("rate", self.pk)
