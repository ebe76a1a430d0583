"""A company, and who belongs to it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from makeright.customers.models.customer import Customer
from makeright.events.places import Place

BY_DOMAIN, BY_HAND = "domain", "hand"


class Company(models.Model):
    """A firm that customers belong to."""

    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return self.name

    @property
    def members(self) -> models.QuerySet[Customer]:
        """Who belongs to it today."""
        current = Membership.objects.filter(company=self, until=None)
        return Customer.objects.standing().filter(pk__in=current.values("customer_id"))

    def event_place(self) -> Place:
        return Place("company", self.pk)


class Domain(models.Model):
    """The part of mail addresses behind the @ by which people belong to a company: lower-case, one company's."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="domains")
    name = models.CharField(max_length=253, unique=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """That a customer belongs to a company, from when to when (None: still), by their domain or by a colleague's hand.
    Without a company: that they belong to none, whatever their address says. One at a time."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="memberships")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="memberships")
    how = models.CharField(max_length=6)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(until=None), name="one_company_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} in {self.company_id}"

    def event_place(self) -> Place:
        return Place("membership", self.pk, customer_id=self.customer_id)
