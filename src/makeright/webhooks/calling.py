"""Calling: one event is told to one webhook's server, over the one way out, and what came of it is said in a few words.

Nothing is written here, and no transaction is open meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from django.utils import timezone

from makeright.lib.fetching import Unreachable, fetch
from makeright.lib.sealing import Unsealable
from makeright.lib.text import squeeze, without_controls
from makeright.webhooks.models import Delivery, Webhook
from makeright.webhooks.signing import headers
from makeright.webhooks.telling import in_utc

PATIENCE = 15.0  # seconds for everything
LONGEST_ANSWER = 4_000  # bytes that are read
LONGEST_SHOWN = 300  # letters that are kept
LONGEST_ASKED = timedelta(days=1)  # that a server may ask us to wait
GONE = 410
_ASK_TO_WAIT = {429, 503}


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one call went. `status`: null where there was no answer, and `error` says why, by a code of lib/fetching or
    lib/sealing. `wait`: how long the server asked us to wait."""

    at: datetime
    status: int | None
    took: timedelta
    error: str = ""
    answer: str = field(default="", repr=False)
    wait: timedelta = timedelta()

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        return self.status == GONE

    def plain(self, *, keep_answer: bool = True) -> dict[str, Any]:
        """As a delivery keeps it."""
        return {
            "at": in_utc(self.at),
            "status": self.status,
            "for": round(self.took.total_seconds() * 1000),
            "error": self.error,
            "answer": self.answer if keep_answer else "",
        }


def call(webhook: Webhook, name: str, body: bytes) -> Attempt:
    """Tell it once. A redirect is not followed, and isn't taken for an answer."""
    began, began_at = time.monotonic(), timezone.now()
    said: dict[str, Any] = {"status": None}
    try:
        answer = fetch(
            webhook.url.reveal(),
            method="POST",
            headers={
                "content-type": "application/json",
                **headers(name, int(began_at.timestamp()), body, secrets_of(webhook, began_at)),
            },
            body=body,
            limit=LONGEST_ANSWER,
            patience=PATIENCE,
            redirects=0,
            cut=True,
        )
    except (
        Unreachable,
        Unsealable,
    ) as why:  # a house that was restored without its keys can't open its secrets
        said["error"] = why.code
    else:
        said = {
            "status": answer.status,
            "answer": _shown(answer.body),
            "wait": _wait(answer.status, answer.headers, began_at),
        }
    return Attempt(at=began_at, took=timedelta(seconds=time.monotonic() - began), **said)


def secrets_of(webhook: Webhook, now: datetime) -> list[str]:
    """What it is signed with now: the secret, and for a while after a rotation the former one as well."""
    signs_still = webhook.former_until is not None and now < webhook.former_until
    former = [webhook.former_secret.reveal()] if signs_still and webhook.former_secret else []
    return [webhook.secret.reveal(), *former]


def noted(delivery: Delivery, attempt: Attempt) -> list[dict[str, Any]]:
    """The attempts of a delivery with one more, the latest twenty."""
    keep_answer = delivery.is_test or not attempt.is_taken
    return [*delivery.attempts, attempt.plain(keep_answer=keep_answer)][-20:]


def _shown(body: bytes) -> str:
    return squeeze(without_controls(body.decode("utf-8", "replace")))[:LONGEST_SHOWN]


def _wait(status: int, heard: Mapping[str, str], now: datetime) -> timedelta:
    """What `Retry-After` says (RFC 9110, 10.2.3): seconds or a date; at most a day."""
    said = heard.get("retry-after", "").strip()[:40] if status in _ASK_TO_WAIT else ""
    if said.isascii() and said.isdecimal():
        wait = timedelta(seconds=min(int(said), LONGEST_ASKED.total_seconds()))
    else:
        try:
            until = parsedate_to_datetime(said)
        except ValueError:
            return timedelta()
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta()), LONGEST_ASKED)
