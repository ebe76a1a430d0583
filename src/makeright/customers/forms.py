"""What is filled in about customers and companies: each field by name, nothing else."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from makeright.customers.events import CONSENT, SAID
from makeright.customers.kinds import KINDS, MAIL
from makeright.customers.naming_wishes import language_of, quiet_of, zone_of
from makeright.events.kinds import UNKNOWN
from makeright.lib.text import without_controls

REQUIRED = {"required": _("Please fill this in.")}


class IdentityForm(forms.Form):
    """What somebody is known by."""

    kind = forms.ChoiceField(choices=[(each, each) for each in KINDS], initial=MAIL)
    typed = forms.CharField(max_length=400, error_messages=REQUIRED)


class IntroductionForm(IdentityForm):
    """Somebody whom nobody knows yet."""

    name = forms.CharField(max_length=200, required=False)


class DescriptionForm(forms.Form):
    """What somebody is called, and wishes: what was sent of it. What was sent empty is taken away; what wasn't sent
    stays. A language may be named, a zone by its city."""

    name = forms.CharField(max_length=200, required=False)
    preferred_name = forms.CharField(max_length=120, required=False)
    pronoun = forms.CharField(max_length=40, required=False)
    language = forms.CharField(max_length=60, required=False)
    zone = forms.CharField(max_length=60, required=False)
    quiet = forms.CharField(max_length=40, required=False)

    def clean_language(self) -> str:
        return language_of(self.cleaned_data["language"])

    def clean_zone(self) -> str:
        return zone_of(self.cleaned_data["zone"])

    def clean_quiet(self) -> tuple[time, time] | tuple[()]:
        try:
            return quiet_of(self.cleaned_data["quiet"])
        except ValueError:
            raise forms.ValidationError(_("A quiet time says from when and until when.")) from None

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        return {name: value for name, value in said.items() if name in self.data}


class FactForm(forms.Form):
    """Something that is so of a customer, and how we know it."""

    about = forms.CharField(max_length=60, error_messages=REQUIRED)
    value = forms.CharField(max_length=500, error_messages=REQUIRED)
    said = forms.CharField(max_length=12, required=False)
    consent = forms.CharField(max_length=12, required=False)
    message = forms.IntegerField(required=False, min_value=1)

    def clean_said(self) -> str:
        said: str = self.cleaned_data["said"] or UNKNOWN
        if not SAID.holds(said):
            raise forms.ValidationError(_("Nobody knows a thing in such a way."))
        return said

    def clean_consent(self) -> str:
        consent: str = self.cleaned_data["consent"] or UNKNOWN
        if consent != "refused" and not CONSENT.holds(consent):
            raise forms.ValidationError(_("That is no answer to whether we may keep it."))
        return consent


class NoteForm(forms.Form):
    """Words among colleagues."""

    text = forms.CharField(max_length=20_000, strip=False, error_messages=REQUIRED)


class CompanyForm(forms.Form):
    """The firm somebody belongs to, by its name; none if it is empty."""

    company = forms.CharField(max_length=200, required=False)

    def clean_company(self) -> str:
        return " ".join(without_controls(self.cleaned_data["company"]).split())


class NewCompanyForm(forms.Form):
    """A firm, and the domain by which people belong to it, if there is one."""

    name = forms.CharField(max_length=200, error_messages=REQUIRED)
    domain = forms.CharField(max_length=253, required=False)


class CompanyNameForm(forms.Form):
    """What a firm is called."""

    name = forms.CharField(max_length=200, error_messages=REQUIRED)


class DomainForm(forms.Form):
    """A domain by which people belong to a firm."""

    domain = forms.CharField(max_length=253, error_messages=REQUIRED)


class GoingOnForm(forms.Form):
    """Of two who are one, the one who goes on."""

    goes_on = forms.ChoiceField(choices=[("this", "this"), ("other", "other")])


class SegmentForm(forms.Form):
    """What a segment is called."""

    name = forms.CharField(max_length=120, error_messages=REQUIRED)
