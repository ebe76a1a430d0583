"""The return policy as settings: a form of sentences, beside what customers read of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as says

from makeright.lib.money import Money
from makeright.remedies import keeping_policy
from makeright.remedies.permissions import SET_POLICY
from makeright.remedies.policy import (
    CANCEL_REASONS,
    FINAL_SALE,
    MONEY_TO,
    RETURN_REASONS,
    STATES,
    in_one_sentence,
    plainly,
)
from makeright.remedies.refusals import Refused
from makeright.remedies.telling_why import Why
from makeright.remedies.views.amounts import minor_of
from makeright.staff.views.settings import Context, SettingsView
from makeright.ui.numbers import money

WORDS = {
    "ours": says("we pay the postage"),
    "theirs": says("they pay the postage"),
    "original": says("the way they paid"),
    "gift_card": says("a gift card"),
    "credit": says("credit"),
    "no_return": says("doesn’t go back"),
    "credit_only": says("goes back for credit"),
    "as_others": says("goes back as everything does"),
    "keep": says("they keep it"),
    "donate": says("they give it away"),
    "optional": says("they keep it or give it away, as they like"),
    "yes": says("stays with them"),
    "no": says("comes back"),
    "pending": says("not begun"),
    "processing": says("being packed"),
    "shipped": says("under way"),
    "delivered": says("with them"),
    "canceled": says("canceled"),
    "no_longer_needed": says("no longer needed"),
    "by_mistake": says("ordered by mistake"),
    "too_late": says("it comes too late"),
    "out_of_stock": says("out of stock"),
    "fraud": says("fraud"),
    "unwanted": says("not wanted"),
    "damaged": says("damaged"),
    "wrong": says("another thing"),
    "late": says("late"),
    "not_as_described": says("not as described"),
    "fit": says("doesn’t fit"),
    "other": says("another reason"),
    "unknown": says("no reason said"),
}
CHOICES = {
    "postage": ("ours", "theirs"),
    "final_sale": FINAL_SALE,
    "instead": ("keep", "donate", "optional"),
    "by_cost": ("yes", "no"),
}
PICKS = {
    "refund_to": MONEY_TO,
    "cancel_states": STATES,
    "change_states": STATES,
    "return_states": STATES,
    "exchange_states": STATES,
    "cancel_reasons": CANCEL_REASONS,
    "return_reasons": RETURN_REASONS,
}
AMOUNTS = ("fee_minor", "handling_minor", "bulky_minor")


class PolicyView(SettingsView):
    """What stands on the page of the policy, or changes it."""

    sees, at = SET_POLICY, "policy"
    template, part = "remedies/policy.html", "remedies/_policy.html"

    def back(self) -> str:
        return reverse("remedies:policy")

    def context(self) -> Context:
        policy = keeping_policy.policy_at(self.now).policy
        plain = policy.plain()
        return {
            "policy": policy,
            "said": {
                name: _(WORDS["yes" if value is True else "no" if value is False else value])
                for name, value in plain.items()
                if name in CHOICES
            },
            "chosen": {
                name: "yes" if value is True else "no" if value is False else value
                for name, value in plain.items()
                if name in CHOICES
            },
            "choices": {
                name: [(each, _(WORDS[each]), "") for each in codes] for name, codes in CHOICES.items()
            },
            "picks": {
                name: [(each, _(WORDS[each]), each in plain[name]) for each in codes]
                for name, codes in PICKS.items()
            },
            "picked": {name: [_(WORDS[each]) for each in plain[name]] for name in PICKS},
            "amounts": {
                name: (
                    money(plain[name], policy.currency),
                    str(Money(plain[name], policy.currency)).partition(" ")[0],
                )
                for name in AMOUNTS
            },
            "plainly": [in_words(each) for each in plainly(policy)],
            "sentence": in_words(in_one_sentence(policy)),
            "public_at": self.request.build_absolute_uri("/").rstrip("/"),
            "wrong": None,
        }


class Policy(PolicyView):
    """The page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()


class PolicyTerm(PolicyView):
    """One word of it (`what`): POST says another `value`, or `add`s or `remove`s one of several."""

    needs = {"post": SET_POLICY}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.what = kwargs.pop("what")
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        typed = request.POST.get("value", "")
        try:
            changed = keeping_policy.set_policy({self.what: self._value(typed, request)}, by=self.actor)
        except Refused as refused:
            return self.show(status=422, wrong=(self.what, typed, refused.words))
        return self.saved(_("From now on customers may count on that.") if changed else "")

    def _value(self, typed: str, request: HttpRequest) -> Any:
        policy = keeping_policy.policy_at(self.now).policy
        if self.what in AMOUNTS:
            return minor_of(typed or "0", policy.currency)
        if self.what in ("window_days", "changes_most"):
            if self.what == "changes_most" and not typed.strip():
                return None
            return int(typed) if typed.strip().isdigit() and len(typed.strip()) < 6 else -1
        if self.what == "charity":
            return typed
        if self.what in CHOICES and typed in CHOICES[self.what]:
            return typed == "yes" if self.what == "by_cost" else typed
        if self.what in PICKS:
            now: tuple[str, ...] = getattr(policy, self.what)
            added, removed = request.POST.get("add"), request.POST.get("remove")
            return [each for each in PICKS[self.what] if (each in now or each == added) and each != removed]
        raise Http404


def in_words(why: Why) -> str:
    """A sentence of a pure room in the language of who reads it; amounts as they are written there."""
    named = {name: money(*value) if isinstance(value, tuple) else value for name, value in why.named.items()}
    return _(why.sentence) % named
