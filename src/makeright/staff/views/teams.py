"""Teams as settings: which there are, and who is in them since when."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from makeright.staff import teaming
from makeright.staff.finding import OFFERED, colleague
from makeright.staff.models import Agent, Membership, Team
from makeright.staff.permissions import MANAGE_TEAMS
from makeright.staff.refusals import Refused
from makeright.staff.views.settings import Context, SettingsView, agent_with

SHOWN = 200  # teams, and members of one


class Teams(SettingsView):
    """The teams there are. POST makes one more."""

    sees, needs, at = MANAGE_TEAMS, {"post": MANAGE_TEAMS}, "teams"
    template, part = "staff/teams.html", "staff/_teams.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        name = request.POST.get("name", "")
        try:
            team = teaming.add_team(name, by=self.actor)
        except Refused as refused:
            return self.show(status=422, typed=name, wrong=refused.words)
        return self.leave_for(reverse("staff:team", args=[team.pk]))

    def context(self) -> Context:
        in_it = Count("memberships", filter=Q(memberships__until=None))
        teams = Team.objects.annotate(members=in_it).order_by("name", "pk")
        return {
            "teams": teams.filter(is_retired=False)[:SHOWN],
            "retired": teams.filter(is_retired=True)[:SHOWN],
            "typed": "",
            "wrong": "",
        }


class TeamView(SettingsView):
    """What is about one team, by its key."""

    sees, at = MANAGE_TEAMS, "teams"
    template, part = "staff/team.html", "staff/_team.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._key = kwargs.pop("team")
        return super().dispatch(request, *args, **kwargs)

    @property
    def team(self) -> Team:
        return get_object_or_404(Team, pk=self._key)

    def back(self) -> str:
        return reverse("staff:team", args=[self._key])

    def refuse(self, refused: Refused, **context: Any) -> HttpResponse:
        return self.show(status=422, wrong=refused.words, **context)

    def context(self) -> Context:
        team = self.team
        members = Membership.objects.filter(team=team, until=None).select_related("agent")
        listed = list(members.order_by("agent__name", "pk")[: SHOWN + 1])
        others = Agent.objects.serving().exclude(pk__in=members.values("agent"))
        return {
            "team": team,
            "members": listed[:SHOWN],
            "there_are_more": len(listed) > SHOWN,
            "others": [] if team.is_retired else others.values_list("email", "name")[:OFFERED],
            "typed": "",
            "wrong": "",
            "wrong_name": None,
        }


class OneTeam(TeamView):
    """The page of a team."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()


class TeamName(TeamView):
    """What a team is called: POST calls it otherwise."""

    needs = {"post": MANAGE_TEAMS}

    def post(self, request: HttpRequest) -> HttpResponse:
        team, name = self.team, request.POST.get("name", "")
        before = team.name
        try:
            changed = teaming.rename_team(team, name, by=self.actor)
        except Refused as refused:
            return self.show(status=422, wrong_name=(name, refused.words))
        if not changed:
            return self.saved("")
        said = _("From now on it is called %(name)s.") % {"name": team.name}
        return self.saved(said, undo=(self.request.path, {"name": before}))


class TeamMembers(TeamView):
    """Who is in a team: POST adds a colleague (`who`: a mail address or name, or `add`: a key), or has one be in it no
    longer (`remove`: a key)."""

    needs = {"post": MANAGE_TEAMS}

    def post(self, request: HttpRequest) -> HttpResponse:
        team, who = self.team, request.POST.get("who", "")
        words: dict[str, object] = {"team": team}
        if "remove" in request.POST:
            agent = agent_with(request.POST["remove"])
            if not teaming.leave_team(agent, team, by=self.actor):
                return self.saved("")
            said = _("From now on %(who)s is not in %(team)s.") % (words | {"who": agent})
            return self.saved(said, undo=(request.path, {"add": f"{agent.pk}"}))
        try:
            agent = agent_with(request.POST["add"], serving=True) if "add" in request.POST else colleague(who)
            changed = teaming.join_team(agent, team, by=self.actor)
        except Refused as refused:
            return self.refuse(refused, typed=who)
        if not changed:
            return self.saved(_("%(who)s is in %(team)s already.") % (words | {"who": agent}))
        said = _("From now on %(who)s is in %(team)s.") % (words | {"who": agent})
        return self.saved(said, undo=(request.path, {"remove": f"{agent.pk}"}))


class TeamRetirement(TeamView):
    """That a team is there no longer: POST makes it so."""

    needs = {"post": MANAGE_TEAMS}

    def post(self, request: HttpRequest) -> HttpResponse:
        team = self.team
        changed = teaming.retire_team(team, by=self.actor)
        return self.saved(_("%(team)s is there no longer.") % {"team": team} if changed else "")


class TeamReturn(TeamView):
    """That a team is there again that was given up: POST makes it so."""

    needs = {"post": MANAGE_TEAMS}

    def post(self, request: HttpRequest) -> HttpResponse:
        team = self.team
        try:
            changed = teaming.reinstate_team(team, by=self.actor)
        except Refused as refused:
            return self.refuse(refused)
        said = _("%(team)s is there again. Nobody is in it yet.") % {"team": team}
        return self.saved(said if changed else "")
