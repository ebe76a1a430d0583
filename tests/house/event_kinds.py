"""What we ever promised of events: `python -m tests.house.event_kinds` renews the snapshot and docs/events.md.

Kinds, fields and codes are only ever added, since other programs read them and old rows hold them. The snapshot knows
those of yesterday.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from tests.house.floors import ROOT

SNAPSHOT = ROOT / "tests" / "house" / "event_kinds.json"
PAGE = ROOT / "docs" / "events.md"

Shapes = dict[str, dict[str, Any]]


def shapes() -> Shapes:
    """Kind → field → what it holds, of the code as it stands."""
    from makeright.events.kinds import KINDS, Codes
    from makeright.events.shapes import Field

    def shape(field: Field) -> dict[str, Any]:
        codes = list(field.codes.words) if isinstance(field.codes, Codes) else str(field.codes or "")
        return {"kind": field.kind, "codes": codes, "null": field.may_be_null, "only_now": field.only_now}

    return {
        name: {field.name: shape(field) for field in kind.fields}
        for name, kind in sorted(KINDS.items())
        if not name.startswith("test.")
    }


def broken_promises(old: Shapes, new: Shapes) -> Iterator[str]:
    """What was promised and is no longer so."""
    for kind, fields in old.items():
        if kind not in new:
            yield f"{kind} is gone"
            continue
        for name, was in fields.items():
            now = new[kind].get(name)
            if now is None:
                yield f"{kind}.{name} is gone"
            else:
                yield from (f"{kind}.{name}: {why}" for why in _narrowed(was, now))
        yield from (
            f"{kind}.{name} is new and never null, which older events can’t know"
            for name, now in new[kind].items()
            if name not in fields and not now["null"]
        )


def _narrowed(was: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    if was["kind"] != now["kind"]:
        yield f"it held a {was['kind']}, and holds a {now['kind']}"
    if isinstance(was["codes"], list):
        lost = [code for code in was["codes"] if code not in now["codes"]]
        yield from (f"the code {code} is gone" for code in lost)
    if now["null"] and not was["null"]:
        yield "it was never null, and may be now"
    if was["only_now"] and not now["only_now"]:
        yield "it could only be had at its time, and isn’t marked so any longer"


def renew() -> int:
    """Write snapshot and page, if nothing that was promised is broken."""
    from makeright.events.cataloging import catalog

    old = json.loads(SNAPSHOT.read_text()) if SNAPSHOT.exists() else {}
    broken = list(broken_promises(old, shapes()))
    if broken:
        print("Not renewed; kinds, fields and codes are only added:", *broken, sep="\n  ")
        return 1
    SNAPSHOT.write_text(json.dumps(shapes(), indent=1) + "\n")
    PAGE.write_text(catalog())
    return 0


if __name__ == "__main__":
    import makeright.config.sqlite_library  # noqa: F401  (before anything imports sqlite3)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makeright.config.settings")
    import django

    django.setup()
    sys.exit(renew())
