"""The review list on the desk: what was given is looked through afterwards, and a lead says a word or none."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from makeright.desk.views.base import Context, DeskView, PageView
from makeright.desk.wording_review import why
from makeright.lib.refusing import Refusal
from makeright.remedies.models import Claim
from makeright.remedies.permissions import REVIEW
from makeright.remedies.refusals import Refused
from makeright.remedies.reviewing import LISTED, LONGEST, look_at, to_look_at
from makeright.remedies.wording_asks import what_is_given


class ReviewView(DeskView):
    """A view of what is worth a look, as far as the agent sees the matters."""

    needs = {"get": REVIEW}

    def listed(self, refusal: str = "", *, wrong: int = 0, typed: str = "") -> Context:
        """What the list needs. What was `typed` at the claim that went `wrong` stands there still."""
        found = to_look_at(self.agent, now=self.now)
        return {
            "items": [
                (each, why(each.picked), [what_is_given(one) for one in each.given]) for each in found.items
            ],
            "of": found.of,
            "more": found.more,
            "days": LISTED.days,
            "most": LONGEST,
            "refusal": refusal,
            "wrong": wrong if any(each.claim.pk == wrong for each in found.items) else 0,
            "typed": typed,
        }


class Review(PageView, ReviewView):
    """The page of it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("desk/review.html", self.listed() | {"at": "ledger"})


class LookAt(ReviewView):
    """A look: POST says that one looked, with a word (`words`) by the button that was pressed: as thanks (`thanks`) or
    as a note (`note`); by any other nothing is said. Twice is once."""

    needs = {"post": REVIEW}

    def post(self, request: HttpRequest, claim: int) -> HttpResponse:
        seen = Claim.objects.visible_to(self.agent).select_related("conversation")
        found = get_object_or_404(seen, pk=claim)
        said, words = request.POST, request.POST.get("words", "")
        is_thanks, is_note = "thanks" in said, "note" in said
        try:
            if (is_thanks or is_note) and not words.strip():
                raise Refused("review.no_words", "Write what you want to say, or choose “Looked at”.")
            look_at(
                found,
                thanks=words if is_thanks else "",
                words=words if is_note else "",
                by=self.actor,
                now=self.now,
            )
        except Refusal as refused:
            response = self.partial("desk/_review.html", self.listed(refused.words, wrong=claim, typed=words))
            response.status_code = 422
            return response
        response = self.partial("desk/_review.html", self.listed())
        response["HX-Trigger-After-Swap"] = json.dumps({f"conversation-{found.conversation_id}": None})
        return response
