"""What programs that watch ask: /readyz and /metrics. (/healthz is answered before Django, in config/asgi.py.)

They ask by any host name or address, such as a container's own, so they are answered before anything else looks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare

from makeright.operating import watching

REMEMBERED_FOR = 1.0  # seconds: strangers may ask as often as they like
FAULTS_REMEMBERED_FOR = 0.1  # seconds: what was mended, or has begun by now, is said at once by every process
View = Callable[[HttpRequest], HttpResponse]


class Readiness:
    """200 if all that belongs to an installation works; else 503 and the codes of what doesn't. Codes alone."""

    def __init__(self) -> None:
        self._missing: list[str] = []
        self._holds_until = float("-inf")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if time.monotonic() > self._holds_until:
            self._missing = watching.what_is_missing()
            holds_for = FAULTS_REMEMBERED_FOR if self._missing else REMEMBERED_FOR
            self._holds_until = time.monotonic() + holds_for
        status = HTTPStatus.SERVICE_UNAVAILABLE if self._missing else HTTPStatus.OK
        return JsonResponse({"ready": not self._missing, "codes": self._missing}, status=status)


def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for whoever says MAKERIGHT_METRICS_TOKEN. Without that setting there is nothing to be found, also
    not from this machine: a proxy here would let everybody in."""
    token = settings.MAKERIGHT_METRICS_TOKEN
    if not token:
        return HttpResponse("Not found.\n", status=HTTPStatus.NOT_FOUND, content_type="text/plain")
    kind, _, said = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not constant_time_compare(said.strip(), token):
        return HttpResponse(
            "Say who you are: Authorization: Bearer …\n",
            status=HTTPStatus.UNAUTHORIZED,
            content_type="text/plain; charset=utf-8",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return HttpResponse(watching.figures(), content_type="text/plain; version=0.0.4; charset=utf-8")


def answers_those_who_watch(get_response: View) -> View:
    """A middleware, the first: no host is checked for these, no session opened, nothing kept by anybody."""
    views: dict[str, View] = {"/readyz": Readiness(), "/metrics": metrics}

    def middleware(request: HttpRequest) -> HttpResponse:
        view = views.get(request.path_info)
        if view is None:
            return get_response(request)
        response = view(request) if request.method in {"GET", "HEAD"} else HttpResponse(status=405)
        response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    return middleware
