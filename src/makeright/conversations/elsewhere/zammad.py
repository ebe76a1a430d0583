"""Zammad: REST API v1 (docs.zammad.org), by an access token with `ticket.agent` and `admin`.

An article is for the customer only where `internal` is false, and never if its type is `note`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from makeright.conversations.elsewhere.asking import Ask, Asked, Item, Page, Plain
from makeright.conversations.elsewhere.reading import (
    addresses,
    full_name,
    items_in,
    joined,
    moment,
    moment_or_none,
    name_in,
    next_number,
    saved_text,
    texts,
    words,
)
from makeright.conversations.elsewhere.shapes import (
    AGENT,
    COMPANY,
    CUSTOMER,
    CUSTOMERS,
    MACHINE,
    MATTER,
    NOTE,
    OPEN,
    RESOLVED,
    SAVED_REPLY,
    US,
    AgentTold,
    CompanyTold,
    FileTold,
    MatterTold,
    PersonTold,
    SavedTold,
    WordTold,
)

AT_ONCE = 100
_LISTS = {
    COMPANY: "/api/v1/organizations",
    AGENT: "/api/v1/users",
    CUSTOMERS: "/api/v1/users",
    SAVED_REPLY: "/api/v1/text_modules",
    MATTER: "/api/v1/tickets",
}
_SERVES = frozenset({"Agent", "Admin"})
_VARIABLES = {
    "ticket.customer.firstname": "customer_first_name",
    "ticket.customer.fullname": "customer_name",
    "user.fullname": "my_name",
    "user.firstname": "my_first_name",
    "ticket.title": "subject",
    "ticket.number": "number",
}


class Zammad(Plain):
    code, name = "zammad", "Zammad"
    asks_for: Sequence[str] = ("token",)
    listed: Sequence[str] = (COMPANY, AGENT, CUSTOMERS, SAVED_REPLY, MATTER)

    def head(self, said: Mapping[str, str]) -> Mapping[str, str]:
        return {"authorization": f"Token token={said['token']}"}

    def begin(self, kind: str, since: datetime | None) -> Ask:
        return Ask(_LISTS[kind], {"expand": "true", "page": "1", "per_page": str(AT_ONCE)})

    def read(self, kind: str, ask: Ask, answer: Any) -> Page:
        items = items_in(answer)
        following = next_number(ask) if items else None
        if kind in (AGENT, CUSTOMERS):
            wanted = kind == AGENT
            items = [each for each in items if bool(_SERVES & set(each.get("roles") or ())) is wanted]
        if kind == CUSTOMERS:
            items = [each for each in items if str(each.get("login")) != "-"]  # Zammad's own system user
        return Page(items, following)

    def details(self, kind: str, item: Item) -> Sequence[Ask]:
        if kind != MATTER:
            return ()
        key = int(item["id"])
        return (
            Ask(f"/api/v1/ticket_articles/by_ticket/{key}", {"expand": "true"}),
            Ask("/api/v1/tags", {"object": "Ticket", "o_id": str(key)}),
        )

    def company(self, item: Item, details: Sequence[Asked]) -> CompanyTold:
        return CompanyTold(str(item["id"]), words(item.get("name")), texts(item.get("domain")))

    def agent(self, item: Item, details: Sequence[Asked]) -> AgentTold:
        return AgentTold(str(item["id"]), full_name(item, "firstname", "lastname"), words(item.get("email")))

    def customer(self, item: Item, details: Sequence[Asked]) -> PersonTold:
        return PersonTold(
            str(item["id"]),
            full_name(item, "firstname", "lastname"),
            addresses(words(item.get("email"))),
            texts([item.get("phone"), item.get("mobile")]),
            company=name_in(item.get("organization_id")),
        )

    def saved_reply(self, item: Item, details: Sequence[Asked]) -> SavedTold:
        said = words(item.get("content")).replace("#{", "{")
        return SavedTold(str(item["id"]), words(item.get("name")), saved_text(said, _VARIABLES, is_html=True))

    def matter(self, item: Item, details: Sequence[Asked]) -> MatterTold:
        articles = joined(details[0])
        customer = str(item["customer_id"])
        tags = details[1][0]
        state = words(item.get("state"))
        is_over = state in ("closed", "merged")
        written_to = [each.get("to") for each in articles if each.get("sender") == "Customer"]
        return MatterTold(
            str(item["id"]),
            words(item.get("title")),
            RESOLVED if is_over else OPEN,
            moment(item["created_at"]),
            PersonTold(customer, addresses=addresses(words(item.get("customer")))),
            resolved_at=(moment_or_none(item.get("close_at")) or moment(item["updated_at"]))
            if is_over
            else None,
            resolved_for="duplicate" if state == "merged" else "unknown",
            written_to=addresses(written_to),
            assignee=name_in(item.get("owner_id")),
            tags=texts(tags["tags"] if isinstance(tags, dict) else tags),
            words=[self._word(each, customer) for each in articles],
        )

    def _word(self, article: Item, customer: str) -> WordTold:
        kind = _kind(article)
        is_html = words(article.get("content_type")).startswith("text/html")
        body = words(article.get("body"))
        author = name_in(article.get("origin_by_id") or article.get("created_by_id"))
        # `from` is the mail's own line; whoever typed it in for them is `created_by`.
        sender = words(article.get("from"))
        found = addresses([sender]) if kind == CUSTOMER else ()
        ticket, key = int(article["ticket_id"]), int(article["id"])
        return WordTold(
            str(key),
            kind,
            moment(article["created_at"]),
            "" if is_html else body,
            body if is_html else "",
            author=author if kind != CUSTOMER else "",
            author_name=sender.partition("<")[0].strip(' "') if kind != CUSTOMER else "",
            person=PersonTold(author, addresses=found) if found and author and author != customer else None,
            copies=addresses(words(article.get("cc"))),
            files=[_file(each, ticket, key) for each in article.get("attachments") or ()],
        )


def _kind(article: Item) -> str:
    if article.get("internal") is not False or article.get("type") == "note":
        return NOTE
    return {"Customer": CUSTOMER, "Agent": US, "System": MACHINE}.get(words(article.get("sender")), NOTE)


def _file(file: Item, ticket: int, article: int) -> FileTold:
    about = file.get("preferences") or {}
    at = f"/api/v1/ticket_attachment/{ticket}/{article}/{int(file['id'])}"
    content_id = words(about.get("Content-ID")).strip("<>")
    return FileTold(
        str(file["id"]),
        at,
        words(file.get("filename")),
        words(about.get("Content-Type") or about.get("Mime-Type")),
        int(file.get("size") or 0),
        (at, f"cid:{content_id}") if content_id else (at,),
    )
