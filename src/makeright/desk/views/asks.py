"""Asks on the desk: what waits for an agent's answer, what they asked themselves, and one of them."""

from __future__ import annotations

import json
from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from makeright.conversations.models import Conversation
from makeright.desk.views.base import Context, DeskView, PageView
from makeright.lib.refusing import Refusal
from makeright.remedies.counting_asks import hops_this_month
from makeright.remedies.models import Ask
from makeright.remedies.permissions import MAKE_RIGHT, SET_AUTHORITY
from makeright.remedies.views.answering import answer_as_said
from makeright.remedies.wording_asks import before_ask, tell

SHOWN = 50
KEPT_IN_SIGHT = timedelta(days=7)  # what was answered to who asked
PARTS = (
    "remedy__conversation", "remedy__customer", "remedy__order", "remedy__claim__cause",
    "remedy__authority__then_asks", "asker", "asked", "answered_by", "passed_to__asked",
)  # fmt: skip


class AsksView(DeskView):
    """A view of asks, as far as the agent may see them."""

    @property
    def seen(self) -> QuerySet[Ask]:
        """Which the agent may see."""
        return Ask.objects.visible_to(self.agent).select_related(*PARTS)

    def listed(self) -> Context:
        """What the list needs: what waits for them, and what they asked, open or answered these days."""
        waiting = Ask.objects.filter(asked=self.agent, verdict="").select_related(*PARTS)
        theirs = Ask.objects.filter(asker=self.agent, opened_at__gte=self.now - KEPT_IN_SIGHT).select_related(
            *PARTS
        )
        return {
            "waiting": [tell(each) for each in waiting.order_by("due_at", "pk")[:SHOWN]],
            "asked": [tell(each) for each in theirs.order_by("-pk")[:SHOWN]],
            "hops": hops_this_month(now=self.now),
        }

    def told(self, ask: Ask, refusal: str = "") -> Context:
        """What the page of one needs."""
        sees = Conversation.objects.visible_to(self.agent).filter(pk=ask.remedy.conversation_id).exists()
        may = ask.asker_id != self.agent.pk and (
            ask.asked_id == self.agent.pk or self.agent.may(SET_AUTHORITY)
        )
        return {
            "one": tell(ask),
            "before": before_ask(ask.remedy, self.agent),
            "sees_matter": sees,
            "may_answer": may and ask.is_open and self.agent.may(MAKE_RIGHT),
            "refusal": refusal,
        }


class Asks(PageView, AsksView):
    """The page of asks."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("desk/asks.html", self.listed() | {"at": "asks"})


class AskRows(AsksView):
    """Its rows alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.partial("desk/_asks.html", self.listed())


class OneAsk(PageView, AsksView):
    """The page of one ask."""

    def get(self, request: HttpRequest, ask: int) -> HttpResponse:
        found = get_object_or_404(self.seen, pk=ask)
        return self.page("desk/one_ask.html", self.told(found) | {"at": "asks"})


class AskAnswer(AsksView):
    """The answer to an ask: POST gives it, and shows what became of it. Answering twice is harmless."""

    needs = {"post": MAKE_RIGHT}

    def post(self, request: HttpRequest, ask: int) -> HttpResponse:
        found = get_object_or_404(self.seen, pk=ask)
        refusal = ""
        try:
            answer_as_said(found, request.POST, by=self.actor)
        except Refusal as refused:
            refusal = refused.words
        now = get_object_or_404(Ask.objects.select_related(*PARTS), pk=ask)
        response = self.partial("desk/_one_ask.html", self.told(now, refusal))
        if refusal:
            response.status_code = 422
        else:
            response["HX-Trigger"] = json.dumps({"asks": None, "conversations": None})
        return response
