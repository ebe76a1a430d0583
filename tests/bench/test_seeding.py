"""The seeded base is one that the verbs could have made: same promises, same shapes."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection
from pytest_django import Settings

from makeright.conversations import assigning, listing, noting, replying, resolving
from makeright.conversations.models import Conversation, Inbox, Message, sight_of
from makeright.desk.counting import numbers
from makeright.lib.actor import Actor
from makeright.mail import intake, opening, sending
from makeright.staff.models import Agent
from tests.bench import seeding, story
from tests.bench.invariants import broken
from tests.bench.ledger import COLUMNS
from tests.bench.letters import letters
from tests.doors import Sink

pytestmark = pytest.mark.django_db

TODAY = datetime(2026, 11, 1, tzinfo=UTC)
# What tells rows of a table apart: those of one kind have one shape.
KINDS = {"conversations_message": "direction", "conversations_conversation": "state", "events_event": "kind"}
FORMS = {
    "a time": r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?",
    "an ISO time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00",
    "an id in brackets": r"<[^<>\s]+@[^<>\s]+>",
    "a digest": r"[0-9a-f]{64}",
    "a path": r"[\w-]+/[0-9a-f]{64}\.eml",
    "nothing": r"",
}


@pytest.fixture
def agent() -> Agent:
    return Agent.objects.get(email=seeding.BENCH[0])


def test_two_hundred_keep_every_promise(settings: Settings) -> None:
    seeding.seed(200, today=TODAY)
    assert broken() == []


def test_what_the_verbs_make_keeps_every_promise(settings: Settings) -> None:
    _live(settings)
    assert broken() == []


def test_seeded_rows_have_the_shapes_of_lived_ones(settings: Settings) -> None:
    _live(settings)
    lived = _shapes()
    _forget_all()
    seeding.seed(200, today=TODAY)
    seeded = _shapes()
    strange = {place: forms - lived[place] for place, forms in seeded.items() if forms - lived[place]}
    assert strange == {}
    assert set(lived) - set(seeded) == set()


def test_pages_and_counts_are_full(agent_of: Agent) -> None:
    page = listing.rows(agent_of, "open")
    assert len(page.rows) == listing.PAGE
    assert page.after
    assert (
        len(listing.rows(agent_of, "mine").rows)
        == len(listing.rows(agent_of, "unassigned").rows)
        == listing.PAGE
    )
    counted = numbers(agent_of, sight_of(agent_of))
    assert counted[:3] == (story.MINE, story.NOBODYS, listing.COUNTED)


@pytest.fixture
def agent_of() -> Agent:
    seeding.seed(200, today=TODAY)
    return Agent.objects.get(email=seeding.BENCH[0])


def test_seeding_again_adds_to_it() -> None:
    seeding.seed(40, today=TODAY)
    seeding.seed(40, today=TODAY)
    assert Conversation.objects.count() == 80
    assert broken_but_order() == []


def broken_but_order() -> list[str]:
    """All promises but that the stream is in order of time: the second forty tell of the same days as the first."""
    return [said for said in broken() if "order of time" not in said]


def test_it_is_the_same_each_time() -> None:
    seeding.seed(30, today=TODAY)
    first = list(Message.objects.order_by("id").values_list("text", "author_name", "at"))
    _forget_all()
    seeding.seed(30, today=TODAY)
    assert list(Message.objects.order_by("id").values_list("text", "author_name", "at")) == first


def _live(settings: Settings) -> None:
    """A few conversations by the real verbs, from raw mail to delivery: settled, answered and waiting."""
    seeding.seed(0)
    with Sink() as sink:
        settings.MAKERIGHT_SMTP = sink.url
        inbox, bea = Inbox.objects.get(address=seeding.HELLO[0]), Agent.objects.get(email=seeding.BENCH[0])
        for one in letters(24):
            intake.accept([intake.Arrival(one.raw, one.sender, ((inbox, inbox.address),))])
        while opening.open_batch():
            pass
        by = Actor.agent(bea)
        for number, conversation in enumerate(Conversation.objects.order_by("pk")):
            if number % 4 == 3:
                if number % 8 == 3:
                    assigning.take(conversation, by=by)
                continue
            noting.note(conversation, text="She wrote before.", by=by)
            written = replying.reply(conversation, text="It is on its way.", opened_for=40, by=by)
            replying.leave(written)
            sending.send(written)
            if number % 4 != 2:
                resolving.resolve(Conversation.objects.get(pk=conversation.pk), by=by)
        assert sink.mails


def _shapes() -> dict[str, set[str]]:
    """Table, kind and column → the forms of the values in it."""
    shapes: dict[str, set[str]] = defaultdict(set)
    for table in COLUMNS:
        with connection.cursor() as cursor:
            names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            # With a plus, SQLite gives what is stored, and nobody makes a datetime of it.
            plus = "" if connection.vendor == "postgresql" else "+"
            cursor.execute(f"SELECT {', '.join(plus + name for name in names)} FROM {table}")
            for row in cursor.fetchall():
                said = dict(zip(names, row, strict=True))
                for name, value in _spread(said):
                    shapes[f"{table} {said.get(KINDS.get(table, ''), '-')} {name}"].add(_form(value))
    return shapes


def _spread(row: dict[str, object]) -> Iterator[tuple[str, object]]:
    """The values of a row, those of a payload each by itself."""
    for name, value in row.items():
        if name == "payload":
            yield from ((f"payload.{key}", inside) for key, inside in json.loads(str(value)).items())
        else:
            yield name, value


def _form(value: object) -> str:
    if isinstance(value, str):
        return next((form for form, pattern in FORMS.items() if re.fullmatch(pattern, value)), "words")
    return type(value).__name__


def _forget_all() -> None:
    """Empty the base; only events refuse, so their triggers go and come."""
    from makeright.events import triggers

    for name in triggers.of(connection):
        triggers.drop(name)
    with connection.cursor() as cursor:
        for table in ["events_position", "jobs_job", "conversations_counter", *reversed(COLUMNS)]:
            cursor.execute(f"DELETE FROM {table}")
    triggers.make()
