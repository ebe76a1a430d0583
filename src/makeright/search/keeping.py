"""Keeping: what can be found, under which words and for whom. Apps put their things in; nobody is asked what they are.

All in the caller's transaction. Writers go one after the other (on PostgreSQL by a lock until the transaction ends), so
whoever reads a source to put it in calls `take_turn` before reading, and never overwrites what is newer.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from django.db import transaction

from makeright.search.asking import AUDIENCE, KIND, Row, marked
from makeright.search.models import Entry
from makeright.search.tables import engine
from makeright.search.words import GAP, VERSION, inner, words_of

Words = str | Mapping[str, str | Sequence[str]]
_NEAR = 60_000  # milliseconds that an id may be off its thing's time, where several are of one millisecond


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that can be found.

    `words`: a text, or for each field (see words.FIELDS) one or several; several don't touch. `audience`: the keys of
    who may find it, such as `inbox-3`; without any, nobody. `at`: when it was, which is where it stands in a list.
    `about`: what is shown in its place. `inside`: its words are found by their middle too.
    """

    kind: str
    id: int
    words: Words
    audience: Collection[str]
    at: datetime
    about: int | None = None
    inside: bool = False


def put(
    kind: str,
    id: int,  # noqa: A002  the key, as everywhere
    words: Words,
    audience: Collection[str],
    *,
    at: datetime,
    about: int | None = None,
    inside: bool = False,
) -> bool:
    """Let this be found, in place of what was put for it before; say whether that changed anything. See Item."""
    return bool(put_all([Item(kind, id, words, audience, at, about, inside)]))


@transaction.atomic(savepoint=False)
def put_all(items: Iterable[Item]) -> int:
    """Let these be found, the last of one kind and key; give how many of them are new or changed."""
    take_turn()
    latest = {(item.kind, item.id): item for item in items}
    known = _entries(latest)
    changed: list[tuple[Item, str]] = []
    for key, item in latest.items():
        digest = _digest(item)
        if key not in known or known[key].digest != digest:
            changed.append((item, digest))
    if changed:
        ids = _enter(changed, known)
        engine().write([_row(entry, item) for entry, (item, _) in zip(ids, changed, strict=True)])
    return len(changed)


def forget(kind: str, id: int) -> bool:  # noqa: A002  the key, as everywhere
    """Let this be found no longer; say whether it could be."""
    return bool(forget_all(kind, [id]))


@transaction.atomic(savepoint=False)
def forget_all(kind: str, ids: Collection[int]) -> int:
    """Let these be found no longer; give how many could be."""
    if not ids:
        return 0
    take_turn()
    return remove(Entry.objects.filter(kind=kind, subject_id__in=ids).values_list("pk", flat=True))


def take_turn() -> None:
    """Be the only one who writes into the index until the transaction ends; what is read from now on is the latest."""
    engine().take_turn()


def remove(entries: Iterable[int]) -> int:
    """Take out entries by their own keys, in the caller's turn; give how many there were."""
    if not (ids := list(entries)):
        return 0
    engine().remove(ids)
    Entry.objects.filter(pk__in=ids).delete()
    return len(ids)


def is_current(item: Item, digest: str) -> bool:
    """Whether an entry with this digest holds what the item says."""
    return _digest(item) == digest


def _entries(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Entry]:
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, key in keys:
        ids[kind].append(key)
    found = (
        entry for kind, each in ids.items() for entry in Entry.objects.filter(kind=kind, subject_id__in=each)
    )
    return {(entry.kind, entry.subject_id): entry for entry in found}


def _enter(changed: Sequence[tuple[Item, str]], known: Mapping[tuple[str, int], Entry]) -> list[int]:
    """Write the entries' rows. An id tells the time, so a thing of another time than before gets another one."""
    before = [known.get((item.kind, item.id)) for item, _ in changed]
    stays = [
        entry is not None and _stands_at(entry, item)
        for entry, (item, _) in zip(before, changed, strict=True)
    ]
    remove(entry.pk for entry, same in zip(before, stays, strict=True) if entry is not None and not same)
    wanted = [_milliseconds(item) for item, _ in changed]
    taken = set(Entry.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    ids: list[int] = []
    fresh: list[Entry] = []
    for (item, digest), entry, same, wish in zip(changed, before, stays, wanted, strict=True):
        if same and entry is not None:
            Entry.objects.filter(pk=entry.pk).update(about=item.about, digest=digest)
            ids.append(entry.pk)
            continue
        one = wish if wish not in taken else _free_id(item, taken)
        taken.add(one)
        ids.append(one)
        fresh.append(Entry(id=one, kind=item.kind, subject_id=item.id, about=item.about, digest=digest))
    Entry.objects.bulk_create(fresh, batch_size=500)
    return ids


def _free_id(item: Item, taken: Collection[int]) -> int:
    """An id near the item's time that nobody has: within a second or so, further off only where thousands crowd."""
    for attempt in range(64):
        near = blake2b(f"{item.kind} {item.id} {attempt}".encode(), digest_size=8).digest()
        one = _milliseconds(item) + int.from_bytes(near) % (256 << attempt // 2)
        if one not in taken and not Entry.objects.filter(pk=one).exists():
            return one
    raise AssertionError("there is room in four billion milliseconds")


def _stands_at(entry: Entry, item: Item) -> bool:
    """Whether the entry's id is of the item's time."""
    return 0 <= entry.pk - _milliseconds(item) < _NEAR


def _milliseconds(item: Item) -> int:
    """Since 1970: the id, if it is free. No finer than needed, since FTS5 writes down, for each entry of a word, how
    far it is from the one before."""
    return max(int(item.at.timestamp() * 1000), 1)


def _digest(item: Item) -> str:
    """What an entry is made of, in 96 bits: equal means that there is nothing to do."""
    words = item.words if isinstance(item.words, str) else sorted(item.words.items())
    said = [VERSION, words, sorted(item.audience), _milliseconds(item), item.about, item.inside]
    return b64encode(blake2b(json.dumps(said).encode(), digest_size=12).digest()).decode()


def _row(entry: int, item: Item) -> Row:
    fields = words_of(item.words)
    marks = [marked(KIND, item.kind), *(marked(AUDIENCE, one) for one in sorted(item.audience))]
    if item.inside:
        marks += inner(word for words in fields.values() for word in words if word[0] != GAP)
    return Row(entry, fields, marks)
