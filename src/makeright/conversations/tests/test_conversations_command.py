"""Conversations from the command line: the same verbs as at the desk, by number."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from makeright.conversations import events
from makeright.conversations.keeping_tags import add_tag
from makeright.demo.cast import Cast
from makeright.events.models import Event

pytestmark = pytest.mark.django_db


def command(*said: str) -> str:
    out = StringIO()
    call_command("conversations", *said, stdout=out)
    return out.getvalue().strip()


def listed(*said: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(command("list", "--json", *said))
    return found


def test_it_lists_what_is_asked_for(cast: Cast) -> None:
    every = [each["number"] for each in listed()]
    assert {cast.late_parcel.number, cast.broken_frame.number, cast.wholesale_matter.number} <= set(every)
    assert [each["number"] for each in listed("--inbox", cast.wholesale.address)] == [
        cast.wholesale_matter.number
    ]
    number = str(cast.broken_frame.number)
    command("assign", number, cast.mina.email)
    assert [each["number"] for each in listed("--assignee", cast.mina.email)] == [cast.broken_frame.number]
    assert cast.broken_frame.number not in [each["number"] for each in listed("--assignee", "nobody")]
    command("resolve", number)
    assert [each["number"] for each in listed("--state", "resolved")] == [cast.broken_frame.number]
    assert len(listed("--most", "1")) == 1
    assert all(each["waiting_since"] for each in listed("--waiting"))
    assert number in command("list")


def test_it_does_with_one_what_the_desk_does(cast: Cast) -> None:
    number = str(cast.broken_frame.number)
    add_tag("oak", by=cast.by_ada)
    assert [command("resolve", number) for _ in range(2)] == ["It is resolved.", "It was resolved already."]
    assert [command("reopen", number) for _ in range(2)] == ["It is open again.", "It was not resolved."]
    later = (timezone.now() + timedelta(days=30)).isoformat()
    assert command("snooze", number, later) == f"It is away until {later}."
    assert [command("wake", number) for _ in range(2)] == ["It is back.", "It was not away."]
    assert command("snooze", number) == "It is away until the customer writes."
    assert command("assign", number, cast.otto.email).endswith("’s.")
    assert command("assign", number, "nobody") == "It is nobody’s."
    assert command("note", number, "Look twice.", "--as", cast.mina.email) == "It is noted."
    assert [command("tag", number, "oak") for _ in range(2)] == ["It has oak.", "It had oak already."]
    told = json.loads(command("show", number, "--json"))
    assert (told["tags"], told["state"]) == (["oak"], "snoozed")
    assert (told["messages"][-1]["kind"], told["messages"][-1]["text"]) == ("note", "Look twice.")
    assert "Look twice." in command("show", number)
    assert [command("untag", number, "oak") for _ in range(2)] == ["It has oak no more.", "It had no oak."]
    resolved = Event.objects.get(kind=events.RESOLVED.name)
    assert (resolved.actor_kind, resolved.actor_via) == ("system", "command")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (("show", "999999"), "There is no conversation"),
        (("assign", "{}", "nobody@here.test"), "nobody@here.test"),
        (("snooze", "{}", "soon"), "is no time"),
        (("tag", "{}", "walnut"), "There is no tag"),
    ],
)
def test_what_cannot_be_is_said(cast: Cast, said: tuple[str, ...], why: str) -> None:
    with pytest.raises(CommandError, match=why):
        command(*(each.format(cast.broken_frame.number) for each in said))
