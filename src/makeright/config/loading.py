"""Loading Django, in a process that needs it."""

from __future__ import annotations

import os


def set_up_django() -> None:
    """Load Django with our settings and the SQLite that we ship."""
    import makeright.config.sqlite_library  # noqa: F401  (before anything imports sqlite3)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makeright.config.settings")
    import django

    django.setup()
