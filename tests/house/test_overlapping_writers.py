"""On PostgreSQL writers overlap. What one is about to say, nobody passes by, judges without, or does a second time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from makeright.conversations import events as conversations
from makeright.conversations import replying, resolving, snoozing
from makeright.conversations.models import LEFT, Conversation, Message
from makeright.conversations.models.message import next_message_id
from makeright.conversations.refusals import Refused
from makeright.customers.models import Customer
from makeright.customers.recognizing import recognize
from makeright.demo.cast import Cast, build
from makeright.events.models import Event, Unplaced
from makeright.events.reading import latest_position, since
from makeright.lib.actor import Actor
from makeright.lib.ids import new_id
from makeright.mail import opening, sending
from makeright.mail.intake import Arrival, accept
from makeright.mail.models import OPENING, Delivery, IncomingMail
from makeright.remedies.triggers import TABLES as LEDGER

pytestmark = pytest.mark.postgres

PATIENCE = 120.0  # seconds
APPEND_ONLY = ("events_event", *LEDGER)
T = TypeVar("T")


@pytest.fixture
def lived_in(own_database: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast, committed for all to see; afterwards every table is empty again."""
    with django_db_blocker.unblock():
        _empty()
        try:
            yield build()
        finally:
            _empty()


def _empty() -> None:
    tables = ", ".join(
        f'"{model._meta.db_table}"'
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in {"contenttypes", "auth"}
    )
    with connection.cursor() as cursor:
        for guarded in APPEND_ONLY:
            cursor.execute(f"ALTER TABLE {guarded} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {tables} CASCADE")
        for guarded in APPEND_ONLY:
            cursor.execute(f"ALTER TABLE {guarded} ENABLE TRIGGER USER")


@contextmanager
def others() -> Iterator[Callable[[Callable[[], T]], Future[T]]]:
    """Colleagues with connections of their own: each call runs beside us."""

    def alone(work: Callable[[], T]) -> T:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        yield lambda work: threads.submit(alone, work)


@contextmanager
def slowly(verb: Callable[[], object]) -> Iterator[threading.Event]:
    """A writer who has done their verb and not committed yet; they commit when the event is set, or at the end."""
    said, may_end = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            verb()
            said.set()
            assert may_end.wait(PATIENCE)

    with others() as beside:
        writer = beside(write)
        assert said.wait(PATIENCE), writer.exception(1)
        try:
            yield may_end
        finally:
            may_end.set()
            writer.result(PATIENCE)


def has_to_wait(future: Future[T]) -> bool:
    """Whether they stand in the queue for a lock."""
    until = timezone.now() + timedelta(seconds=PATIENCE)
    while timezone.now() < until and not future.done():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return True
    return False


def writes(cast: Cast, text: str = "Any news?") -> Message:
    return cast.write(cast.rosa, text, conversation=Conversation.objects.get(pk=cast.late_parcel.pk))


def test_who_follows_the_log_misses_no_slow_writer(lived_in: Cast) -> None:
    start = latest_position()
    with slowly(lambda: writes(lived_in, "slow")) as may_end:
        resolving.resolve(lived_in.broken_frame, by=lived_in.by_otto)
        first = since(start)
        assert [one.kind for one in first] == ["conversation.resolved"]
        may_end.set()
    then = since(first[-1].position)
    assert "message.received" in [one.kind for one in then]
    assert min(one.id for one in then) < first[-1].id, "the slow one's id was made first"
    assert [one.position for one in since(start)] == sorted(one.position for one in since(start))
    assert not Unplaced.objects.exists()


def test_two_readers_at_once_give_each_event_one_place(lived_in: Cast) -> None:
    start = latest_position()
    for _ in range(20):
        writes(lived_in)
    with others() as beside:
        heard = [reader.result(PATIENCE) for reader in [beside(lambda: since(start)) for _ in range(4)]]
    assert all(one == heard[0] for one in heard)
    assert len({one.id for one in heard[0]}) == len(heard[0]) >= 20


def test_a_question_that_comes_while_the_answer_leaves_stays_owed(lived_in: Cast) -> None:
    held = replying.reply(lived_in.late_parcel, text="It comes on Friday.", by=lived_in.by_mina)
    with slowly(lambda: writes(lived_in, "And the second one?")) as may_end, others() as beside:
        leaving = beside(lambda: replying.leave(Message.objects.get(pk=held.pk)))
        assert has_to_wait(leaving)
        may_end.set()
        assert leaving.result(PATIENCE)
    assert Conversation.objects.get(pk=lived_in.late_parcel.pk).waits_on_us


def test_what_the_customer_is_about_to_say_is_not_replied_past(lived_in: Cast) -> None:
    seen = writes(lived_in).pk
    with slowly(lambda: writes(lived_in, "Never mind, it came.")) as may_end, others() as beside:
        answer = beside(
            lambda: replying.reply(
                Conversation.objects.get(pk=lived_in.late_parcel.pk),
                text="Soon.",
                seen=seen,
                by=lived_in.by_mina,
            )
        )
        assert has_to_wait(answer)
        may_end.set()
        assert isinstance(answer.exception(PATIENCE), Refused)


