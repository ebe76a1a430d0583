"""Mailboxes come in: as history that changes nobody's turn, or as mail of now; once, however often they are told."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.management import CommandError, call_command
from django.utils import timezone

from makeright.conversations import resolving
from makeright.conversations.models import IN, OPEN, OUT, RESOLVED, Conversation, Message
from makeright.customers.models import Customer
from makeright.demo.cast import Cast
from makeright.events.models import IMPORT, Event
from makeright.events.replaying import replay
from makeright.jobs.working import work_off
from makeright.letters.models import Letter
from makeright.mail import archiving
from makeright.mail.archiving import Left, archive
from makeright.mail.models import Delivery, IncomingMail
from makeright.mail.opening import open_batch
from makeright.mail.tests.letters import arrive, letter

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2019, 5, 6, 9, 30, tzinfo=UTC)


def old(days: int, text: str, **said: Any) -> bytes:
    """A mail of long ago."""
    made: EmailMessage = letter(text, **said)
    del made["Date"]
    made["Date"] = format_datetime(LONG_AGO + timedelta(days=days))
    return made.as_bytes()


ASKED = {"from_": "Vera <vera@example.com>", "subject": "Oak?", "message_id": "<ask@example.com>"}
ANSWERED = {
    "from_": "Frame House <hello@framehouse.test>",
    "to": "Vera <vera@example.com>, noor@example.com",
    "subject": "Re: Oak?",
    "message_id": "<answer@framehouse.test>",
    "answers": "<ask@example.com>",
}
THANKED = {
    "from_": "Vera <vera@example.com>",
    "subject": "Re: Oak?",
    "message_id": "<thanks@example.com>",
    "answers": "<answer@framehouse.test>",
}


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    """What was said long ago, in no order; one mail twice, and some that nobody wants."""
    mails = [
        old(2, "Thank you!", **THANKED),
        old(0, "Do you have oak?", **ASKED),
        old(1, "We do.", **ANSWERED),
        old(0, "Do you have oak?", **ASKED),
        old(3, "Among ourselves.", from_="hello@framehouse.test", to="hello@framehouse.test"),
        b"Subject: From nobody\n\nWho?\n",
    ]
    box = tmp_path / "old.mbox"
    box.write_bytes(b"".join(b"From - Wed Mar  4 10:11:12 2020\n" + mail + b"\n" for mail in mails))
    return box


def command(*said: str | Path) -> str:
    out = StringIO()
    call_command(*map(str, said), stdout=out, stderr=StringIO())
    return out.getvalue()


def told(*said: str | Path) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(command(*said, "--json"))
    return answer


def test_an_archive_comes_in_as_one_settled_conversation_at_its_own_time(cast: Cast, mailbox: Path) -> None:
    letters, events = (
        Letter.objects.count(),
        Event.objects.order_by("-pk").values_list("pk", flat=True).first(),
    )
    done = told("mail", "deliver", mailbox, "--inbox", cast.inbox.address, "--archive")
    assert {name: done[name] for name in ("found", "theirs", "ours", "known", "conversations", "settled")} == {
        "found": 6, "theirs": 2, "ours": 1, "known": 1, "conversations": 1, "settled": 1,
    }  # fmt: skip
    assert done["left_for"] == {"no_sender": 1, "nobody": 1}
    vera = Customer.objects.get(identities__value="vera@example.com")
    conversation = Conversation.objects.get(customer=vera)
    assert (conversation.state, conversation.waiting_since, conversation.opened_at) == (
        RESOLVED,
        None,
        LONG_AGO,
    )
    said = conversation.messages.order_by("pk").values_list("direction", "text", "at", "source")
    assert [(way, text.strip(), at, source) for way, text, at, source in said] == [
        (IN, "Do you have oak?", LONG_AGO, IMPORT),
        (OUT, "We do.", LONG_AGO + timedelta(days=1), IMPORT),
        (IN, "Thank you!", LONG_AGO + timedelta(days=2), IMPORT),
    ]
    assert {each.source for each in Event.objects.filter(pk__gt=events)} == {IMPORT}
    work_off()
    assert Letter.objects.count() == letters
    assert not outbox.outbox
    assert not Delivery.objects.filter(message__conversation=conversation).exists()
    assert [str(each) for each in replay().differences] == []


def test_told_again_it_changes_nothing(cast: Cast, mailbox: Path) -> None:
    told("mail", "deliver", mailbox, "--inbox", cast.inbox.address, "--archive")
    counts = [kind.objects.count() for kind in (Message, IncomingMail, Event, Customer)]
    again = told("import", "mbox", mailbox, "--inbox", cast.inbox.address)
    assert (again["theirs"], again["ours"], again["known"], again["settled"]) == (0, 0, 4, 0)
    assert [kind.objects.count() for kind in (Message, IncomingMail, Event, Customer)] == counts


def test_one_that_was_ended_goes_on_where_it_was(
    cast: Cast, mailbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the second mail: what is in the middle leaves nothing half done."""
    let_in, count = archiving._let_in, 0

    def ended(*said: Any) -> Any:
        nonlocal count
        count += 1
        made = let_in(*said)
        if count == 2:
            raise KeyboardInterrupt
        return made

    monkeypatch.setattr(archiving, "_let_in", ended)
    with pytest.raises(KeyboardInterrupt):
        told("mail", "deliver", mailbox, "--inbox", cast.inbox.address, "--archive")
    monkeypatch.undo()
    assert Message.objects.filter(source=IMPORT).count() == 1
    done = told("mail", "deliver", mailbox, "--inbox", cast.inbox.address, "--archive")
    assert (done["theirs"], done["ours"], done["settled"]) == (1, 1, 1)
    assert Message.objects.filter(source=IMPORT).count() == 3
    assert [str(each) for each in replay().differences] == []


