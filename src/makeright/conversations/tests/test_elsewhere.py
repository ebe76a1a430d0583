"""How other desks are understood: what is for whom, where lists go on, and which words mean what. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from makeright.conversations.elsewhere import SOURCES, chatwoot, freshdesk, helpscout, zammad, zendesk
from makeright.conversations.elsewhere.asking import Ask
from makeright.conversations.elsewhere.reading import (
    addresses,
    moment,
    plain_values,
    saved_text,
)
from makeright.conversations.elsewhere.shapes import CUSTOMER, LISTED, MACHINE, MATTER, NOTE, US

AGENT = {"role": "agent"}
END_USER = {"role": "end-user"}


@pytest.mark.parametrize(
    ("comment", "by", "kind"),
    [
        ({"public": True}, AGENT, US),
        ({"public": True}, {"role": "admin"}, US),
        ({"public": True}, END_USER, CUSTOMER),
        ({"public": True, "via": {"channel": "rule"}}, AGENT, MACHINE),
        ({"public": False}, AGENT, NOTE),
        ({"public": False}, END_USER, NOTE),
        ({}, AGENT, NOTE),
        ({"public": None}, AGENT, NOTE),
        ({"public": "true"}, AGENT, NOTE),
        ({"public": 1}, AGENT, NOTE),
        ({"public": True}, {}, NOTE),
        ({"public": True}, {"role": "light-agent"}, NOTE),
    ],
)
def test_zendesk_says_whom_a_comment_is_for(comment: dict[str, Any], by: dict[str, Any], kind: str) -> None:
    assert zendesk._kind(comment, "7", by, "501") == kind


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ({"private": False, "incoming": True}, CUSTOMER),
        ({"private": False, "incoming": False}, US),
        ({"private": True, "incoming": False}, NOTE),
        ({"private": True, "incoming": True}, NOTE),
        ({"incoming": False}, NOTE),
        ({"private": None, "incoming": False}, NOTE),
        ({"private": False}, NOTE),
        ({"private": 0, "incoming": False}, NOTE),
        ({}, NOTE),
    ],
)
def test_freshdesk_says_whom_a_part_is_for(part: dict[str, Any], kind: str) -> None:
    assert freshdesk._kind(part) == kind


@pytest.mark.parametrize(
    ("kind_there", "by", "kind"),
    [
        ("customer", "customer", CUSTOMER),
        ("message", "user", US),
        ("reply", "user", US),
        ("chat", "customer", CUSTOMER),
        ("beaconchat", "user", US),
        ("chat", None, NOTE),
        ("note", "user", NOTE),
        ("phone", "user", NOTE),
        ("forwardchild", "user", NOTE),
        ("forwardparent", "user", NOTE),
        ("something new", "user", NOTE),
        (None, "user", NOTE),
    ],
)
def test_help_scout_and_freescout_say_whom_a_thread_is_for(kind_there: Any, by: Any, kind: str) -> None:
    assert helpscout.kind_of({"type": kind_there}, {"type": by} if by else {}) == kind


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ({"private": False, "message_type": 0}, CUSTOMER),
        ({"private": False, "message_type": "incoming"}, CUSTOMER),
        ({"private": False, "message_type": 1}, US),
        ({"private": False, "message_type": 1, "sender": {"type": "agent_bot"}}, MACHINE),
        ({"private": False, "message_type": 3}, MACHINE),
        ({"private": True, "message_type": 1}, NOTE),
        ({"message_type": 1}, NOTE),
        ({"private": None, "message_type": 0}, NOTE),
        ({"private": False, "message_type": 9}, NOTE),
        ({"private": False}, NOTE),
    ],
)
def test_chatwoot_says_whom_a_message_is_for(message: dict[str, Any], kind: str) -> None:
    assert chatwoot._kind(message) == kind


@pytest.mark.parametrize(
    ("article", "kind"),
    [
        ({"internal": False, "sender": "Customer", "type": "email"}, CUSTOMER),
        ({"internal": False, "sender": "Agent", "type": "email"}, US),
        ({"internal": False, "sender": "System", "type": "email"}, MACHINE),
        ({"internal": False, "sender": "Agent", "type": "note"}, NOTE),
        ({"internal": True, "sender": "Agent", "type": "email"}, NOTE),
        ({"internal": True, "sender": "Customer", "type": "email"}, NOTE),
        ({"sender": "Agent", "type": "email"}, NOTE),
        ({"internal": False, "sender": "Robot", "type": "email"}, NOTE),
        ({"internal": False, "type": "email"}, NOTE),
    ],
)
def test_zammad_says_whom_an_article_is_for(article: dict[str, Any], kind: str) -> None:
    assert zammad._kind(article) == kind


def test_freshdesk_goes_on_from_the_time_of_its_last_ticket() -> None:
    """Its pages end at 300, and shift while somebody works there."""
    desk = SOURCES["freshdesk"]
    ask = desk.begin(MATTER, None)
    assert ask.query["updated_since"] == "1970-01-01T00:00:00Z"
    tickets = [{"id": number, "updated_at": "2025-03-04T09:30:00Z"} for number in range(100)]
    onward = desk.read(MATTER, ask, tickets).next
    assert onward is not None
    assert (onward.query["updated_since"], onward.query["page"]) == ("2025-03-04T09:30:00Z", "1")
    same = desk.read(MATTER, onward, tickets).next  # a hundred in one second
    assert same is not None
    assert (same.query["updated_since"], same.query["page"]) == ("2025-03-04T09:30:00Z", "2")
    assert desk.read(MATTER, same, tickets[:99]).next is None


@pytest.mark.parametrize("code", sorted(SOURCES))
def test_each_list_begins_with_a_question_that_can_be_kept(code: str) -> None:
    desk = SOURCES[code]
    assert list(desk.listed) == [kind for kind in LISTED if kind in desk.listed]
    for kind in desk.listed:
        ask = desk.begin(kind, datetime(2026, 1, 31, tzinfo=UTC))
        assert Ask.of(ask.as_json()) == ask


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2025-03-03T08:00:00Z", datetime(2025, 3, 3, 8, tzinfo=UTC)),
        ("2025-03-03T08:00:00.123Z", datetime(2025, 3, 3, 8, microsecond=123000, tzinfo=UTC)),
        ("2025-03-03T13:30:00+05:30", datetime(2025, 3, 3, 8, tzinfo=UTC)),
        ("2025-03-03T08:00:00", datetime(2025, 3, 3, 8, tzinfo=UTC)),
        (1740988800, datetime(2025, 3, 3, 8, tzinfo=UTC)),
        ("1740988800", datetime(2025, 3, 3, 8, tzinfo=UTC)),
        (1740988800.5, datetime(2025, 3, 3, 8, microsecond=500000, tzinfo=UTC)),
    ],
)
def test_a_moment_has_its_zone(said: Any, read: datetime) -> None:
    assert moment(said) == read


@pytest.mark.parametrize("said", [None, "", "yesterday", True, "12:30"])
def test_what_is_no_moment_is_refused(said: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        moment(said)


def test_variables_are_ours_or_stand_open() -> None:
    known = {"ticket.requester.name": "customer_name"}
    said = "Dear {{ ticket.requester.name }}, {{ticket.id}} {%part%} {x}"
    assert saved_text(said, known, is_html=False) == "Dear {customer_name}, [ticket.id] [part] [x]"


def test_addresses_and_values_are_read_as_they_are_written() -> None:
    assert addresses("Vera Lind <Vera@Example.com>, noor@example.net, nobody") == (
        "vera@example.com",
        "noor@example.net",
    )
    said = {"a": None, "b": "", "c": [], "d": False, "e": ["x", "y"], "f": 3}
    assert plain_values(said) == {"d": "no", "e": "x, y", "f": "3"}
