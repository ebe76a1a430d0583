"""An agent's own tokens: what lets programs in as them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from makeright.staff import issuing
from makeright.staff.forms import TokenForm
from makeright.staff.models import Token
from makeright.staff.refusals import Refused
from makeright.staff.views.base import AccountDoor, ConfirmedDoor


class Tokens(ConfirmedDoor):
    """GET asks what one more is for, POST makes it and shows it this once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(TokenForm(initial={"days": 90}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TokenForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        said = form.cleaned_data
        scopes = (issuing.ALL,) if said["may"] == "all" else ()
        try:
            token, secret = issuing.issue(
                self.agent, said["name"], scopes=scopes, days=said["days"], by=self.by
            )
        except Refused as refused:
            form.add_error(None, refused.words)
            return self._show(form, status=422)
        return self.show("staff/token.html", agent=self.agent, token=token, secret=secret)

    def _show(self, form: TokenForm, *, status: int = 200) -> HttpResponse:
        wrong = " ".join(str(each) for each in form.non_field_errors())
        return self.show(
            "staff/token.html", status=status, agent=self.agent, secret="", form=form, wrong=wrong
        )


class TokenEnd(AccountDoor):
    """That a token lets nobody in any more: POST makes it so."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, token: int) -> HttpResponse:
        issuing.withdraw(get_object_or_404(Token, agent=self.agent, ended_at=None, pk=token), by=self.by)
        return redirect("staff:account")
