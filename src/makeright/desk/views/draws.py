"""Drawing somebody: a customer comes by lot, and is given something for no reason at all, or passed on."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from makeright.desk.views.base import Context, DeskView, PageView
from makeright.lib.refusing import Refusal
from makeright.lib.tokens import random_id
from makeright.remedies import drawing_lots
from makeright.remedies.deciding import surprises_left
from makeright.remedies.giving_drawn import give_drawn
from makeright.remedies.kinds import GIFT
from makeright.remedies.models import Draw
from makeright.remedies.models.draw import PASSED_FOR
from makeright.remedies.permissions import MAKE_RIGHT
from makeright.remedies.planning import RemedyWish
from makeright.remedies.views.amounts import minor_of
from makeright.remedies.wording_asks import what_is_given

SHOWN = 20
_SAID = ("kind", "amount", "note", "text")


class DrawsView(DeskView):
    """A view of whom an agent drew; nobody sees another's."""

    needs = {"get": MAKE_RIGHT, "post": MAKE_RIGHT}

    def own(self, draw: int) -> Draw:
        return get_object_or_404(
            Draw.objects.select_related("agent", "customer", "remedy"), pk=draw, agent=self.agent
        )

    def listed(self, refusal: str = "") -> Context:
        """What the page needs. What was typed stands there again if it was refused."""
        past = Draw.objects.filter(agent=self.agent).select_related(
            "agent", "customer", "remedy__conversation"
        )
        found = list(past.order_by("-drawn_at", "-pk")[: SHOWN + 1])
        standing = next((each for each in found if each.is_open), None)
        left = surprises_left(self.agent, now=self.now)
        return {
            "drawn": standing,
            "matter": drawing_lots.matter_of(standing) if standing else None,
            "currency": settings.MAKERIGHT_CURRENCY,
            "left": left if left and left.minor > 0 else None,
            "past": [
                (each, what_is_given(each.remedy) if each.remedy else "")
                for each in found[:SHOWN]
                if not each.is_open
            ],
            "most_a_day": drawing_lots.MOST_A_DAY,
            "said": {name: self.request.POST.get(name, "") if refusal else "" for name in _SAID},
            "plan_key": random_id(),
            "refusal": refusal,
        }

    def done(self, do: Callable[[], object]) -> HttpResponse:
        """Do it, and answer with the page as it is then."""
        refusal = ""
        try:
            do()
        except Refusal as refused:
            refusal = refused.words
        response = self.partial("desk/_draws.html", self.listed(refusal))
        if refusal:
            response.status_code = 422
        return response


class Draws(PageView, DrawsView):
    """The page: GET shows it, POST draws somebody."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("desk/draws.html", self.listed() | {"at": "draws"})

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.done(lambda: drawing_lots.draw(self.agent, by=self.actor, now=self.now))


class DrawPassing(DrawsView):
    """That nothing is given to them: POST says it, with the `reason`."""

    needs = {"post": MAKE_RIGHT}

    def post(self, request: HttpRequest, draw: int) -> HttpResponse:
        drawn, reason = self.own(draw), request.POST.get("reason", "")
        known = reason if reason in PASSED_FOR else PASSED_FOR[0]
        return self.done(lambda: drawing_lots.pass_on(drawn, by=self.actor, reason=known, now=self.now))


class DrawGift(DrawsView):
    """What they are given: POST gives it (`kind`, `amount` as typed, `note`), and tells them (`text`)."""

    needs = {"post": MAKE_RIGHT}

    def post(self, request: HttpRequest, draw: int) -> HttpResponse:
        drawn = self.own(draw)
        response = self.done(lambda: self._give(drawn, request))
        if response.status_code == 200:
            topics = {"conversations": None, f"customer-{drawn.customer_id}": None}
            response["HX-Trigger-After-Swap"] = json.dumps(topics)
        return response

    def _give(self, drawn: Draw, request: HttpRequest) -> None:
        said = request.POST
        minor = minor_of(said.get("amount", ""), settings.MAKERIGHT_CURRENCY)
        kind, note = said.get("kind", ""), said.get("note", "")[:5_000]
        wish = (
            RemedyWish(kind, cost_minor=minor, note=note)
            if kind == GIFT
            else RemedyWish(kind, amount_minor=minor, note=note)
        )
        give_drawn(
            drawn, wish, by=self.actor, key=said.get("key", "")[:80], text=said.get("text", ""), now=self.now
        )
