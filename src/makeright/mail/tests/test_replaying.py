"""However people and mail servers go about it, the log tells the rows: long walks over the real verbs."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from email.utils import make_msgid
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from makeright.conversations import assigning, noting, replying, resolving
from makeright.conversations.events import HANDED_OVER_FOR, RESOLVED_FOR
from makeright.conversations.models import HELD, LEFT, OUT, Conversation, Message
from makeright.conversations.receiving import Incoming, receive
from makeright.conversations.refusals import Refused
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.replaying import replay
from makeright.lib.actor import Actor
from makeright.mail import opening, sending
from makeright.mail.addressing import bounce_address
from makeright.mail.intake import Arrival, accept
from makeright.mail.models import BOUNCED, OPENING, QUEUED, Delivery, IncomingMail
from makeright.mail.tests.sink import Sink

pytestmark = pytest.mark.django_db

STEPS = 70
ANSWERS = [
    ("data", "250 OK"),
    ("rcpt", "550 5.1.1 Nobody here"),
    ("rcpt", "450 4.2.1 Try later"),
    ("data", "451 4.3.0 Busy"),
    ("cut", ""),
]


class Walk:
    """Does one thing after another to the conversations of the cast, as chance has it. What is refused is refused."""

    def __init__(self, cast: Cast, sink: Sink, chance: random.Random) -> None:
        self.cast, self.sink, self.chance = cast, sink, chance
        self.agents = [cast.mina, cast.otto, cast.lena, cast.ada]
        self.customers = [cast.rosa, cast.karim, cast.ines]

    def go(self, steps: int) -> None:
        ways: list[Callable[[], object]] = [
            self.a_customer_writes,
            self.a_customer_writes,
            self.a_robot_writes,
            self.history_comes_in,
            self.somebody_answers,
            self.somebody_answers,
            self.a_reply_leaves,
            self.a_reply_leaves,
            self.a_reply_is_taken_back,
            self.somebody_notes,
            self.it_is_given_to_somebody,
            self.somebody_takes_it,
            self.it_is_resolved,
            self.it_is_reopened,
            self.the_mail_goes_out,
            self.the_mail_goes_out,
            self.a_mail_comes_back,
            self.a_delivery_is_tried_again,
        ]
        for _ in range(steps):
            try:
                self.chance.choice(ways)()
            except Refused:
                continue

    def by(self) -> Actor:
        return Actor.agent(self.chance.choice(self.agents), self.chance.choice(["desk", "api"]))

    def conversation(self) -> Conversation:
        return self.chance.choice(list(Conversation.objects.select_related("inbox").order_by("pk")))

    def one_of_ours(self, *states: str) -> Message | None:
        ours = Message.objects.select_related("conversation__inbox", "agent").filter(direction=OUT)
        found = list(ours.filter(state__in=states).order_by("pk"))
        return self.chance.choice(found) if found else None

    def incoming(self, robot: str) -> Incoming:
        known = self.conversation() if self.chance.random() < 0.9 else None
        customer = self.chance.choice(self.customers)
        return Incoming(
            inbox=known.inbox if known else self.cast.inbox,
            customer=customer,
            author_name=customer.name,
            author_address=customer.identities.earliest("pk").value,
            subject="Frames",
            text="About the frames.",
            occurred_at=self.cast.late_parcel.opened_at,
            conversation=known,
            robot=robot,
        )

    def a_customer_writes(self) -> None:
        receive(self.incoming("human"), by=Actor.customer(self.cast.rosa))

    def a_robot_writes(self) -> None:
        receive(self.incoming(self.chance.choice(["auto", "list"])), by=Actor.customer(self.cast.rosa))

    def history_comes_in(self) -> None:
        receive(self.incoming("human"), by=Actor("import").telling("import"))

    def somebody_answers(self) -> None:
        replying.reply(self.conversation(), text="It leaves today.", by=self.by())

    def a_reply_leaves(self) -> None:
        if message := self.one_of_ours(HELD, LEFT):
            replying.leave(message)

    def a_reply_is_taken_back(self) -> None:
        if message := self.one_of_ours(HELD, LEFT):
            replying.recall(message, by=self.by())

    def somebody_notes(self) -> None:
        noting.note(self.conversation(), text="Hm.", by=self.by())

    def it_is_given_to_somebody(self) -> None:
        to, reason = self.chance.choice([*self.agents, None]), self.chance.choice(HANDED_OVER_FOR.words)
        assigning.assign(self.conversation(), to=to, by=self.by(), reason=reason)

    def somebody_takes_it(self) -> None:
        assigning.take(self.conversation(), by=self.by())

    def it_is_resolved(self) -> None:
        resolving.resolve(
            self.conversation(), by=self.by(), reason=self.chance.choice(["unknown", *RESOLVED_FOR.words])
        )

    def it_is_reopened(self) -> None:
        resolving.reopen(self.conversation(), by=self.by())

    def the_mail_goes_out(self) -> None:
        Delivery.objects.filter(state=QUEUED).update(next_try_at=timezone.now())  # the pauses are over
        for message in Message.objects.select_related("conversation__inbox", "agent").filter(state=LEFT):
            self.sink.answers(*self.chance.choice(ANSWERS))
            sending.send(message)

    def a_mail_comes_back(self) -> None:
        if message := self.one_of_ours(LEFT):
            (mail,) = accept([Arrival(_report(), "", ((self.cast.inbox, bounce_address(message)),))])
            IncomingMail.objects.filter(pk=mail.pk).update(state=OPENING)
            opening.open_mail(mail)

    def a_delivery_is_tried_again(self) -> None:
        deliveries = list(
            Delivery.objects.select_related("message__conversation__inbox", "message__agent").order_by("pk")
        )
        if deliveries:
            delivery = self.chance.choice(deliveries)
            sending.retry(delivery, by=self.by())
            self.sink.answers("data", self.chance.choice(["250 OK", "451 4.3.0 Busy"]))
            sending.send(delivery.message)


def _report() -> bytes:
    return (
        f"From: MAILER-DAEMON@example.com\r\nMessage-ID: {make_msgid()}\r\nSubject: Undelivered\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.com\r\n\r\n"
        "Final-Recipient: rfc822; rosa@example.com\r\nAction: failed\r\nStatus: 5.2.2\r\n\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize("seed", range(10))
def test_after_any_walk_the_log_and_the_rows_agree(
    cast: Cast, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sink() as sink:
        monkeypatch.setattr(settings, "MAKERIGHT_SMTP", f"smtp://127.0.0.1:{sink.port}")
        Walk(cast, sink, random.Random(seed)).go(STEPS)
        outcome = replay()
    assert [str(each) for each in outcome.differences] == []
    assert outcome.looked_at["conversations"] == Conversation.objects.count() >= 3
    assert outcome.looked_at["deliveries"] == Delivery.objects.count()


def test_the_walks_go_everywhere(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or they would prove little: each kind that a conversation or delivery has comes up in one of them."""
    awaited = {
        "conversation.opened", "conversation.assigned", "conversation.handed_over", "conversation.resolved",
        "conversation.reopened", "message.received", "message.held", "message.recalled", "message.sent",
        "message.not_arrived", "message.arrived_after_all", "note.added", "delivery.accepted", "delivery.failed",
        "delivery.waits", "delivery.bounced", "delivery.retried",
        "reopened by customer", "reopened by us", "reopened by not_arrived",
    }  # fmt: skip
    with Sink() as sink:
        monkeypatch.setattr(settings, "MAKERIGHT_SMTP", f"smtp://127.0.0.1:{sink.port}")
        for seed in range(20):
            Walk(cast, sink, random.Random(seed)).go(STEPS)
            if awaited <= _come_up():
                break
    assert awaited - _come_up() == set()


