"""Signing in: by password, then the second step if there is one; or by a passkey alone."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from makeright.staff import limiting, locking, proving, signing_in
from makeright.staff.coming_from import whence_of
from makeright.staff.limiting import TooOften
from makeright.staff.models import APP, PASSKEY, Agent, Factor
from makeright.staff.refusals import Refused
from makeright.staff.views.base import (
    BLANK,
    Door,
    desk_of,
    keep_question,
    remember,
    sign_on_name,
    take_question,
    tries_at_the_door,
    tries_at_the_second_step,
)


class SignIn(Door, LoginView):
    """The door. Whatever doesn't fit, the answer is the same."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.tries = tries_at_the_door(request, request.POST.get("login", ""), self.place)
        try:
            limiting.take(*self.tries)
        except TooOften as often:
            locking.ask(often, request.POST.get("login", ""), place=self.place, whence=whence_of(request))
            shown = {"redirect_field_name": "next", "redirect_field_value": request.POST.get("next", "")}
            return self.show_too_often(
                "account/login.html", often, **shown, login=request.POST.get("login", "")
            )
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        limiting.forget(self.tries[0])
        limiting.give_back(*self.tries[1:])
        if isinstance(self.request.user, Agent):
            remember(self.request, response, self.request.user)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        login = (form.data.get("login", "") if form.is_bound else "") or ""
        ours = {
            "sign_on_name": sign_on_name(),
            "login": login[:320],
            "has_ended": "ended" in self.request.GET,
        }
        return {**BLANK, **ours, **context}


class SecondStep(Door):
    """After the password: a code of the app, a recovery code, or a passkey."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        who = signing_in.who_is_halfway(request)
        if who is None:
            return HttpResponseRedirect("/sign-in")
        self.agent, self.wanted = who
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show()

    def post(self, request: HttpRequest) -> HttpResponse:
        tries = tries_at_the_second_step(request, self.agent)
        try:
            limiting.take(*tries)
        except TooOften as often:
            locking.tell(often, self.agent, locking.SECOND_STEP)
            return self.show_too_often("staff/second_step.html", often, **self._ways())
        if not self._proves(request):
            return self._show(
                status=422, wrong=_("That did not fit. A code is good for half a minute, and once.")
            )
        limiting.forget(*tries)
        second = "passkey" if "answer" in request.POST else "code"
        signing_in.begin(request, self.agent, how=signing_in.how_they_began(request), second=second)
        response = HttpResponseRedirect(self.wanted or "/")
        remember(request, response, self.agent)
        return response

    def _proves(self, request: HttpRequest) -> bool:
        if "answer" not in request.POST:
            return proving.takes_code(self.agent, request.POST.get("code", "")[:100])
        state = take_question(request, "second")
        try:
            proving.whose_passkey(request.POST["answer"], state, desk_of(request), of=self.agent)
        except Refused:
            return False
        return True

    def _ways(self) -> dict[str, Any]:
        kinds = set(Factor.objects.filter(agent=self.agent).values_list("kind", flat=True))
        return {"has_app": APP in kinds, "has_passkey": PASSKEY in kinds}

    def _show(self, **context: Any) -> HttpResponse:
        return self.show("staff/second_step.html", **self._ways(), **context)


class SecondStepQuestion(Door):
    """What a passkey is asked as the second step."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> JsonResponse | HttpResponse:
        who = signing_in.who_is_halfway(request)
        if who is None:
            return HttpResponse(status=403)
        handles = Factor.objects.filter(agent=who[0], kind=PASSKEY).values_list("handle", flat=True)
        return keep_question(request, "second", *desk_of(request).ask([str(one) for one in handles]))


class Passkey(Door):
    """The door, by a passkey alone: it knows whose it is."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            limiting.take((limiting.PASSKEY_FROM, self.place))
        except TooOften as often:
            return self.show_too_often("account/login.html", often, **self._context())
        state = take_question(request, "sign_in")
        try:
            agent = proving.whose_passkey(request.POST.get("answer", ""), state, desk_of(request))
        except Refused:
            wrong = _("This passkey doesn’t open this desk. Try another one, or your password.")
            return self.show("account/login.html", status=422, wrong=wrong, **self._context())
        asked_and_answered = (limiting.PASSKEY_FROM, self.place)
        limiting.give_back(asked_and_answered, asked_and_answered)
        signing_in.begin(request, agent, how="passkey")
        response = HttpResponseRedirect(self.onward)
        remember(request, response, agent)
        return response

    def _context(self) -> dict[str, Any]:
        wanted = self.request.POST.get("next", "")
        return {"login": "", "redirect_field_name": "next", "redirect_field_value": wanted}


class PasskeyQuestion(Door):
    """What a passkey is asked at the door."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> JsonResponse | HttpResponse:
        try:
            limiting.take((limiting.PASSKEY_FROM, self.place))
        except TooOften as often:
            return HttpResponse(status=429, headers={"Retry-After": str(often.seconds)})
        return keep_question(request, "sign_in", *desk_of(request).ask())
