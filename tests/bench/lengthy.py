"""Adds one long conversation to a seeded base: run by `bench pages` as a process of its own.

python -m tests.bench.lengthy COUNT: a customer and an agent write in turns, every third mail with HTML, every tenth with a
note after it; the last one is the customer's. Prints the number of the conversation.
"""

from __future__ import annotations

import random
import sys
from datetime import timedelta
from typing import Any

import django


def main() -> None:
    """Make it, once."""
    django.setup()
    from django.utils import timezone

    from makeright.conversations.models import IN, LEFT, OUT, Inbox, Message, Note
    from makeright.conversations.receiving import Incoming, receive
    from makeright.customers.recognizing import recognize
    from makeright.lib.actor import Actor
    from makeright.lib.ids import new_id
    from makeright.staff.models import Agent
    from tests.bench.matter import texts

    count, by = int(sys.argv[1]), Actor.system("bench")
    agent, said = Agent.objects.order_by("pk").first(), texts(random.Random(300))
    inbox = Inbox.objects.order_by("pk").first()
    assert agent is not None
    assert inbox is not None
    customer = recognize("lengthy@example.com", "Lena Gthy", by=by)
    common: dict[str, Any] = {"author_name": "Lena Gthy", "author_address": "lengthy@example.com"}
    now = timezone.now()
    first = receive(
        Incoming(
            inbox=inbox, customer=customer, subject="A long matter", text="Hello", occurred_at=now, **common
        ),
        by=Actor.customer(customer),
        now=now,
    )
    rows, notes = [], []
    for number in range(1, count):
        at = now + timedelta(milliseconds=number)
        text = said[number % len(said)]
        is_theirs = (count - number) % 2 == 1
        theirs = {"direction": IN, "customer": customer, "html": text.html, **common}
        ours = {"direction": OUT, "agent": agent, "state": LEFT}
        who = theirs if is_theirs else ours
        rows.append(
            Message(
                id=new_id(at), conversation=first.conversation, text=text.plain, at=at, occurred_at=at, **who
            )
        )
        if number % 10 == 0:
            words = "@Ada, third one this week."
            notes.append(Note(id=new_id(at), conversation=first.conversation, agent=agent, text=words, at=at))
    Message.objects.bulk_create(rows)
    Note.objects.bulk_create(notes)
    print(first.conversation.number)


if __name__ == "__main__":
    main()
