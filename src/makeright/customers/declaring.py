"""Declaring: which kinds of events of the company's own systems are taken, how they look, and how long they are kept.
What is retired loses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from makeright.customers import events
from makeright.customers.fitting import DATE, NUMBER, TEXT, YES_NO
from makeright.customers.models import OccurrenceKind
from makeright.customers.models.occurrence import COLORS, NO_COLOR
from makeright.customers.naming_fields import code_of
from makeright.customers.refusals import Refused
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.text import squeeze, without_controls

LINK = "link"
ATTRIBUTE_KINDS = (TEXT, NUMBER, DATE, YES_NO, LINK)
MOST_KINDS, MOST_ATTRIBUTES = 200, 10
SHORTEST, LONGEST = 1, 36_500  # days
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")

Attributes = Iterable[Sequence[str]]
"""[code, name, kind] of each."""


@transaction.atomic
def declare(
    name: str,
    *,
    code: str = "",
    color: str = NO_COLOR,
    attributes: Attributes = (),
    on_timeline: bool = True,
    keep_for_days: int | None = None,
    by: Actor,
    now: datetime | None = None,
) -> OccurrenceKind:
    """Take events of one kind more. Without a `code` it is made of the name. `keep_for_days`: None for ever.

    Raises Refused: `no_name`, `no_code`, `no_such_color`, `no_attributes`, `no_time`, `too_many_kept`, or
    `declared_already`, also by one that was retired.
    """
    called, days = _name(name), _days(keep_for_days)
    said = _attributes(attributes)
    _expect_color(color)
    taken = set(OccurrenceKind.objects.values_list("code", flat=True))
    if len(taken) >= MOST_KINDS:
        raise Refused("too_many_kept", "At most %(most)s kinds are declared.", {"most": MOST_KINDS})
    known_as = code or code_of(called, taken, otherwise="event")
    if not _CODE.fullmatch(known_as):
        raise Refused("no_code", "A kind’s code has small letters, digits and _, such as shop_visit.")
    moment = now or timezone.now()
    try:
        with transaction.atomic():
            kind = OccurrenceKind.objects.create(
                code=known_as,
                name=called,
                color=color,
                attributes=said,
                on_timeline=on_timeline,
                keep_for_days=days,
                declared_at=moment,
            )
    except IntegrityError:
        raise Refused(
            "declared_already",
            "There is, or was, a kind %(code)s of events already.",
            {"code": repr(known_as)},
        ) from None
    told = events.KindDeclared(color=Code(color), on_timeline=on_timeline, keep_for_days=days)
    record(events.KIND_DECLARED, kind, by=by, payload=told, now=moment)
    return kind


@transaction.atomic
def rename(kind: OccurrenceKind, name: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Call it otherwise; say whether that is new. Raises Refused (`no_name`)."""
    called = _name(name)
    if not OccurrenceKind.objects.filter(pk=kind.pk).exclude(name=called).update(name=called):
        return False
    kind.refresh_from_db()
    record(events.KIND_RENAMED, kind, by=by, now=now)
    return True


@transaction.atomic
def change(
    kind: OccurrenceKind,
    *,
    color: str | None = None,
    on_timeline: bool | None = None,
    by: Actor,
    now: datetime | None = None,
) -> bool:
    """Have it look otherwise, or stand on the timeline or not; what is None stays. Say whether anything is new.

    Raises Refused (`no_such_color`).
    """
    row = OccurrenceKind.objects.select_for_update().get(pk=kind.pk)
    wanted = color if color is not None else row.color
    shown = on_timeline if on_timeline is not None else row.on_timeline
    _expect_color(wanted)
    if (wanted, shown) == (row.color, row.on_timeline):
        return False
    OccurrenceKind.objects.filter(pk=kind.pk).update(color=wanted, on_timeline=shown)
    kind.refresh_from_db()
    told = events.KindChanged(color=Code(wanted), on_timeline=shown)
    record(events.KIND_CHANGED, kind, by=by, payload=told, now=now)
    return True


