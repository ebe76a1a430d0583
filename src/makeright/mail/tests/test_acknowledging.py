"""That a mail came is told by itself: if the inbox says so, once, to people alone, and never in the words of strangers."""

from __future__ import annotations

import email
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import Message as Mail
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from makeright.conversations import replying, resolving
from makeright.conversations.models import Conversation, Message
from makeright.conversations.owing import first_unanswered
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.jobs.models import Job
from makeright.mail import acknowledging, sending
from makeright.mail.acknowledging import MOST_A_DAY, Refused, filled
from makeright.mail.addressing import bounce_address
from makeright.mail.models import BOUNCED, FAILED, Acknowledgment, Delivery, IncomingMail
from makeright.mail.tests.letters import arrive, letter

pytestmark = pytest.mark.django_db
WORDS = "Hello {name},\n\nyour mail is here as number {number}.\n\n{company}"
PROVEN = "mx.framehouse.test; dmarc=pass header.from=example.com"


@pytest.fixture(autouse=True)
def believed(settings: Settings) -> None:
    settings.MAKERIGHT_MAIL_BELIEVED = ("mx.framehouse.test",)
    settings.MAKERIGHT_SMTP = "smtp://127.0.0.1:1"


@pytest.fixture
def on(cast: Cast) -> Acknowledgment:
    acknowledging.word(cast.inbox, "", WORDS, by=cast.actor(cast.ada))
    acknowledging.change(cast.inbox, is_on=True, by=cast.actor(cast.ada))
    return Acknowledgment.objects.get(inbox=cast.inbox)


def wrote(
    cast: Cast, text: str = "Where is it?", *, envelope_from: str = "rosa@example.com", **said: Any
) -> Message:
    mail = arrive(letter(text, **said), cast.inbox, envelope_from=envelope_from)
    assert mail.message is not None, mail.reason
    return mail.message


def told(now: datetime | None = None) -> list[Message]:
    """Have the engine do what it was asked for; give all that was told since."""
    before = set(Message.objects.filter(automatic="ack").values_list("pk", flat=True))
    for job in Job.objects.filter(kind="mail.acknowledge", state="waiting").order_by("pk"):
        acknowledging.acknowledge(
            job.arguments["message"], by=sending.THE_MAIL.on_account_of(job.arguments["because"]), now=now
        )
        job.delete()
    return list(Message.objects.filter(automatic="ack").exclude(pk__in=before).order_by("pk"))


def as_mail(message: Message) -> Mail:
    return email.message_from_bytes(sending.written(Message.objects.get(pk=message.pk)))


def test_it_is_off_until_somebody_turns_it_on(cast: Cast) -> None:
    wrote(cast)
    assert told() == []
    with pytest.raises(Refused) as refused:
        acknowledging.change(cast.inbox, is_on=True, by=cast.actor(cast.ada))
    assert refused.value.code == "no_words"


def test_whoever_writes_is_told(cast: Cast, on: Acknowledgment) -> None:
    said = wrote(cast, authentication_results=PROVEN)
    [ours] = told()
    assert (
        ours.text
        == f"Hello Rosa Lindqvist,\n\nyour mail is here as number {said.conversation.number}.\n\nFrame House"
    )
    mail = as_mail(ours)
    assert mail["Subject"] == "Re: Where is my parcel?"
    assert mail["To"] == "rosa@example.com"
    assert mail["Cc"] is None
    assert mail["In-Reply-To"] == said.message_id
    assert (mail["Auto-Submitted"], mail["Precedence"]) == ("auto-replied", "bulk")
    assert mail["X-Auto-Response-Suppress"] == "All"
    event = Event.objects.get(kind="message.sent", subject_id=ours.pk)
    assert (event.payload["automatic"], event.payload["author"]) == ("ack", "rule")
    assert event.payload["answers"] == said.pk


