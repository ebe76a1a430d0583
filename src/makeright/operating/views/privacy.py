"""Privacy: how long each inbox keeps what is settled, and the way to one person."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makeright.conversations import retaining
from makeright.conversations.models import Inbox
from makeright.conversations.refusals import Refused
from makeright.customers.models import Customer, Forgetting
from makeright.customers.permissions import FORGET
from makeright.operating.finding_people import find_person
from makeright.operating.permissions import MANAGE_RETENTION
from makeright.staff.views.settings import Context, SettingsView

OFFERED = (90, 180, 365, 730, 1095, 1825, 3650)  # days
FOREVER = 0


class PersonForm(forms.Form):
    """By what somebody is known."""

    who = forms.CharField(max_length=320)


class DaysForm(forms.Form):
    """For how many days; none of them is for ever."""

    days = forms.IntegerField(min_value=0, max_value=retaining.LONGEST)


class PrivacyView(SettingsView):
    """A view that answers with the page of privacy, changed or with what was wrong."""

    sees = FORGET
    template, part, at = "operating/privacy.html", "operating/_privacy.html", "privacy"

    def context(self) -> Context:
        inboxes = list(Inbox.objects.order_by("pk")[:200])
        return {
            "inboxes": [(inbox, kept_for(inbox.keep_for_days)) for inbox in inboxes],
            "offered": [(days, kept_for(days or None), "") for days in (*OFFERED, FOREVER)],
            "under_way": Forgetting.objects.filter(done_at=None).count(),
            "forgotten": Forgetting.objects.exclude(done_at=None).count(),
            "form": PersonForm(),
            "wrong": "",
            "preview": None,
        }

    def back(self) -> str:
        return reverse("operating:privacy")


class Privacy(PrivacyView):
    """The page. POST looks for somebody by what they are known by, which is in no address for that."""

    needs: ClassVar = {"post": FORGET}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PersonForm(request.POST)
        found: Customer | None = None
        if form.is_valid():
            found = find_person(self.agent, form.cleaned_data["who"])
            if found is None:
                form.add_error("who", _("Nobody is known by this."))
        if found is None:
            return self.show(status=422, form=form)
        return self.leave_for(reverse("operating:person", args=[found.pk]))


class Retention(PrivacyView):
    """How long an inbox keeps what is settled. POST keeps it longer at once; of a shorter time it shows what would
    go."""

    needs: ClassVar = {"post": MANAGE_RETENTION}

    def post(self, request: HttpRequest, inbox: int) -> HttpResponse:
        found, form = get_object_or_404(Inbox, pk=inbox), DaysForm(request.POST)
        if not form.is_valid():
            return self.show(status=422, wrong=_("It takes a number of days."))
        days = form.cleaned_data["days"] or None
        if days is not None and (found.keep_for_days is None or days < found.keep_for_days):
            would = retaining.look(found, days, now=self.now)
            return self.show(preview=(found, days, kept_for(days), would))
        return keep(self, found, days)


class ShorterRetention(PrivacyView):
    """That an inbox keeps things for so many days, whatever goes by it: POST makes it so, a day from now on."""

    needs: ClassVar = {"post": MANAGE_RETENTION}

    def post(self, request: HttpRequest, inbox: int, days: int) -> HttpResponse:
        return keep(self, get_object_or_404(Inbox, pk=inbox), days)


def keep(view: PrivacyView, inbox: Inbox, days: int | None) -> HttpResponse:
    try:
        retaining.keep_for(inbox, days, by=view.actor)
    except Refused as refused:
        return view.show(status=422, wrong=refused.words)
    return view.saved(
        _("%(inbox)s keeps what is settled: %(time)s.") % {"inbox": inbox, "time": kept_for(days)}
    )


def kept_for(days: int | None) -> str:
    """A time in words."""
    if days is None:
        return _("for ever")
    if days % 365 == 0:
        years = days // 365
        return ngettext("for %(num)s year", "for %(num)s years", years) % {"num": years}
    return ngettext("for %(num)s day", "for %(num)s days", days) % {"num": days}
