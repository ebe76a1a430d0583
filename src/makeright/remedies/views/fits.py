"""What fits as settings: which remedies are put first for a cause or a harm, what they may cost and how long they take,
beside what came of each."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from makeright.causes.models import Cause
from makeright.causes.models.cause import HARMS
from makeright.causes.reading import tree
from makeright.lib.money import Money
from makeright.remedies import learning, matching
from makeright.remedies.kinds import KINDS
from makeright.remedies.matching import Fits, Matched
from makeright.remedies.permissions import SET_POLICY
from makeright.remedies.refusals import Refused
from makeright.remedies.telling_fits import HARM_NAMES, KIND_NAMES, how_many, what_came
from makeright.remedies.views.amounts import minor_of
from makeright.staff.finding import key_said
from makeright.staff.views.settings import Context, SettingsView
from makeright.ui.numbers import money

LONGEST = 3  # digits of a number of days


class Row(NamedTuple):
    """One cause or harm in the list: its address, what it is called, how deep it stands, what fits in words, whether
    that was said of it itself, and how many matters there were."""

    address: str
    name: str
    depth: int
    fits: str
    is_own: bool
    matters: str


class Cell(NamedTuple):
    """One kind of remedy for a cause or harm: its place (0: not offered), what is expected (words, and as typed), and
    what came of it."""

    kind: str
    name: str
    rank: int
    cost: str
    cost_typed: str
    days: str
    came: list[str]


class FitsView(SettingsView):
    """What all pages of what fits share."""

    sees, at = SET_POLICY, "fits"


class AllFits(FitsView):
    """The page of all causes and harms."""

    template, part = "remedies/all_fits.html", "remedies/_all_fits.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def context(self) -> Context:
        said, causes, harms = (
            matching.all_said(),
            learning.histories("cause"),
            learning.histories("harm"),
        )
        none, rows, known = learning.History(), [], {}
        for branch in tree():
            cause = branch.cause
            known[cause.pk] = cause
            if cause.parent_id in known:
                cause.parent = known[cause.parent_id]
            told = matching.matched(cause, cause.usual_harm, said)
            name, history = str(cause), causes.get(cause.pk, none)
            rows.append(_row(f"cause-{cause.pk}", name, branch.depth, told, cause in said, history))
        return {
            "causes": rows,
            "harms": [
                _row(
                    harm, _(HARM_NAMES[harm]), 0, matching.matched(None, harm, said), harm in said,
                    harms.get(harm, none),
                )
                for harm in HARMS
            ],
        }  # fmt: skip


class FitsOfOne(FitsView):
    """What stands on the page of one cause or harm, or changes it."""

    template, part = "remedies/fits.html", "remedies/_fits.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.address = kwargs.pop("scope")
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> str:
        return reverse("remedies:fits_of", args=[self.address])

    @property
    def cause(self) -> Cause | None:
        if self.address in HARMS:
            return None
        kind, _dash, key = self.address.partition("-")
        if kind != "cause":
            raise Http404
        return get_object_or_404(Cause, pk=key_said(key), retired_at=None)

    def matched(self) -> Matched:
        cause = self.cause
        return matching.matched(cause, cause.usual_harm if cause else self.address)

    def context(self) -> Context:
        cause, told = self.cause, self.matched()
        key: learning.Key = cause.pk if cause else self.address
        history = learning.histories("cause" if cause else "harm", key).get(key, learning.History())
        rest = [
            Fits(kind, 0, None, "", None) for kind in KINDS if kind not in {one.kind for one in told.fits}
        ]
        places = [(str(each), str(each), "") for each in range(1, len(told.fits) + 1)]
        return {
            "address": self.address,
            "name": str(cause) if cause else _(HARM_NAMES[self.address]),
            "whose": _whose(told, cause, self.address),
            "matters": how_many(history),
            "cells": [_cell(each, history) for each in (*told.fits, *rest)],
            "places": [*places, ("0", _("not offered"), "")],
            "next": len(told.fits) + 1,
            "currency": settings.MAKERIGHT_CURRENCY,
            "wrong": None,
        }


class FitsOf(FitsOfOne):
    """The page of one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()


class FitTerm(FitsOfOne):
    """One word of a `kind` of remedy (`what`: place, cost or days): POST says another `value`; without one, nobody
    knows what it costs, or how long it takes."""

    needs = {"post": SET_POLICY}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.kind, self.what = kwargs.pop("kind"), kwargs.pop("what")
        if self.kind not in KINDS or self.what not in ("place", "cost", "days"):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        cause, typed = self.cause, request.POST.get("value", "").strip()
        fits = {each.kind: each for each in self.matched().fits}
        stood = fits.get(self.kind, Fits(self.kind, 0, None, "", None))
        if self.what != "place" and not stood.rank:
            raise Http404
        try:
            said = self._said(stood, typed)
            changed = matching.set_fitting(
                *said[:2],
                cause=cause,
                harm="" if cause else self.address,
                cost_minor=said.cost_minor,
                currency=said.currency,
                days=said.days,
                by=self.actor,
            )
        except Refused as refused:
            return self.show(status=422, wrong=(f"{self.kind}-{self.what}", typed, refused.words))
        return self.saved(_("From now on it is offered like that.") if changed else "")

    def _said(self, stood: Fits, typed: str) -> Fits:
        if self.what == "cost":
            currency = stood.currency or settings.MAKERIGHT_CURRENCY
            minor = minor_of(typed, currency) if typed else None
            return stood._replace(cost_minor=minor, currency=currency if typed else "")
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST else -1
        if self.what == "days":
            return stood._replace(days=number if typed else None)
        return stood._replace(rank=number)


def _row(address: str, name: str, depth: int, told: Matched, is_own: bool, history: learning.History) -> Row:
    fits = " · ".join(_(KIND_NAMES[each.kind]) for each in told.fits)
    return Row(address, name, depth, fits, is_own, how_many(history))


def _cell(fits: Fits, history: learning.History) -> Cell:
    cost = typed = ""
    if fits.cost_minor is not None:
        cost = money(fits.cost_minor, fits.currency)
        typed = str(Money(fits.cost_minor, fits.currency)).partition(" ")[0]
    return Cell(
        fits.kind,
        _(KIND_NAMES[fits.kind]),
        fits.rank,
        cost,
        typed,
        "" if fits.days is None else str(fits.days),
        what_came(history.outcomes.get(fits.kind), history.matters),
    )


def _whose(told: Matched, cause: Cause | None, address: str) -> str:
    """Whose word that is."""
    if told.whose is None:
        return _("So it usually is; nobody here has said otherwise.")
    if told.whose in (cause, address):
        return _("So we have said of it.")
    if isinstance(told.whose, Cause):
        return _("So we have said of %(cause)s, which it stands below.") % {"cause": told.whose}
    return _("So we have said of whatever does the same: %(harm)s.") % {"harm": _(HARM_NAMES[told.whose])}
