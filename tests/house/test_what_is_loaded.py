"""What a process of a house loads before it does anything: memory that stands there day and night, in each of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("psycopg", "PIL", "qrcode", "playwright", "schemathesis", "httpcore", "httpx")
ASKED = """
import importlib, sys, django
django.setup()
for name in ("config.urls", "config.engine", "config.web", "live.relaying"):
    importlib.import_module("makeright." + name)
print(*(name for name in sys.argv[1:] if name in sys.modules))
"""


@pytest.mark.sqlite
def test_a_house_with_sqlite_loads_no_other_database_and_draws_nothing(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env |= {"DJANGO_SETTINGS_MODULE": "makeright.config.settings", "MAKERIGHT_HOME": str(tmp_path)}
    asked = [sys.executable, "-c", ASKED, *HEAVY]
    done = subprocess.run(asked, env=env, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == []
