"""The face of a colleague; the way in for the first of them."""

from typing import Any

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views import View

from makeright.files.models import Thumbnail
from makeright.files.serving import NEVER_RUN, respond
from makeright.staff import moving_in, signing_in
from makeright.staff.forms import FirstAdminForm
from makeright.staff.models import Agent
from makeright.staff.refusals import Refused

MAY_BE_OLD_FOR = 300  # seconds: then a picture may stand there
INITIALS = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="16" fill="#ddd1ba"/>'
    '<text x="16" y="16" fill="#4a3d26" font-family="system-ui, sans-serif" font-size="13" font-weight="600"'
    ' text-anchor="middle" dominant-baseline="central">{}</text></svg>'
)


class Face(LoginRequiredMixin, View):
    """An agent's picture, for colleagues: as it was drawn anew, without what a camera wrote into it; their initials
    while it is being drawn, and where there is none."""

    def get(self, request: HttpRequest, agent: int) -> HttpResponseBase:
        shown = get_object_or_404(Agent.objects.select_related("picture"), pk=agent)
        if shown.picture is None:
            return _initials_of(shown)
        drawn = Thumbnail.objects.select_related("file").filter(origin=shown.picture_id).first()
        if drawn is None:
            return respond(shown.picture, f"{shown.first_name}.png", inline=True)
        if drawn.file is None:
            return _initials_of(shown)
        return respond(drawn.file, f"{shown.first_name}.webp", inline=True)


def _initials_of(agent: Agent) -> HttpResponse:
    """The letters that stand for a face, as a picture for where a page has nothing but an agent's number."""
    letters = _("AI") if agent.is_ai else agent.initials
    response = HttpResponse(format_html(INITIALS, letters), content_type="image/svg+xml")
    response["Content-Security-Policy"] = NEVER_RUN
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = f"private, max-age={MAY_BE_OLD_FOR}"
    return response


class FirstAdmin(View):
    """The first admin, by the link that `makeright init` gave: GET asks who they are, POST makes them and lets them in.

    Whatever a link lacks, the answer is the same.
    """

    link: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.link = kwargs.pop("link")
        return super().dispatch(request, *args, **kwargs) if moving_in.opens(self.link) else self._ended()

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show("staff/first_admin.html", form=FirstAdminForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FirstAdminForm(request.POST)
        if not form.is_valid():
            return self._show("staff/first_admin.html", status=422, form=form)
        try:
            agent = moving_in.move_in(self.link, **form.cleaned_data)
        except Refused:  # somebody was quicker
            return self._ended()
        signing_in.begin(request, agent, how="first_run")
        return redirect(settings.LOGIN_REDIRECT_URL)

    def _ended(self) -> HttpResponse:
        return self._show("staff/first_admin_ended.html", status=404)

    def _show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        response = render(self.request, template, context | {"link": self.link}, status=status, using="pages")
        response["Cache-Control"] = "no-store"
        return response
