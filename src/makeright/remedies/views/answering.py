"""An answer to an ask, as a form says it."""

from __future__ import annotations

from django.http import QueryDict

from makeright.lib.actor import Actor
from makeright.remedies import asking
from makeright.remedies.models import Ask
from makeright.remedies.refusals import Refused
from makeright.remedies.views.amounts import minor_of


def answer_as_said(ask: Ask, said: QueryDict, *, by: Actor) -> bool:
    """Answer with `answer` (yes, less or no), `amount` for less, and `words`; say whether it was open still. Raises
    Refused: `no_such_answer`, `no_amount`, and what `asking.answer` refuses."""
    verdict, words = said.get("answer", ""), said.get("words", "")
    if verdict == "less":
        minor = minor_of(said.get("amount", ""), ask.remedy.currency)
        return asking.answer(ask, yes=True, amount_minor=minor, words=words, by=by)
    if verdict not in ("yes", "no"):
        raise Refused("no_such_answer", "The answer is yes, less, or no.")
    return asking.answer(ask, yes=verdict == "yes", words=words, by=by)
