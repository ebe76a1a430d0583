"""The door of the REST API: what is behind it is loaded when the first program comes, since most processes never see
one, and it takes some 20 MB."""

from __future__ import annotations

import json
from functools import cache
from importlib import import_module
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLResolver
from django.urls.resolvers import RoutePattern
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from makeright.api.comparing import compared
from makeright.api.problems import Problem, not_found, tell
from makeright.operating import telling_api

PATH, PAPER, CLIENT = "api/v1/", "openapi.json", "client.py"


@csrf_exempt  # nobody comes in by a cookie here, only by a token
def enter(request: HttpRequest, rest: str) -> HttpResponseBase:
    """Whatever the API has at an address, its own paper among it; a problem in words where it has nothing. To HEAD the
    answer is that to GET; its body stays behind on the way out."""
    asked, request.method = request.method, "GET" if request.method == "HEAD" else request.method
    if rest == PAPER and request.method == "GET":
        return compared(request, HttpResponse(_paper_text(), content_type="application/json"))
    if rest == CLIENT and request.method == "GET":
        return compared(request, HttpResponse(_client_text(), content_type="text/x-python; charset=utf-8"))
    try:
        found = behind().resolve(request.path_info.removeprefix("/"))
        answer: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
    except Http404:  # no such address, or django-ninja's own root
        return tell(not_found(), request)
    if isinstance(answer, HttpResponseNotAllowed):
        return _not_allowed(request, answer)
    request.method = asked
    return answer


@require_safe
def read(request: HttpRequest) -> HttpResponse:
    """The page that tells people of it, drawn from its paper. Whoever comes may read it: it holds nothing of the
    house."""
    paper, reader = _paper(), getattr(request, "user", None)
    shown = {
        "agent": reader if reader is not None and reader.is_authenticated else None,
        "say": telling_api.LABELS,
        "rules": telling_api.rules(paper),
        "sections": telling_api.sections(paper, request.build_absolute_uri("/").rstrip("/")),
        "shapes": telling_api.shapes(paper),
        "paper_at": f"/{PATH}{PAPER}",
        "client_at": f"/{PATH}{CLIENT}",
    }
    response = render(request, "operating/api.html", shown, using="pages")
    response["Cache-Control"] = "private, no-cache"
    return response


@cache
def behind() -> URLResolver:
    """All addresses of the API."""
    patterns, _, _ = import_module("makeright.config.api").api.urls
    return URLResolver(RoutePattern(PATH), patterns)


def _not_allowed(request: HttpRequest, refused: HttpResponseNotAllowed) -> HttpResponse:
    allowed = refused["Allow"]
    answer = tell(Problem(405, "method", f"This address takes {allowed} alone."), request)
    answer["Allow"] = allowed
    return answer


def _paper() -> dict[str, Any]:
    found: dict[str, Any] = import_module("makeright.config.api").paper()
    return found


@cache
def _paper_text() -> bytes:
    return json.dumps(_paper(), ensure_ascii=False).encode()


@cache
def _client_text() -> str:
    written: str = import_module("makeright.config.api_client").client(_paper())
    return written
