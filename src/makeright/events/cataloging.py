"""The catalog of all events, as a page for people: each kind with its fields and their codes."""

from __future__ import annotations

from collections.abc import Iterator

from makeright.events.kinds import KINDS, Kind
from makeright.events.reserved import RESERVED
from makeright.events.shapes import Field

HEAD = """\
# Events

Made by `makeright events kinds`; a test holds it to the code. What an event is, and how one is recorded, read and
reacted to, stands in [the house](house.md#events).

★ marks what can't be found out later. Of what happens now it is never null; where we can't know, a code says `unknown`.
In history that was brought in it may be null. Kinds, fields and codes are added, never renamed or taken away. Clocks
and measures of service count what is `live` alone.

## The envelope

Every event has it, as plain columns.

| column | holds |
| --- | --- |
| `id` | number in order of time |
| `kind`, `version` | one of those below |
| ★ `occurred_at`, `at` | when it was, and when we knew |
| ★ `source` | `live`: it happened here, then; `import`: elsewhere; `backfill`: told here afterwards |
| `team_id`, `inbox_id` | where it was, as of then |
| `actor_kind`, `actor_id`, `actor_via` | who did it (agent, customer, rule, ai, system, import), and by which door |
| `because` | the id of the event that led to it |
| `subject_kind`, `subject_id` | which row it is about |
| `conversation_id`, `customer_id` | in whose matter |
| `payload` | the fields below, as JSON |
"""


FREE = """\
## Names kept free

Not recorded yet; each will have this shape, and the name means nothing else until then.

| kind | holds |
| --- | --- |
"""


def catalog() -> str:
    """The whole page, in Markdown."""
    kinds = "\n".join(_section(KINDS[name]) for name in sorted(KINDS))
    reserved = "".join(f"| `{name}` | {shape} |\n" for name, shape in sorted(RESERVED.items()))
    return f"{HEAD}\n## What is recorded\n\n{kinds}\n{FREE}{reserved}"


def _section(kind: Kind) -> str:
    lines = [f"### {kind.name}", "", kind.means, ""]
    if kind.fields:
        lines += ["| field | holds |", "| --- | --- |", *map(_row, kind.fields), ""]
    return "\n".join(lines)


def _row(field: Field) -> str:
    return f"| {'★ ' * field.only_now}`{field.name}` | {'; '.join(_holds(field))} |"


def _holds(field: Field) -> Iterator[str]:
    yield f"one of {field.codes}" if field.codes else field.kind
    if field.may_be_null:
        yield "null in history" if field.only_now else "may be null"
