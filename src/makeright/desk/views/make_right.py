"""Making it right: the sheet that opens over a conversation, in three short steps."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from makeright.causes.models import Cause
from makeright.conversations.models import Attachment
from makeright.desk import wording_remedies as words
from makeright.desk.own_remedies import fields_of, kept, read_wish, ways_for, wish_of
from makeright.desk.views.base import Context, MatterView
from makeright.desk.views.person import whole_number
from makeright.desk.wording_remedies import Card, card, letter, sentence, used
from makeright.lib.refusing import Refusal
from makeright.lib.tokens import random_id
from makeright.orders.models import Line, Order
from makeright.remedies import making_right, offering
from makeright.remedies.kinds import APOLOGY, EXPEDITE
from makeright.remedies.looking_before import given_before
from makeright.remedies.making_right import Previewed
from makeright.remedies.models import Offer, OfferedOption
from makeright.remedies.permissions import MAKE_RIGHT
from makeright.remedies.planning import Plan, wish_from
from makeright.remedies.wording_asks import tell_before

MOST_EVIDENCE = 20
MOST_CAUSES = 200
WHOLE = {APOLOGY, EXPEDITE}  # nothing can be said of them: once offered, there is no other measure


class SheetView(MatterView):
    """A view of the sheet."""

    def start(self, *, refusal: str = "", order: int = 0) -> Context:
        """What the first step shows."""
        start = offering.prepare(self.conversation, by=self.actor, now=self.now)
        about = next((each for each, _lines in start.orders if each.pk == order), start.about)
        lines = next((lines for each, lines in start.orders if about and each.pk == about.pk), ())
        return self.matter | {
            "wishes": words.WISHES,
            "moods": words.MOODS,
            "harms": words.HARMS,
            "orders": [each for each, _lines in start.orders],
            "about": about,
            "lines": [line for line in lines if line.open_pieces],
            "settled": [line for line in lines if not line.open_pieces],
            "likely": start.likely,
            "tree": start.tree[:MOST_CAUSES],
            "evidence": self._pictures([each.pk for each in start.evidence]),
            "before": tell_before(given_before(self.conversation.customer_id, about, self.sight)),
            "limit": start.at.grant,
            "refusal": refusal,
        }

    def _pictures(self, keys: list[int]) -> list[Attachment]:
        found = Attachment.objects.with_thumbnails().filter(pk__in=keys).order_by("pk")
        return [each for each in found if each.is_picture][:MOST_EVIDENCE]

    def refused(self, refusal: Refusal, template: str, context: Context) -> HttpResponse:
        """The same step once more, with what is possible."""
        response = self.partial(template, context | {"refusal": refusal.words})
        response.status_code = 422
        return response


class Sheet(SheetView):
    """The first step: what went wrong. GET shows it, POST says it, and leads to what fits."""

    needs = {"get": MAKE_RIGHT, "post": MAKE_RIGHT}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.partial("desk/_sheet.html", self.start(order=whole_number(request.GET.get("order", ""))))

    def post(self, request: HttpRequest) -> HttpResponse:
        said = request.POST
        order = self._order(whole_number(said.get("order", "")))
        try:
            plan = self._plan(said, order)
            made, shown = offering.offer(plan, by=self.actor, now=self.now)
        except Refusal as refusal:
            return self.refused(refusal, "desk/_sheet.html", self.start(order=order.pk if order else 0))
        return self.partial("desk/_sheet_plan.html", self._fitting(made, shown))

    def _order(self, key: int) -> Order | None:
        """Of the customer's orders the one that is meant."""
        theirs = Order.objects.visible_to(self.agent).filter(customer=self.conversation.customer_id)
        return get_object_or_404(theirs, pk=key) if key else None

    def _plan(self, said: QueryDict, order: Order | None) -> Plan:
        wanted = [whole_number(each) for each in said.getlist("line")]
        lines = {line.pk: line for line in order.lines.all()} if order else {}
        if any(key not in lines for key in wanted):
            raise Http404
        counts = self._counts(said, lines)
        cause = get_object_or_404(
            Cause.objects.filter(retired_at=None), pk=whole_number(said.get("cause", ""))
        )
        files = Attachment.objects.filter(
            message__conversation=self.conversation, message__direction="in"
        ).order_by("pk")
        wish, needed = said.get("wish", "") or "unknown", parse_date(said.get("needed_by", "")[:10])
        return Plan(
            self.conversation,
            (),
            order=order,
            pieces=tuple((key, counts[key]) for key in wanted),
            cause=cause,
            harm=said.get("harm", "") or "unknown",
            needed_by=needed,
            wish=wish,
            wish_how="volunteered" if wish not in ("unknown", "not_asked") else "unknown",
            mood=said.get("mood", "") or "unknown",
            evidence=tuple(files[:MOST_EVIDENCE]),
        )

    def _counts(self, said: QueryDict, lines: Mapping[int, Line]) -> dict[int, int]:
        """How many pieces of each line are meant (`many`, "line:number"): all that are left, unless it is said. Raises
        Http404 for a line of another order."""
        counts = {key: line.open_pieces for key, line in lines.items()}
        for each in said.getlist("many"):
            key, number = (whole_number(part) for part in (each.partition(":")[0], each.partition(":")[2]))
            if key not in counts:
                raise Http404
            counts[key] = min(number or counts[key], counts[key])
        return counts

    def _fitting(self, made: Offer, shown: Sequence[Previewed]) -> Context:
        rows = list(OfferedOption.objects.filter(offer=made).order_by("rank"))
        cards: list[tuple[OfferedOption, Card]] = [
            (row, card(one)) for row, one in zip(rows, shown, strict=True)
        ]
        chosen = [one for one in shown[:1] if one.verdict is not None and one.verdict.is_alone]
        return self.matter | {
            "offer": made,
            "claim": made.claim,
            "lines": list(made.claim.lines.select_related("line").order_by("pk")),
            "cards": cards,
            "evidence": self._pictures([each.attachment_id for each in made.claim.evidence.all()]),
            "ways": [each for each in ways_for(made.claim) if each not in {row.kind for row in rows} & WHOLE],
            "chosen": {rows[0].pk} if chosen else set(),
            "letter": letter(self.conversation, self.agent, chosen),
            "sentence": sentence(chosen, self._called(), resolves=True),
            "used": "",
            "plan_key": random_id(),
            "refusal": "",
        }

    def _called(self) -> str:
        return self.conversation.customer.first_name or _("the customer")


