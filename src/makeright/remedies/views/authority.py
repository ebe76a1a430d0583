"""Authority as settings: what a role, or one of us, may give without asking, in sentences; and what they would have
meant in the last days."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as says

from makeright.lib.money import Money
from makeright.remedies import authorizing
from makeright.remedies.authorizing import Scope, Terms
from makeright.remedies.kinds import KINDS
from makeright.remedies.looking_back import look_back
from makeright.remedies.models import AuthorityProposal
from makeright.remedies.permissions import SEE_AUTHORITY, SET_AUTHORITY
from makeright.remedies.refusals import Refused
from makeright.remedies.views.amounts import minor_of
from makeright.staff.finding import key_said
from makeright.staff.models import HOUSE_ROLES, Agent, Role
from makeright.staff.views.settings import Context, SettingsView
from makeright.ui.numbers import money

KIND_WORDS = {
    "replacement": says("send a new one"),
    "exchange": says("exchange it"),
    "refund": says("give money back"),
    "credit": says("give credit"),
    "gift_card": says("give gift cards"),
    "discount": says("give discounts"),
    "expedite": says("have it sent faster"),
    "cancel": says("cancel"),
    "order_change": says("change an order"),
    "return": says("take things back"),
    "gift": says("send gifts"),
    "service": says("have somebody come or call"),
    "apology": says("apologize"),
}
ROLE_WORDS = {
    "admin": says("Admins"),
    "lead": says("Leads"),
    "agent": says("Agents"),
    "viewer": says("Viewers"),
}
AMOUNTS = ("per_remedy", "per_conversation", "per_customer", "budget", "surprise")
CHOICES = {
    "customer_window": ("month", "year"),
    "budget_window": ("week", "month"),
    "if_lapsed": ("stand_in", "yes"),
    "may_be_kinder": ("yes", "no"),
    "may_waive_return": ("yes", "no"),
    "answers_within": ("15", "30", "60", "120", "240", "1440"),
}


class Whose(NamedTuple):
    """One of those whose authority can be said: how the address names them, what they are called, and how much they
    may give, in words."""

    address: str
    name: str
    words: str
    is_here: bool


class AuthorityView(SettingsView):
    """What stands on the page of one scope, or changes it."""

    sees, at = SEE_AUTHORITY, "authority"
    template, part = "remedies/authority.html", "remedies/_authority.html"
    address = "agent"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.address = kwargs.pop("scope", self.address)
        return super().dispatch(request, *args, **kwargs)

    @property
    def scope(self) -> Scope:
        return _scope(self.address)

    @property
    def terms(self) -> Terms:
        """What counts for them now; where nothing was said, they may give nothing."""
        grant = authorizing.authority_of(self.scope, at=self.now)
        return authorizing.terms_of(grant) if grant else Terms(settings.MAKERIGHT_CURRENCY, kinds=())

    def back(self) -> str:
        return reverse("remedies:authority_of", args=[self.address])

    def context(self) -> Context:
        scope, terms = self.scope, self.terms
        people = Agent.objects.at_the_door().order_by("name", "pk")
        is_said = authorizing.authority_of(scope, at=self.now) is not None
        return {
            "address": self.address,
            "name": _name(scope),
            "terms": terms,
            "is_said": is_said,
            "is_person": isinstance(scope, Agent),
            "everyone": [self._whose(role, role) for role in HOUSE_ROLES]
            + [self._whose(f"role-{role.pk}", role) for role in Role.objects.filter(is_retired=False)],
            "people": [self._whose(f"agent-{each.pk}", each) for each in people],
            "kinds": [(kind, _(KIND_WORDS[kind]), kind in terms.kinds) for kind in KINDS],
            "kinds_named": [_(KIND_WORDS[kind]) for kind in KINDS if kind in terms.kinds],
            "amounts": {name: _amount(terms, name) for name in AMOUNTS},
            "asks": people.filter(pk=terms.asks).first() if terms.asks else None,
            "then_asks": people.filter(pk=terms.then_asks).first() if terms.then_asks else None,
            "askable": [(each.pk, each.name, "") for each in people if each != scope],
            "may": self.agent.may(SET_AUTHORITY),
            "back_then": look_back(scope, terms, now=self.now),
            "proposals": AuthorityProposal.objects.filter(answered_at=None).select_related("made_by")
            if self.agent.may(SET_AUTHORITY)
            else [],
            "wrong": None,
        }

    def _whose(self, address: str, scope: Scope) -> Whose:
        grant = authorizing.authority_of(scope, at=self.now)
        if grant is None:
            words = _("as their role") if isinstance(scope, Agent) else _("asks for everything")
        elif grant.per_remedy_minor is None:
            words = _("without end")
        else:
            words = _("%(amount)s a remedy") % {"amount": money(grant.per_remedy_minor, grant.currency)}
        return Whose(address, _name(scope), words, address == self.address)


class Authority(AuthorityView):
    """The page of those who answer."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()


