"""The page where one searches."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from makeright.desk.searching import search
from makeright.desk.views.base import PageView
from makeright.lib.text import squeeze, without_controls
from makeright.search.queries import LONGEST


class Search(PageView):
    """What was looked for, and what was found: one page of it, and the way to what is older."""

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = squeeze(without_controls(request.GET.get("q", "")[:LONGEST]))
        after = request.GET.get("after", "")[:40]
        searched = search(self.agent, typed, after)
        serves = bool(searched.results) or self.serves
        return self.page("desk/search.html", {"searched": searched, "serves": serves, "at": "search"})
