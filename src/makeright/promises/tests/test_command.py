"""Promises at the command line: all of them, and those that are broken or due."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from makeright.api.ids import public
from makeright.conversations.assigning import assign
from makeright.demo.cast import Cast
from makeright.promises import keeping
from makeright.promises.models import Promise
from makeright.promises.tests.test_keeping import promise

pytestmark = pytest.mark.django_db


def told(*arguments: str) -> Any:
    out = StringIO()
    call_command("promises", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_what_was_promised_is_told_as_programs_are_told_it(cast: Cast) -> None:
    made = promise(cast)
    [one] = told("list")
    assert one["id"] == public("prm", made.pk)
    assert one["words"] == "We will send you a new one within two days."
    assert (one["conversation"], one["customer_name"]) == (cast.broken_frame.number, "Karim Benali")
    assert (one["state"], one["owner"], one["due_at"]) == ("open", cast.mina.email, made.due_at.isoformat())
    out = StringIO()
    call_command("promises", "list", stdout=out)
    assert "We will send you a new one within two days." in out.getvalue()


def test_due_is_what_has_to_be_kept_soon_or_was_not(cast: Cast) -> None:
    made = promise(cast, timedelta(hours=30))
    assert told("due") == []
    assert len(told("due", "--within", "31")) == 1
    keeping.break_due(now=made.due_at + timedelta(minutes=1))
    Promise.objects.filter(pk=made.pk).update(due_at=made.due_at - timedelta(days=3))
    assert [one["state"] for one in told("due")] == ["broken"]
    keeping.keep(made, by=cast.by_mina)
    assert told("due") == []


def test_it_is_narrowed_by_state_matter_and_who_sees_to_it(cast: Cast) -> None:
    made = promise(cast)
    number = str(cast.broken_frame.number)
    assert len(told("list", "--state", "open", "--conversation", number, "--owner", cast.mina.email)) == 1
    assert told("list", "--state", "kept") == []
    assert told("list", "--conversation", str(cast.late_parcel.number)) == []
    assert told("list", "--owner", cast.lena.email) == []
    Promise.objects.filter(pk=made.pk).update(owner=None)
    assign(cast.broken_frame, to=cast.lena, by=cast.by_mina)
    assert len(told("list", "--owner", cast.lena.email)) == 1
    assert told("list", "--most", "0") == []


def test_nothing_is_said_aloud(cast: Cast) -> None:
    out = StringIO()
    call_command("promises", "due", stdout=out)
    assert out.getvalue() == "There is none.\n"


@pytest.mark.parametrize("arguments", [("list", "--owner", "nobody@example.com"), ("due", "--within", "-1")])
def test_what_makes_no_sense_is_refused(cast: Cast, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command("promises", *arguments)
