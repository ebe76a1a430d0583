"""Saving replies: words that are kept for use again, with variables that are filled in where they are used."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from makeright.conversations import events
from makeright.conversations.models import SavedReply
from makeright.conversations.refusals import Refused
from makeright.conversations.variables import VARIABLES
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.text import squeeze, without_controls
from makeright.staff.placeholders import strange_in

LONGEST_NAME, LONGEST = 80, 20_000  # characters


@transaction.atomic
def save_reply(name: str, text: str, *, by: Actor, now: datetime | None = None) -> SavedReply:
    """Keep words for use again. `text` is plain, with variables of `variables.VARIABLES` in braces.

    Raises Refused: `no_name`, `name_taken`, `empty`, `too_long`, or `no_such_variable`, which names it.
    """
    called, words, moment = _name(name), _words(text), now or timezone.now()
    try:
        with transaction.atomic():
            saved = SavedReply.objects.create(name=called, text=words, added_at=moment)
    except IntegrityError:
        raise _taken(called) from None
    record(events.SAVED_REPLY_ADDED, saved, by=by, now=moment)
    return saved


@transaction.atomic
def rename(saved: SavedReply, name: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Call it otherwise; say whether that is new. Raises Refused: `no_name`, `name_taken`."""
    called = _name(name)
    try:
        with transaction.atomic():
            changed = SavedReply.objects.filter(pk=saved.pk).exclude(name=called).update(name=called)
    except IntegrityError:
        raise _taken(called) from None
    if not changed:
        return False
    saved.refresh_from_db()
    record(events.SAVED_REPLY_RENAMED, saved, by=by, now=now)
    return True


@transaction.atomic
def reword(saved: SavedReply, text: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Have it say something else; say whether that is new. Raises Refused as `save_reply` does."""
    words = _words(text)
    if not SavedReply.objects.filter(pk=saved.pk).exclude(text=words).update(text=words):
        return False
    saved.refresh_from_db()
    record(events.SAVED_REPLY_REWORDED, saved, by=by, now=now)
    return True


@transaction.atomic
def retire(saved: SavedReply, *, by: Actor, now: datetime | None = None) -> bool:
    """Offer it no more; say whether it was offered. What was sent with it stays."""
    moment = now or timezone.now()
    if not SavedReply.objects.filter(pk=saved.pk, retired_at=None).update(retired_at=moment):
        return False
    saved.refresh_from_db()
    record(events.SAVED_REPLY_RETIRED, saved, by=by, now=moment)
    return True


@transaction.atomic
def reinstate(saved: SavedReply, *, by: Actor, now: datetime | None = None) -> bool:
    """Offer it again; say whether it was retired. Raises Refused (`name_taken`) if another has its name by now."""
    try:
        with transaction.atomic():
            retired = SavedReply.objects.filter(pk=saved.pk).exclude(retired_at=None)
            changed = retired.update(retired_at=None)
    except IntegrityError:
        raise _taken(saved.name) from None
    if not changed:
        return False
    saved.refresh_from_db()
    record(events.SAVED_REPLY_REINSTATED, saved, by=by, now=now)
    return True


def offered(find: str = "") -> QuerySet[SavedReply]:
    """Those that are offered, by name; with words to find, those in whose name or text all of them stand."""
    found = SavedReply.objects.filter(retired_at=None).order_by("name", "pk")
    for word in find.split()[:5]:
        found = found.filter(Q(name__icontains=word) | Q(text__icontains=word))
    return found


def _name(said: str) -> str:
    called = squeeze(without_controls(said))
    if not 0 < len(called) <= LONGEST_NAME:
        raise Refused(
            "no_name", "A saved reply has a name of at most %(most)s characters.", {"most": LONGEST_NAME}
        )
    return called


def _words(said: str) -> str:
    words = without_controls(said, keep_directions=True).strip()
    if not words:
        raise Refused("empty", "There is nothing to save yet.")
    if len(words) > LONGEST:
        raise Refused(
            "too_long", "A saved reply holds at most %(most)s characters.", {"most": f"{LONGEST:,}"}
        )
    if strange := strange_in(words, VARIABLES):
        known = ", ".join(f"{{{each}}}" for each in VARIABLES)
        raise Refused(
            "no_such_variable",
            "Nothing is known as {%(variable)s}. There are %(known)s.",
            {"variable": strange[0], "known": known},
            variable=strange[0],
        )
    return words


def _taken(name: str) -> Refused:
    return Refused("name_taken", "There is a saved reply “%(name)s” already.", {"name": name})
