"""What was done in the house: who changed what, when and from where."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from makeright.operating import auditing
from makeright.operating.permissions import SEE_AUDIT
from makeright.operating.sentences import TOPIC_NAMES
from makeright.operating.telling_audit import Line
from makeright.staff.views.settings import Context, SettingsView


class AskedForm(forms.Form):
    """Which lines. Days are the reader's."""

    who = forms.IntegerField(required=False, min_value=1)
    topic = forms.ChoiceField(required=False, choices=[(code, words) for code, words in TOPIC_NAMES.items()])
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=auditing.FOREVER)

    def asked(self) -> auditing.Asked:
        """What is asked for; what can't be read is not asked."""
        said = self.cleaned_data
        until = said.get("until")
        return auditing.Asked(
            agent=said.get("who"),
            topic=said.get("topic") or "",
            since=_midnight(said.get("since")),
            until=_midnight(until + timedelta(days=1) if until else None),
            before=said.get("before"),
        )


class AuditView(SettingsView):
    """A view of what was done, for those who may see it."""

    sees = SEE_AUDIT
    template, part, at = "operating/audit.html", "operating/_audit.html", "audit"

    def context(self) -> Context:
        form = AskedForm(self.request.GET)
        form.is_valid()
        asked = form.asked()
        found = auditing.read(asked)
        days: dict[str, list[Line]] = {}
        for line in found.lines:
            days.setdefault(f"{timezone.localtime(line.at):%Y-%m-%d}", []).append(line)
        kept = self.request.GET.copy()
        kept.pop("before", None)
        return {
            "days": days,
            "after": found.after,
            "query": kept.urlencode(),
            "form": form,
            "asked": asked,
            "agents": auditing.who_acts(),
            "topics": [(code, _(words)) for code, words in TOPIC_NAMES.items()],
            "files": [("csv", _("Save as CSV")), ("jsonl", _("Save as JSON lines"))],
            "is_narrowed": asked != auditing.Asked(),
        }


class Audit(AuditView):
    """The page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()


class AuditFile(AuditView):
    """The lines as a file: POST gives it, since that it was given is told as well."""

    needs: ClassVar = {"post": SEE_AUDIT}

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = AskedForm(request.POST)
        form.is_valid()
        kind = "jsonl" if request.POST.get("form") == "jsonl" else "csv"
        lines = auditing.export(form.asked(), kind, by=self.actor)
        mime = "text/csv; charset=utf-8" if kind == "csv" else "application/jsonl; charset=utf-8"
        response = StreamingHttpResponse((line.encode() for line in lines), content_type=mime)
        response["Content-Disposition"] = f'attachment; filename="audit.{kind}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _midnight(day: date | None) -> datetime | None:
    """When a day begins for the reader."""
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_current_timezone()).astimezone(UTC)
