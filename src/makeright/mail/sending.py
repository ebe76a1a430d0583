"""Sending: compose, talk to the server outside any transaction, and write down what it said. Nothing is sent twice."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import unquote

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as says

from makeright.conversations import events as conversations
from makeright.conversations.composing import Recipients, recipients
from makeright.conversations.models import IN, LEFT, NONE, Message
from makeright.conversations.replying import CLOCKS_DIFFER_BY, arrived_after_all, not_arrived
from makeright.events.kinds import Code, Kind
from makeright.events.models import IMPORT, Event
from makeright.events.recording import record
from makeright.jobs.models import DOUBTFUL, RUNNING, URGENT, Job
from makeright.jobs.models import WAITING as ASKED
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.lib.headers import usable_address
from makeright.lib.homes import home_id
from makeright.lib.insisting import insist
from makeright.mail import events
from makeright.mail.addressing import bounce_address, is_address, our_addresses, reply_address, without_tag
from makeright.mail.models import FAILED, HANDING, QUEUED, SENDING, TAKEN, UNKNOWN, WAITING, Delivery
from makeright.mail.reading.ids import ids_given_by
from makeright.mail.talking import Outcome, talk
from makeright.mail.threading_clues import remember
from makeright.mail.writing import Outgoing, compose, reply_subject

log = logging.getLogger(__name__)

THE_MAIL = Actor.system("mail")
MOST_TRIES = 12
MOST_DUE, MOST_ASKED = 200, 1_000  # messages at a look; jobs that are looked at for it
LONGEST_TALK = timedelta(minutes=30)  # after that, whoever claimed a delivery is taken for dead
_BY_ID = re.compile(r' src="inline/([^"]+)"')
_PAUSES = [
    timedelta(seconds=20),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
]


def address_deliveries(message: Message, *, now: datetime | None = None) -> list[Delivery]:
    """Make a delivery for each recipient of a reply that leaves; inside the transaction in which it does.

    Idempotent: a recipient of this message gets one delivery, whoever asks again.
    """
    whom = recipients(message.conversation) if message.automatic == NONE else _who_wrote(message.answers)
    if message.is_addressed:
        whom = replace(whom, cc=_boxes(message.copied), bcc=_boxes(message.blind))
    ours = our_addresses()
    moment = now or timezone.now()
    rows = [
        Delivery(
            message=message,
            recipient=address,
            name=name,
            role=role,
            state=QUEUED if settings.MAKERIGHT_SMTP else WAITING,
            next_try_at=moment,
            created_at=moment,
        )
        for role, boxes in (("to", whom.to), ("cc", whom.cc), ("bcc", whom.bcc))
        for address, name in boxes
        if is_address(address) and without_tag(address) not in ours
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    remember(message.conversation, [message.message_id])
    if not settings.MAKERIGHT_SMTP:
        by = _on_its_way(message)
        for delivery in Delivery.objects.filter(message=message, state=WAITING):
            _tell(events.WAITS, delivery, by=by, now=now)
    else:
        _ask_for(message.pk, message.conversation.inbox_id)
    return rows


def _who_wrote(said: int | None) -> Recipients:
    """What the house says by itself goes to the address that wrote, and to no other, whatever it calls itself and
    wherever it wants answers (RFC 3834, 4)."""
    wrote = Message.objects.filter(pk=said or 0).values_list("author_address", flat=True)
    return Recipients(tuple((address, "") for address in wrote), ())


def _boxes(kept: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((address, name) for address, name in kept)


def _on_its_way(message: Message) -> Actor:
    """The mail, on account of the message that left: so whatever comes of it is known to come of who wrote it."""
    left = Event.objects.filter(conversation_id=message.conversation_id, kind=conversations.SENT.name)
    sent = left.filter(subject_id=message.pk).first()
    return THE_MAIL.on_account_of(sent.pk).telling(sent.actor.source) if sent else THE_MAIL


def send(message: Message) -> None:
    """Send a reply to those of its recipients who are due. May be called any number of times: what was taken, refused,
    or has an unknown outcome is not tried again by itself."""
    claimed = _claim(message)
    if not claimed:
        return
    usable, outcome = _usable(claimed)
    try:
        mail = written(message) if usable else b""
    except Exception as error:
        log.exception("reply %s could not be written as a mail", message.pk)
        state = FAILED if isinstance(error, ValueError) else QUEUED
        outcome |= {one.recipient: (state, f"{type(error).__name__}: {error}") for one in usable.values()}
    else:
        # What comes back of what no person wrote goes nowhere: that ends loops (RFC 3834, 3.3).
        sender = bounce_address(message) if message.automatic == NONE else ""
        said = talk(
            sender, list(usable), mail, before_words=lambda them: _handing_over(usable[one] for one in them)
        )
        outcome |= {usable[address].recipient: heard for address, heard in said.items()}
    insist(lambda: _write_down(claimed, outcome, message))


def _usable(deliveries: Sequence[Delivery]) -> tuple[dict[str, Delivery], Outcome]:
    """The deliveries by the address as the line needs it, and the verdict on those that no mail can be sent to."""
    usable: dict[str, Delivery] = {}
    outcome: Outcome = {}
    for delivery in deliveries:
        try:
            usable[usable_address(delivery.recipient)] = delivery
        except ValueError as error:
            outcome[delivery.recipient] = (FAILED, str(error))
    return usable, outcome


def written(message: Message) -> bytes:
    """The mail that a reply is, as each of its recipients gets it. Raises ValueError for one that no mail can be."""
    return compose(_outgoing(message))


def send_due() -> int:
    """Ask for whatever is due: what waited for a server that is set up now, lost its job, or was cut off before a
    word went over. What was cut off while it went over is unknown, and a person's decision."""
    now = timezone.now()
    _recover(Delivery.objects.filter(next_try_at__lte=now - LONGEST_TALK))
    _address_forgotten(now)
    if not settings.MAKERIGHT_SMTP:
        return 0
    Delivery.objects.filter(state=WAITING).update(state=QUEUED, next_try_at=now - timedelta(seconds=5))
    before_the_clock_was_set_back = Delivery.objects.filter(
        state=QUEUED, created_at__gt=now + CLOCKS_DIFFER_BY
    )
    before_the_clock_was_set_back.update(next_try_at=now - timedelta(seconds=5), created_at=now)
    due = Delivery.objects.filter(state=QUEUED, next_try_at__lte=now - timedelta(seconds=5))
    waiting = dict(due.values_list("message_id", "message__conversation__inbox_id").distinct()[:MOST_DUE])
    asked_for = _asked_for(set(waiting.values()))
    if len(asked_for) >= MOST_ASKED:
        return 0  # so many wait that these are among them, or have their turn afterwards
    lost = {message: inbox for message, inbox in waiting.items() if message not in asked_for}
    for message, inbox in lost.items():
        _ask_for(message, inbox)
    return len(lost)


