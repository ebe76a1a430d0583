"""Telling what was said and done: the thread of a conversation, and what we know of its customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from makeright.conversations import events
from makeright.conversations.models import HELD, IN, RECALLED, Attachment, Conversation, Message, Note
from makeright.customers.models import Identity
from makeright.events.models import Event
from makeright.lib.ids import moment_of
from makeright.mail.models import Delivery, IncomingMail
from makeright.staff.models import Agent

RECENT = 100  # messages that are shown at once; the others are a click away
LONG = 20_000  # characters of a message that are shown unfolded
MOST_MATTERS = 50
MOST_LINES = 20
TOLD_IN_THREAD = (events.OPENED.name, events.ASSIGNED.name, events.RESOLVED.name, events.REOPENED.name)
TOLD_OF_CUSTOMER = (events.OPENED.name, events.SENT.name, events.RESOLVED.name, events.REOPENED.name)


@dataclass(frozen=True, slots=True)
class Said:
    """A message with all that hangs on it. `words` is what was newly said, `rest` what of it is too long to unfold;
    `other_address`: where it came from, if not from where the customer is known to write."""

    message: Message
    words: str
    rest: str
    quoted: str
    pictures: Sequence[Attachment]
    files: Sequence[Attachment]
    deliveries: Sequence[Delivery]
    has_raw: bool
    other_address: str
    seconds_left: int

    @property
    def is_let_down(self) -> bool:
        return any(delivery.is_let_down for delivery in self.deliveries)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a thread: something said, a note, or an event."""

    at: datetime
    id: int
    said: Said | None = None
    note: Note | None = None
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """`earlier` messages are left out. `latest` is the id of the customer's newest message, or 0."""

    entries: Sequence[Entry]
    names: dict[int, str]
    earlier: int
    is_whole: bool
    latest: int
    latest_author: str


@dataclass(frozen=True, slots=True)
class Person:
    """What the desk knows of a customer, as far as the agent may see it."""

    known_since: datetime
    identities: Sequence[Identity]
    others: Sequence[Conversation]
    has_more: bool
    timeline: Sequence[tuple[Event, Conversation]]


def thread_of(conversation: Conversation, *, whole: bool, now: datetime) -> Thread:
    """Tell a conversation in order, its last hundred messages or the whole of it, in a fixed number of queries."""
    shown = conversation.messages.exclude(state=RECALLED).select_related("agent").order_by("-pk")
    messages = list(shown if whole else shown[:RECENT])
    earlier = 0 if len(messages) < RECENT or whole else shown.count() - len(messages)
    start = messages[-1].pk if earlier else 0
    notes = conversation.notes.filter(pk__gte=start).select_related("agent")
    told = Event.objects.filter(conversation_id=conversation.pk, kind__in=TOLD_IN_THREAD, pk__gte=start)
    happened = list(told)
    entries = [
        *(Entry(said.message.at, said.message.pk, said=said) for said in _said(conversation, messages, now)),
        *(Entry(note.at, note.pk, note=note) for note in notes),
        *(Entry(event.at, event.pk, event=event) for event in happened),
    ]
    theirs = next((each for each in messages if each.direction == IN and each.robot == "human"), None)
    return Thread(
        entries=sorted(entries, key=_order),
        names=_names(happened),
        earlier=earlier,
        is_whole=whole,
        latest=theirs.pk if theirs else 0,
        latest_author=(theirs.author_name.split() or [theirs.author_address])[0] if theirs else "",
    )


def _order(entry: Entry) -> tuple[float, bool, int]:
    """By time; what opened a conversation stands before what was said in the same moment."""
    opens = entry.event is not None and entry.event.kind == events.OPENED.name
    return moment_of(entry.id), not opens, entry.id


def _said(conversation: Conversation, messages: Sequence[Message], now: datetime) -> Iterable[Said]:
    ids = [message.pk for message in messages]
    attachments: dict[int, list[Attachment]] = defaultdict(list)
    for attachment in Attachment.objects.with_thumbnails().filter(message__in=ids).order_by("pk"):
        attachments[attachment.message_id].append(attachment)
    deliveries: dict[int, list[Delivery]] = defaultdict(list)
    for delivery in Delivery.objects.filter(message__in=ids).order_by("pk"):
        deliveries[delivery.message_id].append(delivery)
    raw = set(IncomingMail.objects.filter(message__in=ids).values_list("message_id", flat=True))
    known = {identity.value for identity in conversation.customer.identities.all()}
    for message in messages:
        fresh = message.fresh_text
        came_with = [part for part in attachments[message.pk] if message.is_ours or not part.is_ornament]
        left = (message.leaves_at - now).total_seconds() if message.state == HELD and message.leaves_at else 0
        is_known = message.is_ours or message.author_address in known
        yield Said(
            message=message,
            words=fresh[:LONG],
            rest=fresh[LONG:],
            quoted=message.quoted_text.strip(),
            pictures=[part for part in came_with if part.is_picture],
            files=[part for part in came_with if not part.is_picture],
            deliveries=deliveries[message.pk],
            has_raw=message.pk in raw,
            other_address="" if is_known else message.author_address,
            seconds_left=max(round(left), 0),
        )


def _names(happened: Iterable[Event]) -> dict[int, str]:
    """The names of the colleagues whom these events name."""
    ids = {event.actor_id for event in happened if event.actor_kind == "agent"}
    ids |= {event.payload.get("to_agent") for event in happened}
    wanted = [one for one in ids if one is not None]
    return {agent.pk: str(agent) for agent in Agent.objects.filter(pk__in=wanted)}


def person_of(conversation: Conversation, *, seen_by: Agent) -> Person:
    """Tell of the customer: addresses, other conversations, and what happened in all that this agent may see."""
    visible = Conversation.objects.visible_to(seen_by).filter(customer=conversation.customer_id)
    matters = {each.pk: each for each in visible.order_by("-last_at")[: MOST_MATTERS + 1]}
    has_more = len(matters) > MOST_MATTERS
    matters[conversation.pk] = conversation
    told = Event.objects.filter(customer_id=conversation.customer_id, kind__in=TOLD_OF_CUSTOMER)
    lines = told.filter(conversation_id__in=list(matters)).order_by("-pk")[:MOST_LINES]
    return Person(
        known_since=conversation.customer.created_at,
        identities=list(conversation.customer.identities.all()),
        others=[each for each in matters.values() if each.pk != conversation.pk][:MOST_MATTERS],
        has_more=has_more,
        timeline=[(event, matters[event.conversation_id]) for event in lines if event.conversation_id],
    )


def name_of(conversation: Conversation) -> str:
    """What to call the customer: their name, or the address that we know, or nothing better than that."""
    customer = conversation.customer
    addresses = [identity.value for identity in customer.identities.all()]
    return customer.name.strip() or (addresses[0] if addresses else str(customer))
