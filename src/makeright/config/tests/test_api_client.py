"""The client in Python that is written from the paper: whole, typed, and of one piece."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from mypy import api as mypy

from makeright.config.api import paper
from makeright.config.api_client import client

PAPER: dict[str, Any] = json.loads(json.dumps(paper()))


def test_each_operation_is_a_method() -> None:
    names = {told["operationId"] for each in PAPER["paths"].values() for told in each.values()}
    assert (
        set(re.findall(r"^    def (\w+)\(self", client(PAPER), re.MULTILINE)) - {"ask", "pages", "__init__"}
        == names
    )


@pytest.mark.sqlite  # one look is enough
def test_it_is_typed_as_strictly_as_we_are(tmp_path: Path) -> None:
    place = tmp_path / "makeright_client.py"
    place.write_text(client(PAPER))
    told, faults, status = mypy.run(["--strict", "--cache-dir", str(tmp_path / "cache"), str(place)])
    assert (status, faults) == (0, ""), told


def test_the_desk_gives_it_to_whoever_comes() -> None:
    answer = Client().get("/api/v1/client.py")
    assert answer.headers["Content-Type"] == "text/x-python; charset=utf-8"
    assert answer.content.decode() == client(PAPER)
    again = Client(headers={"If-None-Match": answer.headers["ETag"]}).get("/api/v1/client.py")
    assert again.status_code == 304
