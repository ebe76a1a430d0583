"""Replying: written, held while undo is possible, then gone. The event comes when it leaves, not when it is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from makeright.conversations import assigning, events, owing, resolving
from makeright.conversations.composing import Recipients, is_ours, recipients
from makeright.conversations.drafting import take_back
from makeright.conversations.models import (
    CC,
    HELD,
    LEFT,
    OPEN,
    OUT,
    RECALLED,
    RESOLVED,
    SNOOZED,
    Attachment,
    Conversation,
    Draft,
    Message,
    Participant,
    SavedReply,
)
from makeright.conversations.models.conversation import take_turn
from makeright.conversations.models.message import next_message_id
from makeright.conversations.receiving import Part
from makeright.conversations.refusals import Refused
from makeright.conversations.variables import filled, unfilled, values_in
from makeright.events.kinds import Code
from makeright.events.models import Event
from makeright.events.recording import record
from makeright.files.naming import file_name
from makeright.files.shrinking import ask_for
from makeright.files.storing import enter
from makeright.jobs.going_on import do_each
from makeright.jobs.models import URGENT
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.lib.inserting import insert, insert_new
from makeright.lib.text import excerpt, squeeze, without_controls
from makeright.lib.tokens import random_id
from makeright.staff.models import Agent

LONGEST = 200_000  # characters of a reply
FARTHEST = timedelta(days=365)  # ahead, for a reply that leaves later
CLOCKS_DIFFER_BY = timedelta(minutes=1)  # between machines, at most


@transaction.atomic
def reply(
    conversation: Conversation,
    *,
    text: str,
    by: Actor,
    html: str = "",
    files: Sequence[Part] = (),
    whom: Recipients | None = None,
    saved: SavedReply | None = None,
    leaves_at: datetime | None = None,
    seen: int | None = None,
    draft_key: str | None = None,
    opened_for: int | None = None,
    now: datetime | None = None,
) -> Message:
    """Write to the customer. The message is held for some seconds, in which `recall` takes it back; then it leaves.

    `seen` is the id of the newest message that the writer had on screen. `draft_key` names the draft: sent twice, by a
    second press or after a lost answer, it is one reply, and with it the draft goes; without it two calls are two.
    Whoever answers a conversation of nobody takes it. `html` says what `text` says, safe (`wording.py`), its pictures
    among `files`. `whom` says who gets copies, `saved` from which saved reply it was made. With `leaves_at`, an aware
    time ahead, it leaves then instead, unless the customer writes first.

    Raises Refused: `empty`, `too_long`, `unfilled` if a variable still stands in braces, `nobody` if there is no
    address to write to, `passed` or `too_far` for when it is to leave, `unseen` if the customer has written since, or
    `unseen_colleague` if a colleague has (nothing is changed, the words are the caller's to keep).
    """
    take_turn(conversation)
    words = without_controls(text).replace("\r\n", "\n").strip()
    sent = _sent_before(conversation, draft_key, words)
    if sent is not None:
        return sent
    _refuse_what_cannot_go(conversation, words, files=bool(files), saved=saved, seen=seen, by=by)
    agent = Agent.objects.get(pk=by.agent_id)
    moment = now or timezone.now()
    is_planned = leaves_at is not None
    leaves_at = _time_ahead(leaves_at, moment) or moment + timedelta(seconds=settings.MAKERIGHT_UNDO_SECONDS)
    message = insert(
        Message(
            id=next_message_id(conversation, now),
            conversation=conversation,
            direction=OUT,
            channel=conversation.channel,
            agent=agent,
            author_name=agent.name,
            author_address=conversation.inbox.address,
            subject=conversation.subject,
            text=words,
            html=html,
            copied=[list(each) for each in whom.cc] if whom else [],
            blind=[list(each) for each in whom.bcc] if whom else [],
            is_addressed=whom is not None,
            signature=conversation.inbox.signed_by(agent),
            message_id=f"<{random_id()}@{conversation.inbox.domain}>",
            at=moment,
            occurred_at=moment,
            state=HELD,
            leaves_at=leaves_at,
            is_planned=is_planned,
            saved_reply=saved,
            edited=_is_edited(words, saved, conversation, agent),
            source=by.source,
            answers=first.pk if (first := owing.first_unanswered(conversation)) else None,
            opened_for=opened_for,
            draft_key=draft_key or None,
        )
    )
    _attach(message, files, domain=conversation.inbox.domain)
    if whom is not None:
        insert_new(
            Participant(conversation=conversation, address=address.lower(), name=name, role=CC)
            for address, name in (*whom.cc, *whom.bcc)
        )
    held = record(events.HELD, message, by=by, payload=events.Held(message.pk, leaves_at), now=moment)
    assigning.take_if_nobodys(conversation, by=by.on_account_of(held.pk), now=now)
    enqueue("conversations.leave", at=leaves_at, priority=URGENT, message=message.pk)
    if draft_key:
        Draft.objects.filter(conversation=conversation, agent=agent, key=draft_key).delete()
    return message


def _time_ahead(leaves_at: datetime | None, now: datetime) -> datetime | None:
    if leaves_at is None:
        return None
    if leaves_at <= now:
        raise Refused("passed", "That time has passed already.")
    if leaves_at > now + FARTHEST:
        raise Refused("too_far", "A reply can leave a year ahead at most.")
    return leaves_at


def _is_edited(words: str, saved: SavedReply | None, conversation: Conversation, agent: Agent) -> bool | None:
    """Whether a saved reply was changed before it was sent; None without one. What stands around it counts as well."""
    if saved is None:
        return None
    return squeeze(filled(saved.text, values_in(conversation, agent))) != squeeze(words)


def _attach(message: Message, files: Sequence[Part], *, domain: str) -> None:
    """Pictures stand in the mail's text, under a content id of their own; other files lie beside it."""
    attached = Attachment.objects.bulk_create(
        Attachment(
            message=message,
            file=enter(part.kept),
            filename=file_name(part.filename, part.kept.mime),
            mime=part.kept.mime,
            size=part.kept.size,
            inline=part.is_picture,
            content_id=(part.content_id or f"{random_id()}@{domain}") if part.is_picture else "",
            is_picture=part.is_picture,
        )
        for part in files
    )
    ask_for(one.file for one in attached if one.is_picture)


def _sent_before(conversation: Conversation, draft_key: str | None, words: str) -> Message | None:
    """The reply that this draft became already. Raises Refused if that said something else, or was taken back."""
    sent = conversation.messages.filter(draft_key=draft_key).first() if draft_key else None
    if sent is not None and (sent.state == RECALLED or sent.text != words):
        raise Refused("already_sent", "This draft was sent before, in other words.")
    return sent


def _refuse_what_cannot_go(
    conversation: Conversation,
    words: str,
    *,
    files: bool,
    saved: SavedReply | None,
    seen: int | None,
    by: Actor,
) -> None:
    if not words and not files:
        raise Refused("empty", "There is nothing to send yet.")
    if len(words) > LONGEST:
        raise Refused("too_long", "A reply holds at most %(most)s characters.", {"most": f"{LONGEST:,}"})
    if left := unfilled(words, from_saved=saved is not None):
        raise Refused(
            "unfilled", "“{%(variable)s}” is not filled in yet.", {"variable": left[0]}, variable=left[0]
        )
    whom = recipients(conversation)
    if not whom.to or is_ours(whom):
        raise Refused("nobody", "No address is known to write to. A note can be left for colleagues.")
    if seen is None:
        return
    if owing.said_after(conversation, seen) is not None:
        raise Refused("unseen", "The customer has written since you looked.")
    theirs = conversation.messages.filter(direction=OUT, state__in=(HELD, LEFT), robot="human")
    if theirs.exclude(agent=by.agent_id).filter(pk__gt=seen).exists():
        raise Refused("unseen_colleague", "A colleague has written since you looked.")


@transaction.atomic
def recall(message: Message, *, by: Actor, now: datetime | None = None) -> bool:
    """Take a held reply back; say whether that was still possible. It never leaves, and its words are kept."""
    take_turn(message.conversation)
    held = Message.objects.filter(pk=message.pk, state=HELD)
    if not held.update(state=RECALLED, leaves_at=None):
        return False
    message.refresh_from_db()
    recalled = record(events.RECALLED, message, by=by, payload=events.Recalled(message.pk), now=now)
    if message.conversation.is_resolved and owing.first_unanswered(message.conversation) is not None:
        resolving.reopen(message.conversation, by=by.on_account_of(recalled.pk), now=now)
    return True


@transaction.atomic
def recall_to_draft(message: Message, *, by: Actor, now: datetime | None = None) -> bool:
    """Take a held reply back and go on with it as a draft; say whether that was still possible."""
    is_back = recall(message, by=by, now=now)
    if is_back:
        take_back(message, now=now)
    return is_back


@transaction.atomic
def leave(message: Message, *, now: datetime | None = None) -> bool:
    """Let a held reply go, once; say whether it went now.

    What the customer said after it was written stays owed. If it was to leave later and they wrote first, it goes back
    to its writer's draft instead. Sending itself is the channel's: it reacts to the event.
    """
    moment = now or timezone.now()
    take_turn(message.conversation)
    if message.is_planned and owing.said_after(message.conversation, message.pk) is not None:
        _hold_back(message, now=now)
        return False
    held = Message.objects.filter(pk=message.pk, state=HELD)
    if not held.update(state=LEFT, left_at=moment, leaves_at=None):
        return False
    message.refresh_from_db()
    conversation = message.conversation
    newer = owing.said_after(conversation, message.pk)
    same = Conversation.objects.filter(pk=conversation.pk)
    same.update(last_at=moment, last_words=excerpt(message.text, 180))
    same.exclude(state=RESOLVED).update(waiting_since=newer.at if newer else None)
    sent = events.Sent(
        message=message.pk,
        author=Code("ai" if message.agent and message.agent.is_ai else "agent"),
        automatic=Code("none"),
        answers=message.answers or 0,
        saved_reply_id=message.saved_reply_id,
        macro_id=None,
        edited=message.edited,
        open_for_seconds=message.opened_for,
    )
    record(events.SENT, message, by=_who_wrote(message), payload=sent, now=moment)
    return True


def _hold_back(message: Message, *, now: datetime | None) -> None:
    if recall(message, by=Actor.system("sending_later"), now=now):
        take_back(message, held_back=True, now=now)


def _who_wrote(message: Message) -> Actor:
    """Who leaves with the message is who wrote it, by the same door, and because it was written."""
    held = Event.objects.filter(conversation_id=message.conversation_id, kind=events.HELD.name)
    written = held.filter(subject_id=message.pk).first()
    return written.actor.on_account_of(written.pk) if written else Actor("agent", message.agent_id)


def leave_due(*, now: datetime | None = None) -> int:
    """Let go every held reply whose time has come: after a restart, when its job was lost, or when the clock was set
    back and it was written in what is now the future."""
    moment = now or timezone.now()
    due = Message.objects.select_related("conversation").filter(
        Q(leaves_at__lte=moment) | Q(at__gt=moment + CLOCKS_DIFFER_BY, is_planned=False), state=HELD
    )
    return do_each(due, lambda message: leave(message, now=now))


@transaction.atomic
def not_arrived(message: Message, *, by: Actor, now: datetime | None = None) -> None:
    """A reply of ours did not reach the customer: the debt stands again, from the time of the question that it was to
    answer, and the conversation is open. Twice is harmless."""
    conversation = message.conversation
    take_turn(conversation)
    asked = Message.objects.filter(pk=message.answers or 0).values_list("at", flat=True).first() or message.at
    same = Conversation.objects.filter(pk=conversation.pk)
    reopened = same.filter(state=RESOLVED).update(state=OPEN, resolved_at=None, junk_since=None)
    woken = same.filter(state=SNOOZED).update(state=OPEN, snoozed_until=None)
    owed = same.filter(Q(waiting_since__isnull=True) | Q(waiting_since__gt=asked)).update(waiting_since=asked)
    if not (owed or reopened or woken):
        return
    conversation.refresh_from_db()
    told = record(events.NOT_ARRIVED, message, by=by, payload=events.NotArrived(message.pk), now=now)
    if reopened:
        again, therefore = events.Reopened(by=Code("not_arrived")), by.on_account_of(told.pk)
        record(events.REOPENED, conversation, by=therefore, payload=again, now=now)
    if woken:
        awake, therefore = events.Woken(by=Code("not_arrived")), by.on_account_of(told.pk)
        record(events.WOKEN, conversation, by=therefore, payload=awake, now=now)


@transaction.atomic
def arrived_after_all(message: Message, *, by: Actor, now: datetime | None = None) -> None:
    """A reply of ours reached the customer: if nothing was said since, nothing is owed. Mostly so already."""
    conversation = message.conversation
    take_turn(conversation)
    if owing.said_after(conversation, message.pk) is None:
        owed = Conversation.objects.filter(pk=conversation.pk, waiting_since__isnull=False)
        if owed.update(waiting_since=None):
            arrived = events.ArrivedAfterAll(message.pk)
            record(events.ARRIVED_AFTER_ALL, message, by=by, payload=arrived, now=now)
