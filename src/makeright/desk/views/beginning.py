"""The first steps of a new installation, which an owner may put away."""

from __future__ import annotations

from typing import ClassVar

from django.http import HttpRequest, HttpResponse

from makeright.desk import beginning
from makeright.desk.views.base import DeskView
from makeright.staff.permissions import MANAGE_STAFF


class FirstSteps(DeskView):
    """What is left of them, or nothing. POST puts them away for the owner who asks, DELETE brings them back."""

    needs: ClassVar = {"post": MANAGE_STAFF, "delete": MANAGE_STAFF}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._left()

    def post(self, request: HttpRequest) -> HttpResponse:
        beginning.put_away(self.agent, by=self.actor)
        return self.partial("desk/_first_steps_away.html", {})

    def delete(self, request: HttpRequest) -> HttpResponse:
        beginning.bring_back(self.agent, by=self.actor)
        return self._left()

    def _left(self) -> HttpResponse:
        steps = beginning.first_steps(self.agent)
        return self.partial("desk/_first_steps.html", {"steps": steps}) if steps else HttpResponse("")
