"""Saved replies: the page of settings on which they are kept, and what the composer offers of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from makeright.conversations import saving_replies
from makeright.conversations.models import SavedReply
from makeright.conversations.permissions import KEEP_REPLIES
from makeright.conversations.refusals import Refused
from makeright.conversations.variables import VARIABLES, filled, unfilled, values_in
from makeright.conversations.views.base import ConversationView
from makeright.staff.models import Agent
from makeright.staff.views.settings import Context, SettingsView
from makeright.ui.emoji import emoji_called

SHOWN = 300  # on the page
OFFERED = 8  # in the composer's menu
Wrong = dict[str, tuple[str, str]]


class SavedRepliesView(SettingsView):
    """What stands on the page of saved replies, or changes it."""

    sees, at = KEEP_REPLIES, "saved_replies"
    template, part = "conversations/saved_replies.html", "conversations/_saved_replies.html"

    def back(self) -> str:
        return reverse("conversations:saved_replies")

    def context(self) -> Context:
        shown = SavedReply.objects.filter(retired_at=None).order_by("name", "pk")
        return {
            "saved": list(shown[:SHOWN]),
            "there_are_more": shown.count() > SHOWN,
            "retired": SavedReply.objects.exclude(retired_at=None).order_by("name", "pk")[:SHOWN],
            "variables": VARIABLES,
            "typed": {"name": "", "text": ""},
            "wrong": {},
            "refusal": "",
        }

    def attempt(
        self, verb: Callable[[], bool], words: str, *, at: str, typed: str, undo: tuple[str, dict[str, str]]
    ) -> HttpResponse:
        """Do it and say what counts from now on; what is refused stands at the words (`at`) with what was typed."""
        try:
            changed = verb()
        except Refused as refused:
            return self.show(status=422, wrong={at: (typed, in_words(refused))})
        return self.saved(words, undo=undo) if changed else self.saved("")


class SavedReplies(SavedRepliesView):
    """The page. POST keeps one more (`name`, `text`)."""

    needs: ClassVar = {"post": KEEP_REPLIES}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        typed = {name: request.POST.get(name, "") for name in ("name", "text")}
        try:
            made = saving_replies.save_reply(typed["name"], typed["text"], by=self.actor)
        except Refused as refused:
            return self.show(status=422, typed=typed, refusal=in_words(refused))
        return self.saved(_("From now on “%(name)s” is offered.") % {"name": made})


class SavedReplyView(SavedRepliesView):
    """What is about one of them, by its key."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._key = kwargs.pop("saved_reply")
        return super().dispatch(request, *args, **kwargs)

    @property
    def found(self) -> SavedReply:
        return get_object_or_404(SavedReply, pk=self._key)


class SavedReplyName(SavedReplyView):
    """What it is called: POST (`name`) calls it otherwise."""

    needs: ClassVar = {"post": KEEP_REPLIES}

    def post(self, request: HttpRequest) -> HttpResponse:
        saved, name = self.found, request.POST.get("name", "")[:500]
        before = saved.name
        return self.attempt(
            lambda: saving_replies.rename(saved, name, by=self.actor),
            _("It is called “%(name)s” from now on.") % {"name": name.strip()},
            at=f"name-{saved.pk}",
            typed=name,
            undo=(request.path, {"name": before}),
        )


class SavedReplyText(SavedReplyView):
    """What it says: POST (`text`) has it say something else."""

    needs: ClassVar = {"post": KEEP_REPLIES}

    def post(self, request: HttpRequest) -> HttpResponse:
        saved, text = self.found, request.POST.get("text", "")[:50_000].replace("\r\n", "\n")
        before = saved.text
        return self.attempt(
            lambda: saving_replies.reword(saved, text, by=self.actor),
            _("“%(name)s” says so from now on.") % {"name": saved},
            at=f"text-{saved.pk}",
            typed=text,
            undo=(request.path, {"text": before}),
        )


class SavedReplyRetirement(SavedReplyView):
    """That it is offered no more: POST retires it, POST with `back` offers it again."""

    needs: ClassVar = {"post": KEEP_REPLIES}

    def post(self, request: HttpRequest) -> HttpResponse:
        saved, at = self.found, "retirement"
        if request.POST.get("back"):
            words = _("“%(name)s” is offered again.") % {"name": saved}
            again = (request.path, dict[str, str]())
            return self.attempt(
                lambda: saving_replies.reinstate(saved, by=self.actor), words, at=at, typed="", undo=again
            )
        words = _("“%(name)s” is offered no more.") % {"name": saved}
        back = (request.path, {"back": "1"})
        return self.attempt(
            lambda: saving_replies.retire(saved, by=self.actor), words, at=at, typed="", undo=back
        )


class OfferedReplies(ConversationView):
    """The saved replies that fit what is typed (`find`), filled in for this conversation."""

    def get(self, request: HttpRequest) -> HttpResponse:
        values = values_in(self.conversation, self.agent)
        found = saving_replies.offered(request.GET.get("find", "")[:80])[:OFFERED]
        offered = [
            (each, words := filled(each.text, values), unfilled(words, from_saved=True)) for each in found
        ]
        return self.show("conversations/_saved_offered.html", offered=offered)


class Colleagues(ConversationView):
    """The colleagues whose name begins as typed (`find`), to be mentioned in a note."""

    def get(self, request: HttpRequest) -> HttpResponse:
        serving = Agent.objects.serving().exclude(pk=self.agent.pk)
        found = serving.filter(name__istartswith=request.GET.get("find", "")[:80])[:OFFERED]
        return self.show("conversations/_colleagues.html", colleagues=found)


class Emoji(ConversationView):
    """The small pictures whose name holds what is typed (`find`)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(
            "conversations/_emoji.html", emoji=emoji_called(request.GET.get("find", "")[:40])[:OFFERED]
        )


def in_words(refused: Refused) -> str:
    """Why it was refused, in the reader's language."""
    known = {
        "no_name": _("It needs a name of at most 80 characters."),
        "name_taken": _("Another saved reply has that name already."),
        "empty": _("It needs words to say."),
        "too_long": _("That is too long to be kept: 20,000 characters at most."),
    }
    if refused.code == "no_such_variable":
        what = refused.facts["variable"]
        return _("Nothing is known as {%(what)s}. Take one of the variables below.") % {"what": what}
    return known.get(refused.code, refused.words)
