"""An identity: what we know a customer again by."""

from __future__ import annotations

from django.db import models
from django.db.models import F
from django.utils import timezone

from makeright.customers.kinds import EXTERNAL_ID, HANDLE, MAIL, PHONE
from makeright.customers.models.customer import Customer
from makeright.events.places import Place

__all__ = ["EXTERNAL_ID", "HANDLE", "MAIL", "PHONE", "Identity", "IdentityQuerySet"]


class IdentityQuerySet(models.QuerySet["Identity"]):
    def primary_first(self) -> IdentityQuerySet:
        """The one that was preferred last, then those known longest."""
        return self.order_by(F("preferred_at").desc(nulls_last=True), "pk")


class Identity(models.Model):
    """What a customer is known by, in its normal form (see `normalizing`), and as it was `typed`, if that differs.

    `verified` says that somebody proved it to be theirs, `verified_how` by what (a code of `identity.verified`); else
    it is a claim. Of several of one kind the one that was preferred last is the primary one.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=12, default=MAIL)
    value = models.CharField(max_length=320)
    typed = models.CharField(max_length=320, blank=True)
    verified = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True)
    verified_how = models.CharField(max_length=12, blank=True)
    preferred_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = IdentityQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="identity_is_one_persons")]
        verbose_name_plural = "identities"

    def __str__(self) -> str:
        return self.value

    @property
    def as_written(self) -> str:
        return self.typed or self.value

    def event_place(self) -> Place:
        return Place("identity", self.pk, customer_id=self.customer_id)
