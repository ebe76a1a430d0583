"""What all tests share: a home of their own, and a last word that names whatever was left out, and why."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from tests.chromium import CHROMIUM, LACKING

if TYPE_CHECKING:
    from makeright.demo.cast import Cast

EVERYTHING = bool(os.environ.get("MAKERIGHT_EVERYTHING"))

# The same examples each time, and no stopwatch: a red run is a fault, not the weather.
hypothesis.settings.register_profile("house", derandomize=True, deadline=None)
hypothesis.settings.load_profile("house")


def pytest_configure() -> None:
    """SQLite's rows are in memory. On a server, tests that run side by side take databases of different names."""
    if name := os.environ.get("MAKERIGHT_TEST_DATABASE") if os.environ.get("DATABASE_URL") else ":memory:":
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = name


@pytest.fixture(scope="session", autouse=True)
def home() -> Iterator[Path]:
    """A home for files, mails and sockets, away from var/. Short, since socket paths end at 108 bytes."""
    with tempfile.TemporaryDirectory(prefix="makeright-") as folder:
        path = Path(folder)
        settings.MAKERIGHT_HOME = path
        for name in ("files", "mail", "run"):
            (path / name).mkdir()
            setattr(settings, f"MAKERIGHT_{name.upper()}", path / name)
        yield path


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """Argon2 takes its time on purpose; tests that sign somebody in need not."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def cast(db: None) -> Cast:
    """The one cast of people, with the matters that they have."""
    from makeright.demo.cast import build

    return build()


@pytest.fixture(scope="session")
def own_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The tests' own database, for those who commit or roll back by themselves. Where nobody in the run asks for `db`,
    pytest-django makes none, and they would work in the house's."""
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    creation: Any = connection.creation
    with django_db_blocker.unblock():
        is_made = connection.settings_dict["NAME"] == creation._get_test_db_name()
        made = [] if is_made else setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what this machine can't do, and what the other kind of database is asked. The browser comes last: it
    leaves an event loop behind in this thread."""
    other = "sqlite" if os.environ.get("DATABASE_URL") else "postgres"
    items[:] = [item for item in items if not item.get_closest_marker(other)]
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    if CHROMIUM:
        return
    lacking = pytest.mark.skip(reason=LACKING)
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(lacking)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was left out right above the closing line, one line a reason."""
    left_out = _left_out(terminalreporter)
    if not left_out:
        return
    terminalreporter.section("left out, which counts as failed" if EVERYTHING else "left out", red=EVERYTHING)
    for reason, count in Counter(left_out.values()).most_common():
        terminalreporter.line(f"{count} left out: {reason}")
        if EVERYTHING:
            for name in (name for name, why in left_out.items() if why == reason):
                terminalreporter.line(f"    {name}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Under MAKERIGHT_EVERYTHING a skip is a failure. Add this run to the tally that bin/ci sums up."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not isinstance(reporter, pytest.TerminalReporter) or hasattr(session.config, "workerinput"):
        return  # of those side by side, the one that gathers counts
    nothing_failed = session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}
    if EVERYTHING and nothing_failed and _left_out(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if tally := os.environ.get("MAKERIGHT_TALLY"):
        passed, failed, errors, skipped = (
            len(reporter.stats.get(kind, ())) for kind in ("passed", "failed", "error", "skipped")
        )
        with Path(tally).open("a") as file:
            file.write(f"{passed} {failed + errors} {skipped}\n")


def _left_out(reporter: pytest.TerminalReporter) -> dict[str, str]:
    """Test → reason, of those skipped."""
    return {report.nodeid: _reason(report) for report in reporter.stats.get("skipped", ())}


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return said.removeprefix("Skipped: ")
