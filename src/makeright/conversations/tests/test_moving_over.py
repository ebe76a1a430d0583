"""Another desk comes in: all of it, once, at its own times, whatever happens on the way; and a note stays a note."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from makeright.conversations import (
    going_through,
    letting_in,
    letting_matters_in,
    moving_over,
    replying,
    telling_imports,
)
from makeright.conversations.elsewhere import SOURCES, TRIED
from makeright.conversations.models import (
    Conversation,
    DeskImport,
    FromElsewhere,
    LeftOut,
    Message,
    Note,
    SavedReply,
    Tagging,
)
from makeright.conversations.refusals import Refused
from makeright.conversations.replaying import conversations_are_as_the_log_tells
from makeright.conversations.tests.other_desks import SAID, OtherDesk, playing
from makeright.customers.defining import define
from makeright.customers.filling_in import values_of
from makeright.customers.forgetting import forget
from makeright.customers.forgetting import go_on as forget_on
from makeright.customers.models import Company, Customer, Identity
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.jobs.models import Job
from makeright.lib.tests.web import answer

pytestmark = pytest.mark.django_db
Delivery = apps.get_model("mail", "Delivery")  # what leaves, on the floor above
EACH = pytest.mark.parametrize("desk", sorted(SOURCES), indirect=True)


@pytest.fixture
def desk(
    request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OtherDesk]:
    with playing(getattr(request, "param", "zendesk"), settings, monkeypatch) as played:
        yield played


def begin(desk: OtherDesk, cast: Cast, **more: Any) -> DeskImport:
    return moving_over.begin(
        desk.code, SAID[desk.code], inbox=cast.wholesale, address=desk.address, by=cast.by_ada, **more
    )


def bring(desk: OtherDesk, cast: Cast, **more: Any) -> DeskImport:
    """All of it at once, however often it has to wait."""
    run = begin(desk, cast, **more)
    finish(run)
    return run


def finish(run: DeskImport) -> None:
    for _ in range(50):
        DeskImport.objects.filter(pk=run.pk).update(waits_until=None)
        if going_through.go_on(run) is None:
            break
    run.refresh_from_db()


def left(run: DeskImport) -> set[tuple[str, str]]:
    return set(LeftOut.objects.filter(desk_import=run).values_list("kind", "code"))


def broken() -> Conversation:
    return Conversation.objects.get(subject="My frame came in pieces")


def here() -> dict[str, int]:
    brought = Message.objects.filter(source="import")
    return {
        "conversations": Conversation.objects.count(),
        "messages": brought.count(),
        "notes": Note.objects.count(),
        "files": sum(each.attachments.count() for each in brought),
        "customers": Customer.objects.count(),
        "companies": Company.objects.count(),
        "replies": SavedReply.objects.count(),
        "tags": Tagging.objects.count(),
        "events": Event.objects.filter(actor_kind="import").exclude(kind__startswith="desk_import").count(),
    }


@EACH
def test_each_desk_comes_in_with_all_that_it_holds(desk: OtherDesk, cast: Cast) -> None:
    run = bring(desk, cast)
    assert run.state == "done", run.waits_for
    matter = broken()
    assert [
        (each.direction, each.text.split("(")[0].split("[")[0].strip(), each.at)
        for each in matter.messages.order_by("pk")
    ] == [
        ("in", "The glass is broken, see the picture.", datetime(2025, 3, 3, 8, tzinfo=UTC)),
        ("out", "We are sorry. A new frame leaves today.", datetime(2025, 3, 4, 9, tzinfo=UTC)),
        ("out", "Thank you for waiting.", datetime(2025, 3, 4, 9, 30, tzinfo=UTC)),
    ]
    (note,) = matter.notes.all()
    assert (note.text, note.agent) == ("Third one this week, tell the packers.", None)
    assert note.author == "Jonas Weber"
    assert note.at == datetime(2025, 3, 3, 9, tzinfo=UTC)
    assert (matter.customer.name, matter.inbox) == ("Vera Lind", cast.inbox)
    assert (matter.state, matter.resolved_at) == ("resolved", datetime(2025, 3, 4, 9, 30, tzinfo=UTC))
    assert sorted(matter.taggings.values_list("tag__name", flat=True)) == ["breakage", "oak"]
    asked, by_mina, by_jonas = matter.messages.order_by("pk")
    assert (by_jonas.agent, by_jonas.author_name) == (None, "Jonas Weber")
    assert [by_mina.agent, by_mina.source, by_mina.state] == [cast.mina, "import", "left"]
    assert asked.copied == [["karl@example.org", ""]]
    picture, paper = asked.attachments.order_by("pk")
    assert (picture.filename, picture.inline, picture.is_picture) == ("broken.png", True, True)
    assert f'src="inline/{picture.content_id.replace("@", "%40")}"' in asked.html
    assert (paper.filename, paper.mime, paper.inline) == ("invoice.pdf", "application/pdf", False)
    noor = Conversation.objects.get(subject="Where is my print?")
    assert (noor.state, noor.waiting_since, noor.customer.name) == ("open", None, "Noor Haddad")
    assert noor.opened_at == datetime(2025, 4, 1, 12, tzinfo=UTC)


@EACH
def test_what_is_not_said_to_be_for_the_customer_is_a_note(desk: OtherDesk, cast: Cast) -> None:
    bring(desk, cast)
    noor = Conversation.objects.get(subject="Where is my print?")
    assert [each.text for each in noor.messages.all()] == ["Where is my print?"]
    assert [(each.text, each.agent) for each in noor.notes.all()] == [
        ("Not said whom this is for.", cast.mina)
    ]


@EACH
def test_it_ends_with_what_is_there_and_here_and_why_the_rest_was_left(desk: OtherDesk, cast: Cast) -> None:
    run = bring(desk, cast)
    counts = {kind: tuple(each[:2]) for kind, each in run.counts.items()}
    assert counts["conversation"] == (2, 2)
    assert counts["message"] == (4, 4)
    assert counts["note"] == (2, 2)
    assert counts["attachment"] == (4, 2)
    assert counts["customer"] == (2, 2)
    assert counts["agent"] == (2, 1)
    assert counts["tag"] == (2, 2)
    assert counts.get("company", (1, 1)) == (1, 1)
    assert counts.get("saved_reply", (2, 1)) == (2, 1)
    assert left(run) >= {
        ("attachment", "file_gone"),
        ("attachment", "file_of_note"),
        ("agent", "no_such_agent"),
    }
    assert (run.first_at, run.last_at) == (
        datetime(2025, 3, 3, 8, tzinfo=UTC),
        datetime(2025, 4, 2, 12, tzinfo=UTC),
    )
    assert run.secrets.reveal() == ""


@EACH
def test_a_second_time_nothing_comes_in_twice_and_counts_are_the_same(desk: OtherDesk, cast: Cast) -> None:
    first = bring(desk, cast)
    before = here()
    calls = len(desk.calls)
    second = bring(desk, cast)
    assert second.state == "done"
    assert here() == before
    assert {kind: each[:2] for kind, each in second.counts.items()} == {
        kind: each[:2] for kind, each in first.counts.items()
    }
    assert {each[2] for each in second.counts.values()} == {0}
    assert left(second) == left(first)
    assert len(desk.calls) - calls <= calls


@EACH
def test_ended_at_any_moment_it_goes_on_and_all_counts_are_the_same(
    desk: OtherDesk, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each moment has its turn: the program ends before a transaction of it is committed, and begins anew."""
    ends = Ends(monkeypatch)
    run = begin(desk, cast)
    for moment in range(1, 60):
        ends.at = moment
        try:
            finish(run)
            break
        except Ended:
            continue
    assert run.state == "done"
    assert ends.times >= 7
    assert here()["messages"] == 4
    assert (here()["notes"], here()["files"], here()["tags"]) == (2, 2, 2)
    assert run.counts["conversation"] == [2, 2, 2]
    assert (run.counts["message"], run.counts["note"]) == ([4, 4, 4], [2, 2, 2])
    assert run.counts["attachment"] == [4, 2, 2]
    assert run.counts["customer"] == [2, 2, 2]
    assert len(FromElsewhere.objects.filter(kind="note")) == 2


