"""Many conversations at once, by programs: each by itself, each with what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from makeright.api.ids import public
from makeright.conversations import keeping_tags, tagging
from makeright.conversations.models import OPEN, RESOLVED, SNOOZED, Conversation
from makeright.conversations.tests.test_api import Program
from makeright.demo.cast import Cast

pytestmark = pytest.mark.django_db


def ids(*matters: Conversation) -> list[str]:
    return [public("cnv", each.pk) for each in matters]


def outcomes(answer: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(each["outcome"], each["code"]) for each in answer["items"]]


def test_each_is_settled_by_itself_and_told_in_its_place(cast: Cast) -> None:
    mina = Program(cast.mina, cast)
    mine = ids(cast.broken_frame, cast.wholesale_matter, cast.late_parcel)
    told = mina.ask("POST", "/conversation-batches/resolution", {"conversations": [*mine, mine[0]]})
    assert [each["conversation"] for each in told["items"]] == mine
    assert outcomes(told) == [("changed", None), ("refused", "not_found"), ("changed", None)]
    again = mina.ask("POST", "/conversation-batches/resolution", {"conversations": mine})
    assert outcomes(again) == [("same", None), ("refused", "not_found"), ("same", None)]
    states = Conversation.objects.in_bulk([cast.broken_frame.pk, cast.wholesale_matter.pk])
    assert states[cast.broken_frame.pk].state == RESOLVED
    assert states[cast.wholesale_matter.pk].state == OPEN
    back = mina.ask("POST", "/conversation-batches/reopening", {"conversations": mine})
    assert outcomes(back)[0] == ("changed", None)


def test_what_they_wrote_since_keeps_one_and_no_other(cast: Cast) -> None:
    looked = timezone.now()
    mina = Program(cast.mina, cast)
    said = {"conversations": ids(cast.late_parcel), "looked_at": (looked - timedelta(days=900)).isoformat()}
    assert outcomes(mina.ask("POST", "/conversation-batches/resolution", said)) == [("refused", "unseen")]
    said["looked_at"] = (looked + timedelta(hours=1)).isoformat()
    assert outcomes(mina.ask("POST", "/conversation-batches/resolution", said)) == [("changed", None)]


def test_many_are_put_away_and_taken_up_again(cast: Cast) -> None:
    mina, both = Program(cast.mina, cast), ids(cast.broken_frame, cast.late_parcel)
    until = (timezone.now() + timedelta(days=2)).isoformat()
    said = {"conversations": both, "until": until}
    assert outcomes(mina.ask("POST", "/conversation-batches/snooze", said)) == [("changed", None)] * 2
    cast.broken_frame.refresh_from_db()
    assert cast.broken_frame.state == SNOOZED
    woken = mina.ask("POST", "/conversation-batches/waking", {"conversations": both})
    assert outcomes(woken) == [("changed", None)] * 2
    gone = {"conversations": both, "until": "2020-01-01T00:00:00Z"}
    refused = mina.ask("POST", "/conversation-batches/snooze", gone)
    assert {outcome for outcome, _ in outcomes(refused)} == {"refused"}


def test_many_are_given_tagged_and_given_back(cast: Cast) -> None:
    lena, both = Program(cast.lena, cast), ids(cast.broken_frame, cast.late_parcel)
    otto = public("agt", cast.otto.pk)
    given = lena.ask("POST", "/conversation-batches/assignment", {"conversations": both, "agent": otto})
    assert [outcome for outcome, _ in outcomes(given)] == ["changed"] * 2
    lena.ask("POST", "/conversation-batches/assignment", {"conversations": both, "agent": None})
    cast.late_parcel.refresh_from_db()
    assert cast.late_parcel.assignee is None
    tag = keeping_tags.add_tag("glass", "sky", by=cast.by_lena)
    said = {"conversations": both, "tag": public("tag", tag.pk)}
    assert outcomes(lena.ask("POST", "/conversation-batches/tagging", said)) == [("changed", None)] * 2
    assert outcomes(lena.ask("POST", "/conversation-batches/tagging", said)) == [("same", None)] * 2
    assert tagging.worn_by([cast.late_parcel.pk])[cast.late_parcel.pk][0].name == "glass"
    assert outcomes(lena.ask("POST", "/conversation-batches/untagging", said)) == [("changed", None)] * 2


def test_with_a_key_it_is_done_once(cast: Cast) -> None:
    mina, said = Program(cast.mina, cast), {"conversations": ids(cast.broken_frame)}
    first = mina.ask("POST", "/conversation-batches/resolution", said, key="one")
    assert mina.ask("POST", "/conversation-batches/resolution", said, key="one") == first
    assert outcomes(first) == [("changed", None)]


def test_none_more_than_a_hundred_and_nobody_unseen_is_refused(cast: Cast) -> None:
    mina = Program(cast.mina, cast)
    mina.ask("POST", "/conversation-batches/resolution", {"conversations": []}, status=422)
    many = [public("cnv", number) for number in range(1, 102)]
    mina.ask("POST", "/conversation-batches/resolution", {"conversations": many}, status=422)
    hidden = mina.ask(
        "POST", "/conversation-batches/resolution", {"conversations": ids(cast.wholesale_matter)}
    )
    assert outcomes(hidden) == [("refused", "not_found")]