def test_what_they_write_today_goes_on_in_the_old_conversation(cast: Cast, mailbox: Path) -> None:
    told("mail", "deliver", mailbox, "--inbox", cast.inbox.address, "--archive")
    came = arrive(
        letter("And walnut?", from_="vera@example.com", answers="<answer@framehouse.test>"), cast.inbox
    )
    assert came.message is not None
    conversation = came.message.conversation
    assert (conversation.state, conversation.messages.count()) == (OPEN, 4)
    assert conversation.waiting_since is not None
    told("mail", "deliver", mailbox, "--inbox", cast.inbox.address, "--archive")
    conversation.refresh_from_db()
    assert conversation.state == OPEN


def test_an_old_mail_joins_what_goes_on_here_and_changes_nobodys_turn(cast: Cast) -> None:
    came = arrive(
        letter("Where is it?", message_id="<now@example.com>", references=["<then@example.com>"]), cast.inbox
    )
    assert came.message is not None
    conversation = came.message.conversation
    owed = conversation.waiting_since
    made = archive(old(0, "I ordered it.", message_id="<then@example.com>"), inbox=cast.inbox)
    assert (made.what, made.conversation, made.is_new) == ("theirs", conversation.pk, False)
    archiving.settle(cast.inbox)
    conversation.refresh_from_db()
    assert (conversation.state, conversation.waiting_since) == (OPEN, owed)
    assert [str(each) for each in replay().differences] == []


def test_who_of_us_wrote_it_is_known_by_their_address(cast: Cast) -> None:
    made = archive(
        old(0, "Yours, Mina", from_=f"Mina <{cast.mina.email}>", to="Vera <vera@example.com>"),
        inbox=cast.inbox,
    )
    message = Message.objects.get(conversation=made.conversation)
    assert (made.what, message.direction, message.agent) == ("ours", OUT, cast.mina)
    opened = Event.objects.get(kind="conversation.opened", conversation_id=made.conversation)
    assert opened.payload["started_by"] == "us"
    to_us = archive(
        old(1, "A test", from_=cast.mina.email, message_id="<test@example.com>"), inbox=cast.inbox
    )
    assert to_us.what == "theirs"


def test_a_former_address_of_ours_is_ours_if_that_is_said(cast: Cast) -> None:
    raw = old(0, "We do.", from_="old@frames.example", to="vera@example.com")
    assert archive(raw, inbox=cast.inbox, also_ours=["old@frames.example"]).what == "ours"


def test_a_copy_of_what_left_from_here_is_known(cast: Cast) -> None:
    from makeright.mail.threading_clues import remember

    sent = Message.objects.filter(direction=OUT).first()
    if sent is None:
        from makeright.conversations import replying

        sent = replying.reply(cast.late_parcel, text="On its way.", by=cast.by_mina)
    remember(sent.conversation, [sent.message_id])
    copy = old(
        0, "On its way.", from_="hello@framehouse.test", to="rosa@example.com", message_id=sent.message_id
    )
    assert archive(copy, inbox=cast.inbox).what == "known"


