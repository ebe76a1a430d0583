"""Causes as settings and for programs: seen, named, moved, made one, retired, by whoever may keep them."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from makeright.api.ids import public
from makeright.causes import keeping
from makeright.causes.models import Cause
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.staff.issuing import issue
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
PAGE = "/settings/causes"
CHANGES: tuple[tuple[str, dict[str, str]], ...] = (
    (PAGE, {"name": "Nail came out"}),
    (PAGE + "/seeds", {"trade": "framer"}),
    (PAGE + "/{cause}/name", {"name": "Split corner"}),
    (PAGE + "/{cause}/place", {"below": "{other}"}),
    (PAGE + "/{cause}/harm", {"harm": "unusable"}),
    (PAGE + "/{cause}/merging", {"into": "{other}"}),
    (PAGE + "/{cause}/retirement", {}),
    (PAGE + "/{gone}/return", {}),
)


@pytest.fixture
def keys(cast: Cast) -> dict[str, int]:
    cause, other, gone = (keeping.add_cause(name, by=BY) for name in ("Split", "Workshop", "Gone"))
    keeping.retire_cause(gone, by=BY)
    return {"cause": cause.pk, "other": other.pk, "gone": gone.pk}


def post(agent: Agent, where: str, said: dict[str, str]) -> HttpResponse:
    browser = Client()
    browser.force_login(agent)
    answer: HttpResponse = browser.post(where, said, headers={"HX-Request": "true"})  # type: ignore[assignment]
    return answer


def words(answer: HttpResponse) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


@pytest.mark.parametrize(("where", "said"), CHANGES)
def test_each_change_works_and_twice_is_harmless(
    cast: Cast, keys: dict[str, int], where: str, said: dict[str, str]
) -> None:
    address, sent = where.format(**keys), {name: value.format(**keys) for name, value in said.items()}
    before = Event.objects.count()
    assert post(cast.ada, address, sent).status_code == 200
    after = Event.objects.count()
    assert after > before
    again = post(cast.ada, address, sent)
    assert again.status_code in (200, 422)
    assert Event.objects.count() == after


@pytest.mark.parametrize(("where", "said"), CHANGES)
def test_who_may_not_keep_causes_finds_nothing(
    cast: Cast, keys: dict[str, int], where: str, said: dict[str, str]
) -> None:
    before = Event.objects.count()
    assert post(cast.mina, where.format(**keys), said).status_code == 404
    assert Event.objects.count() == before


@pytest.mark.parametrize(("where", "said"), CHANGES)
def test_a_stranger_is_sent_to_sign_in(
    cast: Cast, keys: dict[str, int], where: str, said: dict[str, str]
) -> None:
    answer = Client().post(where.format(**keys), said)
    assert (answer.status_code, "/sign-in" in answer.headers["Location"]) == (302, True)


def test_the_page_says_what_a_refusal_was_about(cast: Cast, keys: dict[str, int]) -> None:
    taken = post(cast.ada, PAGE, {"name": "split"})
    assert (taken.status_code, "There is a cause “Split” there already." in words(taken)) == (422, True)
    below = post(cast.ada, f"{PAGE}/{keys['cause']}/place", {"below": str(keys["cause"])})
    assert "Split can’t stand below itself." in words(below)


def test_the_pages_show_the_tree_and_one_cause(cast: Cast, keys: dict[str, int]) -> None:
    browser = Client()
    browser.force_login(cast.ada)
    keeping.move_cause(Cause.objects.get(pk=keys["cause"]), Cause.objects.get(pk=keys["other"]), by=BY)
    page = browser.get(PAGE).content.decode()
    assert page.index("Workshop") < page.index("Split") < page.index("Gone")
    one = words(browser.get(f"{PAGE}/{keys['cause']}"))  # type: ignore[arg-type]
    assert "It stands below Workshop" in one
    assert browser.get(f"{PAGE}/987654321").status_code == 404


def test_a_program_keeps_the_tree(cast: Cast, keys: dict[str, int]) -> None:
    _token, secret = issue(cast.ada, "Causes", scopes=("*",), by=cast.by_ada)
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def ask(method: str, path: str, said: object = None, status: int = 200) -> dict[str, Any]:
        content = "" if said is None else json.dumps(said)
        answer = client.generic(method, f"/api/v1{path}", content, content_type="application/json")
        assert answer.status_code == status, answer.content
        told: dict[str, Any] = json.loads(answer.content)
        return told

    made = ask("POST", "/causes", {"name": "Glass broken", "usual_harm": "unusable"}, 201)
    assert (made["code"], made["parent"], made["usual_harm"]) == ("glass_broken", None, "unusable")
    other = public("cau", keys["other"])
    assert ask("PUT", f"/causes/{made['id']}/parent", {"parent": other})["parent"] == other
    assert ask("PATCH", f"/causes/{made['id']}", {"name": "Glass cracked"})["name"] == "Glass cracked"
    tree = ask("GET", "/cause-tree")
    assert ["Workshop", "Glass cracked"] in [each["path"] for each in tree["items"]]
    assert ask("POST", f"/causes/{made['id']}/merging", {"into": public("cau", keys["cause"])})["retired_at"]
    assert ask("DELETE", f"/causes/{made['id']}/retirement", status=409)["code"] == "merged"
    assert ask("POST", "/causes/seeds", {"trade": "electronics"})["added"]
