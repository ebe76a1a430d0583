"""What the desk's view tests share: every page and partial by name, and how to ask for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from makeright.demo.cast import Cast
from makeright.staff.models import Agent

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


@dataclass(frozen=True)
class Place:
    """A view of the desk: its name, and for those of one conversation that it takes a number."""

    name: str
    of_a_conversation: bool = False
    view: str = ""

    def address(self, cast: Cast, *, wholesale: bool = False) -> str:
        """Where it is: of a matter that Mina sees, or of one of the wholesale, which she doesn't."""
        matter = cast.wholesale_matter if wholesale else cast.broken_frame
        arguments: list[object] = (
            [matter.number] if self.of_a_conversation else [self.view] if self.view else []
        )
        return reverse(f"desk:{self.name}", args=arguments)


PAGES = [
    *(Place("inbox", view=view) for view in ("mine", "unassigned", "open", "snoozed", "resolved")),
    Place("conversation", of_a_conversation=True),
    Place("outbox"),
    Place("set_aside"),
    Place("search"),
    Place("customers"),
    Place("new_customer"),
    Place("companies"),
]
PARTIALS = [
    *(Place("rows", view=view) for view in ("mine", "unassigned", "open", "snoozed", "resolved")),
    Place("nav"),
    *(
        Place(name, of_a_conversation=True)
        for name in ("matter", "head", "thread", "customer", "customer_past", "known")
    ),
    Place("outbox_rows"),
    Place("set_aside_rows"),
    Place("customer_rows"),
    Place("palette"),
]
EVERYWHERE = PAGES + PARTIALS
OF_A_CONVERSATION = [place for place in EVERYWHERE if place.of_a_conversation]


def named(place: Place) -> str:
    return f"{place.name} {place.view}".strip()


def cost_for(agent: Agent, address: str) -> int:
    """How many questions to the database an address costs an agent who is signed in."""
    browser = Client()
    browser.force_login(agent)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def seen_by(agent: Agent, address: str) -> Response:
    """What an agent gets at an address."""
    browser = Client()
    browser.force_login(agent)
    return browser.get(address)
