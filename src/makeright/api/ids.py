"""Ids as programs hear them: a prefix that says of what, and letters that tell nothing else, such as `agt_0c9v7…`.

They last for ever and need no table: a number is mixed by a fixed permutation of 64 bits (multiplying by an odd number,
and turning) and written in Crockford's base 32. That hides how many there are and in which order they came; it is no
secret, and what somebody may see is asked in each case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # loaded with the API itself: who only writes ids does without it
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
NOBODYS = LARGEST  # no row will ever have it


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
    number = _number(said) if _has_form(prefix, said) else 0
    if not number:
        raise ValueError(f"{said[:40]!r} is no id that begins with {prefix}_")
    return number


def _has_form(prefix: str, said: str) -> bool:
    start, _, letters = said.partition("_")
    return start == prefix and len(letters) == _LENGTH and set(letters) <= _VALUES.keys()


def _number(said: str) -> int:
    """What letters of that form stand for; 0 if nothing of ours does."""
    mixed = 0
    for letter in said.partition("_")[2]:
        mixed = mixed << 5 | _VALUES[letter]
    number = _turn(mixed) * _BACK & _MASK if mixed <= _MASK else 0
    return number if number <= LARGEST else 0


def _turn(number: int) -> int:
    """Its own inverse: the upper half is stirred into the lower."""
    return number ^ number >> 32


@dataclass(frozen=True, slots=True)
class Id:
    """Marks a key in a schema: `AgentId = Annotated[int, Id("agt")]` is a number inside, and letters outside."""

    prefix: str

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        from pydantic_core import core_schema

        letters = f"^{self.prefix}_[0-9a-f][{_LETTERS}]{{{_LENGTH - 1}}}$"  # 64 bits, and none of the 65th
        return core_schema.with_info_plain_validator_function(
            self._key,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda key: public(self.prefix, key), return_schema=core_schema.str_schema(pattern=letters)
            ),
            json_schema_input_schema=core_schema.str_schema(pattern=letters),
        )

    def _key(self, said: Any, asked: core_schema.ValidationInfo) -> int:
        """A key as our own rows have it, or the letters that came in: from outside no number passes for an id. What
        has the form of an id, and could be none of ours, is told as one of nothing that is here."""
        if isinstance(said, int) and not _comes_in(asked.context):
            return said
        if isinstance(said, str) and _has_form(self.prefix, said):
            return _number(said) or NOBODYS
        raise ValueError(f"{str(said)[:40]!r} is no id that begins with {self.prefix}_")


def _comes_in(context: Any) -> bool:
    """Whether this is being read from a request: django-ninja says so, and names a status as well where it answers."""
    return isinstance(context, dict) and "request" in context and "response_status" not in context