class ChosenView(SheetView):
    """A view of a plan that is being chosen."""

    def chosen(self, said: QueryDict) -> Plan:
        """The plan that stands on the sheet. Raises Http404 for an offer of another matter."""
        offers = Offer.objects.select_related("claim__cause", "claim__order").filter(
            claim__conversation=self.conversation, agent=self.agent
        )
        offer = get_object_or_404(offers, pk=whole_number(said.get("offer", "")))
        keys = [whole_number(each) for each in said.getlist("option")]
        options = OfferedOption.objects.filter(offer=offer, pk__in=keys).order_by("rank")
        shown = [wish_from(each.kind, each.params) for each in options]
        own = [wish_of(each, offer) for each in said.getlist("own")]
        return Plan(
            self.conversation,
            (*shown, *own),
            claim=offer.claim,
            order=offer.claim.order,
            offer=offer,
        )


class OwnRemedy(ChosenView):
    """A remedy in one's own measure (`kind`): GET asks for what it needs, POST answers with its card."""

    needs = {"get": MAKE_RIGHT, "post": MAKE_RIGHT}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._form(self.chosen(request.GET), request.GET)

    def post(self, request: HttpRequest) -> HttpResponse:
        said = request.POST
        plan = self.chosen(said)
        assert plan.claim is not None
        assert plan.offer is not None
        try:
            wish = read_wish(said, plan.claim)
            told = making_right.preview(replace(plan, remedies=(wish,)), by=self.actor, now=self.now)
            (one,) = told.remedies
            if one.judged is None and one.refusal is not None:
                raise one.refusal
        except Refusal as refusal:
            response = self._form(plan, said, refusal.words)
            response.status_code = 422
            return response
        response = self.partial("desk/_sheet_card.html", {"card": card(one), "kept": kept(wish, plan.offer)})
        response["HX-Retarget"], response["HX-Reswap"] = "#sheet-cards", "beforeend"
        return response

    def _form(self, plan: Plan, said: QueryDict, refusal: str = "") -> HttpResponse:
        assert plan.claim is not None
        asked = fields_of(said.get("kind", ""), plan.claim, self.now)
        if asked is None:
            raise Http404
        context = {"plan": plan, "asked": asked, "said": said, "refusal": refusal}
        return self.partial("desk/_sheet_own.html", self.matter | context)


