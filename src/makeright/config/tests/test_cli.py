import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from makeright.config import cli, starting

ONLY_LEAD_ELSEWHERE = {"changepassword", "createsuperuser"}  # Django's words for what ours do


@pytest.mark.parametrize("command", ["serve", "web", "engine"])
def test_what_starts_processes_is_handed_on(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setattr(starting, command, lambda: 3)
    assert cli.main([command]) == 3


@pytest.mark.parametrize("said", [[], ["--help"], ["serve", "--nonsense"], ["--version"]])
def test_whoever_asks_wrongly_is_told_what_there_is(
    said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.main(said)
    told = capsys.readouterr()
    assert "usage: makeright" in told.out + told.err


def test_every_command_of_the_house_is_listed_and_none_that_is_not_there() -> None:
    ours = {name for name, app in get_commands().items() if str(app).startswith("makeright.")}
    assert cli.OTHERS.keys() == ours - ONLY_LEAD_ELSEWHERE


@pytest.mark.parametrize("said", [["help"], ["--help"]])
def test_an_operator_who_asks_for_help_finds_who_serves(
    said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.main(said)
    told = capsys.readouterr().out
    assert "agents" in told
    assert "let in, invite" in told


def test_a_command_tells_of_itself_and_not_of_django(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "makeright.config.cli", "teams", "--help"],
        capture_output=True,
        text=True,
        env={"MAKERIGHT_HOME": str(tmp_path), "PATH": ""},
        check=True,
    ).stdout
    assert "usage: makeright teams" in told
    assert "--settings" not in told
    assert "--pythonpath" not in told


def test_any_other_command_is_djangos(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "makeright.config.cli", "diffsettings", "--help"],
        capture_output=True,
        text=True,
        env={"MAKERIGHT_HOME": str(tmp_path), "PATH": ""},
        check=True,
    )
    assert "makeright diffsettings" in done.stdout


@pytest.mark.parametrize(
    "what", ["a file instead of the home", "a file instead of its folder", "a key that is a folder"]
)
@pytest.mark.parametrize("command", ["migrate", "doctor", "backup", "init"])
def test_a_home_that_can_not_be_used_is_told_in_a_sentence(tmp_path: Path, what: str, command: str) -> None:
    home = tmp_path / "home"
    if what == "a file instead of the home":
        home.write_text("")
    else:
        home.mkdir()
        if what == "a file instead of its folder":
            (home / "mail").write_text("")
        else:
            (home / "secret.key").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "makeright.config.cli", command],
        capture_output=True,
        text=True,
        env={"MAKERIGHT_HOME": str(home), "PATH": ""},
        check=False,
    )
    assert done.returncode == 1
    [said] = done.stderr.splitlines()
    assert said.startswith(f"MAKERIGHT_HOME ({home}) can't be used: ")
