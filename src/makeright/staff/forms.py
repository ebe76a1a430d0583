"""What is filled in about those who serve."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from makeright.lib.text import squeeze, without_controls
from makeright.staff.models import ADMIN, Agent


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
