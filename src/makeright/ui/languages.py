"""The reader's language: their own setting, else what their browser asks for, else the house's."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from makeright.lib.languages import best_of

Answer = Callable[[HttpRequest], HttpResponse]


def in_the_readers_language(get_response: Answer) -> Answer:
    """Middleware, below those who know who is signed in: answer in the language that the reader reads, and say so."""

    def answer(request: HttpRequest) -> HttpResponse:
        language = language_for(request)
        with translation.override(language):
            response = get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", language)
            patch_vary_headers(response, ["Accept-Language"])
        return response

    return answer


def language_for(request: HttpRequest) -> str:
    """The language of ours that this reader reads."""
    return best_of(_wished(request), otherwise=settings.LANGUAGE_CODE)


def _wished(request: HttpRequest) -> Iterator[str]:
    if settings.SESSION_COOKIE_NAME in request.COOKIES:  # who was never here is nobody to be looked up
        yield getattr(request.user, "language", "")
    for tag, weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if weight:
            yield tag
