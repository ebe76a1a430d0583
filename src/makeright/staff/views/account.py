"""How an agent signs in: what they prove themselves by, and the browsers that they are signed in with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from makeright.lib.sealing import Unsealable, seal, unseal
from makeright.staff import authenticator_app, limiting, locking, proving, revoking, signing_in
from makeright.staff.limiting import TooOften
from makeright.staff.models import APP, PASSKEY, Factor, Token
from makeright.staff.passkeys import Wrong
from makeright.staff.refusals import Refused
from makeright.staff.views.base import (
    AccountDoor,
    ConfirmedDoor,
    desk_of,
    keep_question,
    take_question,
    tries_at_the_second_step,
)

_NEW_SECRET = "makeright.new_app"  # noqa: S105  (where the session keeps it, sealed)
PURPOSE = "staff.new_app"


class Account(AccountDoor):
    """The page: each way of signing in as a sentence, with what can be done about it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("staff/account.html", **self.context())

    def context(self) -> dict[str, Any]:
        factors = list(Factor.objects.filter(agent=self.agent).order_by("pk"))
        return {
            "agent": self.agent,
            "now": timezone.now(),
            "has_password": self.agent.has_usable_password(),
            "app": next((one for one in factors if one.kind == APP), None),
            "passkeys": [one for one in factors if one.kind == PASSKEY],
            "codes_left": proving.codes_left(self.agent),
            "must_have": proving.must_have(self.agent),
            "needs_one": proving.needs_one(self.agent),
            "tokens": list(Token.objects.good(timezone.now()).filter(agent=self.agent)),
            "sessions": [
                (one, one.session_key == self.session_key) for one in revoking.sessions_of(self.agent)
            ],
        }

    def show_wrong(self, refused: Refused) -> HttpResponse:
        return self.show("staff/account.html", status=422, **{**self.context(), "wrong": refused.words})


class Confirm(AccountDoor):
    """Proving once more who one is, before something that an open screen must not be enough for."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show()

    def post(self, request: HttpRequest) -> HttpResponse:
        tries = tries_at_the_second_step(request, self.agent)
        try:
            limiting.take(*tries)
        except TooOften as often:
            locking.tell(often, self.agent, locking.CONFIRMING)
            return self.show_too_often("staff/confirm.html", often, **self._context())
        if not self._proves(request):
            return self._show(status=422, wrong=_("That did not fit."))
        limiting.forget(*tries)
        request.session.cycle_key()
        signing_in.confirm(request)
        return redirect(self.onward)

    def _proves(self, request: HttpRequest) -> bool:
        if "answer" in request.POST:
            try:
                state = take_question(request, "confirm")
                proving.whose_passkey(request.POST["answer"], state, desk_of(request), of=self.agent)
            except Refused:
                return False
            return True
        if "code" in request.POST:
            return proving.takes_code(self.agent, request.POST["code"][:100])
        return check_password(request.POST.get("password", "")[:500], self.agent.password)

    def _context(self) -> dict[str, Any]:
        kinds = set(Factor.objects.filter(agent=self.agent).values_list("kind", flat=True))
        return {
            "agent": self.agent,
            "onward": self.onward,
            "has_password": self.agent.has_usable_password(),
            "has_app": APP in kinds,
            "has_passkey": PASSKEY in kinds,
        }

    def _show(self, **context: Any) -> HttpResponse:
        return self.show("staff/confirm.html", **self._context(), **context)


class ConfirmQuestion(AccountDoor):
    """What a passkey is asked by who confirms."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> JsonResponse:
        handles = Factor.objects.filter(agent=self.agent, kind=PASSKEY).values_list("handle", flat=True)
        return keep_question(request, "confirm", *desk_of(request).ask([str(one) for one in handles]))


