"""Sending: what each server's answer means, and nothing twice."""

from __future__ import annotations

import email
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from makeright.conversations import noting, replying
from makeright.conversations.models import Conversation, Message
from makeright.conversations.receiving import Part
from makeright.demo.cast import Cast
from makeright.files.shelves import shelf
from makeright.files.storing import keep
from makeright.jobs.models import Job
from makeright.lib import insisting
from makeright.lib.homes import home_id
from makeright.mail import sending
from makeright.mail.addressing import bounce_address, reply_address
from makeright.mail.models import BOUNCED, FAILED, HANDING, QUEUED, SENDING, TAKEN, UNKNOWN, WAITING, Delivery
from makeright.mail.reading import read
from makeright.mail.tests.letters import arrive, letter
from makeright.mail.tests.sink import Sink
from makeright.staff.describing import sign

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    """A mail server on loopback that answers as it is told."""
    with Sink() as server:
        monkeypatch.setattr(settings, "MAKERIGHT_SMTP", f"smtp://127.0.0.1:{server.port}")
        yield server


def replied(cast: Cast, text: str = "It leaves today.", **more: object) -> Message:
    """A reply of Mina's to Rosa that has left and stands in the queue."""
    conversation = cast.late_parcel
    message = replying.reply(conversation, text=text, by=cast.actor(cast.mina), **more)  # type: ignore[arg-type]
    replying.leave(message)
    return Message.objects.select_related("conversation__inbox", "agent").get(pk=message.pk)


def delivery(message: Message) -> Delivery:
    return Delivery.objects.get(message=message)


def test_a_reply_arrives_threaded_and_comes_home(cast: Cast, sink: Sink) -> None:
    asked = cast.late_parcel.messages.latest("pk")
    Message.objects.filter(pk=asked.pk).update(message_id="<asked@example.com>")
    message = replied(cast)
    sending.send(message)
    (sent,) = sink.mails
    mail = email.message_from_bytes(sent.content)
    assert mail["In-Reply-To"] == "<asked@example.com>"
    assert mail["References"] == "<asked@example.com>"
    assert mail["Message-ID"] == message.message_id
    assert reply_address(cast.late_parcel) in mail["Reply-To"]
    assert sent.envelope_from == bounce_address(message)
    assert sent.recipients == [asked.author_address]
    assert delivery(message).state == TAKEN


def test_the_signature_goes_along_as_it_was_when_the_reply_was_written(cast: Cast, sink: Sink) -> None:
    sign(cast.mina, "{first_name}, {company}", by=cast.by_mina)
    message = replied(cast, "Soon.")
    sign(cast.mina, "Too late", by=cast.by_mina)
    sending.send(message)
    (sent,) = sink.mails
    assert read(sent.content).text.rstrip().endswith("Soon.\n\n-- \nMina, Frame House")


def test_a_reply_is_sent_once(cast: Cast, sink: Sink) -> None:
    message = replied(cast)
    sending.send(message)
    sending.send(message)
    assert len(sink.mails) == 1


def test_a_picture_stands_in_the_mail(cast: Cast, sink: Sink) -> None:
    part = Part(keep(PNG, "image/png"), "corner.png", is_picture=True)
    sending.send(replied(cast, files=[part]))
    mail = email.message_from_bytes(sink.mails[0].content)
    (picture,) = [one for one in mail.walk() if one.get_content_type() == "image/png"]
    html = next(one for one in mail.walk() if one.get_content_type() == "text/html").get_payload(decode=True)
    assert picture["Content-ID"].strip("<>").encode() in html
    assert picture.get_payload(decode=True) == PNG


def test_no_note_goes_along(cast: Cast, sink: Sink) -> None:
    noting.note(cast.late_parcel, text="XYZZY she is right", by=cast.actor(cast.otto))
    sending.send(replied(cast))
    assert b"XYZZY" not in sink.mails[0].content


