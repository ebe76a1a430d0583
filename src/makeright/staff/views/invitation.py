"""Coming in by an invitation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from makeright.staff import inviting, limiting, signing_in
from makeright.staff.forms import NewcomerForm
from makeright.staff.limiting import TooOften
from makeright.staff.refusals import Refused
from makeright.staff.views.base import Door, remember


class Invitation(Door):
    """GET asks what the newcomer is called and how they want to sign in, POST makes them an agent and lets them in.

    Whatever a link lacks, the answer is the same.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.link = kwargs.pop("link")
        invitation = inviting.opened_by(self.link)
        if invitation is None:
            return self._ended()
        self.invitation = invitation
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(NewcomerForm(self.invitation, initial={"name": self.invitation.name}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewcomerForm(self.invitation, request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            agent = inviting.accept(self.link, **form.said())
        except Refused:  # somebody was quicker
            return self._ended()
        signing_in.begin(request, agent, how="invitation")
        response = redirect("/" if agent.has_usable_password() else "/account/passkeys/new")
        remember(request, response, agent)
        return response

    def _show(self, form: NewcomerForm, *, status: int = 200) -> HttpResponse:
        shown = {"form": form, "link": self.link, "email": self.invitation.email}
        return self.show("staff/invitation.html", status=status, **shown)

    def _ended(self) -> HttpResponse:
        try:
            limiting.take((limiting.LINK_FROM, self.place))
        except TooOften as often:
            return self.show_too_often("staff/link_ended.html", often, kind="invitation")
        return self.show("staff/link_ended.html", status=404, kind="invitation")
