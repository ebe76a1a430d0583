"""A calendar: when a company, or a part of it, works."""

from __future__ import annotations

from django.db import models

from makeright.events.places import Place


class CalendarQuerySet(models.QuerySet["Calendar"]):
    def in_use(self) -> CalendarQuerySet:
        return self.filter(retired_at=None)


class Calendar(models.Model):
    """Weeks that follow one another, and holidays. `region` is the one whose holidays it keeps, such as DE-BY.

    `revision` is another random word after each change, so that whoever keeps a copy knows when it is old.
    """

    name = models.CharField(max_length=120)
    is_default = models.BooleanField(default=False)
    region = models.CharField(max_length=10, blank=True)
    revision = models.CharField(max_length=26)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(retired_at=None), name="hours_one_calendar_of_a_name"
            ),
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="hours_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def event_place(self) -> Place:
        return Place("calendar", self.pk)