def _come_up() -> set[str]:
    reopened = Event.objects.filter(kind="conversation.reopened")
    kinds = Event.objects.values_list("kind", flat=True)
    return {*kinds, *(f"reopened by {event.payload['by']}" for event in reopened)}


def test_makeright_replay_says_that_all_is_well_or_what_is_not(cast: Cast) -> None:
    message = replying.reply(cast.late_parcel, text="It leaves today.", by=cast.by_mina)
    replying.leave(message)
    said = StringIO()
    call_command("replay", "--check", stdout=said)
    assert said.getvalue().startswith("The log and the rows agree: 4 agents, ")
    assert "3 conversations, 4 agents’ access, 2 inboxes, 2 times to keep, 1 seeing rules" in said.getvalue()
    assert said.getvalue().endswith("1 deliveries.\n")
    delivery = Delivery.objects.get(message=message)
    Delivery.objects.filter(pk=delivery.pk).update(state=BOUNCED)
    with pytest.raises(CommandError, match="differ in 1 places"):
        call_command("replay", stdout=said)
    assert f"delivery {delivery.pk}: the log says waiting, the row bounced" in said.getvalue()


def test_what_was_sent_elsewhere_is_not_sent_again(cast: Cast) -> None:
    by = cast.by_mina.telling("import")
    message = replying.reply(cast.late_parcel, text="It left yesterday.", by=by)
    assert replying.leave(message, now=message.at)
    Message.objects.update(left_at=timezone.now() - timedelta(minutes=5))
    sending.send_due()
    assert not Delivery.objects.exists()
    assert set(
        Event.objects.filter(conversation_id=cast.late_parcel.pk, actor_kind="agent").values_list("source")
    ) == {("import",)}


def test_a_delivery_without_a_row_is_found(cast: Cast) -> None:
    replying.leave(replying.reply(cast.late_parcel, text="It leaves today.", by=cast.by_mina))
    gone = Delivery.objects.get().pk
    Delivery.objects.all().delete()
    assert [str(each) for each in replay().differences] == [
        f"delivery {gone}: the log tells of it, and it has no row"
    ]
