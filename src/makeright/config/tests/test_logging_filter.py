"""The log: lines that people and machines can read, in which nothing secret stands and nothing can be made up."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from typing import Any

import pytest

from makeright.config.logging_filter import JsonLines, Redactor, TextLines
from makeright.lib.tracing import tracing

SECRET = "s3cret-'quoted'-\\-token"
REDACT = Redactor([SECRET, "another-secret"])
TEXT, JSON = TextLines(REDACT), JsonLines(REDACT)


def record(message: str, *values: object, error: BaseException | None = None) -> logging.LogRecord:
    exc_info: Any = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("makeright.mail", logging.WARNING, "x.py", 1, message, values, exc_info)


def raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:
        return caught


def test_a_line_says_when_how_bad_where_and_what() -> None:
    with tracing("00000000000004d2"):
        line = TEXT.format(record("read %d mails", 3))
    assert re.fullmatch(
        r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARNING makeright\.mail \[00000000000004d2\] read 3 mails",
        line,
    )


def test_a_line_for_machines_says_the_same() -> None:
    with tracing("00000000000004d2"):
        said = json.loads(JSON.format(record("read %d mails", 3)))
    assert said.pop("time").endswith("Z")
    assert said.pop("process") > 0
    assert said == {
        "level": "WARNING",
        "logger": "makeright.mail",
        "message": "read 3 mails",
        "trace": "00000000000004d2",
        "thread": "MainThread",
    }


@pytest.mark.parametrize("lines", [TEXT, JSON])
def test_nothing_logged_can_look_like_a_line_of_its_own(lines: logging.Formatter) -> None:
    evil = "x\n2026-01-01T00:00:00.000Z ERROR makeright.staff [0] Ada signed in\r\x1b[2K\u2028\u202e\x00"
    said = lines.format(record("subject %s", evil))
    assert len(said.splitlines()) == 1
    assert not re.search(r"[\x00-\x1f\u2028\u202e]", said)


@pytest.mark.parametrize("lines", [TEXT, JSON])
@pytest.mark.parametrize(
    "said",
    [
        f"it is {SECRET}!",
        repr({"token": SECRET}),
        json.dumps({"token": SECRET}),
        "postgresql://me:pass-word@db/desk",
        "smtps://me:p@ss-word@mail:465",
        "postgresql:///desk?host=/run&password=pass-word",
        "https://desk.example.com/first-run/pass-word",
        "https://desk.example.com/invitation/pass-word",
        "https://desk.example.com/reset/pass-word",
    ],
)
def test_no_secret_is_written(lines: logging.Formatter, said: str) -> None:
    for line in (lines.format(record("%s", said)), lines.format(record(said))):
        assert "s3cret" not in line
        assert "pass-word" not in line
        assert "ss-word" not in line


@pytest.mark.parametrize("lines", [TEXT, JSON])
@pytest.mark.parametrize(
    "address", ["rosa@example.com", "Rosa.L+x@mail.example.co.uk", "<rosa@example.com>,"]
)
def test_no_mail_address_is_written(lines: logging.Formatter, address: str) -> None:
    line = lines.format(record("refused: %s", address))
    assert "rosa" not in line.lower()
    assert "example" not in line


@pytest.mark.parametrize("lines", [TEXT, JSON])
def test_an_error_is_told_by_its_way_without_what_it_met(lines: logging.Formatter) -> None:
    row = 'duplicate key\nDETAIL:  Failing row contains (7, rosa@example.com, "My parcel is late")'
    subject = "no such folder: 'Where is it?'"
    try:
        try:
            raise LookupError(subject)
        except LookupError as first:
            raise ValueError(row) from first
    except ValueError as error:
        line = lines.format(record("a mail could not be opened", error=error))
    for private in ("rosa", "parcel", "Where is it"):
        assert private not in line
    assert "ValueError: duplicate key" in line
    assert "LookupError" in line
    assert "which led to" in line
    assert "test_logging_filter.py" in line


def test_only_while_developing_is_an_error_told_in_full() -> None:
    error = raised(ValueError("no such folder: 'Where is it?'"))
    assert "Where is it?" in TextLines(REDACT, in_full=True).format(record("failed", error=error))
    assert "Where is it?" not in TEXT.format(record("failed", error=error)).replace("raise error", "")


def test_a_traceback_is_set_in_so_that_no_line_of_it_passes_for_another() -> None:
    line = TEXT.format(record("failed", error=raised(ValueError("a\n2026-01-01T00:00:00Z ERROR x"))))
    first, *rest = line.splitlines()
    assert first.endswith("] failed")
    assert rest
    assert all(part.startswith("    ") for part in rest)


def test_an_error_that_has_itself_as_its_cause_is_told_once() -> None:
    first, second = ValueError("a"), LookupError("b")
    first.__cause__, second.__cause__ = second, first
    assert TEXT.format(record("failed", error=first)).count("ValueError") == 1


@pytest.mark.parametrize("lines", [TEXT, JSON])
def test_a_line_with_the_wrong_values_is_written_without_them(lines: logging.Formatter) -> None:
    line = lines.format(record("%d mails", "My parcel is late"))
    assert "TypeError in the values of this line" in line
    assert "parcel" not in line


@pytest.mark.parametrize("text", ["a" * 200_000, "a@" * 50_000, "://a:" * 40_000, "@" + "a-." * 60_000])
def test_a_long_line_is_cut_and_takes_no_long_time(text: str) -> None:
    began = time.process_time()
    assert len(TEXT.format(record("%s", text))) < 40_000
    assert time.process_time() - began < 2


def test_what_nobody_caught_is_a_line_of_the_log_as_well() -> None:
    import subprocess

    script = (
        "import logging.config, threading\n"
        "from makeright.config.logging_filter import log_the_uncaught, logging_settings\n"
        "logging.config.dictConfig(logging_settings('INFO', 'json'))\n"
        "log_the_uncaught()\n"
        "thread = threading.Thread(target=lambda: {}['rosa@example.com'])\n"
        "thread.start(); thread.join()\n"
        "raise ValueError('hunter2 at smtp://me:hunter2@mail')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"MAKERIGHT_METRICS_TOKEN": "hunter2" * 5},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["level"] for line in lines] == ["CRITICAL", "CRITICAL"]
    assert "rosa" not in done.stderr
    assert "hunter2@" not in done.stderr
    assert done.returncode == 1


def test_the_secrets_of_the_house_are_known_from_its_settings(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from makeright.config import logging_filter

    (tmp_path / "secret.key").write_text("the-key-of-this-house-nobody-guesses")
    monkeypatch.setenv("MAKERIGHT_HOME", str(tmp_path))
    monkeypatch.setenv("MAKERIGHT_SMTP", "smtp://me:hunter2hunter2@mail:25")
    logging_filter.house_redactor.cache_clear()
    line = TextLines().format(record("key the-key-of-this-house-nobody-guesses, word hunter2hunter2"))
    logging_filter.house_redactor.cache_clear()
    assert "nobody-guesses" not in line
    assert "hunter2" not in line
