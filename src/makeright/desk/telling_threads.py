"""Telling what was said and done in a conversation: the newest of it whole, what is older in a line each, and what one
colleague did in one go as one line. A fixed number of queries, however much was said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone
from markupsafe import Markup

from makeright.conversations import events
from makeright.conversations.mentioning import marked, named_in
from makeright.conversations.models import (
    HELD,
    IN,
    RECALLED,
    Attachment,
    Conversation,
    Message,
    Note,
    RemotePicture,
)
from makeright.desk.counting import LETTING_DOWN
from makeright.desk.telling_mails import NOTHING, Besides, Writer, besides_of
from makeright.desk.telling_remedies import OF_PROMISES, OF_REMEDIES, Given, given_of
from makeright.events.models import Event
from makeright.lib.actor import SERVES
from makeright.lib.counting import count_together
from makeright.lib.html import REMOTE
from makeright.lib.ids import moment_of
from makeright.lib.text import excerpt
from makeright.mail.models import Delivery
from makeright.staff.models import Agent

WHOLE = 8  # messages that stand whole
MOST_UNANSWERED = 25  # likewise, of what they said since we answered
MOST_WHOLE = 100
FEW = 2  # so many are not worth folding
AT_ONCE = 100  # things said that are shown at once, whole or in a line; what is older is a click away
MOST = 5_000  # likewise, once somebody has gone that far back
MOST_EVENTS = 500
COUNTED = 10_000
LONG = 20_000  # characters of a message that are shown unfolded
BEGINNING, IN_A_LINE = 400, 140  # characters of a message that are read for its line, and that stand in it
TOGETHER = timedelta(hours=1)  # between two things done that are told in one line
TOLD_IN_THREAD = (
    events.OPENED.name,
    events.ASSIGNED.name,
    events.RESOLVED.name,
    events.JUNKED.name,
    events.UNJUNKED.name,
    events.CUSTOMER_CHANGED.name,
    events.REOPENED.name,
    events.SNOOZED.name,
    events.WOKEN.name,
    *OF_REMEDIES,
    *OF_PROMISES,
)


OF_OTHERS = frozenset(OF_REMEDIES + OF_PROMISES)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a thread is told, by ids; 0 leaves it to us. From `since` on messages stand whole, from `first` on things
    are told at all, and with `back` a hundred more before it; `message` is told whole wherever it stands."""

    since: int = 0
    first: int = 0
    back: bool = False
    message: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """A message with all that hangs on it. `words` is what was newly said, `rest` what of it is too long to unfold;
    `other_address`: where it came from, if not from where the customer is known to write; `pictures_version`: how many
    pictures from elsewhere can be shown in it by now; `besides`: what its mail says beside its words; `passed_on`:
    who wrote what it passes on, if that isn't the customer."""

    message: Message
    words: str
    rest: str
    quoted: str
    pictures: Sequence[Attachment]
    files: Sequence[Attachment]
    deliveries: Sequence[Delivery]
    has_html: bool
    has_remote: bool
    pictures_version: int
    besides: Besides
    passed_on: Writer | None
    other_address: str
    seconds_left: int

    @property
    def is_let_down(self) -> bool:
        return any(delivery.is_let_down for delivery in self.deliveries)


@dataclass(frozen=True, slots=True)
class Brief:
    """A message in a line: how it begins, and how many files came with it. `is_copy`: a list brought it, and they wrote
    it to us directly as well."""

    message: Message
    words: str
    files: int
    is_copy: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """A note, its words with those whom it mentions marked; folded to a `line` where it is old."""

    note: Note
    words: Markup
    line: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a thread: something said, whole or in a line, a note, what was given or promised, or what was done
    in one go."""

    at: datetime
    id: int
    said: Said | None = None
    brief: Brief | None = None
    noted: Noted | None = None
    given: Given | None = None
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """`earlier` things said are left out. `since`, `first` and `linked` say how far it reaches, so that it looks again
    as far as it stands; `folded`, how many messages stand in a line because they are old. `latest` is the id of the
    customer's newest message, or 0."""

    entries: Sequence[Entry]
    names: Mapping[int, str]
    earlier: int
    folded: int
    since: int
    first: int
    linked: int
    latest: int
    latest_author: str