def _ask_for(message: int, inbox: int, *, after: timedelta | None = None) -> None:
    """Have a reply sent; inboxes take turns."""
    enqueue("mail.send", after=after, priority=URGENT, lane=f"mail-{inbox}", message=message)


def _asked_for(inboxes: set[int]) -> set[int]:
    """The messages of these inboxes that jobs are about to send; of a flood, so many that it is known for one."""
    jobs = Job.objects.filter(kind="mail.send")
    about_to = (
        jobs.filter(state=ASKED, priority=URGENT, lane__in=[f"mail-{inbox}" for inbox in inboxes]),
        jobs.filter(state=RUNNING),
        jobs.filter(state=DOUBTFUL),
    )
    return {
        each.get("message")
        for some in about_to
        for each in some.values_list("arguments", flat=True)[:MOST_ASKED]
    }


def recover() -> None:
    """At the start of this home's only engine, before anything is sent: sort out what the last one was at."""
    _recover(Delivery.objects.filter(claimed_by=home_id()))


def _recover(lost: QuerySet[Delivery]) -> None:
    """Sort out deliveries that were claimed by an engine that is gone."""
    lost.filter(state=SENDING).update(state=QUEUED, next_try_at=timezone.now())
    for delivery in lost.select_related("message__conversation").filter(state=HANDING):
        with transaction.atomic():
            cut = Delivery.objects.filter(pk=delivery.pk, state=HANDING)
            if cut.update(
                state=UNKNOWN, server_said=says("The program ended while it was being handed over.")
            ):
                delivery.refresh_from_db()
                told = _tell(events.FAILED, delivery, by=_on_its_way(delivery.message))
                if delivery.message.automatic == NONE:
                    not_arrived(delivery.message, by=THE_MAIL.on_account_of(told.pk))


def _address_forgotten(now: datetime) -> None:
    """A reply that left and has no delivery, since the reaction that makes them failed, gets them now."""
    ours = Message.objects.exclude(source=IMPORT)  # that was sent by whoever had it before us
    left = ours.filter(left_at__gte=now - timedelta(days=7), state=LEFT, channel="mail")
    forgotten = left.filter(left_at__lte=now - timedelta(seconds=30)).exclude(
        Exists(Delivery.objects.filter(message=OuterRef("pk")))
    )
    for message in forgotten.select_related("conversation__inbox")[:50]:
        with transaction.atomic():
            address_deliveries(message)


@transaction.atomic
def retry(delivery: Delivery, *, by: Actor) -> bool:
    """Try a delivery again that failed, came back, is unknown, or waits for its next try; say whether it was one. The
    mail keeps its Message-ID, so that a server or reader that has it already can tell."""
    let_down = Delivery.objects.filter(
        pk=delivery.pk, state__in=(FAILED, "bounced", UNKNOWN, WAITING, QUEUED)
    )
    state = QUEUED if settings.MAKERIGHT_SMTP else WAITING
    if not let_down.update(state=state, next_try_at=timezone.now(), tries=0):
        return False
    delivery.refresh_from_db()
    _tell(events.RETRIED, delivery, by=by)
    if settings.MAKERIGHT_SMTP:
        _ask_for(delivery.message_id, delivery.message.conversation.inbox_id)
    return True


