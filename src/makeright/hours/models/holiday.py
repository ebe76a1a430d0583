"""A holiday: a day on which nobody works, or a part of one."""

from __future__ import annotations

from datetime import date

from django.db import models

from makeright.hours.clock import MINUTES_OF_A_DAY, Span
from makeright.hours.models.calendar import Calendar
from makeright.hours.models.feed import Feed

BY_HAND, BY_REGION, BY_FEED = "hand", "region", "feed"


class HolidayQuerySet(models.QuerySet["Holiday"]):
    def in_force(self) -> HolidayQuerySet:
        return self.filter(removed_at=None)

    def from_day(self, day: date) -> HolidayQuerySet:
        return self.filter(falls_on__gte=day)


class Holiday(models.Model):
    """That a calendar is closed on a day, from one minute of it to another. The row stays when the holiday is removed,
    for what was worked until then.

    `source`: `hand`, `region` (which, says `region`) or `feed`. `is_declined`: somebody removed it by hand, so its
    source doesn't bring it back.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="holidays")
    falls_on = models.DateField()
    start = models.PositiveSmallIntegerField(default=0)
    end = models.PositiveSmallIntegerField(default=MINUTES_OF_A_DAY)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=10, default=BY_HAND)
    region = models.CharField(max_length=10, blank=True)
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="holidays", null=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    is_declined = models.BooleanField(default=False)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["calendar", "falls_on"], name="hours_days_of_a_calendar")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start__lt=models.F("end"), end__lte=MINUTES_OF_A_DAY),
                name="hours_a_holiday_goes_forward",
            ),
            models.UniqueConstraint(
                fields=["calendar", "falls_on", "start", "end", "name", "source"],
                condition=models.Q(removed_at=None, feed=None),
                name="hours_one_holiday_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["feed", "falls_on", "start", "end", "name"],
                condition=models.Q(removed_at=None),
                name="hours_one_holiday_of_a_feed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.falls_on:%Y-%m-%d})"

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def is_whole_day(self) -> bool:
        return (self.start, self.end) == (0, MINUTES_OF_A_DAY)
