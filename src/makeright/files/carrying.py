"""Carrying all that stands on one shelf to another: from the home's folders to object storage, or back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from makeright.files.checking import digest_of
from makeright.files.shelves import Shelf

_DIGEST = re.compile(
    r"(?:files/(?P<first>[0-9a-f]{2})/(?P<rest>[0-9a-f]{62})|mail/.*?(?P<mail>[0-9a-f]{64})\.eml)"
)


@dataclass(frozen=True, slots=True)
class Carried:
    """One that was carried, was there already, or is damaged where it stands and was left."""

    key: str
    size: int
    is_new: bool = True
    is_damaged: bool = False


def carry(source: Shelf, target: Shelf) -> Iterator[Carried]:
    """Copy key by key; nothing is taken away from the source. Cut off anywhere, it goes on where it was.

    Bytes that are not what their key says are not carried. Raises OSError if either can't be reached.
    """
    for key in source.keys(""):
        size = source.size(key)
        if target.exists(key) and target.size(key) == size:
            yield Carried(key, size, is_new=False)
            continue
        content = source.read(key)
        if _stated(key) not in {None, digest_of(io.BytesIO(content))}:
            yield Carried(key, size, is_new=False, is_damaged=True)
            continue
        target.put_synced(key, content)
        yield Carried(key, size)


def _stated(key: str) -> str | None:
    found = _DIGEST.fullmatch(key)
    if found is None:
        return None
    return found["mail"] or f"{found['first']}{found['rest']}"
