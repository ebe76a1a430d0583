"""Reading the tree: as it stands, as it stood at a version, and which cause one counts with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.db.models import Q

from makeright.causes.models import Cause, CauseTerm, TreeVersion
from makeright.lib.kept_questions import Question


class Branch(NamedTuple):
    """A cause in the tree: how deep it stands (the top is 0), and the names on the way to it, its own last."""

    cause: Cause
    depth: int
    path: tuple[str, ...]

    @property
    def words(self) -> str:
        return " · ".join(self.path)


class Stood(NamedTuple):
    """A cause as it stood at some version of the tree."""

    cause: int
    name: str
    parent: int | None


_VERSION = Question(lambda: TreeVersion.objects.order_by("-pk").values_list("pk", flat=True)[:1])


def version() -> int:
    """The version of the tree that counts now; 0 while there is none."""
    return _VERSION.first() or 0


def tree() -> list[Branch]:
    """All causes in use, each below its wider one, by name. One query."""
    below: dict[int | None, list[Cause]] = defaultdict(list)
    for each in Cause.objects.filter(retired_at=None):
        below[each.parent_id].append(each)
    branches: list[Branch] = []
    _grow(branches, below, None, ())
    return branches


def _grow(
    branches: list[Branch], below: dict[int | None, list[Cause]], at: int | None, path: tuple[str, ...]
) -> None:
    for each in sorted(below[at], key=lambda cause: (cause.name.casefold(), cause.pk)):
        branches.append(Branch(each, len(path), (*path, each.name)))
        _grow(branches, below, each.pk, (*path, each.name))


def tree_at(version: int) -> list[Stood]:
    """The causes that could be found at a version of the tree, as they were called then and where they stood."""
    terms = CauseTerm.objects.filter(
        Q(until=None) | Q(until__gt=version), since__lte=version, is_retired=False
    )
    return [Stood(each.cause_id, each.name, each.parent_id) for each in terms.order_by("cause")]


def counted_as() -> dict[int, int]:
    """Of each cause that turned out to be another one: which one it counts with, by keys."""
    merged = {each.pk: each.merged_into_id or 0 for each in Cause.objects.exclude(merged_into=None)}
    return {key: _end(merged, key) for key in merged}


def _end(merged: Mapping[int, int], key: int) -> int:
    seen: set[int] = set()
    while key in merged and key not in seen:
        seen.add(key)
        key = merged[key]
    return key


def words_of(causes: Collection[int]) -> dict[int, str]:
    """What causes are called, with the way to them, by key."""
    rows = {each.pk: each for each in Cause.objects.all()} if causes else {}
    told: dict[int, str] = {}
    for key in causes:
        names: list[str] = []
        at = rows.get(key)
        while at is not None and len(names) < 10:
            names.insert(0, at.name)
            at = rows.get(at.parent_id or 0)
        told[key] = " · ".join(names)
    return told