@transaction.atomic
def _claim(message: Message) -> list[Delivery]:
    """Take the deliveries that are due, so that nobody else sends them."""
    if not settings.MAKERIGHT_SMTP or message.state != LEFT:
        return []
    due = Delivery.objects.filter(message=message, state=QUEUED, next_try_at__lte=timezone.now())
    claimed = list(due.select_for_update(skip_locked=connection.vendor == "postgresql").order_by("pk"))
    Delivery.objects.filter(pk__in=[one.pk for one in claimed]).update(
        state=SENDING, next_try_at=timezone.now(), claimed_by=home_id()
    )
    return claimed


def _outgoing(message: Message) -> Outgoing:
    conversation = message.conversation
    everyone, _ = _usable(list(Delivery.objects.filter(message=message).order_by("pk")))
    earlier = conversation.messages.filter(pk__lt=message.pk).exclude(message_id="").exclude(state="recalled")
    thread = list(earlier.order_by("pk").values_list("message_id", "direction"))
    answered = [one for one, direction in thread if direction == IN][-1:] or [one for one, _ in thread][-1:]
    return Outgoing(
        from_name=_from_name(message),
        from_address=conversation.inbox.address,
        to=tuple((one.name, one.recipient) for one in everyone.values() if one.role == "to"),
        cc=tuple((one.name, one.recipient) for one in everyone.values() if one.role == "cc"),
        reply_to=reply_address(conversation),
        subject=_subject(message, is_reply=bool(thread)),
        text=message.text,
        html=_BY_ID.sub(lambda found: f' src="cid:{unquote(found[1])}"', message.html),
        signature=message.signature,
        message_id=message.message_id,
        in_reply_to=answered[0] if answered else "",
        references=tuple(one for one, _ in thread),
        date=message.left_at or message.at,
        auto_submitted=None if message.automatic == NONE else "auto-replied",
        attachments=tuple(
            (one.filename, one.mime, one.file.content(), one.content_id or None)
            for one in message.attachments.select_related("file").order_by("pk")
        ),
    )


def _subject(message: Message, *, is_reply: bool) -> str:
    if message.automatic != NONE:
        return message.subject
    subject = message.conversation.subject
    return reply_subject(subject) if is_reply else subject


def _from_name(message: Message) -> str:
    """ "Mina, Frame House": a person of a company, as a person signs."""
    company = message.conversation.inbox.from_name
    person = message.agent.first_name if message.agent else ""
    return ", ".join(word for word in (person, company) if word)


def _handing_over(deliveries: Iterable[Delivery]) -> None:
    Delivery.objects.filter(pk__in=[one.pk for one in deliveries]).update(state=HANDING)


@transaction.atomic
def _write_down(claimed: Sequence[Delivery], outcome: Outcome, message: Message) -> None:
    """Keep what became of each delivery, plan the next try, and put what failed for good back on top."""
    let_down: Event | None = None
    arrived: Event | None = None
    by = _on_its_way(message)
    for delivery in claimed:
        state, said = outcome[delivery.recipient]
        tries = delivery.tries + 1
        if state == QUEUED and tries >= MOST_TRIES:
            state = FAILED
        pause = _PAUSES[min(tries, len(_PAUSES)) - 1]
        Delivery.objects.filter(pk=delivery.pk).update(
            state=state,
            tries=tries,
            server_said=said[:500],
            next_try_at=timezone.now() + pause if state == QUEUED else None,
            accepted_at=timezone.now() if state == TAKEN else None,
        )
        if state == TAKEN:
            remember(message.conversation, ids_given_by(said))
        # What was claimed stays as it was, should this have to be done again.
        now_is = Delivery.objects.get(pk=delivery.pk)
        if state == QUEUED:
            _tell(events.WAITS, now_is, by=by)
            _ask_for(message.pk, message.conversation.inbox_id, after=pause)
            continue
        told = _tell(events.ACCEPTED if state == TAKEN else events.FAILED, now_is, by=by)
        if delivery.role == "to":  # a copy that fails is told, and lets nobody down who waits for an answer
            arrived, let_down = (told, let_down) if state == TAKEN else (arrived, told)
    if message.automatic != NONE:
        return  # nobody waits for it
    if let_down:
        not_arrived(message, by=THE_MAIL.on_account_of(let_down.pk))
    elif arrived:
        arrived_after_all(message, by=THE_MAIL.on_account_of(arrived.pk))


def _tell(kind: Kind, delivery: Delivery, *, by: Actor, now: datetime | None = None) -> Event:
    changed = events.DeliveryChanged(delivery.message_id, Code(delivery.state), delivery.tries)
    return record(kind, delivery, by=by, payload=changed, now=now)
