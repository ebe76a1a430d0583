"""What is true of every base, whoever wrote its rows: the verbs one by one, or the seeder in bulk."""

from __future__ import annotations

from typing import Any

from django.db import connection

from makeright.events.sequencing import place
from makeright.lib.text import excerpt

# Promise → a query that finds the rows which break it.
PROMISES = {
    "what is resolved says since when, and owes nothing": """
        SELECT id FROM conversations_conversation
        WHERE (state = 'resolved') <> (resolved_at IS NOT NULL) OR (state = 'resolved' AND waiting_since IS NOT NULL)""",
    "a debt begins with the first thing that a person wrote since we answered": """
        SELECT c.id FROM conversations_conversation c WHERE c.state = 'open' AND c.waiting_since IS DISTINCT FROM (
            SELECT MIN(m.at) FROM conversations_message m
            WHERE m.conversation_id = c.id AND m.direction = 'in' AND m.robot = 'human' AND m.id > COALESCE((
                SELECT MAX(o.id) FROM conversations_message o
                WHERE o.conversation_id = c.id AND o.direction = 'out' AND o.state = 'left'), 0))""",
    "the latest word is the latest that came or left": """
        SELECT c.id FROM conversations_conversation c WHERE c.last_at <> (
            SELECT MAX(COALESCE(m.left_at, m.at)) FROM conversations_message m
            WHERE m.conversation_id = c.id AND m.state NOT IN ('held', 'recalled'))""",
    "files that came are counted, pictures within the text aside": """
        SELECT c.id FROM conversations_conversation c WHERE c.attachment_count <> (
            SELECT count(*) FROM conversations_attachment a JOIN conversations_message m ON m.id = a.message_id
            WHERE m.conversation_id = c.id AND m.direction = 'in' AND NOT a.inline)""",
    "numbers are below the counter": """
        SELECT number FROM conversations_conversation WHERE number > (SELECT last FROM conversations_counter)""",
    "who wrote takes part": """
        SELECT m.id FROM conversations_message m WHERE m.direction = 'in' AND NOT EXISTS (
            SELECT 1 FROM conversations_participant p
            WHERE p.conversation_id = m.conversation_id AND p.address = m.author_address)""",
    "the id of what came and what left is known": """
        SELECT m.id FROM conversations_message m WHERE m.state IN ('', 'left') AND NOT EXISTS (
            SELECT 1 FROM mail_knownid k WHERE k.conversation_id = m.conversation_id AND k.message_id = m.message_id)""",
    "what came is an opened mail": """
        SELECT m.id FROM conversations_message m WHERE m.direction = 'in' AND 1 <> (
            SELECT count(*) FROM mail_incomingmail i WHERE i.message_id = m.id AND i.state = 'opened')""",
    "what left has a delivery to whoever takes part": """
        SELECT m.id FROM conversations_message m WHERE m.state = 'left' AND NOT EXISTS (
            SELECT 1 FROM mail_delivery d JOIN conversations_participant p ON p.address = d.recipient
            WHERE d.message_id = m.id AND p.conversation_id = m.conversation_id)""",
    "an answer names the first thing that it answers": """
        SELECT o.id FROM conversations_message o WHERE o.direction = 'out' AND o.answers IS DISTINCT FROM (
            SELECT MIN(m.id) FROM conversations_message m
            WHERE m.conversation_id = o.conversation_id AND m.direction = 'in' AND m.id < o.id AND m.id > COALESCE((
                SELECT MAX(e.id) FROM conversations_message e
                WHERE e.conversation_id = o.conversation_id AND e.direction = 'out' AND e.id < o.id), 0))""",
    "times go forward": """
        SELECT id FROM conversations_conversation WHERE last_at < opened_at OR resolved_at < last_at
        UNION ALL SELECT id FROM conversations_message WHERE left_at < at OR occurred_at > at
        UNION ALL SELECT id FROM events_event WHERE occurred_at > at""",
    "an id tells the time": """
        SELECT id FROM conversations_message WHERE abs((id >> 20) - {seconds} * 1000) > 1000""",
    "whoever has it serves in its inbox": """
        SELECT c.id FROM conversations_conversation c WHERE c.assignee_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM conversations_inboxaccess a WHERE a.inbox_id = c.inbox_id AND a.agent_id = c.assignee_id)""",
    "each event has its place in the stream, in order of time": """
        SELECT e.id FROM events_event e WHERE e.id NOT IN (SELECT event_id FROM events_position)
        UNION ALL SELECT position FROM (SELECT p.position, e.at, LAG(e.at) OVER (ORDER BY p.position) AS before
            FROM events_position p JOIN events_event e ON e.id = p.event_id) AS placed WHERE at < before""",
    "an event of a conversation knows whose and where": """
        SELECT e.id FROM events_event e JOIN conversations_conversation c ON c.id = e.conversation_id
        WHERE e.customer_id <> c.customer_id OR e.inbox_id <> c.inbox_id""",
}
# Kind of event → the rows that it tells of, one each.
TOLD = {
    "customer.created": "SELECT id FROM customers_customer",
    "conversation.opened": "SELECT id FROM conversations_conversation",
    "message.received": "SELECT id FROM conversations_message WHERE direction = 'in'",
    "message.held": "SELECT id FROM conversations_message WHERE direction = 'out'",
    "message.sent": "SELECT id FROM conversations_message WHERE state = 'left'",
    "note.added": "SELECT id FROM conversations_note",
    "delivery.accepted": "SELECT id FROM mail_delivery WHERE state = 'accepted'",
}


