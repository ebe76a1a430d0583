"""Trying again: a letter that did not go is due once more, if what it said can still be said."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from jinja2 import UndefinedError

from makeright.letters.models import EXPIRED, FAILED, UNKNOWN, WAITING, Letter
from makeright.letters.rendering import render
from makeright.letters.sending import MOST_TRIES
from makeright.letters.writing import LETTERS, OF_USE
from makeright.lib import bell

NOT_GONE = (FAILED, UNKNOWN, EXPIRED)


def can_be_written_anew(letter: Letter) -> bool:
    """Say whether all that it says is still there. What held a secret can't be: the secret was wiped when the letter
    came to rest, and whoever still waits for it asks anew."""
    try:
        render(letter.name, letter.language, letter.facts, {}, addressee=letter.addressee)
    except (LookupError, UndefinedError):
        return False
    return True


def try_again(letter: Letter, *, now: datetime | None = None) -> bool:
    """Have a letter sent that did not go; say whether it is due now. It keeps its Message-ID, so that a server or a
    reader who has it already can tell. Its tries are counted on, by whole rounds: a try that was taken for lost, and
    wakes up late, must not be taken for one of the new round."""
    now = now or timezone.now()
    at_rest = Letter.objects.filter(pk=letter.pk, state__in=NOT_GONE, tries=letter.tries)
    if not can_be_written_anew(letter):
        return False
    whole_rounds = letter.tries + -letter.tries % MOST_TRIES
    if not at_rest.update(
        state=WAITING, tries=whole_rounds, next_try_at=now, expires_at=now + OF_USE, server_said=""
    ):
        return False
    bell.ring_on_commit(LETTERS)
    return True