@pytest.mark.parametrize(
    ("stage", "answer", "state"),
    [
        ("rcpt", "550 5.1.1 Nobody here", FAILED),
        ("rcpt", "450 4.2.1 Try later", QUEUED),
        ("data", "552 5.3.4 Too large", FAILED),
        ("data", "451 4.3.0 Busy", QUEUED),
        ("data", "250 OK", TAKEN),
        ("mail", "421 4.3.2 Closing", QUEUED),
        ("cut", "", UNKNOWN),
    ],
)
def test_the_servers_word_decides(cast: Cast, sink: Sink, stage: str, answer: str, state: str) -> None:
    sink.answers(stage, answer)
    message = replied(cast)
    sending.send(message)
    assert delivery(message).state == state
    if answer.startswith("5"):
        assert answer.split(maxsplit=1)[1] in delivery(message).server_said
        assert Conversation.objects.get(pk=cast.late_parcel.pk).waits_on_us


def test_an_unknown_outcome_is_not_repeated_by_itself(cast: Cast, sink: Sink) -> None:
    sink.answers("cut", "")
    message = replied(cast)
    sending.send(message)
    sink.answers("data", "250 OK")
    sending.send(message)
    sending.send_due()
    assert delivery(message).state == UNKNOWN
    assert sending.retry(delivery(message), by=cast.actor(cast.mina))
    sending.send(message)
    assert delivery(message).state == TAKEN


def test_a_server_that_is_away_is_tried_later(cast: Cast, sink: Sink) -> None:
    sink.close()
    message = replied(cast)
    sending.send(message)
    found = delivery(message)
    assert (found.state, found.tries) == (QUEUED, 1)
    assert found.next_try_at is not None
    assert found.next_try_at > timezone.now()
    sending.send(message)
    assert delivery(message).tries == 1


