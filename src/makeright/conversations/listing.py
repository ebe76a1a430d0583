"""The lists: many conversations at once. Hot: a fixed number of queries, each bounded by a page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple, get_args

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from makeright.conversations.models import OPEN, RESOLVED, SNOOZED, Conversation, Sight, sight_of
from makeright.conversations.models.conversation import ConversationQuerySet
from makeright.customers.models import Identity
from makeright.staff.models import Agent

View = Literal["mine", "unassigned", "open", "snoozed", "resolved", "junk"]
VIEWS: tuple[View, ...] = get_args(View)
PAGE = 50
JUST_IN = 10
COUNTED = 100  # counts go no further: "99+"


class Row(NamedTuple):
    """One conversation in a list."""

    id: int
    number: int
    subject: str
    channel: str
    state: str
    customer_name: str
    waiting_since: datetime | None
    last_at: datetime
    last_words: str
    attachment_count: int
    resolved_at: datetime | None
    snoozed_until: datetime | None
    assignee_id: int | None
    assignee_name: str | None
    assignee_picture: int | None
    assignee_kind: str | None
    assignee_away_for: str | None
    assignee_away_until: datetime | None

    def assignee_is_away_at(self, now: datetime) -> bool:
        """Whether its assignee is away: see staff/availability.py."""
        until = self.assignee_away_until
        return bool(self.assignee_away_for) and (until is None or until > now)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a view. `after` is the cursor of the next page, or empty."""

    view: View
    just_in: list[Row]
    waiting: list[Row]
    answered: list[Row]
    resolved: list[Row]
    after: str
    snoozed: Sequence[Row] = ()  # by when they wake
    until_they_write: Sequence[Row] = ()  # the latest first

    @property
    def rows(self) -> list[Row]:
        parts = (
            self.just_in,
            self.waiting,
            self.answered,
            self.resolved,
            self.snoozed,
            self.until_they_write,
        )
        return [row for part in parts for row in part]


def rows(
    agent: Agent,
    view: View,
    *,
    since: datetime | None = None,
    after: str = "",
    sight: Sight | None = None,
    tag: int = 0,
) -> Listing:
    """A page of a view for an agent: what came in `since` that time, newest first, then who waits longest, then what
    we have answered, the latest first. `after` is a cursor from the page before; one that isn't ours starts anew.
    `sight`: what the agent may see, if it is known. `tag`: the key of one that all of them have, or 0."""
    sight = sight or sight_of(agent)
    if view == "resolved":
        return _resolved(sight, after, tag)
    if view == "junk":
        return _junk(sight, after, tag)
    if view == "snoozed":
        return _snoozed(sight, after, tag)
    mine = _with(tag, _scope(agent, view, sight))
    group, at, key = _cursor(after)
    just_in: list[Row] = []
    waiting: list[Row] = []
    answered: list[Row] = []
    waiting_rows = mine.filter(state=OPEN, waiting_since__isnull=False)
    if group != "a":
        bound = since
        if since and not group:
            fresh = waiting_rows.filter(waiting_since__gte=since).order_by("-waiting_since", "-pk")
            just_in = _rows(fresh[:JUST_IN])
            if len(just_in) == JUST_IN:
                bound = just_in[-1].waiting_since
        earlier = waiting_rows.filter(waiting_since__lt=bound) if bound else waiting_rows
        if group == "w":
            earlier = earlier.filter(
                Q(waiting_since__gt=at) | Q(waiting_since=at, pk__gt=key), waiting_since__gte=at
            )
        waiting = _rows(earlier.order_by("waiting_since", "pk")[: PAGE + 1 - len(just_in)])
    room = PAGE - len(just_in) - len(waiting)
    if room < 0:
        waiting.pop()
        return Listing(view, just_in, waiting, [], [], _after("w", waiting[-1].waiting_since, waiting[-1].id))
    rest = mine.filter(state=OPEN, waiting_since__isnull=True)
    if group == "a":
        rest = rest.filter(Q(last_at__lt=at) | Q(last_at=at, pk__lt=key), last_at__lte=at)
    answered = _rows(rest.order_by("-last_at", "-pk")[: room + 1])
    cursor = ""
    if len(answered) > room:
        answered.pop()
        cursor = _after("a", *_place_of(answered[-1] if answered else None))
    return Listing(view, just_in, waiting, answered, [], cursor)


def these(agent: Agent, keys: Collection[int]) -> dict[int, Row]:
    """Of the conversations with these keys those that the agent sees, by key."""
    return {row.id: row for row in _rows(Conversation.objects.visible_to(agent).filter(pk__in=keys))}


def countable(agent: Agent, sight: Sight) -> list[ConversationQuerySet]:
    """What stands in mine, in unassigned, and in open, at most 100 each, to be counted."""
    views: tuple[View, ...] = ("mine", "unassigned", "open")
    return [_scope(agent, view, sight).filter(state=OPEN)[:COUNTED] for view in views]


