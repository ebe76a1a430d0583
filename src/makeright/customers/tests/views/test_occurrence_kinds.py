"""The page of customer events: kinds are declared, changed, retired, in sentences; each change can be undone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from makeright.customers import declaring
from makeright.customers.models import OccurrenceKind
from makeright.customers.tests.views.test_fields import browser_of
from makeright.demo.cast import Cast
from makeright.events.models import Event

pytestmark = pytest.mark.django_db
PAGE = "/settings/customer-events"


@pytest.fixture
def ada(cast: Cast) -> Client:
    return browser_of(cast.ada)


@pytest.fixture
def look(cast: Cast) -> OccurrenceKind:
    return declaring.declare("Looked", attributes=[["frame", "Frame", "text"]], by=cast.by_ada)


def undo(browser: Client, answer: Any) -> None:
    told = json.loads(answer["HX-Trigger"])["saved"]["undo"]
    assert browser.post(told["url"], told["values"]).status_code == 200


def test_a_kind_is_declared_by_what_people_read(ada: Client) -> None:
    answer = ada.post(PAGE, {"name": "Tried the configurator"})
    assert (answer.status_code, OccurrenceKind.objects.get().code) == (200, "tried_the_configurator")
    assert "Tried the configurator" in ada.get(PAGE).content.decode()
    assert ada.post(PAGE, {"name": " "}).status_code == 422


@pytest.mark.parametrize(
    ("what", "said", "field", "value", "before"),
    [
        ("name", {"name": "Came by"}, "name", "Came by", "Looked"),
        ("look", {"color": "rose"}, "color", "rose", "none"),
        ("look", {"on_timeline": "no"}, "on_timeline", False, True),
        ("keeping", {"days": "30"}, "keep_for_days", 30, None),
        (
            "details",
            {"details": "Frame; Price (number); Seen on (date)"},
            "attributes",
            [["frame", "Frame", "text"], ["price", "Price", "number"], ["seen_on", "Seen on", "date"]],
            [["frame", "Frame", "text"]],
        ),
    ],
)
def test_what_is_changed_is_so_and_can_be_undone(
    ada: Client,
    look: OccurrenceKind,
    what: str,
    said: dict[str, str],
    field: str,
    value: object,
    before: object,
) -> None:
    answer = ada.post(f"{PAGE}/{look.pk}/{what}", said)
    assert (answer.status_code, getattr(OccurrenceKind.objects.get(), field)) == (200, value)
    undo(ada, answer)
    assert getattr(OccurrenceKind.objects.get(), field) == before


def test_one_that_is_retired_comes_back(ada: Client, look: OccurrenceKind) -> None:
    answer = ada.post(f"{PAGE}/{look.pk}/retirement")
    assert OccurrenceKind.objects.get().retired_at is not None
    assert "Taken no more" in answer.content.decode()
    undo(ada, answer)
    assert OccurrenceKind.objects.get().retired_at is None


def test_details_that_cannot_be_read_stand_with_why(ada: Client, look: OccurrenceKind) -> None:
    answer = ada.post(f"{PAGE}/{look.pk}/details", {"details": "Frame (picture)"})
    assert (answer.status_code, "Frame (picture)" in answer.content.decode()) == (422, True)
    assert OccurrenceKind.objects.get().attributes == [["frame", "Frame", "text"]]


def test_who_may_not_define_finds_nothing_and_changes_nothing(cast: Cast, look: OccurrenceKind) -> None:
    browser, events = browser_of(cast.mina), Event.objects.count()
    assert browser.get(PAGE).status_code == 404
    for path in (
        "",
        *(f"/{look.pk}/{each}" for each in ("name", "look", "keeping", "details", "retirement")),
    ):
        assert browser.post(f"{PAGE}{path}", {"name": "x", "color": "rose"}).status_code == 404
    assert Event.objects.count() == events
