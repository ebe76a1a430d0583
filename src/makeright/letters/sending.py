"""Sending: letters that are due are rendered, handed to the mail server outside any transaction, and written down.

A letter whose hand-over broke in the middle is not repeated: it may have arrived, and whoever still waits for it asks
anew, which makes a new letter with a new link (docs/decisions/0013-letters.md).
"""

from __future__ import annotations

import json
import logging
import re
import threading
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as says

from makeright.letters.addressing import house_address
from makeright.letters.composing import compose
from makeright.letters.models import (
    AT_REST,
    EXPIRED,
    FAILED,
    HANDING,
    SENDING,
    SENT,
    UNKNOWN,
    WAITING,
    Letter,
)
from makeright.letters.rendering import render
from makeright.letters.writing import LETTERS
from makeright.lib.bell import Bell
from makeright.lib.headers import new_message_id, usable_address
from makeright.lib.insisting import insist
from makeright.lib.scrubbing import scrubbed
from makeright.lib.smtp import Said, talk
from makeright.lib.tracing import trace_of_number, tracing

log = logging.getLogger(__name__)

BATCH = 20
LOOK_EVERY = 20.0  # seconds, should the bell be missed
MOST_TRIES = 12  # in a round; a person may ask for another one
LONGEST_TALK = timedelta(minutes=10)  # after that, whoever took a letter is taken for dead
CLOCKS_DIFFER_BY = timedelta(
    minutes=10
)  # what lies further ahead was put down by a clock that was set back since
KEPT_FOR = timedelta(days=30)  # after a letter has come to rest
_PAUSES = [
    timedelta(seconds=20),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
]
_TELLING = re.compile(r"[\w-]{8,}")  # a part of a secret that would tell it


def run(stop: threading.Event) -> None:
    """Send what is due until told to stop; the bell says when there is something new."""
    with Bell(LETTERS) as bell:
        while not stop.is_set():
            if not send_due(stop=stop):
                bell.wait(LOOK_EVERY)
                close_old_connections()


def send_due(*, now: datetime | None = None, stop: threading.Event | None = None) -> int:
    """Send the letters that are due; say how many were taken. Any number of engines may do so at once."""
    now = now or timezone.now()
    recover(before=now - LONGEST_TALK, after=now + CLOCKS_DIFFER_BY)
    far_ahead = Q(next_try_at__gt=now + max(_PAUSES) + CLOCKS_DIFFER_BY)
    Letter.objects.filter(far_ahead, state=WAITING).update(next_try_at=now)
    _give_up_what_is_of_no_use(now)
    Letter.objects.filter(state__in=AT_REST, expires_at__lt=now - KEPT_FOR).delete()
    if not settings.MAKERIGHT_SMTP or not _is_usable(house_address()):
        return 0
    due = Letter.objects.filter(state=WAITING, next_try_at__lte=now).order_by("next_try_at", "pk")
    taken = 0
    for letter in due[:BATCH]:
        if stop is not None and stop.is_set():
            break
        if _take(letter):
            taken += 1
            with tracing(trace_of_number(letter.pk)):
                _send(letter)
    return taken


def _is_usable(sender: str) -> bool:
    """Say whether mail can come from that address. If not, letters wait: it is ours to mend."""
    try:
        return bool(sender and usable_address(sender))
    except ValueError:
        log.warning("no letter can go out: the house's own address is no address")
        return False


def recover(*, before: datetime, after: datetime | None = None) -> None:
    """Sort out letters that were taken before a time, or after one that is still to come, and not written down since:
    whoever took them has died, or the clock was set back.

    If they have not, nothing is sent twice: each try has its number, and whoever holds an older one finds the row no
    longer theirs before a word goes over.
    """
    lost = Letter.objects.filter(
        Q(next_try_at__lte=before) | (Q(next_try_at__gt=after) if after else Q(pk=None))
    )
    lost.filter(state=SENDING).update(state=WAITING, next_try_at=timezone.now())
    lost.filter(state=HANDING).update(
        state=UNKNOWN,
        secrets="",
        next_try_at=None,
        server_said=says("The program ended while it was being handed over."),
    )