def broken() -> list[str]:
    """Say which promises the base at hand breaks, each with a few rows; none should be."""
    place()  # on PostgreSQL, whoever reads the stream gives the positions
    found = [_said(promise, _rows(query)) for promise, query in PROMISES.items()]
    for kind, query in TOLD.items():
        rows = [key for (key,) in _rows(query)]
        told = [key for (key,) in _rows(f"SELECT subject_id FROM events_event WHERE kind = '{kind}'")]
        found.append(_said(f"{kind} is told once of each", sorted(set(rows) ^ set(told)) or _twice(told)))
    found.append(_said("the last words are an excerpt of the latest message", _stale_words()))
    found.append(_said("whose it is was told", _untold_owners()))
    return [one for one in found if one]


def _said(promise: str, rows: list[Any]) -> str:
    return f"{promise}: broken by {len(rows)}, such as {rows[:3]}" if rows else ""


def _twice(keys: list[int]) -> list[int]:
    return [key for key in set(keys) if keys.count(key) > 1] if len(set(keys)) < len(keys) else []


def _stale_words() -> list[Any]:
    rows = _rows(
        """SELECT c.id, c.last_words, substr(m.text, 1, COALESCE(m.quoted_from, length(m.text))), m.text
           FROM conversations_conversation c JOIN conversations_message m ON m.id = (
               SELECT id FROM conversations_message WHERE conversation_id = c.id AND state NOT IN ('held', 'recalled')
               ORDER BY COALESCE(left_at, at) DESC, id DESC LIMIT 1)"""
    )
    return [key for key, words, fresh, text in rows if words != excerpt(fresh.rstrip() or text, 180)]


def _untold_owners() -> list[Any]:
    return _rows(
        """SELECT c.id FROM conversations_conversation c WHERE c.assignee_id IS DISTINCT FROM (
               SELECT CAST(e.payload ->> 'to_agent' AS bigint) FROM events_event e
               WHERE e.conversation_id = c.id AND e.kind = 'conversation.assigned' ORDER BY e.id DESC LIMIT 1)"""
    )


def _rows(query: str) -> list[Any]:
    is_server = connection.vendor == "postgresql"
    seconds = "extract(epoch from at)" if is_server else "unixepoch(at, 'subsec')"
    with connection.cursor() as cursor:
        cursor.execute(query.replace("{seconds}", seconds))
        return list(cursor.fetchall())
