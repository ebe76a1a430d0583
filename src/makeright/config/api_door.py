"""The door of the REST API: what is behind it is loaded when the first program comes, since most processes never see
one, and it takes some 20 MB."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, URLResolver
from django.urls.resolvers import RoutePattern
from django.views.decorators.csrf import csrf_exempt

from makeright.api.problems import not_found, tell

PATH, PAPER = "api/v1/", "openapi.json"


@csrf_exempt  # nobody comes in by a cookie here, only by a token
def enter(request: HttpRequest, rest: str) -> HttpResponseBase:
    """Whatever the API has at an address, its own paper among it; a problem in words where it has nothing."""
    if rest == PAPER:
        return JsonResponse(
            import_module("makeright.config.api").api.get_openapi_schema(path_prefix=f"/{PATH}")
        )
    try:
        found = behind().resolve(request.path_info.removeprefix("/"))
    except Resolver404:
        return tell(not_found(), request)
    answer: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
    return answer


@cache
def behind() -> URLResolver:
    """All addresses of the API."""
    patterns, _, _ = import_module("makeright.config.api").api.urls
    return URLResolver(RoutePattern(PATH), patterns)
