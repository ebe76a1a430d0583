"""A merge of two customers, and what it carried from the one to the other."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from makeright.customers.models.customer import Customer
from makeright.events.places import Place


class Merge(models.Model):
    """That `merged` turned out to be `survivor`, from then on until it was undone."""

    merged = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    survivor = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=models.Q(undone_at=None), name="merged_into_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=~models.Q(merged=models.F("survivor")), name="merged_into_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.survivor_id}"

    def event_place(self) -> Place:
        """About the one who was merged, in the history of the one who has it all now."""
        return Place("customer", self.merged_id, customer_id=self.survivor_id)


class Carried(models.Model):
    """Rows of a table that a merge carried over, by key: what an undo brings back."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="carried")
    table = models.CharField(max_length=60)
    column = models.CharField(max_length=60)
    keys = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["merge", "table", "column"], name="carried_by_merge")]

    def __str__(self) -> str:
        return f"{len(self.keys)} of {self.table}.{self.column}"
