"""The doors of the live part: the stream, which the hub takes over, and where a tab says what its agent looks at."""

from __future__ import annotations

import re

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseNotFound,
)
from django.views import View

from makeright.lib import bell
from makeright.live.attending import SIGN, WATCH
from makeright.live.handover import Handover, browser_of
from makeright.live.pacing import Pace
from makeright.live.presence import (
    GONE,
    LONGEST_NAME,
    LOOKING,
    MOST_AUDIENCES,
    MOST_WATCHED,
    TYPING,
    Sign,
    Watch,
)
from makeright.live.topics import audiences_of, who_may_know

TOPIC, TAB = re.compile(r"[a-z]{1,30}-[0-9]{1,18}"), re.compile(r"[a-z0-9]{6,24}")
WATCHING = "watching"
PACE = Pace(at_once=40, a_second=2)  # signs of one browser


class Stream(View):
    """The stream of nudges: GET opens it for a signed-in agent, from ?since= on; HEAD asks whether one may."""

    http_method_names = ["get", "head"]

    def head(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=204) if request.user.is_authenticated else HttpResponseForbidden()

    def get(self, request: HttpRequest) -> HttpResponse:
        session_key = request.session.session_key
        if not request.user.is_authenticated or not session_key:
            return HttpResponseForbidden()
        request.META["makeright.handover"] = Handover(
            agent_id=request.user.pk,
            session_key=session_key,
            audiences=audiences_of(request.user),
            since=_since(request),
        )
        return HttpResponse(content_type="text/event-stream")


class Presence(View):
    """Where a tab is: POST says that its agent is `looking` at a topic, or `typing` there, or that the tab has `gone`;
    or that it has `topics` in view (`watching`), such as the rows of a list, and would know who is there. Whoever may
    not hear of those is told nothing of them.

    Nothing of it is kept: it is told to those who are at the same topic, and forgotten within a minute.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        session_key = request.session.session_key
        if not request.user.is_authenticated or not session_key:
            return HttpResponseForbidden()
        browser = browser_of(session_key)
        if not PACE.allows(browser):
            return HttpResponse(
                "Not that often, please.", status=429, content_type="text/plain; charset=utf-8"
            )
        doing, tab, topic = (request.POST.get(name, "") for name in ("doing", "tab", "topic"))
        if doing == WATCHING and TAB.fullmatch(tab):
            return self._watch(browser, tab, request.POST.get("topics", "").split())
        if doing not in {LOOKING, TYPING, GONE} or not TAB.fullmatch(tab):
            return HttpResponseBadRequest("What does which tab do?", content_type="text/plain; charset=utf-8")
        if doing == GONE:
            bell.tell(SIGN, Sign(browser, tab, GONE).as_word())
            return HttpResponse(status=204)
        audiences = who_may_know(topic, request.user) if TOPIC.fullmatch(topic) else frozenset()
        if not audiences:
            return HttpResponseNotFound(
                "There is nothing to be at.", content_type="text/plain; charset=utf-8"
            )
        name = str(getattr(request.user, "first_name", ""))[:LONGEST_NAME]
        told = frozenset(sorted(audiences)[:MOST_AUDIENCES])
        bell.tell(SIGN, Sign(browser, tab, doing, request.user.pk, name, topic, told).as_word())
        return HttpResponse(status=204)

    def _watch(self, browser: str, tab: str, topics: list[str]) -> HttpResponse:
        nouns = {topic.partition("-")[0] for topic in topics}
        if len(topics) > MOST_WATCHED or len(nouns) > 1 or not all(map(TOPIC.fullmatch, topics)):
            words = f"At most {MOST_WATCHED} topics of one noun are in view."
            return HttpResponseBadRequest(words, content_type="text/plain; charset=utf-8")
        keys = tuple(int(topic.partition("-")[2]) for topic in topics)
        bell.tell(WATCH, Watch(browser, tab, nouns.pop() if nouns else "", keys).as_word())
        return HttpResponse(status=204)


def _since(request: HttpRequest) -> int | None:
    """Where to go on: the later of ?since= and what a browser that reconnects by itself says it heard last."""
    said = (request.GET.get("since", ""), request.headers.get("Last-Event-ID", ""))
    positions = [
        int(position) for position in said if position.isascii() and position.isdigit() and len(position) < 19
    ]
    return max(positions, default=None)
