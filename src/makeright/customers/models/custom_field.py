"""Fields that a company defines for itself, once for a noun, and their values."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from makeright.events.places import Place


class CustomField(models.Model):
    """A field of a noun, such as customer or conversation. `code` never changes, `label` is what people read;
    `choices` are [code, label] of what a choice or several take. One that is retired is shown no more, and loses
    nothing."""

    noun = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)
    choices = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["noun", "code"], name="custom_field_once")]

    def __str__(self) -> str:
        return self.label

    def event_place(self) -> Place:
        return Place("custom_field", self.pk)


class FieldValue(models.Model):
    """What a field says of one subject: by its kind in `text`, `number` or `day`; money is minor units in `number` and
    the currency in `text`. Of several choices each has a row."""

    field = models.ForeignKey(CustomField, on_delete=models.PROTECT, related_name="values", db_index=False)
    subject = models.BigIntegerField()
    place = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=500, blank=True)
    number = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "field", "place"], name="one_value_a_place")
        ]
        indexes = [
            models.Index(fields=["field", "text"], name="values_by_text"),
            models.Index(
                fields=["field", "number"], name="values_by_number", condition=~models.Q(number=None)
            ),
            models.Index(fields=["field", "day"], name="values_by_day", condition=~models.Q(day=None)),
        ]

    def __str__(self) -> str:
        return f"{self.field_id} of {self.subject}"
