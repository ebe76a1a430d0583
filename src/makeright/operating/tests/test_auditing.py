"""Who changed what is told in sentences, newest first; a page costs the same however long the log is."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from makeright.conversations.admitting import give_access, withdraw_access
from makeright.conversations.retaining import keep_for
from makeright.conversations.seeing import change_rule
from makeright.customers.forgetting import forget
from makeright.demo.cast import Cast
from makeright.events.kinds import Code
from makeright.events.models import Event
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.operating.auditing import Asked, export, read, statement
from makeright.operating.sentences import CUSTOMERS, DOOR, INBOXES, SENTENCES
from makeright.operating.telling_audit import Line
from makeright.staff import events
from makeright.staff.coming_from import Whence, coming_from
from makeright.staff.issuing import issue, withdraw
from makeright.staff.models import AI, LEAD
from makeright.staff.permitting import add_role
from makeright.staff.serving import change_role, join
from makeright.staff.teaming import add_team, join_team

pytestmark = pytest.mark.django_db
BY = Actor.system("test")


def plain(line: Line) -> str:
    return line.sentence.replace("\u2068", "").replace("\u2069", "")


def sentences(asked: Asked | None = None) -> list[str]:
    return [plain(line) for line in read(asked or Asked()).lines]


def test_what_was_done_is_told_newest_first(cast: Cast) -> None:
    change_role(cast.mina, LEAD, by=cast.by_ada)
    withdraw_access(cast.inbox, cast.otto, by=cast.by_ada)
    keep_for(cast.inbox, 365, by=cast.by_ada)
    forget(cast.karim, by=cast.by_ada)
    assert sentences()[:4] == [
        f"Ada had Customer {cast.karim.pk} forgotten.",
        "Ada changed how long Frame House keeps what is settled: from for ever to 365 days.",
        "Ada lets Otto serve in Frame House no longer.",
        "Ada made Mina a lead, who was an agent.",
    ]


def test_every_sentence_can_be_said(cast: Cast) -> None:
    """Also of what has no row any more, and with nothing in any field."""
    for kind in SENTENCES:
        Event.objects.create(
            id=Event.objects.latest("pk").pk + 1,
            kind=kind,
            occurred_at=timezone.now(),
            at=timezone.now(),
            actor_kind="agent",
            actor_id=987_654,
            subject_kind=kind.partition(".")[0],
            subject_id=987_654,
            payload={"openings": [{"day": 0}], "added": ["conversations.note", "gone.code", 3]},
        )
    lines = read(Asked(), limit=len(SENTENCES)).lines
    assert {line.kind for line in lines} == SENTENCES.keys()
    assert all("%(" not in line.sentence and line.sentence.endswith(".") for line in lines)


def test_who_came_in_and_who_was_kept_out_is_told_and_asked_for(cast: Cast) -> None:
    mina, said = (
        cast.by_mina,
        {
            "password": events.SignedIn(how=Code("password"), second=Code("passkey")),
            "sign-on": events.SignedIn(how=Code("single_sign_on")),
        },
    )
    with coming_from(Whence("203.0.113.9", "Firefox, Linux")), transaction.atomic():
        for payload in said.values():
            record(events.SIGNED_IN, cast.mina, by=mina, payload=payload)
        record(events.LOCKED_OUT, cast.mina, by=BY, payload=events.LockedOut(where=Code("door")))
        record(events.SIGNED_OUT, cast.mina, by=mina, payload=events.SignedOut(everywhere=False))
        record(events.SIGNED_OUT, cast.mina, by=cast.by_ada, payload=events.SignedOut(everywhere=True))
    add_team("The front", by=cast.by_ada)
    found = read(Asked(topic=DOOR)).lines
    assert [plain(line) for line in found] == [
        "Ada signed Mina out of every other browser.",
        "Mina signed out of a browser.",
        "Somebody tried too often to sign in as Mina, and is kept out for a while (at the door).",
        "Mina signed in, with single sign-on.",
        "Mina signed in, with a password and a passkey.",
    ]
    assert {line.origin for line in found} == {"Firefox, Linux, 203.0.113.9"}
    assert len(sentences(Asked(topic=DOOR, agent=cast.mina.pk))) == 3


def test_a_token_is_told_with_what_it_may(cast: Cast) -> None:
    token, _secret = issue(cast.mina, "Till", scopes=["conversations.note"], by=cast.by_mina)
    withdraw(token, by=cast.by_ada)
    issue(cast.mina, "All", scopes=["*"], by=cast.by_ada)
    made, ended, all_of_it = reversed(sentences(Asked(topic=DOOR)))
    assert made.startswith("Mina made a token, until ")
    assert made.endswith("With it a program may leave notes for colleagues.")
    assert ended == "Ada ended a token of Mina: it was withdrawn."
    assert all_of_it.startswith("Ada made a token for Mina, until ")
    assert all_of_it.endswith("may do all that they may.")


def test_one_asks_by_whom_about_what_and_when(cast: Cast) -> None:
    give_access(cast.wholesale, cast.mina, by=cast.by_lena)
    change_rule("everyone", by=cast.by_ada)
    assert sentences(Asked(agent=cast.lena.pk)) == ["Lena let Mina serve in Wholesale."]
    assert len(sentences(Asked(agent=cast.ada.pk, topic=INBOXES))) == 1
    assert sentences(Asked(agent=cast.ada.pk, topic=CUSTOMERS)) == []
    tomorrow = timezone.now() + timedelta(days=1)
    assert sentences(Asked(since=tomorrow)) == []
    assert sentences(Asked(until=tomorrow)) == sentences()


def test_one_asks_what_an_ai_did(cast: Cast) -> None:
    quill = join("quill@framehouse.test", "Quill", kind=AI, by=cast.by_ada)
    add_team("Glaziers", by=cast.actor(quill))
    assert sentences(Asked(agent=quill.pk)) == ["Quill made the team Glaziers."]


def test_pages_follow_each_other_without_a_gap(cast: Cast) -> None:
    for number in range(7):
        add_team(f"Team {number}", by=cast.by_ada)
    whole = [line.id for line in read(Asked(), limit=1000).lines]
    walked: list[int] = []
    before: int | None = None
    while True:
        page = read(Asked(before=before), limit=3)
        walked += [line.id for line in page.lines]
        if page.after is None:
            break
        before = page.after
    assert walked == whole


def test_a_page_costs_the_same_with_many_names_and_few(cast: Cast) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            read(Asked())
        return len(captured)

    few = cost()
    for number in range(20):
        team = add_team(f"Team {number}", by=cast.by_ada)
        join_team(cast.mina, team, by=cast.by_lena)
        add_role(f"Role {number}", ["conversations.note"], by=cast.by_ada)
    assert few <= cost() <= 9


@pytest.mark.parametrize("is_of_one", [False, True], ids=["all", "one agent"])
def test_each_kind_is_walked_by_its_index(cast: Cast, is_of_one: bool) -> None:
    """So that a log of millions costs no more: nothing else is read of it than the newest of each kind."""
    asked, values = statement(Asked(agent=cast.ada.pk if is_of_one else None), 51)
    index = "events_of_the_house_by_agent" if is_of_one else "events_of_the_house"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {asked}", values)
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {asked}", values)
        plan = " ".join(str(cell) for row in cursor.fetchall() for cell in row)
    if connection.vendor == "sqlite":  # a server chooses among its indexes by how long the log is
        assert plan.count(f"INDEX {index} ") == len(SENTENCES)
    assert "SCAN events_event" not in plan
    assert "Seq Scan on events_event" not in plan


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_file_holds_all_lines_and_is_told_itself(cast: Cast, form: str) -> None:
    add_team("=HYPERLINK(1)", by=cast.by_ada)
    lines = list(export(Asked(), form, by=cast.by_ada))
    known = len(read(Asked(), limit=1000).lines)
    assert len(lines) == known + (form == "csv")
    assert sentences()[0].startswith("Ada saved this page as a file")
    if form == "jsonl":
        first: dict[str, Any] = json.loads(lines[0])
        assert set(first) == {"at", "kind", "what", "where", "from"}


def test_a_file_has_no_other_form(cast: Cast) -> None:
    with pytest.raises(ValueError, match="csv or jsonl"):
        export(Asked(), "exe", by=cast.by_ada)
    assert not Event.objects.filter(kind="audit.exported").exists()
