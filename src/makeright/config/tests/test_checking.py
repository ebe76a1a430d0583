"""Nothing starts half configured."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from makeright.config import checking
from makeright.config.checking import faults, worries
from makeright.config.reading import read

KEY = "k" * 40
NOBODY = 65_534


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "makeright.sqlite3").touch()
    return tmp_path


def told(place: Path, **settings: str) -> list[str]:
    return faults(read({"MAKERIGHT_HOME": str(place), "PATH": "/bin"} | settings))


def test_a_home_with_a_database_is_enough(place: Path) -> None:
    assert told(place) == []


def test_what_the_settings_say_wrong_is_among_the_faults(place: Path) -> None:
    assert len(told(place, PORT="x", MAKERIGHT_SMPT="y", MAKERIGHT_BIND="0.0.0.0")) == 3


def test_who_listens_to_others_says_by_which_names(place: Path) -> None:
    (said,) = told(place, MAKERIGHT_BIND="0.0.0.0")
    assert "MAKERIGHT_HOSTS doesn't say" in said
    assert told(place, MAKERIGHT_BIND="0.0.0.0", MAKERIGHT_HOSTS="desk.example.com") == []
    for loopback in ("127.0.0.2", "::1", "localhost"):
        assert told(place, MAKERIGHT_BIND=loopback) == []


def test_a_demo_for_others_is_said_to_be_one(place: Path) -> None:
    more = {"MAKERIGHT_BIND": "::", "MAKERIGHT_HOSTS": "demo.example.com", "MAKERIGHT_DEMO": "1"}
    (said,) = told(place, **more)
    assert "MAKERIGHT_DEMO_OPEN=1" in said
    assert told(place, **more, MAKERIGHT_DEMO_OPEN="1") == []


def test_who_speaks_of_tls_names_the_proxy_that_says_so(place: Path) -> None:
    (said,) = told(place, MAKERIGHT_HTTPS="1")
    assert "MAKERIGHT_PROXIES=127.0.0.1,::1" in said
    assert told(place, MAKERIGHT_HTTPS="1", MAKERIGHT_PROXIES="10.0.0.0/8") == []


@pytest.mark.parametrize("everybody", ["0.0.0.0/0", "::/0"])
def test_not_everybody_can_be_a_proxy(place: Path, everybody: str) -> None:
    (said,) = told(place, MAKERIGHT_PROXIES=f"127.0.0.1,{everybody}")
    assert "which is everybody" in said


def test_two_doors_have_two_ports(place: Path) -> None:
    (said,) = told(place, PORT="8025")
    assert said == "PORT and MAKERIGHT_MAIL_PORT are both 8025; each needs a port of its own."
    assert told(place, MAKERIGHT_STREET_PORT="8025") == []
    assert len(told(place, MAKERIGHT_STREET_PORT="8025", MAKERIGHT_DEMO="1")) == 1


@pytest.mark.parametrize(
    "half",
    [
        {"MAKERIGHT_S3_BUCKET": "b"},
        {"MAKERIGHT_S3_BUCKET": "b", "MAKERIGHT_S3_KEY": "k"},
        {"MAKERIGHT_S3_KEY": "k", "MAKERIGHT_S3_SECRET": "s"},
        {"MAKERIGHT_S3_ENDPOINT": "https://s3.example.com"},
    ],
)
def test_object_storage_is_set_up_whole_or_not_at_all(place: Path, half: dict[str, str]) -> None:
    (said,) = told(place, **half)
    assert "half set up" in said
    whole = {"MAKERIGHT_S3_BUCKET": "b", "MAKERIGHT_S3_KEY": "k", "MAKERIGHT_S3_SECRET": "s"}
    assert told(place, **half | whole) == []


def test_a_home_without_a_database_says_what_to_do(tmp_path: Path) -> None:
    (said,) = told(tmp_path)
    assert "makeright init" in said
    assert told(tmp_path, DATABASE_URL="postgresql://localhost/desk") == []


def test_a_home_that_can_not_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (said,) = told(tmp_path / "file" / "home")
    assert "can't be made" in said


def as_somebody_else(asked: Callable[[], list[str]]) -> list[str]:
    """Have it asked by a user who is not root, whom no file refuses anything."""
    if os.geteuid() != 0:
        return asked()
    reading, writing = os.pipe()
    if not (child := os.fork()):
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        os.write(writing, "\n".join(asked()).encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as answer:
        return answer.read().splitlines()


@pytest.mark.parametrize("name", ["", "files", "run", "makeright.sqlite3"])
@pytest.mark.parametrize(("mode", "words"), [(0o555, "can't be written to"), (0o000, "can't be read")])
def test_a_home_that_is_not_ours_is_told(name: str, mode: int, words: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o777)
        for below in ("files", "run"):
            (place / below).mkdir()
            (place / below).chmod(0o777)
        (place / "makeright.sqlite3").touch()
        (place / "makeright.sqlite3").chmod(0o666)
        (place / name).chmod(mode)
        said = as_somebody_else(lambda: told(place))
        (place / name).chmod(0o755)
    assert any(f"{place / name} {words} by this user" in one for one in said)


def test_a_file_of_secrets_that_everybody_may_read_is_a_worry(place: Path) -> None:
    file = place / "makeright.toml"
    file.write_text(f'secret_key = "{KEY}"')
    file.chmod(0o644)
    settings = read({"MAKERIGHT_HOME": str(place)})
    assert any("chmod 600" in worry for worry in worries(settings))
    file.chmod(0o600)
    assert not any("chmod" in worry for worry in worries(settings))
    file.write_text('company = "X"')
    file.chmod(0o644)
    assert not any("chmod" in worry for worry in worries(read({"MAKERIGHT_HOME": str(place)})))


def test_believing_any_host_name_is_a_worry(place: Path) -> None:
    settings = read({"MAKERIGHT_HOME": str(place), "MAKERIGHT_HOSTS": "*"})
    assert any("MAKERIGHT_HOSTS is *" in worry for worry in worries(settings))


def test_running_as_root_is_a_worry(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read({"MAKERIGHT_HOME": str(place)})
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert any("as root" in worry for worry in worries(settings))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert worries(settings) == []


def test_valkey_wants_its_package(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(place, MAKERIGHT_VALKEY_URL="valkey://127.0.0.1") == []
    monkeypatch.setattr(checking, "find_spec", lambda name: None)
    (said,) = told(place, MAKERIGHT_VALKEY_URL="valkey://127.0.0.1")
    assert "pip install 'makeright[valkey]'" in said
