"""Conversations, for programs: found, read, and what custom fields say of them.

The list is the hottest of all: plain rows (`querying.py`) become JSON by msgspec. `ConversationTold` says the same to
the OpenAPI paper, and a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router
from ninja import Schema as Told
from pydantic import Field

from makeright.api.expanding import Expands, wanted
from makeright.api.ids import Id, public
from makeright.api.paging import USUAL, After, Limit, Sorts, cursor_of, next_link, place_of
from makeright.api.problems import Problem
from makeright.api.schemas import Moment, Said
from makeright.conversations import querying
from makeright.conversations.models import Conversation, Sight, sight_of
from makeright.conversations.permissions import NOTE
from makeright.conversations.querying import COLUMNS, Asked
from makeright.customers.filling_in import fill_in, values_of
from makeright.staff.views.bearing import Bearer, actor_of, agent_of

router = Router(tags=["Conversations"])
ConversationId = Annotated[int, Id("cnv")]
CustomerId = Annotated[int, Id("cus")]
CompanyId = Annotated[int, Id("cmp")]
InboxId = Annotated[int, Id("inb")]
AgentId = Annotated[int, Id("agt")]
TeamId = Annotated[int, Id("team")]
TagId = Annotated[int, Id("tag")]
State = Literal["open", "snoozed", "resolved"]
BY = Sorts(*querying.SORTS)
EXPANDS = Expands("customer", "assignee", "team", "inbox", "tags", "custom_fields")
Expand = Annotated[str, EXPANDS]
_encode = msgspec.json.Encoder().encode


class CustomerNamed(Told):
    id: CustomerId
    name: str
    address: str


class AgentNamed(Told):
    id: AgentId
    name: str
    kind: str


class TeamNamed(Told):
    id: TeamId
    name: str


class InboxNamed(Told):
    id: InboxId
    name: str
    address: str


class TagNamed(Told):
    id: TagId
    name: str
    color: str


class Expanded(Told):
    """What was asked for by `expand`, and nothing else."""

    customer: CustomerNamed | None = None
    assignee: AgentNamed | None = None
    team: TeamNamed | None = None
    inbox: InboxNamed | None = None
    tags: list[TagNamed] | None = None
    custom_fields: dict[str, str] | None = None


class ConversationTold(Told):
    """One matter of one customer. `number` is what people say to each other. `owed_since`: since when we owe an answer,
    if we do. `snoozed_until`: when it wakes by itself; null while it waits for the customer. `junk_since`: since when
    it is junk, which is settled and stays so. `erased_at`: since when what was said in it is gone."""

    id: ConversationId
    number: int
    subject: str
    channel: str
    language: str
    state: State
    inbox: InboxId
    customer: CustomerId
    assignee: AgentId | None
    team: TeamId | None
    tags: list[TagId]
    last_words: str
    attachment_count: int
    created_at: datetime
    last_message_at: datetime
    owed_since: datetime | None
    snoozed_until: datetime | None
    resolved_at: datetime | None
    junk_since: datetime | None
    erased_at: datetime | None
    expanded: Expanded | None = None


class Conversations(Told):
    items: list[ConversationTold]
    next: str | None


class Filters(Told):
    """What a list is narrowed to; all of it holds at once. Any other name is refused."""

    state: State | None = None
    inbox: InboxId | None = None
    team: TeamId | None = None
    assignee: AgentId | Literal["me", "nobody"] | None = None
    customer: CustomerId | None = None
    company: CompanyId | None = None
    tag: TagId | None = None
    number: Annotated[int, Field(ge=1, le=10**15)] | None = None
    owed: bool | None = Field(None, description="Whether we owe an answer.")
    junk: bool | None = Field(None, description="Whether it is junk.")
    created_since: Moment | None = None
    last_message_since: Moment | None = None


class Change(Said):
    """What changes; what isn't said stays. An empty value empties a field."""

    custom_fields: dict[str, str | list[str]] = Field(default_factory=dict, max_length=200)


@router.get("/conversations", response=Conversations, summary="Conversations that one sees")
def conversations(
    request: HttpRequest,
    filters: Query[Filters],
    after: After = "",
    limit: Limit = USUAL,
    sort: Annotated[str, BY] = "id",
    expand: Expand = "",
) -> HttpResponse:
    """In order of when they came to be known here, or by `sort`. By `owed_since` only open ones are told in which we
    owe an answer, whoever waits longest first."""
    named, flags = _narrowed(request, filters)
    if sort.endswith("owed_since"):
        if filters.state not in (None, "open") or filters.owed is False:
            raise Problem(
                422, "sort", "By owed_since only open conversations are told that are owed an answer."
            )
        flags |= {"open", "owed"}
    place = place_of(after, sort) if after else None
    found = querying.rows(sight_of(agent_of(request)), Asked(named, sorted(flags), sort, place, limit))
    shown = found[:limit]
    following = cursor_of(sort, *querying.place_of(shown[-1], sort)) if len(found) > limit else None
    response = answer({"items": told(shown, wanted(expand)), "next": following})
    if following is not None:
        response["Link"] = next_link(request, following)
    return response


@router.get("/conversations/{conversation}", response=ConversationTold, summary="A conversation")
def conversation(
    request: HttpRequest, conversation: Path[ConversationId], expand: Expand = ""
) -> HttpResponse:
    return tell_one(request, conversation, wanted(expand))


