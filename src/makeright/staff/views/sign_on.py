"""Signing in by a provider of single sign-on: there, and back."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from makeright.lib.desk_address import desk_address
from makeright.staff import limiting, signing_in, signing_on
from makeright.staff.limiting import TooOften
from makeright.staff.openid import Failed, Provider, Question
from makeright.staff.refusals import Refused
from makeright.staff.views.base import Door, remember

log = logging.getLogger(__name__)
_ASKED = "makeright.openid"  # in the session, until the answer
GOOD_FOR = timedelta(minutes=10)
BACK = "/sign-in/elsewhere/back"


class SignOnDoor(Door):
    """There is nothing here unless the settings name a provider."""

    http_method_names = ["get"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not signing_on.is_offered():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def provider(self) -> Provider:
        return Provider.discover(
            settings.MAKERIGHT_OIDC_ISSUER, settings.MAKERIGHT_OIDC_CLIENT, settings.MAKERIGHT_OIDC_SECRET
        )

    def refuse(self, wrong: str, *, status: int = 422) -> HttpResponse:
        shown = {"login": "", "redirect_field_name": "next", "redirect_field_value": ""}
        return self.show("account/login.html", status=status, wrong=wrong, **shown)

    def failed(self, why: Failed) -> HttpResponse:
        log.warning("single sign-on failed: %s", why.code)
        return self.refuse(_("That did not work. Try again, or sign in another way."), status=502)


class There(SignOnDoor):
    """Leads to the provider. It changes nothing but what this browser waits for."""

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            limiting.take((limiting.PASSKEY_FROM, self.place))
            question = Question.new()
            onward = self.provider.address_to_ask(question, f"{desk_address()}{BACK}")
        except TooOften as often:
            shown = {"login": "", "redirect_field_name": "next", "redirect_field_value": ""}
            return self.show_too_often("account/login.html", often, **shown)
        except Failed as why:
            return self.failed(why)
        signing_in.wait_for_them(request)
        until = (timezone.now() + GOOD_FOR).isoformat()
        request.session[_ASKED] = {"question": asdict(question), "until": until, "onward": self.onward}
        return HttpResponseRedirect(onward)


class Back(SignOnDoor):
    """Comes from the provider: with a code for whom it knows, or with an error."""

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.session.pop(_ASKED, None)
        if asked is None or datetime.fromisoformat(asked["until"]) <= timezone.now():
            return self.refuse(_("That took too long, or began in another browser. Please try again."))
        question = Question(**asked["question"])
        if not constant_time_compare(request.GET.get("state", ""), question.state):
            return self.refuse(_("That took too long, or began in another browser. Please try again."))
        code = request.GET.get("code", "")
        if not code:
            return self.refuse(_("The other side let nobody in."))
        try:
            claims = self.provider.who(code[:4000], question, f"{desk_address()}{BACK}")
            agent = signing_on.recognize(claims)
        except Failed as why:
            return self.failed(why)
        except Refused:
            return self.refuse(
                _("Nobody serves here who is known by that account. Ask for an invitation."), status=403
            )
        led = signing_in.arrive(request, agent, how="single_sign_on", onward=asked["onward"])
        if led is not None:
            return led
        response = HttpResponseRedirect(asked["onward"])
        remember(request, response, agent)
        return response
