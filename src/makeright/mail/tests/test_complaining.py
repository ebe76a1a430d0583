"""Who calls a mail of ours spam hears nothing by itself any more; it opens nothing, and nobody else can have it so."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest
from django.test import Client

from makeright.conversations import replying
from makeright.conversations.models import ACK, Conversation, Message
from makeright.customers.forgetting import forget, go_on
from makeright.customers.telling_person import write_archive
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.jobs.working import work_off
from makeright.mail import acknowledging, events
from makeright.mail.models import FILED, OPENED, Complaint, Delivery, IncomingMail
from makeright.mail.tests.letters import arrive, letter

pytestmark = pytest.mark.django_db
ROSA = "rosa@example.com"


@pytest.fixture
def ours(cast: Cast) -> Message:
    """A reply to Rosa that left."""
    message = replying.reply(cast.late_parcel, text="It leaves today.", by=cast.by_mina)
    replying.leave(message)
    return Message.objects.select_related("conversation").get(pk=message.pk)


def complained(cast: Cast, ours: Message, who: str = ROSA, number: int = 1) -> IncomingMail:
    """Bring a complaint (RFC 5965) about a message of ours; without `who` it hides whose it is."""
    named = f"Original-Rcpt-To: <{who}>\r\n" if who else ""
    lines = (
        "From: Feedback loop <fbl@provider.example>",
        "To: hello@framehouse.test",
        f"Subject: Abuse report {number}",
        f"Message-ID: <complaint-{number}@provider.example>",
        "MIME-Version: 1.0",
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b",
        "",
        "--b\r\nContent-Type: text/plain\r\n\r\nThis is an abuse report.\r\n",
        f"--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n{named}",
        "--b\r\nContent-Type: message/rfc822\r\n",
        f"From: hello@framehouse.test\r\nMessage-ID: {ours.message_id}\r\n\r\nIt leaves today.",
        "--b--",
        "",
    )
    return arrive("\r\n".join(lines).encode(), cast.inbox, envelope_from="fbl@provider.example")


def page_of(cast: Cast, part: str) -> str:
    browser = Client()
    browser.force_login(cast.mina)
    return browser.get(f"/conversations/{cast.late_parcel.number}/{part}").content.decode()


def acknowledged(cast: Cast, who: str) -> int:
    """How many hear by themselves that it came, when that address writes for the first time."""
    acknowledging.word(cast.inbox, "", "We have it.", by=cast.by_ada)
    acknowledging.change(cast.inbox, is_on=True, by=cast.by_ada)
    mail = arrive(letter("Another matter.", from_=who, subject="Other"), cast.inbox, envelope_from=who)
    assert mail.state == OPENED
    work_off()
    return Message.objects.filter(automatic=ACK, conversation=mail.message.conversation_id).count()  # type: ignore[union-attr]


def test_a_complaint_opens_nothing_and_stands_beside_its_message_and_on_the_customer(
    cast: Cast, ours: Message
) -> None:
    matters, before = Conversation.objects.count(), Delivery.objects.count()
    stood = Conversation.objects.values().get(pk=ours.conversation_id)
    mail = complained(cast, ours)
    assert (mail.state, mail.message, mail.reason) == (FILED, ours, "A complaint: it was called spam.")
    assert (Conversation.objects.count(), Delivery.objects.count()) == (matters, before)
    assert Conversation.objects.values().get(pk=ours.conversation_id) == stood
    assert f"<bdi>{ROSA}</bdi> reported this as spam" in page_of(cast, "thread")
    assert "Called a mail of ours spam on " in page_of(cast, "customer")
    assert Event.objects.get(kind=events.COMPLAINED.name).subject_id == ours.pk


def test_told_twice_it_is_one(cast: Cast, ours: Message) -> None:
    complained(cast, ours)
    complained(cast, ours, number=2)
    assert Complaint.objects.count() == 1
    assert Event.objects.filter(kind=events.COMPLAINED.name).count() == 1


def test_nothing_goes_to_them_by_itself_any_more(cast: Cast, ours: Message) -> None:
    complained(cast, ours)
    assert acknowledged(cast, ROSA) == 0
    assert acknowledged(cast, "noor@example.com") == 1


def test_a_person_may_still_answer(cast: Cast, ours: Message) -> None:
    complained(cast, ours)
    again = replying.reply(cast.late_parcel, text="It is there.", by=cast.by_mina)
    assert replying.leave(again)
    assert Delivery.objects.filter(message=again, recipient=ROSA).exists()


def test_one_that_hides_whose_it_is_is_the_one_recipients(cast: Cast, ours: Message) -> None:
    complained(cast, ours, who="")
    assert Complaint.objects.get().address == ROSA
    assert "Somebody reported this as spam" in page_of(cast, "thread")


def test_of_several_recipients_one_that_hides_whose_it_is_is_nobodys(cast: Cast, ours: Message) -> None:
    Delivery.objects.create(message=ours, recipient="kim@example.com", role="cc", created_at=ours.at)
    complained(cast, ours, who="")
    assert not Complaint.objects.exists()
    assert "Called a mail of ours spam" not in page_of(cast, "customer")


def test_nobody_is_silenced_to_whom_the_message_did_not_go(cast: Cast, ours: Message) -> None:
    complained(cast, ours, who="noor@example.com")
    assert not Complaint.objects.exists()
    assert acknowledged(cast, "noor@example.com") == 1


def test_it_is_told_to_whose_it_is_and_goes_with_them(cast: Cast, ours: Message) -> None:
    complained(cast, ours)
    into = BytesIO()
    write_archive(cast.rosa, into)
    told = json.loads(zipfile.ZipFile(into).read("complaints.json"))
    assert [one["address"] for one in told["complaints"]] == [ROSA]
    go_on(forget(cast.rosa, by=cast.by_ada).pk)
    assert not Complaint.objects.exists()
