"""Webhooks: the page of all that there are, and the page of one, with its choice of events and its deliveries.

They stand here and not with webhooks, since who may keep them is known on a floor above theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from makeright.events.kinds import KINDS
from makeright.operating.permissions import MANAGE_WEBHOOKS
from makeright.staff.finding import key_said
from makeright.staff.views.settings import Context, SettingsView
from makeright.webhooks import describing, keeping, pausing, repeating, rotating
from makeright.webhooks.models import GIVEN_UP, TRYING, WAITING, Delivery, Webhook
from makeright.webhooks.refusals import Refused

SHOWN = 30  # deliveries
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
BESIDE = {"0": timedelta(), "24": timedelta(days=1), "168": timedelta(days=7)}


class WebhooksView(SettingsView):
    """What stands on the page of all of them."""

    sees, at = MANAGE_WEBHOOKS, "webhooks"
    template, part = "operating/webhooks.html", "operating/_webhooks.html"

    def back(self) -> str:
        return reverse("operating:webhooks")

    def context(self) -> Context:
        kept = Webhook.objects.in_use().order_by("name", "pk")
        return {
            "webhooks": kept,
            "typed": {"name": "", "url": ""},
            "refusal": "",
            "secret": "",
            "fresh": None,
        }


class Webhooks(WebhooksView):
    """The page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()


class NewWebhook(WebhooksView):
    """One more: POST (`name`, `url`) adds it and shows its secret this once."""

    needs: ClassVar = {"post": MANAGE_WEBHOOKS}
    is_confirmed = True

    def post(self, request: HttpRequest) -> HttpResponse:
        typed = {name: request.POST.get(name, "")[:4_000] for name in ("name", "url")}
        try:
            webhook, secret = keeping.add_webhook(typed["name"], typed["url"], by=self.actor)
        except Refused as refused:
            return self.show(status=422, typed=typed, refusal=refused.words)
        return self.show(secret=secret, fresh=webhook)


class WebhookView(SettingsView):
    """What is about one of them, by its key."""

    sees, at = MANAGE_WEBHOOKS, "webhooks"
    template, part = "operating/webhook.html", "operating/_webhook.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._key = kwargs.pop("webhook")
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> str:
        return reverse("operating:webhook", args=[self._key])

    @property
    def found(self) -> Webhook:
        return get_object_or_404(Webhook.objects.in_use(), pk=self._key)

    def context(self) -> Context:
        webhook = self.found
        deliveries = list(webhook.deliveries.order_by("-pk")[:SHOWN])
        return {
            "webhook": webhook,
            "url_told": describing.address_of(webhook),
            "nouns": nouns(webhook),
            "deliveries": deliveries,
            "waits": any(each.state == WAITING for each in deliveries),
            "failed": webhook.deliveries.of_events().filter(state=GIVEN_UP).count(),
            "stuck": webhook.deliveries.of_events().filter(state=TRYING).first(),
            "signs_twice": webhook.former_until is not None and webhook.former_until > self.now,
            "why_paused": why_paused(),
            "errors": errors(),
            "wrong": {},
            "secret": "",
        }

    def attempt(self, verb: Callable[[], object], words: str, *, at: str = "refused") -> HttpResponse:
        """Do it and say what counts from now on; what is refused stands at the words (`at`) with what was typed."""
        try:
            changed = verb()
        except Refused as refused:
            typed = self.request.POST.get(at, "")[:4_000]
            return self.show(status=422, wrong={at: (typed, refused.words)})
        return self.saved(words if changed else "")


class OneWebhook(WebhookView):
    """The page of one. POST sends its server a test."""

    needs: ClassVar = {"post": MANAGE_WEBHOOKS}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        webhook = self.found
        return self.attempt(lambda: repeating.send_test(webhook), _("A test is on its way."))


class WebhookName(WebhookView):
    """What it is called: POST (`name`) calls it otherwise."""

    needs: ClassVar = {"post": MANAGE_WEBHOOKS}

    def post(self, request: HttpRequest) -> HttpResponse:
        webhook, name = self.found, request.POST.get("name", "")[:4_000]
        return self.attempt(
            lambda: keeping.change(webhook, name=name, by=self.actor), _("It has another name."), at="name"
        )


class WebhookUrl(WebhookView):
    """Where it is told: POST (`url`) says another address."""

    needs: ClassVar = {"post": MANAGE_WEBHOOKS}
    is_confirmed = True

    def post(self, request: HttpRequest) -> HttpResponse:
        webhook, url = self.found, request.POST.get("url", "")[:4_000]
        return self.attempt(
            lambda: keeping.change(webhook, url=url, by=self.actor),
            _("Events go there from now on."),
            at="url",
        )


