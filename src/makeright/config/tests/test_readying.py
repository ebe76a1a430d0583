"""Nothing starts before its database is there, up to date and of this release."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from makeright.config import readying
from makeright.demo.cast import PASSWORD, furnish
from makeright.demo.locking import lock
from makeright.demo.models import DemoInstallation

SECRET = "hunter2-in-a-url"


def ask(home: Path, **more: str) -> list[str]:
    """What another process says of this home."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from makeright.config import starting; print('\\n'.join(starting.faults_behind()))",
        ],
        env={"MAKERIGHT_HOME": str(home), "PATH": os.environ["PATH"]} | more,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split("\n")[:-1]


@pytest.mark.django_db
def test_a_database_that_is_up_to_date_is_ready() -> None:
    assert list(readying.faults()) == []


@pytest.mark.django_db
def test_a_database_that_lacks_a_migration_is_told_with_what_to_do() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'staff'")
    (said,) = readying.faults()
    assert "lacks staff.0001_initial" in said
    assert said.endswith("makeright migrate")


@pytest.mark.django_db
def test_a_database_of_a_newer_release_is_told() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('staff', '0999_later', '2026-01-01')"
        )
    (said,) = readying.faults()
    assert "newer Makeright (staff.0999_later is not known here)" in said


@pytest.mark.django_db
def test_the_published_password_of_the_demo_is_told_where_there_is_no_demo_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    furnish(passwords=True)
    DemoInstallation.objects.create(pk=1, set_up_at=timezone.now())
    (said,) = readying.faults()
    assert "makeright demo lock" in said
    assert PASSWORD not in said
    monkeypatch.setattr(settings, "MAKERIGHT_DEMO", True)
    assert list(readying.faults()) == []
    monkeypatch.undo()
    lock()
    assert list(readying.faults()) == []


def test_a_server_that_is_too_old_is_told() -> None:
    assert list(readying.about_the_release(15)) == []
    (said,) = readying.about_the_release(14)
    assert "needs 15 or newer" in said


def test_a_url_that_libpq_can_not_read_is_told_without_its_password(tmp_path: Path) -> None:
    (said,) = ask(tmp_path, DATABASE_URL=f"postgresql://me:{SECRET}%ZZ@db/desk")
    assert "DATABASE_URL can't be read" in said
    assert SECRET not in said


def test_an_empty_file_is_no_database_yet(tmp_path: Path) -> None:
    (tmp_path / "makeright.sqlite3").touch()
    (said,) = ask(tmp_path)
    assert "makeright migrate" in said


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "makeright.sqlite3").write_bytes(b"not a database " * 100)
    (said,) = ask(tmp_path)
    assert said.startswith("The database can't be reached: file is not a database")


def test_a_server_that_does_not_answer_is_told_without_the_password(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        port = taken.getsockname()[1]
        said = ask(tmp_path, DATABASE_URL=f"postgresql://me:{SECRET}@127.0.0.1:{port}/desk")
    assert said[0].startswith("The database can't be reached:")
    assert str(port) in said[0]
    assert SECRET not in "\n".join(said)


@pytest.mark.parametrize("command", ["serve", "web", "engine"])
def test_nothing_starts_half_configured_and_all_faults_are_told_at_once(tmp_path: Path, command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "makeright.config.cli", command],
        env={
            "MAKERIGHT_HOME": str(tmp_path),
            "PATH": os.environ["PATH"],
            "PORT": "x",
            "MAKERIGHT_SMPT": "y",
            "MAKERIGHT_S3_BUCKET": "b",
            "MAKERIGHT_BIND": "0.0.0.0",
            "MAKERIGHT_MAIL_PORT": "18025",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    for words in (
        "PORT (environment) is 'x'",
        "Is MAKERIGHT_SMTP meant?",
        "half set up",
        "MAKERIGHT_HOSTS doesn't say",
        "makeright init",
    ):
        assert words in done.stderr
    assert not (tmp_path / "makeright.sqlite3").exists()


@pytest.mark.parametrize("command", ["serve", "web", "engine"])
def test_nothing_starts_on_a_database_that_is_not_up_to_date(tmp_path: Path, command: str) -> None:
    (tmp_path / "makeright.sqlite3").touch()
    done = subprocess.run(
        [sys.executable, "-m", "makeright.config.cli", command],
        env={
            "MAKERIGHT_HOME": str(tmp_path),
            "PATH": os.environ["PATH"],
            "PORT": "18000",
            "MAKERIGHT_MAIL_PORT": "18025",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "Bring it up to date first: makeright migrate" in done.stderr
