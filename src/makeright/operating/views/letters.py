"""The house’s own letters, to look at while they are written: each in each language, with what its sample says."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language_info

from makeright.conversations.views.content import FRAME_POLICY
from makeright.letters import rendering
from makeright.operating.views.base import OperatorView, shows_letters


class LetterView(OperatorView):
    """There is nothing here but while developing, and in the example shop."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not shows_letters():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def rendered(self, app: str, letter: str, language: str) -> rendering.Rendered:
        name = f"{app}/{letter}"
        try:
            shown = rendering.sample(name)
            if language not in rendering.languages(name):
                raise Http404
        except LookupError:
            raise Http404 from None
        return rendering.render(name, language, shown.facts, shown.secrets, addressee=self.agent.name)


class Letters(LetterView):
    """The list of all letters."""

    def get(self, request: HttpRequest) -> HttpResponse:
        letters = [(name, self._subject(name), _named(name)) for name in rendering.names()]
        return self.page("operating/letters.html", {"at": "letters", "letters": letters})

    def _subject(self, name: str) -> str:
        app, _, letter = name.partition("/")
        return self.rendered(app, letter, rendering.FALLBACK).subject


class Letter(LetterView):
    """One letter in one language: its subject, the HTML as a screen and as a phone shows it, and the text."""

    def get(self, request: HttpRequest, app: str, letter: str, language: str) -> HttpResponse:
        said = self.rendered(app, letter, language)
        others = _named(f"{app}/{letter}")
        context = {
            "at": "letters",
            "app": app,
            "letter": letter,
            "written_in": language,
            "languages": others,
            "said": said,
        }
        return self.page("operating/letter.html", context)


def _named(name: str) -> list[tuple[str, str]]:
    """The languages of a letter, each with its own name of itself."""
    return [
        (code, str(get_language_info(code.partition("-")[0])["name_local"]).capitalize())
        for code in rendering.languages(name)
    ]


class LetterFrame(LetterView):
    """The HTML alone, as it goes out, under a policy of its own."""

    def get(self, request: HttpRequest, app: str, letter: str, language: str) -> HttpResponse:
        response = HttpResponse(self.rendered(app, letter, language).html)
        response["Content-Security-Policy"] = FRAME_POLICY
        return response
