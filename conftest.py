"""What all tests share: a home of their own, and a last word that names whatever was left out, and why."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from tests.chromium import CHROMIUM, LACKING
from tests.house_again import kept_for_a_run

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

    from makeright.demo.cast import Cast

EVERYTHING = bool(os.environ.get("MAKERIGHT_EVERYTHING"))
ROOT = Path(__file__).parent
# What takes a minute or so in few tests.
LONG = {
    "src/makeright/config/tests/test_readying.py",
    "src/makeright/hours/tests/test_feeding.py",
    "src/makeright/live/tests/test_relaying.py",
    "src/makeright/mail/tests/test_heavy_mail.py",
    "src/makeright/mail/tests/test_replaying.py",
    "src/makeright/operating/tests/test_backing_up.py",
    "src/makeright/operating/tests/test_doctoring.py",
    "src/makeright/operating/tests/test_moving.py",
    "src/makeright/operating/tests/test_restoring.py",
    "src/makeright/staff/tests/test_resetting.py",
    "tests/matrix/test_api.py",
    "tests/matrix/test_matrix.py",
    "tests/soak/test_api.py",
    "tests/soak/test_kills.py",
    "tests/soak/test_remedies.py",
}

# Folders and files whose tests work in memory, or read the code alone.
PURE = {
    *("lib", "reading", "writing", "elsewhere", "house"),
    *("test_api_paper.py", "test_heavy_mail.py", "test_lines.py", "test_proxies.py", "test_bridge.py"),
}

# The same examples each time, and no stopwatch: a red run is a fault, not the weather.
hypothesis.settings.register_profile("house", derandomize=True, deadline=None)
hypothesis.settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """SQLite's rows are in memory. On a server, tests that run side by side take databases of different names.
    Furnished houses are kept for the length of the run."""
    if name := os.environ.get("MAKERIGHT_TEST_DATABASE") if os.environ.get("DATABASE_URL") else ":memory:":
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = name
    furnished = ExitStack()
    furnished.enter_context(kept_for_a_run())
    config.add_cleanup(furnished.close)


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


@pytest.fixture(scope="session", autouse=True)
def no_haste() -> None:
    """Tokens of one test after the other have the same key; whoever tests how often they may call says a number."""
    settings.MAKERIGHT_API_CALLS = settings.MAKERIGHT_API_CHANGES = 0


@pytest.fixture(autouse=True)
def ids_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids grow within a process. Where a test has travelled ahead, those of the next tests are of now all the same."""
    from makeright.lib import ids

    monkeypatch.setattr(ids, "_last", ids._last)


@pytest.fixture
def cast(db: None) -> Cast:
    """The one cast of people, with the matters that they have."""
    from tests.cast_again import cast_again

    return cast_again()


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


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers. One for the whole run: a second one in the same thread would not start."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what this machine can't do, and what the other kind of database is asked. The browser comes last: it
    leaves an event loop behind in this thread. Before that, and within it, the longest files come first."""
    other = "sqlite" if os.environ.get("DATABASE_URL") else "postgres"
    items[:] = [item for item in items if not item.get_closest_marker(other)]
    if os.environ.get("DATABASE_URL"):
        items[:] = [item for item in items if not _asks_no_database(item)]
    many = Counter(item.path for item in items)
    items.sort(
        key=lambda item: (item.get_closest_marker("browser") is not None, _turn(item, many[item.path]))
    )
    if CHROMIUM:
        return
    lacking = pytest.mark.skip(reason=LACKING)
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(lacking)


def _turn(item: pytest.Item, tests_in_file: int) -> tuple[bool, int, str]:
    """Among those side by side, whatever takes long begins early, so that none is left alone at the end."""
    path = item.path.relative_to(ROOT).as_posix()
    is_long = path in LONG or item.get_closest_marker("story") is not None
    return not is_long, -tests_in_file, path


def _asks_no_database(item: pytest.Item) -> bool:
    """Whether it is about what works in memory alone, and so is the same on either kind of database."""
    is_pure = PURE.intersection(item.path.parts) and not item.get_closest_marker("django_db")
    needs = {"db", "transactional_db", "django_db_setup", "own_database", "cast"}
    return bool(is_pure and not item.get_closest_marker("postgres") and needs.isdisjoint(_fixtures_of(item)))


def _fixtures_of(item: pytest.Item) -> list[str]:
    names: list[str] = getattr(item, "fixturenames", [])
    return names


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many calls the matrix of permissions made, and name what was left out right above the closing line, one
    line a reason."""
    calls = [
        int(str(value))
        for report in terminalreporter.stats.get("passed", ())
        for name, value in report.user_properties
        if name == "calls"
    ]
    if calls:
        terminalreporter.line(f"the matrix: {sum(calls)} calls, each allowed or refused as it should be")
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