def thread_of(conversation: Conversation, *, reach: Reach, agent: Agent, now: datetime) -> Thread:
    """Tell a conversation in order, as far as `reach` says, to an agent who sees it."""
    shown, notes, start = _in_reach(conversation, reach)
    since = reach.since or _where_whole_begins(shown)
    let_down = _let_down(shown)
    whole = {each.pk for each in shown[:MOST_WHOLE] if each.pk >= since}
    copies = _copies(shown)
    asides = _asides(shown) | copies
    whole -= asides
    whole |= {each.pk for each in shown if each.state == HELD or each.erased_at or each.pk in let_down}
    briefs = [each for each in shown if each.pk not in whole | {reach.message}]
    happened = _happened(conversation, start)
    given = given_of(happened, agent=agent, now=now)
    entries = [
        *(
            Entry(each.message.at, each.message.pk, said=each)
            for each in said(conversation, whole | {reach.message}, now)
        ),
        *(Entry(each.message.at, each.message.pk, brief=each) for each in _in_a_line(briefs, copies)),
        *(Entry(each.note.at, each.note.pk, noted=each) for each in _noted(notes, since)),
        *(Entry(each.at, each.pk, given=given[each.pk]) for each in happened if each.pk in given),
        *(Entry(each.at, each.pk, events=(each,)) for each in happened if each.kind not in OF_OTHERS),
    ]
    theirs = next((each for each in shown if each.direction == IN and each.robot == "human"), None)
    return Thread(
        entries=_merged(sorted(entries, key=_order)),
        names=_names(happened),
        earlier=_earlier(conversation, start) if start else 0,
        folded=sum(each.pk not in asides for each in briefs),
        since=since,
        first=start,
        linked=reach.message,
        latest=theirs.pk if theirs else 0,
        latest_author=(theirs.author_name.split() or [theirs.author_address])[0] if theirs else "",
    )


def _in_reach(conversation: Conversation, reach: Reach) -> tuple[list[Message], list[Note], int]:
    """The messages and notes to be told, the newest first, and the key of the first of them, or 0 if there are no
    earlier ones. Of messages only what a line takes is read."""
    messages, notes = _messages(conversation), conversation.notes.exclude(text="")
    first = _further_back(messages, notes, reach.first) if reach.first and reach.back else reach.first
    most = MOST if first else AT_ONCE
    heads = messages.annotate(beginning=Substr("text", 1, BEGINNING)).defer(
        "text", "html", "signature", "copied"
    )
    found = list(heads.filter(pk__gte=first).select_related("agent").order_by("-pk")[: most + 1])
    noted = list(notes.filter(pk__gte=first).select_related("agent").order_by("-pk")[: most + 1])
    keys = sorted((each.pk for each in (*found, *noted)), reverse=True)
    start = keys[most - 1] if len(keys) > most else first
    return [each for each in found if each.pk >= start], [each for each in noted if each.pk >= start], start


def _messages(conversation: Conversation) -> QuerySet[Message]:
    return conversation.messages.exclude(state=RECALLED)


def _further_back(messages: QuerySet[Message], notes: QuerySet[Note], first: int) -> int:
    """The key of what stands a hundred things before `first`, or 1: then nothing is left out."""
    said_before = messages.filter(pk__lt=first).order_by("-pk").values_list("pk", flat=True)[:AT_ONCE]
    noted_before = notes.filter(pk__lt=first).order_by("-pk").values_list("pk", flat=True)[:AT_ONCE]
    keys = sorted((*said_before, *noted_before), reverse=True)
    return keys[AT_ONCE - 1] if len(keys) >= AT_ONCE else 1


def _earlier(conversation: Conversation, start: int) -> int:
    """How many things were said before that, counted to a bound."""
    before = (
        _messages(conversation).filter(pk__lt=start),
        conversation.notes.exclude(text="").filter(pk__lt=start),
    )
    return sum(count_together(*(each[:COUNTED] for each in before)))


