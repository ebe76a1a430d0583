"""Freshdesk: API v2 (developers.freshdesk.com/api). Its list of tickets holds those of 30 days unless `updated_since`
says otherwise, and gives 300 pages at most: so it is asked from the time of the last one on. It says Retry-After.

A part of a conversation is for the customer only where `private` is false.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from makeright.conversations.elsewhere.asking import Ask, Asked, Item, Page, Plain
from makeright.conversations.elsewhere.reading import (
    addresses,
    basic,
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
    COMPANY,
    CUSTOMER,
    CUSTOMERS,
    INBOX,
    MATTER,
    NOTE,
    OPEN,
    RESOLVED,
    SAVED_REPLY,
    US,
    AgentTold,
    CompanyTold,
    FileTold,
    InboxTold,
    MatterTold,
    PersonTold,
    SavedTold,
    WordTold,
)

AT_ONCE = 100
_OUTBOUND_MAIL = 10  # the source of a ticket that an agent began
_OVER = (4, 5)  # resolved, closed
_FIRST = "1970-01-01T00:00:00Z"
_FOLDERS = "/api/v2/canned_response_folders"
_LISTS = {
    COMPANY: "/api/v2/companies",
    AGENT: "/api/v2/agents",
    INBOX: "/api/v2/email_configs",
    CUSTOMERS: "/api/v2/contacts",
}
_VARIABLES = {
    "ticket.requester.name": "customer_name",
    "ticket.requester.firstname": "customer_first_name",
    "ticket.agent.name": "my_name",
    "ticket.subject": "subject",
    "helpdesk_name": "company",
}


class Freshdesk(Plain):
    code, name = "freshdesk", "Freshdesk"
    asks_for: Sequence[str] = ("token",)
    listed: Sequence[str] = (COMPANY, AGENT, INBOX, CUSTOMERS, SAVED_REPLY, MATTER)

    def head(self, said: Mapping[str, str]) -> Mapping[str, str]:
        return {"authorization": basic(said["token"], "X")}

    def begin(self, kind: str, since: datetime | None) -> Ask:
        if kind == SAVED_REPLY:
            return Ask(_FOLDERS)
        if kind == MATTER:
            return _tickets(since.strftime("%Y-%m-%dT%H:%M:%SZ") if since else _FIRST)
        return Ask(_LISTS[kind], {"per_page": str(AT_ONCE), "page": "1"})

    def read(self, kind: str, ask: Ask, answer: Any) -> Page:
        items = items_in(answer)
        if kind == SAVED_REPLY:
            folders = (
                [int(each["id"]) for each in items] if ask.path == _FOLDERS else ask.kept.get("folders", [])
            )
            replies = [] if ask.path == _FOLDERS else items
            onward = (
                Ask(f"{_FOLDERS}/{folders[0]}/responses", {}, {"folders": folders[1:]}) if folders else None
            )
            return Page(replies, onward)
        if len(items) < AT_ONCE:
            return Page(items, None)
        if kind != MATTER:
            return Page(items, next_number(ask))
        last = words(items[-1]["updated_at"])
        is_later = moment(last) > moment(ask.query["updated_since"])
        return Page(items, _tickets(last) if is_later else next_number(ask))

    def details(self, kind: str, item: Item) -> Sequence[Ask]:
        if kind != MATTER:
            return ()
        at = f"/api/v2/tickets/{int(item['id'])}"
        return (Ask(at), Ask(f"{at}/conversations", {"per_page": str(AT_ONCE), "page": "1"}))

    def more(self, ask: Ask, answer: Any) -> Ask | None:
        is_full = isinstance(answer, list) and len(answer) >= AT_ONCE
        return next_number(ask) if is_full else None

    def company(self, item: Item, details: Sequence[Asked]) -> CompanyTold:
        return CompanyTold(str(item["id"]), words(item.get("name")), texts(item.get("domains")))

    def agent(self, item: Item, details: Sequence[Asked]) -> AgentTold:
        who = item.get("contact") or {}
        return AgentTold(str(item["id"]), words(who.get("name")), words(who.get("email")))

    def inbox(self, item: Item, details: Sequence[Asked]) -> InboxTold:
        found = addresses([item.get("reply_email"), item.get("to_email")])
        return InboxTold(str(item["id"]), found[0] if found else "")

    def customer(self, item: Item, details: Sequence[Asked]) -> PersonTold:
        return PersonTold(
            str(item["id"]),
            words(item.get("name")),
            addresses([item.get("email"), *(item.get("other_emails") or ())]),
            texts([item.get("phone"), item.get("mobile")]),
            company=name_in(item.get("company_id")),
            language=words(item.get("language")),
            fields=plain_values(item.get("custom_fields")),
        )

    def saved_reply(self, item: Item, details: Sequence[Asked]) -> SavedTold:
        said = saved_text(words(item.get("content_html") or item.get("content")), _VARIABLES, is_html=True)
        return SavedTold(str(item["id"]), words(item.get("title")), said)

    def matter(self, item: Item, details: Sequence[Asked]) -> MatterTold:
        whole: Item = details[0][0]
        customer = self._requester(item, whole)
        is_over = whole.get("status") in _OVER
        return MatterTold(
            str(whole["id"]),
            words(whole.get("subject")),
            RESOLVED if is_over else OPEN,
            moment(whole["created_at"]),
            customer,
            resolved_at=moment(whole["updated_at"]) if is_over else None,
            resolved_for="spam" if is_over and whole.get("spam") is True else "unknown",
            inbox=name_in(whole.get("email_config_id")),
            written_to=addresses(whole.get("to_emails") or ()),
            assignee=name_in(whole.get("responder_id")),
            tags=texts(whole.get("tags")),
            fields=plain_values(whole.get("custom_fields")),
            words=[
                self._first(whole),
                *(self._word(each, customer.external_id) for each in joined(details[1])),
            ],
        )

    def _requester(self, item: Item, whole: Item) -> PersonTold:
        told = whole.get("requester") or item.get("requester")
        return self.customer(told, ()) if told else PersonTold(str(whole["requester_id"]))

    def _first(self, whole: Item) -> WordTold:
        """What a ticket begins with stands in the ticket itself."""
        is_ours = whole.get("source") == _OUTBOUND_MAIL
        return WordTold(
            f"ticket-{whole['id']}",
            US if is_ours else CUSTOMER,
            moment(whole["created_at"]),
            words(whole.get("description_text")),
            words(whole.get("description")),
            author=name_in(whole.get("responder_id")) if is_ours else "",
            copies=addresses(whole.get("cc_emails") or ()),
            files=_files(whole),
        )

    def _word(self, part: Item, customer: str) -> WordTold:
        author = str(part.get("user_id"))
        kind = _kind(part)
        is_another = kind == CUSTOMER and author != customer
        return WordTold(
            str(part["id"]),
            kind,
            moment(part["created_at"]),
            words(part.get("body_text")),
            words(part.get("body")),
            author=author if kind != CUSTOMER else "",
            person=PersonTold(author, addresses=addresses(words(part.get("from_email"))))
            if is_another
            else None,
            copies=addresses(part.get("cc_emails") or ()),
            files=_files(part),
        )


def _kind(part: Item) -> str:
    if part.get("private") is not False:
        return NOTE
    if part.get("incoming") is True:
        return CUSTOMER
    return US if part.get("incoming") is False else NOTE


def _tickets(since: str) -> Ask:
    query = {"order_by": "updated_at", "order_type": "asc", "include": "requester"}
    return Ask("/api/v2/tickets", {**query, "per_page": str(AT_ONCE), "updated_since": since, "page": "1"})


def _files(item: Item) -> list[FileTold]:
    return [
        FileTold(
            str(file["id"]),
            words(file["attachment_url"]),
            words(file.get("name")),
            words(file.get("content_type")),
            int(file.get("size") or 0),
            (words(file["attachment_url"]), f"/attachments/{file['id']}"),
        )
        for file in item.get("attachments") or ()
    ]
