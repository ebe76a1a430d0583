"""Refusing: what a verb says when it says no. Each app has its own kind of it, in `refusals.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_translate: Callable[[str], str] = str


class Refusal(Exception):
    """A verb said no and changed nothing. `code` is stable; `words` tell a person why, and what to do instead, in their
    language; `str()` says it in English, for programs, rows and the log. `facts` say what is so.

    `sentence` is English, and `named` fills in its %(…)s, if it has any.
    """

    def __init__(
        self, code: str, sentence: str, named: Mapping[str, object] | None = None, /, **facts: Any
    ) -> None:
        super().__init__(sentence % named if named else sentence)
        self.code, self.sentence, self.named, self.facts = code, sentence, named, facts

    @property
    def words(self) -> str:
        """Why, in the language of who reads it now."""
        said = _translate(self.sentence)
        return said % self.named if self.named else said


def tell_by(translate: Callable[[str], str]) -> None:
    """Have refusals say their words by this from now on. The one who shows pages calls it as the program begins."""
    global _translate
    _translate = translate
