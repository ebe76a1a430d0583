"""A feed: an address on the web at which somebody keeps days off, in iCal."""

from __future__ import annotations

from django.db import models

from makeright.events.places import Place
from makeright.hours.models.calendar import Calendar
from makeright.lib.sealing import SealedField


class FeedQuerySet(models.QuerySet["Feed"]):
    def in_use(self) -> FeedQuerySet:
        return self.filter(removed_at=None, calendar__retired_at=None)


class Feed(models.Model):
    """Each of its events closes a calendar for as long as it lasts. Its address often lets in whoever knows it, so it
    is kept as a secret; `host` is the part that may be seen.

    `read_at`: when it was last read well; `tried_at`: last tried. `failed_with` is a code and `failure` the words of
    what went wrong at that try, if something did.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="feeds")
    name = models.CharField(max_length=120)
    host = models.CharField(max_length=255)
    url = SealedField(purpose="hours.feed")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    failed_with = models.CharField(max_length=30, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    objects = FeedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def event_place(self) -> Place:
        return Place("feed", self.pk)
