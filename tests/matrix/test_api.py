"""The matrix of the REST API: all operations × everybody whose token may come × what is there and what isn't."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from ninja import Schema

from makeright.staff import issuing
from tests.matrix.naming import named
from tests.matrix.operations import BODIES, PREFIXES, Call, operations
from tests.matrix.walking import changes, rows, taken_back
from tests.matrix.world import BY, NOBODYS, ROLES, World, build

pytestmark = pytest.mark.django_db
OPERATIONS = operations()


class Walk:
    def __init__(self, world: World, secret: str) -> None:
        self.world, self.before, self.calls = world, rows(), 0
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self.wrong: list[str] = []

    def go(self, call: Call, where: str, said: Any = None) -> tuple[int, set[str]]:
        self.calls += 1
        key = {"Idempotency-Key": f"call-{self.calls}"} if call.needs_key else {}
        client = Client(headers=self.headers | key, raise_request_exception=False)
        with taken_back() as watch:
            content = json.dumps(said if said is not None else BODIES.get(str(call), {}))
            answer = client.generic(call.method.upper(), where, content, content_type="application/json")
            changed = changes(self.before, watch.rows(self.before))
        told = answer.getvalue().decode(errors="replace")  # files are streamed
        leaks = [word for word in self.world.foreign_words() if word in told]
        self.expect(
            not leaks and answer.status_code < 500, call, answer.status_code, f"breaks, or shows {leaks}"
        )
        if call.method == "get":
            self.expect(not changed, call, answer.status_code, "changes by looking")
        return answer.status_code, changed

    def expect(self, holds: bool, call: Call, status: int, fault: str) -> None:
        if not holds:
            self.wrong.append(f"{self.world.role}: {call} → {status}: {fault}")

    def expect_refused(self, status: int, call: Call, where: str, said: Any = None) -> None:
        found, changed = self.go(call, where, said)
        self.expect(
            found == status and not changed, call, found, f"not refused as {status}, or changes {changed}"
        )

    def end(self, count: Callable[[str, object], None]) -> None:
        count("calls", self.calls)
        assert not self.wrong, "\n".join(["", *self.wrong])


def test_every_operation_is_told_here() -> None:
    assert {name for call in OPERATIONS for name in call.parameters} <= PREFIXES.keys()
    assert {str(call) for call in OPERATIONS if call.has_body} == BODIES.keys()
    assert len(OPERATIONS) >= 40


def of_others(world: World, call: Call) -> Iterator[dict[str, int]]:
    """All ways to name what they may not see, or what isn't there: all of it, and each of it among their own."""
    own = call.keys(world, world.own)
    hidden = [each for each in world.foreign() if not _is_by_inbox(call) or not world.sees_inbox_of(each)]
    for matter in hidden if call.sighted else ():
        yield (there := call.keys(world, matter))
        yield from (own | {name: there[name]} for name in call.sighted if len(call.sighted) > 1)
    yield from (own | {name: NOBODYS} for name in call.parameters)
    for name in call.parameters:
        if strangers := named(str(call), name).strangers:
            yield own | {name: int(str(strangers(world)))}


@pytest.mark.parametrize(
    "scopes", [pytest.param((), id="looking", marks=pytest.mark.sqlite), pytest.param(("*",), id="all")]
)
# Who may do what is the same code on either database; whom one sees is asked of both, as an agent.
@pytest.mark.parametrize(
    "role", [role if role == "agent" else pytest.param(role, marks=pytest.mark.sqlite) for role in ROLES]
)
def test_a_token_does_what_its_agent_may_and_it_was_made_for(
    role: str, scopes: tuple[str, ...], record_property: Callable[[str, object], None]
) -> None:
    world = build(role, "own")
    secret = issuing.issue(world.who, "x", scopes=scopes, by=BY)[1] if world.who else ""
    walk = Walk(world, secret)
    for call in OPERATIONS:
        there = call.where(call.keys(world, world.own))
        may = world.who is not None and (call.needs is None or (bool(scopes) and world.who.may(call.needs)))
        refusal = 401 if world.who is None else 404 if may else 403
        for keys in of_others(world, call):
            walk.expect_refused(refusal, call, call.where(keys))
        seen = world.sees_inbox_of(world.own) if _is_by_inbox(call) else world.sees(world.own)
        if not may or (call.sighted and not seen):
            walk.expect_refused(refusal, call, there)
            continue
        status, _ = walk.go(call, there)
        expected = {200, 201, 202, 204, 409} | ({404} if _may_be_nowhere(call, world) else set())
        walk.expect(status in expected, call, status, "is refused what they may")
        if call.has_body:
            walk.expect_refused(422, call, there, {**BODIES[str(call)], "is_admin": True})
            walk.expect_refused(422, call, there, [])
    walk.end(record_property)


