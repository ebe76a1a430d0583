"""Putting away by words: in the zone of the reader, told in a line, and taken back by what that line says."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from makeright.conversations.models import OPEN, RESOLVED, SNOOZED, Conversation
from makeright.demo.cast import Cast
from makeright.staff.models import Agent
from makeright.ui.time_zones import COOKIE

pytestmark = pytest.mark.django_db
NOW = "2026-11-19 14:02:00Z"


def browser(agent: Agent, zone: str = "Europe/Paris") -> Client:
    client = Client()
    client.force_login(agent)
    client.cookies[COOKIE] = zone
    return client


def at(conversation: Conversation) -> str:
    return reverse("conversations:snooze", args=[conversation.number])


def state_of(conversation: Conversation) -> tuple[str, str]:
    conversation.refresh_from_db()
    until = conversation.snoozed_until
    return conversation.state, f"{until:%Y-%m-%d %H:%M}" if until else ""


def press(client: Client, undo: dict[str, Any]) -> int:
    """What pressing Undo sends."""
    send = getattr(client, undo.get("method", "post"))
    status: int = send(undo["url"], undo.get("values")).status_code
    return status


@pytest.mark.parametrize(
    ("zone", "until"),
    [
        ("Europe/Paris", "2026-11-24 08:00"),
        ("America/New_York", "2026-11-24 14:00"),
        ("UTC", "2026-11-24 09:00"),
    ],
)
def test_words_mean_what_they_mean_to_the_reader(cast: Cast, zone: str, until: str) -> None:
    with time_machine.travel(NOW, tick=False):
        answer = browser(cast.mina, zone).post(at(cast.late_parcel), {"words": "tuesday 9"})
    assert answer.status_code == 204
    assert state_of(cast.late_parcel) == (SNOOZED, until)
    assert json.loads(answer["HX-Trigger"])["said"]["words"] == "Put away until Tue 09:00."


def test_what_the_line_says_takes_it_back_and_back_again(cast: Cast) -> None:
    client = browser(cast.mina)
    with time_machine.travel(NOW, tick=False):
        said = json.loads(client.post(at(cast.late_parcel), {"words": "tomorrow"})["HX-Trigger"])["said"]
        before = state_of(cast.late_parcel)
        assert press(client, said["undo"]) == 204
        assert state_of(cast.late_parcel) == (OPEN, "")
        woken = json.loads(client.post(at(cast.late_parcel), {"words": "tomorrow"})["HX-Trigger"])["said"]
        longer = json.loads(client.post(at(cast.late_parcel), {"words": "in 3 weeks"})["HX-Trigger"])["said"]
        assert press(client, longer["undo"]) == 204
    assert woken["undo"]["method"] == "delete"
    assert state_of(cast.late_parcel) == before


@pytest.mark.parametrize("words", ["tomorrow", "reply"])
def test_taking_back_that_it_is_settled_gives_its_time_back(cast: Cast, words: str) -> None:
    client, resolution = (
        browser(cast.mina),
        reverse("conversations:resolution", args=[cast.late_parcel.number]),
    )
    with time_machine.travel(NOW, tick=False):
        client.post(at(cast.late_parcel), {"words": words})
        before = state_of(cast.late_parcel)
        said = json.loads(client.post(resolution)["HX-Trigger"])["said"]
        assert state_of(cast.late_parcel) == (RESOLVED, "")
        for _ in range(2):
            assert client.delete(resolution, query_params=said["undo"]["values"]).status_code == 204
    assert state_of(cast.late_parcel) == before


def test_a_time_that_passed_meanwhile_opens_it(cast: Cast) -> None:
    client, resolution = (
        browser(cast.mina),
        reverse("conversations:resolution", args=[cast.late_parcel.number]),
    )
    with time_machine.travel(NOW, tick=False) as clock:
        client.post(at(cast.late_parcel), {"words": "in 1 hour"})
        said = json.loads(client.post(resolution)["HX-Trigger"])["said"]
        clock.shift(3700)
        assert client.delete(resolution, query_params=said["undo"]["values"]).status_code == 204
    assert state_of(cast.late_parcel) == (OPEN, "")


def test_a_time_that_says_nothing_is_refused(cast: Cast) -> None:
    client, resolution = (
        browser(cast.mina),
        reverse("conversations:resolution", args=[cast.late_parcel.number]),
    )
    client.post(resolution)
    assert client.delete(resolution, query_params={"was": "soon"}).status_code == 422
    assert state_of(cast.late_parcel)[0] == RESOLVED


def test_until_they_write_has_no_time(cast: Cast) -> None:
    browser(cast.mina).post(at(cast.late_parcel), {"words": "reply"})
    assert state_of(cast.late_parcel) == (SNOOZED, "")


@pytest.mark.parametrize("words", ["", "soon", "2001-01-01", "x" * 61, "<script>", "in 99 months"])
def test_what_says_no_moment_ahead_is_refused_in_words(cast: Cast, words: str) -> None:
    answer = browser(cast.mina).post(at(cast.late_parcel), {"words": words})
    assert (answer.status_code, answer["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert answer.content
    assert state_of(cast.late_parcel)[0] == OPEN


def test_twice_is_harmless(cast: Cast) -> None:
    client = browser(cast.mina)
    for _ in range(2):
        assert client.post(at(cast.late_parcel), {"words": "reply"}).status_code == 204
    for _ in range(2):
        assert client.delete(at(cast.late_parcel)).status_code == 204
    assert state_of(cast.late_parcel)[0] == OPEN


def test_the_outsider_gets_nothing_and_the_stranger_signs_in(cast: Cast) -> None:
    assert browser(cast.mina).post(at(cast.wholesale_matter), {"words": "reply"}).status_code == 404
    answer = Client().post(at(cast.late_parcel), {"words": "reply"})
    assert answer["Location"].startswith(settings.LOGIN_URL)
    assert state_of(cast.wholesale_matter)[0] == state_of(cast.late_parcel)[0] == OPEN


def test_list_head_and_thread_tell_it(cast: Cast) -> None:
    client = browser(cast.mina)
    with time_machine.travel(NOW, tick=False):
        client.post(at(cast.late_parcel), {"words": "tuesday 9"})
        rows = client.get(reverse("desk:rows", args=["snoozed"])).content.decode()
        page = client.get(reverse("desk:conversation", args=[cast.late_parcel.number])).content.decode()
    assert f'id="row-{cast.late_parcel.number}"' in rows
    assert "Tue 09:00" in rows
    assert "Put away until Tue 09:00" in page
    assert "You put it away until Tue 09:00" in page
