"""Causes as settings: the tree of what goes wrong, and what becomes of each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as says
from django.utils.translation import ngettext

from makeright.causes import keeping, seeding
from makeright.causes.models import Cause
from makeright.causes.models.cause import HARMS
from makeright.causes.permissions import KEEP_CAUSES
from makeright.causes.reading import tree
from makeright.causes.refusals import Refused
from makeright.staff.finding import key_said
from makeright.staff.views.settings import Context, SettingsView

SHOWN = 100  # causes that are found no more
HARM_WORDS = {
    "unusable": says("makes it unusable"),
    "impaired": says("makes it work badly"),
    "cosmetic": says("can be seen, and no more"),
    "missing": says("means that it isn’t there"),
    "late": says("means that it is late"),
    "wrong": says("means that it is another thing"),
    "unsafe": says("makes it dangerous"),
    "none": says("harms nothing"),
    "unknown": says("differs from case to case"),
}
TRADE_WORDS = {
    "framer": says("A framer’s"),
    "clothing": says("Clothes"),
    "electronics": says("Electronics"),
    "removals": says("Moving house"),
}


class CausesView(SettingsView):
    """What stands on the page of causes, or changes it."""

    sees, at = KEEP_CAUSES, "causes"
    template, part = "causes/causes.html", "causes/_causes.html"

    def back(self) -> str:
        return reverse("causes:causes")

    def context(self) -> Context:
        retired = Cause.objects.exclude(retired_at=None).select_related("merged_into")
        return {
            "branches": tree(),
            "retired": retired.order_by("name", "pk")[:SHOWN],
            "harms": {harm: _(words) for harm, words in HARM_WORDS.items()},
            "trades": [(trade, _(words)) for trade, words in TRADE_WORDS.items()],
            "typed": "",
            "wrong": "",
        }


class Causes(CausesView):
    """The page of all. POST names one more, at the top or `below` another one."""

    needs = {"post": KEEP_CAUSES}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        name, below = request.POST.get("name", ""), request.POST.get("below", "")
        wider = get_object_or_404(Cause, pk=key_said(below)) if below else None
        try:
            cause = keeping.add_cause(name, below=wider, by=self.actor)
        except Refused as refused:
            return self.show(status=422, typed=name, wrong=refused.words)
        return self.saved(_("%(cause)s can be found from now on.") % {"cause": cause})


class CauseSeeds(CausesView):
    """What commonly goes wrong in a trade: POST adds it, as far as it isn't there."""

    needs = {"post": KEEP_CAUSES}

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            added = seeding.seed(request.POST.get("trade", ""), by=self.actor)
        except Refused as refused:
            return self.show(status=422, wrong=refused.words)
        said = ngettext("%(num)s cause was added.", "%(num)s causes were added.", added) % {"num": added}
        return self.saved(said)


class CauseView(SettingsView):
    """A cause, or a change of it, by its key."""

    sees, at = KEEP_CAUSES, "causes"
    template, part = "causes/cause.html", "causes/_cause.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._key = kwargs.pop("cause")
        return super().dispatch(request, *args, **kwargs)

    @property
    def cause(self) -> Cause:
        return get_object_or_404(Cause.objects.select_related("parent", "merged_into"), pk=self._key)

    def back(self) -> str:
        return reverse("causes:cause", args=[self._key])

    def context(self) -> Context:
        cause = self.cause
        others = [(each.cause.pk, each.words, "") for each in tree() if each.cause.pk != cause.pk]
        return {
            "cause": cause,
            "harms": [(harm, _(HARM_WORDS[harm]), "") for harm in HARMS],
            "harm_words": _(HARM_WORDS[cause.usual_harm]),
            "places": [("", _("at the top"), ""), *others],
            "others": [(key, called) for key, called, _means in others],
            "wrong": None,
        }

    def refuse(self, typed: str, why: str) -> HttpResponse:
        return self.show(status=422, wrong=(typed, why))


class OneCause(CauseView):
    """The page of one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()


class CauseName(CauseView):
    """What a cause is called: POST calls it otherwise."""

    needs = {"post": KEEP_CAUSES}

    def post(self, request: HttpRequest) -> HttpResponse:
        cause, name = self.cause, request.POST.get("name", "")
        before = cause.name
        try:
            changed = keeping.rename_cause(cause, name, by=self.actor)
        except Refused as refused:
            return self.refuse(name, refused.words)
        if not changed:
            return self.saved("")
        said = _("From now on it is called %(name)s.") % {"name": cause.name}
        return self.saved(said, undo=(request.path, {"name": before}))


class CausePlace(CauseView):
    """Where a cause stands: POST puts it `below` another one, or at the top where none is said."""

    needs = {"post": KEEP_CAUSES}

    def post(self, request: HttpRequest) -> HttpResponse:
        cause, below = self.cause, request.POST.get("below", "")
        before = str(cause.parent_id or "")
        wider = get_object_or_404(Cause, pk=key_said(below)) if below else None
        try:
            changed = keeping.move_cause(cause, wider, by=self.actor)
        except Refused as refused:
            return self.refuse("", refused.words)
        if not changed:
            return self.saved("")
        if wider is None:
            said = _("%(cause)s stands at the top.") % {"cause": cause}
        else:
            said = _("%(cause)s stands below %(wider)s.") % {"cause": cause, "wider": wider}
        return self.saved(said, undo=(request.path, {"below": before}))


class CauseHarm(CauseView):
    """What a cause mostly does to a thing: POST says so."""

    needs = {"post": KEEP_CAUSES}

    def post(self, request: HttpRequest) -> HttpResponse:
        cause, before = self.cause, self.cause.usual_harm
        try:
            changed = keeping.set_usual_harm(cause, request.POST.get("harm", ""), by=self.actor)
        except Refused as refused:
            return self.refuse("", refused.words)
        if not changed:
            return self.saved("")
        said = _("%(cause)s mostly %(harm)s.") % {"cause": cause, "harm": _(HARM_WORDS[cause.usual_harm])}
        return self.saved(said, undo=(request.path, {"harm": before}))


class CauseMerging(CauseView):
    """That a cause is one with another (`into`, by its key): POST makes it so."""

    needs = {"post": KEEP_CAUSES}

    def post(self, request: HttpRequest) -> HttpResponse:
        cause = self.cause
        into = get_object_or_404(Cause, pk=key_said(request.POST.get("into", "")))
        try:
            changed = keeping.merge_causes(cause, into, by=self.actor)
        except Refused as refused:
            return self.refuse("", refused.words)
        said = _("%(cause)s counts with %(into)s from now on.") % {"cause": cause, "into": into}
        return self.saved(said if changed else "")


class CauseRetirement(CauseView):
    """That a cause is found no more: POST makes it so."""

    needs = {"post": KEEP_CAUSES}

    def post(self, request: HttpRequest) -> HttpResponse:
        cause = self.cause
        try:
            changed = keeping.retire_cause(cause, by=self.actor)
        except Refused as refused:
            return self.refuse("", refused.words)
        if not changed:
            return self.saved("")
        said = _("%(cause)s is found no more.") % {"cause": cause}
        return self.saved(said, undo=(reverse("causes:cause_return", args=[cause.pk]), {}))


class CauseReturn(CauseView):
    """That a cause is found again: POST makes it so."""

    needs = {"post": KEEP_CAUSES}

    def post(self, request: HttpRequest) -> HttpResponse:
        cause = self.cause
        try:
            changed = keeping.reinstate_cause(cause, by=self.actor)
        except Refused as refused:
            return self.refuse("", refused.words)
        return self.saved(_("%(cause)s is found again.") % {"cause": cause} if changed else "")
