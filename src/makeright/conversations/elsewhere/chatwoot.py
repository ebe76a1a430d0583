"""Chatwoot: application API (developers.chatwoot.com), of one account, by a person's access token.

A message is for the customer only where `private` is false; `activity` is what the desk tells of itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from makeright.conversations.elsewhere.asking import Ask, Asked, Item, Page, Plain
from makeright.conversations.elsewhere.reading import (
    addresses,
    items_in,
    joined,
    moment,
    name_in,
    next_number,
    plain_values,
    saved_text,
    texts,
    words,
)
from makeright.conversations.elsewhere.shapes import (
    AGENT,
    CUSTOMER,
    CUSTOMERS,
    INBOX,
    MACHINE,
    MATTER,
    NOTE,
    OPEN,
    RESOLVED,
    SAVED_REPLY,
    US,
    AgentTold,
    FileTold,
    InboxTold,
    MatterTold,
    PersonTold,
    SavedTold,
    WordTold,
)

_AT = "/api/v1/accounts/{account}"
_INCOMING, _OUTGOING, _ACTIVITY, _TEMPLATE = (
    (0, "incoming"), (1, "outgoing"), (2, "activity"), (3, "template"),
)  # fmt: skip
_LISTS = {
    AGENT: f"{_AT}/agents",
    INBOX: f"{_AT}/inboxes",
    CUSTOMERS: f"{_AT}/contacts",
    SAVED_REPLY: f"{_AT}/canned_responses",
    MATTER: f"{_AT}/conversations",
}
_VARIABLES = {
    "contact.name": "customer_name",
    "contact.first_name": "customer_first_name",
    "agent.name": "my_name",
    "agent.first_name": "my_first_name",
    "inbox.name": "inbox",
    "conversation.display_id": "number",
}


class Chatwoot(Plain):
    code, name = "chatwoot", "Chatwoot"
    asks_for: Sequence[str] = ("account", "token")
    listed: Sequence[str] = (AGENT, INBOX, CUSTOMERS, SAVED_REPLY, MATTER)

    def head(self, said: Mapping[str, str]) -> Mapping[str, str]:
        return {"api_access_token": said["token"]}

    def begin(self, kind: str, since: datetime | None) -> Ask:
        if kind == MATTER:
            query = {"status": "all", "assignee_type": "all", "sort_by": "created_at_asc", "page": "1"}
            return Ask(_LISTS[MATTER], query)
        return Ask(_LISTS[kind], {"page": "1"} if kind == CUSTOMERS else {})

    def read(self, kind: str, ask: Ask, answer: Any) -> Page:
        if kind == MATTER:
            items = items_in(answer, "data", "payload")
            stated = (answer["data"].get("meta") or {}).get("all_count")
            return Page(items, next_number(ask) if items else None, stated)
        if kind == CUSTOMERS:
            items = items_in(answer, "payload")
            stated = (answer.get("meta") or {}).get("count")
            return Page(items, next_number(ask) if items else None, stated)
        return Page(items_in(answer, "payload") if isinstance(answer, dict) else items_in(answer), None)

    def name_of(self, kind: str, item: Item) -> tuple[str, str]:
        stamps = ("last_activity_at", "updated_at", "status")
        return str(item["id"]), "|".join(words(item.get(each)) for each in stamps)[:100]

    def details(self, kind: str, item: Item) -> Sequence[Ask]:
        return (Ask(f"{_AT}/conversations/{int(item['id'])}/messages"),) if kind == MATTER else ()

    def more(self, ask: Ask, answer: Any) -> Ask | None:
        """The newest come first; older ones are asked for by the oldest that is known."""
        keys = [int(each["id"]) for each in items_in(answer, "payload")]
        oldest = min(keys, default=0)
        if not keys or str(oldest) == ask.query.get("before"):
            return None
        return Ask(ask.path, {"before": str(oldest)})

    def agent(self, item: Item, details: Sequence[Asked]) -> AgentTold:
        return AgentTold(str(item["id"]), words(item.get("name")), words(item.get("email")))

    def inbox(self, item: Item, details: Sequence[Asked]) -> InboxTold:
        return InboxTold(str(item["id"]), words(item.get("email")))

    def customer(self, item: Item, details: Sequence[Asked]) -> PersonTold:
        return PersonTold(
            str(item["id"]),
            words(item.get("name")),
            addresses(words(item.get("email"))),
            texts([item.get("phone_number")]),
            company_name=words((item.get("additional_attributes") or {}).get("company_name")),
            fields=plain_values(item.get("custom_attributes")),
        )

    def saved_reply(self, item: Item, details: Sequence[Asked]) -> SavedTold:
        text = saved_text(words(item.get("content")), _VARIABLES, is_html=False)
        return SavedTold(str(item["id"]), words(item.get("short_code")), text)

    def matter(self, item: Item, details: Sequence[Asked]) -> MatterTold:
        meta = item.get("meta") or {}
        customer = self.customer(meta["sender"], ())
        said = {str(each["id"]): each for each in joined(details[0], "payload")}
        told = [each for each in said.values() if each.get("message_type") not in _ACTIVITY]
        about = item.get("additional_attributes") or {}
        is_over = item.get("status") == "resolved"
        ended = item.get("last_activity_at") or item.get("updated_at") or item["created_at"]
        return MatterTold(
            str(item["id"]),
            words(about.get("mail_subject")),
            RESOLVED if is_over else OPEN,
            moment(item["created_at"]),
            customer,
            resolved_at=moment(ended) if is_over else None,
            inbox=name_in(item.get("inbox_id")),
            assignee=name_in((meta.get("assignee") or {}).get("id")),
            tags=texts(item.get("labels")),
            fields=plain_values(item.get("custom_attributes")),
            words=[
                self._word(each, customer.external_id)
                for each in sorted(told, key=lambda each: (moment(each["created_at"]), int(each["id"])))
            ],
        )

    def _word(self, message: Item, customer: str) -> WordTold:
        kind, by = _kind(message), message.get("sender") or {}
        author = str(by.get("id"))
        mail = (message.get("content_attributes") or {}).get("email") or {}
        is_another = kind == CUSTOMER and by and author != customer
        return WordTold(
            str(message["id"]),
            kind,
            moment(message["created_at"]),
            words(message.get("content")),
            words((mail.get("html_content") or {}).get("full")) if kind == CUSTOMER else "",
            author=author if kind != CUSTOMER and by else "",
            author_name=words(by.get("name")),
            person=self.customer(by, ()) if is_another else None,
            copies=addresses(mail.get("cc") or ()),
            files=[
                FileTold(
                    str(file["id"]),
                    words(file["data_url"]),
                    words(file["data_url"]).partition("?")[0].rpartition("/")[2],
                    size=int(file.get("file_size") or 0),
                    appears_as=(words(file["data_url"]),),
                )
                for file in message.get("attachments") or ()
                if file.get("data_url")
            ],
        )


def _kind(message: Item) -> str:
    direction = message.get("message_type")
    if message.get("private") is not False:
        return NOTE
    if direction in _INCOMING:
        return CUSTOMER
    if direction in _TEMPLATE:
        return MACHINE
    if direction in _OUTGOING:
        return MACHINE if (message.get("sender") or {}).get("type") == "agent_bot" else US
    return NOTE
