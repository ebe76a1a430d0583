"""Comparing: what a program has already is not sent to it again (RFC 9110, 8.8.3 and 13.1.2)."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

KEPT = ("Cache-Control", "ETag", "Vary", "Link")


def compared(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer with its ETag, or 304 if the program has just that. What it keeps it has to ask about before it uses
    it; what is no answer to a GET, it must not keep."""
    response["Cache-Control"] = "no-store"
    if request.method != "GET" or not isinstance(response, HttpResponse) or response.status_code != 200:
        return response
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Authorization"
    tag = f'"{hashlib.blake2b(response.content, digest_size=16).hexdigest()}"'
    response["ETag"] = tag
    if not _has(request, tag):
        return response
    same = HttpResponseNotModified()
    for name in KEPT:
        if name in response:
            same[name] = response[name]
    return same


def _has(request: HttpRequest, tag: str) -> bool:
    """Weakly: an answer that was squeezed on its way has the same tag, marked W/."""
    had = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in had or tag in {each.removeprefix("W/") for each in had}
