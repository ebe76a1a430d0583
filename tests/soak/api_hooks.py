"""What schemathesis can't know of the API: that a name for a call is of one call alone, and that cursors are ours."""

from __future__ import annotations

import re
import uuid
from typing import Any

import schemathesis
from schemathesis.generation import GenerationMode

KEY, CURSOR = re.compile(r"[!-~]{1,255}"), re.compile(r"cur_[A-Za-z0-9_.-]{1,1996}")


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Where a call is to succeed, give it a key of its own, and begin the list."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    if KEY.fullmatch(str((case.headers or {}).get("Idempotency-Key", ""))):
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
    if CURSOR.fullmatch(str((case.query or {}).get("after", ""))):
        case.query["after"] = ""
