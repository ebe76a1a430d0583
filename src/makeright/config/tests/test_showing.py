"""Whoever runs Makeright can see how it is set, and no secret with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from makeright.config import showing
from makeright.config.masking import MASK
from makeright.config.options import OPTIONS

SECRET = "hunter2-hunter2-hunter2-hunter2-hunter2"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "makeright.config.cli", "settings", *arguments],
        env=environment | {"PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_setting_is_shown_with_where_it_was_said(tmp_path: Path) -> None:
    (tmp_path / "makeright.toml").write_text(f'company = "Frames"\nsecret_key = "{SECRET}"')
    done = run(MAKERIGHT_HOME=str(tmp_path), PORT="9000", DATABASE_URL=f"postgresql://me:{SECRET}@db/desk")
    assert done.returncode == 0
    lines = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}
    assert list(lines) == [option.name for option in OPTIONS]
    assert lines["PORT"] == ["9000", "environment"]
    assert lines["MAKERIGHT_COMPANY"] == ["Frames", str(tmp_path / "makeright.toml")]
    assert lines["MAKERIGHT_SECRET_KEY"] == [MASK, str(tmp_path / "makeright.toml")]
    assert lines["DATABASE_URL"] == [f"postgresql://me:{MASK}@db/desk", "environment"]
    assert lines["MAKERIGHT_MAIL_PORT"] == ["8025", "default"]
    assert "hunter2" not in done.stdout + done.stderr


def test_what_is_wrong_is_shown_as_well(tmp_path: Path) -> None:
    done = run(MAKERIGHT_HOME=str(tmp_path), PORT="x", MAKERIGHT_SMPT="y")
    assert done.returncode == 1
    assert "PORT (environment) is 'x'" in done.stdout
    assert "Is MAKERIGHT_SMTP meant?" in done.stdout


def test_the_table_of_the_docs_holds_each_setting_once() -> None:
    rows = [line for line in showing.markdown().splitlines() if line.startswith(("| `", "| the file"))]
    assert len(rows) == len(OPTIONS)
    assert all(row.count(" | ") == 4 for row in rows)


def test_other_commands_refuse_settings_that_do_not_fit(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "makeright.config.cli", "migrate"],
        env={"MAKERIGHT_HOME": str(tmp_path), "MAKERIGHT_SMPT": "x", "PORT": "y"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "There is no setting MAKERIGHT_SMPT. Is MAKERIGHT_SMTP meant?",
        "PORT (environment) is 'y'; it takes a whole number from 1 to 65535.",
    ]
    assert not list(tmp_path.iterdir())
