"""Seeding: Frame House is set up, and the story of its last days is played with the verbs that the desk itself uses.

What customers write goes through the mail's own opening; what colleagues answer lies in the street's letterboxes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from operator import itemgetter

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from makeright.conversations.assigning import assign
from makeright.conversations.keeping_tags import add_tag, retire_tag
from makeright.conversations.models import OPEN, Conversation, Inbox, Message
from makeright.conversations.noting import note
from makeright.conversations.replying import leave, not_arrived, reply
from makeright.conversations.resolving import resolve
from makeright.conversations.saving_replies import save_reply
from makeright.conversations.snoozing import snooze, wake_if_due
from makeright.conversations.tagging import tag_with
from makeright.customers.recognizing import recognize
from makeright.demo import cast
from makeright.demo.buying import buy_what_they_wrote_about
from makeright.demo.drawing import picture
from makeright.demo.empowering import empower
from makeright.demo.mending import mend
from makeright.demo.models import IN, OUT, DemoInstallation
from makeright.demo.programs import know_programs
from makeright.demo.promising import promise_what_they_said
from makeright.demo.recounting import Recounting, can_be_recounted
from makeright.demo.remembering import know_companies, remember_them
from makeright.demo.story import STORY
from makeright.demo.story.saved_replies import SAVED_REPLIES
from makeright.demo.story.tags import LONG_UNUSED, TAGS
from makeright.demo.story.telling import (
    Answers,
    Gives,
    Line,
    Matter,
    Notes,
    Resolves,
    Says,
    Snoozes,
    Wakes,
    words,
)
from makeright.demo.street.keeping import fresh_words, keep_letter
from makeright.demo.street.writing import Enclosure, Letter, answer_subject, compose
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.files.kinds import raster_of
from makeright.files.storing import store
from makeright.hours.closing import choose_region
from makeright.hours.keeping import add_calendar
from makeright.hours.spelling import read as read_hours
from makeright.jobs.models import Job
from makeright.lib.actor import Actor
from makeright.lib.tokens import random_id
from makeright.mail import events as mail_events
from makeright.mail import sending
from makeright.mail.intake import Arrival, accept
from makeright.mail.knowing_senders import block
from makeright.mail.models import BOUNCED, OPENING, TAKEN, Delivery, IncomingMail
from makeright.mail.opening import open_mail, open_or_set_aside
from makeright.mail.reading import ReadMail, read
from makeright.staff.attending import plan
from makeright.staff.describing import sign
from makeright.staff.models import Agent

THE_MAIL = Actor.system("mail").telling("backfill")
THE_CLOCK = Actor.system("snoozing").telling("backfill")


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
    moment = (now or timezone.now()).astimezone(cast.CLOCK)
    jobs_before = Job.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    story = list(_in_order(moment))
    before_all = min(at for at, *_ in story) - timedelta(days=1)
    by = cast.THE_HOUSE.telling("backfill")
    stage = Stage(cast.furnish(passwords=True, by=by, now=before_all), moment)
    _say_when_the_shop_is_open(by, before_all)
    know_companies(by=by, now=before_all)
    empower(stage.house, by=by, now=before_all)
    ada = stage.house.by_ada.telling("backfill")
    block("offers.test", reason="Three offers a day, whatever we answer", by=ada, now=before_all)
    stage.draw_faces()
    for name, text in SAVED_REPLIES.items():
        save_reply(name, words(text), by=by, now=before_all)
    long_ago = _long_ago(story)
    past = Recounting(stage.agents, stage.served, moment)
    for at, matter, line in story:
        if matter in long_ago:
            past.tell(line, matter, at)
    past.settle()
    for at, matter, line in story:
        if matter not in long_ago:
            stage.play(line, matter, at)
    cast.introduce(recognize(cast.INES.address, by=by, now=moment), by=by, now=moment)
    _put_one_away(stage, moment)
    _sort_by_tags(stage, before_all, moment)
    promise_what_they_said(stage.conversations.values(), now=moment)
    remember_them(stage.house, by=by, now=moment)
    buy_what_they_wrote_about(by=by, now=moment)
    mend(stage.agents, now=moment)
    _send_lena_to_the_fair(stage, moment)
    stage.leave_the_scan(moment - timedelta(hours=6))
    know_programs(stage.house.ada, now=moment - timedelta(days=3))
    # All that they would do has happened in the story, but for the small pictures, which the engine draws.
    Job.objects.filter(pk__gt=jobs_before).exclude(kind="files.shrink").delete()
    DemoInstallation.objects.create(pk=1, set_up_at=moment)
    return True


def _say_when_the_shop_is_open(by: Actor, now: datetime) -> None:
    week = read_hours("Mo-Fr 9:00-12:30, 13:30-18:00; Sa 10:00-14:00")
    calendar = add_calendar("Frame House", zone=cast.CLOCK.key, week=week, by=by, now=now)
    choose_region(calendar, "DE-BY", by=by, now=now)


def _send_lena_to_the_fair(stage: Stage, now: datetime) -> None:
    """Somebody is out, so that it can be seen what happens to what is theirs; and all sign what they write."""
    by = cast.THE_HOUSE.telling("backfill")
    for agent in stage.agents.values():
        sign(agent, "{first_name}\n{company}", by=by, now=now)
    lena, ada = stage.agents[cast.LENA], stage.agents[cast.ADA]
    words = "At the framers’ fair in Verona. Ada knows about the trade."
    until = now + timedelta(days=3)
    plan(lena, since=now, until=until, reason="training", stand_in=ada, words=words, by=by, now=now)


def _put_one_away(stage: Stage, now: datetime) -> None:
    """What was answered last can wait two days, so that it can be seen where it waits."""
    answered = Conversation.objects.filter(state=OPEN, waiting_since=None, inbox=stage.house.inbox)
    by = stage.house.by_mina.telling("backfill")
    snooze(answered.latest("last_at"), until=now + timedelta(days=2), by=by, now=now)


def _sort_by_tags(stage: Stage, before_all: datetime, now: datetime) -> None:
    """Ada says which tags there are; Mina sorts the matters of these days by them, and Lena those of the trade."""
    ada, mina, lena = (
        by.telling("backfill") for by in (stage.house.by_ada, stage.house.by_mina, stage.house.by_lena)
    )
    retire_tag(add_tag(LONG_UNUSED, by=ada, now=before_all), by=ada, now=now)
    played = Conversation.objects.filter(pk__in=stage.conversations.values()).order_by("pk")
    for name, (color, subjects) in TAGS.items():
        tag = add_tag(name, color, by=ada, now=before_all)
        for matter in played.filter(subject__in=subjects):
            tag_with(matter, tag, by=lena if matter.inbox_id == stage.house.wholesale.pk else mina, now=now)


def _long_ago(story: Iterable[tuple[datetime, Matter, Line]]) -> set[Matter]:
    """The plain matters that were settled before all others began: they need not be played, only written down."""
    ended: dict[Matter, datetime] = {}
    began: dict[Matter, datetime] = {}
    for at, matter, _line in story:
        began.setdefault(matter, at)
        ended[matter] = at
    since = min((began[matter] for matter in began if not can_be_recounted(matter)), default=None)
    return {
        matter for matter in ended if can_be_recounted(matter) and (since is None or ended[matter] < since)
    }


def _in_order(now: datetime) -> list[tuple[datetime, Matter, Line]]:
    """Every line of the story with its moment, as it went through the days, so that numbers and ids go up with time."""
    told = [(line.at.before(now), matter, line) for matter in STORY for line in with_wakings(matter.lines)]
    return sorted(told, key=itemgetter(0))


def with_wakings(lines: Iterable[Line]) -> Iterator[Line]:
    """What was put away until a moment that has passed is back by then, unless the customer's word was quicker."""
    for line in lines:
        yield line
        if isinstance(line, Snoozes) and line.until is not None:
            yield Wakes(line.until)


