"""The palette's hits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.http import HttpRequest, HttpResponse

from makeright.conversations.models import Conversation
from makeright.desk.palette import LONGEST, At, hits
from makeright.desk.views.base import DeskView

MOST_TOGETHER = 100  # conversations that one does something with at once


class PaletteView(DeskView):
    """A view of conversations by their numbers."""

    def found(self, numbers: Sequence[int]) -> list[Conversation]:
        """Those of these numbers that the agent sees."""
        if not numbers:
            return []
        seen = Conversation.objects.all().within(self.sight).filter(number__in=numbers)
        return list(seen.select_related("inbox", "customer", "assignee").order_by("pk"))


class Palette(PaletteView):
    """What the words in it (`q`) mean at a conversation (`number`), or over those selected (`numbers`)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        selected, typed = numbers_in(request.GET.get("numbers", "")), request.GET.get("q", "")
        wanted = selected or numbers_in(request.GET.get("number", ""))[:1]
        at = At(self.agent, self.found(wanted), bool(selected), self.now)
        grouped = [(group, list(each)) for group, each in groupby(hits(at, typed), key=lambda hit: hit.group)]
        return self.partial("desk/_hits.html", {"groups": grouped, "typed": typed[:LONGEST]})


def numbers_in(said: str) -> list[int]:
    """The numbers of conversations, with commas between them; what is none is passed over."""
    words = said[:2_000].split(",")[:MOST_TOGETHER]
    return [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 15]