def _resolved(sight: Sight, after: str, tag: int) -> Listing:
    """Who doesn't see all may see few of very many settled ones: each part of what they see is found by its index."""
    group, at, key = _cursor(after)
    settled = _with(tag, Conversation.objects.filter(state=RESOLVED, junk_since=None))
    if group == "r":
        settled = settled.filter(Q(resolved_at__lt=at) | Q(resolved_at=at, pk__lt=key), resolved_at__lte=at)
    if parts := sight.parts():
        tops = (_newest(settled.filter(part)).values_list("pk", flat=True) for part in parts)
        settled = Conversation.objects.filter(pk__in={pk for top in tops for pk in top})
    else:
        settled = settled.within(sight)
    page = _rows(_newest(settled))
    more = len(page) > PAGE
    page = page[:PAGE]
    return Listing(
        "resolved", [], [], [], page, _after("r", page[-1].resolved_at, page[-1].id) if more else ""
    )


def _junk(sight: Sight, after: str, tag: int) -> Listing:
    """What is junk, the latest first."""
    rest = _with(tag, Conversation.objects.filter(junk_since__isnull=False).within(sight))
    group, at, key = _cursor(after)
    if group == "j":
        rest = rest.filter(Q(junk_since__lt=at) | Q(junk_since=at, pk__lt=key), junk_since__lte=at)
    page = list(rest.order_by("-junk_since", "-pk").values_list("pk", "junk_since")[: PAGE + 1])
    cursor = _after("j", page[PAGE - 1][1], page[PAGE - 1][0]) if len(page) > PAGE else ""
    found = {row.id: row for row in _rows(Conversation.objects.filter(pk__in=[pk for pk, _ in page[:PAGE]]))}
    return Listing("junk", [], [], [], [found[pk] for pk, _ in page[:PAGE] if pk in found], cursor)


def _newest(settled: ConversationQuerySet) -> ConversationQuerySet:
    return settled.order_by("-resolved_at", "-pk")[: PAGE + 1]


def _snoozed(sight: Sight, after: str, tag: int) -> Listing:
    """What is put away: until a time, the next to wake first; then what waits for the customer alone."""
    away = _with(tag, Conversation.objects.filter(state=SNOOZED).within(sight))
    group, at, key = _cursor(after)
    timed: list[Row] = []
    if group != "t":
        dated = away.filter(snoozed_until__isnull=False)
        if group == "s":
            later = Q(snoozed_until__gt=at) | Q(snoozed_until=at, pk__gt=key)
            dated = dated.filter(later, snoozed_until__gte=at)
        timed = _rows(dated.order_by("snoozed_until", "pk")[: PAGE + 1])
        if len(timed) > PAGE:
            last = timed[:PAGE][-1]
            cursor = _after("s", last.snoozed_until, last.id)
            return Listing("snoozed", [], [], [], [], cursor, snoozed=timed[:PAGE])
    rest = away.filter(snoozed_until=None)
    if group == "t":
        rest = rest.filter(Q(last_at__lt=at) | Q(last_at=at, pk__lt=key), last_at__lte=at)
    room = PAGE - len(timed)
    untimed = _rows(rest.order_by("-last_at", "-pk")[: room + 1])
    cursor = ""
    if len(untimed) > room:
        untimed.pop()
        cursor = _after("t", *_place_of(untimed[-1] if untimed else None))
    return Listing("snoozed", [], [], [], [], cursor, snoozed=timed, until_they_write=untimed)


def _place_of(last: Row | None) -> tuple[datetime, int]:
    """Where the next page of what was last heard of begins: after that row, or at the first."""
    return (last.last_at, last.id) if last else (datetime(9000, 1, 1, tzinfo=UTC), 0)


def _scope(agent: Agent, view: View, sight: Sight) -> ConversationQuerySet:
    """What the agent sees, narrowed to the view."""
    if view == "mine":
        return Conversation.objects.filter(assignee=agent)
    every = Conversation.objects.all().within(sight)
    return every.filter(assignee=None) if view == "unassigned" else every


def _with(tag: int, those: ConversationQuerySet) -> ConversationQuerySet:
    return those.filter(taggings__tag=tag) if tag else those


# Who states no name is called by their address.
_ADDRESS = Subquery(Identity.objects.filter(customer=OuterRef("customer")).order_by("pk").values("value")[:1])


def _rows(page: ConversationQuerySet) -> list[Row]:
    found: Iterable[tuple[object, ...]] = page.values_list(
        "pk",
        "number",
        "subject",
        "channel",
        "state",
        Coalesce(NullIf("customer__name", Value("")), _ADDRESS, Value("")),
        "waiting_since",
        "last_at",
        "last_words",
        "attachment_count",
        "resolved_at",
        "snoozed_until",
        "assignee_id",
        "assignee__name",
        "assignee__picture_id",
        "assignee__kind",
        "assignee__away_for",
        "assignee__away_until",
    )
    return [Row._make(row) for row in found]


def _after(group: str, at: datetime | None, key: int) -> str:
    return f"{group}.{at.timestamp() if at else 0:.6f}.{key}"


def _cursor(after: str) -> tuple[str, datetime, int]:
    """Read a cursor: its group (empty for none or nonsense), time and key."""
    nothing = ("", datetime.min.replace(tzinfo=UTC), 0)
    group, _, rest = after.partition(".")
    at, _, key = rest.rpartition(".")
    if (
        group not in {"w", "a", "r", "s", "t", "j"}
        or not key.isdigit()
        or not at.replace(".", "", 1).isdigit()
    ):
        return nothing
    try:
        return group, datetime.fromtimestamp(float(at), UTC), int(key)
    except (OSError, OverflowError, ValueError):  # no such year
        return nothing
