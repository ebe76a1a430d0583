"""Tracing: one short id for a request, a mail or a job, and for all that follows from it; each line of the log has it.

A trace is 16 hexadecimal digits. It says nothing about anybody, and opens nothing.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LENGTH = 16
_SAID = re.compile(r"[0-9a-f]{16,64}")
_trace: ContextVar[str] = ContextVar("makeright-trace", default="")


def new_trace() -> str:
    """64 random bits."""
    return secrets.token_hex(LENGTH // 2)


def current_trace() -> str:
    """The trace of what is being done here; "" where nothing is traced."""
    return _trace.get()


@contextmanager
def tracing(trace: str = "") -> Iterator[str]:
    """Do what is inside under this trace, or a new one; what was before holds again afterwards."""
    token = _trace.set(trace or new_trace())
    try:
        yield _trace.get()
    finally:
        _trace.reset(token)


def trace_of_number(number: int) -> str:
    """The trace of what has a number of its own, such as a mail: the same in each process that works on it."""
    return f"{number & 0xFFFF_FFFF_FFFF_FFFF:016x}"


def trace_said(said: str) -> str:
    """The trace in an X-Request-ID (a UUID, or 16 to 64 hexadecimal digits: its first 16); "" for any other."""
    plain = said.strip().lower().replace("-", "")
    return plain[:LENGTH] if _SAID.fullmatch(plain) else ""
