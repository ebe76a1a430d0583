"""The yardstick of `bench api`: a bare ASGI program that answers with fifty conversations, by one plain query and
json.dumps. No token, no rights, no filters, no ids of its own. RAW_API names the database."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any

import pysqlite3

NAME = "RAW_API"
_QUESTION = """
    SELECT c.id, c.number, c.subject, c.channel, c.language, c.state, c.inbox_id, c.customer_id, c.assignee_id, c.team_id,
        c.last_words, c.attachment_count, c.opened_at, c.last_at, c.waiting_since, c.snoozed_until, c.resolved_at
    FROM conversations_conversation c WHERE c.id > ? ORDER BY c.id LIMIT 50"""


@cache
def _database() -> Any:
    return pysqlite3.connect(f"file:{os.environ[NAME]}?mode=ro", uri=True, check_same_thread=False)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer with the page after the key that stands behind the ?."""
    if scope["type"] != "http":
        return
    asked = _database().execute(_QUESTION, [int(scope["query_string"] or 0)])
    names = [column[0] for column in asked.description]
    body = json.dumps({"items": [dict(zip(names, row, strict=True)) for row in asked.fetchall()]}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
