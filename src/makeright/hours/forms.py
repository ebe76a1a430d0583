"""What is filled in about calendars."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from makeright.hours.clock import MINUTES_OF_A_DAY, Span
from makeright.hours.feeding import LONGEST_URL
from makeright.hours.keeping import LONGEST, zone_called
from makeright.hours.refusals import Refused
from makeright.hours.regions import is_known
from makeright.hours.spelling import Misspelled, Week, minutes_of, read


class NameForm(forms.Form):
    """What a calendar is called."""

    name = forms.CharField(max_length=LONGEST, error_messages={"required": _("Please give it a name.")})


class RegionForm(forms.Form):
    """Whose public holidays are kept; nobody's if it is empty."""

    region = forms.CharField(max_length=10, required=False)

    def clean_region(self) -> str:
        region: str = self.cleaned_data["region"].upper()
        if region and not is_known(region):
            raise ValidationError(
                _("The holidays of this region are not known. Say DE or DE-BY, for example.")
            )
        return region


class HoursForm(forms.Form):
    """The hours of a week, their time zone, and the day from which on they count: from now on if it is empty."""

    hours = forms.CharField(
        max_length=1_000, error_messages={"required": _("Say when is worked, or “closed”.")}
    )
    zone = forms.CharField(max_length=60, error_messages={"required": _("Please say in which time zone.")})
    since = forms.DateField(required=False, error_messages={"invalid": _("This is not a date.")})

    def clean_hours(self) -> Week:
        try:
            return read(self.cleaned_data["hours"])
        except Misspelled as misspelled:
            raise ValidationError(misspelled.words) from None

    def clean_zone(self) -> str:
        try:
            return zone_called(self.cleaned_data["zone"]).key
        except Refused as refused:
            raise ValidationError(refused.words) from None


class CalendarForm(NameForm, RegionForm, HoursForm):
    """One more calendar."""

    field_order = ["name", "hours", "zone", "region"]
    since = None  # type: ignore[assignment]


class ClosingForm(NameForm):
    """A day off, or a part of one."""

    day = forms.DateField(
        error_messages={"required": _("Please say on which day."), "invalid": _("This is not a date.")}
    )
    start = forms.CharField(max_length=10, required=False)
    end = forms.CharField(max_length=10, required=False)

    def clean_start(self) -> int:
        return self._minutes("start", 0)

    def clean_end(self) -> int:
        return self._minutes("end", MINUTES_OF_A_DAY)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if "start" in said and "end" in said:
            if said["start"] >= said["end"]:
                self.add_error("end", _("A part of a day ends after it begins."))
            else:
                said["span"] = Span(said["start"], said["end"])
        return said

    def _minutes(self, name: str, otherwise: int) -> int:
        said: str = self.cleaned_data[name]
        try:
            return minutes_of(said) if said else otherwise
        except Misspelled as misspelled:
            raise ValidationError(misspelled.words) from None


class FeedForm(NameForm):
    """A calendar on the web whose events are days off."""

    url = forms.CharField(
        max_length=LONGEST_URL, error_messages={"required": _("Please give the address of the calendar.")}
    )