@transaction.atomic
def keep_for(kind: OccurrenceKind, days: int | None, *, by: Actor, now: datetime | None = None) -> bool:
    """Keep what is told of it for so many days after it happened, or for ever (None); say whether that is new. It
    counts from the next night on. Raises Refused (`no_time`)."""
    wanted = _days(days)
    before = OccurrenceKind.objects.select_for_update().get(pk=kind.pk).keep_for_days
    if before == wanted:
        return False
    OccurrenceKind.objects.filter(pk=kind.pk).update(keep_for_days=wanted)
    kind.refresh_from_db()
    told = events.KindKept(from_days=before, to_days=wanted)
    record(events.KIND_KEPT, kind, by=by, payload=told, now=now)
    return True


@transaction.atomic
def describe(kind: OccurrenceKind, attributes: Attributes, *, by: Actor, now: datetime | None = None) -> bool:
    """Have these told beside it from now on, in this order; say whether that is new. What was told before stays.

    Raises Refused (`no_attributes`).
    """
    said = _attributes(attributes)
    before = OccurrenceKind.objects.select_for_update().get(pk=kind.pk).attributes
    if before == said:
        return False
    OccurrenceKind.objects.filter(pk=kind.pk).update(attributes=said)
    kind.refresh_from_db()
    record(events.KIND_DESCRIBED, kind, by=by, payload=events.KindDescribed(count=len(said)), now=now)
    return True


@transaction.atomic
def retire(kind: OccurrenceKind, *, by: Actor, now: datetime | None = None) -> bool:
    """Take nothing more of it; say whether something was. What was told stays."""
    moment = now or timezone.now()
    if not OccurrenceKind.objects.filter(pk=kind.pk, retired_at=None).update(retired_at=moment):
        return False
    kind.refresh_from_db()
    record(events.KIND_RETIRED, kind, by=by, now=moment)
    return True


@transaction.atomic
def reinstate(kind: OccurrenceKind, *, by: Actor, now: datetime | None = None) -> bool:
    """Take it again; say whether it was retired."""
    retired = OccurrenceKind.objects.filter(pk=kind.pk).exclude(retired_at=None)
    if not retired.update(retired_at=None):
        return False
    kind.refresh_from_db()
    record(events.KIND_REINSTATED, kind, by=by, now=now)
    return True


def kinds_in_use() -> QuerySet[OccurrenceKind]:
    """Those of which something is taken, by name."""
    return OccurrenceKind.objects.filter(retired_at=None).order_by("name", "pk")


def find_kind(code: str) -> OccurrenceKind:
    """The kind of that code, also one that is retired. Raises Refused (`no_such_kind`)."""
    found = OccurrenceKind.objects.filter(code=code).first()
    if found is None:
        raise Refused("no_such_kind", "No kind %(code)s of events is declared.", {"code": repr(code[:60])})
    return found


def _name(said: str) -> str:
    called = squeeze(without_controls(said))
    if not 0 < len(called) <= 120:
        raise Refused("no_name", "A kind has a name of at most 120 characters.")
    return called


def _days(said: int | None) -> int | None:
    if said is not None and not SHORTEST <= said <= LONGEST:
        raise Refused(
            "no_time",
            "It takes a number of days from %(shortest)s to %(most)s, or no end.",
            {"shortest": SHORTEST, "most": f"{LONGEST:,}"},
        )
    return said


def _expect_color(color: str) -> None:
    if color not in COLORS:
        raise Refused("no_such_color", "The color is one of: %(colors)s.", {"colors": ", ".join(COLORS)})


def _attributes(said: Attributes) -> list[list[str]]:
    each = [[code.strip(), squeeze(without_controls(name)), kind] for code, name, kind in said]
    codes, names = [one[0] for one in each], [one[1].casefold() for one in each]
    is_clear = len(set(codes)) == len(codes) and len(set(names)) == len(names)
    fits = all(
        _CODE.fullmatch(code)
        and 0 < len(name) <= 60
        and not set(";()") & set(name)
        and kind in ATTRIBUTE_KINDS
        for code, name, kind in each
    )
    if not (is_clear and fits and len(each) <= MOST_ATTRIBUTES):
        raise Refused(
            "no_attributes",
            "Each detail has a name of its own, of at most 60 characters, and is one of %(kinds)s; at most %(most)s.",
            {"kinds": ", ".join(ATTRIBUTE_KINDS), "most": MOST_ATTRIBUTES},
        )
    return each
