"""Doing the same with several conversations: each by itself, so that what stands in one's way keeps no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makeright.conversations.heeding import unless_they_wrote
from makeright.conversations.models import Conversation
from makeright.conversations.refusals import Refused

MOST_NAMED = 3  # conversations whose refusal is told by number


@dataclass(slots=True)
class Outcome:
    """What became of it: where it changed something, and the numbers where it was refused, by what is said of that."""

    changed: list[Conversation] = field(default_factory=list)
    refused: dict[str, list[int]] = field(default_factory=dict)

    def told(self, done: str) -> str:
        """What was done, in words, and what was not and why."""
        said = [done] if self.changed else []
        for words, numbers in self.refused.items():
            named = ", ".join(str(number) for number in numbers[:MOST_NAMED])
            more = len(numbers) - MOST_NAMED
            if more > 0:
                named = ngettext("%(named)s and %(num)s more", "%(named)s and %(num)s more", more) % {
                    "named": named,
                    "num": more,
                }
            said.append(_("Not no. %(numbers)s: %(why)s") % {"numbers": named, "why": words})
        return " ".join(said) or _("All of it was so already.")


def each_by_itself(
    matters: Iterable[Conversation],
    verb: Callable[[Conversation], bool],
    *,
    in_words: Callable[[Refused], str],
    looked_at: datetime | None = None,
) -> Outcome:
    """Do the verb with each. Where the customer wrote after the list was looked at, nothing is done."""
    outcome = Outcome()
    for matter in matters:
        try:
            if unless_they_wrote(matter, verb, since=looked_at):
                outcome.changed.append(matter)
        except Refused as refused:
            outcome.refused.setdefault(in_words(refused), []).append(matter.number)
    return outcome


def numbers_of(matters: Sequence[Conversation]) -> str:
    return ",".join(str(each.number) for each in matters)
