"""How the house fares: what the doctor finds, backups, the live part, and what runs here."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

import django
from django.db import connection
from django.http import HttpRequest, HttpResponse

from makeright.live import health
from makeright.operating import doctoring, remembering
from makeright.operating.findings import FAULT, OK, WARNING, Asked
from makeright.operating.views.base import Context, OperatorView

WORST_FIRST = (FAULT, WARNING, OK)


class Condition(OperatorView):
    """The page. What the doctor finds comes after it, since looking takes a moment."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("operating/health.html", {"at": "health"})


class Findings(OperatorView):
    """What the doctor finds without asking anybody outside. On the slow lane: it looks at files and the database."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = doctoring.examine(Asked(outside=False))
        found.sort(key=lambda finding: WORST_FIRST.index(finding.level))
        return self.partial("operating/_health.html", _facts() | {"findings": found})


def _facts() -> Context:
    streams = health.states()
    return {
        "backup": remembering.latest(),
        "streams": streams,
        "sang_at": _moment(max((state.canary_at for state in streams), default=0)),
        "live_faults": health.faults(),
        "runs": _what_runs(),
    }


def _moment(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _what_runs() -> list[tuple[str, str]]:
    """Programs and their releases."""
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    return [
        ("Makeright", _own_version()),
        (name, _database_version()),
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
    ]


def _database_version() -> str:
    question = {"sqlite": "SELECT sqlite_version()", "postgresql": "SHOW server_version"}
    with connection.cursor() as cursor:
        cursor.execute(question[connection.vendor])
        return str(cursor.fetchone()[0])


def _own_version() -> str:
    try:
        return version("makeright")
    except PackageNotFoundError:
        return "–"