class Ended(BaseException):
    """The program is no more."""


class Ends:
    """Ends the program at the nth event that it would write down, counted from its beginning."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at, self.times = 0, 0
        self._so_far = 0
        from makeright.conversations import receiving, tagging, telling_history

        for module in (receiving, tagging, telling_history):
            monkeypatch.setattr(module, "record", self._counting(module.record))
        settle = self._counting(letting_in.settle)
        for module in (letting_in, letting_matters_in):
            monkeypatch.setattr(module, "settle", settle)
        monkeypatch.setattr(going_through, "_step", self._counting(going_through._step))

    def _counting(self, verb: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **named: Any) -> Any:
            done = verb(*args, **named)
            self._so_far += 1
            if self._so_far == self.at:
                self._so_far, self.times = 0, self.times + 1
                raise Ended
            return done

        return counted


@EACH
def test_a_desk_that_is_busy_or_fails_is_asked_again(desk: OtherDesk, cast: Cast) -> None:
    desk.troubles = {
        2: answer(b"slow down", "429 Too Many Requests", retry_after="90"),
        4: answer(b"oops", "500 Internal Server Error"),
        9: answer(b"", "503 Service Unavailable", retry_after="Wed, 21 Oct 2015 07:28:00 GMT"),
        12: answer(b"<html>", "502 Bad Gateway"),
    }
    run = begin(desk, cast)
    at = going_through.go_on(run)
    assert at is not None
    assert timedelta(seconds=80) < at - timezone.now() <= timedelta(seconds=90)
    run.refresh_from_db()
    assert (run.state, run.waits_for, run.tries) == ("running", "busy", 0)
    calls = len(desk.calls)
    assert going_through.go_on(run) == run.waits_until
    assert len(desk.calls) == calls  # it is left alone until then
    finish(run)
    assert run.state == "done"
    assert run.counts["message"] == [4, 4, 4]


def test_before_its_limit_a_desk_is_left_alone(desk: OtherDesk, cast: Cast) -> None:
    desk.heads = {"x_rate_limit_remaining": "2", "ratelimit_reset": "40"}
    run = begin(desk, cast)
    at = going_through.go_on(run)
    assert len(desk.calls) == 1
    assert at is not None
    assert timedelta(seconds=30) < at - timezone.now() <= timedelta(seconds=40)
    finish(run)
    assert run.state == "done"


def test_history_owes_nothing_wakes_nothing_and_is_sent_to_nobody(desk: OtherDesk, cast: Cast) -> None:
    jobs = set(Job.objects.values_list("kind", flat=True))
    run = bring(desk, cast)
    replying.leave_due(now=timezone.now() + timedelta(days=1))
    assert not Delivery.objects.filter(message__source="import").exists()
    told = Event.objects.filter(actor_kind="import").exclude(kind__startswith="desk_import")
    assert set(told.values_list("source", "actor_via")) == {("import", "zendesk")}
    asked = told.get(kind="message.received", conversation_id=broken().pk)
    assert asked.occurred_at == datetime(2025, 3, 3, 8, tzinfo=UTC)
    assert asked.at > run.asked_at - timedelta(minutes=1)
    assert not Conversation.objects.filter(customer__name="Vera Lind").exclude(waiting_since=None).exists()
    new = set(Job.objects.values_list("kind", flat=True)) - jobs
    assert new <= {moving_over.JOB, "files.shrink", "customers.gather"}
    assert not [each for some in conversations_are_as_the_log_tells() for each in some]


def test_what_is_new_there_comes_in_the_next_time(desk: OtherDesk, cast: Cast) -> None:
    bring(desk, cast)
    (tickets,) = [path for path in desk.told if "tickets/cursor" in path and "start_time" in path]
    ticket = desk.told[tickets]["tickets"][0]
    ticket |= {"status": "open", "updated_at": "2025-05-01T10:00:00Z"}
    (last,) = [path for path in desk.told if "/35/comments" in path and "after" in path]
    said = desk.told[last]["comments"][0]
    again = {"id": 3509, "author_id": 501, "plain_body": "It broke again.", "html_body": ""}
    desk.told[last]["comments"].append({**said, **again, "created_at": "2025-05-01T10:00:00Z"})
    run = bring(desk, cast)
    matter = broken()
    assert (matter.messages.count(), matter.state, matter.waiting_since) == (4, "open", None)
    assert matter.last_words == "It broke again."
    assert run.counts["message"] == [5, 5, 1]
    assert run.counts["conversation"] == [2, 2, 0]
    assert not [each for some in conversations_are_as_the_log_tells() for each in some]


def test_what_was_done_here_since_counts_more_than_how_it_stands_there(desk: OtherDesk, cast: Cast) -> None:
    bring(desk, cast)
    matter = broken()
    cast.write(matter.customer, "And now?", conversation=matter)
    (tickets,) = [path for path in desk.told if "tickets/cursor" in path and "start_time" in path]
    desk.told[tickets]["tickets"][0]["updated_at"] = "2025-05-01T10:00:00Z"
    bring(desk, cast)
    matter.refresh_from_db()
    assert (matter.state, matter.waits_on_us) == ("open", True)


def test_custom_fields_are_filled_in_where_we_have_them(desk: OtherDesk, cast: Cast) -> None:
    define("conversation", "order", "Order number", "text", by=cast.by_ada)
    define("customer", "tier", "Tier", "text", by=cast.by_ada)
    run = bring(desk, cast)
    matter = broken()
    assert values_of("conversation", [matter.pk])[matter.pk] == {"order": "A-1042"}
    assert values_of("customer", [matter.customer_id])[matter.customer_id] == {"tier": "gold"}
    assert ("field", "no_such_field") in left(run)


def test_saved_replies_have_our_variables_and_what_we_lack_stands_open(desk: OtherDesk, cast: Cast) -> None:
    run = bring(desk, cast)
    saved = SavedReply.objects.get(name="Sorry about the glass")
    assert saved.text == "Hello {customer_first_name}, we are sorry about [dynamic.part]."
    assert ("saved_reply", "no_text") in left(run)


def test_who_is_known_here_is_found_by_their_address(desk: OtherDesk, cast: Cast) -> None:
    (users,) = [path for path in desk.told if "users/cursor" in path and "start_time" in path]
    desk.told[users]["users"][0]["email"] = "rosa@example.com"
    for path in desk.told:
        if "/35/comments" in path:
            for each in desk.told[path]["users"]:
                each["email"] = each["email"].replace("vera@", "rosa@")
    bring(desk, cast)
    assert broken().customer == cast.rosa
    cast.rosa.refresh_from_db()
    assert cast.rosa.name == "Rosa Lindqvist"
    assert Identity.objects.filter(value="rosa@example.com").count() == 1


def test_who_was_forgotten_here_does_not_come_back(desk: OtherDesk, cast: Cast) -> None:
    bring(desk, cast)
    vera = broken().customer
    matter = broken()
    made = forget(vera, by=cast.by_ada)
    while forget_on(made.pk):
        pass
    (tickets,) = [path for path in desk.told if "tickets/cursor" in path and "start_time" in path]
    desk.told[tickets]["tickets"][0]["updated_at"] = "2025-05-01T10:00:00Z"
    run = bring(desk, cast)
    assert run.state == "done"
    matter.refresh_from_db()
    assert not matter.messages.exclude(text="").exists()
    assert not Identity.objects.filter(value="vera@example.com").exists()
    assert ("conversation", "erased") in left(run)


def test_what_is_unlike_the_paper_is_left_and_the_rest_comes_in(desk: OtherDesk, cast: Cast) -> None:
    (tickets,) = [path for path in desk.told if "tickets/cursor" in path and "start_time" in path]
    del desk.told[tickets]["tickets"][0]["created_at"]
    run = bring(desk, cast)
    assert run.state == "done"
    assert run.counts["conversation"] == [2, 1, 1]
    assert ("conversation", "not_understood") in left(run)


def test_a_wrong_key_lets_it_rest_until_a_person_says_otherwise(desk: OtherDesk, cast: Cast) -> None:
    desk.is_open = False
    run = begin(desk, cast)
    assert going_through.go_on(run) is None
    run.refresh_from_db()
    assert (run.state, run.waits_for) == ("paused", "not_let_in")
    paused = Event.objects.get(kind="desk_import.paused")
    assert paused.payload == {"why": "by_itself"}
    desk.is_open = True
    assert moving_over.resume(run, by=cast.by_ada)
    assert not moving_over.resume(run, by=cast.by_ada)
    finish(run)
    assert run.state == "done"


def test_a_desk_that_never_answers_is_given_up_after_a_time(desk: OtherDesk, cast: Cast) -> None:
    desk.troubles = dict.fromkeys(range(1, 100), answer(b"", "500 Internal Server Error"))
    run = begin(desk, cast)
    finish(run)
    assert (run.state, run.waits_for) == ("paused", "no_answer")
    assert len(desk.calls) == 13


def test_paused_and_stopped_it_lets_nothing_more_in(desk: OtherDesk, cast: Cast) -> None:
    run = begin(desk, cast)
    assert moving_over.pause(run, by=cast.by_ada)
    assert not moving_over.pause(run, by=cast.by_ada)
    assert going_through.go_on(run) is None
    assert not desk.calls
    assert moving_over.stop(run, by=cast.by_ada)
    assert not moving_over.stop(run, by=cast.by_ada)
    assert not moving_over.resume(run, by=cast.by_ada)
    run.refresh_from_db()
    assert (run.state, run.secrets.reveal()) == ("stopped", "")
    assert Event.objects.get(kind="desk_import.ended").payload["stopped"] is True


def test_stopped_in_the_middle_nothing_more_of_it_comes_in(
    desk: OtherDesk, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(desk, cast)
    real = letting_matters_in._begin

    def stopping(*args: Any) -> Conversation:
        made = real(*args)
        moving_over.stop(run, by=cast.by_ada)
        return made

    monkeypatch.setattr(letting_matters_in, "_begin", stopping)
    assert going_through.go_on(run) is None
    assert not Message.objects.filter(source="import").exists()


def test_a_desk_comes_in_once_at_a_time(desk: OtherDesk, cast: Cast) -> None:
    run = begin(desk, cast)
    with pytest.raises(Refused) as refused:
        begin(desk, cast)
    assert refused.value.code == "under_way"
    moving_over.stop(run, by=cast.by_ada)
    begin(desk, cast)


def test_a_lost_turn_is_asked_for_again(desk: OtherDesk, cast: Cast) -> None:
    run = begin(desk, cast)
    jobs = Job.objects.filter(kind=moving_over.JOB)
    assert jobs.count() == 1
    assert moving_over.ask_again() == 0
    jobs.delete()
    assert moving_over.ask_again() == 1
    going_through.go_on_by_job(run.pk)
    run.refresh_from_db()
    assert run.state == "done"


@pytest.mark.parametrize(
    ("code", "said", "address", "why"),
    [
        ("elsewhere", {}, "https://93.184.215.14", "no_such_desk"),
        ("zammad", {}, "https://93.184.215.14", "missing"),
        ("chatwoot", {"account": "7/../8", "token": "x"}, "https://93.184.215.14", "missing"),
        ("zammad", {"token": "x"}, "", "no_url"),
        ("zammad", {"token": "x"}, "https://93.184.215.14/?a=b", "no_url"),
        ("zammad", {"token": "x"}, "http://93.184.215.14", "plain"),
        ("zammad", {"token": "x"}, "https://127.0.0.1", "inside"),
    ],
)
def test_what_cannot_come_in_is_refused(
    cast: Cast, code: str, said: dict[str, str], address: str, why: str
) -> None:
    with pytest.raises(Refused) as refused:
        moving_over.begin(code, said, inbox=cast.inbox, address=address, by=cast.by_ada)
    assert refused.value.code == why
    assert not DeskImport.objects.exists()


def test_keys_go_to_the_desk_alone_and_stand_sealed(desk: OtherDesk, cast: Cast) -> None:
    from django.db import connection

    (first,) = [path for path in desk.told if "/35/comments" in path and "after" not in path]
    file = desk.told[first]["comments"][0]["attachments"][1]
    file["content_url"] = f"http://files.test:{desk.web.port}/elsewhere/12"
    run = begin(desk, cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM conversations_deskimport")
        assert "zendesk-secret" not in str(cursor.fetchall())
    finish(run)
    asked = [each for each in desk.web.heard if b"/elsewhere/12" in each]
    assert not asked  # files.test isn't listed, and lies inside
    assert ("attachment", "file_not_had") in left(run)


def test_none_was_tried_against_the_real_service() -> None:
    assert set(TRIED) == set(SOURCES)
    assert not any(TRIED.values())


def test_a_key_that_is_gone_lets_it_rest(desk: OtherDesk, cast: Cast) -> None:
    run = begin(desk, cast)
    DeskImport.objects.filter(pk=run.pk).update(secrets="")
    assert going_through.go_on(run) is None
    run.refresh_from_db()
    assert (run.state, run.waits_for) == ("paused", "not_let_in")
    assert not desk.calls


def test_one_file_that_never_comes_keeps_nothing_else_out(desk: OtherDesk, cast: Cast) -> None:
    desk.always = {"/attachments/token/13/": answer(b"", "500 Internal Server Error")}
    run = begin(desk, cast)
    finish(run)
    assert run.state == "done"
    assert ("attachment", "file_not_had") in left(run)
    assert run.counts["message"] == [4, 4, 4]


def test_one_conversation_that_is_never_told_keeps_nothing_else_out(desk: OtherDesk, cast: Cast) -> None:
    desk.always = {"/api/v2/tickets/35/": answer(b"", "500 Internal Server Error")}
    run = begin(desk, cast)
    finish(run)
    assert run.state == "done"
    assert run.counts["conversation"] == [2, 1, 1]
    assert ("conversation", "never_answered") in left(run)


def test_what_came_in_is_shown_and_can_be_answered(desk: OtherDesk, cast: Cast, client: Client) -> None:
    bring(desk, cast)
    matter = broken()
    client.force_login(cast.ada)
    page = client.get(f"/conversations/{matter.number}").content.decode()
    assert "Jonas Weber" in page
    assert "Third one this week" in page
    message = replying.reply(matter, text="Is it whole this time?", by=cast.by_ada)
    replying.leave(message, now=timezone.now() + timedelta(minutes=1))
    told = Delivery.objects.filter(message=message).values_list("recipient", "role")
    assert set(told) == {("vera@example.com", "to"), ("karl@example.org", "cc")}
    assert not [each for some in conversations_are_as_the_log_tells() for each in some]


def test_fewer_than_a_desk_says_that_it_has_is_not_all(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with playing("chatwoot", settings, monkeypatch) as desk:
        for path in desk.told:
            if "/conversations?" in path:
                desk.told[path]["data"]["meta"]["all_count"] = 3
        run = bring(desk, cast)
    assert (run.state, run.stated["conversation"]) == ("done", 3)
    assert not telling_imports.is_complete(run)
