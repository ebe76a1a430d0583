"""What we remember of a customer: facts, each with where it is from; and notes among colleagues."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from makeright.customers.models.customer import Customer
from makeright.events.places import Place
from makeright.staff.models import Agent


class Fact(models.Model):
    """One thing that is so of a customer, in short words of ours: `about` what, and its `value`.

    `said` is the code of how we know it (see `fact.noted`), `message` the id of the message that says it, `consent`
    whether they agreed that we keep it. True from `at` on, and no longer from `until` on.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="facts")
    about = models.CharField(max_length=60)
    value = models.CharField(max_length=500)
    said = models.CharField(max_length=12)
    message = models.BigIntegerField(null=True)
    consent = models.CharField(max_length=12)
    noted_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["about", "value"], name="facts_by_what_they_say")]

    def __str__(self) -> str:
        return f"{self.about}: {self.value}"

    def event_place(self) -> Place:
        return Place("fact", self.pk, customer_id=self.customer_id)


class Note(models.Model):
    """What colleagues say among themselves about a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="notes")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"note {self.pk}"

    def event_place(self) -> Place:
        return Place("customer_note", self.pk, customer_id=self.customer_id)
