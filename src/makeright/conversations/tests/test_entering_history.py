"""A table of conversations comes in: each whole, at its own time, once; what can't be understood is said, row by row."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from makeright.conversations import telling_history
from makeright.conversations.models import IN, OPEN, OUT, RESOLVED, Brought, Conversation, Message, Note
from makeright.conversations.refusals import Refused
from makeright.conversations.tagging import worn_by
from makeright.customers.models import Customer
from makeright.demo.cast import ROSA, Cast
from makeright.events.models import IMPORT, Event
from makeright.events.replaying import replay
from makeright.jobs.working import work_off
from makeright.letters.models import Letter

pytestmark = pytest.mark.django_db
TABLE = """Ticket,external id,Customer,Customer name,Subject,At,Direction,Kind,Author,Author name,Text,Tags,State
17,a,vera@example.com,Vera,Oak?,2019-05-06T11:30:00+02:00,in,message,,,Do you have oak?,wood; glass,
17,c,,,,2019-05-06 14:00,,note,mina@framehouse.test,,She is in a hurry.,,
17,b,,,,2019-05-06 13:00,out,message,,Former Colleague,"We do.
In two widths.",,resolved
18,a,+44 20 7946 0071,Noor,Glass,2020-01-02 09:00,in,,,,It broke.,glass,open
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    made = tmp_path / "old.csv"
    made.write_text(TABLE)
    return made


def told(table: Path, cast: Cast, *said: str) -> dict[str, Any]:
    out = StringIO()
    ours = ("--inbox", cast.inbox.address, "--system", "helper", "--column", "Ticket=conversation")
    command = ("import", "conversations-csv", str(table), *ours, "--json", *said)
    call_command(*command, stdout=out, stderr=StringIO())
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def counted(done: dict[str, Any]) -> tuple[int, ...]:
    return tuple(done[name] for name in ("conversations", "messages", "notes", "known", "settled"))


def test_a_table_comes_in_as_history(cast: Cast, table: Path) -> None:
    letters = Letter.objects.count()
    last = Event.objects.latest("pk").pk
    done = told(table, cast)
    assert counted(done) == (2, 3, 1, 0, 1)
    assert done["faults"] == []
    oak = Conversation.objects.get(subject="Oak?")
    assert (oak.state, oak.waiting_since, oak.opened_at) == (
        RESOLVED,
        None,
        datetime(2019, 5, 6, 9, 30, tzinfo=UTC),
    )
    said = list(oak.messages.order_by("pk"))
    assert [(each.direction, each.text) for each in said] == [
        (IN, "Do you have oak?"), (OUT, "We do.\nIn two widths."),
    ]  # fmt: skip
    assert said[1].author_name == "Former Colleague"
    [note] = Note.objects.filter(conversation=oak)
    assert (note.text, note.agent, note.at) == (
        "She is in a hurry.", cast.mina, datetime(2019, 5, 6, 14, tzinfo=UTC),
    )  # fmt: skip
    assert {tag.name for tag in worn_by([oak.pk])[oak.pk]} == {"wood", "glass"}
    glass = Conversation.objects.get(subject="Glass")
    assert (glass.state, glass.waiting_since) == (OPEN, None)
    assert Customer.objects.filter(identities__value="+442079460071", name="Noor").exists()
    of_it = Event.objects.filter(pk__gt=last)
    assert {each.source for each in of_it} == {IMPORT}
    work_off()
    assert Letter.objects.count() == letters
    assert [str(each) for each in replay().differences] == []


def test_told_again_or_further_only_what_is_new_comes_in(cast: Cast, table: Path) -> None:
    told(table, cast)
    counts = [kind.objects.count() for kind in (Message, Note, Event, Conversation)]
    assert counted(told(table, cast)) == (0, 0, 0, 4, 0)
    assert [kind.objects.count() for kind in (Message, Note, Event, Conversation)] == counts
    table.write_text(TABLE + "17,d,,,,2019-05-07 09:00,in,,,,Thank you.,,\n")
    assert counted(told(table, cast)) == (0, 1, 0, 4, 0)


