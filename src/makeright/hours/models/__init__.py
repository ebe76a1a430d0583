"""Calendars, and what they are made of."""

from makeright.hours.models.calendar import Calendar
from makeright.hours.models.feed import Feed
from makeright.hours.models.holiday import BY_FEED, BY_HAND, BY_REGION, Holiday
from makeright.hours.models.week import Week

__all__ = ["BY_FEED", "BY_HAND", "BY_REGION", "Calendar", "Feed", "Holiday", "Week"]
