"""What others' servers report of a message of ours stands small beside it, and changes nothing else."""

from __future__ import annotations

import pytest

from makeright.conversations import replying, resolving
from makeright.conversations.models import Conversation, Message
from makeright.demo.cast import Cast
from makeright.desk.tests.views.pages import seen_by
from makeright.mail.addressing import bounce_address
from makeright.mail.intake import Arrival, accept
from makeright.mail.models import BOUNCE, BOUNCED, FILED, OPENING, Delivery, IncomingMail
from makeright.mail.opening import open_or_set_aside
from makeright.mail.sending import address_deliveries
from makeright.mail.tests.letters import arrive

pytestmark = pytest.mark.django_db
ROSA = "rosa@example.com"


@pytest.fixture
def ours(cast: Cast) -> Message:
    """A reply to Rosa that left, in a matter that is settled."""
    message = replying.reply(cast.late_parcel, text="It leaves today.", by=cast.by_mina)
    replying.leave(message)
    address_deliveries(message)
    resolving.resolve(cast.late_parcel, by=cast.by_mina)
    return Message.objects.select_related("conversation").get(pk=message.pk)


def reported(cast: Cast, ours: Message, action: str, *, of: str = ROSA, number: int = 1) -> str:
    """Bring a delivery report (RFC 3464); give the state of its mail."""
    lines = (
        "From: Mail Delivery System <mailer-daemon@example.com>",
        f"To: {bounce_address(ours)}",
        f"Subject: Delivery report {number}",
        f"Message-ID: <report-{number}@example.com>",
        "MIME-Version: 1.0",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        "",
        "--b\r\nContent-Type: text/plain\r\n\r\nA report.\r\n",
        "--b\r\nContent-Type: message/delivery-status\r\n",
        "Reporting-MTA: dns; mx.example.com\r\n",
        f"Final-Recipient: rfc822; {of}\r\nAction: {action}\r\nStatus: {'4.4.1' if action == 'delayed' else '2.0.0'}\r\n",
        "--b--",
        "",
    )
    return arrive("\r\n".join(lines).encode(), cast.inbox, bounce_address(ours), envelope_from="").state


def read_receipt(cast: Cast, ours: Message, disposition: str) -> str:
    lines = (
        f"From: Rosa <{ROSA}>",
        "To: hello@framehouse.test",
        "Subject: Read: Your parcel",
        "Message-ID: <receipt@example.com>",
        "MIME-Version: 1.0",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
        "",
        "--b\r\nContent-Type: text/plain\r\n\r\nIt was read.\r\n",
        "--b\r\nContent-Type: message/disposition-notification\r\n",
        f"Final-Recipient: rfc822; {ROSA}\r\nOriginal-Message-ID: {ours.message_id}",
        f"Disposition: manual-action/MDN-sent-manually; {disposition}\r\n",
        "--b--",
        "",
    )
    arrival = Arrival("\r\n".join(lines).encode(), ROSA, ((cast.inbox, cast.inbox.address),))
    mail = accept([arrival])[0]  # read in this thread, which alone knows what was sent
    IncomingMail.objects.filter(pk=mail.pk).update(state=OPENING)
    open_or_set_aside(mail)
    mail.refresh_from_db()
    return mail.state


def thread(cast: Cast) -> str:
    return seen_by(cast.mina, f"/conversations/{cast.late_parcel.number}/thread").content.decode()


def stands(conversation: Conversation) -> dict[str, object]:
    found = Conversation.objects.values("state", "waiting_since", "last_at", "last_words", "resolved_at")
    return dict(found.get(pk=conversation.pk))


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("delayed", f"Still trying to deliver to <bdi>{ROSA}</bdi>, since "),
        ("delivered", f"Delivered to <bdi>{ROSA}</bdi>"),
        ("relayed", f"Passed on for <bdi>{ROSA}</bdi>"),
    ],
)
def test_a_report_stands_beside_the_message_and_changes_nothing(
    cast: Cast, ours: Message, action: str, words: str
) -> None:
    """E24."""
    before, sent = stands(ours.conversation), list(Delivery.objects.values())
    assert reported(cast, ours, action) == BOUNCE
    assert words in thread(cast)
    assert stands(ours.conversation) == before
    assert list(Delivery.objects.values()) == sent
    assert ours.conversation.messages.count() == 2


def test_of_an_address_the_last_report_counts(cast: Cast, ours: Message) -> None:
    reported(cast, ours, "delayed")
    reported(cast, ours, "delivered", number=2)
    page = thread(cast)
    assert "Delivered to" in page
    assert "Still trying" not in page


def test_once_it_came_back_nobody_tries_any_more(cast: Cast, ours: Message) -> None:
    reported(cast, ours, "delayed")
    reported(cast, ours, "failed", number=2)
    assert Delivery.objects.get(message=ours).state == BOUNCED
    page = thread(cast)
    assert "it came back" in page
    assert "Still trying" not in page


@pytest.mark.parametrize(("said", "words"), [("displayed", "Read by"), ("deleted", "Deleted by")])
def test_that_it_was_read_is_told(cast: Cast, ours: Message, said: str, words: str) -> None:
    before = stands(ours.conversation)
    assert read_receipt(cast, ours, said) == FILED
    assert f"{words} <bdi>{ROSA}</bdi>" in thread(cast)
    assert stands(ours.conversation) == before


def test_whatever_address_a_report_names_is_only_words(cast: Cast, ours: Message) -> None:
    reported(cast, ours, "delivered", of='"><img/src=x>@example.com')
    assert "<img/src" not in thread(cast)


def test_a_report_on_nothing_of_ours_says_nothing(cast: Cast, ours: Message) -> None:
    mail = arrive(
        b"From: mailer-daemon@example.com\r\nSubject: Undelivered Mail Returned to Sender\r\n\r\nIt failed.",
        cast.inbox,
        envelope_from="",
    )
    assert (mail.state, mail.message) == (BOUNCE, None)
    assert "reported" not in thread(cast)
