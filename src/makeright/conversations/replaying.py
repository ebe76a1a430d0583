"""Replaying a conversation: what the log alone says of it, and whether its rows say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from makeright.conversations import events
from makeright.conversations.models import (
    HELD,
    LEFT,
    OPEN,
    OUT,
    RECALLED,
    RESOLVED,
    SNOOZED,
    Conversation,
    Following,
    Message,
    Note,
    RemotePicture,
    Tagging,
)
from makeright.events.kinds import UNKNOWN
from makeright.events.models import IMPORT, Event
from makeright.events.replaying import Difference, replays, told_of

BATCH = 200  # conversations


@dataclass(slots=True)
class Holding:
    """That an agent had it, from when to when (None: still), and how it came to them."""

    agent: int
    since: datetime
    until: datetime | None
    how: str


@dataclass(slots=True)
class Story:
    """A conversation as the log tells it. `asked` are the words of people that we owe answers to, by id, with their
    time; `ours` what became of our own messages; `wrongs` where the log contradicts itself."""

    state: str = ""
    opened_at: datetime | None = None
    resolved_at: datetime | None = None
    snoozed_until: datetime | None = None
    junk_since: datetime | None = None
    waiting_since: datetime | None = None
    holdings: list[Holding] = field(default_factory=list)
    incoming: set[int] = field(default_factory=set)
    asked: dict[int, datetime] = field(default_factory=dict)
    ours: dict[int, str] = field(default_factory=dict)
    by_itself: set[int] = field(default_factory=set)
    written_at: dict[int, datetime] = field(default_factory=dict)
    left_at: dict[int, datetime] = field(default_factory=dict)
    answers: dict[int, int] = field(default_factory=dict)
    notes: set[int] = field(default_factory=set)
    team: int | None = None
    followers: set[int] = field(default_factory=set)
    pictures: set[int] = field(default_factory=set)
    tags: set[int] = field(default_factory=set)
    is_erased: bool = False
    wrongs: list[str] = field(default_factory=list)

    @property
    def assignee(self) -> int | None:
        last = self.holdings[-1] if self.holdings else None
        return last.agent if last and last.until is None else None

    def asked_after(self, message: int) -> datetime | None:
        """When the first thing was said that we owe an answer to, after the message with that id."""
        later = [one for one in self.asked if one > message]
        return self.asked[min(later)] if later else None

    def unanswered(self) -> datetime | None:
        ours = [
            one for one, state in self.ours.items() if state in (HELD, LEFT) and one not in self.by_itself
        ]
        return self.asked_after(max(ours, default=0))


def tell(told: Iterable[Event]) -> Story:
    """Fold the events of one conversation, in the order of the stream. Kinds that change no state are passed over."""
    story = Story()
    for event in told:
        try:
            if step := _STEPS.get(event.kind):
                step(story, event)
        except KeyError as missing:
            story.wrongs.append(f"event {event.pk} ({event.kind}) doesn’t say {missing.args[0]}")
    return story


def holdings_of(conversation: Conversation) -> list[Holding]:
    """Who had it when, in order, from the log."""
    return tell(told_of([conversation.pk])[conversation.pk]).holdings


@replays("conversations")
def conversations_are_as_the_log_tells() -> Iterator[list[Difference]]:
    last = 0
    while batch := list(Conversation.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        told = told_of([each.pk for each in batch])
        kept = _kept_in(batch)
        for each in batch:
            seems = _compare(kept[each.pk], tell(told[each.pk]))
            yield _look_again(each.pk) if seems else []
        last = batch[-1].pk
    rows = Conversation.objects.filter(pk=OuterRef("conversation_id"))
    for event in Event.objects.filter(~Exists(rows), kind=events.OPENED.name):
        yield [Difference(f"conversation {event.conversation_id}", "the log tells of it, and it has no row")]


@transaction.atomic
def _look_again(pk: int) -> list[Difference]:
    """While nobody can change it, nor hang anything on it: what was only just changing is no difference."""
    conversation = Conversation.objects.select_for_update().get(pk=pk)
    return _compare(_kept_in([conversation])[pk], tell(told_of([pk])[pk]))


@dataclass(slots=True)
class _Kept:
    """A conversation as its rows have it: messages by id; `empty` are those whose words were erased."""

    row: Conversation
    theirs: set[int] = field(default_factory=set)
    ours: dict[int, str] = field(default_factory=dict)
    left_at: dict[int, datetime] = field(default_factory=dict)
    notes: set[int] = field(default_factory=set)
    followers: set[int] = field(default_factory=set)
    pictures: set[int] = field(default_factory=set)
    tags: set[int] = field(default_factory=set)
    empty: set[int] = field(default_factory=set)


def _kept_in(conversations: Iterable[Conversation]) -> dict[int, _Kept]:
    kept = {each.pk: _Kept(each) for each in conversations}
    messages = Message.objects.filter(conversation__in=list(kept))
    for pk, conversation, direction, state, left_at, erased_at in messages.values_list(
        "pk", "conversation_id", "direction", "state", "left_at", "erased_at"
    ):
        if erased_at is not None:
            kept[conversation].empty.add(pk)
        if direction != OUT:
            kept[conversation].theirs.add(pk)
            continue
        kept[conversation].ours[pk] = state
        if left_at is not None:
            kept[conversation].left_at[pk] = left_at
    notes = Note.objects.filter(conversation__in=list(kept))
    for pk, conversation in notes.values_list("pk", "conversation_id"):
        kept[conversation].notes.add(pk)
    pictures = RemotePicture.objects.filter(message__conversation__in=list(kept))
    for message, conversation in pictures.values_list("message_id", "message__conversation_id"):
        kept[conversation].pictures.add(message)
    ongoing = Following.objects.filter(conversation__in=list(kept), until=None)
    for agent, conversation in ongoing.values_list("agent_id", "conversation_id"):
        kept[conversation].followers.add(agent)
    tagged = Tagging.objects.filter(conversation__in=list(kept))
    for tag, conversation in tagged.values_list("tag_id", "conversation_id"):
        kept[conversation].tags.add(tag)
    return kept


def _compare(kept: _Kept, story: Story) -> list[Difference]:
    row, about = kept.row, f"#{kept.row.number}"
    sides: list[tuple[str, object, object]] = [
        ("state", story.state, row.state),
        ("opened at", story.opened_at, row.opened_at),
        ("resolved at", story.resolved_at, row.resolved_at),
        ("snoozed until", story.snoozed_until, row.snoozed_until),
        ("junk since", story.junk_since, row.junk_since),
        ("waiting since", story.waiting_since, row.waiting_since),
        ("assignee", story.assignee, row.assignee_id),
        ("team", story.team, row.team_id),
        ("followers", story.followers, kept.followers),
        ("messages that came", story.incoming, kept.theirs),
        ("messages of ours", story.ours, kept.ours),
        ("left at", story.left_at, kept.left_at),
        ("notes", story.notes, kept.notes),
        ("tags", story.tags, kept.tags),
        ("pictures asked for", story.pictures - kept.empty, kept.pictures),
        ("erased", story.is_erased or row.erased_at is None, True),
    ]
    return [
        *(Difference(about, wrong) for wrong in story.wrongs),
        *(
            Difference(about, f"{what}: the log says {_words(log)}, the rows {_words(rows)}")
            for what, log, rows in sides
            if log != rows
        ),
    ]


def _words(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, set):
        return ", ".join(map(str, sorted(value))) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_words(kept)}" for key, kept in sorted(value.items())) or "none"
    return "nothing" if value in (None, "") else str(value)


def _team_assigned(story: Story, event: Event) -> None:
    if story.team != event.payload["from_team"]:
        story.wrongs.append(f"event {event.pk} says that team {event.payload['from_team']} had it")
    story.team = event.payload["to_team"]


def _followed(story: Story, event: Event) -> None:
    story.followers.add(event.subject_id)


def _unfollowed(story: Story, event: Event) -> None:
    story.followers.discard(event.subject_id)


def _opened(story: Story, event: Event) -> None:
    story.state, story.opened_at = OPEN, _when(event)


def _when(event: Event) -> datetime:
    """The time that rows have of it: what is history has its own."""
    return event.occurred_at if event.source == IMPORT else event.at


def _received(story: Story, event: Event) -> None:
    message = event.payload["message"]
    story.incoming.add(message)
    if event.payload["robot"] == "human" and event.source != IMPORT:
        story.asked[message] = event.at
        if story.junk_since is None:
            story.waiting_since = story.waiting_since or event.at


def _held(story: Story, event: Event) -> None:
    message = event.payload["message"]
    story.ours[message], story.written_at[message] = HELD, event.at


def _recalled(story: Story, event: Event) -> None:
    _become(story, event, RECALLED)


def _sent(story: Story, event: Event) -> None:
    message = event.payload["message"]
    if event.source == IMPORT:  # it was never held here, and pays no debt of ours
        story.ours[message], story.left_at[message] = LEFT, event.occurred_at
        return
    if event.payload["automatic"] not in (
        "none",
        UNKNOWN,
    ):  # the house said it by itself, and nobody is answered
        story.ours[message], story.left_at[message] = LEFT, event.at
        story.by_itself.add(message)
        return
    _become(story, event, LEFT)
    story.left_at[message] = event.at
    story.answers[message] = event.payload["answers"] or 0
    if story.state != RESOLVED:
        story.waiting_since = story.asked_after(message)


def _become(story: Story, event: Event, state: str) -> None:
    message = event.payload["message"]
    if story.ours.get(message) != HELD:
        story.wrongs.append(f"the log says that message {message} {state}, and it was not held")
    story.ours[message] = state


def _not_arrived(story: Story, event: Event) -> None:
    message = event.payload["message"]
    asked = story.asked.get(story.answers.get(message, 0)) or story.written_at.get(message)
    if story.waiting_since is None or (asked and story.waiting_since > asked):
        story.waiting_since = asked


def _arrived_after_all(story: Story, event: Event) -> None:
    story.waiting_since = None


def _note_added(story: Story, event: Event) -> None:
    story.notes.add(event.payload["note"])


def _assigned(story: Story, event: Event) -> None:
    before, now = event.payload["from_agent"], event.payload["to_agent"]
    if before != story.assignee:
        story.wrongs.append(
            f"the log says that agent {_words(story.assignee)} had it, and that it came from {_words(before)}"
        )
    if story.holdings and story.holdings[-1].until is None:
        story.holdings[-1].until = event.at
    if now is not None:
        story.holdings.append(Holding(now, event.at, None, event.payload["how"]))


def _resolved(story: Story, event: Event) -> None:
    if story.state == RESOLVED:
        story.wrongs.append("the log says that it was resolved, and it was so already")
    story.state, story.resolved_at, story.waiting_since = RESOLVED, _when(event), None
    story.snoozed_until = None


def _junked(story: Story, event: Event) -> None:
    if story.state != RESOLVED:
        story.wrongs.append("the log says that it is junk, and it was not resolved")
    story.junk_since = _when(event)


def _unjunked(story: Story, event: Event) -> None:
    if story.junk_since is None:
        story.wrongs.append("the log says that it is no junk, and it was none")
    story.junk_since = None


def _reopened(story: Story, event: Event) -> None:
    if story.state != RESOLVED:
        story.wrongs.append("the log says that it was reopened, and it was not resolved")
    story.state, story.resolved_at, story.junk_since = OPEN, None, None
    if event.payload["by"] == "us":
        story.waiting_since = story.unanswered()


def _snoozed(story: Story, event: Event) -> None:
    if story.state == RESOLVED:
        story.wrongs.append("the log says that it was put away, and it was resolved")
    until = event.payload["until"]
    story.state, story.snoozed_until = SNOOZED, datetime.fromisoformat(until) if until else None


def _woken(story: Story, event: Event) -> None:
    if story.state != SNOOZED:
        story.wrongs.append("the log says that it was woken, and it was not put away")
    story.state, story.snoozed_until = OPEN, None


def _pictures_asked(story: Story, event: Event) -> None:
    story.pictures.add(event.payload["message"])


def _tagged(story: Story, event: Event) -> None:
    story.tags.add(event.payload["tag"])


def _untagged(story: Story, event: Event) -> None:
    story.tags.discard(event.payload["tag"])


def _erased(story: Story, event: Event) -> None:
    story.is_erased = True


_STEPS: dict[str, Callable[[Story, Event], None]] = {
    events.OPENED.name: _opened,
    events.RECEIVED.name: _received,
    events.HELD.name: _held,
    events.RECALLED.name: _recalled,
    events.SENT.name: _sent,
    events.NOT_ARRIVED.name: _not_arrived,
    events.ARRIVED_AFTER_ALL.name: _arrived_after_all,
    events.NOTE_ADDED.name: _note_added,
    events.ASSIGNED.name: _assigned,
    events.TEAM_ASSIGNED.name: _team_assigned,
    events.FOLLOWED.name: _followed,
    events.UNFOLLOWED.name: _unfollowed,
    events.RESOLVED.name: _resolved,
    events.JUNKED.name: _junked,
    events.UNJUNKED.name: _unjunked,
    events.REOPENED.name: _reopened,
    events.SNOOZED.name: _snoozed,
    events.WOKEN.name: _woken,
    events.PICTURES_ASKED.name: _pictures_asked,
    events.TAGGED.name: _tagged,
    events.UNTAGGED.name: _untagged,
    events.ERASED.name: _erased,
}
