"""Who may what: all routes × everybody who may come × each rule of seeing × what is theirs and what is others'.

What one may not see is not found, and nothing changes; what one may not do is refused, and nothing changes; and no
answer to anybody holds a word of what they may not see. A route, a parameter or a field that nobody has told of in
`naming.py` fails here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

from makeright.live.topics import audiences_of, who_may_know
from makeright.operating.permissions import OPERATE
from makeright.operating.views.base import OperatorView
from makeright.staff.permissions import Permission
from makeright.staff.views.agent_view import AgentView
from makeright.staff.views.base import AccountDoor
from tests.matrix.bodies import BODIES
from tests.matrix.naming import FIELDS, Named, named
from tests.matrix.routes import Route, routes
from tests.matrix.walking import Answer, Rows, address, browser, call, columns, rows
from tests.matrix.world import NOBODYS, ROLES, RULES, Matter, World, build

pytestmark = pytest.mark.django_db
Count = Callable[[str, object], None]
CHANGING = ("post", "put", "patch", "delete")
# What their bodies name is a matter, and a newcomer has none.
ABOUT_MATTERS = {"desk:resolutions", "desk:junkings", "desk:snoozes", "desk:assignments", "desk:taggings"}
# What is there, and yet not found: why.
NOT_FOUND = {
    "conversations:thumbnail": "no small picture was drawn yet",
    "desk:product_picture": "no small picture was drawn yet",
    "conversations:remote_picture": "nobody asked for one",
    "staff:first_admin": "somebody lives here",
    "staff:second_step_question": "nobody is halfway in",
    "staff:sign_on": "there is no provider",
    "staff:sign_on_back": "there is no provider",
    "staff:app": "no app is being set up",
    "staff:app_removal": "there is no app",
    "staff:session_end": "there is no such session",
    "staff:invitation": "there is no such link",
    "staff:reset_link": "there is no such link",
    "remedies:ask_by_mail": "there is no such link",
    "operating:letter": "letters are shown in the example shop",
    "operating:letters": "letters are shown in the example shop",
    "operating:letter_frame": "letters are shown in the example shop",
    "operating:letter_again": "there is no such letter",
    "operating:person_export": "nothing was put together",
    "operating:recurring_run": "nothing recurs in a house that never ran",
    "operating:hours_holiday": "there is no such holiday",
    "operating:hours_feed": "there is no such feed",
    "operating:hours_plan": "what holds now is no plan",
    "desk:sheet_preview": "what a colleague was shown is theirs to choose from",
    "desk:own_remedy": "what a colleague was shown is theirs to choose from",
    "desk:making_right": "what a colleague was shown is theirs to choose from",
    "desk:person_teams": "who manages teams alone does so at the teams",
    "desk:person_inboxes": "who manages inboxes alone does so at the inboxes",
}
OTHER_MEANS = {"live:stream": "tests of its own, below"}
ROUTES = [route for route in routes() if route.name not in OTHER_MEANS]
OF_THE_DEMO = [route for route in ROUTES if route.name.startswith("demo:")]
OF_THE_HOUSE = [route for route in ROUTES if route not in OF_THE_DEMO]
MARK = "7391826455"
FIELDS_AT_MOST = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - 20  # of one body


def names_a_matter(route: Route) -> bool:
    return any(named(route.name, parameter).of_matter for parameter in route.parameters)


OF_MATTERS = [route for route in OF_THE_HOUSE if names_a_matter(route)]
OTHERS = [route for route in OF_THE_HOUSE if not names_a_matter(route)]


def takes(route: Route, method: str) -> Permission | None:
    """The permission that a way of using a route takes."""
    if route.view is None or not issubclass(route.view, AgentView):
        return None
    return OPERATE if issubclass(route.view, OperatorView) else route.view.needs.get(method)


def is_for_those_signed_in(route: Route) -> bool:
    return route.view is not None and issubclass(route.view, AgentView | AccountDoor)


class Walk:
    """One who walks, and what was wrong on the way."""

    def __init__(self, world: World, counted: Count) -> None:
        self.world = world
        self.cookies = browser(world.who)
        self.before = rows()
        self.calls = 0
        self.wrong: list[str] = []
        self.forbidden = world.foreign_words()
        self._strange: set[tuple[str, str]] = set()
        self._counted = counted

    def go(
        self, route: Route, method: str, names: Mapping[str, object], said: Mapping[str, Any] | None = None
    ) -> Answer:
        where = address(route, names)
        answer = call(self.cookies, method, where, self.before, said)
        self.calls += 1
        asked = f"{where} {said}"
        leaks = [word for word in self.forbidden if word in answer.body and word not in asked]
        self.expect(not leaks, route, method, names, answer, f"shows {leaks}")
        self.expect(answer.status < 500, route, method, names, answer, "breaks")
        if method == "get":
            self.expect(not answer.changed, route, method, names, answer, "changes by looking")
        self._strange |= {
            (route.name, field) for field in answer.read - FIELDS.keys() if (said or {}).get(field) != MARK
        }
        return answer

    def expect(
        self, holds: bool, route: Route, method: str, names: Mapping[str, object], answer: Answer, fault: str
    ) -> None:
        if not holds:
            who = f"{self.world.role} under {self.world.rule}"
            said = f"{who}: {method} {route.name} {dict(names)} → {answer.status} {sorted(answer.changed)}: {fault}"
            self.wrong.append(said)

    def expect_nothing(
        self, statuses: set[int], route: Route, method: str, names: Mapping[str, object], answer: Answer
    ) -> None:
        """That it was refused in one of these ways, and changed nothing."""
        fault = f"not refused as {sorted(statuses)} without a change"
        self.expect(answer.status in statuses and not answer.changed, route, method, names, answer, fault)

    def may(self, route: Route, method: str) -> bool:
        needed = takes(route, method)
        return needed is None or (self.world.who is not None and self.world.who.may(needed))

    def end(self) -> None:
        self._counted("calls", self.calls)
        strange = [
            f"{route} reads {field!r}, of which naming.py says nothing" for route, field in self._strange
        ]
        self.wrong += sorted(strange)
        assert not self.wrong, "\n".join(["", *self.wrong])


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Count:
    return record_property


def own(world: World, route: Route) -> dict[str, object]:
    """All that the route names, as it is theirs or the house's."""
    return {parameter: _own(world, named(route.name, parameter)) for parameter in route.parameters}


