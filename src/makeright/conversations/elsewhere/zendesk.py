"""Zendesk Support: incremental cursor exports of tickets and users, comments of each ticket (developer.zendesk.com,
"Incremental Exports", "Ticket Comments"). Ten exports a minute; it says Retry-After.

A comment is for the customer only where `public` says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from makeright.conversations.elsewhere.asking import Ask, Asked, Item, Pace, Page, Plain
from makeright.conversations.elsewhere.reading import (
    addresses,
    basic,
    items_in,
    joined,
    moment,
    name_in,
    plain_values,
    saved_text,
    texts,
    words,
)
from makeright.conversations.elsewhere.shapes import (
    AGENT,
    COMPANY,
    CUSTOMER,
    CUSTOMERS,
    FIELD,
    FILES,
    MACHINE,
    MATTER,
    NOTE,
    OPEN,
    RESOLVED,
    SAVED_REPLY,
    US,
    AgentTold,
    CompanyTold,
    FieldTold,
    FileTold,
    MatterTold,
    PersonTold,
    SavedTold,
    WordTold,
)

_SERVES = frozenset({"agent", "admin"})
_LISTS = {
    COMPANY: ("/api/v2/organizations.json", "organizations"),
    AGENT: ("/api/v2/users.json", "users"),
    FIELD: ("/api/v2/ticket_fields.json", "ticket_fields"),
    SAVED_REPLY: ("/api/v2/macros.json", "macros"),
}
_OF_THE_DESK = frozenset(
    {
        *("subject", "description", "status", "custom_status", "tickettype", "priority", "basic_priority"),
        *("group", "assignee", "brand"),
    }
)
_VARIABLES = {
    "ticket.requester.name": "customer_name",
    "ticket.requester.first_name": "customer_first_name",
    "current_user.name": "my_name",
    "current_user.first_name": "my_first_name",
    "ticket.title": "subject",
    "ticket.account": "company",
}


class Zendesk(Plain):
    code, name = "zendesk", "Zendesk"
    asks_for: Sequence[str] = ("email", "token")
    listed: Sequence[str] = (COMPANY, AGENT, FIELD, CUSTOMERS, SAVED_REPLY, MATTER)
    pace = Pace(left=("x-rate-limit-remaining", "ratelimit-remaining"), reset=("ratelimit-reset",), spare=5)

    def head(self, said: Mapping[str, str]) -> Mapping[str, str]:
        return {"authorization": basic(f"{said['email']}/token", said["token"])}

    def begin(self, kind: str, since: datetime | None) -> Ask:
        if kind in (CUSTOMERS, MATTER):
            noun = "users" if kind == CUSTOMERS else "tickets"
            start = int((since or datetime(1970, 1, 1, tzinfo=UTC)).timestamp())
            left_out = {} if kind == CUSTOMERS else {"exclude_deleted": "true"}
            return Ask(
                f"/api/v2/incremental/{noun}/cursor.json",
                {"start_time": str(start), "per_page": "100", **left_out},
            )
        query = {"page[size]": "100"}
        return Ask(_LISTS[kind][0], query | ({"role[]": "agent"} if kind == AGENT else {}))

    def read(self, kind: str, ask: Ask, answer: Any) -> Page:
        if kind in (CUSTOMERS, MATTER):
            items = items_in(answer, "users" if kind == CUSTOMERS else "tickets")
            if kind == CUSTOMERS:
                items = [each for each in items if each.get("role") not in _SERVES]
            onward = {"cursor": words(answer.get("after_cursor")), "per_page": "100"}
            if kind == MATTER:
                onward["exclude_deleted"] = "true"
            goes_on = answer.get("end_of_stream") is False and onward["cursor"]
            return Page(items, Ask(ask.path, onward) if goes_on else None)
        items = items_in(answer, _LISTS[kind][1])
        if kind == FIELD:
            items = [each for each in items if each.get("type") not in _OF_THE_DESK]
        meta = answer.get("meta") or {}
        following = Ask(ask.path, {**ask.query, "page[after]": words(meta.get("after_cursor"))})
        if meta.get("has_more"):
            return Page(items, following)
        if kind == AGENT and ask.query.get("role[]") == "agent":
            return Page(items, Ask(ask.path, {"page[size]": "100", "role[]": "admin"}))
        return Page(items, None)

    def details(self, kind: str, item: Item) -> Sequence[Ask]:
        if kind != MATTER:
            return ()
        return (
            Ask(
                f"/api/v2/tickets/{int(item['id'])}/comments.json", {"include": "users", "page[size]": "100"}
            ),
        )

    def more(self, ask: Ask, answer: Any) -> Ask | None:
        meta = answer.get("meta") or {}
        if not meta.get("has_more"):
            return None
        return Ask(ask.path, {**ask.query, "page[after]": words(meta["after_cursor"])})

    def company(self, item: Item, details: Sequence[Asked]) -> CompanyTold:
        return CompanyTold(str(item["id"]), words(item.get("name")), texts(item.get("domain_names")))

    def agent(self, item: Item, details: Sequence[Asked]) -> AgentTold:
        return AgentTold(str(item["id"]), words(item.get("name")), words(item.get("email")))

    def custom_field(self, item: Item, details: Sequence[Asked]) -> FieldTold:
        return FieldTold(str(item["id"]), words(item.get("title")))

    def customer(self, item: Item, details: Sequence[Asked]) -> PersonTold:
        return PersonTold(
            str(item["id"]),
            words(item.get("name")),
            addresses(words(item.get("email"))),
            texts([item.get("phone")]),
            company=name_in(item.get("organization_id")),
            language=words(item.get("locale")),
            zone=words(item.get("iana_time_zone")),
            fields=plain_values(item.get("user_fields")),
        )

    def saved_reply(self, item: Item, details: Sequence[Asked]) -> SavedTold:
        text = ""
        for action in item.get("actions") or ():
            if str(action.get("field")) in ("comment_value", "comment_value_html"):
                value = action.get("value")
                said = value[-1] if isinstance(value, list) else value
                text = saved_text(words(said), _VARIABLES, is_html=action["field"] == "comment_value_html")
        return SavedTold(str(item["id"]), words(item.get("title")), text)

    def matter(self, item: Item, details: Sequence[Asked]) -> MatterTold:
        people = {str(each["id"]): each for each in joined(details[0], "users")}
        customer = str(item["requester_id"])
        via = (item.get("via") or {}).get("source") or {}
        said = [self._word(each, people, customer) for each in joined(details[0], "comments")]
        is_over = item.get("status") in ("solved", "closed")
        return MatterTold(
            str(item["id"]),
            words(item.get("raw_subject") or item.get("subject")),
            RESOLVED if is_over else OPEN,
            moment(item["created_at"]),
            self._person(people, customer),
            resolved_at=moment(item["updated_at"]) if is_over else None,
            written_to=addresses([item.get("recipient"), (via.get("to") or {}).get("address")]),
            assignee=name_in(item.get("assignee_id")),
            tags=texts(item.get("tags")),
            fields=plain_values({each["id"]: each["value"] for each in item.get("custom_fields") or ()}),
            words=said,
            left=[
                (FILES, str(file["id"]), "deleted_there")
                for each in joined(details[0], "comments")
                for file in each.get("attachments") or ()
                if file.get("deleted")
            ],
        )

    def _person(self, people: Mapping[str, Item], key: str) -> PersonTold:
        return self.customer(people[key], ()) if key in people else PersonTold(key)

    def _word(self, comment: Item, people: Mapping[str, Item], customer: str) -> WordTold:
        author = str(comment.get("author_id"))
        by = people.get(author, {})
        kind = _kind(comment, author, by, customer)
        via = (comment.get("via") or {}).get("source") or {}
        return WordTold(
            str(comment["id"]),
            kind,
            moment(comment["created_at"]),
            words(comment.get("plain_body") or comment.get("body")),
            words(comment.get("html_body")),
            author=author if kind != CUSTOMER else "",
            author_name=words(by.get("name")),
            person=self._person(people, author) if kind == CUSTOMER and author != customer else None,
            copies=addresses((via.get("to") or {}).get("email_ccs") or ()),
            files=[
                FileTold(
                    str(file["id"]),
                    words(file["content_url"]),
                    words(file.get("file_name")),
                    words(file.get("content_type")),
                    int(file.get("size") or 0),
                    (words(file["content_url"]),),
                )
                for file in comment.get("attachments") or ()
                if not file.get("deleted")
            ],
        )


def _kind(comment: Item, author: str, by: Item, customer: str) -> str:
    if comment.get("public") is not True:
        return NOTE
    if author == customer or by.get("role") == "end-user":
        return CUSTOMER
    if (comment.get("via") or {}).get("channel") in ("rule", "system"):
        return MACHINE
    return US if by.get("role") in _SERVES else NOTE
