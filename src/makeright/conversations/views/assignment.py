"""Whose a conversation is."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from makeright.conversations import assigning
from makeright.conversations.forms import AssignmentForm
from makeright.conversations.permissions import ASSIGN
from makeright.conversations.views.base import ConversationView
from makeright.staff.attending import stands_in_for
from makeright.staff.models import Absence, Agent
from makeright.ui.times import clock_with_day


class Assignment(ConversationView):
    """GET shows who may have it, POST gives it to one of them (`agent` = id, `me`, or empty for nobody). `reason` says
    why it leaves the hands of one who had it, if somebody says so. Whoever gives it to one who is away is told."""

    needs = {"post": ASSIGN}

    def get(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        candidates = assigning.candidates(self.conversation, now=now)
        return self.show("conversations/_assignment.html", candidates=candidates, now=now)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AssignmentForm(request.POST, eligible=assigning.eligible(self.conversation), me=self.agent)
        if not form.is_valid():
            return HttpResponse(form.said(), status=422, content_type="text/plain; charset=utf-8")
        agent, reason = form.cleaned_data["agent"], form.cleaned_data["reason"]
        changed = assigning.assign(self.conversation, to=agent, reason=reason, by=self.actor)
        response = self.changed()
        if changed and agent is not None and (words := _is_away(agent)):
            response["HX-Trigger"] = json.dumps(
                {**json.loads(response["HX-Trigger"]), "said": {"words": words}}
            )
        return response


def _is_away(agent: Agent) -> str:
    """What is said of one who is away: until when, and who stands in. "" of who is here."""
    now = timezone.now()
    stands = agent.availability_at(now)
    if stands.is_here:
        return ""
    stand_in = stands_in_for(agent, now=now)
    named = {"name": agent.first_name, "stand_in": stand_in.first_name if stand_in else ""}
    if stands.until is None:
        words = _("%(name)s is away.") % named
    else:
        words = _("%(name)s is away until %(time)s.") % {**named, "time": clock_with_day(stands.until, now)}
    told = Absence.objects.running().filter(agent=agent).values_list("words", flat=True).first()
    if told:
        words = f"{words} “{told}”"
    if stand_in is None:
        return f"{words} {_('It waits there until somebody takes it.')}"
    return f"{words} {_('%(stand_in)s stands in, and follows it meanwhile.') % named}"
