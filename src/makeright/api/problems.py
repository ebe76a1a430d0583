"""Problems, told to programs as RFC 9457 has it: `application/problem+json` with a stable `code`."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path


class Problem(Exception):
    """What went wrong with a call: a status, a stable code, and what a person who reads it should know."""

    def __init__(self, status: int, code: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.more = status, code, detail, more


def tell(problem: Problem, request: HttpRequest) -> HttpResponse:
    """Answer with a problem."""
    said = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "instance": escape_uri_path(request.path),
        **problem.more,
    }
    response = HttpResponse(
        json.dumps(said), status=problem.status, content_type="application/problem+json; charset=utf-8"
    )
    if problem.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="makeright"'
    if "retry_after" in problem.more:
        response["Retry-After"] = str(problem.more["retry_after"])
    return response


def not_found() -> Problem:
    """What isn't there, or what one may not see: the answer is the same."""
    return Problem(404, "not_found", "There is nothing here that you may see.")
