"""Ids as programs hear them: a prefix that says of what, and letters that tell nothing else, such as `agt_0c9v7…`.

They last for ever and need no table: a number is mixed by a fixed permutation of 64 bits (multiplying by an odd number,
and turning) and written in Crockford's base 32. That hides how many there are and in which order they came; it is no
secret, and what somebody may see is asked in each case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic_core import core_schema

_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [
    first + second for first in _LETTERS for second in _LETTERS
]  # a list of fifty names hundreds of ids
_VALUES = {letter: value for value, letter in enumerate(_LETTERS)}
_LENGTH, _BITS = 13, 64
_MASK = (1 << _BITS) - 1
_ODD = 0x9E3779B97F4A7C15
_BACK = pow(_ODD, -1, 1 << _BITS)
LARGEST = (1 << 63) - 1


def public(prefix: str, number: int) -> str:
    """The id of a row, from its positive key."""
    mixed = number * _ODD & _MASK
    mixed ^= mixed >> 32
    return (
        f"{prefix}_{_LETTERS[mixed >> 60]}{_PAIRS[mixed >> 50 & 1023]}{_PAIRS[mixed >> 40 & 1023]}"
        f"{_PAIRS[mixed >> 30 & 1023]}{_PAIRS[mixed >> 20 & 1023]}{_PAIRS[mixed >> 10 & 1023]}{_PAIRS[mixed & 1023]}"
    )


def number_of(prefix: str, said: str) -> int:
    """The key that an id stands for. Raises ValueError for what is no id of that prefix."""
    start, _, letters = said.partition("_")
    if start != prefix or len(letters) != _LENGTH or not set(letters) <= _VALUES.keys():
        raise ValueError(f"{said[:40]!r} is no id that begins with {prefix}_")
    mixed = 0
    for letter in letters:
        mixed = mixed << 5 | _VALUES[letter]
    number = _turn(mixed) * _BACK & _MASK if mixed <= _MASK else 0
    if not 0 < number <= LARGEST:
        raise ValueError(f"{said[:40]!r} is no id that begins with {prefix}_")
    return number


def _turn(number: int) -> int:
    """Its own inverse: the upper half is stirred into the lower."""
    return number ^ number >> 32


@dataclass(frozen=True, slots=True)
class Id:
    """Marks a key in a schema: `AgentId = Annotated[int, Id("agt")]` is a number inside, and letters outside."""

    prefix: str

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        letters = f"^{self.prefix}_[{_LETTERS}]{{{_LENGTH}}}$"
        return core_schema.with_info_plain_validator_function(
            self._key,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda key: public(self.prefix, key), return_schema=core_schema.str_schema(pattern=letters)
            ),
            json_schema_input_schema=core_schema.str_schema(pattern=letters),
        )

    def _key(self, said: Any, asked: core_schema.ValidationInfo) -> int:
        """A key as our own rows have it, or the letters that came in: from outside no number passes for an id."""
        if isinstance(said, int) and not _comes_in(asked.context):
            return said
        return number_of(self.prefix, said if isinstance(said, str) else repr(said))


def _comes_in(context: Any) -> bool:
    """Whether this is being read from a request: django-ninja says so, and names a status as well where it answers."""
    return isinstance(context, dict) and "request" in context and "response_status" not in context
