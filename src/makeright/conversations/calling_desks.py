"""Calling other desks: one question, one answer, as fast as that desk allows; and the bytes of its files.

By the one way out (`lib/fetching.py`), never inside a transaction. What we come in by goes to that desk's own address
and nowhere else.
"""

from __future__ import annotations

import base64
import binascii
import email.utils
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from makeright.conversations.elsewhere.asking import Ask, Source
from makeright.conversations.elsewhere.shapes import FileTold
from makeright.files.storing import Kept, keep
from makeright.lib.fetching import Fetched, Unreachable, fetch

LARGEST_FILE = 50_000_000  # bytes
PATIENCE = 30.0  # seconds for one answer
PATIENCE_FOR_FILES = 120.0
BUSY_FOR = timedelta(minutes=1)  # where a desk doesn't say for how long
LONGEST_WAIT = timedelta(hours=2)
WAITS_AT_FIRST, WAITS_AT_MOST = timedelta(seconds=5), timedelta(minutes=15)
MOST_TRIES = 12  # in vain, one after the other: some two hours
# Why a desk is waited for, or why its import is paused.
BUSY, NO_ANSWER, NOT_LET_IN, NOT_THERE, NOT_UNDERSTOOD = (
    "busy", "no_answer", "not_let_in", "not_there", "not_understood",
)  # fmt: skip
_PASSING = frozenset({"unresolved", "too_slow", "no_answer"})  # codes of lib/fetching


class Waits(Exception):
    """That desk is to be called again after `after`. `is_limit`: it said so itself; else it is in trouble."""

    def __init__(self, code: str, after: timedelta | None = None, *, is_limit: bool = False) -> None:
        super().__init__(code)
        self.code, self.after, self.is_limit = code, after, is_limit


class Refuses(Exception):
    """That desk gives no answer that helps, and won't by itself. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Line:
    """A line to one desk: where it is, and by what we come in. `rest_for`: it asked to be left alone for so long.
    `calls`: how many were made."""

    source: Source
    address: str
    said: dict[str, str]
    rest_for: timedelta | None = None
    calls: int = 0

    def ask(self, ask: Ask) -> Any:
        """Give what it answers, as JSON. Raises Waits, or Refuses: `not_let_in`, `not_there`, `not_understood`, or a
        code of lib/fetching."""
        answer = self._call(self._url(ask), headers=self._head(), limit=60_000_000)
        return _json(answer)

    def file(self, file: FileTold) -> Kept | str:
        """Keep the bytes of a file; or give the code of why it can't be had. Raises Waits while that may pass."""
        is_path = file.url.startswith("/") and not file.url.startswith("//")
        url = self.address + file.url if is_path else urljoin(self.address + "/", file.url)
        is_theirs = _origin(url) == _origin(self.address)
        try:
            answer = self._call(
                url,
                headers=self._head() if is_theirs else {},
                limit=LARGEST_FILE,
                patience=PATIENCE_FOR_FILES,
            )
            content = _unwrapped(answer) if file.is_wrapped else answer.body
        except Refuses as refused:
            return {NOT_THERE: "file_gone", NOT_LET_IN: "file_closed", "too_large": "file_too_large"}.get(
                refused.code, "file_not_had"
            )
        stated = file.mime or answer.headers.get("content-type", "").partition(";")[0]
        return keep(content, stated, file.name)

    def _url(self, ask: Ask) -> str:
        path = ask.path.replace("{account}", self.said.get("account", ""))
        return f"{self.address}{path}" + (f"?{urlencode(ask.query)}" if ask.query else "")

    def _head(self) -> Mapping[str, str]:
        entrance = self.source.entrance(self.said)
        if entrance is not None and "access_token" not in self.said:
            body = json.dumps(dict(entrance.body)).encode()
            url = f"{self.address}{entrance.path}"
            token = _json(
                self._call(url, method="POST", headers={"content-type": "application/json"}, body=body)
            )
            if not isinstance(token, dict) or not isinstance(token.get("access_token"), str):
                raise Refuses(NOT_UNDERSTOOD)
            self.said["access_token"] = token["access_token"]
        return {"accept": "application/json", **self.source.head(self.said)}

    def _call(self, url: str, *, headers: Mapping[str, str], **more: Any) -> Fetched:
        self.calls += 1
        try:
            answer = fetch(url, headers=headers, **{"patience": PATIENCE, **more})
        except Unreachable as why:
            if why.code in _PASSING:
                raise Waits(NO_ANSWER) from None
            raise Refuses(why.code) from None
        self._mind(answer)
        if answer.status == 429 or (answer.status == 503 and "retry-after" in answer.headers):
            raise Waits(BUSY, _asked_for(answer), is_limit=True)
        if answer.status >= 500:
            raise Waits(NO_ANSWER)
        if answer.status in (401, 403):
            raise Refuses(NOT_LET_IN)
        if answer.status in (404, 410):
            raise Refuses(NOT_THERE)
        if answer.status >= 300:
            raise Refuses(NOT_UNDERSTOOD)
        return answer

    def _mind(self, answer: Fetched) -> None:
        """Stop before the limit, so that those who work there are not locked out by us."""
        pace = self.source.pace
        left = next((answer.headers[name] for name in pace.left if name in answer.headers), "")
        if left.strip().isdecimal() and int(left[:9]) < pace.spare:
            reset = next((answer.headers[name] for name in pace.reset if name in answer.headers), "")
            is_seconds = reset.strip().isdecimal() and 0 < int(reset[:9]) <= LONGEST_WAIT.total_seconds()
            self.rest_for = timedelta(seconds=int(reset)) if is_seconds else BUSY_FOR


def pause_before(tries: int) -> timedelta:
    """How long to wait after so many tries in vain."""
    return min(WAITS_AT_FIRST * int(2 ** min(tries, 20)), WAITS_AT_MOST)


def _asked_for(answer: Fetched) -> timedelta:
    """What Retry-After says, in seconds or as a date (RFC 9110, 10.2.3); at most two hours."""
    said = answer.headers.get("retry-after", "").partition(",")[0].strip()
    if said.isdecimal():
        after = timedelta(seconds=min(int(said[:9]), 86_400))
    else:
        try:
            read = email.utils.parsedate_to_datetime(said)
            after = (read if read.tzinfo else read.replace(tzinfo=UTC)) - datetime.now(UTC)
        except (TypeError, ValueError):
            after = BUSY_FOR
    return min(max(after, timedelta(seconds=1)), LONGEST_WAIT)


def _json(answer: Fetched) -> Any:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise Refuses(NOT_UNDERSTOOD) from None


def _unwrapped(answer: Fetched) -> bytes:
    try:
        return base64.b64decode(json.loads(answer.body)["data"])
    except (KeyError, TypeError, ValueError, RecursionError, binascii.Error):
        raise Refuses(NOT_UNDERSTOOD) from None


def _origin(url: str) -> tuple[str, str, int | None]:
    at = urlsplit(url)
    return at.scheme, (at.hostname or "").lower(), at.port
