"""The return policy as customers read it: a page that anybody may open, and one sentence of it for the shop's pages.

Both come from the version that counts, hold no script, and take nothing from the visitor: no cookie is set.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views import View

from makeright.lib.languages import LANGUAGES, best_of
from makeright.remedies.keeping_policy import Counted, policy_at
from makeright.remedies.models import ReturnPolicy
from makeright.remedies.policy import in_one_sentence, plainly
from makeright.remedies.views.policy import in_words
from makeright.ui.numbers import money

FRESH_FOR = 300  # seconds in which a browser need not ask again
ANYWHERE = "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
ANYWHERE += "frame-ancestors *"


class PublicView(View):
    """What anybody may read of the policy, in a language: `language`, or as their browser asks for it."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        asked = best_of([request.GET.get("language", "")[:12]], otherwise=translation.get_language() or "en")
        with translation.override(asked):
            response = super().dispatch(request, *args, **kwargs)
            assert isinstance(response, HttpResponse)
        response.headers["Content-Language"] = asked
        response.headers["Cache-Control"] = f"public, max-age={FRESH_FOR}"
        patch_vary_headers(response, ["Accept-Language"])
        return response

    @property
    def counted(self) -> Counted:
        return policy_at(timezone.now())


class PublicPolicy(PublicView):
    """The page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        policy, version = self.counted
        row = ReturnPolicy.objects.filter(pk=version).first()
        context = {
            "policy": policy,
            "plainly": [in_words(each) for each in plainly(policy)],
            "fee": money(policy.fee_minor, policy.currency),
            "since": row.since if row else None,
            "version": version,
            "languages": LANGUAGES,
        }
        return render(request, "remedies/public_policy.html", context, using="pages")


class PolicySentence(PublicView):
    """One sentence, to stand in a frame on any page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        sentence = in_words(in_one_sentence(self.counted.policy))
        response = render(request, "remedies/policy_sentence.html", {"sentence": sentence}, using="pages")
        response.headers["Content-Security-Policy"] = ANYWHERE
        response.xframe_options_exempt = True  # as Django's own decorator does
        return response


class PolicySentenceWords(PublicView):
    """The same as plain text, for a shop's server or a page that asks for it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        sentence = in_words(in_one_sentence(self.counted.policy))
        response = HttpResponse(sentence, content_type="text/plain; charset=utf-8")
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response
