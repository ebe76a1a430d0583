"""The lists of the inbox, and the numbers beside the desk's ways."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from makeright.conversations.keeping_tags import tags_in_use
from makeright.conversations.listing import VIEWS, View
from makeright.conversations.tagging import worn_by
from makeright.desk.beginning import first_steps
from makeright.desk.counting import numbers
from makeright.desk.paging import MOST_PAGES, pages_of
from makeright.desk.telling_tasks import tasks_on_top
from makeright.desk.views.base import Context, DeskView, PageView

JUST_IN = timedelta(minutes=10)  # before the page was opened: who looks in again still sees what is new


class Inbox(PageView):
    """A view's page, with no conversation open."""

    def get(self, request: HttpRequest, view: str) -> HttpResponse:
        context = list_of(self, _known(view)) | {
            "at": view,
            "matter": None,
            "steps": first_steps(self.agent),
        }
        return self.page("desk/inbox.html", context)


class Rows(DeskView):
    """A view's list."""

    def get(self, request: HttpRequest, view: str) -> HttpResponse:
        return self.partial("desk/_list.html", list_of(self, _known(view)))


class TagWays(DeskView):
    """The tags that a view's list can be narrowed to."""

    def get(self, request: HttpRequest, view: str) -> HttpResponse:
        context = {"view": _known(view), "tags": tags_in_use(), "tagged": self.tagged}
        return self.partial("desk/_tag_ways.html", context)


class Nav(DeskView):
    """The desk's ways, with what stands in them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        at = request.GET.get("at", "")[:20]
        return self.partial("desk/_nav.html", {"numbers": numbers(self.agent, self.sight), "at": at})


def list_of(page: DeskView, view: View) -> Context:
    """A view's list as the request asks for it: what came `since` then is just in, and how many `pages` of it, and
    with which `tag`."""
    asked, tagged = page.request.GET, page.tagged
    since = _moment(asked.get("since", "")) or page.now - JUST_IN
    pages = _number(asked.get("pages", ""))
    listing = pages_of(
        page.agent, view, since=since, pages=pages, sight=page.sight, tag=tagged.pk if tagged else 0
    )
    serves = bool(listing.rows) or page.serves
    return {
        "listing": listing,
        "view": view,
        "since": since,
        "pages": pages,
        "most_pages": MOST_PAGES,
        "serves": serves,
        "tagged": tagged,
        "worn": worn_by([row.id for row in listing.rows]),
        "tasks": tasks_on_top(page.agent, page.sight) if view == "mine" and not tagged else None,
    }


def _known(view: str) -> View:
    for known in VIEWS:
        if known == view:
            return known
    raise Http404


def _number(said: str) -> int:
    return min(max(int(said), 1), MOST_PAGES) if said.isascii() and said.isdigit() and len(said) < 4 else 1


def _moment(said: str) -> datetime | None:
    """An aware time, or None for anything else that an address may hold."""
    try:
        moment = parse_datetime(said)
        return moment.astimezone(UTC) if moment and timezone.is_aware(moment) else None
    except (ValueError, OverflowError):
        return None
