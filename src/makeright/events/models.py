"""The event log and its order. The database refuses to change or delete a row of it (see triggers)."""

from typing import cast

from django.db import models

from makeright.lib.actor import SERVES, Actor, Source
from makeright.lib.actor import Kind as ActorKind
from makeright.lib.keys import TimeKey

LIVE, IMPORT, BACKFILL = "live", "import", "backfill"


class Event(models.Model):
    """One thing that happened. `occurred_at`: when it was; `at`: when we knew."""

    id = TimeKey(primary_key=True)
    kind = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    occurred_at = models.DateTimeField()
    at = models.DateTimeField()
    source = models.CharField(max_length=10, default=LIVE)
    team_id = models.BigIntegerField(null=True)
    inbox_id = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_via = models.CharField(max_length=20, blank=True)
    because = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    conversation_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["conversation_id", "id"], name="events_of_conversation"),
            models.Index(fields=["customer_id", "id"], name="events_of_customer"),
            models.Index(
                fields=["kind", "id"],
                name="events_of_the_house",
                condition=models.Q(conversation_id__isnull=True),
            ),
            models.Index(
                fields=["actor_id", "kind", "id"],
                name="events_of_the_house_by_agent",
                condition=models.Q(conversation_id__isnull=True, actor_kind__in=SERVES),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def actor(self) -> Actor:
        """Who did it, as they were told to the verb."""
        return Actor(
            cast(ActorKind, self.actor_kind),
            self.actor_id,
            self.actor_via,
            self.because,
            cast(Source, self.source),
        )


class Position(models.Model):
    """An event's place in the stream, in order of commit; numbers may be left out. Given by the database (SQLite) or
    by the sequencer (PostgreSQL), read by cursors."""

    position = models.BigAutoField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)

    class Meta:
        db_table = "events_position"

    def __str__(self) -> str:
        return f"{self.position}: {self.event_id}"


class Unplaced(models.Model):
    """An event that is committed and waits for its position; PostgreSQL only. Written by a trigger. The id is in the
    order of recording, which an event's own id is not: clocks differ, and history has ids of its own time."""

    id = models.BigAutoField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)

    def __str__(self) -> str:
        return str(self.event_id)


class Cursor(models.Model):
    """How far a follower of the stream has come: everything up to `position` is done with.

    One that fails stays where it is: `last_error` says why, `failing_since` since when, `try_again_at` when it is tried
    next. `held_by` has it until `held_until`, if what it does lies outside this database.
    """

    name = models.CharField(max_length=60, primary_key=True)
    position = models.BigIntegerField()
    moved_at = models.DateTimeField()
    last_error = models.CharField(max_length=500, blank=True)
    failing_since = models.DateTimeField(null=True)
    try_again_at = models.DateTimeField(null=True)
    held_by = models.CharField(max_length=40, blank=True)
    held_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} at {self.position}"
