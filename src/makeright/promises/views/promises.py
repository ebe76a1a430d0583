"""Promises of a conversation: what might be one, and what is to be kept."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from makeright.conversations.models import OUT, Message
from makeright.conversations.views.base import ConversationView
from makeright.hours.reading import default_hours
from makeright.promises import keeping, making
from makeright.promises.finding import end_of
from makeright.promises.forms import MovingForm, OfferForm, PassingForm
from makeright.promises.models import Promise
from makeright.promises.permissions import GIVE_WORD
from makeright.promises.reading import of_matter
from makeright.promises.refusals import Refused


class PromisesView(ConversationView):
    """A view of what was promised in a conversation."""

    def shown(self, *, wrong: str = "", at: int = 0) -> HttpResponse:
        """Answer with the strip; `wrong` is what was refused, of the promise or the words `at`."""
        now = timezone.now()
        promised = of_matter(self.conversation, now=now)
        context = {"promised": promised, "promise_wrong": wrong, "promise_at": at, "now": now}
        return self.show("promises/_promises.html", status=422 if wrong else 200, **context)

    def message_of(self, key: int) -> Message:
        """What we said here, by its key, or not found."""
        return get_object_or_404(self.conversation.messages.filter(direction=OUT), pk=key)


class Promises(PromisesView):
    """What was promised, and what might be. POST makes words of ours (`message`, `begins`, `ends`) a promise by a day
    (`due_on`)."""

    needs = {"post": GIVE_WORD}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown()

    def post(self, request: HttpRequest) -> HttpResponse:
        form = OfferForm(request.POST)
        if not form.is_valid():
            return self.shown(wrong=_("Say by which day."))
        said = form.cleaned_data
        message = self.message_of(said["message"])
        begins, ends = said["begins"], said["ends"]
        found = next((each for each in making.found_in(message) if each.begins == begins), None)
        due_at, is_day = _due(said["due_on"], found.due_at if found else None, not found or found.is_day)
        try:
            making.make(message, begins=begins, ends=ends, due_at=due_at, is_day=is_day, by=self.actor)
        except Refused as refused:
            return self.shown(wrong=in_words(refused), at=begins)
        return self.changed(self.shown())


class Passing(PromisesView):
    """That some words (`message`, `begins`) are no promise: POST says so."""

    needs = {"post": GIVE_WORD}

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PassingForm(request.POST)
        if form.is_valid():
            message = self.message_of(form.cleaned_data["message"])
            making.pass_over(message, begins=form.cleaned_data["begins"], by=self.actor)
        return self.changed(self.shown())


class PromiseView(PromisesView):
    """A view of one promise of the conversation."""

    def promise(self, key: int) -> Promise:
        return get_object_or_404(
            Promise.objects.select_related("conversation"), pk=key, conversation=self.conversation
        )


class Keeping(PromiseView):
    """That a promise is kept: POST says so; DELETE says that what happened was not yet it."""

    needs = {"post": GIVE_WORD, "delete": GIVE_WORD}

    def post(self, request: HttpRequest, promise: int) -> HttpResponse:
        kept = keeping.keep(self.promise(promise), by=self.actor)
        return self.changed(self.shown(), said={"words": _("It is kept.")} if kept else None)

    def delete(self, request: HttpRequest, promise: int) -> HttpResponse:
        keeping.not_kept_by_that(self.promise(promise), by=self.actor)
        return self.changed(self.shown())


class Moving(PromiseView):
    """By which day it is due: POST moves it there (`due_on`; `told`: the customer knows)."""

    needs = {"post": GIVE_WORD}

    def post(self, request: HttpRequest, promise: int) -> HttpResponse:
        form = MovingForm(request.POST)
        found = self.promise(promise)
        if not form.is_valid():
            return self.shown(wrong=_("Say by which day."), at=found.pk)
        due_at, is_day = _due(form.cleaned_data["due_on"], found.due_at, found.is_day)
        told = "yes" if form.cleaned_data["told"] else "no"
        try:
            keeping.move(found, due_at, is_day=is_day, told=told, by=self.actor)
        except Refused as refused:
            return self.shown(wrong=in_words(refused), at=found.pk)
        return self.changed(self.shown())


class Withdrawal(PromiseView):
    """That it counts no longer: POST says so, and why (`why`)."""

    needs = {"post": GIVE_WORD}

    def post(self, request: HttpRequest, promise: int) -> HttpResponse:
        found = self.promise(promise)
        try:
            keeping.withdraw(found, request.POST.get("why") or "other", by=self.actor)
        except Refused as refused:
            return self.shown(wrong=in_words(refused), at=found.pk)
        return self.changed(self.shown())


class Owner(PromiseView):
    """Who sees to it: POST has it be whoever asks."""

    needs = {"post": GIVE_WORD}

    def post(self, request: HttpRequest, promise: int) -> HttpResponse:
        keeping.give(self.promise(promise), self.agent, by=self.actor)
        return self.changed(self.shown())


def _due(day: date, before: datetime | None, is_day: bool) -> tuple[datetime, bool]:
    """When something is due on a day: at the time that was said, if that is the day; else when its work ends."""
    table = default_hours().at(timezone.now())
    if before is not None and before.astimezone(table.zone).date() == day:
        return before, is_day
    return end_of(day, table), True


def in_words(refused: Refused) -> str:
    """Why not, in the reader's language."""
    return {
        "passed": _("That day is over already."),
        "too_far": _("A promise can be half a year ahead at most."),
        "settled": _("That promise is settled already."),
        "not_ours": _("Only what we said to a customer is a promise."),
        "no_words": _("Those words are no longer there."),
        "no_such_code": _("Say why it counts no longer."),
    }.get(refused.code, refused.words)
