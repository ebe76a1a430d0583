"""Inboxes as settings: which addresses are answered, who serves in each, and how far colleagues see each other's
conversations."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from makeright.conversations import seeing
from makeright.conversations.adding_inboxes import add_inbox
from makeright.conversations.admitting import give_access, withdraw_access
from makeright.conversations.models import Inbox, InboxAccess
from makeright.conversations.models.inbox import AGENTS_OWN
from makeright.conversations.permissions import CHANGE_SIGHT, MANAGE_INBOXES
from makeright.conversations.refusals import Refused
from makeright.conversations.telling import rule_in_words, rules_to_choose
from makeright.conversations.undersigning import sign_inbox
from makeright.staff import refusals as staff
from makeright.staff.finding import OFFERED, colleague
from makeright.staff.models import Agent
from makeright.staff.placeholders import PLACEHOLDERS
from makeright.staff.views.settings import Context, SettingsView, agent_with

SHOWN = 200  # inboxes, and colleagues in one


class InboxesView(SettingsView):
    """What stands on the page of inboxes, or changes it."""

    sees, at = MANAGE_INBOXES, "inboxes"
    template, part = "conversations/inboxes.html", "conversations/_inboxes.html"

    def back(self) -> str:
        return reverse("conversations:inboxes")

    def context(self) -> Context:
        rule = seeing.rule()
        return {
            "inboxes": Inbox.objects.annotate(serving=Count("access")).order_by("name", "pk")[:SHOWN],
            "rule": rule,
            "rule_words": rule_in_words(rule),
            "rules": rules_to_choose(),
            "typed": {"address": "", "name": ""},
            "wrong": "",
        }


class Inboxes(InboxesView):
    """The page. POST answers one address more."""

    needs = {"post": MANAGE_INBOXES}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        typed = {name: request.POST.get(name, "") for name in ("address", "name")}
        try:
            inbox = add_inbox(typed["address"], typed["name"], by=self.actor)
        except Refused as refused:
            return self.show(status=422, typed=typed, wrong=refused.words)
        return self.leave_for(reverse("conversations:inbox", args=[inbox.pk]))


class SightRule(InboxesView):
    """How far colleagues see each other's conversations: POST changes it, for the whole company."""

    needs = {"post": CHANGE_SIGHT}
    is_confirmed = True

    def post(self, request: HttpRequest) -> HttpResponse:
        before = seeing.rule()
        try:
            changed = seeing.change_rule(request.POST.get("rule", ""), by=self.actor)
        except Refused as refused:
            return self.show(status=422, wrong=refused.words)
        if not changed:
            return self.saved("")
        said = _("From now on everyone sees %(what)s.") % {"what": rule_in_words(seeing.rule())}
        return self.saved(said, undo=(request.path, {"rule": before}))


class InboxView(SettingsView):
    """What is about one inbox, by its key."""

    sees, at = MANAGE_INBOXES, "inboxes"
    template, part = "conversations/inbox.html", "conversations/_inbox.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._key = kwargs.pop("inbox")
        return super().dispatch(request, *args, **kwargs)

    @property
    def inbox(self) -> Inbox:
        return get_object_or_404(Inbox, pk=self._key)

    def back(self) -> str:
        return reverse("conversations:inbox", args=[self._key])

    def context(self) -> Context:
        inbox = self.inbox
        access = InboxAccess.objects.filter(inbox=inbox).select_related("agent")
        listed = [each.agent for each in access.order_by("agent__name", "agent")[: SHOWN + 1]]
        others = Agent.objects.serving().exclude(pk__in=access.values("agent"))
        return {
            "inbox": inbox,
            "serving": listed[:SHOWN],
            "there_are_more": len(listed) > SHOWN,
            "others": others.values_list("email", "name")[:OFFERED],
            "typed": "",
            "wrong": "",
            "signing": _signing(inbox),
            "placeholders": (AGENTS_OWN, *PLACEHOLDERS),
            "sender": ", ".join(name for name in (self.agent.first_name, inbox.from_name) if name),
            "preview": inbox.signed_by(self.agent),
            "wrong_signature": None,
        }


class OneInbox(InboxView):
    """The page of an inbox."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()


class InboxSignature(InboxView):
    """What stands below what goes out by an inbox: POST with its `text`; none for what each agent signs with alone."""

    needs = {"post": MANAGE_INBOXES}

    def post(self, request: HttpRequest) -> HttpResponse:
        inbox, text = self.inbox, request.POST.get("text", "").replace("\r\n", "\n")
        before = inbox.signature
        try:
            changed = sign_inbox(inbox, text, by=self.actor)
        except Refused as refused:
            return self.show(status=422, wrong_signature=(text, refused.words))
        if not changed:
            return self.saved("")
        said = _("What goes out by %(inbox)s is signed so from now on.") % {"inbox": inbox}
        return self.saved(said, undo=(request.path, {"text": before}))


class InboxAgents(InboxView):
    """Who serves in an inbox: POST lets a colleague (`who`: a mail address or name, or `add`: a key), or one no longer
    (`remove`: a key)."""

    needs = {"post": MANAGE_INBOXES}

    def post(self, request: HttpRequest) -> HttpResponse:
        inbox, who = self.inbox, request.POST.get("who", "")
        if "remove" in request.POST:
            agent = agent_with(request.POST["remove"])
            if not withdraw_access(inbox, agent, by=self.actor):
                return self.saved("")
            said = _("From now on %(who)s does not serve in %(inbox)s.") % {"who": agent, "inbox": inbox}
            return self.saved(said, undo=(request.path, {"add": f"{agent.pk}"}))
        try:
            agent = agent_with(request.POST["add"], serving=True) if "add" in request.POST else colleague(who)
        except staff.Refused as refused:
            return self.show(status=422, typed=who, wrong=refused.words)
        if not give_access(inbox, agent, by=self.actor):
            return self.saved(_("%(who)s serves in %(inbox)s already.") % {"who": agent, "inbox": inbox})
        said = _("From now on %(who)s serves in %(inbox)s.") % {"who": agent, "inbox": inbox}
        return self.saved(said, undo=(request.path, {"remove": f"{agent.pk}"}))


def _signing(inbox: Inbox) -> str:
    """How the inbox's signature and each agent's go together: agents sign `alone`, in its `frame`, or `never`."""
    if not inbox.signature:
        return "alone"
    return "frame" if f"{{{AGENTS_OWN}}}" in inbox.signature else "never"