class WebhookKinds(WebhookView):
    """Of what it is told: POST (`kinds`, any number) chooses, and none for all."""

    needs: ClassVar = {"post": MANAGE_WEBHOOKS}

    def post(self, request: HttpRequest) -> HttpResponse:
        webhook = self.found
        kinds = [each[:100] for each in request.POST.getlist("kinds")[:1_000]]
        return self.attempt(
            lambda: keeping.change(webhook, kinds=kinds, by=self.actor),
            _("This is what it is told from now on."),
        )


class WebhookPause(WebhookView):
    """That it is told nothing: POST makes it so; POST with `since` (`stopped` or `now`) resumes it from there."""

    needs: ClassVar = {"post": MANAGE_WEBHOOKS}

    def post(self, request: HttpRequest) -> HttpResponse:
        webhook, since = self.found, request.POST.get("since", "")
        if since in {"stopped", "now"}:
            return self.attempt(
                lambda: pausing.resume(webhook, from_now=since == "now", by=self.actor),
                _("It is told again what happens."),
            )
        return self.attempt(
            lambda: pausing.pause(webhook, by=self.actor), _("It is told nothing until you resume it.")
        )


class WebhookSecret(WebhookView):
    """What signs: POST (`beside`, in hours) makes a new secret and shows it this once."""

    needs: ClassVar = {"post": MANAGE_WEBHOOKS}
    is_confirmed = True

    def post(self, request: HttpRequest) -> HttpResponse:
        beside = BESIDE.get(request.POST.get("beside", ""), rotating.BESIDE)
        return self.show(secret=rotating.rotate(self.found, beside=beside, by=self.actor))


class FormerSecret(WebhookView):
    """The secret of before: POST ends it."""

    needs: ClassVar = {"post": MANAGE_WEBHOOKS}

    def post(self, request: HttpRequest) -> HttpResponse:
        webhook = self.found
        return self.attempt(
            lambda: rotating.end_former(webhook, by=self.actor), _("The former secret signs no more.")
        )


class WebhookRemoval(WebhookView):
    """POST removes it, for good."""

    needs: ClassVar = {"post": MANAGE_WEBHOOKS}

    def post(self, request: HttpRequest) -> HttpResponse:
        keeping.remove(self.found, by=self.actor)
        return self.leave_for(reverse("operating:webhooks"))


class DeliveryAgain(WebhookView):
    """POST makes a delivery (`delivery`) once more; without one, all that were given up."""

    needs: ClassVar = {"post": MANAGE_WEBHOOKS}

    def post(self, request: HttpRequest) -> HttpResponse:
        webhook, said = self.found, request.POST.get("delivery", "")
        if not said:
            return self.attempt(
                lambda: repeating.repeat_failed(webhook, ALWAYS, by=self.actor), _("They are told once more.")
            )
        delivery = _delivery(webhook, said)
        return self.attempt(lambda: repeating.repeat(delivery, by=self.actor), _("It is told once more."))


class DeliverySkip(WebhookView):
    """POST passes over the delivery (`delivery`) that holds up the others."""

    needs: ClassVar = {"post": MANAGE_WEBHOOKS}

    def post(self, request: HttpRequest) -> HttpResponse:
        delivery = _delivery(self.found, request.POST.get("delivery", ""))
        return self.attempt(
            lambda: pausing.pass_over(delivery, by=self.actor), _("It is passed over. The next one is told.")
        )


def _delivery(webhook: Webhook, said: str) -> Delivery:
    return get_object_or_404(webhook.deliveries.select_related("webhook"), pk=key_said(said))


def nouns(webhook: Webhook) -> list[tuple[str, list[tuple[str, str, bool]], int]]:
    """All events by their noun: each with its name, what it means, and whether it is chosen; and how many are."""
    chosen = set(webhook.kinds)
    grouped = groupby(keeping.tellable(), key=lambda name: name.partition(".")[0])
    told = ((noun, [(name, KINDS[name].means, name in chosen) for name in names]) for noun, names in grouped)
    return [(noun, kinds, sum(is_chosen for *_rest, is_chosen in kinds)) for noun, kinds in told]


def why_paused() -> dict[str, str]:
    """Why one is paused, by code, in the reader’s language."""
    return {
        pausing.BY_PERSON: _("Somebody here paused it."),
        pausing.FAILING: _("Its server took nothing for three days."),
        pausing.GONE: _("Its server says that it is gone (410)."),
        pausing.RESTORED: _("This house was restored from a backup; what happened since may have been told."),
    }


def errors() -> dict[str, str]:
    """What kept us from an answer, by code, in the reader’s language."""
    return {
        "inside": _("its address lies inside our network"),
        "unresolved": _("no name server knows the host"),
        "too_slow": _("it took longer than 15 seconds"),
        "no_answer": _("no answer"),
        "tls": _("its certificate can’t be trusted"),
        "redirects": _("it leads elsewhere, which isn’t followed"),
    }
