"""The lines of the log: time, level, trace, logger, message; for people, or one JSON object a line for machines.

Every line passes here last, tracebacks too: secrets among the settings, passwords in URLs and mail addresses are
masked, and nothing that was logged can look like a line of its own. No Django here: the supervisor writes lines too.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from types import TracebackType
from typing import Any

from makeright.config.masking import MASK, secret_words, without_credentials
from makeright.config.reading import read
from makeright.lib import secret_key
from makeright.lib.scrubbing import scrubbed
from makeright.lib.tracing import current_trace

LONGEST = 20_000  # characters of one line
_ADDRESS = re.compile(r"[^\s<>\"'(),:;=\[\]{}|\\/]{1,64}@(?:[a-z0-9-]+\.)+[a-z0-9-]{2,}", re.I)
_LINK = re.compile(r"(?P<way>/(?:first-run|invitation|reset)/)[^\s\"'/?]+")
# Controls, and what moves or hides letters on a terminal (bidirectional marks, line and paragraph separators).
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_EXCEPT_BREAKS = re.compile(
    r"[^\S\n ]|(?!\n)[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)


class Redactor:
    """Takes out of a text what no log may hold."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """`secrets` are masked wherever they stand, also as `repr` and JSON write them."""
        written = {
            form for secret in secrets for form in (secret, repr(secret)[1:-1], json.dumps(secret)[1:-1])
        }
        longest_first = sorted(written, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def __call__(self, text: str) -> str:
        if self._secrets is not None:
            text = self._secrets.sub(MASK, text)
        text = without_credentials(text)
        if "@" in text:
            text = _ADDRESS.sub("…@…", text)
        return _LINK.sub(rf"\g<way>{MASK}", text)


@cache
def house_redactor() -> Redactor:
    """The redactor that knows the secrets of this installation, as they stand when this process first asks."""
    settings = read(os.environ)
    home = settings["MAKERIGHT_HOME"]
    try:
        keys = secret_key.in_force(home) if (home / secret_key.CURRENT).exists() else []
    except OSError:
        keys = []
    return Redactor([*secret_words(settings), *keys])


class _Lines(logging.Formatter):
    """What both kinds of lines share. Given `redact`, the house's own secrets are not looked up. With `in_full`, for
    development alone, an error says all that it has to say."""

    def __init__(self, redact: Callable[[str], str] | None = None, *, in_full: bool = False) -> None:
        super().__init__()
        self._redact = redact
        self._in_full = in_full

    def redacted(self, text: str) -> str:
        redact = self._redact or house_redactor()
        return redact(text[:LONGEST])

    def message_of(self, record: logging.LogRecord) -> str:
        try:
            return record.getMessage()
        except Exception as error:  # a wrong format string must not lose the line, nor print its values
            return f"{record.msg!s} ({type(error).__name__} in the values of this line)"

    def traceback_of(self, record: logging.LogRecord) -> str:
        said = ""
        if record.exc_info and record.exc_info[1] is not None:
            said = self.formatException(record.exc_info) if self._in_full else way_of(record.exc_info[1])
        return "\n".join(part for part in (said, record.stack_info or "") if part)


class TextLines(_Lines):
    """`2026-03-01T09:30:00.123Z INFO  makeright.mail [00000000000004d2] The words.`; a traceback is set in below."""

    def format(self, record: logging.LogRecord) -> str:
        said = _UNSEEN.sub(_escaped, self.redacted(self.message_of(record)))
        trace = getattr(record, "trace", "") or current_trace() or "-"
        line = f"{_time_of(record)} {record.levelname:<7} {record.name} [{trace}] {said}"
        if traceback := self.traceback_of(record):
            shown = _EXCEPT_BREAKS.sub(_escaped, self.redacted(traceback))
            line += "\n" + "\n".join(f"    {part}" for part in shown.split("\n"))
        return line


class JsonLines(_Lines):
    """One object a line: time, level, logger, message, trace, process, and `exception` where there was one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _time_of(record),
            "level": record.levelname,
            "logger": record.name,
            "message": self.redacted(self.message_of(record)),
            "trace": getattr(record, "trace", "") or current_trace(),
            "process": record.process,
            "thread": record.threadName,
        }
        if traceback := self.traceback_of(record):
            line["exception"] = self.redacted(traceback)
        return json.dumps(line)


def way_of(error: BaseException) -> str:
    """How an error came about: the frames and their code as Python tells them, and of the errors themselves only what
    are plain words. A database's error may hold the row that it met, and so a customer's message."""
    told: list[str] = []
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        frames = "".join(traceback.format_tb(following.__traceback__)).rstrip()
        told.insert(0, "\n".join(part for part in (frames, scrubbed(following)) if part))
        hidden = following.__suppress_context__
        following = following.__cause__ or (None if hidden else following.__context__)
    return "\n-- which led to --\n".join(told)


def logging_settings(level: str, form: str, *, in_full: bool = False) -> dict[str, Any]:
    """Python's logging as this house wants it: all to standard error, ours from `level` on, others' warnings."""
    lines = JsonLines if form == "json" else TextLines
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": lines, "in_full": in_full}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "makeright": {"level": level},
            # Django would mail each failure to its ADMINS, with the settings and the whole request.
            "django": {"handlers": [], "level": "WARNING"},
            # What strangers ask for in vain is no news; whoever could fill the log with it would.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
    }


def log_the_uncaught() -> None:
    """What nobody catches, in the main thread or in another, becomes a line of the log and no bare traceback."""
    log = logging.getLogger("makeright.uncaught")

    def uncaught(kind: type[BaseException], error: BaseException, frames: TracebackType | None) -> None:
        if not issubclass(kind, KeyboardInterrupt | SystemExit):
            log.critical("nobody caught this", exc_info=(kind, error, frames))

    def uncaught_in_thread(said: threading.ExceptHookArgs) -> None:
        if said.exc_value is not None:
            uncaught(said.exc_type, said.exc_value, said.exc_traceback)

    sys.excepthook = uncaught
    threading.excepthook = uncaught_in_thread


def _time_of(record: logging.LogRecord) -> str:
    return (
        datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
