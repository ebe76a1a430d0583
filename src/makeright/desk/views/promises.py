"""What we promised and have to keep: what is broken first, then what is due soonest."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from makeright.desk.telling import name_of
from makeright.desk.views.base import Context, DeskView, PageView
from makeright.promises.models import Promise
from makeright.promises.reading import seen_to_by

SHOWN = 100


class Promises(PageView):
    """The page of promises: mine, or with `of=all` those of everybody, as far as I see them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("desk/promises.html", to_keep(self) | {"at": "promises"})


class PromiseRows(DeskView):
    """Its rows alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.partial("desk/_promises.html", to_keep(self))


def to_keep(view: DeskView) -> Context:
    """What is to be kept, the most pressing first, in the matters that the agent sees."""
    of_all = view.request.GET.get("of") == "all"
    found = Promise.objects.unsettled() if of_all else seen_to_by(view.agent)
    parts = ("message", "owner", "conversation__customer", "conversation__assignee")
    rows = (
        found.within(view.sight).select_related(*parts).prefetch_related("conversation__customer__identities")
    )
    promises = list(rows.most_pressing_first()[: SHOWN + 1])
    return {
        "promises": [(each, name_of(each.conversation)) for each in promises[:SHOWN]],
        "more": len(promises) > SHOWN,
        "of_all": of_all,
    }
