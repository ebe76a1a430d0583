"""That a conversation is put away."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from makeright.conversations import snoozing
from makeright.conversations.forms import SnoozeForm
from makeright.conversations.models import Conversation
from makeright.conversations.permissions import SNOOZE
from makeright.conversations.refusals import Refused
from makeright.conversations.views.base import ConversationView, Said
from makeright.lib import moments
from makeright.ui.times import ahead

REPLY = "reply"


class Snooze(ConversationView):
    """POST puts it away (`words`: until when, such as "tuesday 9", or `reply`), DELETE takes it up again."""

    needs = {"post": SNOOZE, "delete": SNOOZE}

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SnoozeForm(request.POST)
        if not form.is_valid():
            return self._refused(_("Say until when, such as “tuesday 9”."))
        before = how_away(self.conversation)
        try:
            until = moment_in(form.cleaned_data["words"])
            changed = snoozing.snooze(
                self.conversation, until=until, seen=form.cleaned_data["seen"], by=self.actor
            )
        except Refused as refused:
            return self.changed(self._refused(in_words(refused)))
        return self.changed(said=self._said(until, before) if changed else None)

    def delete(self, request: HttpRequest) -> HttpResponse:
        was = how_away(self.conversation) or REPLY
        if not snoozing.wake(self.conversation, by=self.actor):
            return self.changed()
        return self.changed(said={"words": _("It is open again."), "undo": self._again(was)})

    def _said(self, until: datetime | None, before: str) -> Said:
        undo = self._again(before) if before else {"url": self.request.path, "method": "delete"}
        return {"words": away_until(until), "undo": undo}

    def _again(self, words: str) -> Said:
        return {"url": self.request.path, "values": {"words": words}}

    @staticmethod
    def _refused(words: str) -> HttpResponse:
        return HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")


def how_away(conversation: Conversation) -> str:
    """In which words it would be put away as it is now: a time with its offset, or `reply`; none if it isn't."""
    return how(conversation.snoozed_until) if conversation.is_snoozed else ""


def how(until: datetime | None) -> str:
    """A moment in words that mean the same to everybody, with its offset; `reply` for none."""
    return until.astimezone(UTC).isoformat().replace("+00:00", "Z") if until else REPLY


def moment_in(words: str) -> datetime | None:
    """The moment that the words mean to the reader, in the zone of their browser; None for `reply`. Raises Refused
    (`no_moment`)."""
    if words.strip() == REPLY:
        return None
    moment = moments.read(words, now=timezone.now(), zone=timezone.get_current_timezone())
    if moment is None:
        raise Refused("no_moment", "“%(typed)s” says no moment.", {"typed": words[:60]})
    return moment


def away_until(until: datetime | None) -> str:
    """What is said of what was just put away."""
    if until is None:
        return _("Put away until the customer writes.")
    return _("Put away until %(when)s.") % {"when": ahead(until, timezone.now())}


def in_words(refused: Refused) -> str:
    """Why it was not put away, in the reader's language."""
    return {
        "no_moment": _("That says no moment. Try “tuesday 9”, “in 3 hours”, “tomorrow” or “next week”."),
        "passed": _("That time has passed already."),
        "too_far": _("It can be put away for two years at most."),
        "resolved": _("It is settled: open it again before you put it away."),
        "unseen": _("The customer has written since you looked."),
    }.get(refused.code, refused.words)