def _own(world: World, what: Named) -> object:
    if what.of_matter:
        return what.of_matter(world.own)
    found = what.theirs or what.house
    assert found is not None
    return found(world)


def of_others(world: World, route: Route) -> Iterator[dict[str, object]]:
    """All ways to name something of a matter that they may not see: all of it, one in a matter of their own, their own
    in that one; and what isn't there at all."""
    theirs = own(world, route)
    sighted = {
        name: what for name in route.parameters if (what := named(route.name, name)).of_matter is not None
    }
    seen: list[dict[str, object]] = []
    for matter in (world.own, world.trade, world.colleagues):
        hidden = {name: what for name, what in sighted.items() if _is_hidden(world, what, matter)}
        if not hidden:
            continue
        there = {name: what.of_matter(matter) for name, what in sighted.items() if what.of_matter}
        for swapped in product((False, True), repeat=len(sighted)):
            if any(swapped):
                chosen = zip(sighted, swapped, strict=True)
                seen.append(theirs | {name: there[name] for name, is_swapped in chosen if is_swapped})
    nothing = {name: "nothing-of-this-name" if name == "content_id" else NOBODYS for name in sighted}
    seen += (theirs | {name: what} for name, what in nothing.items())
    yield from (each for at, each in enumerate(seen) if each not in seen[:at] and each != theirs)


def _is_hidden(world: World, what: Named, matter: Matter) -> bool:
    return not (world.sees_inbox_of(matter) if what.by_inbox else world.sees(matter))


def body(world: World, route: Route) -> dict[str, Any]:
    return BODIES[route.name](world) if route.name in BODIES else {}


# The strictest rule is asked of either database, the others of one: the routes are the same.
@pytest.mark.parametrize(
    "rule", [pytest.param(rule, marks=[] if rule == "own" else pytest.mark.sqlite) for rule in RULES]
)
@pytest.mark.parametrize("role", ROLES)
def test_what_one_may_not_see_is_not_found_and_stays(role: str, rule: str, counted: Count) -> None:
    """By its address, in a search, and in what a stream tells."""
    world = build(role, rule)
    walk = Walk(world, counted)
    search_for_all(walk)
    listen(world)
    for route in OF_MATTERS:
        for method in route.methods:
            said, statuses = body(world, route), defaultdict[bool, set[int]](set)
            refusals = {302} if role == "nobody" else {404} if walk.may(route, method) else {403, 404}
            for names in of_others(world, route):
                answer = walk.go(route, method, names, said)
                walk.expect_nothing(refusals, route, method, names, answer)
                told = statuses[names[route.parameters[0]] == own(world, route)[route.parameters[0]]]
                told.add(answer.status)
                walk.expect(
                    len(told) == 1, route, method, names, answer, "tells what is there from what isn’t"
                )
            names = own(world, route)
            answer = walk.go(route, method, names, said)
            hidden = _is_hidden(world, named(route.name, route.parameters[0]), world.own)
            if role == "nobody" or hidden or not walk.may(route, method):
                walk.expect_nothing(refusals, route, method, names, answer)
            elif not _is_anothers(route, world):
                found = answer.status not in {403, 404} or route.name in NOT_FOUND
                walk.expect(found, route, method, names, answer, "is refused what they may")
    walk.end()


