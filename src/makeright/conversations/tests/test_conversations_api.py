"""Conversations by the API: found, narrowed, sorted and read, by whoever may see them."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pydantic import TypeAdapter

from makeright.api.ids import public
from makeright.conversations import assigning, keeping_tags, querying, resolving, seeing, snoozing, tagging
from makeright.conversations.conversations_api import ConversationTold
from makeright.conversations.models import Attachment, Conversation, Sight, sight_of
from makeright.conversations.tests.test_api import Program
from makeright.customers import defining
from makeright.demo.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast) -> Program:
    return Program(cast.ada, cast)


@pytest.fixture
def mina(cast: Cast) -> Program:
    return Program(cast.mina, cast)


def of(conversation: Conversation) -> str:
    return f"/conversations/{public('cnv', conversation.pk)}"


def subjects(answer: Any) -> list[str]:
    return [each["subject"] for each in answer["items"]]


LATE, BROKEN, TRADE = "Where is my parcel?", "Frame arrived broken", "Frames for eleven rooms"


def test_the_list_says_what_its_paper_says(cast: Cast, ada: Program) -> None:
    """msgspec writes it, pydantic describes it: field by field they are the same."""
    tagging.tag_with(cast.late_parcel, keeping_tags.add_tag("glass", by=cast.by_ada), by=cast.by_ada)
    resolving.resolve(cast.late_parcel, by=cast.by_mina)
    everything = "customer,assignee,team,inbox,tags,custom_fields"
    for item in ada.ask("GET", f"/conversations?expand={everything}")["items"]:
        assert item.keys() == ConversationTold.model_fields.keys()
        assert item["expanded"].keys() == set(everything.split(","))
        read = TypeAdapter(ConversationTold).validate_python(item)
        assert read.model_dump(mode="json") == item
    for item in ada.ask("GET", "/conversations")["items"]:
        assert item.keys() == ConversationTold.model_fields.keys() - {"expanded"}


def test_one_is_read_as_the_list_has_it(cast: Cast, ada: Program) -> None:
    listed = ada.ask("GET", f"/conversations?number={cast.broken_frame.number}")["items"]
    assert [ada.ask("GET", of(cast.broken_frame))] == listed
    (told,) = listed
    assert told["id"] == public("cnv", cast.broken_frame.pk)
    assert told["assignee"] == public("agt", cast.mina.pk)
    assert told["customer"] == public("cus", cast.karim.pk)
    assert datetime.fromisoformat(told["owed_since"]) == cast.broken_frame.waiting_since
    assert datetime.fromisoformat(told["created_at"]).tzinfo is not None
    assert told["attachment_count"] == 1


def test_what_one_does_not_see_is_not_listed_and_not_found(cast: Cast, ada: Program, mina: Program) -> None:
    assert subjects(ada.ask("GET", "/conversations")) == [LATE, BROKEN, TRADE]
    assert subjects(mina.ask("GET", "/conversations")) == [LATE, BROKEN]
    for where in ("", "/messages", "/notes"):
        mina.ask("GET", f"{of(cast.wholesale_matter)}{where}", status=404)
    assert mina.ask("GET", f"/conversations?inbox={public('inb', cast.wholesale.pk)}")["items"] == []
    assert mina.ask("GET", f"/conversations?number={cast.wholesale_matter.number}")["items"] == []


def test_the_sql_of_seeing_is_the_same_rule(cast: Cast) -> None:
    """The list goes without the ORM: over every shape of sight it finds what the one rule does."""
    team = cast.late_parcel
    for all_, inboxes, of_colleagues, followed in product(
        (True, False),
        ((), (cast.inbox.pk,), (cast.inbox.pk, cast.wholesale.pk)),
        (True, False),
        ((), (team.pk,)),
    ):
        sight = Sight(cast.mina.pk, all_, inboxes, of_colleagues, (), followed)
        found = {row[0] for row in querying.rows(sight, querying.Asked())}
        assert found == set(Conversation.objects.all().within(sight).values_list("pk", flat=True)), sight


def test_a_list_is_narrowed_by_what_is_asked(cast: Cast, ada: Program) -> None:
    glass = keeping_tags.add_tag("glass", by=cast.by_ada)
    tagging.tag_with(cast.late_parcel, glass, by=cast.by_ada)
    snoozing.snooze(cast.late_parcel, until=None, by=cast.by_mina)
    resolving.resolve(cast.wholesale_matter, by=cast.by_lena)
    guest_house = ada.ask("GET", "/companies")["items"][0]["id"]
    expected = {
        "state=open": [BROKEN],
        "state=snoozed": [LATE],
        "state=resolved": [TRADE],
        f"inbox={public('inb', cast.wholesale.pk)}": [TRADE],
        f"assignee={public('agt', cast.mina.pk)}": [BROKEN],
        "assignee=me": [],
        "assignee=nobody": [LATE, TRADE],
        f"customer={public('cus', cast.rosa.pk)}": [LATE],
        f"company={guest_house}": [TRADE],
        f"tag={public('tag', glass.pk)}": [LATE],
        f"tag={public('tag', glass.pk)}&state=open": [],
        f"number={cast.broken_frame.number}": [BROKEN],
        "owed=true": [LATE, BROKEN],
        "owed=false": [TRADE],
        "created_since=2000-01-01T00:00:00Z": [LATE, BROKEN, TRADE],
        "last_message_since=2100-01-01T00:00:00%2B02:00": [],
        f"team={public('team', 12)}": [],
    }
    assert {asked: subjects(ada.ask("GET", f"/conversations?{asked}")) for asked in expected} == expected


@pytest.mark.parametrize(
    "asked",
    [
        "asignee=me",
        "state=closed",
        "inbox=inb_1",
        "created_since=yesterday",
        "created_since=2026-01-01T00:00:00",
        "sort=subject",
        "sort=owed_since&state=resolved",
        "expand=orders",
        "limit=101",
        "after=cur_nonsense",
        "number=0",
    ],
)
def test_what_nobody_may_ask_is_refused(ada: Program, asked: str) -> None:
    assert ada.ask("GET", f"/conversations?{asked}", status=422)["code"]


@pytest.mark.parametrize(
    "sort", ["id", "-id", "created_at", "-created_at", "last_message_at", "-last_message_at"]
)
def test_pages_hold_each_once_in_order(cast: Cast, ada: Program, sort: str) -> None:
    """Also where several came at one moment."""
    moment = timezone.now().replace(microsecond=0)
    for number in range(5):
        cast.write(cast.rosa, "Hello", subject=f"No. {number}", now=moment)
    whole = ada.ask("GET", f"/conversations?sort={sort}")
    after, paged = "", []
    for _each in range(4):
        page = ada.ask("GET", f"/conversations?sort={sort}&limit=2&after={after}")
        paged += page["items"]
        assert len(page["items"]) == 2
        after = page["next"]
    assert after is None
    assert paged == whole["items"]
    assert len(paged) == 8
    word = sort.removeprefix("-")
    values = [each["number"] if word == "id" else datetime.fromisoformat(each[word]) for each in paged]
    assert values == sorted(values, reverse=sort.startswith("-"))
    other = ada.ask("GET", f"/conversations?sort={sort}&limit=2")["next"]
    ada.ask("GET", f"/conversations?sort=owed_since&after={other}", status=422)


def test_who_waits_longest_comes_first(cast: Cast, ada: Program) -> None:
    now = timezone.now()
    for days, subject in ((1, "young"), (3, "old")):
        cast.write(cast.rosa, "Hello", subject=subject, now=now - timedelta(days=days))
    assert subjects(ada.ask("GET", "/conversations?sort=owed_since"))[:2] == ["old", "young"]
    assert subjects(ada.ask("GET", "/conversations?sort=-owed_since"))[-2:] == ["young", "old"]
    page = ada.ask("GET", "/conversations?sort=owed_since&limit=1")
    assert subjects(ada.ask("GET", f"/conversations?sort=owed_since&limit=1&after={page['next']}")) == [
        "young"
    ]


def test_a_list_asks_the_same_however_long_it_is(cast: Cast, ada: Program) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            ada.ask("GET", "/conversations?expand=customer,assignee,inbox,tags")
        return len(asked)

    queries()  # that the token was used is written down once
    few = queries()
    for number in range(10):
        cast.write(cast.rosa, "Hello", subject=f"No. {number}")
    assert queries() == few <= 10


def test_related_nouns_are_told_with_it(cast: Cast, ada: Program) -> None:
    glass = keeping_tags.add_tag("glass", "sky", by=cast.by_ada)
    tagging.tag_with(cast.broken_frame, glass, by=cast.by_ada)
    told = ada.ask("GET", f"{of(cast.broken_frame)}?expand=customer,assignee,team,inbox,tags")["expanded"]
    assert told["customer"] == {
        "id": public("cus", cast.karim.pk), "name": "Karim Benali", "address": "karim@example.com",
    }  # fmt: skip
    assert told["assignee"] == {"id": public("agt", cast.mina.pk), "name": "Mina", "kind": "person"}
    assert told["team"] is None
    assert told["inbox"]["address"] == "hello@framehouse.test"
    assert told["tags"] == [{"id": public("tag", glass.pk), "name": "glass", "color": "sky"}]


def test_custom_fields_are_filled_in_and_told(cast: Cast, ada: Program, mina: Program) -> None:
    defining.define("conversation", "order", "Order", "text", by=cast.by_ada)
    told = mina.ask("PATCH", of(cast.late_parcel), {"custom_fields": {"order": "FH-1042"}})
    assert told["expanded"]["custom_fields"] == {"order": "FH-1042"}
    (listed,) = ada.ask("GET", f"/conversations?number={cast.late_parcel.number}&expand=custom_fields")[
        "items"
    ]
    assert listed["expanded"] == {"custom_fields": {"order": "FH-1042"}}
    assert (
        mina.ask("PATCH", of(cast.late_parcel), {"custom_fields": {"x": "1"}}, status=409)["code"]
        == "no_field"
    )
    mina.ask("PATCH", of(cast.late_parcel), {"subject": "Else"}, status=422)
    mina.ask("PATCH", of(cast.wholesale_matter), {"custom_fields": {"order": "x"}}, status=404)


def test_messages_are_told_page_by_page_with_their_files(cast: Cast, mina: Program) -> None:
    cast.write(cast.karim, "And the glass?", conversation=cast.broken_frame)
    first = mina.ask("GET", f"{of(cast.broken_frame)}/messages?limit=1")
    second = mina.ask("GET", f"{of(cast.broken_frame)}/messages?limit=1&after={first['next']}")
    (told,), (last,) = first["items"], second["items"]
    assert (second["next"], last["text"]) == (None, "And the glass?")
    assert told["author"] == {"address": "karim@example.com", "name": "Karim Benali"}
    assert (told["direction"], told["state"], told["source"], told["html"]) == (
        "in",
        "received",
        "live",
        None,
    )
    assert told["customer"] == public("cus", cast.karim.pk)
    (file,) = told["attachments"]
    assert (file["filename"], file["mime"], file["is_picture"]) == ("photo-corner.jpg", "image/jpeg", True)
    assert mina.ask("GET", f"{of(cast.broken_frame)}/messages/{told['id']}")["html"] == ""
    newest = mina.ask("GET", f"{of(cast.broken_frame)}/messages?sort=-at&limit=1&expand=html")["items"]
    assert (newest[0]["id"], newest[0]["html"]) == (last["id"], "")
    mina.ask("GET", f"{of(cast.late_parcel)}/messages/{told['id']}", status=404)


def test_a_file_comes_through_the_same_door_as_on_screen(cast: Cast, mina: Program) -> None:
    (file,) = Attachment.objects.filter(message__conversation=cast.broken_frame)
    answer = mina.take(f"/attachments/{public('att', file.pk)}/content")
    assert answer.status_code == 200
    assert sha256(b"".join(answer)).hexdigest() == file.file.digest
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assigning.assign(cast.broken_frame, to=None, by=cast.by_mina)
    stranger = Program(cast.otto, cast)
    seeing.change_rule("own", by=cast.by_ada)
    assigning.assign(cast.broken_frame, to=cast.mina, by=cast.by_mina)
    assert stranger.take(f"/attachments/{public('att', file.pk)}/content").status_code == 404


def test_notes_are_left_and_read_and_bring_whom_they_mention(cast: Cast, mina: Program) -> None:
    assert not sight_of(cast.otto).followed
    seeing.change_rule("own", by=cast.by_ada)
    otto = Program(cast.otto, cast)
    otto.ask("GET", of(cast.broken_frame), status=404)
    said = {"text": "Otto, can you cut a new glass?", "mentions": [public("agt", cast.otto.pk)]}
    made = mina.ask("POST", f"{of(cast.broken_frame)}/notes", said, status=201)
    assert otto.ask("GET", f"{of(cast.broken_frame)}/notes")["items"] == [made]
    assert otto.ask("GET", of(cast.broken_frame))["subject"] == BROKEN
    texts = [each["text"] for each in otto.ask("GET", f"{of(cast.broken_frame)}/messages")["items"]]
    assert not any("new glass" in text for text in texts)
    assert mina.ask("POST", f"{of(cast.broken_frame)}/notes", {"text": "  \n"}, status=422)["code"]
    elsewhere = {"text": "x", "mentions": [public("agt", 98_765)]}
    mina.ask("POST", f"{of(cast.broken_frame)}/notes", elsewhere, status=404)
    assert cast.broken_frame.notes.count() == 1