def _where_whole_begins(newest_first: Sequence[Message]) -> int:
    """The first message that stands whole: of the last eight, or of all that they said since we answered."""
    unanswered = next(
        (at for at, each in enumerate(newest_first) if each.is_ours and each.robot == "human"),
        len(newest_first),
    )
    count = max(WHOLE, min(unanswered, MOST_UNANSWERED))
    if len(newest_first) <= count + FEW:
        count = len(newest_first)
    return newest_first[count - 1].pk if count else 0


def _asides(shown: Sequence[Message]) -> set[int]:
    """What a program answered by itself after people had talked, such as a note that they are away: it stands in a
    line, however new it is."""
    first = min((each.pk for each in shown if each.robot == "human"), default=None)
    return {each.pk for each in shown if each.robot == "auto" and first is not None and each.pk > first}


def _copies(shown: Sequence[Message]) -> set[int]:
    """What a list brought that is here as well as they wrote it to us directly: the same id, writer and time."""
    named = [
        (each, (each.message_id, each.author_address, each.occurred_at)) for each in shown if each.message_id
    ]
    direct = {name for each, name in named if each.direction == IN and each.robot == "human"}
    return {each.pk for each, name in named if each.robot != "human" and not each.is_ours and name in direct}


def _let_down(shown: Sequence[Message]) -> set[int]:
    """Which of ours did not reach whom they were for: those are never folded."""
    ours = [each.pk for each in shown if each.is_ours and each.erased_at is None]
    lost = Delivery.objects.filter(message__in=ours, state__in=LETTING_DOWN)
    return set(lost.values_list("message_id", flat=True))


def _happened(conversation: Conversation, start: int) -> list[Event]:
    told = Event.objects.filter(conversation_id=conversation.pk, kind__in=TOLD_IN_THREAD, pk__gte=start)
    return list(told.order_by("-pk")[:MOST_EVENTS])


def said(conversation: Conversation, keys: Iterable[int], now: datetime) -> list[Said]:
    """Tell these messages of a conversation whole, in six queries; a key of another's, or of none, is passed over."""
    asked: QuerySet[Any] = (
        _messages(conversation).filter(pk__in=list(keys)).select_related("agent").defer("html")
    )
    asked = asked.annotate(
        has_html=ExpressionWrapper(~Q(html=""), BooleanField()),
        has_remote=ExpressionWrapper(Q(html__contains=f"{REMOTE}="), BooleanField()),
    )
    messages = list(asked.order_by("pk"))
    ids = [message.pk for message in messages]
    attachments: dict[int, list[Attachment]] = defaultdict(list)
    for attachment in Attachment.objects.with_thumbnails().filter(message__in=ids).order_by("pk"):
        attachments[attachment.message_id].append(attachment)
    deliveries: dict[int, list[Delivery]] = defaultdict(list)
    ours = [message.pk for message in messages if message.is_ours and message.erased_at is None]
    for delivery in Delivery.objects.filter(message__in=ours).order_by("pk"):
        deliveries[delivery.message_id].append(delivery)
    besides = besides_of(ids)
    elsewhere = [message.pk for message in messages if message.has_remote]
    fetched = RemotePicture.objects.filter(message__in=elsewhere, file__isnull=False).order_by()
    versions = dict(fetched.values_list("message_id").annotate(count=Count("pk")))
    known = {identity.value for identity in conversation.customer.identities.all()}
    return [
        _whole(
            message,
            attachments[message.pk],
            deliveries[message.pk],
            besides.get(message.pk, NOTHING),
            versions,
            known,
            now,
        )
        for message in messages
    ]


