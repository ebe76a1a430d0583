"""What comes back is understood: whom it failed for, for good or for now, why, and which mail of ours it was."""

from __future__ import annotations

import pytest

from makeright.mail.reading import read
from makeright.mail.reading.diagnosing import IN_WORDS as SENTENCES
from makeright.mail.reading.diagnosing import Reason, diagnose
from makeright.mail.reading.tests.bounces import IN_WORDS
from makeright.mail.reading.tests.letters import letter, mail


@pytest.mark.parametrize("program", IN_WORDS)
def test_a_report_in_words_is_understood(program: str) -> None:
    """E24, E26."""
    came = IN_WORDS[program]
    found = read(letter(came.body, "Content-Type: text/plain; charset=utf-8", head=came.head))
    assert (found.kind, found.robot) == (came.kind, "bounce")
    assert found.report is not None
    assert [
        (one.address, one.status, one.reply_code, one.hard, one.reason) for one in found.report.recipients
    ] == came.found
    assert found.report.original_message_id == came.about
    assert {one.action for one in found.report.recipients} == {
        "delayed" if came.kind == "delay" else "failed"
    }


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("From: Rosa <rosa@example.com>\r\nSubject: Fwd: Undelivered Mail Returned to Sender\r\n", "See below:\r\n\r\n<karim@example.net>: 550 5.1.1 unknown"),
        ("From: Rosa <rosa@example.com>\r\nSubject: My parcel could not be delivered\r\n", "The man was here, and nobody opened."),
        ("From: Shop <noreply@shop.example>\r\nSubject: Your parcel could not be delivered\r\nAuto-Submitted: auto-generated\r\n", "We try again on Monday."),
        ("From: Rosa <rosa@example.com>\r\nSubject: Delivery failure?\r\n", "I got a bounce from your address, 550 5.1.1 something."),
    ],
)  # fmt: skip
def test_what_is_only_about_deliveries_is_no_bounce(head: str, body: str) -> None:
    assert read(letter(body, head=head)).kind in {"person", "auto_reply"}


def status(*recipients: str) -> str:
    groups = "\r\n".join(f"Final-Recipient: rfc822; {one}\r\n" for one in recipients)
    return f"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n{groups}"


ORIGINAL = "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <ours@frames.example>\r\n"


@pytest.mark.parametrize(
    ("recipients", "kind"),
    [
        (["rosa@example.com\r\nAction: failed\r\nStatus: 5.1.1"], "bounce"),
        (["rosa@example.com\r\nAction: delayed\r\nStatus: 4.4.1"], "delay"),
        (["rosa@example.com\r\nAction: delivered\r\nStatus: 2.0.0"], "receipt"),
        (["rosa@example.com\r\nAction: relayed\r\nStatus: 2.0.0"], "receipt"),
        (["rosa@example.com\r\nAction: delayed\r\nStatus: 4.4.1", "karim@example.net\r\nAction: failed\r\nStatus: 5.2.2"], "bounce"),
        (["rosa@example.com\r\nAction: delivered\r\nStatus: 2.0.0", "karim@example.net\r\nAction: delayed\r\nStatus: 4.2.2"], "delay"),
        (["rosa@example.com\r\nStatus: 5.7.1"], "bounce"),
        (["rosa@example.com"], "bounce"),
    ],
)  # fmt: skip
def test_the_standard_tells_bounces_delays_and_receipts_apart(recipients: list[str], kind: str) -> None:
    """RFC 3464, 2.3.3."""
    found = read(mail("report; report-type=delivery-status", "\r\nwords", status(*recipients), ORIGINAL))
    assert (found.kind, found.robot) == (kind, "bounce")
    assert found.report is not None
    assert found.report.original_message_id == "<ours@frames.example>"
    assert len(found.report.recipients) == len(recipients)


def test_a_report_inside_of_another_shape_is_one_all_the_same() -> None:
    raw = mail("mixed", "\r\nwords", status("rosa@example.com\r\nAction: failed\r\nStatus: 5.1.1"))
    from_daemon = raw.replace(b"Rosa Lang <rosa@example.com>", b"MAILER-DAEMON@mx.example.org")
    assert read(from_daemon).kind == "bounce"
    assert read(raw).kind == "person"


def test_a_receipt_that_it_was_read_is_known() -> None:
    """RFC 3798."""
    said = (
        "Content-Type: message/disposition-notification\r\n\r\nReporting-UA: mail.example\r\n"
        "Final-Recipient: rfc822;rosa@example.com\r\nOriginal-Message-ID: <ours@frames.example>\r\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\r\n"
    )
    found = read(mail("report; report-type=disposition-notification", "\r\nIt was read.", said))
    assert (found.kind, found.robot) == ("receipt", "auto")
    assert found.report is not None
    assert found.report.original_message_id == "<ours@frames.example>"
    assert [one.address for one in found.report.recipients] == ["rosa@example.com"]


