"""What may be said to the verbs of a conversation: each field by name, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from makeright.conversations.events import HANDED_OVER_FOR
from makeright.events.kinds import UNKNOWN
from makeright.staff.models import Agent

MOST_FILES = 20
LARGEST_FILE = 20_000_000  # bytes; most mail servers refuse mails over 25 MB


class SaidForm(forms.Form):
    """A form whose refusal can be said in a line."""

    def said(self) -> str:
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


class AssignmentForm(SaidForm):
    agent = forms.CharField(required=False)
    reason = forms.CharField(required=False)

    def __init__(self, *args: Any, eligible: Sequence[Agent], me: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.eligible, self.me = eligible, me

    def clean_agent(self) -> Agent | None:
        said = self.cleaned_data["agent"]
        if not said:
            return None
        wanted = str(self.me.pk) if said == "me" else said
        for agent in self.eligible:
            if str(agent.pk) == wanted:
                return agent
        raise forms.ValidationError(_("Nobody of that name serves here."))

    def clean_reason(self) -> str:
        said: str = self.cleaned_data["reason"] or UNKNOWN
        if not HANDED_OVER_FOR.holds(said):
            raise forms.ValidationError(_("A conversation isn’t handed over for such a reason."))
        return said


class _Files(forms.FileField):
    """Several uploads under one name."""

    def clean(self, value: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        uploads = value if isinstance(value, list) else [value] if value else []
        if len(uploads) > MOST_FILES:
            raise forms.ValidationError(_("A reply takes at most %(most)s files.") % {"most": MOST_FILES})
        for upload in uploads:
            if upload.size > LARGEST_FILE:
                said = _("“%(name)s” is larger than 20 MB. Most mail servers refuse that.")
                raise forms.ValidationError(said % {"name": upload.name})
        return uploads


class _SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ReplyForm(SaidForm):
    text = forms.CharField(required=False, strip=False, max_length=200_000)
    seen = forms.IntegerField(required=False, min_value=0)
    opened_for = forms.IntegerField(required=False, min_value=0, max_value=10_000_000)
    draft_key = forms.RegexField(r"^[a-z0-9]{20,40}$", required=False)
    attached = _Files(required=False, widget=_SeveralFiles())

    def add_prefix(self, field_name: str) -> str:
        """The files are called `files` outside, which is a name that Django's form has for itself."""
        return "files" if field_name == "attached" else super().add_prefix(field_name)
