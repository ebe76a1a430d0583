"""Keeping tags: which words the company sorts its matters by, and how they look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from makeright.conversations import events
from makeright.conversations.models import Tag
from makeright.conversations.models.tag import COLORS, NO_COLOR
from makeright.conversations.refusals import Refused
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.text import squeeze, without_controls

LONGEST_NAME = 40  # characters
MOST_KEPT = 500  # that are in use


@transaction.atomic
def add_tag(name: str, color: str = NO_COLOR, *, by: Actor, now: datetime | None = None) -> Tag:
    """Keep one more tag. `color`: one of `models.tag.COLORS`.

    Raises Refused: `no_name`, `name_taken` (however its letters are written), `no_such_color`, `too_many_kept`.
    """
    called, moment = _name(name), now or timezone.now()
    _expect_color(color)
    _expect_room()
    _expect_free(called)
    try:
        with transaction.atomic():
            tag = Tag.objects.create(name=called, color=color, added_at=moment)
    except IntegrityError:
        raise _taken(called) from None
    record(events.TAG_ADDED, tag, by=by, payload=events.TagAdded(color=Code(color)), now=moment)
    return tag


@transaction.atomic
def rename_tag(tag: Tag, name: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Call it otherwise, wherever it is; say whether that is new. Raises Refused: `no_name`, `name_taken`."""
    called = _name(name)
    if tag.retired_at is None:
        _expect_free(called, besides=tag)
    try:
        with transaction.atomic():
            changed = Tag.objects.filter(pk=tag.pk).exclude(name=called).update(name=called)
    except IntegrityError:
        raise _taken(called) from None
    if not changed:
        return False
    tag.refresh_from_db()
    record(events.TAG_RENAMED, tag, by=by, now=now)
    return True


@transaction.atomic
def color_tag(tag: Tag, color: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Give it another color; say whether that is new. Raises Refused (`no_such_color`)."""
    _expect_color(color)
    before = Tag.objects.select_for_update().get(pk=tag.pk).color
    if not Tag.objects.filter(pk=tag.pk).exclude(color=color).update(color=color):
        return False
    tag.refresh_from_db()
    colored = events.TagColored(from_color=Code(before), to_color=Code(color))
    record(events.TAG_COLORED, tag, by=by, payload=colored, now=now)
    return True


@transaction.atomic
def retire_tag(tag: Tag, *, by: Actor, now: datetime | None = None) -> bool:
    """Put it on nothing more; say whether it was in use. What has it keeps it."""
    moment = now or timezone.now()
    if not Tag.objects.filter(pk=tag.pk, retired_at=None).update(retired_at=moment):
        return False
    tag.refresh_from_db()
    record(events.TAG_RETIRED, tag, by=by, now=moment)
    return True


@transaction.atomic
def reinstate_tag(tag: Tag, *, by: Actor, now: datetime | None = None) -> bool:
    """Have it be used again; say whether it was retired. Raises Refused: `name_taken` if another has its name by now,
    `too_many_kept`."""
    if not Tag.objects.filter(pk=tag.pk).exclude(retired_at=None).exists():
        return False
    _expect_room()
    _expect_free(tag.name, besides=tag)
    try:
        with transaction.atomic():
            changed = Tag.objects.filter(pk=tag.pk).exclude(retired_at=None).update(retired_at=None)
    except IntegrityError:
        raise _taken(tag.name) from None
    if not changed:
        return False
    tag.refresh_from_db()
    record(events.TAG_REINSTATED, tag, by=by, now=now)
    return True


def tags_in_use() -> QuerySet[Tag]:
    """Those that can be put on something, by name."""
    return Tag.objects.filter(retired_at=None).order_by("name", "pk")


def find_tag(name: str, *, retired: bool = False) -> Tag:
    """The tag of that name, however its letters are written: one in use rather than a retired one, or the other way
    round. Raises Refused (`no_such_tag`)."""
    called = squeeze(without_controls(name))
    found = [tag for tag in Tag.objects.order_by("pk") if tag.name.casefold() == called.casefold()]
    found.sort(key=lambda tag: tag.retired_at is None)
    if not found:
        raise Refused("no_such_tag", "There is no tag “%(name)s”.", {"name": called})
    return found[0] if retired else found[-1]


@transaction.atomic
def tags_named(names: Iterable[str], *, by: Actor, may_add: bool, now: datetime | None = None) -> list[Tag]:
    """The tags in use of these names; what is none yet becomes one if whoever asks `may_add` it.

    Raises Refused: `no_such_tag`, or what `add_tag` does.
    """
    in_use = {tag.name.casefold(): tag for tag in tags_in_use()}
    found: dict[int, Tag] = {}
    for name in names:
        called = _name(name)
        tag = in_use.get(called.casefold())
        if tag is None and not may_add:
            raise Refused("no_such_tag", "There is no tag “%(name)s”.", {"name": called})
        if tag is None:
            tag = in_use[called.casefold()] = _one_more(called, by=by, now=now)
        found[tag.pk] = tag
    return list(found.values())


def _one_more(called: str, *, by: Actor, now: datetime | None) -> Tag:
    """A tag of that name: a new one, or that of whoever was quicker."""
    try:
        return add_tag(called, by=by, now=now)
    except Refused as refused:
        if refused.code != "name_taken":
            raise
        for tag in tags_in_use():
            if tag.name.casefold() == called.casefold():
                return tag
        raise


def _name(said: str) -> str:
    called = squeeze(without_controls(said))
    if not 0 < len(called) <= LONGEST_NAME or "," in called:
        raise Refused(
            "no_name",
            "A tag has a name of at most %(most)s characters, without a comma.",
            {"most": LONGEST_NAME},
        )
    return called


def _expect_color(color: str) -> None:
    if color not in COLORS:
        raise Refused("no_such_color", "The color is one of: %(colors)s.", {"colors": ", ".join(COLORS)})


def _expect_room() -> None:
    if tags_in_use().count() >= MOST_KEPT:
        raise Refused(
            "too_many_kept", "At most %(most)s tags are kept. Retire one first.", {"most": MOST_KEPT}
        )


def _expect_free(name: str, *, besides: Tag | None = None) -> None:
    """The constraint alone would let Ärger and ärger stand side by side: SQLite knows the case of ASCII only."""
    for tag in tags_in_use():
        if tag != besides and tag.name.casefold() == name.casefold():
            raise _taken(tag.name)


def _taken(name: str) -> Refused:
    return Refused("name_taken", "There is a tag “%(name)s” already.", {"name": name})
