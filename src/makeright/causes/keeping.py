"""Keeping causes: what can go wrong, as a tree of few levels. Each change of it is a version, and each version can be
asked for later."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from makeright.causes import events
from makeright.causes.models import Cause, CauseTerm, TreeVersion
from makeright.causes.models.cause import HARMS, UNKNOWN
from makeright.causes.refusals import Refused
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.text import squeeze, without_controls

LONGEST_NAME = 80  # characters
DEEPEST = 4  # levels
MOST_KEPT = 1_000  # that are found
_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")


@transaction.atomic
def add_cause(
    name: str,
    *,
    by: Actor,
    below: Cause | None = None,
    code: str = "",
    harm: str = UNKNOWN,
    now: datetime | None = None,
) -> Cause:
    """Name one more thing that goes wrong, `below` a wider one or at the top. Without a `code` it has one that is
    made from its name.

    Raises Refused: `no_name`, `name_taken` where it would stand, `no_such_code`, `code_taken`, `no_such_harm`,
    `too_deep`, `cause_retired` if it is the wider one, `too_many_kept`.
    """
    take_tree()
    called, moment = _name(name), now or timezone.now()
    _expect_harm(harm)
    _expect_room()
    _expect_place(below)
    _expect_free(called, below)
    cause = Cause(code=_code(code, called), name=called, parent=below, usual_harm=harm, added_at=moment)
    try:
        with transaction.atomic():
            cause.save()
    except IntegrityError:
        raise Refused("code_taken", "Another cause has the code %(code)s.", {"code": cause.code}) from None
    version = _stands(cause, moment)
    added = events.CauseAdded(parent=below.pk if below else 0, harm=Code(harm), version=version)
    record(events.ADDED, cause, by=by, payload=added, now=moment)
    return cause


@transaction.atomic
def rename_cause(cause: Cause, name: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Call it otherwise; say whether that is new. Raises Refused: `no_name`, `name_taken`."""
    take_tree()
    cause.refresh_from_db()
    called, moment = _name(name), now or timezone.now()
    if cause.name == called:
        return False
    if cause.retired_at is None:
        _expect_free(called, cause.parent, besides=cause)
    Cause.objects.filter(pk=cause.pk).update(name=called)
    cause.refresh_from_db()
    version = _stands(cause, moment)
    record(events.RENAMED, cause, by=by, payload=events.CauseRenamed(version), now=moment)
    return True


@transaction.atomic
def move_cause(cause: Cause, below: Cause | None, *, by: Actor, now: datetime | None = None) -> bool:
    """Have it stand below another one, or at the top, with all that is below it; say whether that is new.

    Raises Refused: `below_itself`, `too_deep`, `name_taken` there, `cause_retired` if it is the wider one.
    """
    take_tree()
    cause.refresh_from_db()
    before, moment = cause.parent_id, now or timezone.now()
    if before == (below.pk if below else None):
        return False
    if below is not None and cause.pk in {each.pk for each in path_to(below)}:
        raise Refused("below_itself", "%(cause)s can’t stand below itself.", {"cause": cause})
    _expect_place(below, height=_height(cause))
    if cause.retired_at is None:
        _expect_free(cause.name, below, besides=cause)
    Cause.objects.filter(pk=cause.pk).update(parent=below)
    cause.refresh_from_db()
    moved = events.CauseMoved(
        from_parent=before or 0, to_parent=below.pk if below else 0, version=_stands(cause, moment)
    )
    record(events.MOVED, cause, by=by, payload=moved, now=moment)
    return True


