"""Which home this is: with several machines on one database, each engine must know its own claims from another's."""

from __future__ import annotations

import os
import secrets
from functools import cache
from pathlib import Path

from django.conf import settings


def home_id() -> str:
    """16 hex digits that this home gave itself when it was first asked. A home has one engine at most."""
    return _read_or_make(Path(settings.MAKERIGHT_HOME))


@cache
def _read_or_make(home: Path) -> str:
    kept = home / "home.id"
    if not kept.exists():
        fresh = home / f"home.id.{secrets.token_hex(4)}"  # threads ask at once as well
        fresh.write_text(secrets.token_hex(8))
        try:
            os.link(fresh, kept)  # whoever comes first wins, and all read the same
        except FileExistsError:
            pass
        fresh.unlink()
    return kept.read_text().strip()