def test_a_complaint_is_known() -> None:
    """RFC 5965."""
    said = (
        "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: x/1\r\nVersion: 1\r\n"
        "Original-Rcpt-To: <rosa@example.com>\r\n"
    )
    old = "Content-Type: message/rfc822\r\n\r\nMessage-ID: <ours@frames.example>\r\nSubject: x\r\n\r\nwords"
    found = read(mail("report; report-type=feedback-report", "\r\nThis is a report.", said, old))
    assert (found.kind, found.robot) == ("complaint", "auto")
    assert found.report is not None
    assert found.report.original_message_id == "<ours@frames.example>"
    assert [one.address for one in found.report.recipients] == ["rosa@example.com"]
    assert read(mail("mixed", "\r\nwords", said, old)).kind == "complaint"


@pytest.mark.parametrize(
    ("status", "reply", "words", "action", "hard", "reason"),
    [
        ("5.1.1", "", "", "failed", True, Reason.NO_SUCH_ADDRESS),
        ("4.1.1", "", "", "failed", False, Reason.NO_SUCH_ADDRESS),
        ("5.9.9", "", "", "failed", True, Reason.UNKNOWN),
        ("4.9.9", "550", "", "failed", False, Reason.UNKNOWN),
        ("", "552", "", "failed", True, Reason.MAILBOX_FULL),
        ("", "452", "", "failed", False, Reason.LATER),
        ("", "550", "User unknown", "failed", True, Reason.NO_SUCH_ADDRESS),
        ("", "554", "", "failed", True, Reason.NOT_ALLOWED),
        ("5.7.1", "550", "listed at zen.spamhaus.example", "failed", True, Reason.TAKEN_FOR_SPAM),
        ("5.7.1", "550", "Relaying denied", "failed", True, Reason.NOT_ALLOWED),
        ("5.3.4", "552", "too big", "failed", True, Reason.TOO_LARGE),
        ("5.4.6", "", "", "failed", True, Reason.LOOP),
        ("4.7.28", "421", "", "failed", False, Reason.TOO_MANY),
        ("", "", "Connection timed out", "failed", False, Reason.UNREACHABLE),
        ("", "", "Greylisted, come back", "failed", False, Reason.LATER),
        ("", "", "the account is disabled", "failed", True, Reason.DISABLED),
        ("", "", "hm", "failed", None, Reason.UNKNOWN),
        ("5.1.1", "", "", "delayed", False, Reason.NO_SUCH_ADDRESS),
        ("2.0.0", "250", "", "delivered", None, Reason.UNKNOWN),
    ],
)
def test_codes_count_before_words(
    status: str, reply: str, words: str, action: str, hard: bool | None, reason: Reason
) -> None:
    """E26: by class; an unknown 5.x is permanent."""
    assert diagnose(status, reply, words, action=action) == (hard, reason)


def test_each_reason_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Reason)
    assert all(sentence.endswith(".") for sentence in SENTENCES.values())


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("X-Spam-Flag: YES", "spam"),
        ("X-Spam-Status: Yes, score=9.1", "spam"),
        ("X-Spam-Status: No, score=-1", "person"),
        ("X-Rspamd-Action: add header", "spam"),
        ("X-Rspamd-Action: no action", "person"),
        ("X-MS-Exchange-Organization-SCL: 9", "spam"),
        ("X-MS-Exchange-Organization-SCL: -1", "person"),
        ("X-Forefront-Antispam-Report: CIP:192.0.2.1;SFV:SPM;SCL:5", "spam"),
        ("X-Bogosity: Spam, tests=bogofilter", "spam"),
        ("X-Bogosity: Ham, tests=bogofilter", "person"),
    ],
)
def test_a_servers_verdict_is_believed(header: str, kind: str) -> None:
    assert read(letter("x", header)).kind == kind


@pytest.mark.parametrize(
    "line",
    ["a@b.example ", "<a@b.example>:\n", "550 ", "5.1.1 ", "to ", "mailbox ", "\n", ".", "-", "> ", " \n"],
)
def test_hostile_reports_are_read_in_linear_time(line: str) -> None:
    read(
        letter(
            line * (400_000 // len(line)),
            head="From: mailer-daemon@example.org\r\nSubject: failure notice\r\n",
        )
    )
