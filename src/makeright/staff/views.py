"""The face of a colleague; the way in for the first of them."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from makeright.files.serving import respond
from makeright.staff import moving_in
from makeright.staff.forms import FirstAdminForm
from makeright.staff.models import Agent
from makeright.staff.refusals import Refused


class Face(LoginRequiredMixin, View):
    """An agent's picture, for colleagues."""

    def get(self, request: HttpRequest, agent: int) -> HttpResponseBase:
        shown = get_object_or_404(Agent.objects.select_related("picture").exclude(picture=None), pk=agent)
        assert shown.picture is not None
        return respond(shown.picture, f"{shown.first_name}.png", inline=True)


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
        login(request, agent, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect(settings.LOGIN_REDIRECT_URL)

    def _ended(self) -> HttpResponse:
        return self._show("staff/first_admin_ended.html", status=404)

    def _show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        response = render(self.request, template, context | {"link": self.link}, status=status, using="pages")
        response["Cache-Control"] = "no-store"
        return response
