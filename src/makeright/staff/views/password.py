"""A new password: asked for by who can't get in, chosen by the letter's link, changed by who is in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language

from makeright.staff import limiting, resetting, signing_in
from makeright.staff.forms import NewPasswordForm, ResetForm
from makeright.staff.limiting import TooOften
from makeright.staff.refusals import Refused
from makeright.staff.views.base import ConfirmedDoor, Door


class Reset(Door):
    """GET asks for the address, POST has the letter written; the answer says nothing of who serves here."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("staff/reset.html", form=ResetForm(), is_asked=False)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            limiting.take((limiting.RESET_FROM, self.place))
        except TooOften as often:
            return self.show_too_often("staff/reset.html", often, form=ResetForm(), is_asked=False)
        form = ResetForm(request.POST)
        if not form.is_valid():
            return self.show("staff/reset.html", status=422, form=form, is_asked=False)
        resetting.ask(form.cleaned_data["email"], language=get_language() or "en")
        return self.show("staff/reset.html", form=form, is_asked=True)


class ResetLink(Door):
    """The letter's link: GET asks for the new password, POST sets it. Whatever a link lacks, the answer is the same."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.link = kwargs.pop("link")
        agent = resetting.opened_by(self.link)
        if agent is None:
            return self._ended()
        self.agent = agent
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(NewPasswordForm(self.agent))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewPasswordForm(self.agent, request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            resetting.choose(self.link, form.cleaned_data["password"])
        except Refused:  # somebody was quicker
            return self._ended()
        return self.show("staff/reset_done.html")

    def _show(self, form: NewPasswordForm, *, status: int = 200) -> HttpResponse:
        shown = {"form": form, "link": self.link, "email": self.agent.email}
        return self.show("staff/reset_link.html", status=status, **shown)

    def _ended(self) -> HttpResponse:
        try:
            limiting.take((limiting.LINK_FROM, self.place))
        except TooOften as often:
            return self.show_too_often("staff/link_ended.html", often, kind="reset")
        return self.show("staff/link_ended.html", status=404, kind="reset")


class Password(ConfirmedDoor):
    """An agent's own password. A new one ends all their other sessions."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("staff/password.html", form=NewPasswordForm(self.agent), agent=self.agent)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewPasswordForm(self.agent, request.POST)
        if not form.is_valid():
            return self.show("staff/password.html", status=422, form=form, agent=self.agent)
        chosen = form.cleaned_data["password"]
        signing_in.change_password(self.agent, chosen, besides=self.session_key, by=self.by)
        update_session_auth_hash(request, self.agent)
        return redirect("staff:account")
