"""What may be said to the verbs of a conversation: each field by name, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from makeright.conversations.events import HANDED_OVER_FOR
from makeright.conversations.models import SavedReply
from makeright.events.kinds import UNKNOWN
from makeright.files.kinds import raster_of
from makeright.staff.models import Agent

KEY = r"^[a-z0-9]{20,40}\Z"  # of a draft
MOST_BOXES = 50  # that are read at all
MOST_FILES = 20
LARGEST_FILE = 20_000_000  # bytes; most mail servers refuse mails over 25 MB


class SaidForm(forms.Form):
    """A form whose refusal can be said in a line."""

    def said(self) -> str:
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


class SnoozeForm(SaidForm):
    """Until when: `words` that mean a moment to the reader, or `reply`."""

    words = forms.CharField(max_length=60)
    seen = forms.IntegerField(required=False, min_value=0)


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


class _Boxes(forms.Field):
    """Addresses under one name, each alone or as `Name <address>`: (address, name) of each."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[tuple[str, str]]:
        return [_box(one) for one in (value or [])[:MOST_BOXES] if one.strip()]


def _box(said: str) -> tuple[str, str]:
    name, bracket, address = said.strip().rpartition("<")
    return (address.removesuffix(">").strip(), name.strip().strip('"')) if bracket else (said.strip(), "")


class WritingForm(SaidForm):
    """What an editor holds: `html`, or plain `text` where no script runs. `copies` says that cc and bcc are meant."""

    text = forms.CharField(required=False, strip=False, max_length=200_000)
    html = forms.CharField(required=False, strip=False, max_length=400_000)
    copies = forms.BooleanField(required=False)
    cc = _Boxes(required=False)
    bcc = _Boxes(required=False)
    saved_reply = forms.ModelChoiceField(SavedReply.objects.all(), required=False)


class DraftForm(WritingForm):
    """What is written so far. `revision` is that of what the writer had before them; `page` the page they write in, and
    `page_before` the one that was in this tab before."""

    revision = forms.IntegerField(required=False, min_value=0, max_value=2_000_000_000)
    draft_key = forms.RegexField(KEY)
    page = forms.RegexField(KEY, required=False)
    page_before = forms.RegexField(KEY, required=False)


class PictureForm(SaidForm):
    picture = forms.FileField(widget=forms.FileInput)
    draft_key = forms.RegexField(KEY)

    def clean_picture(self) -> UploadedFile[Any]:
        upload: UploadedFile[Any] = self.cleaned_data["picture"]
        if (upload.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(
                _("That picture is larger than 20 MB. Most mail servers refuse that.")
            )
        if raster_of(upload.read(16)) is None:
            raise forms.ValidationError(
                _("That is no picture that can stand in a mail. It can go along as a file.")
            )
        upload.seek(0)
        return upload


class NoteForm(SaidForm):
    """A note, and whom it mentions: those alone whose name stands in it behind an @."""

    text = forms.CharField(required=False, strip=False, max_length=200_000)
    mentions = forms.ModelMultipleChoiceField(Agent.objects.filter(is_active=True), required=False)
    draft_key = forms.RegexField(KEY, required=False)

    def clean_mentions(self) -> list[Agent]:
        said = self.cleaned_data.get("text", "")
        return [each for each in self.cleaned_data["mentions"] if f"@{each.name}" in said]


class ReplyForm(WritingForm):
    """`leaves`: words for when it is to leave, if not at once; `then`: what is done with the matter afterwards."""

    leaves = forms.CharField(required=False, max_length=60)
    then = forms.ChoiceField(choices=[("resolve", "resolve")], required=False)
    seen = forms.IntegerField(required=False, min_value=0)
    to_whom = forms.CharField(required=False, max_length=320)
    opened_for = forms.IntegerField(required=False, min_value=0, max_value=10_000_000)
    draft_key = forms.RegexField(KEY, required=False)
    attached = _Files(required=False, widget=_SeveralFiles())

    def add_prefix(self, field_name: str) -> str:
        """The files are called `files` outside, which is a name that Django's form has for itself."""
        return "files" if field_name == "attached" else super().add_prefix(field_name)
