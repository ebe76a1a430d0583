"""Settings are read from the environment over the file over the default, and what doesn't fit is said in words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from makeright.config.options import OPTIONS
from makeright.config.reading import DEFAULT, ENVIRONMENT, FILE, read

SECRET = "hunter2-hunter2-hunter2-hunter2-hunter2"


def written(home: Path, toml: str) -> dict[str, str]:
    (home / "makeright.toml").write_text(toml)
    return {"MAKERIGHT_HOME": str(home)}


def test_without_anything_all_is_at_its_default() -> None:
    settings = read({})
    assert settings.faults == []
    assert {setting.origin for setting in settings.told.values()} == {DEFAULT}
    assert settings["MAKERIGHT_HOME"] == Path("var").resolve()


def test_the_environment_counts_before_the_file_and_the_file_before_the_default(tmp_path: Path) -> None:
    said = written(tmp_path, 'company = "Frames"\n[mail]\nport = 2525\nundo_seconds = 3')
    settings = read(said | {"MAKERIGHT_MAIL_PORT": "2626"})
    assert settings.faults == []
    assert (settings["MAKERIGHT_COMPANY"], settings.told["MAKERIGHT_COMPANY"].origin) == ("Frames", FILE)
    assert (settings["MAKERIGHT_MAIL_PORT"], settings.told["MAKERIGHT_MAIL_PORT"].origin) == (
        2626,
        ENVIRONMENT,
    )
    assert settings["MAKERIGHT_UNDO_SECONDS"] == 3
    assert settings["PORT"] == 8000


def test_an_empty_variable_is_as_none_but_where_it_says_something(tmp_path: Path) -> None:
    said = written(tmp_path, 'company = "Frames"\n[backup]\nhour = 5')
    settings = read(said | {"MAKERIGHT_COMPANY": " ", "MAKERIGHT_BACKUP_HOUR": ""})
    assert settings["MAKERIGHT_COMPANY"] == "Frames"
    assert settings["MAKERIGHT_BACKUP_HOUR"] is None


def test_the_file_may_be_elsewhere_and_name_the_home_beside_it(tmp_path: Path) -> None:
    (tmp_path / "makeright.conf").write_text('home = "data"\n[backup]\nfolder = "/mnt/backups"')
    settings = read({"MAKERIGHT_CONFIG": str(tmp_path / "makeright.conf")})
    assert settings.faults == []
    assert settings["MAKERIGHT_HOME"] == tmp_path / "data"
    assert settings["MAKERIGHT_BACKUP_FOLDER"] == Path("/mnt/backups")


def test_a_file_in_the_home_can_not_say_where_the_home_is(tmp_path: Path) -> None:
    (said,) = read(written(tmp_path, 'home = "/elsewhere"')).faults
    assert "home can't stand in" in said


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("MAKERIGHT_SMPT", "x", "There is no setting MAKERIGHT_SMPT. Is MAKERIGHT_SMTP meant?"),
        ("MAKERIGHT_DATABASE_URL", "x", "Is DATABASE_URL meant?"),
        ("MAKERIGHT_PORT", "80", "Is PORT meant?"),
        ("MAKERIGHT_NOTHING_LIKE_ANY", "x", "There is no setting MAKERIGHT_NOTHING_LIKE_ANY."),
        ("MAKERIGHT_COMPANY_FILE", "x", "There is no setting MAKERIGHT_COMPANY_FILE. Is MAKERIGHT_COMPANY meant?"),
        ("MAKERIGHT_UNDO_SECONDS", "ten", "MAKERIGHT_UNDO_SECONDS (environment) is 'ten'; it takes a whole number"),
        ("MAKERIGHT_UNDO_SECONDS", "9999999", "from 0 to 3600"),
        ("MAKERIGHT_UNDO_SECONDS", "٣", "it takes a whole number"),
        ("PORT", "65536", "PORT (environment) is '65536'; it takes a whole number from 1 to 65535."),
        ("PORT", "0", "from 1 to 65535"),
        ("PORT", "80.5", "from 1 to 65535"),
        ("PORT", "-1", "from 1 to 65535"),
        ("PORT", "9" * 5000, "is '99999"),
        ("MAKERIGHT_LOG", "LOUD", "it takes one of DEBUG, INFO"),
        ("MAKERIGHT_TIME_ZONE", "Mars/X", "such as Europe/Paris"),
        ("MAKERIGHT_TIME_ZONE", "../../etc/passwd", "such as Europe/Paris"),
        ("MAKERIGHT_DEMO", "perhaps", "it takes yes or no"),
        ("MAKERIGHT_BIND", "not a host", "such as 127.0.0.1"),
        ("MAKERIGHT_HOSTS", "https://desk.example.com", "such as desk.example.com"),
        ("MAKERIGHT_ORIGINS", "desk.example.com", "such as https://desk.example.com"),
        ("MAKERIGHT_PROXIES", "10.0.0.0/33", "such as 10.0.0.0/8"),
        ("MAKERIGHT_PROXIES", "proxy", "such as 10.0.0.0/8"),
        ("MAKERIGHT_BACKUP_HOUR", "24", "an hour from 0 to 23"),
        ("MAKERIGHT_HOUSE_ADDRESS", "nobody", "such as desk@example.com"),
        ("MAKERIGHT_SECRET_KEY", "short", "MAKERIGHT_SECRET_KEY (environment) can't be read; it takes at least 32"),
        ("MAKERIGHT_METRICS_TOKEN", "short", "at least 32"),
        ("DATABASE_URL", "mysql://u:p@h/d", "postgresql://user:password@host:port/name"),
        ("DATABASE_URL", "postgresql://u:p@h", "postgresql://user:password@host:port/name"),
        ("MAKERIGHT_VALKEY_URL", "http://h", "valkey://"),
        ("MAKERIGHT_FETCHING_ALLOW", "h", "is not taken from the environment"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_in_words(name: str, value: str, words: str) -> None:
    (said,) = read({name: value}).faults
    assert words in said
    assert len(said) < 300


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('compnay = "X"', "There is no setting 'compnay', which stands in {file}. Is company meant?"),
        ('[mail]\nprot = 25', "'mail.prot', which stands in {file}. Is mail.port meant?"),
        ('port = 25', "Is web.port or mail.port meant?"),
        ('[fiels]\ns3 = 1', "'fiels', which stands in {file}. Is files meant?"),
        ('MAKERIGHT_COMPANY = "X"', "Is company meant?"),
        ('mail = 25', "mail in {file} is a table, [mail], and takes port, bind"),
        ('[mail]\nport = "25"', "mail.port ({file}) is '25'; it takes a whole number from 1 to 65535."),
        ('[mail]\nport = true', "mail.port ({file}) is True; it takes a whole number"),
        ('[mail.port]\nx = 1', "mail.port ({file}) is {{'x': 1}}"),
        ('[web]\nhosts = "a.example.com"', "it takes host names"),
        ('[web]\nhttps = "yes"', "it takes yes or no (in TOML true or false)."),
        ('company = 5', "company ({file}) is 5; it takes text in quotes."),
        ('[fetching]\nallow = ["http://inside"]', "such as hooks.internal:8443"),
        ('[backup]\nhour = 24', "an hour from 0 to 23"),
        ('company = ', "The settings in {file} can't be read: Invalid value (at"),
    ],
)  # fmt: skip
def test_what_does_not_fit_in_the_file_is_told_with_its_place(tmp_path: Path, toml: str, words: str) -> None:
    (said,) = read(written(tmp_path, toml)).faults
    assert words.format(file=tmp_path / "makeright.toml") in said


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    said = written(tmp_path, 'company = 5\nclor = "red"') | {"PORT": "x", "MAKERIGHT_NO": "1"}
    assert len(read(said).faults) == 4


@pytest.mark.parametrize("name", [option.name for option in OPTIONS if option.is_secret])
def test_a_secret_that_does_not_fit_is_never_repeated(tmp_path: Path, name: str) -> None:
    key = next(option.key for option in OPTIONS if option.name == name)
    table, _, last = key.rpartition(".")
    toml = f"[{table}]\n" if table else ""
    said = written(tmp_path, f'{toml}{last} = {{ x = "{SECRET}" }}')
    faults = read(said | {name: f"{SECRET[:10]}\n"}).faults + read(said | {name: f"{SECRET}\x07"}).faults
    assert faults
    assert not any("hunter2" in fault for fault in faults)


@pytest.mark.parametrize(
    "name", ["MAKERIGHT_SMTP", "DATABASE_URL", "MAKERIGHT_VALKEY_URL", "MAKERIGHT_S3_ENDPOINT"]
)
def test_a_url_that_does_not_fit_is_told_without_its_password(name: str) -> None:
    (said,) = read({name: f"gopher://me:{SECRET}@:25"}).faults
    assert f"{name} (environment) can't be read" in said
    assert SECRET not in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAKERIGHT_SMTP", "smtp://localhost:8026"),
        ("MAKERIGHT_SMTP", "smtps://me:p%40ss@mail.example.com"),
        ("MAKERIGHT_SMTP", "smtp+starttls://mail.example.com:587"),
        ("DATABASE_URL", "postgresql://me:p%40ss@db.example.com:5432/desk?sslmode=require"),
        ("DATABASE_URL", "postgresql:///desk?host=/run/postgresql"),
        ("DATABASE_URL", "postgresql://a,b/desk"),
        ("MAKERIGHT_VALKEY_URL", "valkeys://:pw@cache:6379/0"),
        ("MAKERIGHT_S3_ENDPOINT", "http://127.0.0.1:9000"),
        ("MAKERIGHT_TIME_ZONE", "Europe/Paris"),
        ("MAKERIGHT_BIND", "0.0.0.0"),
        ("MAKERIGHT_BIND", "::"),
        ("MAKERIGHT_HOSTS", "desk.example.com, .example.org,[::1],10.0.0.3"),
        ("MAKERIGHT_ORIGINS", "https://desk.example.com,http://localhost:3000"),
        ("MAKERIGHT_PROXIES", "127.0.0.1,::1,10.0.0.0/8"),
        ("MAKERIGHT_BACKUP_HOUR", "none"),
        ("MAKERIGHT_MAX_BODY", "30_000_000"),
        ("MAKERIGHT_DEMO", "On"),
    ],
)
def test_what_fits_is_not_complained_about(name: str, value: str) -> None:
    assert read({name: value}).faults == []


def test_places_inside_are_allowed_by_host_port_address_and_network(tmp_path: Path) -> None:
    places = ["hooks.internal", "hooks.internal:8443", "10.1.0.0/16", "::1", "[fd00::1]:443", "127.0.0.1:9"]
    settings = read(written(tmp_path, f"[fetching]\nallow = {places}"))
    assert settings.faults == []
    assert settings["MAKERIGHT_FETCHING_ALLOW"] == places


def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{SECRET}\n")
    settings = read({"MAKERIGHT_METRICS_TOKEN_FILE": str(tmp_path / "token")})
    assert settings.faults == []
    assert settings["MAKERIGHT_METRICS_TOKEN"] == SECRET


def test_a_secret_said_twice_or_in_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    missing = {"MAKERIGHT_METRICS_TOKEN_FILE": str(tmp_path / "no")}
    assert "can't be read: No such file" in read(missing).faults[0]
    assert "are both set" in read(missing | {"MAKERIGHT_METRICS_TOKEN": SECRET}).faults[0]


def test_a_named_file_that_can_not_be_read_is_told(tmp_path: Path) -> None:
    (said,) = read({"MAKERIGHT_CONFIG": str(tmp_path / "no.toml")}).faults
    assert said == f"The settings in {tmp_path}/no.toml can't be read: No such file or directory."
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    (said,) = read({"MAKERIGHT_CONFIG": str(tmp_path / "binary.toml")}).faults
    assert "it is not UTF-8" in said


def test_each_setting_has_names_of_its_own_and_a_default_that_it_would_take() -> None:
    assert len({option.name for option in OPTIONS}) == len({option.key for option in OPTIONS}) == len(OPTIONS)
    for option in OPTIONS:
        if option.default not in ("", None) and option.name != "MAKERIGHT_HOME":
            assert option.kind.from_toml(option.default) == option.default
        assert option.means.endswith("."), option.name


def test_each_setting_reaches_django() -> None:
    from makeright.config import settings

    elsewhere = {"MAKERIGHT_HOSTS", "MAKERIGHT_ORIGINS", "MAKERIGHT_SECRET_KEY", "MAKERIGHT_OLD_SECRET_KEYS"}
    elsewhere |= {"MAKERIGHT_TIME_ZONE", "MAKERIGHT_LANGUAGE", "MAKERIGHT_WEB_WORKERS"}
    missing = {option.setting for option in OPTIONS if not hasattr(settings, option.setting)}
    assert missing == elsewhere


def test_django_does_not_start_with_settings_that_do_not_fit(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import makeright.config.settings"],
        env={"MAKERIGHT_HOME": str(tmp_path), "PORT": "x", "MAKERIGHT_LOG": "y"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "PORT (environment) is 'x'" in done.stderr
    assert "MAKERIGHT_LOG (environment) is 'y'" in done.stderr
