"""Searching: what happens can be found, by those who may see it, and what was taken back can't."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from makeright.conversations import admitting, assigning, noting, replying, searching
from makeright.conversations.models import Attachment, Conversation, Message, Note
from makeright.customers.models import Customer
from makeright.demo.cast import Cast
from makeright.events.cursors import FOLLOWERS
from makeright.events.reading import since
from makeright.jobs.models import Job
from makeright.jobs.working import work_off
from makeright.search import checking, rebuilding
from makeright.search.finding import Found, find
from makeright.search.keeping import put
from makeright.search.models import Rebuild
from makeright.search.sources import SOURCES
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep_up(cast: Cast) -> Callable[[], None]:
    """Hear what has happened since it was called last."""
    heard_to = [0]

    def hear() -> None:
        while heard := since(heard_to[0]):
            searching.keep_up(heard)
            heard_to[0] = heard[-1].position

    hear()
    return hear


def _faults() -> list[str]:
    """What a check says when everything counts as built."""
    for each in SOURCES.values():
        done = {"version": each.version, "began_at": timezone.now(), "done_at": timezone.now()}
        Rebuild.objects.update_or_create(kind=each.kind, defaults=done)
    return checking.check()


def _found(query: str, agent: Agent) -> Found:
    return find(query, searching.audiences_of(agent), kinds=["message", "note"])


def _abouts(query: str, agent: Agent) -> set[int | None]:
    return {hit.about for hit in _found(query, agent).hits}


@pytest.mark.parametrize(
    "query",
    [
        "corner split",
        "frame arrived broken",
        "Karim Benali",
        "karim@example.com",
        "karim",
        "@example.com karim",
        "photo-corner",
        "file:photo",
        "subject:arrived",
        "from:benali",
    ],
)
def test_a_message_is_found_by_all_that_is_in_it(cast: Cast, keep_up: Callable[[], None], query: str) -> None:
    assert _abouts(query, cast.mina) == {cast.broken_frame.pk}


def test_a_conversation_is_found_by_its_number(cast: Cast, keep_up: Callable[[], None]) -> None:
    assert _abouts(f"#{cast.broken_frame.number}", cast.mina) == {cast.broken_frame.pk}


def test_those_in_copy_are_found(cast: Cast, keep_up: Callable[[], None]) -> None:
    message = cast.write(cast.rosa, "Hello", subject="Copied")
    Message.objects.filter(pk=message.pk).update(copied=[["zoe@elsewhere.test", "Zoé Martin"]])
    keep_up()
    assert _abouts("zoe@elsewhere.test", cast.mina) == _abouts("zoe martin", cast.mina) != set()
    assert _abouts("from:zoe", cast.mina) == set()


def test_what_one_may_not_see_is_not_found(cast: Cast, keep_up: Callable[[], None]) -> None:
    assert _abouts("eleven oak", cast.mina) == set()
    assert _abouts("eleven oak", cast.lena) == _abouts("eleven oak", cast.ada) == {cast.wholesale_matter.pk}


def test_who_is_let_into_an_inbox_finds_what_is_there_and_no_longer(
    cast: Cast, keep_up: Callable[[], None]
) -> None:
    admitting.give_access(cast.wholesale, cast.mina, by=cast.by_ada)
    assert _abouts("eleven oak", cast.mina) == {cast.wholesale_matter.pk}
    admitting.withdraw_access(cast.wholesale, cast.mina, by=cast.by_ada)
    assert _abouts("eleven oak", cast.mina) == set()


def test_whose_it_is_finds_it_wherever_it_is(cast: Cast, keep_up: Callable[[], None]) -> None:
    Conversation.objects.filter(pk=cast.wholesale_matter.pk).update(assignee=cast.mina)
    noting.note(cast.wholesale_matter, text="Ask about oak.", by=cast.by_lena)
    searching.put_conversation(cast.wholesale_matter.pk)
    cast.wholesale_matter.refresh_from_db()
    assert _abouts("eleven oak", cast.mina) == {cast.wholesale_matter.pk}
    assigning.assign(cast.wholesale_matter, to=cast.lena, by=cast.by_lena)
    keep_up()
    assert _abouts("eleven oak", cast.mina) == set()
    assert _abouts("ask about oak", cast.mina) == set()
    assert len(_found("oak", cast.lena).hits) == 2


def test_a_note_is_found_by_colleagues(cast: Cast, keep_up: Callable[[], None]) -> None:
    noting.note(cast.broken_frame, text="Third one since Monday.", by=cast.by_otto)
    keep_up()
    assert [hit.kind for hit in _found("monday", cast.mina).hits] == ["note"]
    assert _abouts("monday from:otto", cast.mina) == {cast.broken_frame.pk}


def test_no_customer_is_an_audience_of_anything(cast: Cast) -> None:
    noting.note(cast.broken_frame, text="Third one since Monday.", by=cast.by_otto)
    replying.reply(cast.broken_frame, text="I am sorry.", by=cast.by_mina)
    said = [
        *searching.notes_below(None, 50),
        *searching.messages_below(None, 50),
        *searching.customers_below(None, 50),
    ]
    assert len(said) == 8
    keys = {key.rpartition("-")[0] for item in said for key in item.audience}
    assert keys == {"inbox", "free", "agent"}


def test_a_reply_is_found_while_it_is_held_and_not_once_it_was_taken_back(
    cast: Cast, keep_up: Callable[[], None]
) -> None:
    written = replying.reply(cast.broken_frame, text="A walnut one will come.", by=cast.by_mina)
    keep_up()
    assert _abouts("walnut", cast.otto) == {cast.broken_frame.pk}
    replying.recall(written, by=cast.by_mina)
    keep_up()
    assert _abouts("walnut", cast.otto) == set()
    rebuilding.rebuild()
    while rebuilding.go_on():
        pass
    assert _abouts("walnut", cast.otto) == set()


def test_what_was_erased_is_found_no_longer(cast: Cast, keep_up: Callable[[], None]) -> None:
    written = noting.note(cast.broken_frame, text="Third one since Monday.", by=cast.by_otto)
    keep_up()
    Note.objects.filter(pk=written.pk).delete()
    searching.put_notes([written.pk])
    assert _abouts("monday", cast.mina) == set()
    message = cast.write(cast.rosa, "Something private")
    keep_up()
    Message.objects.filter(pk=message.pk).update(text="")
    searching.put_messages([message.pk])
    assert _abouts("private", cast.mina) == set()


def test_what_is_only_quoted_is_found_where_it_was_said(cast: Cast, keep_up: Callable[[], None]) -> None:
    later = cast.write(cast.karim, "Thanks\n\n> zebra", conversation=cast.broken_frame)
    first = cast.write(cast.rosa, "See below\n\n> giraffe", subject="Forwarded")
    Message.objects.filter(pk=later.pk).update(quoted_from=8)
    Message.objects.filter(pk=first.pk).update(quoted_from=10)
    keep_up()
    assert _abouts("zebra", cast.mina) == set()
    assert _abouts("giraffe", cast.mina) == {first.conversation_id}


def test_a_customer_is_found_by_name_and_address_and_the_middle_of_them(
    cast: Cast, keep_up: Callable[[], None]
) -> None:
    def customers(query: str, agent: Agent) -> list[int]:
        found = find(query, searching.audiences_of(agent), kinds=["customer"], inside=True)
        return [hit.subject_id for hit in found.hits]

    for query in ("karim", "Benali", "karim@example.com", "enal", "arim@exam"):
        assert customers(query, cast.mina) == [cast.karim.pk], query
    assert customers("ines", cast.mina) == []
    assert customers("ines", cast.lena) == [cast.ines.pk]


def test_a_customer_who_writes_to_another_inbox_is_found_there_too(
    cast: Cast, keep_up: Callable[[], None]
) -> None:
    cast.write(cast.ines, "And one for me", inbox=cast.inbox)
    keep_up()
    found = find("carvalho", searching.audiences_of(cast.mina), kinds=["customer"])
    assert [hit.subject_id for hit in found.hits] == [cast.ines.pk]


def test_a_name_that_is_stated_later_is_found(cast: Cast, keep_up: Callable[[], None]) -> None:
    Customer.objects.filter(pk=cast.rosa.pk).update(name="Rosalind Franklin")
    cast.write(cast.rosa, "Hello")
    keep_up()
    assert find("rosalind", searching.audiences_of(cast.mina), kinds=["customer"]).count == 1


def test_hearing_twice_changes_nothing(cast: Cast, keep_up: Callable[[], None]) -> None:
    heard = since(0)
    searching.keep_up(heard)
    assert _faults() == []


def test_all_that_happened_is_what_a_rebuild_would_enter(cast: Cast, keep_up: Callable[[], None]) -> None:
    noting.note(cast.broken_frame, text="Third one since Monday.", by=cast.by_otto)
    written = replying.reply(cast.broken_frame, text="I am sorry.", by=cast.by_mina)
    replying.leave(written)
    replying.recall(replying.reply(cast.late_parcel, text="Wait.", by=cast.by_mina), by=cast.by_mina)
    assigning.assign(cast.broken_frame, to=cast.otto, by=cast.by_mina)
    cast.write(cast.karim, "Thanks", conversation=cast.broken_frame, pictures=["photo-glass.jpg"])
    keep_up()
    assert _faults() == []


def test_a_rebuild_enters_everything(cast: Cast) -> None:
    noting.note(cast.broken_frame, text="Third one since Monday.", by=cast.by_otto)
    while rebuilding.go_on():
        pass
    assert checking.check() == []
    assert _abouts("corner split", cast.mina) == {cast.broken_frame.pk}


def test_a_long_conversation_changes_its_audience_in_parts(
    cast: Cast, keep_up: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "AT_ONCE", 3)
    for number in range(7):
        cast.write(cast.karim, f"zebra {number}", conversation=cast.broken_frame)
        noting.note(cast.broken_frame, text=f"zebra note {number}", by=cast.by_otto)
    keep_up()
    assigning.assign(cast.broken_frame, to=cast.otto, by=cast.by_mina)
    keep_up()
    assert Job.objects.filter(kind="conversations.find_again").count() == 1
    while work_off():
        pass
    found = find("zebra", [f"agent-{cast.otto.pk}"])
    assert found.count == 14
    assert find("zebra", [f"agent-{cast.mina.pk}"]).count == 0


def test_a_message_of_several_files_is_one_hit(cast: Cast, keep_up: Callable[[], None]) -> None:
    message = Message.objects.get(conversation=cast.broken_frame)
    attachment = Attachment.objects.get(message=message)
    Attachment.objects.create(
        message=message,
        file=attachment.file,
        filename="Rechnung-2026-0815.pdf",
        mime="application/pdf",
        size=3,
    )
    searching.put_messages([message.pk])
    assert _abouts("rechnung", cast.mina) == _abouts("0815", cast.mina) == {cast.broken_frame.pk}


def test_what_stands_in_the_index_is_not_shown_to_a_former_audience(cast: Cast) -> None:
    """Where the index lags behind, the audience that it holds is the old one: whoever shows hits looks again."""
    message = Message.objects.get(conversation=cast.wholesale_matter)
    put(
        "message",
        message.pk,
        message.text,
        [f"inbox-{cast.inbox.pk}"],
        at=message.at,
        about=message.conversation_id,
    )
    assert _abouts("eleven oak", cast.mina) == {cast.wholesale_matter.pk}
    assert not Conversation.objects.visible_to(cast.mina).filter(pk=cast.wholesale_matter.pk).exists()


def test_history_stands_where_its_time_is(cast: Cast, keep_up: Callable[[], None]) -> None:
    now = timezone.now()
    for years in (1, 3, 2):
        cast.write(cast.rosa, "zebra", subject=f"{years}", now=now - timedelta(days=365 * years))
    keep_up()
    subjects = [Message.objects.get(pk=hit.subject_id).subject for hit in _found("zebra", cast.mina).hits]
    assert subjects == ["1", "2", "3"]


def test_it_follows_the_log_in_the_engine() -> None:
    follower = FOLLOWERS[searching.CURSOR]
    assert follower.begin == "now"
    assert follower.limit <= 50


def test_an_agent_who_leaves_everything_finds_nothing(cast: Cast, keep_up: Callable[[], None]) -> None:
    admitting.withdraw_access(cast.inbox, cast.otto, by=cast.by_ada)
    assert _found("corner", cast.otto).count == 0
