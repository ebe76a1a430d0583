"""A program in Python, with the client that the desk itself gives: it finds, does once, and is told why not."""

from __future__ import annotations

import sys
import types
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.doors import MINA, House

pytestmark = pytest.mark.story
NEW = {"kind": "mail", "typed": "vera.lund@example.com", "name": "Vera Lund"}


@pytest.fixture(scope="module")
def client(house: House) -> Iterator[Any]:
    """The module, as it comes from the desk."""
    with urllib.request.urlopen(house.url("/api/v1/client.py")) as answer:
        source = answer.read().decode()
    module = types.ModuleType("makeright_client")
    sys.modules[module.__name__] = module
    exec(compile(source, "makeright_client.py", "exec"), module.__dict__)
    yield module
    del sys.modules[module.__name__]


@pytest.fixture(scope="module")
def desk(client: Any, house: House) -> Any:
    told = house.run("-m", "makeright.config.cli", "tokens", "issue", MINA.address, "till", "--all")
    token = next(word for word in told.split() if word.startswith("mr_"))
    return client.Makeright(house.url("").rstrip("/"), token)


def test_it_finds_and_changes(desk: Any) -> None:
    for name in ("noor", "karim", "rosa"):
        desk.create_customer({"kind": "mail", "typed": f"{name}@example.com", "name": name.title()})
    made = desk.create_customer(NEW)
    assert desk.get_customer(made["id"])["name"] == "Vera Lund"
    assert desk.update_customer(made["id"], {"preferred_name": "Vera"})["preferred_name"] == "Vera"
    found = list(desk.pages(desk.list_customers, limit=2))
    assert len(found) == len({each["id"] for each in found}) > 2
    assert made["id"] in {each["id"] for each in found}


def test_what_bears_a_key_is_done_once(desk: Any) -> None:
    said = {"kind": "mail", "typed": "once@example.com", "name": "Once"}
    first, second = (desk.create_customer(said, key="till-42") for _ in range(2))
    assert first == second


def test_it_is_told_why_not(client: Any, desk: Any) -> None:
    with pytest.raises(client.DeskProblem) as refused:
        desk.get_customer("cus_0000000000000")
    assert (refused.value.status, refused.value.code) == (404, "not_found")
    with pytest.raises(client.DeskProblem, match=r"^bad_token"):
        client.Makeright(desk.url, "mr_nothing").get_me()
    with pytest.raises(client.Unanswered):
        client.Makeright("http://127.0.0.1:9", desk.token, tries=1).get_me()
