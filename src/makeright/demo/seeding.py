"""Seeding: Frame House is set up, and the story of its last days is played with the verbs that the desk itself uses.

What customers write goes through the mail's own opening; what colleagues answer lies in the street's letterboxes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from operator import itemgetter

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from makeright.conversations.assigning import assign
from makeright.conversations.models import Conversation, Inbox, Message
from makeright.conversations.noting import note
from makeright.conversations.replying import leave, not_arrived, reply
from makeright.conversations.resolving import resolve
from makeright.demo import cast
from makeright.demo.models import IN, OUT, DemoInstallation
from makeright.demo.story import STORY
from makeright.demo.story.telling import Answers, Gives, Line, Matter, Notes, Resolves, Says
from makeright.demo.street.keeping import fresh_words, keep_letter
from makeright.demo.street.writing import Enclosure, Letter, answer_subject, compose
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.files.kinds import raster_of
from makeright.files.storing import store
from makeright.jobs.models import Job
from makeright.lib.actor import Actor
from makeright.lib.tokens import random_id
from makeright.mail import events as mail_events
from makeright.mail import sending
from makeright.mail.intake import Arrival, accept
from makeright.mail.models import BOUNCED, OPENING, TAKEN, Delivery, IncomingMail
from makeright.mail.opening import open_mail, open_or_set_aside
from makeright.mail.reading import ReadMail, read
from makeright.staff.models import Agent

THE_MAIL = Actor.system("mail").telling("backfill")


class NotSeeded(Exception):
    """The demo refuses to touch this installation; says why in words."""


@transaction.atomic
def seed(*, now: datetime | None = None) -> bool:
    """Set up Frame House and play its story; say whether that was still to be done. Twice is once.

    All or nothing, in one transaction. Raises NotSeeded outside demo mode, and where somebody works already.
    """
    if not settings.MAKERIGHT_DEMO:
        raise NotSeeded("The demo is only set up where MAKERIGHT_DEMO=1 says that this is one.")
    if DemoInstallation.objects.exists():
        return False
    for model, what in ((Conversation, "conversations"), (Agent, "colleagues"), (Inbox, "inboxes")):
        if model._default_manager.exists():
            raise NotSeeded(
                f"There are {what} here that the demo did not make, so it leaves this installation alone."
                " Give the demo a folder of its own: MAKERIGHT_HOME=var/demo."
            )
    moment = timezone.localtime(now or timezone.now())
    jobs_before = Job.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    story = list(_in_order(moment))
    before_all = min(at for at, *_ in story) - timedelta(days=1)
    by = cast.THE_HOUSE.telling("backfill")
    stage = Stage(cast.furnish(passwords=True, by=by, now=before_all))
    stage.draw_faces()
    for at, matter, line in story:
        stage.play(line, matter, at)
    stage.leave_the_scan(moment - timedelta(hours=6))
    # All that they would do has happened in the story, but for the small pictures, which the engine draws.
    Job.objects.filter(pk__gt=jobs_before).exclude(kind="files.shrink").delete()
    DemoInstallation.objects.create(pk=1, set_up_at=moment)
    return True


def _in_order(now: datetime) -> list[tuple[datetime, Matter, Line]]:
    """Every line of the story with its moment, as it went through the days, so that numbers and ids go up with time."""
    told = [(line.at.before(now), matter, line) for matter in STORY for line in matter.lines]
    return sorted(told, key=itemgetter(0))


class Stage:
    """Where the story is played: knows each matter's conversation and the mails in it so far."""

    def __init__(self, house: cast.House) -> None:
        self.house = house
        self.agents = {
            cast.MINA: house.mina,
            cast.OTTO: house.otto,
            cast.LENA: house.lena,
            cast.ADA: house.ada,
        }
        self.inboxes = {cast.SHOP: house.inbox, cast.TRADE: house.wholesale}
        self.conversations: dict[Matter, int] = {}
        self.mails: dict[Matter, list[ReadMail]] = {}

    def draw_faces(self) -> None:
        """Give each colleague their picture."""
        for colleague, agent in self.agents.items():
            agent.picture = store((cast.PICTURES / f"{colleague.name.lower()}.png").read_bytes(), "image/png")
            agent.save(update_fields=["picture"])

    def leave_the_scan(self, at: datetime) -> None:
        """A mail of a machine that doesn't say who it is: it can't become a message, and is set aside for a person."""
        mail = self._arrive(_SCAN, "", cast.SHOP, at)
        open_or_set_aside(mail, by=THE_MAIL, now=at)

    def play(self, line: Line, matter: Matter, at: datetime) -> None:
        """Let one line happen at its moment."""
        match line:
            case Says():
                self._receive(line, matter, at)
            case Answers():
                self._answer(line, matter, at)
            case Notes():
                note(self._conversation(matter), text=line.text, by=self._actor(line.by), now=at)
            case Gives():
                assign(self._conversation(matter), to=self.agents[line.to], by=self._actor(line.by), now=at)
            case Resolves():
                resolve(self._conversation(matter), by=self._actor(line.by), now=at)

    def _receive(self, line: Says, matter: Matter, at: datetime) -> None:
        """A customer's mail comes in, and is opened as any other; its copy lies in their letterbox."""
        who = line.by or matter.who
        raw = self._written(line, matter, at)
        message = open_mail(self._arrive(raw, who.address, matter.inbox, at), by=THE_MAIL, now=at)
        assert message is not None, f"{who.name}'s mail became no message"
        self.conversations[matter] = message.conversation_id
        self.mails.setdefault(matter, []).append(read(raw))
        if line.robot != "list":
            keep_letter(raw, who.address, OUT, now=at)
        for other in line.copies:
            keep_letter(raw, other.address, IN, is_opened=True, now=at)

    def _answer(self, line: Answers, matter: Matter, at: datetime) -> None:
        """A colleague's reply leaves, and lies in the letterboxes of those it is for; or it comes back."""
        message = reply(self._conversation(matter), text=line.text, by=self._actor(line.by), now=at)
        gone_at = at + timedelta(seconds=settings.MAKERIGHT_UNDO_SECONDS)
        leave(message, now=gone_at)
        message = Message.objects.select_related("conversation__inbox", "agent").get(pk=message.pk)
        raw = sending.written(message)
        self.mails[matter].append(read(raw))
        if line.came_back:
            self._come_back(message, line.came_back, gone_at + timedelta(seconds=40))
            return
        there_at = gone_at + timedelta(seconds=1)
        for delivery in self._arrived(message, there_at):
            keep_letter(raw, delivery.recipient, IN, is_opened=True, now=there_at)

    def _conversation(self, matter: Matter) -> Conversation:
        return Conversation.objects.select_related("inbox").get(pk=self.conversations[matter])

    def _actor(self, colleague: cast.Colleague) -> Actor:
        """They act in a story that is told afterwards, so nothing of it counts as live."""
        return Actor.agent(self.agents[colleague]).telling("backfill")

    def _written(self, line: Says, matter: Matter, at: datetime) -> bytes:
        """The mail as the customer's own program sent it, in the thread of those before it."""
        who, before = line.by or matter.who, self.mails.get(matter, [])
        last = before[-1] if before else None
        inbox = self.inboxes[matter.inbox]
        quoted = None
        if line.quotes and last and last.from_ and last.date:
            above = (
                f"On {last.date:%a, %b} {last.date.day}, {last.date:%Y at %H:%M}, {last.from_.name} wrote:"
            )
            quoted = (above, fresh_words(last))
        return compose(
            Letter(
                sender=(who.name, who.address),
                to=(inbox.from_name, inbox.address),
                copies=[(one.name, one.address) for one in line.copies],
                subject=line.subject or (answer_subject(matter.subject) if last else matter.subject),
                text=line.text,
                html=line.html,
                message_id=f"<{random_id()}@{who.address.rpartition('@')[2]}>",
                date=at,
                in_reply_to=last.message_id if last else "",
                references=[one.message_id for one in before],
                quoted=quoted,
                enclosures=[_enclosure(name, "wall" if line.html else "") for name in line.pictures],
                robot=line.robot,
            )
        )

    def _arrive(self, raw: bytes, sender: str, inbox: str, at: datetime) -> IncomingMail:
        """Take a mail in, and hold it ready to be opened."""
        (mail,) = accept([Arrival(raw, sender, ((self.inboxes[inbox], inbox),))], now=at)
        IncomingMail.objects.filter(pk=mail.pk).update(state=OPENING, tries=1)
        mail.state, mail.tries = OPENING, 1
        return mail

    def _arrived(self, message: Message, at: datetime) -> list[Delivery]:
        """A reply was taken by the customer's mail server, then."""
        deliveries = list(Delivery.objects.filter(message=message))
        for delivery in deliveries:
            said = {"server_said": "250 2.0.0 In the letterbox", "next_try_at": None}
            Delivery.objects.filter(pk=delivery.pk).update(
                state=TAKEN, tries=1, created_at=message.left_at, accepted_at=at, **said
            )
            changed = mail_events.DeliveryChanged(message.pk, Code(TAKEN), tries=1)
            record(mail_events.ACCEPTED, delivery, by=THE_MAIL, payload=changed, now=at)
        return deliveries

    def _come_back(self, message: Message, said: str, at: datetime) -> None:
        """A reply was sent back by the customer's mail server, then; so the matter is ours again."""
        for delivery in self._arrived(message, at - timedelta(seconds=39)):
            Delivery.objects.filter(pk=delivery.pk).update(state=BOUNCED, server_said=said, accepted_at=None)
            changed = mail_events.DeliveryChanged(message.pk, Code(BOUNCED), tries=1)
            record(mail_events.BOUNCED, delivery, by=THE_MAIL, payload=changed, now=at)
        not_arrived(message, by=THE_MAIL, now=at)


def _enclosure(name: str, content_id: str) -> Enclosure:
    content = (cast.PICTURES / name).read_bytes()
    return Enclosure(name, raster_of(content[:16]) or "application/octet-stream", content, content_id)


_SCAN = b"""\
To: hello@framehouse.test\r
Subject: Scan 0001\r
MIME-Version: 1.0\r
Content-Type: text/plain; charset=utf-8\r
\r
This document was scanned at the copy shop, machine 3. Please do not answer: the machine cannot read.\r
"""