def search_for_all(walk: Walk) -> None:
    """Search for each word that they may not see, and for each matter."""
    search = next(route for route in ROUTES if route.name == "desk:search")
    for word in walk.forbidden:
        walk.go(search, "get", {}, {"q": word})
        walk.go(search, "get", {}, {"q": word[:9]})
    world = walk.world
    for matter in (world.own, world.trade, world.colleagues):
        found = walk.go(search, "get", {}, {"q": matter.words[0]})
        link = f"/conversations/{matter.conversation.number}"
        fits = (link in found.body) == world.sees(matter)
        walk.expect(fits, search, "get", {}, found, f"finds {link} or not")
        for said in (f"#{matter.conversation.number}", str(matter.conversation.number)):
            walk.go(search, "get", {}, {"q": said})


def listen(world: World) -> None:
    """What a stream of theirs would tell, and where they may be met."""
    if world.who is None:
        return
    heard = audiences_of(world.who)
    for matter in (world.own, world.trade, world.colleagues):
        topic = f"conversation-{matter.conversation.pk}"
        may_be_there = who_may_know(topic, world.who)
        assert bool(may_be_there) == world.sees(matter)
        of_customer = {f"customer-{matter.conversation.customer_id}", "customers"}
        assert bool(heard & of_customer) == world.sees(matter)
        if not world.sees_inbox_of(matter):
            assert not heard & {topic, f"inbox-{matter.conversation.inbox_id}"}


def _is_anothers(route: Route, world: World) -> bool:
    """A held reply is taken back by whoever wrote it, and so is a note about a customer; a draft is its writer's."""
    whose = {
        "conversations:sending": world.own.held.agent_id,
        "conversations:draft_picture": world.own.drafted.draft.agent_id,
        "desk:customer_note": world.own.person_note.agent_id,
    }
    return route.name in whose and whose[route.name] != getattr(world.who, "pk", None)


@pytest.mark.parametrize("role", ROLES)
def test_what_one_may_not_do_is_refused_and_nothing_changes(role: str, counted: Count) -> None:
    world = build(role, "own")
    walk = Walk(world, counted)
    for route in OTHERS:
        for method in route.methods:
            names, said = own(world, route), body(world, route)
            answer = walk.go(route, method, names, said)
            if role == "nobody" and is_for_those_signed_in(route):
                walk.expect_nothing({302, 403, 404}, route, method, names, answer)
            elif not walk.may(route, method):
                walk.expect_nothing({403, 404}, route, method, names, answer)
            elif role == "newcomer" and route.name in ABOUT_MATTERS:
                walk.expect_nothing({404}, route, method, names, answer)
            else:
                found = answer.status not in {403, 404} or route.name in NOT_FOUND or role == "nobody"
                walk.expect(found, route, method, names, answer, "is refused what they may")
            for name in route.parameters:
                what = named(route.name, name)
                if what.strangers is not None and role != "nobody":
                    foreign = names | {name: what.strangers(world)}
                    answer = walk.go(route, method, foreign, said)
                    refusals = {404} if walk.may(route, method) else {403, 404}
                    walk.expect_nothing(refusals, route, method, foreign, answer)
    walk.end()


@pytest.mark.sqlite  # forms know no database
@pytest.mark.parametrize("role", ROLES)
def test_nobody_says_more_than_a_form_asks(role: str, counted: Count) -> None:
    """Whatever columns there are: named in a body, they change nothing that it would not change without."""
    world = build(role, "inboxes")
    walk = Walk(world, counted)
    columns_of_all = sorted(
        {
            name
            for model in apps.get_models(include_auto_created=True)
            for field in model._meta.local_concrete_fields
            for name in (field.name, str(field.column))
        }
    )
    for route in OF_THE_HOUSE:
        for method in (each for each in route.methods if each in CHANGING):
            names, said = own(world, route), body(world, route)
            asked = walk.go(route, method, names, said)
            besides = [name for name in columns_of_all if name not in asked.read]
            for start in range(0, len(besides), FIELDS_AT_MOST):
                more = besides[start : start + FIELDS_AT_MOST]
                answer = walk.go(route, method, names, dict.fromkeys(more, MARK) | said)
                same = columns(walk.before, asked.rows) == columns(walk.before, answer.rows)
                walk.expect(same, route, method, names, answer, "changes more than it is asked to")
                kept = _kept(answer.rows) - _kept(walk.before)
                fault = f"keeps what no form asks for: {sorted(kept)}"
                walk.expect(not kept, route, method, names, answer, fault)
    walk.end()


def _kept(rows: Rows) -> set[str]:
    return {table for table, kept in rows.items() if any(MARK in str(value) for row in kept for value in row)}


@pytest.mark.parametrize("role", ["nobody", "agent", "admin"])
def test_the_street_of_the_example_shop_is_nowhere_else(role: str, counted: Count) -> None:
    world = build(role, "everyone")
    walk = Walk(world, counted)
    for route in OF_THE_DEMO:
        for method in route.methods:
            names = dict.fromkeys(route.parameters, "1")
            answer = walk.go(route, method, names)
            walk.expect_nothing({404} if role != "nobody" else {302, 404}, route, method, names, answer)
    walk.end()
