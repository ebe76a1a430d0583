"""No page of another house sends a form here, or shows ours inside of its own: every route, as the resolver has them."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from makeright.demo.cast import PASSWORD, House, furnish
from tests.matrix.naming import named
from tests.matrix.routes import Route, routes
from tests.matrix.walking import changes, rows, taken_back
from tests.matrix.world import World, build

pytestmark = pytest.mark.django_db
CHANGING = ("post", "put", "patch", "delete")
ROUTES = [route for route in routes() if not route.name.startswith("demo:")]
# Frames of ours alone: what a customer's mail says is shown in one.
FRAMED_BY_US = {"conversations:frame", "operating:letter_frame"}
# The sentence on returns, which stands on the pages of a shop: it has no form and no cookie.
FRAMED_BY_ALL = {"remedies:policy_sentence"}


@pytest.fixture
def world() -> World:
    return build("admin", "inboxes")


def where(world: World, route: Route) -> str:
    names: dict[str, object] = {}
    for parameter in route.parameters:
        what = named(route.name, parameter)
        found = what.of_matter(world.own) if what.of_matter else (what.theirs or what.house)(world)  # type: ignore[misc]
        names[parameter] = found
    return reverse(route.name, kwargs=names)


def signed_in(world: World, *, strict: bool) -> Client:
    client = Client(enforce_csrf_checks=strict, raise_request_exception=False)
    assert world.who is not None
    client.force_login(world.who)
    return client


def test_a_form_without_our_token_changes_nothing_anywhere(world: World) -> None:
    before, client, wrong, tried = rows(), signed_in(world, strict=True), [], 0
    for route in ROUTES:
        for method in set(route.methods) & set(CHANGING):
            tried += 1
            with taken_back() as watch:
                answer = getattr(client, method)(where(world, route), {"reason": "moved_on", "name": "x"})
                changed = changes(before, watch.rows(before))
            if answer.status_code != 403 or changed:
                wrong.append(f"{method} {route.name} → {answer.status_code} {sorted(changed)}")
    assert tried > 100
    assert wrong == []


def test_nobody_else_shows_a_page_of_ours_in_a_frame(world: World) -> None:
    client, wrong = signed_in(world, strict=False), []
    for route in ROUTES:
        with taken_back():
            answer = client.get(where(world, route))
        policy = answer.headers.get("Content-Security-Policy", "")
        framed = FRAMED_BY_US | FRAMED_BY_ALL
        by = "*" if route.name in FRAMED_BY_ALL else "'self'"
        ancestors = by if route.name in framed and answer.status_code == 200 else "'none'"
        if f"frame-ancestors {ancestors}" not in policy:
            wrong.append(f"{route.name} → {answer.status_code} {policy!r}")
    assert wrong == []


def test_what_lets_in_travels_with_no_form_of_another_page_and_no_script_reads_it() -> None:
    """Two cookies count: who is signed in, and in which browser somebody has been."""
    house: House = furnish(passwords=True)
    client = Client()
    client.post("/sign-in", {"login": house.mina.email, "password": PASSWORD})
    for name in (settings.SESSION_COOKIE_NAME, "makeright-known"):
        cookie = client.cookies[name]
        assert (cookie["samesite"], cookie["httponly"]) == ("Lax", True)
    assert settings.CSRF_COOKIE_SAMESITE == "Lax"