def _give_up_what_is_of_no_use(now: datetime) -> None:
    if count := Letter.objects.filter(state=WAITING, expires_at__lte=now).update(
        state=EXPIRED, secrets="", next_try_at=None
    ):
        log.warning("%d letters could not be sent while they were of use", count)


def _take(letter: Letter) -> bool:
    """Say whether the letter is ours to send now; it gets its Message-ID, which it keeps whatever happens."""
    letter.message_id = letter.message_id or new_message_id(house_address().rpartition("@")[2])
    mine = Letter.objects.filter(pk=letter.pk, state=WAITING, tries=letter.tries)
    letter.tries += 1
    changed = {"state": SENDING, "next_try_at": timezone.now(), "tries": letter.tries}
    return bool(mine.update(**changed, message_id=letter.message_id))


def _send(letter: Letter) -> None:
    try:
        address, mail = usable_address(letter.address), _written(letter)
    except Exception as error:
        log.exception("letter %s (%s) could not be written", letter.pk, letter.name)
        _write_down(letter, Said("refused", scrubbed(error)))
        return
    outcome = talk(
        usable_address(house_address()), [address], mail, before_words=lambda welcome: _handing_over(letter)
    )
    verdict, words = outcome[address]
    insist(lambda: _write_down(letter, Said(verdict, _without_secrets(words, letter))))


def _revealed(letter: Letter) -> dict[str, str]:
    revealed: dict[str, str] = json.loads(letter.secrets.reveal() or "{}")
    return revealed


def _without_secrets(words: str, letter: Letter) -> str:
    """A server that turns a letter down may say which link in it it didn't like; its words are kept and shown."""
    for secret in _revealed(letter).values():
        for telling in (secret, *_TELLING.findall(secret)):
            words = words.replace(telling, "…")
    return words


def _written(letter: Letter) -> bytes:
    return compose(
        render(letter.name, letter.language, letter.facts, _revealed(letter), addressee=letter.addressee),
        sender=(settings.MAKERIGHT_COMPANY, house_address()),
        to=(letter.addressee, letter.address),
        message_id=letter.message_id,
        date=timezone.now(),
        language=letter.language,
    )


def _handing_over(letter: Letter) -> None:
    """From here on nobody knows whether it arrived, until the server says so."""
    if not _ours(letter).update(state=HANDING, next_try_at=timezone.now()):
        raise RuntimeError("somebody else took this letter for lost meanwhile")


def _write_down(letter: Letter, said: Said) -> None:
    """Keep what became of it. In whichever state it comes to rest, its secrets are gone."""
    now = timezone.now()
    state = {"taken": SENT, "refused": FAILED, "later": WAITING, "unknown": UNKNOWN}[said.verdict]
    tries = letter.tries % MOST_TRIES or MOST_TRIES  # of this round
    if state == WAITING and tries == MOST_TRIES:
        state = FAILED
    changed: dict[str, Any] = {"state": state, "server_said": said.words[:500], "next_try_at": None}
    if state == WAITING:
        changed["next_try_at"] = now + _PAUSES[min(tries, len(_PAUSES)) - 1]
    else:
        changed["secrets"] = ""
    if state == SENT:
        changed["sent_at"] = now
    else:
        log.warning(
            "letter %s (%s) did not go: %s, try %d", letter.pk, letter.name, said.verdict, letter.tries
        )
    _ours(letter).update(**changed)


def _ours(letter: Letter) -> QuerySet[Letter]:
    """The row, as long as it is under way by this very try and nobody took it for lost."""
    return Letter.objects.filter(pk=letter.pk, state__in=(SENDING, HANDING), tries=letter.tries)
