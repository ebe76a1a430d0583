"""Senders as settings: who is blocked, who is welcome, and where spam is junk; and blocking who wrote something."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from makeright.conversations import junking
from makeright.conversations.models import Inbox
from makeright.conversations.views.base import ConversationView
from makeright.mail import knowing_senders
from makeright.mail.knowing_senders import Refused
from makeright.mail.models import BLOCKED, WELCOME, Sender
from makeright.mail.permissions import BLOCK, BLOCK_MANY
from makeright.staff.views.settings import Context, SettingsView

SHOWN = 200  # of each list
DAYS = {"": None, "30": 30, "365": 365}


class SendersView(SettingsView):
    """A view of the page."""

    sees, at = BLOCK, "senders"
    template, part = "mail/senders.html", "mail/_senders.html"

    def back(self) -> str:
        return reverse("mail:senders")

    def context(self) -> Context:
        known = knowing_senders.in_force(self.now).select_related("set_by").order_by("-set_at", "-pk")
        return {
            "blocked": list(known.filter(stands=BLOCKED)[: SHOWN + 1]),
            "welcome": list(known.filter(stands=WELCOME)[: SHOWN + 1]),
            "most": SHOWN,
            "inboxes": list(Inbox.objects.order_by("name", "pk")[:SHOWN]),
            "may_all": self.agent.may(BLOCK_MANY),
            "typed": "",
            "wrong": "",
            "now": self.now,
        }


class Senders(SendersView):
    """The page. POST blocks an address or a domain (`who`) for so many days (`days`; without, for ever), with a
    `reason`. A domain takes more than an address."""

    needs = {"post": BLOCK}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        said = request.POST
        who, days = said.get("who", "")[:320], DAYS.get(said.get("days", ""))
        until = self.now + timedelta(days=days) if days else None
        try:
            address = knowing_senders.sender_in(who)
            if address.startswith("@") and not self.agent.may(BLOCK_MANY):
                return self.show(
                    status=422, typed=who, wrong=_("You may block addresses, not whole domains.")
                )
            new = knowing_senders.block(
                who, reason=said.get("reason", "").strip()[:200], until=until, by=self.actor, now=self.now
            )
        except Refused as refused:
            return self.show(status=422, typed=who, wrong=_(refused.sentence) % refused.named)
        return self.saved(_("%(who)s is blocked.") % {"who": address} if new else "")


class OneSender(SendersView):
    """One of them. POST has nothing special be known of it any more."""

    needs = {"post": BLOCK}

    def post(self, request: HttpRequest, sender: int) -> HttpResponse:
        found = get_object_or_404(Sender, pk=sender)
        if found.address.startswith("@") and not self.agent.may(BLOCK_MANY):
            return self.show(status=422, wrong=_("You may block addresses, not whole domains."))
        knowing_senders.forget(found, by=self.actor)
        return self.saved(_("%(who)s is like any other again.") % {"who": found.address})


class SpamIsJunk(SendersView):
    """Whether what a server on the way called spam is junk in an inbox: POST says it (`value`: yes or no)."""

    needs = {"post": BLOCK_MANY}

    def post(self, request: HttpRequest, inbox: int) -> HttpResponse:
        found = get_object_or_404(Inbox, pk=inbox)
        knowing_senders.set_spam_is_junk(found, request.POST.get("value") == "yes", by=self.actor)
        return self.saved("")


class BlockWriter(ConversationView):
    """Who wrote a conversation: POST blocks their address, and calls the conversation junk."""

    needs = {"post": BLOCK}

    def post(self, request: HttpRequest) -> HttpResponse:
        wrote = knowing_senders.writer_of(self.conversation)
        try:
            knowing_senders.block(wrote, by=self.actor)
        except Refused as refused:
            words = HttpResponse(
                _(refused.sentence) % refused.named, status=422, content_type="text/plain; charset=utf-8"
            )
            return self.changed(words)
        junking.junk(self.conversation, by=self.actor)
        return self.changed(said={"words": _("%(who)s is blocked, and this is junk.") % {"who": wrote}})
