"""Which files and mails the rows name: what a backup must hold beside the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from makeright.files.areas import AREAS
from makeright.files.models import File, key_of
from makeright.files.shelves import FILES, MAIL
from makeright.operating.reading import Rows
from makeright.operating.tables import Table

# A table of any app with a column of this name keeps mails as they came or went, each under `mail/` on the shelf.
PATH, DIGEST, SIZE = "path", "digest", "size"


@dataclass(frozen=True, slots=True)
class Named:
    """A key of the shelf that a row names; `digest` is None where the row doesn't know it."""

    key: str
    size: int
    digest: str | None


def named(origin: Rows, tables: Iterable[Table]) -> Iterator[Named]:
    """All that the rows name, each once."""
    seen: set[str] = set()
    for table in tables:
        columns = {column.name for column in table.columns}
        if table.name == File._meta.db_table:
            found = _files(origin, table)
        elif {PATH, SIZE} <= columns:
            found = _mails(origin, table, knows_digest=DIGEST in columns)
        else:
            continue
        for each in found:
            if each.key not in seen:
                seen.add(each.key)
                yield each


def is_still_named(key: str) -> bool:
    """Whether a row names it at this moment: what the sweep has erased since is missed by nobody."""
    if key.startswith(f"{FILES}/"):
        return File.objects.filter(digest=key.removeprefix(f"{FILES}/").replace("/", "")).exists()
    areas = [area for area in AREAS.values() if key.startswith(area.prefix)]
    return not areas or any(key in area.known([key]) for area in areas)


def _files(origin: Rows, table: Table) -> Iterator[Named]:
    for row in origin.rows(_only(table, DIGEST, SIZE)):
        digest, size = row[-2:]
        yield Named(key_of(digest), size, digest)


def _mails(origin: Rows, table: Table, *, knows_digest: bool) -> Iterator[Named]:
    wanted = (DIGEST, PATH, SIZE) if knows_digest else (PATH, SIZE)
    for row in origin.rows(_only(table, *wanted)):
        path, size = row[-2:]
        yield Named(f"{MAIL}/{path}", size, row[-3] if knows_digest else None)


def _only(table: Table, *wanted: str) -> Table:
    """The table with its key and those columns alone, in this order."""
    columns = {column.name: column for column in table.columns}
    key = [name for name in table.key if name not in wanted]
    return replace(table, columns=tuple(columns[name] for name in (*key, *wanted)))
