"""One way out to the web, lib/fetching.py, and one to the mail server, lib/smtp.py: nothing else calls others by itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.floors import HOUSE, our_modules

CALLERS = {
    "aiohttp", "ftplib", "http.client", "httpcore", "httpx", "imaplib", "obstore", "poplib", "pycurl", "requests", "smtplib", "telnetlib",
    "urllib.request", "urllib3", "valkey", "xmlrpc.client",
}  # fmt: skip
CALLS = {"create_connection", "open_connection", "urlopen"}
# Module → why it may.
MAY_CALL = {
    "lib/fetching.py": "the way out to the web",
    "lib/calling.py": "one call of it",
    "lib/outside.py": "the guard, which opens the line it has checked",
    "lib/smtp.py": "the way out to the operator's own mail server",
    "demo/street/posting.py": "the example customers' way to the example shop, on this machine",
    "config/supervising.py": "knocks at the web process that it has started, on this machine",
    "files/shelves.py": "the object storage that the operator's settings name",
    "live/wires.py": "the Valkey that the operator's settings name",
    "operating/checkups/doors.py": "the doctor knocks at our own doors, and at servers that the operator's settings name",
}


def test_nobody_else_calls_others() -> None:
    assert [
        f"{_name(path)} has {call}"
        for path in our_modules()
        if _name(path) not in MAY_CALL
        for call in _ways_out(ast.parse(path.read_text()))
    ] == []


def test_who_may_call_does() -> None:
    assert [name for name in MAY_CALL if not list(_ways_out(ast.parse((HOUSE / name).read_text())))] == []


def test_the_eyes_see() -> None:
    source = """
import httpx
import http.client as web
from urllib.request import urlopen
from urllib import request
import urllib.parse, requests.sessions
def call():
    import smtplib
    socket.create_connection(("x", 80)); asyncio.open_connection("x", 80)
"""
    assert sorted(set(_ways_out(ast.parse(source)))) == [
        "create_connection", "http.client", "httpx", "open_connection", "requests", "smtplib", "urllib.request",
    ]  # fmt: skip
    assert list(_ways_out(ast.parse("from urllib.parse import urlsplit; from http import HTTPStatus"))) == []


def _ways_out(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from filter(None, (_caller(alias.name) for alias in node.names))
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            named = {_caller(node.module), *(_caller(f"{node.module}.{alias.name}") for alias in node.names)}
            yield from filter(None, named)
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in CALLS - {"urlopen"}:
                yield called


def _caller(module: str) -> str:
    return next((one for one in CALLERS if module == one or module.startswith(f"{one}.")), "")


def _name(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()