@router.patch(
    "/conversations/{conversation}",
    response=ConversationTold,
    auth=Bearer(NOTE),
    summary="What custom fields say of a conversation",
)
def change(request: HttpRequest, conversation: Path[ConversationId], said: Change) -> HttpResponse:
    found = seen(request, conversation)
    if said.custom_fields:
        fill_in(found, said.custom_fields, by=actor_of(request))
    return tell_one(request, conversation, frozenset({"custom_fields"}))


def seen(request: HttpRequest, key: int) -> Conversation:
    """The conversation with that key, if the program sees it. Raises Http404."""
    visible = Conversation.objects.visible_to(agent_of(request))
    return get_object_or_404(visible.select_related("inbox", "customer", "assignee"), pk=key)


def tell_one(
    request: HttpRequest,
    key: int,
    expand: frozenset[str] = frozenset(),
    *,
    status: int = 200,
    is_seen: bool = False,
) -> HttpResponse:
    """Answer with a conversation as it is now. Raises Http404 if the program doesn't see it, unless it `is_seen`: was
    found just now, and may be out of its sight by what was done since."""
    agent = agent_of(request)
    sight = Sight(agent.pk, sees_all=True) if is_seen else sight_of(agent)
    found = querying.rows(sight, Asked({"key": key}, limit=1))
    if not found:
        raise Http404
    return answer(told(found, expand)[0], status)


def told(rows: Sequence[Sequence[Any]], expand: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """Rows of `querying.rows` as programs are told of them."""
    keys = [row[0] for row in rows]
    tags = querying.tags_of(keys)
    items = [_told(dict(zip(COLUMNS, row, strict=True)), tags.get(row[0], [])) for row in rows]
    if expand:
        for item, expanded in zip(items, _expanded(rows, tags, expand), strict=True):
            item["expanded"] = expanded
    return items


def answer(said: Any, status: int = 200) -> HttpResponse:
    """Answer with what is JSON as it is; times of PostgreSQL become text here."""
    return HttpResponse(_encode(said), status=status, content_type="application/json; charset=utf-8")


def _told(row: dict[str, Any], tags: Sequence[int]) -> dict[str, Any]:
    assignee, team = row["assignee_id"], row["team_id"]
    return {
        "id": public("cnv", row["id"]),
        "number": row["number"],
        "subject": row["subject"],
        "channel": row["channel"],
        "language": row["language"],
        "state": row["state"],
        "inbox": public("inb", row["inbox_id"]),
        "customer": public("cus", row["customer_id"]),
        "assignee": None if assignee is None else public("agt", assignee),
        "team": None if team is None else public("team", team),
        "tags": [public("tag", each) for each in tags],
        "last_words": row["last_words"],
        "attachment_count": row["attachment_count"],
        "created_at": row["opened_at"],
        "last_message_at": row["last_at"],
        "owed_since": row["waiting_since"],
        "snoozed_until": row["snoozed_until"],
        "resolved_at": row["resolved_at"],
        "junk_since": row["junk_since"],
        "erased_at": row["erased_at"],
    }


# By name: the column that names it, how ids of it begin, who tells of it, and what of it is told.
_NAMED: Mapping[
    str, tuple[str, str, Callable[[Collection[int]], Mapping[int, tuple[str, ...]]], tuple[str, ...]]
] = {
    "customer": ("customer_id", "cus", querying.customers_of, ("name", "address")),
    "assignee": ("assignee_id", "agt", querying.agents_of, ("name", "kind")),
    "team": ("team_id", "team", querying.teams_of, ("name",)),
    "inbox": ("inbox_id", "inb", querying.inboxes_of, ("name", "address")),
}


def _expanded(
    rows: Sequence[Sequence[Any]], tags: dict[int, list[int]], expand: frozenset[str]
) -> list[dict[str, Any]]:
    """For each row what was asked for, each kind of it by one question."""
    expanded: list[dict[str, Any]] = [{} for _ in rows]
    for name in sorted(expand & _NAMED.keys()):
        column, prefix, ask, words = _NAMED[name]
        at = COLUMNS.index(column)
        known = ask({row[at] for row in rows if row[at] is not None})
        for row, into in zip(rows, expanded, strict=True):
            there = known.get(row[at])
            into[name] = there and {"id": public(prefix, row[at]), **dict(zip(words, there, strict=True))}
    if "tags" in expand:
        called = querying.words_of_tags({tag for each in tags.values() for tag in each})
        for row, into in zip(rows, expanded, strict=True):
            into["tags"] = [
                {"id": public("tag", tag), "name": called[tag][0], "color": called[tag][1]}
                for tag in tags.get(row[0], [])
            ]
    if "custom_fields" in expand:
        kept = values_of("conversation", [row[0] for row in rows])
        for row, into in zip(rows, expanded, strict=True):
            into["custom_fields"] = kept.get(row[0], {})
    return expanded


def _narrowed(request: HttpRequest, filters: Filters) -> tuple[dict[str, Any], set[str]]:
    said = {name: getattr(filters, name) for name in Filters.model_fields}
    named = {name: value for name, value in said.items() if value is not None}
    flags = {named.pop("state")} if "state" in named else set()
    if "owed" in named:
        flags.add("owed" if named.pop("owed") else "not_owed")
    if "junk" in named:
        flags.add("junk" if named.pop("junk") else "no_junk")
    if named.get("assignee") == "nobody":
        del named["assignee"]
        flags.add("nobodys")
    elif named.get("assignee") == "me":
        named["assignee"] = agent_of(request).pk
    return named, flags
