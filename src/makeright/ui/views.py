"""What is said when a page can't be shown: in words, and with a way on (config/urls names these)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or wasn't ours."""
    return _say(request, "ui/csrf.html", 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _say(request, "ui/400.html", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _say(request, "ui/403.html", 403, reader=_reader(request))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _say(request, "ui/404.html", 404, reader=_reader(request))


def server_error(request: HttpRequest) -> HttpResponse:
    return _say(request, "ui/500.html", 500)


def _reader(request: HttpRequest) -> object:
    """Whoever is signed in: the page looks as they like it."""
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def _say(request: HttpRequest, template: str, status: int, *, reader: object = None) -> HttpResponse:
    response = render(request, template, {"agent": reader}, status=status, using="pages")
    response["Cache-Control"] = "no-store"
    return response
