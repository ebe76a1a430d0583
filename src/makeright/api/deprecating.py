"""Deprecating: an operation that goes says so for a year with each answer, and on paper, before it is gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from django.http.response import HttpResponseBase
from django.utils.http import http_date
from ninja.operation import Operation

LEAST = timedelta(days=365)  # between saying so and its end
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Deprecation:
    """From when on an operation is not to be used, when it is gone, and what is used `instead`: an address."""

    since: date
    until: date
    instead: str

    def tell(self, response: HttpResponseBase) -> None:
        """Say it with an answer: Deprecation (RFC 9745), Sunset (RFC 8594), and a link to what comes after."""
        response["Deprecation"] = f"@{_midnight(self.since)}"
        response["Sunset"] = http_date(_midnight(self.until))
        link = f'<{self.instead}>; rel="successor-version"'
        response["Link"] = ", ".join(filter(None, [response.get("Link"), link]))


def deprecates(*, since: date, until: date, instead: str) -> Callable[[View], View]:
    """Mark an operation; stands below `@router.get(…)`. Raises ValueError where programs get less than a year."""
    if until - since < LEAST:
        raise ValueError("an operation is deprecated for a year at least")
    said = Deprecation(since, until, instead)

    def mark(view: View) -> View:
        view.deprecation = said  # type: ignore[attr-defined]
        view._ninja_contribute_to_operation = [_on_paper(said)]  # type: ignore[attr-defined]
        return view

    return mark


def deprecation_of(operation: Operation) -> Deprecation | None:
    return getattr(operation.view_func, "deprecation", None)


def _on_paper(said: Deprecation) -> Callable[[Operation], None]:
    def contribute(operation: Operation) -> None:
        operation.deprecated = True
        operation.openapi_extra = {**(operation.openapi_extra or {}), "x-sunset": said.until.isoformat()}

    return contribute


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())