def test_it_goes_with_an_empty_return_path(
    cast: Cast, on: Acknowledgment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that what comes back of it comes back to nobody (RFC 3834, 3.3)."""
    senders: list[str] = []

    def talk(sender: str, recipients: Sequence[str], mail: bytes, **_: object) -> dict[str, tuple[str, str]]:
        senders.append(sender)
        return dict.fromkeys(recipients, ("accepted", "250 ok"))

    monkeypatch.setattr(sending, "talk", talk)
    wrote(cast)
    [ours] = told()
    sending.send(ours)
    assert senders == [""]
    assert [one.state for one in Delivery.objects.filter(message=ours)] == ["accepted"]


def test_it_answers_nothing(cast: Cast, on: Acknowledgment) -> None:
    """What is owed stays owed, from when it was; the list says what they said; whoever answers next answers them."""
    said = wrote(cast)
    kept = Conversation.objects.values("waiting_since", "last_at", "last_words", "state")
    before = kept.get(pk=said.conversation_id)
    [ours] = told()
    assert kept.get(pk=said.conversation_id) == before
    assert before["waiting_since"] == said.at
    conversation = Conversation.objects.get(pk=said.conversation_id)
    assert first_unanswered(conversation) == said
    answer = replying.reply(conversation, text="Tomorrow.", seen=said.pk, by=cast.actor(cast.mina))
    assert answer.answers == said.pk
    assert answer.pk > ours.pk


@pytest.mark.parametrize("became", [FAILED, "accepted"])
def test_what_becomes_of_it_changes_no_debt(
    cast: Cast, on: Acknowledgment, monkeypatch: pytest.MonkeyPatch, became: str
) -> None:
    said = wrote(cast)
    [ours] = told()
    monkeypatch.setattr(
        sending, "talk", lambda sender, recipients, mail, **_: dict.fromkeys(recipients, (became, "so"))
    )
    sending.send(ours)
    assert Conversation.objects.get(pk=said.conversation_id).waiting_since == said.at
    resolving.resolve(said.conversation, by=cast.actor(cast.mina))
    Delivery.objects.filter(message=ours).update(state="queued")
    sending.send(ours)
    assert Conversation.objects.get(pk=said.conversation_id).state == "resolved"


class TestForged:
    """Whoever it is that gets it, they get nothing of what a stranger wrote (FIELD A12)."""

    @pytest.mark.parametrize(
        "result",
        [
            {},
            {"authentication_results": "mx.framehouse.test; dmarc=none"},
            {"authentication_results": "mx.elsewhere.example; dmarc=pass"},
        ],
    )
    def test_who_is_not_proven_gets_our_words_alone(
        self, cast: Cast, on: Acknowledgment, result: dict[str, str]
    ) -> None:
        said = wrote(
            cast,
            "Buy at https://evil.example",
            from_='"Win at https://evil.example" <rosa@example.com>',
            subject="Your account https://evil.example",
            **result,
        )
        [ours] = told()
        whole = sending.written(ours).decode().lower()
        assert "evil" not in whole
        assert as_mail(ours)["Subject"] == f"Frame House #{said.conversation.number}"
        assert ours.text.startswith("Hello,\n")

    def test_what_a_server_of_ours_calls_forged_gets_none(self, cast: Cast, on: Acknowledgment) -> None:
        wrote(cast, authentication_results="mx.framehouse.test; dmarc=fail header.from=example.com")
        assert told() == []

    def test_whom_a_contact_form_names_gets_nothing_of_the_form(self, cast: Cast, on: Acknowledgment) -> None:
        said = wrote(
            cast,
            "Buy at https://evil.example",
            from_="Shop <no-reply@example.com>",
            reply_to='"https://evil.example" <vera@example.org>',
            authentication_results=PROVEN,
        )
        assert said.author_address == "vera@example.org"
        [ours] = told()
        assert "evil" not in sending.written(ours).decode().lower()
        assert as_mail(ours)["To"] == "vera@example.org"


@pytest.mark.parametrize(
    "said",
    [
        {"auto_submitted": "auto-replied"},
        {"auto_submitted": "auto-generated (failure)"},
        {"precedence": "bulk"},
        {"precedence": "list"},
        {"precedence": "junk"},
        {"x_auto_response_suppress": "All"},
        {"list_id": "<news.example.com>"},
        {"list_unsubscribe": "<mailto:out@example.com>"},
        {"x_autoreply": "yes"},
        {"subject": "Automatic reply: Where is my parcel?"},
        {"from_": "no-reply@example.com"},
        {"from_": "MAILER-DAEMON@example.com"},
        {"envelope_from": ""},
        {"envelope_from": "bounces+rosa=example.com@lists.example.com"},
        {"to": "undisclosed-recipients:;"},
        {"x_spam_flag": "YES"},
    ],
)
def test_programs_lists_and_nobody_are_not_told(cast: Cast, on: Acknowledgment, said: dict[str, str]) -> None:
    mail = arrive(
        letter(**{name: value for name, value in said.items() if name != "envelope_from"}),
        cast.inbox,
        envelope_from=said.get("envelope_from", "rosa@example.com"),
    )
    assert told() == []
    assert mail.state in {"opened", "bounce", "filed"}


class TestBrakes:
    def test_once_a_day_for_a_conversation(self, cast: Cast, on: Acknowledgment) -> None:
        first = wrote(cast, message_id="<one@example.com>")
        assert len(told()) == 1
        wrote(cast, "And?", answers="<one@example.com>")
        assert told() == []
        resolving.resolve(first.conversation, by=cast.actor(cast.mina))
        wrote(cast, "Again.", answers="<one@example.com>")
        assert told() == []
        resolving.resolve(first.conversation, by=cast.actor(cast.mina))
        Message.objects.filter(automatic="ack").update(at=timezone.now() - timedelta(hours=25))
        wrote(cast, "Once more.", answers="<one@example.com>")
        assert len(told()) == 1

    def test_a_few_a_day_for_an_address(self, cast: Cast, on: Acknowledgment) -> None:
        for number in range(MOST_A_DAY + 3):
            wrote(cast, subject=f"Matter {number}")
        assert len(told()) == MOST_A_DAY
        wrote(cast, from_="vera@example.org")
        assert len(told()) == 1

    def test_who_was_answered_meanwhile_is_not_told(self, cast: Cast, on: Acknowledgment) -> None:
        said = wrote(cast)
        replying.reply(said.conversation, text="It is at the door.", by=cast.actor(cast.mina))
        assert told() == []

    def test_a_mail_that_waited_long_is_no_news(self, cast: Cast, on: Acknowledgment) -> None:
        wrote(cast)
        assert told(now=timezone.now() + timedelta(hours=7)) == []

    def test_history_is_not_told(self, cast: Cast, on: Acknowledgment) -> None:
        said = wrote(cast)
        assert len(told()) == 1
        assert acknowledging.acknowledge(said.pk, by=sending.THE_MAIL) is None

    def test_the_brake_of_an_inbox_holds_until_somebody_looks(self, cast: Cast, on: Acknowledgment) -> None:
        acknowledging.change(cast.inbox, most_an_hour=3, by=cast.actor(cast.ada))
        for number in range(5):
            wrote(cast, from_=f"person{number}@example.com")
        assert len(told()) == 3
        on.refresh_from_db()
        assert on.paused_at is not None
        paused = Event.objects.get(kind="mail.acknowledging_paused")
        assert paused.payload == {"within_an_hour": 3}
        wrote(cast, from_="late@example.com")
        assert not Job.objects.filter(kind="mail.acknowledge").exists()
        assert acknowledging.go_on(cast.inbox, by=cast.actor(cast.ada))
        assert not acknowledging.go_on(cast.inbox, by=cast.actor(cast.ada))
        Message.objects.filter(automatic="ack").update(at=timezone.now() - timedelta(hours=2))
        wrote(cast, from_="later@example.com")
        assert len(told()) == 1


def test_a_bounce_of_it_lets_nobody_down(cast: Cast, on: Acknowledgment) -> None:
    said = wrote(cast)
    [ours] = told()
    resolving.resolve(said.conversation, by=cast.actor(cast.mina))
    report = letter("550 5.1.1 no such user", from_="MAILER-DAEMON@example.com", subject="Undelivered mail")
    arrive(report, cast.inbox, recipient=bounce_address(ours), envelope_from="")
    assert [one.state for one in Delivery.objects.filter(message=ours)] == [BOUNCED]
    assert Conversation.objects.get(pk=said.conversation_id).state == "resolved"
    assert told() == []


class TestWords:
    def test_a_language_has_its_own(self, cast: Cast, on: Acknowledgment) -> None:
        acknowledging.word(cast.inbox, "de", "Ihre Mail ist da.", by=cast.actor(cast.ada))
        said = wrote(cast)
        Conversation.objects.filter(pk=said.conversation_id).update(language="de-AT")
        [ours] = told()
        assert ours.text == "Ihre Mail ist da."

    def test_what_is_not_known_goes_with_its_space(self) -> None:
        values = {"name": "", "number": "7"}
        assert filled("Hello {name}, this is {number}. {strange}", values) == "Hello, this is 7. {strange}"

    @pytest.mark.parametrize(
        ("language", "words", "code"),
        [
            ("german", "x", "no_language"),
            ("", "Dear {subject}", "no_such_placeholder"),
            ("", "x" * 2_001, "too_long"),
        ],
    )
    def test_what_cannot_be_said_is_refused(self, cast: Cast, language: str, words: str, code: str) -> None:
        with pytest.raises(Refused) as refused:
            acknowledging.word(cast.inbox, language, words, by=cast.actor(cast.ada))
        assert refused.value.code == code
        assert not Event.objects.filter(kind="mail.acknowledging_worded").exists()

    def test_without_the_last_words_it_is_off(self, cast: Cast, on: Acknowledgment) -> None:
        assert acknowledging.word(cast.inbox, "", "", by=cast.actor(cast.ada))
        on.refresh_from_db()
        assert (on.is_on, on.texts) == (False, {})
        assert not acknowledging.word(cast.inbox, "", "", by=cast.actor(cast.ada))


def test_mails_are_kept_whatever_is_told(cast: Cast, on: Acknowledgment) -> None:
    wrote(cast)
    assert len(told()) == 1
    assert IncomingMail.objects.filter(state="opened").count() == 1