@transaction.atomic
def set_usual_harm(cause: Cause, harm: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Say what it mostly does to a thing; say whether that is new. Raises Refused (`no_such_harm`)."""
    _expect_harm(harm)
    take_tree()
    cause.refresh_from_db()
    before = cause.usual_harm
    if not Cause.objects.filter(pk=cause.pk).exclude(usual_harm=harm).update(usual_harm=harm):
        return False
    cause.refresh_from_db()
    said = events.CauseHarmSet(from_harm=Code(before), to_harm=Code(harm))
    record(events.HARM_SET, cause, by=by, payload=said, now=now)
    return True


@transaction.atomic
def retire_cause(cause: Cause, *, by: Actor, now: datetime | None = None) -> bool:
    """Have it be found no more; say whether it was. What has it keeps it.

    Raises Refused (`has_narrower`) while others stand below it.
    """
    take_tree()
    moment = now or timezone.now()
    if Cause.objects.filter(parent=cause, retired_at=None).exists():
        raise Refused(
            "has_narrower", "Others stand below %(cause)s. Move or retire them first.", {"cause": cause}
        )
    if not Cause.objects.filter(pk=cause.pk, retired_at=None).update(retired_at=moment):
        return False
    cause.refresh_from_db()
    version = _stands(cause, moment)
    record(events.RETIRED, cause, by=by, payload=events.CauseRetired(version), now=moment)
    return True


@transaction.atomic
def reinstate_cause(cause: Cause, *, by: Actor, now: datetime | None = None) -> bool:
    """Have it be found again; say whether it was retired.

    Raises Refused: `name_taken`, `too_many_kept`, `cause_retired` if what it stands below is, `merged` if it turned
    out to be another one.
    """
    take_tree()
    cause.refresh_from_db()
    moment = now or timezone.now()
    if cause.retired_at is None:
        return False
    if cause.merged_into is not None:
        raise Refused(
            "merged", "%(cause)s is one with %(into)s.", {"cause": cause, "into": cause.merged_into}
        )
    _expect_room()
    _expect_place(cause.parent)
    _expect_free(cause.name, cause.parent, besides=cause)
    Cause.objects.filter(pk=cause.pk).update(retired_at=None)
    cause.refresh_from_db()
    version = _stands(cause, moment)
    record(events.REINSTATED, cause, by=by, payload=events.CauseReinstated(version), now=moment)
    return True


@transaction.atomic
def merge_causes(cause: Cause, into: Cause, *, by: Actor, now: datetime | None = None) -> bool:
    """Have two be one: `cause` is found no more, and what has it counts with `into`. What stands below it stands
    below `into` then. Say whether it was another one.

    Raises Refused: `same_cause`, `cause_retired` if it is `into`, `below_itself`, and what `move_cause` does.
    """
    take_tree()
    cause.refresh_from_db()
    into.refresh_from_db()
    moment = now or timezone.now()
    if cause.pk == into.pk:
        raise Refused("same_cause", "%(cause)s is one cause already.", {"cause": cause})
    if cause.merged_into_id == into.pk:
        return False
    if cause.merged_into is not None:
        raise Refused(
            "merged", "%(cause)s is one with %(into)s.", {"cause": cause, "into": cause.merged_into}
        )
    if into.retired_at is not None:
        raise Refused("cause_retired", "%(cause)s is retired.", {"cause": into})
    if cause.pk in {each.pk for each in path_to(into)}:
        raise Refused("below_itself", "%(cause)s can’t stand below itself.", {"cause": cause})
    for narrower in Cause.objects.filter(parent=cause, retired_at=None).order_by("pk"):
        move_cause(narrower, into, by=by, now=moment)
    was_retired = cause.retired_at
    Cause.objects.filter(pk=cause.pk).update(retired_at=was_retired or moment, merged_into=into)
    cause.refresh_from_db()
    version = _stands(cause, moment)
    record(
        events.MERGED,
        cause,
        by=by,
        payload=events.CauseMerged(into_cause=into.pk, version=version),
        now=moment,
    )
    return True


def take_tree() -> None:
    """Have the tree to oneself until the transaction ends. What is judged by it would else be judged by what another
    one is just changing; on SQLite a transaction has the whole database to itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE causes_treeversion IN SHARE ROW EXCLUSIVE MODE")


def path_to(cause: Cause) -> list[Cause]:
    """From the top down to it, itself included."""
    path = [cause]
    while path[0].parent is not None and len(path) <= DEEPEST * 2:
        path.insert(0, path[0].parent)
    return path


def find_cause(said: str) -> Cause:
    """The cause of that code, or else the one in use that has this name. Raises Refused: `no_such_cause`,
    `not_unique` if several are called so."""
    by_code = Cause.objects.filter(code=said.strip()).first()
    if by_code is not None:
        return by_code
    called = squeeze(without_controls(said)).casefold()
    found = [each for each in Cause.objects.filter(retired_at=None) if each.name.casefold() == called]
    if not found:
        raise Refused("no_such_cause", "There is no cause “%(name)s”.", {"name": said.strip()})
    if len(found) > 1:
        codes = ", ".join(each.code for each in found)
        raise Refused("not_unique", "Several are called so: %(codes)s. Say the code.", {"codes": codes})
    return found[0]


def _stands(cause: Cause, now: datetime) -> int:
    """Write down how it stands from a new version of the tree on; give the version."""
    version = TreeVersion.objects.create(at=now).pk
    CauseTerm.objects.filter(cause=cause, until=None).update(until=version)
    CauseTerm.objects.create(
        cause=cause,
        name=cause.name,
        parent=cause.parent,
        is_retired=cause.retired_at is not None,
        since=version,
    )
    return version


def _name(said: str) -> str:
    called = squeeze(without_controls(said))
    if not 0 < len(called) <= LONGEST_NAME:
        raise Refused("no_name", "A cause has a name of at most %(most)s characters.", {"most": LONGEST_NAME})
    return called


def _code(said: str, name: str) -> str:
    if said:
        if not _CODE.fullmatch(said):
            raise Refused(
                "no_such_code",
                "A code is made of small letters, digits and _, at most 60 of them, a letter first.",
            )
        return said
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:50]
    stem = stem if stem[:1].isalpha() else f"cause_{stem}".rstrip("_")
    code, number = stem, 1
    while Cause.objects.filter(code=code).exists():
        number += 1
        code = f"{stem}_{number}"
    return code


def _expect_harm(harm: str) -> None:
    if harm not in HARMS:
        raise Refused("no_such_harm", "The harm is one of: %(harms)s.", {"harms": ", ".join(HARMS)})


def _expect_room() -> None:
    if Cause.objects.filter(retired_at=None).count() >= MOST_KEPT:
        raise Refused(
            "too_many_kept", "At most %(most)s causes are kept. Retire one first.", {"most": f"{MOST_KEPT:,}"}
        )


def _expect_place(below: Cause | None, *, height: int = 1) -> None:
    if below is None:
        return
    below.refresh_from_db()
    if below.retired_at is not None:
        raise Refused("cause_retired", "%(cause)s is retired.", {"cause": below})
    if len(path_to(below)) + height > DEEPEST:
        raise Refused("too_deep", "The tree has at most %(most)s levels.", {"most": DEEPEST})


def _height(cause: Cause) -> int:
    """How many levels it takes, itself included."""
    level, height = [cause.pk], 0
    while level and height <= DEEPEST:
        height += 1
        level = list(Cause.objects.filter(parent__in=level, retired_at=None).values_list("pk", flat=True))
    return height


def _expect_free(name: str, below: Cause | None, *, besides: Cause | None = None) -> None:
    for each in Cause.objects.filter(parent=below, retired_at=None):
        if each != besides and each.name.casefold() == name.casefold():
            raise Refused("name_taken", "There is a cause “%(name)s” there already.", {"name": each.name})
