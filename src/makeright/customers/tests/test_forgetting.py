"""Who is forgotten is nobody from that moment on, and what hung on them is gone when the job has done its work."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command

from makeright.conversations.assigning import assign
from makeright.conversations.models import Conversation, Message, Participant
from makeright.conversations.replying import reply
from makeright.customers import defining, events, filling_in, identifying, remembering
from makeright.customers.erasing import ERASERS, Eraser, outlook, person_of
from makeright.customers.forgetting import forget, go_on, go_on_with_all
from makeright.customers.forgotten import Line, still_known
from makeright.customers.merging import merge, unmerge
from makeright.customers.models import (
    Carried,
    Customer,
    CustomerImport,
    Fact,
    FieldValue,
    Forgetting,
    Identity,
    Note,
)
from makeright.customers.recognizing import recognize
from makeright.customers.refusals import Refused
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.replaying import replay
from makeright.files.models import File
from makeright.jobs.working import work_off
from makeright.lib.actor import Actor

pytestmark = pytest.mark.django_db


def forget_whole(cast: Cast, customer: Customer) -> Forgetting:
    made = forget(customer, by=cast.by_ada)
    while go_on(made.pk):
        pass
    made.refresh_from_db()
    return made


def told(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("pk"))


def test_nothing_names_them_any_more_when_the_verb_returns(cast: Cast) -> None:
    identifying.add_identity(cast.karim, "phone", "+33170189900", by=cast.by_mina)
    remembering.remember(cast.karim, "frames", "oak", by=cast.by_mina)
    remembering.note(cast.karim, "Calls in the morning.", by=cast.by_mina)
    defining.define("customer", "shoe", "Shoe", "text", by=cast.by_ada)
    filling_in.fill_in(cast.karim, {"shoe": "44"}, by=cast.by_mina)
    forget(cast.karim, by=cast.by_ada)
    shell = Customer.objects.get(pk=cast.karim.pk)
    assert (shell.name, shell.is_forgotten, str(shell)) == ("", True, f"Customer {shell.pk}")
    mine = [model.objects.filter(customer=shell).count() for model in (Identity, Fact, Note)]
    assert [*mine, FieldValue.objects.filter(subject=shell.pk, field__noun="customer").count()] == [
        0,
        0,
        0,
        0,
    ]


def test_what_they_said_and_what_we_answered_is_gone(cast: Cast) -> None:
    reply(cast.broken_frame, text="We send another one at once.", by=cast.by_mina)
    made = forget_whole(cast, cast.karim)
    assert made.is_done
    assert {message.text for message in Message.objects.filter(conversation=cast.broken_frame)} == {""}
    kept = Conversation.objects.get(pk=cast.broken_frame.pk)
    assert (kept.subject, kept.last_words, kept.number) == ("", "", cast.broken_frame.number)
    assert (kept.is_resolved, kept.is_erased, kept.waits_on_us) == (True, True, False)
    assert not File.objects.exists()
    assert not Participant.objects.filter(conversation=kept).exists()


def test_the_log_and_the_rows_agree_afterwards(cast: Cast) -> None:
    twin = recognize("karim.b@example.org", "Karim B.", by=cast.by_mina)
    merge(twin, into=cast.karim, by=cast.by_mina)
    remembering.remember(cast.karim, "frames", "oak", by=cast.by_mina)
    forget_whole(cast, cast.karim)
    assert replay().differences == []


def test_forgetting_twice_is_one_forgetting(cast: Cast) -> None:
    first = forget_whole(cast, cast.karim)
    assert forget_whole(cast, cast.karim).pk == first.pk
    assert (len(told(events.FORGOTTEN.name)), len(told(events.ERASED.name))) == (1, 1)


def test_a_job_that_is_cut_off_is_gone_on_with(cast: Cast) -> None:
    for number in range(60):
        cast.write(cast.karim, f"And one more thing, {number}.", conversation=cast.broken_frame)
    made = forget(cast.karim, by=cast.by_ada)
    parts = 1
    while go_on(made.pk, for_seconds=0):
        parts += 1
    assert parts > 3
    assert not Message.objects.filter(conversation=cast.broken_frame).exclude(text="").exists()
    assert Forgetting.objects.get(pk=made.pk).erased["messages"] == 61


def test_while_it_goes_on_their_address_stands_sealed(cast: Cast) -> None:
    made = forget(cast.karim, by=cast.by_ada)
    assert "karim@example.com" in made.known_by.reveal()
    kept = Forgetting.objects.values_list("asked_at", "erased").get(pk=made.pk)
    assert "karim" not in str(kept)
    go_on(made.pk)
    assert not Forgetting.objects.get(pk=made.pk).known_by


def test_who_was_merged_into_them_goes_with_them(cast: Cast) -> None:
    twin = recognize("karim.b@example.org", "Karim B.", by=cast.by_mina)
    made = merge(twin, into=cast.karim, by=cast.by_mina)
    forget_whole(cast, cast.karim)
    assert Customer.objects.get(pk=twin.pk).name == ""
    assert not Carried.objects.filter(merge=made).exists()
    with pytest.raises(Refused) as refused:
        unmerge(made, by=cast.by_mina)
    assert refused.value.code == "forgotten"


def test_a_shell_of_a_merge_is_not_forgotten_alone(cast: Cast) -> None:
    merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    with pytest.raises(Refused) as refused:
        forget(cast.karim, by=cast.by_ada)
    assert (refused.value.code, refused.value.facts) == ("merged", {"into": cast.rosa.pk})


def test_nobody_forgets_themselves_by_saying_so(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        forget(cast.karim, by=Actor.customer(cast.karim))
    assert refused.value.code == "own_word"


def test_others_keep_what_they_said_and_the_matter_is_theirs(cast: Cast) -> None:
    cast.write(cast.rosa, "I would like to see that too.", conversation=cast.broken_frame)
    forget_whole(cast, cast.karim)
    texts = (
        Message.objects.filter(conversation=cast.broken_frame).order_by("pk").values_list("text", flat=True)
    )
    assert list(texts) == ["", "I would like to see that too."]
    kept = Conversation.objects.get(pk=cast.broken_frame.pk)
    assert (kept.customer_id, kept.is_erased, kept.is_resolved) == (cast.rosa.pk, False, False)
    assert set(kept.participants.values_list("address", flat=True)) == {"rosa@example.com"}
    assert kept.last_words == "I would like to see that too."


def test_in_others_conversations_only_their_own_words_and_address_go(cast: Cast) -> None:
    before = Conversation.objects.get(pk=cast.late_parcel.pk).attachment_count
    pictures = ["photo-corner.jpg"]
    cast.write(cast.karim, "Karim here, in copy.", conversation=cast.late_parcel, pictures=pictures)
    forget_whole(cast, cast.karim)
    texts = list(
        Message.objects.filter(conversation=cast.late_parcel).order_by("pk").values_list("text", flat=True)
    )
    assert texts[-1] == ""
    assert "parcel" in texts[0]
    kept = Conversation.objects.get(pk=cast.late_parcel.pk)
    assert kept.subject
    assert kept.attachment_count == before
    assert not Participant.objects.filter(address="karim@example.com").exists()


def test_what_turns_up_again_and_again_is_said_and_keeps_it_from_being_done(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = Eraser("again", count=lambda person: {"words": 1}, erase=lambda person, by, now: {})
    monkeypatch.setitem(ERASERS, "again", again)
    said = StringIO()
    call_command("customers", "forget", str(cast.karim.pk), "--yes", stdout=said)
    assert "turns up again and again" in said.getvalue()
    assert not Forgetting.objects.get().is_done
    monkeypatch.delitem(ERASERS, "again")
    assert go_on_with_all() == 1
    work_off()
    assert Forgetting.objects.get().is_done


def test_who_comes_by_the_address_afterwards_is_somebody_new(cast: Cast) -> None:
    forget_whole(cast, cast.karim)
    assert recognize("karim@example.com", "Karim Benali", by=cast.by_mina).pk != cast.karim.pk


def test_nothing_can_be_kept_of_who_is_forgotten(cast: Cast) -> None:
    forget_whole(cast, cast.karim)
    karim = Customer.objects.get(pk=cast.karim.pk)
    tries: list[Callable[[], object]] = [
        lambda: remembering.remember(karim, "frames", "oak", by=cast.by_mina),
        lambda: remembering.note(karim, "Hm.", by=cast.by_mina),
        lambda: identifying.add_identity(karim, "phone", "+33170189900", by=cast.by_mina),
        lambda: merge(karim, into=cast.rosa, by=cast.by_mina),
        lambda: merge(cast.rosa, into=karim, by=cast.by_mina),
    ]
    for each in tries:
        with pytest.raises(Refused) as refused:
            each()
        assert refused.value.code == "forgotten"


def test_a_reply_that_has_not_left_never_leaves(cast: Cast) -> None:
    held = reply(cast.broken_frame, text="On its way.", by=cast.by_mina)
    forget_whole(cast, cast.karim)
    held.refresh_from_db()
    assert (held.state, held.text) == ("recalled", "")


def test_what_would_go_is_told_beforehand(cast: Cast) -> None:
    would = outlook(cast.karim)
    assert (would["conversations"], would["messages"], would["files"], would["identities"]) == (1, 1, 1, 1)
    assert outlook(cast.karim) == would


def test_rows_that_an_import_refused_keep_no_words(cast: Cast) -> None:
    CustomerImport.objects.create(
        encoding="utf-8",
        separator=",",
        state="done",
        ended_at=cast.broken_frame.opened_at,
        faults=[[2, "no_identity", "Karim of the long road"]],
    )
    forget_whole(cast, cast.karim)
    assert CustomerImport.objects.get().faults == [[2, "no_identity", ""]]


def test_nobody_is_taken_for_one_of_the_forgotten_who_has_only_their_number(cast: Cast) -> None:
    theirs = Line(cast.karim.pk, cast.karim.created_at.isoformat(), "2026-11-01T00:00:00+00:00")
    anothers = Line(cast.rosa.pk, "2020-01-01T00:00:00+00:00", "2026-11-01T00:00:00+00:00")
    assert still_known([theirs, anothers]) == [cast.karim]
    forget_whole(cast, cast.karim)
    assert still_known([theirs, anothers]) == []


def test_events_of_it_name_nobody(cast: Cast) -> None:
    assign(cast.broken_frame, to=cast.mina, by=cast.by_mina)
    forget_whole(cast, cast.karim)
    said = json.dumps([event.payload for event in Event.objects.all()])
    assert "arim" not in said
    assert person_of(Customer.objects.get(pk=cast.karim.pk)).known_by == ()