class Stage:
    """Where the story is played: knows each matter's conversation and the mails in it so far."""

    def __init__(self, house: cast.House, now: datetime) -> None:
        self.house, self.now = house, now
        self.agents = {
            cast.MINA: house.mina,
            cast.OTTO: house.otto,
            cast.LENA: house.lena,
            cast.ADA: house.ada,
        }
        self.inboxes = {cast.SHOP: house.inbox, cast.TRADE: house.wholesale}
        self.served = {
            address: (inbox, sum(address in one.serves for one in cast.COLLEAGUES))
            for address, inbox in self.inboxes.items()
        }
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
            case Snoozes():
                until = line.until.before(self.now) if line.until else self.now + timedelta(days=line.days)
                snooze(self._conversation(matter), until=until, by=self._actor(line.by), now=at)
            case Wakes():
                wake_if_due(self.conversations[matter], by=THE_CLOCK, now=at)

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
    content = picture(name)
    return Enclosure(name, raster_of(content[:16]) or "application/octet-stream", content, content_id)


_SCAN = b"""\
To: hello@framehouse.test\r
Subject: Scan 0001\r
MIME-Version: 1.0\r
Content-Type: text/plain; charset=utf-8\r
\r
This document was scanned at the copy shop, machine 3. Please do not answer: the machine cannot read.\r
"""
