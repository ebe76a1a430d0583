"""What people type about promises."""

from __future__ import annotations

from django import forms


class DateForm(forms.Form):
    """By which day something is promised."""

    due_on = forms.DateField()


class OfferForm(DateForm):
    """Which words of which message are a promise, and by which day; `due_at` as the words have it."""

    message = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    begins = forms.IntegerField(min_value=0, max_value=1_000_000)
    ends = forms.IntegerField(min_value=1, max_value=1_000_000)


class PassingForm(forms.Form):
    """Which words are none."""

    message = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    begins = forms.IntegerField(min_value=0, max_value=1_000_000)


class MovingForm(DateForm):
    """To which day it is moved, and whether the customer knows."""

    told = forms.BooleanField(required=False)
