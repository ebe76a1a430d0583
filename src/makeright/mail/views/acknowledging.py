"""Acknowledgments as settings: which inboxes tell by themselves that a mail came, and in which words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from makeright.conversations.models import Inbox
from makeright.mail import acknowledging
from makeright.mail.models import Acknowledgment
from makeright.mail.permissions import ACKNOWLEDGE
from makeright.staff.views.settings import Context, SettingsView

SHOWN = 200  # inboxes


class Acknowledgments(SettingsView):
    """The page: each inbox, and whether it tells by itself that a mail came."""

    sees, at = ACKNOWLEDGE, "acknowledgments"
    template, part = "mail/acknowledgments.html", "mail/_acknowledgments.html"

    def back(self) -> str:
        return reverse("mail:acknowledgments")

    def context(self) -> Context:
        inboxes = list(Inbox.objects.order_by("name", "pk")[:SHOWN])
        settings = {each.inbox_id: each for each in Acknowledgment.objects.filter(inbox__in=inboxes)}
        return {"inboxes": [(inbox, settings.get(inbox.pk)) for inbox in inboxes]}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()


class AcknowledgmentView(SettingsView):
    """What is about one inbox, by its key."""

    sees, at = ACKNOWLEDGE, "acknowledgments"
    template, part = "mail/acknowledgment.html", "mail/_acknowledgment.html"
    needs = {"post": ACKNOWLEDGE}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._key = kwargs.pop("inbox")
        return super().dispatch(request, *args, **kwargs)

    @property
    def inbox(self) -> Inbox:
        return get_object_or_404(Inbox, pk=self._key)

    def back(self) -> str:
        return reverse("mail:acknowledgment", args=[self._key])

    def context(self) -> Context:
        inbox = self.inbox
        setting = acknowledging.setting_of(inbox)
        texts = sorted((language, *words) for language, words in setting.texts.items())
        return {
            "inbox": inbox,
            "setting": setting,
            "texts": texts,
            "previews": {
                language: [acknowledging.as_example(each, inbox, self.agent.name) for each in words]
                for language, *words in texts
            },
            "placeholders": acknowledging.PLACEHOLDERS,
            "yes_or_no": [("yes", _("tells"), ""), ("no", _("doesn’t tell"), "")],
            "wrong": None,
        }


class OneAcknowledgment(AcknowledgmentView):
    """The page of an inbox. POST turns it on or off (`is_on`), has it go on after a brake held it (`go_on`), or lets so
    many go within an hour (`most`)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        inbox, typed = self.inbox, request.POST
        if "go_on" in typed:
            goes_on = acknowledging.go_on(inbox, by=self.actor)
            return self.saved(_("It goes on.") if goes_on else "")
        most = typed.get("most", "").strip()
        is_on = {"yes": True, "no": False}.get(typed.get("is_on", ""))
        try:
            number = (int(most) if most.isascii() and most.isdigit() else 0) if "most" in typed else None
            changed = acknowledging.change(inbox, is_on=is_on, most_an_hour=number, by=self.actor)
        except acknowledging.Refused as refused:
            return self.show(status=422, wrong=("most" if "most" in typed else "is_on", most, refused.words))
        return self.saved(_("From now on it does so.") if changed else "")


class AcknowledgmentWords(AcknowledgmentView):
    """What it says in a `language` (none: for all others): POST with the `words`, and those for when nobody works
    (`closed`); without words it says nothing in that language."""

    def post(self, request: HttpRequest) -> HttpResponse:
        inbox, typed = self.inbox, request.POST
        language, words, closed = (typed.get(name, "") for name in ("language", "words", "closed"))
        before = acknowledging.setting_of(inbox).texts.get(language.strip().lower(), ["", ""])
        try:
            changed = acknowledging.word(inbox, language, words, closed=closed, by=self.actor)
        except acknowledging.Refused as refused:
            return self.show(status=422, wrong=("words", (language, words, closed), refused.words))
        if not changed:
            return self.saved("")
        undo = {"language": language, "words": before[0], "closed": before[1]}
        return self.saved(_("From now on it says so."), undo=(request.path, undo))
