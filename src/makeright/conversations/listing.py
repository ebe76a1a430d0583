"""The lists: many conversations at once. Hot: a fixed number of queries, each bounded by a page."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple, get_args

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from makeright.conversations.models import OPEN, RESOLVED, Conversation, Inbox
from makeright.conversations.models.conversation import ConversationQuerySet
from makeright.customers.models import Identity
from makeright.staff.models import Agent

View = Literal["mine", "unassigned", "open", "resolved"]
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
    assignee_id: int | None
    assignee_name: str | None
    assignee_picture: int | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a view. `after` is the cursor of the next page, or empty."""

    view: View
    just_in: list[Row]
    waiting: list[Row]
    answered: list[Row]
    resolved: list[Row]
    after: str

    @property
    def rows(self) -> list[Row]:
        return [*self.just_in, *self.waiting, *self.answered, *self.resolved]


class Counts(NamedTuple):
    """How many stand in each open view, at most 100 each."""

    mine: int
    unassigned: int
    open: int


def rows(agent: Agent, view: View, *, since: datetime | None = None, after: str = "") -> Listing:
    """A page of a view for an agent: what came in `since` that time, newest first, then who waits longest, then what
    we have answered, the latest first. `after` is a cursor from the page before; one that isn't ours starts anew."""
    mine = _scope(agent, view)
    if view == "resolved":
        return _resolved(mine, after)
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
        last = answered[-1] if answered else None
        cursor = (
            _after("a", last.last_at, last.id) if last else _after("a", datetime(9000, 1, 1, tzinfo=UTC), 0)
        )
    return Listing(view, just_in, waiting, answered, [], cursor)


def these(agent: Agent, keys: Collection[int]) -> dict[int, Row]:
    """Of the conversations with these keys those that the agent sees, by key."""
    return {row.id: row for row in _rows(Conversation.objects.visible_to(agent).filter(pk__in=keys))}


def counts(agent: Agent, inboxes: list[int] | None = None) -> Counts:
    """The numbers beside the open views. `inboxes`: the keys of those that the agent serves, if they are known."""
    served = served_by(agent) if inboxes is None else inboxes

    def capped(view: View) -> int:
        return _scope(agent, view, served).filter(state=OPEN).values("pk")[:COUNTED].count()

    return Counts(capped("mine"), capped("unassigned"), capped("open"))


def _resolved(mine: ConversationQuerySet, after: str) -> Listing:
    group, at, key = _cursor(after)
    settled = mine.filter(state=RESOLVED)
    if group == "r":
        settled = settled.filter(Q(resolved_at__lt=at) | Q(resolved_at=at, pk__lt=key), resolved_at__lte=at)
    page = _rows(settled.order_by("-resolved_at", "-pk")[: PAGE + 1])
    more = len(page) > PAGE
    page = page[:PAGE]
    return Listing(
        "resolved", [], [], [], page, _after("r", page[-1].resolved_at, page[-1].id) if more else ""
    )


def served_by(agent: Agent) -> list[int]:
    """The keys of the inboxes that an agent serves."""
    return list(Inbox.objects.all().visible_to(agent).values_list("pk", flat=True))


def _scope(agent: Agent, view: View, inboxes: list[int] | None = None) -> ConversationQuerySet:
    """What the agent sees, narrowed to the view. The same rule as `visible_to`, with the inboxes asked for beforehand:
    a subquery in the condition keeps SQLite from walking the index in order."""
    every = Conversation.objects.all()
    if view == "mine":
        return every.filter(assignee=agent)
    if not agent.is_admin:
        served = served_by(agent) if inboxes is None else inboxes
        every = every.filter(Q(inbox_id__in=served) | Q(assignee=agent))
    return every.filter(assignee=None) if view == "unassigned" else every


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
        "assignee_id",
        "assignee__name",
        "assignee__picture_id",
    )
    return [Row._make(row) for row in found]


def _after(group: str, at: datetime | None, key: int) -> str:
    return f"{group}.{at.timestamp() if at else 0:.6f}.{key}"


def _cursor(after: str) -> tuple[str, datetime, int]:
    """Read a cursor: its group (empty for none or nonsense), time and key."""
    nothing = ("", datetime.min.replace(tzinfo=UTC), 0)
    group, _, rest = after.partition(".")
    at, _, key = rest.rpartition(".")
    if group not in {"w", "a", "r"} or not key.isdigit() or not at.replace(".", "", 1).isdigit():
        return nothing
    try:
        return group, datetime.fromtimestamp(float(at), UTC), int(key)
    except (OverflowError, ValueError):
        return nothing