def test_a_dry_run_says_the_same_and_changes_nothing(cast: Cast, table: Path) -> None:
    counts = [kind.objects.count() for kind in (Message, Note, Event, Customer)]
    assert counted(told(table, cast, "--dry-run")) == (2, 3, 1, 0, 0)
    assert [kind.objects.count() for kind in (Message, Note, Event, Customer)] == counts
    told(table, cast)
    assert counted(told(table, cast, "--dry-run")) == (0, 0, 0, 4, 0)


def test_rows_without_a_name_are_known_by_what_they_say(cast: Cast, table: Path) -> None:
    table.write_text(TABLE.replace("17,a,", "17,,").replace("17,b,", "17,,").replace("18,a,", "18,,"))
    told(table, cast)
    assert counted(told(table, cast)) == (0, 0, 0, 4, 0)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",x,vera@example.com,,,2019-05-06 11:30,in,,,,Hello,,", "no_conversation"),
        ("19,x,vera@example.com,,,yesterday,in,,,,Hello,,", "no_time"),
        ("19,x,vera@example.com,,,2150-05-06 11:30,in,,,,Hello,,", "ahead"),
        ("19,x,vera@example.com,,,1066-05-06 11:30,in,,,,Hello,,", "too_early"),
        ("19,x,vera@example.com,,,2019-05-06 11:30,in,,,, ,,", "no_text"),
        ("19,x,vera@example.com,,,2019-05-06 11:30,in,internal,,,Hello,,", "no_such_kind"),
        ("19,x,vera@example.com,,,2019-05-06 11:30,,,,,Hello,,", "no_such_direction"),
        ("19,x,vera@example.com,,,2019-05-06 11:30,in,,,,Hello,,pending", "no_such_state"),
        ("19,x,vera@,,,2019-05-06 11:30,in,,,,Hello,,", "no_address"),
        ("19,x,,,,2019-05-06 11:30,in,,,,Hello,,", "no_customer"),
        ("19,x,vera@example.com,,,2019-05-06 11:30,,note,,,Between us,,", "no_message"),
    ],
)
def test_a_row_that_does_not_fit_is_left_and_keeps_no_other(
    cast: Cast, table: Path, row: str, code: str
) -> None:
    table.write_text(f"{TABLE}{row}\n")
    dry, done = told(table, cast, "--dry-run"), told(table, cast)
    assert [(each["line"], each["code"]) for each in done["faults"]] == [(7, code)]
    assert dry["faults"] == done["faults"]
    assert counted(done) == (2, 3, 1, 0, 1)


def test_a_conversation_of_somebody_forgotten_is_left(cast: Cast, table: Path) -> None:
    def refuse(*_said: Any, **_named: Any) -> Any:
        raise Refused("forgotten", "They were forgotten.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(telling_history, "open_empty", refuse)
        done = told(table, cast)
    assert {each["code"] for each in done["faults"]} == {"forgotten"}
    assert (Brought.objects.count(), len(done["faults"])) == (0, 4)


def test_what_is_left_is_written_so_that_no_spreadsheet_runs_it(
    cast: Cast, table: Path, tmp_path: Path
) -> None:
    table.write_text(f"{TABLE}=1+1,x,,,,never,in,,,,Hello,,\n")
    told(table, cast, "--left", str(tmp_path / "left.csv"))
    with open(tmp_path / "left.csv", newline="") as file:
        [_head, row] = list(csv.reader(file))
    assert row[:3] == ["7", "'=1+1", "no_time"]


def test_a_table_that_lacks_what_it_needs_is_refused_whole(cast: Cast, table: Path) -> None:
    table.write_text("Ticket,Text\n17,Hello\n")
    with pytest.raises(CommandError, match="No column is “at”"):
        told(table, cast)
    with pytest.raises(CommandError, match="No inbox"):
        call_command("import", "conversations-csv", str(table), "--inbox", "x@example.com")
    with pytest.raises(CommandError, match="no column “Nr”"):
        told(table, cast, "--column", "Nr=conversation")


def test_words_of_somebody_who_is_known_are_theirs(cast: Cast, table: Path) -> None:
    table.write_text(TABLE.replace("vera@example.com", ROSA.address))
    told(table, cast)
    assert Conversation.objects.get(subject="Oak?").customer == cast.rosa
