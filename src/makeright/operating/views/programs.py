"""Programs of the house: those that come in by a token that is nobody's who serves, and letting one more in.

They stand here and not with staff, beside webhooks: both are doors for programs.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from makeright.operating.permissions import LET_PROGRAMS_IN
from makeright.staff import issuing
from makeright.staff.models import Token
from makeright.staff.permissions import permissions
from makeright.staff.refusals import Refused
from makeright.staff.telling import meanings
from makeright.staff.views.settings import Context, SettingsView

HOW = ("look", "all", "some")


class ProgramsView(SettingsView):
    """What stands on the page, or changes it."""

    sees, at = LET_PROGRAMS_IN, "programs"
    template, part = "operating/programs.html", "operating/_programs.html"

    def back(self) -> str:
        return reverse("operating:programs")

    def context(self) -> Context:
        kept = Token.objects.of_programs().good(self.now)
        return {
            "programs": [(each, meanings(each.scopes)) for each in kept],
            "choices": [(code, _(each.means)) for code, each in permissions().items()],
            "typed": {"name": "", "how": "look", "days": "90", "may": []},
            "refusal": "",
            "fresh": None,
            "secret": "",
        }


class Programs(ProgramsView):
    """The page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()


class NewProgram(ProgramsView):
    """One more: POST (`name`, `how`, `may`, `days`) lets it in and shows its token this once."""

    needs: ClassVar = {"post": LET_PROGRAMS_IN}
    is_confirmed = True

    def post(self, request: HttpRequest) -> HttpResponse:
        typed: dict[str, Any] = {
            name: request.POST.get(name, "")[:4_000].strip() for name in ("name", "how", "days")
        }
        typed["may"] = request.POST.getlist("may")[:500]
        scopes = {"all": [issuing.ALL], "some": typed["may"]}.get(typed["how"], [])
        days = int(typed["days"]) if typed["days"].isascii() and typed["days"].isdigit() else 0
        try:
            token, secret = issuing.let_program_in(
                typed["name"], scopes=scopes, days=min(days, 1_000_000), by=self.actor
            )
        except Refused as refused:
            return self.show(status=422, typed=typed, refusal=refused.words)
        return self.show(fresh=token, secret=secret)


class ProgramEnd(ProgramsView):
    """That it comes in no longer: POST makes it so, at once."""

    needs: ClassVar = {"post": LET_PROGRAMS_IN}

    def post(self, request: HttpRequest, program: int) -> HttpResponse:
        token = get_object_or_404(Token.objects.of_programs(), pk=program)
        changed = issuing.withdraw(token, by=self.actor)
        return self.saved(_("%(name)s comes in no longer.") % {"name": token.name} if changed else "")
