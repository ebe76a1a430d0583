"""The commands that the papers tell newcomers to type do what the papers say."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors import ROOT, Visitor, free_port, within

pytestmark = [pytest.mark.story, pytest.mark.sqlite]  # a fresh installation, which has a file of rows


def commands(paper: str, after: str) -> list[str]:
    """The block of commands that follows these words."""
    told = (ROOT / paper).read_text().split(after, 1)[1]
    block = re.search(r"(?:^    .+\n)+", told, re.MULTILINE)
    assert block is not None
    return [line.strip() for line in block[0].splitlines()]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKERIGHT_", "DATABASE_"))
    }
    return kept | {"PORT": str(free_port()), "MAKERIGHT_MAIL_PORT": str(free_port())}


@pytest.fixture
def running(tmp_path: Path, environment: dict[str, str]) -> Iterator[tuple[str, Path]]:
    """The readme's way to a desk of one's own, to the letter but for the folder; what was said on the way."""
    lines = commands("README.md", "### For your own company")
    assert lines[0] == "bin/setup"
    assert lines[-1].endswith("makeright serve")
    script = "\n".join(["set -e", *lines[1:-1], f"exec {lines[-1]}"])
    script = script.replace("/srv/makeright", str(tmp_path / "home")).replace(
        ".venv/bin/", f"{Path(sys.executable).parent}/"
    )
    said = tmp_path / "said"
    with said.open("w") as file:
        process = subprocess.Popen(
            ["/bin/sh", "-c", script],
            cwd=ROOT,
            env=environment,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    try:
        within(60, lambda: "is ready" in said.read_text() or process.poll() is not None, "the desk opens")
        yield said.read_text(), tmp_path / "home"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def test_the_readme_leads_to_the_first_admin(running: tuple[str, Path], environment: dict[str, str]) -> None:
    said, home = running
    assert "is ready" in said, said
    assert f"lies in {home}" in said
    link = re.search(r"http://localhost:(\d+)(/first-run/\w+)", said)
    assert link is not None, said
    assert link[1] == environment["PORT"]
    assert Visitor(int(link[1])).get(link[2]).status == 200
    assert (home.stat().st_mode & 0o777, (home / "secret.key").stat().st_mode & 0o777) == (0o700, 0o600)
