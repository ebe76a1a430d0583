"""Expanding: a program asks for what an answer would only name, in the same call: `expand=customer,assignee`."""

from __future__ import annotations

from typing import Any

from pydantic_core import core_schema

from makeright.api.problems import Problem


class Expands:
    """What an operation can tell in full.

        EXPANDS = Expands("customer", "assignee")
        def conversation(…, expand: Annotated[str, EXPANDS] = ""):
            if "customer" in wanted(expand): …

    Any other word is refused (`expand`, 422).
    """

    def __init__(self, *possible: str) -> None:
        self.possible = possible

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        words = "|".join(self.possible)
        return core_schema.no_info_plain_validator_function(
            self._allowed,
            json_schema_input_schema=core_schema.str_schema(pattern=f"^(?:(?:{words})(?:,(?:{words}))*)?$"),
        )

    def _allowed(self, said: str) -> str:
        if beyond := wanted(said) - set(self.possible):
            unknown, known = ", ".join(map(repr, sorted(beyond))), ", ".join(self.possible)
            detail = f"This answer has no {unknown} to expand, only {known}."
            raise Problem(422, "expand", detail, possible=list(self.possible))
        return said


def wanted(said: str) -> frozenset[str]:
    """What is to be told in full."""
    return frozenset(said.split(",")) if said else frozenset()
