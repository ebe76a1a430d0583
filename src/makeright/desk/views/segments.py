"""The pages of segments: questions over customers that have names, their conditions as sentences, and how many of whom
the agent sees they find."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from makeright.conversations.knowing import customers_seen_by
from makeright.conversations.models import Sight, sight_of
from makeright.customers import segmenting
from makeright.customers.conditions import EMPTY, FILLED, IS, ONE_OF
from makeright.customers.counting import counts
from makeright.customers.models import Segment
from makeright.customers.naming_wishes import language_of
from makeright.customers.permissions import DEFINE
from makeright.customers.refusals import Refused
from makeright.customers.segmenting import people
from makeright.desk.seeing_companies import companies_seen_by
from makeright.desk.telling_segments import abouts, companies_in, names_of, operators, sentences
from makeright.lib.text import without_controls
from makeright.staff.views.settings import Context, SettingsView

COUNTED = 10_000  # a preview counts no further
MOST_SHOWN = 200
LONGEST = 2_000  # characters of what is compared with


@dataclass(frozen=True, slots=True)
class Typed:
    """A condition as it was typed, and why it was refused."""

    said: Mapping[str, str]
    words: str


class SegmentsView(SettingsView):
    """A view of segments."""

    sees = DEFINE
    template, part, at = "desk/segments.html", "desk/_segments.html", "segments"

    @cached_property
    def sight(self) -> Sight:
        """What the agent may see, asked once for an answer."""
        return sight_of(self.agent)

    def context(self) -> Context:
        segments = list(Segment.objects.order_by("name")[:MOST_SHOWN])
        keys = {key for each in segments for key in companies_in(each.conditions)}
        companies = names_of(keys, companies_seen_by(self.agent, sight=self.sight))
        told = [(each, sentences(each.conditions, companies=companies)) for each in segments]
        return {
            "segments": told,
            "abouts": abouts(counts()),
            "operators": operators(),
            "typed": None,
        }

    def back(self) -> str:
        return reverse("desk:segments")

    def condition(self) -> dict[str, Any]:
        """The condition that was typed, as a segment keeps it. Raises Refused (`no_such_company`)."""
        said = self.request.POST
        about, operator = said.get("about", "")[:100], said.get("is", "is")[:20]
        if about == "fact":
            about = f"fact:{' '.join(said.get('which', '').split())[:60]}"
        than = without_controls(said.get("than", "")[:LONGEST])
        words: list[str] = [each.strip() for each in than.split(";") if each.strip()]
        if about == "company" and operator not in (FILLED, EMPTY):
            words = [self._company(word) for word in words]
        if operator in (FILLED, EMPTY):
            return {"about": about, "is": operator}
        if about == "language" and operator in (IS, ONE_OF):
            words = [language_of(word) for word in words]
        return {"about": about, "is": operator, "than": words if operator == ONE_OF else "; ".join(words)}

    def _company(self, name: str) -> str:
        seen = companies_seen_by(self.agent, sight=self.sight).filter(name__iexact=name)
        company = seen.order_by("pk").first()
        if company is None:
            raise Refused("no_such_company", _("You see no company called %(name)s.") % {"name": name})
        return str(company.pk)


class Segments(SegmentsView):
    """The page of segments. POST makes one, of one condition or (`conditions`, JSON) of all that one had."""

    needs: ClassVar = {"post": DEFINE}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            kept = request.POST.get("conditions")
            conditions = _read(kept) if kept else [self.condition()]
            made = segmenting.save(request.POST.get("name", "")[:500], conditions, by=self.actor)
        except Refused as refused:
            return self.show(status=422, typed=Typed(request.POST.dict(), refused.words))
        if kept:
            return self.saved(_("%(name)s is there again.") % {"name": made.name})
        return self.leave_for(reverse("desk:segment", args=[made.pk]))


class SegmentView(SegmentsView):
    """A view of one segment, by its key."""

    template, part = "desk/segment.html", "desk/_segment.html"
    segment: Segment

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = kwargs.pop("segment")
        if request.user.is_authenticated and self.agent.may(DEFINE):
            self.segment = get_object_or_404(Segment, pk=key)
        return super().dispatch(request, *args, **kwargs)

    def context(self) -> Context:
        segment = self.segment
        seen = companies_seen_by(self.agent, sight=self.sight)
        told = sentences(segment.conditions, companies=names_of(companies_in(segment.conditions), seen))
        found, refusal = 0, ""
        try:
            of = people(segment.conditions, among=customers_seen_by(self.agent, sight=self.sight))
            found = of[: COUNTED + 1].count()
        except Refused as refused:
            refusal = refused.words
        return {
            "segment": segment,
            "conditions": told,
            "count": min(found, COUNTED),
            "has_more": found > COUNTED,
            "refusal": refusal,
            "abouts": abouts(counts()),
            "operators": operators(),
            "typed": None,
            "misnamed": None,
        }

    def back(self) -> str:
        return reverse("desk:segment", args=[self.segment.pk])


class OneSegment(SegmentView):
    """The page of a segment. DELETE forgets it."""

    needs: ClassVar = {"delete": DEFINE}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def delete(self, request: HttpRequest) -> HttpResponse:
        segmenting.remove(self.segment, by=self.actor)
        return self.leave_for(reverse("desk:segments"))


class SegmentName(SegmentView):
    """What a segment is called: POST (`name`) calls it otherwise."""

    needs: ClassVar = {"post": DEFINE}

    def post(self, request: HttpRequest) -> HttpResponse:
        before, name = self.segment.name, request.POST.get("name", "")[:500]
        try:
            segmenting.rename(self.segment, name, by=self.actor)
        except Refused as refused:
            return self.show(status=422, misnamed=(name, refused.words))
        said = _("It is called %(name)s from now on.") % {"name": self.segment.name}
        return self.saved(said, undo=(request.path, {"name": before}))


class Conditions(SegmentView):
    """What a segment asks: POST asks one thing more, or (`conditions`, JSON) just these."""

    needs: ClassVar = {"post": DEFINE}

    def post(self, request: HttpRequest) -> HttpResponse:
        before = list(self.segment.conditions)
        kept = request.POST.get("conditions")
        try:
            asked = _read(kept) if kept else [*before, self.condition()]
            segmenting.change(self.segment, asked, by=self.actor)
        except Refused as refused:
            return self.show(status=422, typed=Typed(request.POST.dict(), refused.words))
        undo = (request.path, {"conditions": json.dumps(before)})
        return self.saved(_("%(name)s asks this from now on.") % {"name": self.segment.name}, undo=undo)


class OneCondition(SegmentView):
    """One condition, by its place: POST leaves it out."""

    needs: ClassVar = {"post": DEFINE}

    def post(self, request: HttpRequest, place: int) -> HttpResponse:
        before = list(self.segment.conditions)
        left = [each for number, each in enumerate(before) if number != place]
        try:
            if len(left) == len(before):
                raise Refused("gone", _("This condition is gone already."))
            segmenting.change(self.segment, left, by=self.actor)
        except Refused as refused:
            return self.show(status=422, typed=Typed({}, refused.words))
        undo = (reverse("desk:conditions", args=[self.segment.pk]), {"conditions": json.dumps(before)})
        return self.saved(_("%(name)s asks this from now on.") % {"name": self.segment.name}, undo=undo)


def _read(said: str) -> Any:
    """Conditions that were written as JSON; whether they are any is for the verb to say."""
    try:
        return json.loads(said[:100_000])
    except (ValueError, RecursionError):
        return []