def _whole(
    message: Any,
    attachments: Sequence[Attachment],
    deliveries: Sequence[Delivery],
    besides: Besides,
    versions: Mapping[int, int],
    known: set[str],
    now: datetime,
) -> Said:
    fresh = message.fresh_text
    came_with = [part for part in attachments if message.is_ours or not part.is_ornament]
    left = (message.leaves_at - now).total_seconds() if message.state == HELD and message.leaves_at else 0
    is_known = message.is_ours or message.author_address in known
    return Said(
        message=message,
        words=fresh[:LONG],
        rest=fresh[LONG:],
        quoted=message.quoted_text.strip(),
        pictures=[part for part in came_with if part.is_picture],
        files=[part for part in came_with if not part.is_picture],
        deliveries=deliveries,
        has_html=bool(message.has_html),
        has_remote=bool(message.has_remote) and not message.is_ours,
        pictures_version=versions.get(message.pk, 0),
        besides=NOTHING if message.erased_at else besides,
        passed_on=besides.writer if besides.writer and besides.writer.address not in known else None,
        other_address="" if is_known else message.author_address,
        seconds_left=max(round(left), 0),
    )


def _in_a_line(messages: Sequence[Any], copies: Collection[int]) -> list[Brief]:
    """These messages, a line each."""
    came = Attachment.objects.filter(message__in=[each.pk for each in messages], inline=False).order_by()
    files = dict(came.values_list("message_id").annotate(count=Count("pk")))
    return [
        Brief(each, excerpt(_beginning(each), IN_A_LINE), files.get(each.pk, 0), each.pk in copies)
        for each in messages
    ]


def _beginning(message: Any) -> str:
    """How what they newly wrote begins; or what they quote, if they wrote nothing."""
    text: str = message.beginning
    fresh = text if message.quoted_from is None else text[: message.quoted_from].strip()
    return fresh or text


def _noted(notes: Sequence[Note], since: int) -> list[Noted]:
    """These notes; those from before `since` have a line to be folded to."""
    wanted = {name for note in notes for name in named_in(note.text)}
    known = _mentioned(wanted) if wanted else []
    return [
        Noted(note, marked(note.text, known), excerpt(note.text, IN_A_LINE) if note.pk < since else "")
        for note in notes
    ]


def _mentioned(firsts: set[str]) -> list[str]:
    """The names of colleagues whose first names these are, as they are written after an @."""
    some = sorted(firsts)[:50]
    called = Q()
    for first in some:
        called |= Q(name__istartswith=first)
    return [name for each in Agent.objects.filter(called)[:200] for name in (each.name, each.first_name)]


def _order(entry: Entry) -> tuple[float, bool, int]:
    """By time; what opened a conversation stands before what was said in the same moment."""
    opens = bool(entry.events) and entry.events[0].kind == events.OPENED.name
    return moment_of(entry.id), not opens, entry.id


def _merged(entries: Iterable[Entry]) -> list[Entry]:
    """What one colleague did in one go, nothing said in between, is one entry: that of the first thing, at the time of
    the last."""
    merged: list[Entry] = []
    for entry in entries:
        last = merged[-1] if merged else None
        if last and last.events and entry.events and _go_together(last.events[-1], entry.events[0]):
            merged[-1] = Entry(entry.at, last.id, events=(*last.events, *entry.events))
        else:
            merged.append(entry)
    return merged


def _go_together(earlier: Event, later: Event) -> bool:
    """Whether two things were done by the same colleague, soon after each other, on the same day."""
    if earlier.actor_kind not in SERVES or events.OPENED.name in (earlier.kind, later.kind):
        return False
    is_theirs = (earlier.actor_kind, earlier.actor_id) == (later.actor_kind, later.actor_id)
    days = {timezone.localtime(each.at).date() for each in (earlier, later)}
    return is_theirs and later.at - earlier.at <= TOGETHER and len(days) == 1


def _names(happened: Iterable[Event]) -> dict[int, str]:
    """The names of the colleagues whom these events name."""
    ids = {event.actor_id for event in happened if event.actor_kind in SERVES}
    ids |= {event.payload.get("to_agent") for event in happened}
    wanted = [one for one in ids if one is not None]
    return {agent.pk: str(agent) for agent in Agent.objects.filter(pk__in=wanted)}