def test_what_we_wrote_shows_no_page_of_anybodys(cast: Cast) -> None:
    made: EmailMessage = letter("We do.", **ANSWERED)
    made.add_alternative(
        "<p>We <b>do</b>.<script>alert(1)</script><img src='http://x.test/a.png'></p>", "html"
    )
    message = Message.objects.get(conversation=archive(made.as_bytes(), inbox=cast.inbox).conversation)
    assert "<b>do</b>" in message.html
    assert "script" not in message.html
    assert "x.test" not in message.html


def test_a_bounce_of_long_ago_moves_nothing(cast: Cast) -> None:
    report = (
        b"From: MAILER-DAEMON@example.com\nTo: hello@framehouse.test\nSubject: Undelivered\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n"
        b"Content-Type: text/plain\n\nIt failed.\n--x\nContent-Type: message/delivery-status\n\n"
        b"Reporting-MTA: dns; example.com\n\nFinal-Recipient: rfc822; rosa@example.com\nAction: failed\n"
        b"Status: 5.1.1\n\n--x--\n"
    )
    events = Event.objects.count()
    with pytest.raises(Left, match="bounce"):
        archive(report, inbox=cast.inbox)
    assert Event.objects.count() == events


def test_a_wrong_clock_and_none_are_put_right(cast: Cast) -> None:
    ahead = letter("From the future", message_id="<ahead@example.com>")
    del ahead["Date"]
    ahead["Date"] = "Tue, 3 Mar 2150 09:00:00 +0000"
    now = timezone.now()
    made = archive(ahead.as_bytes(), inbox=cast.inbox, now=now)
    assert Message.objects.get(conversation=made.conversation).at == now
    del ahead["Date"]
    ahead.replace_header("Message-ID", "<wrong@example.com>")
    ahead["Date"] = "Thu, 1 Jan 1981 00:00:00 +0000"
    ahead["Received"] = "from a by b; Mon, 6 May 2019 09:30:00 +0000"
    made = archive(ahead.as_bytes(), inbox=cast.inbox)
    assert Message.objects.filter(conversation=made.conversation, at=LONG_AGO).exists()


def test_what_is_left_is_written_down_and_no_spreadsheet_runs_it(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "=cmd.eml").write_bytes(b"Subject: x\n\nWho?\n")
    left = tmp_path / "left.csv"
    done = command(
        "import", "maildir", tmp_path, "--inbox", cast.inbox.address, "--left", left,
    )  # fmt: skip
    assert "Left: 1." in done
    [head, row] = list(csv.reader(left.read_text().splitlines()))
    assert head == ["mail", "why", "in words"]
    assert row[1] == "no_sender"


def test_mail_of_now_goes_the_way_of_all_mail(cast: Cast, tmp_path: Path) -> None:
    mail = tmp_path / "one.eml"
    mail.write_bytes(b"Return-Path: <vera@example.com>\n" + old(0, "Do you have oak?", **ASKED))
    done = told("mail", "deliver", mail, "--inbox", cast.inbox.address)
    assert (done["found"], done["accepted"]) == (1, 1)
    open_batch()
    row = IncomingMail.objects.latest("pk")
    assert row.envelope_from == "vera@example.com"
    assert row.message is not None
    assert row.message.conversation.waiting_since is not None
    again = told("mail", "deliver", mail, "--inbox", cast.inbox.address)
    assert (again["accepted"], again["known"]) == (0, 1)


def test_a_live_verb_after_an_archive_holds(cast: Cast, mailbox: Path) -> None:
    told("mail", "deliver", mailbox, "--inbox", cast.inbox.address, "--archive")
    conversation = Conversation.objects.get(customer__identities__value="vera@example.com")
    resolving.reopen(conversation, by=cast.by_mina)
    told("mail", "deliver", mailbox, "--inbox", cast.inbox.address, "--archive")
    conversation.refresh_from_db()
    assert conversation.state == OPEN


def test_what_cannot_be_done_is_said(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No inbox"):
        command("mail", "deliver", tmp_path, "--inbox", "nobody@framehouse.test")
    with pytest.raises(CommandError, match="No such file"):
        command("mail", "deliver", tmp_path / "none", "--inbox", cast.inbox.address)
    with pytest.raises(CommandError, match="is no address"):
        command("mail", "deliver", tmp_path, "--inbox", cast.inbox.address, "--ours", "us")
