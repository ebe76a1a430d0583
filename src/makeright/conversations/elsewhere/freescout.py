"""FreeScout: its module "API & Webhooks" (api-docs.freescout.net), by an API key. Its words are mostly Help Scout's.

A thread is for the customer only if it is a published `message`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from makeright.conversations.elsewhere.asking import Ask, Asked, Item, Page, Plain
from makeright.conversations.elsewhere.helpscout import kind_of
from makeright.conversations.elsewhere.reading import (
    addresses,
    full_name,
    items_in,
    moment,
    moment_or_none,
    name_in,
    next_number,
    plain_values,
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
    OPEN,
    RESOLVED,
    AgentTold,
    FileTold,
    InboxTold,
    MatterTold,
    PersonTold,
    WordTold,
)

AT_ONCE = 50
_LISTS = {
    AGENT: ("/api/users", "users"),
    INBOX: ("/api/mailboxes", "mailboxes"),
    CUSTOMERS: ("/api/customers", "customers"),
    MATTER: ("/api/conversations", "conversations"),
}


class FreeScout(Plain):
    code, name = "freescout", "FreeScout"
    asks_for: Sequence[str] = ("token",)
    listed: Sequence[str] = (AGENT, INBOX, CUSTOMERS, MATTER)

    def head(self, said: Mapping[str, str]) -> Mapping[str, str]:
        return {"x-freescout-api-key": said["token"]}

    def begin(self, kind: str, since: datetime | None) -> Ask:
        query = {"page": "1", "pageSize": str(AT_ONCE)}
        if kind == MATTER:
            query |= {"sortField": "createdAt", "sortOrder": "asc"}
            if since:
                query["updatedSince"] = since.strftime("%Y-%m-%dT%H:%M:%SZ")
        return Ask(_LISTS[kind][0], query)

    def read(self, kind: str, ask: Ask, answer: Any) -> Page:
        page = answer.get("page") or {}
        items = items_in(answer, "_embedded", _LISTS[kind][1])
        is_last = int(page.get("number") or 1) >= int(page.get("totalPages") or 0)
        stated = page.get("totalElements")
        return Page(items, None if is_last else next_number(ask), None if stated is None else int(stated))

    def name_of(self, kind: str, item: Item) -> tuple[str, str]:
        return str(item["id"]), words(item.get("updatedAt"))

    def details(self, kind: str, item: Item) -> Sequence[Ask]:
        return (
            (Ask(f"/api/conversations/{int(item['id'])}", {"embed": "threads,tags"}),)
            if kind == MATTER
            else ()
        )

    def agent(self, item: Item, details: Sequence[Asked]) -> AgentTold:
        return AgentTold(str(item["id"]), full_name(item, "firstName", "lastName"), words(item.get("email")))

    def inbox(self, item: Item, details: Sequence[Asked]) -> InboxTold:
        return InboxTold(str(item["id"]), words(item.get("email")))

    def customer(self, item: Item, details: Sequence[Asked]) -> PersonTold:
        within = item.get("_embedded") or {}
        return PersonTold(
            str(item["id"]),
            full_name(item, "firstName", "lastName"),
            addresses([item.get("email"), *(each.get("value") for each in within.get("emails") or ())]),
            texts([each.get("value") for each in within.get("phones") or ()]),
            company_name=words(item.get("company")),
        )

    def matter(self, item: Item, details: Sequence[Asked]) -> MatterTold:
        whole: Item = details[0][0]
        within = whole.get("_embedded") or {}
        customer = self.customer(whole["customer"], ())
        told = [each for each in items_in(within, "threads") if each.get("type") != "lineitem"]
        status = whole.get("status")
        is_over = status in ("closed", "spam")
        fields = {
            each["name"]: each.get("text") or each.get("value") for each in whole.get("customFields") or ()
        }
        return MatterTold(
            str(whole["id"]),
            words(whole.get("subject")),
            RESOLVED if is_over else OPEN,
            moment(whole["createdAt"]),
            customer,
            resolved_at=(moment_or_none(whole.get("closedAt")) or moment(whole["updatedAt"]))
            if is_over
            else None,
            resolved_for="spam" if status == "spam" else "unknown",
            inbox=name_in(whole.get("mailboxId")),
            assignee=name_in((whole.get("assignee") or {}).get("id")),
            tags=texts([each.get("name") for each in within.get("tags") or ()]),
            fields=plain_values(fields),
            words=[
                self._word(each, customer.external_id)
                for each in sorted(told, key=lambda each: (moment(each["createdAt"]), int(each["id"])))
                if _is_said(each)
            ],
            left=[(MESSAGES, str(each["id"]), "draft") for each in told if not _is_said(each)],
        )

    def _word(self, thread: Item, customer: str) -> WordTold:
        by = thread.get("createdBy") or {}
        kind, author = kind_of(thread, by), str(by.get("id"))
        is_another = kind == CUSTOMER and by.get("type") == "customer" and author != customer
        return WordTold(
            str(thread["id"]),
            kind,
            moment(thread["createdAt"]),
            html=words(thread.get("body")),
            author=author if kind != CUSTOMER else "",
            author_name=full_name(by, "firstName", "lastName"),
            person=self.customer(by, ()) if is_another else None,
            copies=addresses(thread.get("cc") or ()),
            files=[
                FileTold(
                    str(file["id"]),
                    words(file["fileUrl"]),
                    words(file.get("fileName")),
                    words(file.get("mimeType")),
                    int(file.get("size") or 0),
                    (words(file["fileUrl"]),),
                )
                for file in (thread.get("_embedded") or {}).get("attachments") or ()
            ],
        )


def _is_said(thread: Item) -> bool:
    return bool(thread.get("state", "published") == "published")