def _is_by_inbox(call: Call) -> bool:
    return any(named(str(call), name).by_inbox for name in call.parameters)


def _may_be_nowhere(call: Call, world: World) -> bool:
    """A note is removed by who wrote it, a reply taken back by them; nobody and nothing to merge into or move to, no team,
    no tag and no inbox is named; nobody was forgotten; no calendar has a day off or a feed, and nothing recurs yet."""
    is_anothers = world.own.person_note.agent_id != getattr(world.who, "pk", None)
    return (
        ("{note}" in call.path and is_anothers)
        or "/merg" in call.path
        or call.path.endswith("tagging")
        or call.path.endswith("/move")
        or any(name in call.path for name in ("{holiday}", "{feed}", "{export}", "{letter}", "/recurring/"))
        or str(call)
        in {
            "put /conversations/{conversation}/team",
            "post /conversations/{conversation}/promises",
            "post /conversations/{conversation}/promise-offers/passing",
            "post /conversations",
            "post /desk-imports",
            "put /claims/{claim}/cause",
            "put /conversations/{conversation}/concerns",
        }
        or ("/replies/{message}" in call.path and world.own.held.agent_id != getattr(world.who, "pk", None))
        or str(call).startswith("get /customers/{customer}/forg")
    )


@pytest.mark.parametrize("scopes", [pytest.param((), id="looking"), pytest.param(("*",), id="all")])
def test_a_program_of_the_house_does_what_nobody_need_sign(
    scopes: tuple[str, ...], record_property: Callable[[str, object], None]
) -> None:
    """It serves nowhere: with all permissions it sees all, with none no conversation, no customer of one, and what it
    does is its own."""
    world = build("admin", "own")
    walk = Walk(world, issuing.let_program_in("The shop", scopes=scopes, by=BY)[1])
    for call in OPERATIONS:
        there = call.where(call.keys(world, world.own))
        for keys in of_nothing(world, call):
            walk.expect_refused(404 if scopes or call.needs is None else 403, call, call.where(keys))
        if call.needs is not None and not scopes:
            walk.expect_refused(403, call, there)
            continue
        status, changed = walk.go(call, there)
        is_signed = any(part in call.path for part in ("{note}", "/replies/{message}", "{draw}"))
        is_hidden = call.sighted and not scopes
        nowhere = {404} if _may_be_nowhere(call, world) or is_signed or is_hidden else set()
        signed = {403} if call.method != "get" else set()
        walk.expect(
            status in {200, 201, 202, 204, 409} | nowhere | signed, call, status, "is refused what it may"
        )
        walk.expect(status != 403 or not changed, call, status, f"is refused and changes {changed}")
        if call.sighted and not scopes:
            walk.expect(status == 404, call, status, "sees what it may not")
    walk.end(record_property)


def of_nothing(world: World, call: Call) -> Iterator[dict[str, int]]:
    """All ways to name what isn't there."""
    own = call.keys(world, world.own)
    yield from (own | {name: NOBODYS} for name in call.parameters)


def test_a_token_that_ended_does_nothing(record_property: Callable[[str, object], None]) -> None:
    world = build("admin", "own")
    assert world.who is not None
    token, secret = issuing.issue(world.who, "x", scopes=["*"], by=BY)
    issuing.withdraw(token, by=BY)
    walk = Walk(world, secret)
    for call in OPERATIONS:
        walk.expect_refused(401, call, call.where(call.keys(world, world.own)))
    walk.end(record_property)


def test_whatever_is_said_to_an_operation_is_named() -> None:
    """A body with a field that nobody knows is refused, whichever body it is."""
    from makeright.api.schemas import Said

    def all_of(kind: type[Schema]) -> set[type[Schema]]:
        return {kind, *(each for sub in kind.__subclasses__() for each in all_of(sub))}

    assert len(all_of(Said)) > 3
    assert all(each.model_config.get("extra") == "forbid" for each in all_of(Said))
