"""Which home this is: with several machines on one database, each engine must know its own claims from another's."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path

from django.conf import settings

from makeright.lib.syncing import write_first


def home_id() -> str:
    """16 hex digits that this home gave itself when it was first asked. A home has one engine at most."""
    return _read_or_make(Path(settings.MAKERIGHT_HOME))


@cache
def _read_or_make(home: Path) -> str:
    kept = home / "home.id"
    if not kept.exists():
        write_first(kept, secrets.token_hex(8).encode())
    return kept.read_text().strip()