class SheetPreview(ChosenView):
    """What would come of what is chosen: POST answers with the foot of the sheet, and changes nothing."""

    needs = {"post": MAKE_RIGHT}

    def post(self, request: HttpRequest) -> HttpResponse:
        plan = self.chosen(request.POST)
        told = making_right.preview(plan, by=self.actor, now=self.now) if plan.remedies else None
        chosen = [each for each in told.remedies if each.refusal is None] if told else []
        refusals = [each.refusal.words for each in told.remedies if each.refusal] if told else []
        resolves = bool(request.POST.get("resolve"))
        name = self.conversation.customer.first_name or _("the customer")
        context = {
            "conversation": self.conversation,
            "letter": letter(self.conversation, self.agent, chosen),
            "sentence": sentence(chosen, name, resolves=resolves),
            "used": used(told, self.now) if told else "",
            "refusal": " ".join(refusals),
        }
        return self.partial("desk/_sheet_foot.html", context)


class MakingRight(ChosenView):
    """That it is made right: POST does all of it, DELETE (`key`) takes it back while there is time."""

    needs = {"post": MAKE_RIGHT, "delete": MAKE_RIGHT}

    def post(self, request: HttpRequest) -> HttpResponse:
        said = request.POST
        plan = replace(
            self.chosen(said),
            text=said.get("text", ""),
            resolve=bool(said.get("resolve")),
            seen=whole_number(said.get("seen", "")) or None,
        )
        key = said.get("key", "")[:80]
        try:
            made = making_right.make_right(plan, by=self.actor, key=key, now=self.now)
        except Refusal as refusal:
            context = {"conversation": self.conversation, "refusal": refusal.words}
            response = self.partial("desk/_sheet_refused.html", context)
            response.status_code = 422
            return response
        name = self.conversation.customer.first_name or _("the customer")
        words = _("It is being made right, and %(who)s is being told") % {"who": name}
        if made.asks:
            words = _("What you may give is on its way; for the rest a colleague is asked")
        undo = {
            "url": reverse("desk:making_right", args=[self.conversation.number]) + f"?key={key}",
            "method": "delete",
        }
        return self._told({"words": words, "undo": undo})

    def delete(self, request: HttpRequest) -> HttpResponse:
        done = making_right.take_back(
            self.conversation, request.GET.get("key", "")[:80], by=self.actor, now=self.now
        )
        words = _("Taken back") if done else _("It is too late to take it back: it has left already")
        return self._told({"words": words})

    def _told(self, said: dict[str, object]) -> HttpResponse:
        response = HttpResponse(status=204)
        topics = {
            f"conversation-{self.conversation.pk}": None,
            f"customer-{self.conversation.customer_id}": None,
            "conversations": None,
            "made-right": None,
            "said": said,
        }
        response["HX-Trigger"] = json.dumps(topics)
        return response
