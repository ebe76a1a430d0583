"""Keeping bytes: first safe on the shelf, then as a row, so that no row ever promises what isn't there.

The sweep (sweeping.py) takes away what nothing refers to. The two meet at the unique digest: a row that is being
entered and an erasure that begins wait for each other there, and one of them sees what the other did.
"""

from __future__ import annotations

import errno
import hashlib
from dataclasses import dataclass

from django.db import connection, transaction

from makeright.files.kinds import kind_of
from makeright.files.models import File, key_of
from makeright.files.shelves import shelf
from makeright.lib.inserting import insert_or_find

_MOST_ROUNDS = 5


class BeingErased(OSError):
    """These very bytes are being swept away, or were, after they were kept: keep them once more."""

    def __init__(self, digest: str) -> None:
        super().__init__(errno.EAGAIN, f"the bytes {digest[:12]} are being erased: keep them again")


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes that are safely on the shelf, and not yet a row. `mime` is what they are, by our judgment."""

    digest: str
    size: int
    mime: str


def keep(content: bytes, stated: str, filename: str = "") -> Kept:
    """Put the bytes on the shelf under their digest, synced. Do it before the transaction opens.

    What the sender says of their type and name counts only where the bytes leave it open.
    """
    digest = hashlib.sha256(content).hexdigest()
    shelf().put_synced(key_of(digest), content)
    return Kept(digest, len(content), kind_of(content, stated, filename))


@transaction.atomic(savepoint=False)
def enter(kept: Kept) -> File:
    """Give the row of kept bytes, to be referred to in the same transaction; the type that was said first stays.

    Raises BeingErased if the sweep took the bytes after they were kept: then keep them again and try once more.
    """
    for _ in range(_MOST_ROUNDS):
        fresh = File(digest=kept.digest, size=kept.size, mime=kept.mime)
        try:
            found = insert_or_find(fresh, by="digest")
        except File.DoesNotExist:  # it was there a moment ago, and is erased by now
            continue
        if found is fresh:
            _refuse_what_is_erased(kept.digest)
            return fresh
        if _hold(found):
            return found
    raise BeingErased(kept.digest)


def store(content: bytes, stated: str, filename: str = "") -> File:
    """Keep and enter in one step."""
    return enter(keep(content, stated, filename))


def _refuse_what_is_erased(digest: str) -> None:
    """A statement of its own, after the row: it sees whatever erasure the row had to wait for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT done_at FROM files_erasure WHERE digest = %s", [digest])
        erasure = cursor.fetchone()
    if erasure is not None and (erasure[0] is None or not shelf().exists(key_of(digest))):
        raise BeingErased(digest)


def _hold(file: File) -> bool:
    """Keep the sweep from the row until the caller's reference to it is committed; False if it has gone meanwhile.

    On SQLite whoever writes is alone. On PostgreSQL the lock is the one that a foreign key takes, shared by all who
    refer to the row.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT unreferenced_since FROM files_file WHERE id = %s FOR KEY SHARE", [file.pk])
            row = cursor.fetchone()
        if row is None:
            return False
        (file.unreferenced_since,) = row
    if file.unreferenced_since is not None:
        file.unreferenced_since = None
        return bool(File.objects.filter(pk=file.pk).update(unreferenced_since=None))
    return True
