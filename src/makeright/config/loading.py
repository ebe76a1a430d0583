"""Loading Django and what stands on it, in a process that needs it."""

from __future__ import annotations

import gc
import importlib
import os


def set_up_django() -> None:
    """Load Django with our settings and the SQLite that we ship."""
    import makeright.config.sqlite_library  # noqa: F401  (before anything imports sqlite3)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "makeright.config.settings")
    import django

    django.setup()


def load_everything() -> None:
    """Load all that the web processes and the engine need, once: whoever is forked off afterwards shares it. Starts no
    thread and opens no connection."""
    set_up_django()
    from django.conf import settings

    from makeright.config import asgi, engine, schedule  # noqa: F401  (the first for those who fork)

    importlib.import_module(settings.ROOT_URLCONF)
    engine.loaded([*schedule.PARTS, *schedule.APART])
    importlib.import_module("granian.server")
    gc.collect()
    gc.freeze()  # what is loaded now stays, and its pages are shared as long as nobody writes on them
