"""The ledger: what making it right costs and is worth, by double entry. The database refuses to change or delete a row
(see `triggers`)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from makeright.lib.keys import TimeKey
from makeright.lib.money import Money
from makeright.remedies.kinds import KINDS

PROMISED, GRANTED, FULFILLED, REVERSED = STEPS = ("promised", "granted", "fulfilled", "reversed")
SOURCE = "goodwill"
ACCOUNTS = (SOURCE, *STEPS)
COST, VALUE = MEASURES = ("cost", "value")


class Entry(models.Model):
    """One step of a remedy, at a time. Its postings add up to nothing, for each measure and currency. `reverses`: the
    entry that it takes back. It names no person; `remedy` is a key."""

    id = TimeKey(primary_key=True)
    at = models.DateTimeField()
    step = models.CharField(max_length=10, choices=[(each, each) for each in STEPS])
    remedy = models.BigIntegerField()
    reverses = models.BigIntegerField(null=True)

    class Meta:
        verbose_name_plural = "entries"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["remedy", "id"], name="entries_of_remedy"),
            models.Index(fields=["at", "id"], name="entries_in_time"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.remedy}"


class Posting(models.Model):
    """An amount that an entry puts on an account, in minor units; below nothing it takes it away. `measure`: what it
    costs us, or what it is worth to the customer. `kind` is of the remedy, `tender` where money went, if it did."""

    id = TimeKey(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.CharField(max_length=10, choices=[(each, each) for each in ACCOUNTS])
    measure = models.CharField(max_length=6, choices=[(each, each) for each in MEASURES])
    kind = models.CharField(max_length=12, choices=[(each, each) for each in KINDS])
    tender = models.CharField(max_length=12, blank=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["account", "measure", "currency", "kind"], name="postings_by_account")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(amount_minor=0), name="a_posting_moves_something")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


class Seal(models.Model):
    """That some entries were sealed together: `digest` (SHA-256, hexadecimal) is of the seal before and of all that
    stands in them, so that nothing can be changed afterwards without all later seals being others."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"seal {self.number}"


class Sealed(models.Model):
    """Under which seal an entry is."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="sealed")
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "sealed"

    def __str__(self) -> str:
        return f"{self.entry_id} under {self.seal_id}"
