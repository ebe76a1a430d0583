"""All that is kept of one person, put together for them to have."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from makeright.customers.models.customer import Customer
from makeright.events.places import Place
from makeright.files.models import File
from makeright.staff.models import Agent

RUNNING, READY, GONE = "running", "ready", "gone"


class PersonExport(models.Model):
    """An archive of what is kept of a customer: being made, ready until `gone_at`, then gone. Only who asked for it may
    fetch it, under its random `name`; one that was asked for at the command line is nobody's to fetch."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40, unique=True)
    with_notes = models.BooleanField(default=True)
    asked_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, default=RUNNING)
    file = models.ForeignKey(File, on_delete=models.PROTECT, null=True, related_name="+")
    gone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["gone_at"], name="person_exports_ready", condition=models.Q(state=READY))
        ]

    def __str__(self) -> str:
        return f"export of customer {self.customer_id}, {self.state}"

    def event_place(self) -> Place:
        return Place("customer", self.customer_id, customer_id=self.customer_id)