class AuthorityOf(AuthorityView):
    """The page of one role, or one of us. POST begins with words that are usual."""

    needs = {"post": SET_AUTHORITY}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        usual = authorizing.usual_terms(settings.MAKERIGHT_CURRENCY)
        return _set(self, usual, "start")


class AuthorityTerm(AuthorityView):
    """One word of it (`what`): POST says another `value`, or `add`s or `remove`s a kind."""

    needs = {"post": SET_AUTHORITY}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.what = kwargs.pop("what")
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        typed = request.POST.get("value", "")
        try:
            terms = self._changed(typed, request)
        except Refused as refused:
            return self.show(status=422, wrong=(self.what, typed, refused.words))
        return _set(self, terms, "other", what=self.what, typed=typed)

    def _changed(self, typed: str, request: HttpRequest) -> Terms:
        terms = self.terms
        if self.what in AMOUNTS:
            minor = minor_of(typed, terms.currency) if typed.strip() else None
            if minor is None and self.what == "surprise":
                minor = 0
            said: dict[str, Any] = {f"{self.what}_minor": minor}
            return replace(terms, **said)
        if self.what == "kinds":
            added, removed = request.POST.get("add"), request.POST.get("remove")
            kept = [kind for kind in KINDS if (kind in terms.kinds or kind == added) and kind != removed]
            return replace(terms, kinds=tuple(kept))
        if self.what in ("asks", "then_asks"):
            asked: dict[str, Any] = {self.what: key_said(typed) if typed else None}
            return replace(terms, **asked)
        if self.what in CHOICES and typed in CHOICES[self.what]:
            value: Any = typed
            if self.what.startswith("may_"):
                value = typed == "yes"
            elif self.what == "answers_within":
                value = int(typed)
            return replace(terms, **{self.what: value})
        raise Http404


class Proposal(AuthorityView):
    """What somebody would raise for themselves: POST answers it, with a `value` of yes or no."""

    needs = {"post": SET_AUTHORITY}

    def post(self, request: HttpRequest, proposal: int) -> HttpResponse:
        found = get_object_or_404(AuthorityProposal, pk=proposal)
        yes = request.POST.get("value") == "yes"
        try:
            changed = authorizing.second(found, yes=yes, by=self.actor)
        except Refused as refused:
            return self.show(status=422, wrong=("proposal", "", refused.words))
        return self.saved(
            (_("It counts from now on.") if yes else _("It stays as it was.")) if changed else ""
        )


def _set(view: AuthorityView, terms: Terms, reason: str, *, what: str = "", typed: str = "") -> HttpResponse:
    try:
        made = authorizing.set_authority(view.scope, terms, by=view.actor, reason=reason)
    except Refused as refused:
        return view.show(status=422, wrong=(what, typed, refused.words))
    if isinstance(made, AuthorityProposal):
        return view.saved(_("Once somebody else says so too, it counts."))
    return view.saved(
        _("From now on that counts for %(name)s.") % {"name": _name(view.scope)} if made else ""
    )


def _scope(address: str) -> Scope:
    """Whom an address names. Raises Http404."""
    if address in HOUSE_ROLES:
        return address
    kind, _dash, key = address.partition("-")
    if kind == "role":
        return get_object_or_404(Role, pk=key_said(key))
    if kind == "agent":
        return get_object_or_404(Agent, pk=key_said(key))
    raise Http404


def _name(scope: Scope) -> str:
    return _(ROLE_WORDS[scope]) if isinstance(scope, str) else str(scope)


def _amount(terms: Terms, name: str) -> tuple[str, str]:
    """How it is shown, and what stands in its field."""
    minor = getattr(terms, f"{name}_minor")
    if minor is None:
        return _("any amount"), ""
    return money(minor, terms.currency), str(Money(minor, terms.currency)).partition(" ")[0]
