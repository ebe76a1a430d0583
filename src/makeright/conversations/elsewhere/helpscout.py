"""Help Scout: Inbox API 2.0 (developer.helpscout.com), HAL pages, OAuth2 client credentials (RFC 6749, 4.4).

A thread is for the customer only if it is a published reply (`message`); chats and calls go by who wrote them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from makeright.conversations.elsewhere.asking import Ask, Asked, Entrance, Item, Pace, Page, Plain
from makeright.conversations.elsewhere.reading import (
    addresses,
    full_name,
    items_in,
    moment,
    moment_or_none,
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
    MATTER,
    MESSAGES,
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

_LISTS = {
    AGENT: ("/v2/users", "users"),
    INBOX: ("/v2/mailboxes", "mailboxes"),
    CUSTOMERS: ("/v2/customers", "customers"),
    MATTER: ("/v2/conversations", "conversations"),
}
_REPLIES = ("message", "reply")
_TALKS = ("chat", "beaconchat")
_VARIABLES = {
    "customer.fullname": "customer_name",
    "customer.firstname": "customer_first_name",
    "user.fullname": "my_name",
    "user.firstname": "my_first_name",
    "conversation.subject": "subject",
    "conversation.number": "number",
    "mailbox.name": "inbox",
}


class HelpScout(Plain):
    code, name = "helpscout", "Help Scout"
    base = "https://api.helpscout.net"
    asks_for: Sequence[str] = ("client_id", "client_secret")
    listed: Sequence[str] = (AGENT, INBOX, CUSTOMERS, SAVED_REPLY, MATTER)
    pace = Pace(left=("x-ratelimit-remaining-minute",), reset=("x-ratelimit-retry-after",), spare=5)

    def head(self, said: Mapping[str, str]) -> Mapping[str, str]:
        return {"authorization": f"Bearer {said['access_token']}"}

    def entrance(self, said: Mapping[str, str]) -> Entrance | None:
        return Entrance(
            "/v2/oauth2/token",
            {
                "grant_type": "client_credentials",
                "client_id": said["client_id"],
                "client_secret": said["client_secret"],
            },
        )

    def begin(self, kind: str, since: datetime | None) -> Ask:
        if kind == SAVED_REPLY:
            return Ask("/v2/mailboxes", {"page": "1"}, {"mailboxes": []})
        query = {"page": "1"}
        if kind == MATTER:
            query |= {"status": "all", "sortField": "createdAt", "sortOrder": "asc"}
            if since:
                query["modifiedSince"] = since.strftime("%Y-%m-%dT%H:%M:%SZ")
        return Ask(_LISTS[kind][0], query)

    def read(self, kind: str, ask: Ask, answer: Any) -> Page:
        if kind == SAVED_REPLY:
            return _saved_replies(ask, answer)
        page = answer.get("page") or {}
        items = _embedded(answer, _LISTS[kind][1])
        is_last = int(page.get("number") or 1) >= int(page.get("totalPages") or 0)
        stated = page.get("totalElements")
        return Page(items, None if is_last else next_number(ask), None if stated is None else int(stated))

    def name_of(self, kind: str, item: Item) -> tuple[str, str]:
        stamps = ("userUpdatedAt", "updatedAt", "closedAt", "threads")
        return str(item["id"]), "|".join(words(item.get(each)) for each in stamps)[:100]

    def details(self, kind: str, item: Item) -> Sequence[Ask]:
        if kind == MATTER:
            return (Ask(f"/v2/conversations/{int(item['id'])}/threads", {"page": "1"}),)
        if kind == SAVED_REPLY:
            return (Ask(f"/v2/mailboxes/{int(item['mailbox'])}/saved-replies/{int(item['id'])}"),)
        return ()

    def more(self, ask: Ask, answer: Any) -> Ask | None:
        page = answer.get("page") or {}
        is_last = int(page.get("number") or 1) >= int(page.get("totalPages") or 0)
        return None if is_last else next_number(ask)

    def agent(self, item: Item, details: Sequence[Asked]) -> AgentTold:
        return AgentTold(str(item["id"]), full_name(item, "firstName", "lastName"), words(item.get("email")))

    def inbox(self, item: Item, details: Sequence[Asked]) -> InboxTold:
        return InboxTold(str(item["id"]), words(item.get("email")))

    def customer(self, item: Item, details: Sequence[Asked]) -> PersonTold:
        within = item.get("_embedded") or {}
        return PersonTold(
            str(item["id"]),
            full_name(item, "firstName", "lastName") or full_name(item, "first", "last"),
            addresses([item.get("email"), *(each.get("value") for each in within.get("emails") or ())]),
            texts([each.get("value") for each in within.get("phones") or ()]),
            company_name=words(item.get("organization")),
            fields=plain_values({each["slug"]: each.get("value") for each in within.get("properties") or ()}),
        )

    def saved_reply(self, item: Item, details: Sequence[Asked]) -> SavedTold:
        whole = details[0][0]
        text = saved_text(words(whole.get("text")), _VARIABLES, is_html=True)
        return SavedTold(str(item["id"]), words(whole.get("name") or item.get("name")), text)

    def matter(self, item: Item, details: Sequence[Asked]) -> MatterTold:
        customer = self.customer(item["primaryCustomer"], ())
        threads = [each for answer in details[0] for each in _embedded(answer, "threads")]
        told = [each for each in threads if each.get("type") != "lineitem"]
        status = item.get("status")
        is_over = status in ("closed", "spam")
        fields = {
            each["name"]: each.get("text") or each.get("value") for each in item.get("customFields") or ()
        }
        return MatterTold(
            str(item["id"]),
            words(item.get("subject")),
            RESOLVED if is_over else OPEN,
            moment(item["createdAt"]),
            customer,
            resolved_at=(moment_or_none(item.get("closedAt")) or moment(item["userUpdatedAt"]))
            if is_over
            else None,
            resolved_for="spam" if status == "spam" else "unknown",
            inbox=name_in(item.get("mailboxId")),
            assignee=name_in((item.get("assignee") or {}).get("id")),
            tags=texts([each.get("tag") or each.get("name") for each in item.get("tags") or ()]),
            fields=plain_values(fields),
            words=[
                self._word(each, str(item["id"]), customer.external_id)
                for each in sorted(told, key=lambda each: moment(each["createdAt"]))
                if each.get("state", "published") == "published"
            ],
            left=[
                (MESSAGES, str(each["id"]), "draft")
                for each in told
                if each.get("state", "published") != "published"
            ],
        )

    def _word(self, thread: Item, conversation: str, customer: str) -> WordTold:
        by = thread.get("createdBy") or {}
        kind = kind_of(thread, by)
        author = str(by.get("id"))
        body = words(thread.get("body"))
        return WordTold(
            str(thread["id"]),
            kind,
            moment(thread["createdAt"]),
            html=body,
            author=author if kind != CUSTOMER else "",
            author_name=full_name(by, "first", "last"),
            person=self.customer(by, ()) if kind == CUSTOMER and author != customer and by else None,
            copies=addresses(thread.get("cc") or ()),
            files=[
                FileTold(
                    str(file["id"]),
                    f"/v2/conversations/{conversation}/attachments/{file['id']}/data",
                    words(file.get("filename")),
                    words(file.get("mimeType")),
                    int(file.get("size") or 0),
                    (f"/{file['id']}/", words((file.get("_links") or {}).get("web", {}).get("href")) or "\n"),
                    is_wrapped=True,
                )
                for file in _embedded(thread, "attachments")
            ],
        )


def kind_of(thread: Item, by: Item) -> str:
    """Whose words a thread is, by its type and who made it. FreeScout tells it in the same words."""
    kind, wrote = thread.get("type"), by.get("type")
    if kind == "customer" or (kind in _TALKS and wrote == "customer"):
        return CUSTOMER
    if kind in _REPLIES or (kind in _TALKS and wrote == "user"):
        return US
    return NOTE


def _embedded(answer: Item, name: str) -> Sequence[Any]:
    within = answer.get("_embedded") or {}
    return items_in(within, name) if name in within else []


def _saved_replies(ask: Ask, answer: Any) -> Page:
    """Saved replies stand with their mailbox: first all mailboxes, then what each has."""
    if ask.path == "/v2/mailboxes":
        known = [*ask.kept["mailboxes"], *(int(each["id"]) for each in _embedded(answer, "mailboxes"))]
        page = answer.get("page") or {}
        if int(page.get("number") or 1) < int(page.get("totalPages") or 0):
            following = next_number(ask)
            return Page([], Ask(following.path, following.query, {"mailboxes": known}))
        items: list[Item] = []
    else:
        known = list(ask.kept["mailboxes"])
        listed = answer if isinstance(answer, list) else _embedded(answer, "replies")
        items = [{**each, "mailbox": ask.kept["mailbox"]} for each in listed]
    if not known:
        return Page(items, None)
    at = f"/v2/mailboxes/{known[0]}/saved-replies"
    return Page(items, Ask(at, {}, {"mailbox": known[0], "mailboxes": known[1:]}))
