"""Every route says who may use it: what changes something names the permission that it takes, or why it takes none."""

from __future__ import annotations

import pytest
from django.urls import resolve

from makeright.operating.views.base import OperatorView
from makeright.staff.permissions import permissions
from makeright.staff.views.agent_view import AgentView
from makeright.staff.views.base import AccountDoor, Door
from makeright.staff.views.facts import OwnView
from tests.matrix.routes import Route, routes

WITH_RULES_OF_THEIR_OWN = {
    "account_login": "whoever knows a password",
    "account_logout": "whoever is signed in signs themselves out",
    "account_signup": "leads to signing in",
    "account_reset_password": "leads to signing in",
    "staff:first_admin": "whoever has the link, once",
    "staff:face": "whoever is signed in sees colleagues' faces",
    "api_page": "whoever comes reads what programs may ask; it holds nothing of the house",
    "live:stream": "whoever is signed in, of what they may see",
    "live:presence": "whoever is signed in, of what they may see",
    "desk:home": "leads to the list",
    "operating:home": "leads to the work",
    **dict.fromkeys(
        ("remedies:public_policy", "remedies:policy_sentence", "remedies:policy_sentence_words"),
        "whoever comes reads what customers may count on; it holds nothing of anybody",
    ),
}


# Operations of the API take a token, and the permission that they name (tests/matrix/test_api.py).
ROUTES = routes()
FOR_AGENTS = {
    route: route.view for route in ROUTES if route.view is not None and issubclass(route.view, AgentView)
}


def test_every_route_is_for_agents_or_says_for_whom() -> None:
    doors = {route for route in ROUTES if route.view is not None and issubclass(route.view, Door)}
    others = {route.name for route in ROUTES if route not in FOR_AGENTS and route not in doors}
    assert {name for name in others if not name.startswith("demo:")} <= WITH_RULES_OF_THEIR_OWN.keys()


def test_every_door_is_about_those_who_come_through_it() -> None:
    """What takes nobody's number from outside but one that is looked up among the agent's own, or a link's secret."""
    doors = [route for route in ROUTES if route.view is not None and issubclass(route.view, Door)]
    assert len(doors) > 10
    open_to_strangers = {route.name for route in doors if not issubclass(route.view or object, AccountDoor)}
    assert open_to_strangers == {
        "staff:invitation",
        "staff:second_step",
        "staff:second_step_question",
        "staff:passkey",
        "staff:passkey_question",
        "staff:sign_on",
        "staff:sign_on_back",
        "staff:reset_link",
        "remedies:ask_by_mail",
        *(route.name for route in doors if route.name.startswith("account_")),
    }


def test_what_is_about_oneself_takes_nobodys_number() -> None:
    own = [route.name for route, view in FOR_AGENTS.items() if issubclass(view, OwnView)]
    assert sorted(own) == ["staff:own_fact", "staff:presence", "staff:you"]
    assert resolve("/settings/you/name").kwargs == {"what": "name"}


@pytest.mark.parametrize("route", FOR_AGENTS, ids=lambda route: route.name)
def test_what_changes_something_names_the_permission_that_it_takes(route: Route) -> None:
    view = FOR_AGENTS[route]
    for_all_of_it = issubclass(view, OperatorView)  # one permission, for looking as well
    about_oneself = issubclass(view, OwnView)  # no number of anybody comes from outside
    needless = for_all_of_it or about_oneself
    assert set(view.needs) - {"get"} == (set() if needless else set(route.methods) - {"get"})
    assert all(each.code in permissions() for each in view.needs.values())
