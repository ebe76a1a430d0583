"""What each call of the REST API goes through, whatever it asks for: a token, a pace, known questions, a key for what
must be done once, and the headers that all answers have."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja.operation import Operation

from makeright.api import repeating
from makeright.api.comparing import compared
from makeright.api.deprecating import deprecation_of
from makeright.api.pacing import tell_pace
from makeright.api.problems import Problem

Run = Callable[..., HttpResponseBase]


def as_all_are(run: Run) -> Run:
    """Wrap the `run` of an operation."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    (bearer,) = operation.auth_callbacks  # each operation asks for a token
    known, deprecation = _questions(operation), deprecation_of(operation)
    needs_key = must_have_key(operation)

    @wraps(run)
    def answered(request: HttpRequest, **named: Any) -> HttpResponseBase:
        try:
            token = bearer(request)
            _expect_known(request, known)
            if needs_key and repeating.HEADER not in request.headers:
                detail = "This moves money or goods: send an Idempotency-Key, so that it is done once."
                raise Problem(400, "idempotency_key_required", detail)
            if request.method == "POST" and repeating.HEADER in request.headers:
                response = repeating.done_once(request, token.pk, lambda: run(request, **named))
            else:
                response = run(request, **named)
        except Exception as error:
            response = operation.api.on_exception(request, error)
        response = compared(request, response)
        tell_pace(request, response)
        if deprecation is not None:
            deprecation.tell(response)
        return response

    return answered


def must_have_key(operation: Operation) -> bool:
    """Whether it is done for those only who say how it is known again."""
    return repeating.NEEDED.items() <= (operation.openapi_extra or {}).items()


def _questions(operation: Operation) -> frozenset[str]:
    """What may stand behind the ? of its address."""
    return frozenset(
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    )


def _expect_known(request: HttpRequest, known: frozenset[str]) -> None:
    """A question that nobody knows is refused, or a filter with a slip in it would find everything."""
    if unknown := sorted(request.GET.keys() - known):
        detail = f"Nothing is asked for by {', '.join(map(repr, unknown))} here."
        raise Problem(422, "unknown_parameter", detail, possible=sorted(known))
    if any("\x00" in each for values in request.GET.lists() for each in values[1]):
        raise Problem(422, "unfit", "No text holds the character NUL.")
