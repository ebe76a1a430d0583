"""Roles as settings: what those of the house permit, and roles of the company's own."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from makeright.staff import permitting
from makeright.staff.models import HOUSE_ROLES, Agent, Role
from makeright.staff.permissions import MANAGE_STAFF, permissions
from makeright.staff.refusals import Refused
from makeright.staff.telling import called, in_short, meanings
from makeright.staff.views.settings import Context, SettingsView

SHOWN = 200  # roles of their own


class Shown(NamedTuple):
    """A role as the page shows it. `have_it`: how many of those who serve. `choices`: each permission by its code, what
    it means, and whether the role has it. `short`: what it lets people do, in a line."""

    name: str
    means: list[str]
    have_it: int
    role: Role | None = None
    choices: list[tuple[str, str, bool]] = []  # never changed
    short: str = ""


class RolesView(SettingsView):
    """What stands on the page of roles, or changes it."""

    sees, at = MANAGE_STAFF, "roles"
    template, part = "staff/roles.html", "staff/_roles.html"

    def back(self) -> str:
        return reverse("staff:roles")

    def context(self) -> Context:
        serving = Agent.objects.filter(is_active=True).order_by()
        of_house = dict(serving.values_list("role").annotate(Count("pk")))
        of_own = dict(serving.values_list("own_role").annotate(Count("pk")))
        own = Role.objects.order_by("name", "pk")[:SHOWN]
        shown = [_own(role, of_own.get(role.pk, 0)) for role in own]
        return {
            "house": [_of_house(role, of_house.get(role, 0)) for role in HOUSE_ROLES],
            "own": [each for each in shown if each.role and not each.role.is_retired],
            "retired": [each for each in shown if each.role and each.role.is_retired],
            "typed": "",
            "wrong": "",
            "wrong_role": None,
            "wrong_words": "",
            "wrong_name": None,
        }


class Roles(RolesView):
    """The page. POST makes a role of the company's own, which permits nothing yet but to look."""

    needs = {"post": MANAGE_STAFF}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        name = request.POST.get("name", "")
        try:
            role = permitting.add_role(name, [], by=self.actor)
        except Refused as refused:
            return self.show(status=422, typed=name, wrong=refused.words)
        return self.saved(_("There is a role %(role)s. Say next what it permits.") % {"role": role})


class RoleView(RolesView):
    """A change of one role of the company's own that is in use, by its key."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._key = kwargs.pop("role")
        return super().dispatch(request, *args, **kwargs)

    @property
    def role(self) -> Role:
        return get_object_or_404(Role, pk=self._key, is_retired=False)


class RoleName(RoleView):
    """What a role is called: POST calls it otherwise."""

    needs = {"post": MANAGE_STAFF}

    def post(self, request: HttpRequest) -> HttpResponse:
        role, name = self.role, request.POST.get("name", "")
        before = role.name
        try:
            changed = permitting.rename_role(role, name, by=self.actor)
        except Refused as refused:
            return self.show(status=422, wrong_role=role.pk, wrong_name=(name, refused.words))
        if not changed:
            return self.saved("")
        said = _("From now on it is called %(name)s.") % {"name": role.name}
        return self.saved(said, undo=(request.path, {"name": before}))


class RolePermissions(RoleView):
    """What a role permits: POST has it permit one thing more (`add`) or less (`remove`), by its code."""

    needs = {"post": MANAGE_STAFF}
    is_confirmed = True

    def post(self, request: HttpRequest) -> HttpResponse:
        role = self.role
        added, code = "add" in request.POST, request.POST.get("add") or request.POST.get("remove") or ""
        try:
            changed = self._change(role, code, added)
        except Refused as refused:
            return self.show(status=422, wrong_role=role.pk, wrong_words=refused.words)
        if not changed:
            return self.saved("")
        words = {"role": role, "means": _(permissions()[code].means)}
        if added:
            said = _("From now on whoever is %(role)s may %(means)s.") % words
        else:
            said = _("From now on whoever is %(role)s may not %(means)s.") % words
        return self.saved(said, undo=(request.path, {"remove" if added else "add": code}))

    @transaction.atomic
    def _change(self, role: Role, code: str, added: bool) -> bool:
        """What is chosen of it meanwhile by others stays so."""
        now = set(Role.objects.select_for_update().get(pk=role.pk).permissions) & permissions().keys()
        return permitting.change_permissions(role, now | {code} if added else now - {code}, by=self.actor)


class RoleRetirement(RoleView):
    """That a role is given to nobody any more: POST makes it so."""

    needs = {"post": MANAGE_STAFF}

    def post(self, request: HttpRequest) -> HttpResponse:
        role = self.role
        permitting.retire_role(role, by=self.actor)
        said = _("%(role)s is given to nobody any more.") % {"role": role}
        return self.saved(said, undo=(reverse("staff:role_return", args=[role.pk]), {}))


class RoleReturn(RoleView):
    """That a retired role is given again: POST makes it so."""

    needs = {"post": MANAGE_STAFF}

    def post(self, request: HttpRequest) -> HttpResponse:
        role = get_object_or_404(Role, pk=self._key)
        try:
            changed = permitting.reinstate_role(role, by=self.actor)
        except Refused as refused:
            return self.show(status=422, wrong_role=role.pk, wrong_words=refused.words)
        return self.saved(_("%(role)s may be given again.") % {"role": role} if changed else "")


def _of_house(role: str, have_it: int) -> Shown:
    agent = Agent(role=role)
    means = [_("see and set everything")] if agent.is_admin else meanings(agent.permitted)
    return Shown(called(agent), means, have_it, short=in_short(agent))


def _own(role: Role, have_it: int) -> Shown:
    permits = set(role.permissions)
    choices = [(code, _(each.means), code in permits) for code, each in permissions().items()]
    return Shown(role.name, meanings(permits), have_it, role, choices)