def test_what_the_customer_is_about_to_say_is_not_resolved_past(lived_in: Cast) -> None:
    seen = writes(lived_in).pk
    with slowly(lambda: writes(lived_in, "One more thing.")) as may_end, others() as beside:
        done = beside(
            lambda: resolving.resolve(
                Conversation.objects.get(pk=lived_in.late_parcel.pk), seen=seen, by=lived_in.by_mina
            )
        )
        assert has_to_wait(done)
        may_end.set()
        assert isinstance(done.exception(PATIENCE), Refused)


def test_what_the_customer_is_about_to_say_is_not_put_away_past(lived_in: Cast) -> None:
    seen = writes(lived_in).pk
    with slowly(lambda: writes(lived_in, "One more thing.")) as may_end, others() as beside:
        away = beside(
            lambda: snoozing.snooze(
                Conversation.objects.get(pk=lived_in.late_parcel.pk),
                until=None,
                seen=seen,
                by=lived_in.by_mina,
            )
        )
        assert has_to_wait(away)
        may_end.set()
        assert isinstance(away.exception(PATIENCE), Refused)


def test_what_their_word_and_its_time_both_bring_back_comes_back_once(lived_in: Cast) -> None:
    until = timezone.now() + timedelta(hours=1)
    snoozing.snooze(lived_in.late_parcel, until=until, by=lived_in.by_mina)
    with slowly(lambda: writes(lived_in)) as may_end, others() as beside:
        woken = beside(lambda: snoozing.wake_if_due(lived_in.late_parcel.pk, now=until))
        assert has_to_wait(woken)
        may_end.set()
        assert not woken.result(PATIENCE)
    assert Event.objects.filter(kind=conversations.WOKEN.name).count() == 1


def test_a_draft_sent_twice_at_once_is_one_reply(lived_in: Cast) -> None:
    def press() -> int:
        conversation = Conversation.objects.get(pk=lived_in.late_parcel.pk)
        return replying.reply(conversation, text="Once.", draft_key="d1", by=lived_in.by_mina).pk

    with others() as beside:
        pressed = {future.result(PATIENCE) for future in [beside(press) for _ in range(4)]}
    assert len(pressed) == 1
    assert Message.objects.filter(draft_key="d1").count() == 1


def test_somebody_new_who_writes_twice_at_once_is_one_customer(lived_in: Cast) -> None:
    def get_to_know() -> int:
        return recognize("new@example.com", "New", by=Actor.system("mail")).pk

    with others() as beside:
        known = {future.result(PATIENCE) for future in [beside(get_to_know) for _ in range(4)]}
    assert len(known) == 1
    assert Customer.objects.filter(name="New").count() == 1


def test_a_reply_is_claimed_by_one_engine(lived_in: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAKERIGHT_SMTP", "smtp://127.0.0.1:9")
    written = replying.reply(lived_in.late_parcel, text="Friday.", by=lived_in.by_mina)
    replying.leave(written)
    left = Message.objects.get(pk=written.pk, state=LEFT)
    assert Delivery.objects.filter(message=left).count() == 1
    with others() as beside:
        claimed = [
            future.result(PATIENCE) for future in [beside(lambda: sending._claim(left)) for _ in range(4)]
        ]
    assert sorted(len(one) for one in claimed) == [0, 0, 0, 1]


def test_two_engines_open_each_mail_once(lived_in: Cast) -> None:
    raw = b"From: guest%d@example.com\r\nMessage-ID: <%d@example.com>\r\nSubject: Hi\r\n\r\nHello %d"
    accept(
        Arrival(
            raw % (number, number, number),
            f"guest{number}@example.com",
            ((lived_in.inbox, lived_in.inbox.address),),
        )
        for number in range(40)
    )
    before = Conversation.objects.count()

    def work() -> int:
        return sum(iter(opening.open_batch, 0))

    with others() as beside:
        taken = [future.result(PATIENCE * 3) for future in [beside(work) for _ in range(3)]]
    assert sum(taken) == 40
    assert Conversation.objects.count() == before + 40
    assert set(IncomingMail.objects.values_list("state", flat=True)) == {"opened"}


def test_the_same_mail_by_two_engines_is_one_message(lived_in: Cast) -> None:
    raw = b"From: guest@example.com\r\nMessage-ID: <one@example.com>\r\nSubject: Hi\r\n\r\nHello"
    whom = ((lived_in.inbox, lived_in.inbox.address),)
    accept([Arrival(raw, "guest@example.com", whom) for _ in range(8)])
    mails = list(IncomingMail.objects.select_related("inbox"))
    IncomingMail.objects.update(state=OPENING, tries=1)
    before = Message.objects.count()
    with others() as beside:
        for future in [beside(partial(opening.open_or_set_aside, mail)) for mail in mails]:
            future.result(PATIENCE)
    opening.open_batch()
    assert Message.objects.count() == before + 1


def test_what_is_said_next_is_newer_whatever_another_machines_clock_says(lived_in: Cast) -> None:
    ahead = writes(lived_in)
    tomorrow = new_id(timezone.now() + timedelta(days=1))
    Message.objects.filter(pk=ahead.pk).update(id=tomorrow)
    assert next_message_id(lived_in.late_parcel) == tomorrow + 1
    assert writes(lived_in, "Next").pk > tomorrow