def test_without_a_server_a_reply_waits_visibly(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAKERIGHT_SMTP", "")
    message = replied(cast)
    sending.send(message)
    assert delivery(message).state == WAITING


def test_what_waited_is_sent_once_a_server_is_set_up(
    cast: Cast, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MAKERIGHT_SMTP", "")
    message = replied(cast)
    monkeypatch.setattr(settings, "MAKERIGHT_SMTP", f"smtp://127.0.0.1:{sink.port}")
    sending.send_due()
    assert delivery(message).state == QUEUED
    sending.send(message)
    assert delivery(message).state == TAKEN


def test_after_a_crash_only_what_was_going_over_is_unknown(cast: Cast, sink: Sink) -> None:
    early, late = replied(cast, "one"), replied(cast, "two")
    Delivery.objects.filter(message=early).update(state=SENDING, claimed_by=home_id())
    Delivery.objects.filter(message=late).update(state=HANDING, claimed_by=home_id())
    sending.recover()
    assert (delivery(early).state, delivery(late).state) == (QUEUED, UNKNOWN)


def test_what_the_server_took_is_written_down_when_the_disk_has_room_again(
    cast: Cast, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(insisting, "PAUSES", (0.01, 0.01))
    no_transaction = SimpleNamespace(in_atomic_block=False, close=lambda: None)  # as in the engine
    monkeypatch.setattr(insisting, "connection", no_transaction)
    message, full_for = replied(cast), [2]

    def full(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if full_for[0] and sql.startswith("INSERT") and "events_event" in sql:  # the last that is written
            full_for[0] -= 1
            raise OperationalError("database or disk is full")
        return execute(sql, *more)

    with connection.execute_wrapper(full):
        sending.send(message)
    assert (full_for, len(sink.mails)) == ([0], 1)
    assert (delivery(message).state, delivery(message).tries) == (TAKEN, 1)


def test_an_engine_that_starts_leaves_alone_what_another_home_is_sending(cast: Cast, sink: Sink) -> None:
    theirs, lost = replied(cast, "one"), replied(cast, "two")
    now, long_ago = timezone.now(), timezone.now() - timedelta(hours=1)
    Delivery.objects.filter(message=theirs).update(state=HANDING, claimed_by="elsewhere", next_try_at=now)
    Delivery.objects.filter(message=lost).update(state=SENDING, claimed_by="elsewhere", next_try_at=long_ago)
    sending.recover()
    sending.send_due()
    assert (delivery(theirs).state, delivery(lost).state) == (HANDING, QUEUED)


def test_those_in_copy_get_it_and_we_ourselves_never_do(cast: Cast, sink: Sink) -> None:
    mail = letter(
        "For all", message_id="<all@example.com>", Cc="Sam <sam@example.com>, wholesale@framehouse.test"
    )
    row = arrive(mail, cast.inbox)
    assert row.message is not None
    message = replying.reply(row.message.conversation, text="Hello both", by=cast.actor(cast.mina))
    replying.leave(message)
    sending.send(Message.objects.get(pk=message.pk))
    assert sorted(sink.mails[0].recipients) == ["rosa@example.com", "sam@example.com"]


def test_a_delivery_report_marks_the_reply_and_reopens_the_matter(cast: Cast, sink: Sink) -> None:
    message = replied(cast)
    sending.send(message)
    conversations = Conversation.objects.count()
    report = (
        b"From: MAILER-DAEMON@example.com\r\nTo: " + bounce_address(message).encode() + b"\r\n"
        b"Subject: Undelivered\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        b"--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.com\r\n\r\n"
        b"Final-Recipient: rfc822; "
        + delivery(message).recipient.encode()
        + b"\r\nAction: failed\r\nStatus: 5.2.2\r\n"
        b"Diagnostic-Code: smtp; 552 5.2.2 Mailbox is full\r\n\r\n--b--\r\n"
    )
    row = arrive(report, cast.inbox, recipient=bounce_address(message), envelope_from="")
    assert row.state == "bounce"
    assert delivery(message).state == BOUNCED
    assert "Mailbox is full" in delivery(message).server_said
    assert Conversation.objects.get(pk=cast.late_parcel.pk).waits_on_us
    assert Conversation.objects.count() == conversations


def test_a_report_of_a_delay_changes_nothing(cast: Cast, sink: Sink) -> None:
    message = replied(cast)
    sending.send(message)
    report = (
        b"From: MAILER-DAEMON@example.com\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        b"--b\r\n\r\nStill trying.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.com\r\n\r\n"
        b"Final-Recipient: rfc822; "
        + delivery(message).recipient.encode()
        + b"\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\n--b--\r\n"
    )
    arrive(report, cast.inbox, recipient=bounce_address(message), envelope_from="")
    assert delivery(message).state == TAKEN


def test_the_pause_between_tries_grows(cast: Cast, sink: Sink) -> None:
    sink.answers("rcpt", "450 4.2.1 Later")
    message = replied(cast)
    pauses = []
    for _ in range(3):
        before = timezone.now()
        sending.send(message)
        later = delivery(message).next_try_at
        assert later is not None
        pauses.append(later - before)
        Delivery.objects.filter(message=message).update(next_try_at=timezone.now())
    assert pauses[0] < pauses[1] < pauses[2] < timedelta(hours=2)


def answered(cast: Cast, mail: EmailMessage, text: str = "Hello") -> tuple[Message, dict[str, str]]:
    """A reply to a mail that arrived, and to whom it goes: address → role."""
    row = arrive(mail, cast.inbox)
    assert row.message is not None
    message = replying.reply(row.message.conversation, text=text, by=cast.actor(cast.mina))
    replying.leave(message)
    message = Message.objects.select_related("conversation__inbox", "agent").get(pk=message.pk)
    return message, dict(Delivery.objects.filter(message=message).values_list("recipient", "role"))


def test_who_answers_for_the_customer_doesnt_push_them_out(cast: Cast) -> None:
    arrive(letter("For all", message_id="<all@example.com>", Cc="Sam <sam@example.com>"), cast.inbox)
    answer = letter("I am Sam", from_="sam@example.com", answers="<all@example.com>")
    assert answered(cast, answer)[1] == {"sam@example.com": "to", "rosa@example.com": "cc"}


def test_who_was_copied_once_isnt_copied_for_ever(cast: Cast) -> None:
    arrive(letter("For all", message_id="<all@example.com>", Cc="Sam <sam@example.com>"), cast.inbox)
    alone = letter("Only you and me", answers="<all@example.com>")
    assert answered(cast, alone)[1] == {"rosa@example.com": "to"}


def test_an_answer_goes_where_the_customer_wants_it(cast: Cast) -> None:
    mail = letter("Write to my other address", Reply_To="rosa.private@example.org")
    assert answered(cast, mail)[1] == {"rosa.private@example.org": "to"}


def test_a_form_that_nobody_reads_is_answered_to_the_person_it_names(cast: Cast) -> None:
    mail = letter(
        "I wrote by your form", from_="no-reply@forms.example.com", Reply_To="Eva <eva@example.com>"
    )
    message, recipients = answered(cast, mail)
    assert recipients == {"eva@example.com": "to"}
    assert message.conversation.customer.name == "Eva"


def test_an_unusable_copy_doesnt_keep_the_reply_from_the_customer(cast: Cast, sink: Sink) -> None:
    message, _ = answered(cast, letter("For all", Cc="Sam <sam@example.com>"))
    Delivery.objects.get_or_create(
        message=message, recipient="jürgen@example.com", defaults={"role": "cc", "created_at": timezone.now()}
    )
    Delivery.objects.filter(message=message).update(next_try_at=timezone.now())
    sending.send(message)
    states = dict(Delivery.objects.filter(message=message).values_list("recipient", "state"))
    assert states == {"rosa@example.com": TAKEN, "sam@example.com": TAKEN, "jürgen@example.com": FAILED}
    assert not Conversation.objects.get(pk=message.conversation_id).waits_on_us


def test_an_address_of_another_alphabet_is_reached(cast: Cast, sink: Sink) -> None:
    message, _ = answered(cast, letter("Hallo", from_="jo@münchen.example.com"))
    sending.send(message)
    assert sink.mails[0].recipients == ["jo@xn--mnchen-3ya.example.com"]


def test_a_file_that_is_gone_doesnt_hold_the_reply_for_ever(cast: Cast, sink: Sink) -> None:
    part = Part(keep(PNG, "image/png"), "corner.png", is_picture=True)
    message = replied(cast, files=[part])
    shelf().delete(message.attachments.get().file.key)
    sending.send(message)
    assert delivery(message).state == QUEUED
    assert "No such file" in delivery(message).server_said


def test_a_login_that_fails_is_ours_to_mend(cast: Cast, sink: Sink) -> None:
    sink.answers("mail", "530 5.7.0 Authentication required")
    message = replied(cast)
    sending.send(message)
    assert delivery(message).state == QUEUED


def test_what_arrives_at_the_second_try_is_owed_no_longer(cast: Cast, sink: Sink) -> None:
    sink.answers("rcpt", "550 5.1.1 Nobody here")
    message = replied(cast)
    sending.send(message)
    assert Conversation.objects.get(pk=cast.late_parcel.pk).waits_on_us
    sink.answers("", "")
    sending.retry(delivery(message), by=cast.actor(cast.mina))
    sending.send(message)
    assert delivery(message).state == TAKEN
    assert not Conversation.objects.get(pk=cast.late_parcel.pk).waits_on_us


def test_a_reply_that_nobody_addressed_is_addressed_by_the_sweep(cast: Cast, sink: Sink) -> None:
    message = replied(cast)
    Delivery.objects.filter(message=message).delete()
    Message.objects.filter(pk=message.pk).update(left_at=timezone.now() - timedelta(minutes=1))
    sending.send_due()
    assert delivery(message).state == QUEUED


def test_the_sweep_asks_once(cast: Cast, sink: Sink) -> None:
    message = replied(cast)
    Job.objects.filter(kind="mail.send").delete()
    Delivery.objects.filter(message=message).update(next_try_at=timezone.now() - timedelta(minutes=1))
    assert [sending.send_due(), sending.send_due()] == [1, 0]


def test_a_vacation_notice_at_the_bounce_address_is_no_bounce(cast: Cast, sink: Sink) -> None:
    message = replied(cast)
    sending.send(message)
    notice = letter("I am on holiday", from_=delivery(message).recipient, Auto_Submitted="auto-replied")
    row = arrive(notice, cast.inbox, recipient=bounce_address(message), envelope_from="")
    assert delivery(message).state == TAKEN
    assert row.message is not None
    assert row.message.conversation_id == cast.late_parcel.pk
    assert not Conversation.objects.get(pk=cast.late_parcel.pk).waits_on_us


def test_a_person_who_writes_to_the_bounce_address_is_heard(cast: Cast, sink: Sink) -> None:
    message = replied(cast)
    sending.send(message)
    note = letter("Oh, and the hooks?", from_=delivery(message).recipient)
    row = arrive(note, cast.inbox, recipient=bounce_address(message))
    assert row.message is not None
    assert row.message.conversation_id == cast.late_parcel.pk
