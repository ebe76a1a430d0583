"""The event log can't be rewritten: the database itself refuses.

Read from its catalog, since Django's table rebuilds drop triggers without a word.
"""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from makeright.customers.recognizing import recognize
from makeright.events import triggers
from makeright.events.models import Event
from makeright.lib.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def an_event() -> Event:
    recognize("rosa@example.com", "Rosa", by=Actor.system(via="mail"))
    return Event.objects.earliest("id")


def test_the_triggers_stand_in_the_catalog_after_migrate() -> None:
    assert triggers.missing() == set()


def test_migrate_makes_a_lost_trigger_anew() -> None:
    lost = next(iter(triggers.of(connection)))
    triggers.drop(lost)
    assert triggers.missing() == {lost}
    call_command("migrate", verbosity=0)
    assert triggers.missing() == set()


REWRITES = [
    "UPDATE events_event SET kind = 'conversation.resolved'",
    "DELETE FROM events_event",
    *(
        ["TRUNCATE events_event"]
        if connection.vendor == "postgresql"
        else ["INSERT OR REPLACE INTO events_event SELECT * FROM events_event"]
    ),
]


@pytest.mark.parametrize("rewrite", REWRITES)
def test_the_database_refuses_to_rewrite_events(rewrite: str, an_event: Event) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(rewrite)
    assert Event.objects.get(pk=an_event.pk).kind == an_event.kind