class App(ConfirmedDoor):
    """The authenticator app: GET shows what it is to be fed, POST takes its first code."""

    def get(self, request: HttpRequest) -> HttpResponse:
        request.session[_NEW_SECRET] = seal(authenticator_app.new_secret(), purpose=PURPOSE)
        return self._show()

    def post(self, request: HttpRequest) -> HttpResponse:
        had_codes = proving.codes_left(self.agent)
        try:
            proving.add_app(
                self.agent,
                self._secret(),
                request.POST.get("code", "")[:20],
                besides=self.session_key,
                by=self.by,
            )
        except Refused as refused:
            wrong = (
                _("This is not the code that the app shows now.") if refused.code == "code" else refused.words
            )
            return self._show(status=422, wrong=wrong)
        request.session.pop(_NEW_SECRET, None)
        request.session.cycle_key()
        return redirect("staff:account") if had_codes else redirect("staff:recovery_codes")

    def _secret(self) -> str:
        try:
            return unseal(self.request.session.get(_NEW_SECRET, ""), purpose=PURPOSE)
        except Unsealable:
            raise Http404 from None

    def _show(self, **context: Any) -> HttpResponse:
        secret = self._secret()
        address = authenticator_app.address_for_apps(
            secret, agent=self.agent.email, company=settings.MAKERIGHT_COMPANY
        )
        groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
        path, size = _picture(address)
        shown: dict[str, Any] = {"secret": " ".join(groups), "path": path, "size": size, "agent": self.agent}
        return self.show("staff/app.html", **(shown | context))


class AppRemoval(ConfirmedDoor, Account):
    """That the app is no factor any more: POST makes it so."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        factor = get_object_or_404(Factor, agent=self.agent, kind=APP)
        try:
            proving.remove(factor, besides=self.session_key, by=self.by)
        except Refused as refused:
            return self.show_wrong(refused)
        request.session.cycle_key()
        return redirect("staff:account")


class NewPasskey(ConfirmedDoor):
    """One more passkey: GET asks for a name, POST brings what the device made."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show()

    def post(self, request: HttpRequest) -> HttpResponse:
        state, had_codes = take_question(request, "new"), proving.codes_left(self.agent)
        try:
            made = desk_of(request).made(request.POST.get("answer", ""), state)
            name = request.POST.get("name", "") or _("Passkey")
            proving.add_passkey(self.agent, made, name, besides=self.session_key, by=self.by)
        except (Wrong, Refused):
            return self._show(
                status=422, wrong=_("The device made no passkey for this desk. Please try again.")
            )
        request.session.cycle_key()
        return redirect("staff:account") if had_codes else redirect("staff:recovery_codes")

    def _show(self, **context: Any) -> HttpResponse:
        return self.show("staff/passkey.html", agent=self.agent, **context)


class NewPasskeyQuestion(ConfirmedDoor):
    """What a device is asked that is to make a passkey."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> JsonResponse:
        handles = Factor.objects.filter(agent=self.agent, kind=PASSKEY).values_list("handle", flat=True)
        question, state = desk_of(request).ask_for_new(
            self.agent.pk, name=self.agent.name, email=self.agent.email, besides=[str(one) for one in handles]
        )
        return keep_question(request, "new", question, state)


class PasskeyRemoval(ConfirmedDoor, Account):
    """That a passkey opens nothing any more: POST makes it so."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, passkey: int) -> HttpResponse:
        factor = get_object_or_404(Factor, agent=self.agent, kind=PASSKEY, pk=passkey)
        try:
            proving.remove(factor, besides=self.session_key, by=self.by)
        except Refused as refused:
            return self.show_wrong(refused)
        request.session.cycle_key()
        return redirect("staff:account")


class RecoveryCodes(ConfirmedDoor):
    """GET offers new recovery codes, POST makes them and shows them this once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        left = proving.codes_left(self.agent)
        return self.show("staff/recovery_codes.html", agent=self.agent, codes=[], left=left)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            codes = proving.make_recovery_codes(self.agent, besides=self.session_key, by=self.by)
        except Refused as refused:
            return self.show(
                "staff/recovery_codes.html",
                status=422,
                agent=self.agent,
                codes=[],
                left=0,
                wrong=refused.words,
            )
        return self.show("staff/recovery_codes.html", agent=self.agent, codes=codes, left=len(codes))


class SessionEnd(AccountDoor):
    """That one browser is signed out: POST makes it so."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, session: str) -> HttpResponse:
        if not revoking.revoke(self.agent, session, by=self.by):
            raise Http404
        return redirect("staff:account")


class OtherSessionsEnd(AccountDoor):
    """That all other browsers are signed out: POST makes it so."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        revoking.revoke_all(self.agent, besides=self.session_key, by=self.by)
        return redirect("staff:account")


def _picture(address: str) -> tuple[str, int]:
    """A QR code as the path of a drawing, and how many squares it measures."""
    import qrcode  # here: it brings Pillow and its fonts along, for the few times that somebody sets up a factor

    code = qrcode.QRCode(border=2)
    code.add_data(address)
    rows = code.get_matrix()
    dark = (
        f"M{column} {row}h1v1h-1z"
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell
    )
    return "".join(dark), len(rows)
