"""What is filled in about those who serve."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from makeright.lib.text import squeeze, without_controls
from makeright.staff.models import ADMIN, Agent, Invitation


class FirstAdminForm(forms.Form):
    """Who the first admin is, and the password that they choose."""

    name = forms.CharField(max_length=120, error_messages={"required": _("Please say what you are called.")})
    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": _("Please give your mail address."),
            "invalid": _("This is not a mail address."),
        },
    )
    password = forms.CharField(
        max_length=500, strip=False, error_messages={"required": _("Please choose a password.")}
    )

    def clean_name(self) -> str:
        name = squeeze(without_controls(self.cleaned_data["name"]))
        if not name:
            raise ValidationError(_("Please say what you are called."))
        return name

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if Agent.objects.filter(email=email).exists():
            raise ValidationError(_("Somebody serves here by this address already."))
        return email

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        who = Agent(email=said.get("email", ""), name=said.get("name", ""), role=ADMIN)
        if "password" in said:
            try:
                validate_password(said["password"], who)
            except ValidationError as weak:
                self.add_error("password", weak)
        return said


class PasswordFields(forms.Form):
    """A password whose rules are checked against whom it is for."""

    password = forms.CharField(
        max_length=500, strip=False, error_messages={"required": _("Please choose a password.")}
    )

    def who(self) -> Agent:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("password"):
            try:
                validate_password(said["password"], self.who())
            except ValidationError as weak:
                self.add_error("password", weak)
        return said


class NewPasswordForm(PasswordFields):
    """A new password of somebody who serves."""

    def __init__(self, agent: Agent, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._agent = agent

    def who(self) -> Agent:
        return self._agent


class NewcomerForm(PasswordFields):
    """What whoever was invited is called, and the password that they choose; none if they come by a passkey."""

    name = forms.CharField(max_length=120, error_messages={"required": _("Please say what you are called.")})
    with_passkey = forms.CharField(required=False)

    def __init__(self, invitation: Invitation, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._invitation = invitation
        if "with_passkey" in self.data:
            self.fields["password"].required = False

    def clean_name(self) -> str:
        name = squeeze(without_controls(self.cleaned_data["name"]))
        if not name:
            raise ValidationError(_("Please say what you are called."))
        return name

    def who(self) -> Agent:
        return Agent(email=self._invitation.email, name=self.cleaned_data.get("name", ""))

    def said(self) -> dict[str, Any]:
        """The name, and the password if that is the way."""
        password = None if "with_passkey" in self.data else self.cleaned_data["password"]
        return {"name": self.cleaned_data["name"], "password": password}


class ResetForm(forms.Form):
    """The address that a new password is asked for."""

    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": _("Please give your mail address."),
            "invalid": _("This is not a mail address."),
        },
    )


class TokenForm(forms.Form):
    """What a token is for, what it may, and for how many days."""

    name = forms.CharField(max_length=80, error_messages={"required": _("Please say what it is for.")})
    may = forms.ChoiceField(choices=[("look", "look"), ("all", "all")])
    days = forms.IntegerField(
        min_value=1,
        max_value=366,
        error_messages={
            each: _("From 1 to 366 days.") for each in ("required", "invalid", "min_value", "max_value")
        },
    )


class OutOfOfficeForm(forms.Form):
    """From which day to which an agent is away (both included), who stands in, and what colleagues are told."""

    first = forms.DateField(
        error_messages={"required": _("From which day?"), "invalid": _("This is no day.")},
        widget=forms.DateInput,
    )
    last = forms.DateField(
        error_messages={"required": _("Until which day?"), "invalid": _("This is no day.")},
        widget=forms.DateInput,
    )
    stand_in = forms.IntegerField(required=False, min_value=1, max_value=2_000_000_000)
    words = forms.CharField(required=False, max_length=300)
