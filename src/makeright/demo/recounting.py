"""Recounting: what happened long ago is written down row by row, as the verbs would have left it, in their order.

Half a year of a shop by the verbs themselves takes a minute, and nobody waits so long for an example. So the verbs play
what is not long ago, and this the rest: plain mails, answers, notes, handing over, putting away, settling. The test
plays the same tales both ways and compares every row. No letter of these lies in the street any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from makeright.conversations import events
from makeright.conversations.models import (
    IN,
    LEFT,
    OPEN,
    OUT,
    RESOLVED,
    SNOOZED,
    Attachment,
    Conversation,
    Inbox,
    Message,
    Note,
    Participant,
)
from makeright.conversations.models.conversation import next_number
from makeright.customers import events as customer_events
from makeright.customers.models import MAIL, Customer, Identity
from makeright.demo.cast import Colleague
from makeright.demo.drawing import picture
from makeright.demo.story.telling import Answers, Gives, Line, Matter, Notes, Resolves, Says, Snoozes, Wakes
from makeright.demo.street.writing import Enclosure, Letter, answer_subject, compose, compose_plainly
from makeright.events.kinds import UNKNOWN, Code, Kind
from makeright.events.models import Event
from makeright.events.recording import row_of
from makeright.files.shelves import shelf
from makeright.files.shrinking import ask_for
from makeright.files.storing import enter, keep
from makeright.lib.actor import Actor
from makeright.lib.ids import new_id
from makeright.lib.inserting import insert
from makeright.lib.text import excerpt, squeeze
from makeright.lib.tokens import random_id
from makeright.mail import events as mail_events
from makeright.mail.models import OPENED, TAKEN, Delivery, IncomingMail, KnownId, key_of_mail
from makeright.mail.reading import ReadMail, read
from makeright.mail.reading.identity import content_digest
from makeright.staff.models import Agent

THE_MAIL = Actor.system("mail").telling("backfill")
THE_CLOCK = Actor.system("snoozing").telling("backfill")


def can_be_recounted(matter: Matter) -> bool:
    """Whether all of a matter is plain: words of its customer alone, of a person, in text; and nothing came back."""
    return all(_is_plain(line) for line in matter.lines)


def _is_plain(line: Line) -> bool:
    if isinstance(line, Says):
        return not (line.by or line.subject or line.html or line.copies or line.quotes or line.robot)
    return not (isinstance(line, Answers) and line.came_back)


@dataclass(slots=True)
class Standing:
    """Where a matter stands while it is recounted."""

    conversation: Conversation
    customer: Customer
    address: str
    ids: list[str] = field(default_factory=list)
    unanswered: Message | None = None
    answered: bool = False
    they_spoke_last: bool = True


class Recounting:
    """Takes the lines of all matters in the order of their moments. `inboxes` by address, each with how many serve in
    it; `now` is the moment from which all of it is told."""

    def __init__(
        self, agents: Mapping[Colleague, Agent], inboxes: Mapping[str, tuple[Inbox, int]], now: datetime
    ) -> None:
        self.agents, self.inboxes, self.now = agents, inboxes, now
        self.eligible = {inbox.pk: serving for inbox, serving in inboxes.values()}
        self.standing: dict[Matter, Standing] = {}
        self._customers: dict[str, Customer] = {}
        self._mails: dict[str, bytes] = {}

    def tell(self, line: Line, matter: Matter, at: datetime) -> None:
        """Write one line down."""
        match line:
            case Says():
                self._receive(line, matter, at)
            case Answers():
                self._answer(line, self.standing[matter], at)
            case Notes():
                it, agent = self.standing[matter].conversation, self.agents[line.by]
                note = insert(Note(id=new_id(at), conversation=it, agent=agent, text=line.text, at=at))
                self._record(events.NOTE_ADDED, note, self._by(agent), events.NoteAdded(note.pk), at)
            case Gives():
                by = self._by(self.agents[line.by])
                self._give(self.standing[matter].conversation, self.agents[line.to], by, at)
            case Resolves():
                self._resolve(self.standing[matter], self._by(self.agents[line.by]), at)
            case Snoozes():
                self._snooze(line, self.standing[matter].conversation, at)
            case Wakes():
                self._wake(self.standing[matter].conversation, "time", THE_CLOCK, at)

    def settle(self) -> None:
        """Write down where all of them stand, and put their mails on the shelf."""
        shelf().put_all_synced(self._mails)
        for one in self.standing.values():
            it = one.conversation
            Conversation.objects.filter(pk=it.pk).update(
                state=it.state,
                assignee=it.assignee_id,
                waiting_since=it.waiting_since,
                last_at=it.last_at,
                last_words=it.last_words,
                attachment_count=it.attachment_count,
                resolved_at=it.resolved_at,
                snoozed_until=it.snoozed_until,
            )

    def _receive(self, line: Says, matter: Matter, at: datetime) -> None:
        raw = self._written(line, matter, at)
        letter, digest = read(raw), hashlib.sha256(raw).hexdigest()
        path = f"{at.astimezone(UTC):%Y-%m-%d}/{digest}.eml"
        self._mails[key_of_mail(path)] = raw
        one = self.standing.get(matter) or self._open(matter, letter, at)
        it, by = one.conversation, Actor.customer(one.customer).telling("backfill")
        owed_since = it.waiting_since.astimezone(UTC) if one.ids and it.waiting_since else None
        if one.ids:
            self._go_on(it, by, at)
        message = insert(
            Message(
                id=new_id(at),
                conversation=it,
                direction=IN,
                channel="mail",
                customer=one.customer,
                author_name=matter.who.name,
                author_address=matter.who.address,
                subject=squeeze(letter.subject),
                text=letter.text,
                robot="human",
                source=by.source,
                message_id=letter.message_id,
                at=at,
                occurred_at=letter.date or at,
            )
        )
        self._attach(message, letter)
        it.attachment_count += len(letter.parts)
        it.last_at, it.last_words = at, excerpt(letter.text.strip(), 180)
        received = events.Received(message.pk, Code("mail"), Code("human"), owed_since, Code(UNKNOWN))
        self._record(events.RECEIVED, message, by, received, at, occurred_at=letter.date)
        insert(KnownId(message_id=letter.message_id, conversation=it))
        insert(
            IncomingMail(
                inbox=it.inbox,
                recipient=it.inbox.address,
                envelope_from=matter.who.address,
                path=path,
                digest=digest,
                size=len(raw),
                received_at=at,
                state=OPENED,
                tries=1,
                fingerprint=content_digest(letter, raw),
                message=message,
            )
        )
        one.ids.append(letter.message_id)
        one.unanswered = one.unanswered or message
        one.they_spoke_last = True

    def _written(self, line: Says, matter: Matter, at: datetime) -> bytes:
        before, (inbox, _serving) = self.standing.get(matter), self.inboxes[matter.inbox]
        letter = Letter(
            sender=(matter.who.name, matter.who.address),
            to=(inbox.from_name, inbox.address),
            subject=answer_subject(matter.subject) if before else matter.subject,
            text=line.text,
            message_id=f"<{random_id()}@{matter.who.address.rpartition('@')[2]}>",
            date=at,
            in_reply_to=before.ids[-1] if before else "",
            references=before.ids if before else (),
            enclosures=[Enclosure(name, "image/jpeg", picture(name)) for name in line.pictures],
        )
        return compose(letter) if line.pictures else compose_plainly(letter)

    def _open(self, matter: Matter, letter: ReadMail, at: datetime) -> Standing:
        customer = self._known(matter, at)
        it = insert(
            Conversation(
                number=next_number(),
                inbox=self.inboxes[matter.inbox][0],
                customer=customer,
                subject=squeeze(letter.subject),
                channel="mail",
                opened_at=at,
                waiting_since=at,
                last_at=at,
                state=OPEN,
            )
        )
        opened = events.Opened(Code("customer"), Code("unknown"), Code("mail"), Code("mail"), None)
        by = Actor.customer(customer).telling("backfill")
        self._record(events.OPENED, it, by, opened, at, occurred_at=letter.date)
        insert(Participant(conversation=it, address=matter.who.address, name=matter.who.name, role="from"))
        self.standing[matter] = Standing(it, customer, matter.who.address)
        return self.standing[matter]

    def _known(self, matter: Matter, at: datetime) -> Customer:
        address = matter.who.address
        if address not in self._customers:
            customer = insert(Customer(name=matter.who.name, created_at=at))
            identity = insert(Identity(customer=customer, kind=MAIL, value=address, created_at=at))
            created = customer_events.Created(identity=identity.pk, kind=Code(MAIL), verified=False)
            self._record(customer_events.CREATED, customer, THE_MAIL, created, at)
            self._customers[address] = customer
        return self._customers[address]

    def _go_on(self, it: Conversation, by: Actor, at: datetime) -> None:
        """Their next word opens what was settled or put away."""
        if it.state == RESOLVED:
            it.state, it.resolved_at = OPEN, None
            self._record(events.REOPENED, it, by, events.Reopened(Code("customer")), at)
        self._wake(it, "customer", by, at)
        it.waiting_since = it.waiting_since or at

    def _attach(self, message: Message, letter: ReadMail) -> None:
        for part in letter.parts:
            kept = keep(part.content, part.mime, part.filename)
            file = enter(kept)
            insert(
                Attachment(
                    message=message,
                    file=file,
                    filename=part.filename,
                    mime=kept.mime,
                    size=kept.size,
                    is_picture=True,
                )
            )
            ask_for([file])

    def _answer(self, line: Answers, one: Standing, at: datetime) -> None:
        it, agent = one.conversation, self.agents[line.by]
        by, left_at = self._by(agent), at + timedelta(seconds=settings.MAKERIGHT_UNDO_SECONDS)
        answers = one.unanswered.pk if one.unanswered else None
        message = insert(
            Message(
                id=new_id(at),
                conversation=it,
                direction=OUT,
                channel="mail",
                agent=agent,
                author_name=agent.name,
                author_address=it.inbox.address,
                subject=it.subject,
                text=line.text,
                source=by.source,
                message_id=f"<{random_id()}@{it.inbox.domain}>",
                at=at,
                occurred_at=at,
                state=LEFT,
                left_at=left_at,
                answers=answers,
            )
        )
        held = self._record(events.HELD, message, by, events.Held(message.pk, left_at), at)
        therefore = by.on_account_of(held.pk)
        if it.assignee_id is None:
            self._give(it, agent, therefore, at)
        it.last_at, it.last_words, it.waiting_since = left_at, excerpt(line.text, 180), None
        sent = events.Sent(message.pk, Code("agent"), Code("none"), answers or 0, None, None, None, None)
        self._record(events.SENT, message, therefore, sent, left_at)
        self._deliver(message, one, left_at)
        insert(KnownId(message_id=message.message_id, conversation=it))
        one.ids.append(message.message_id)
        one.unanswered, one.answered, one.they_spoke_last = None, True, False

    def _deliver(self, message: Message, one: Standing, left_at: datetime) -> None:
        there_at = left_at + timedelta(seconds=1)
        to = {"recipient": one.address, "name": one.customer.name, "role": "to"}
        told = {"state": TAKEN, "tries": 1, "server_said": "250 2.0.0 In the letterbox"}
        delivery = insert(
            Delivery(
                message=message, **to, **told, created_at=left_at, accepted_at=there_at, next_try_at=None
            )
        )
        changed = mail_events.DeliveryChanged(message.pk, Code(TAKEN), tries=1)
        self._record(mail_events.ACCEPTED, delivery, THE_MAIL, changed, there_at)

    def _give(self, it: Conversation, to: Agent, by: Actor, at: datetime) -> None:
        before = it.assignee_id
        if before == to.pk:
            return
        it.assignee = to
        how = "taken" if by.id == to.pk else "by_person"
        assigned = events.Assigned(before, to.pk, Code(how), self.eligible[it.inbox_id])
        event = self._record(events.ASSIGNED, it, by, assigned, at)
        if before is not None:
            why = "taken_over" if how == "taken" else UNKNOWN
            over = events.HandedOver(from_agent=before, to_agent=to.pk, reason=Code(why))
            self._record(events.HANDED_OVER, it, by.on_account_of(event.pk), over, at)

    def _resolve(self, one: Standing, by: Actor, at: datetime) -> None:
        it = one.conversation
        it.state, it.waiting_since, it.snoozed_until, it.resolved_at = RESOLVED, None, None, at
        proven = UNKNOWN if one.unanswered else "answered" if one.answered else "no_answer_needed"
        resolved = events.Resolved(Code(proven), customer_spoke_last=one.they_spoke_last)
        self._record(events.RESOLVED, it, by, resolved, at)

    def _snooze(self, line: Snoozes, it: Conversation, at: datetime) -> None:
        until = line.until.before(self.now) if line.until else self.now + timedelta(days=line.days)
        it.state, it.snoozed_until = SNOOZED, until
        by = self._by(self.agents[line.by])
        self._record(events.SNOOZED, it, by, events.Snoozed(until), at)

    def _wake(self, it: Conversation, why: str, by: Actor, at: datetime) -> None:
        if it.state == SNOOZED:
            it.state, it.snoozed_until = OPEN, None
            self._record(events.WOKEN, it, by, events.Woken(Code(why)), at)

    def _by(self, agent: Agent) -> Actor:
        return Actor.agent(agent).telling("backfill")

    def _record(
        self,
        kind: Kind,
        subject: Any,
        by: Actor,
        payload: Any,
        at: datetime,
        *,
        occurred_at: datetime | None = None,
    ) -> Event:
        return insert(row_of(kind, subject, by=by, payload=payload, occurred_at=occurred_at, now=at))
