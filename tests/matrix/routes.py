"""All routes of the house, as the resolver knows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("get", "post", "put", "patch", "delete")


class Route(NamedTuple):
    """`parameters`: the names that stand in its address."""

    name: str
    view: type | None
    parameters: tuple[str, ...]
    methods: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def _methods(view: type | None) -> tuple[str, ...]:
    if view is None:
        return ("get", "post")
    allowed: Sequence[str] = getattr(view, "http_method_names", METHODS)
    return tuple(method for method in METHODS if method in allowed and hasattr(view, method))


def _walk(patterns: list[URLPattern | URLResolver], within: str = "") -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(
                pattern.url_patterns, within + (f"{pattern.namespace}:" if pattern.namespace else "")
            )
        else:
            view = getattr(pattern.callback, "view_class", None)
            parameters = tuple(pattern.pattern.converters)
            yield Route(f"{within}{pattern.name}", view, parameters, _methods(view))


def routes() -> list[Route]:
    """All of them, in the order in which they are tried. Those of the API are walked by its operations."""
    return [route for route in _walk(get_resolver().url_patterns) if route.name != "api"]
