"""Conversations from the command line: `makeright conversations list` and `show`; `assign`, `resolve`, `reopen`,
`snooze`, `wake`, `note`, `tag` and `untag`, by number. Whoever works here sees all of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from makeright.conversations import assigning, keeping_tags, noting, resolving, snoozing, tagging
from makeright.conversations.models import OPEN, RESOLVED, SNOOZED, Conversation, Message, Note, Tag
from makeright.lib.actor import Actor
from makeright.lib.refusing import Refusal
from makeright.staff.finding import colleague

BY = Actor.system("command")
NOBODY = "nobody"
Said = dict[str, Any]


class Command(BaseCommand):
    help = "Lists and shows conversations, and does with one what the desk does."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="those there are, the latest first")
        listing.add_argument("--state", choices=(OPEN, SNOOZED, RESOLVED))
        listing.add_argument("--inbox", metavar="ADDRESS")
        listing.add_argument("--assignee", metavar="EMAIL", help=f"whose they are; or {NOBODY}")
        listing.add_argument("--waiting", action="store_true", help="those that wait for us, longest first")
        listing.add_argument("--most", type=int, default=50, help="how many at most; 50 otherwise")
        listing.add_argument("--json", action="store_true")
        showing = verbs.add_parser("show", help="what was said in one")
        showing.add_argument("number", type=int)
        showing.add_argument("--json", action="store_true")
        assigning_one = self._of_one(verbs, "assign", "have it be somebody’s, or nobody’s")
        assigning_one.add_argument("to", metavar="EMAIL", help=f"or {NOBODY}")
        self._of_one(verbs, "resolve", "settle it")
        self._of_one(verbs, "reopen", "open it again")
        putting_away = self._of_one(
            verbs, "snooze", "put it away: until a time, or until the customer writes"
        )
        putting_away.add_argument("until", nargs="?", help="as 2026-01-31T09:30; until they write otherwise")
        self._of_one(verbs, "wake", "take it up again")
        leaving = self._of_one(verbs, "note", "leave a note for colleagues")
        leaving.add_argument("text")
        leaving.add_argument("--as", dest="author", metavar="EMAIL", required=True, help="whose note it is")
        for verb, words in (("tag", "put a tag on it"), ("untag", "take a tag off it")):
            self._of_one(verbs, verb, words).add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        verbs: dict[str, Callable[[Said], None]] = {"list": self._list, "show": self._show}
        try:
            if options["verb"] in verbs:
                verbs[options["verb"]](options)
            else:
                self.stdout.write(_change(options["verb"], _find(options["number"]), options))
        except Refusal as refused:
            raise CommandError(refused.words) from refused

    @staticmethod
    def _of_one(verbs: Any, verb: str, words: str) -> CommandParser:
        parser: CommandParser = verbs.add_parser(verb, help=words)
        parser.add_argument("number", type=int)
        return parser

    def _list(self, said: Said) -> None:
        rows = Conversation.objects.select_related("inbox", "assignee", "customer")
        if said["state"]:
            rows = rows.filter(state=said["state"])
        if said["inbox"]:
            rows = rows.filter(inbox__address=said["inbox"].strip().lower())
        if said["assignee"]:
            is_nobodys = said["assignee"] == NOBODY
            rows = rows.filter(assignee=None if is_nobodys else colleague(said["assignee"]))
        rows = rows.waiting_longest_first() if said["waiting"] else rows.order_by("-last_at", "-pk")
        found = [_told(each) for each in rows[: max(said["most"], 0)]]
        if said["json"]:
            self.stdout.write(json.dumps(found))
            return
        for one in found:
            whose = one["assignee"] or NOBODY
            self.stdout.write(f"{one['number']:>8}  {one['state']:9} {whose:30} {one['subject']}")

    def _show(self, said: Said) -> None:
        conversation = _find(said["number"])
        told = _told(conversation) | {"messages": _messages(conversation)}
        if said["json"]:
            self.stdout.write(json.dumps(told))
            return
        for name, value in told.items():
            if name != "messages" and value:
                words = ", ".join(value) if isinstance(value, list) else value
                self.stdout.write(f"{name:14} {words}")
        for each in told["messages"]:
            self.stdout.write(f"\n{each['at']}  {each['kind']}, {each['author']}\n{each['text']}")


def _change(verb: str, conversation: Conversation, said: Said) -> str:
    if verb == "assign":
        to = None if said["to"] == NOBODY else colleague(said["to"])
        assigning.assign(conversation, to=to, by=BY)
        return f"It is {to}’s." if to else "It is nobody’s."
    if verb == "resolve":
        is_new = resolving.resolve(conversation, by=BY)
        return "It is resolved." if is_new else "It was resolved already."
    if verb == "reopen":
        return "It is open again." if resolving.reopen(conversation, by=BY) else "It was not resolved."
    if verb == "snooze":
        until = _moment(said["until"]) if said["until"] else None
        snoozing.snooze(conversation, until=until, by=BY)
        return f"It is away until {said['until'] or 'the customer writes'}."
    if verb == "wake":
        return "It is back." if snoozing.wake(conversation, by=BY) else "It was not away."
    if verb == "note":
        author = Actor.agent(colleague(said["author"]), via="command")
        noting.note(conversation, text=said["text"], by=author)
        return "It is noted."
    tag = keeping_tags.find_tag(said["name"])
    if verb == "tag":
        return f"It has {tag}." if tagging.tag_with(conversation, tag, by=BY) else f"It had {tag} already."
    return f"It has {tag} no more." if tagging.untag(conversation, tag, by=BY) else f"It had no {tag}."


def _find(number: int) -> Conversation:
    rows = Conversation.objects.select_related("inbox", "assignee", "customer")
    found = rows.filter(number=number).first()
    if found is None:
        raise CommandError(f"There is no conversation {number}.")
    return found


def _told(one: Conversation) -> dict[str, Any]:
    return {
        "number": one.number,
        "state": one.state,
        "subject": one.subject,
        "inbox": one.inbox.address,
        "customer": one.customer_id,
        "customer_name": one.customer.name,
        "assignee": one.assignee.email if one.assignee else None,
        "opened_at": one.opened_at.isoformat(),
        "last_at": one.last_at.isoformat(),
        "waiting_since": one.waiting_since.isoformat() if one.waiting_since else None,
        "snoozed_until": one.snoozed_until.isoformat() if one.snoozed_until else None,
        "tags": list(
            Tag.objects.filter(taggings__conversation=one).order_by("name").values_list("name", flat=True)
        ),
    }


def _messages(conversation: Conversation) -> list[dict[str, Any]]:
    said = [
        {
            "at": each.occurred_at.isoformat(),
            "kind": "received" if each.direction == "in" else "sent",
            "author": each.author_name or each.author_address,
            "text": each.text,
        }
        for each in Message.objects.filter(conversation=conversation).order_by("pk")
    ]
    notes = Note.objects.filter(conversation=conversation).select_related("agent").order_by("pk")
    noted = [
        {"at": each.at.isoformat(), "kind": "note", "author": each.author, "text": each.text}
        for each in notes
    ]
    return sorted([*said, *noted], key=lambda each: str(each["at"]))


def _moment(said: str) -> datetime:
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise CommandError(f"{said} is no time: write it as 2026-01-31T09:30.") from None
    return at if at.tzinfo else timezone.make_aware(at)
