"""A conversation: one matter of one customer. Only what every conversation has lives here."""

from __future__ import annotations

from dataclasses import replace

from django.db import connection, models
from django.db.models import Q

from makeright.conversations.models.inbox import Inbox
from makeright.conversations.models.seeing import Sight, sight_of
from makeright.customers.models import Customer
from makeright.events.places import Place
from makeright.staff.models import Agent, Team

OPEN, SNOOZED, RESOLVED = "open", "snoozed", "resolved"
_WAITING = Q(state=OPEN, waiting_since__isnull=False)
_ANSWERED = Q(state=OPEN, waiting_since__isnull=True)


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, agent: Agent) -> ConversationQuerySet:
        """The one rule of who may see a conversation: see SeeingRule."""
        return self.within(sight_of(agent))

    def within(self, sight: Sight) -> ConversationQuerySet:
        """The same for whom it is known already what they see."""
        return self if sight.sees_all else self.filter(sight.condition())

    def waiting_longest_first(self) -> ConversationQuerySet:
        return self.filter(waiting_since__isnull=False).order_by("waiting_since", "pk")


class Conversation(models.Model):
    """`number` is what people say to each other, never a key. `waiting_since`: since when we owe an answer, or null; a
    debt lasts while it is snoozed. `snoozed_until`: when it wakes by itself; null while it waits for the customer.
    `junk_since`: since when it is junk, which is settled, and stays so whoever writes.
    """

    number = models.PositiveBigIntegerField(unique=True)
    # No index of its own on inbox or assignee: lists walk the ordered indexes below, and a planner that finds
    # narrower ones would sort instead.
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="conversations", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.CharField(max_length=500, blank=True)
    channel = models.CharField(max_length=20, default="mail")
    language = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=10, default=OPEN)
    assignee = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)
    last_at = models.DateTimeField()
    last_words = models.CharField(max_length=200, blank=True)
    attachment_count = models.PositiveIntegerField(default=0)
    resolved_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    junk_since = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)  # since when what was said in it is gone
    refers_to = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ConversationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["assignee", "inbox"], name="open_owned", condition=Q(state=OPEN)),
            models.Index(fields=["waiting_since", "id"], name="open_waiting", condition=_WAITING),
            models.Index(fields=["-last_at", "-id"], name="open_answered", condition=_ANSWERED),
            models.Index(
                fields=["assignee", "waiting_since", "id"], name="owned_waiting", condition=_WAITING
            ),
            models.Index(fields=["assignee", "-last_at", "-id"], name="owned_answered", condition=_ANSWERED),
            models.Index(fields=["-resolved_at", "-id"], name="resolved_newest", condition=Q(state=RESOLVED)),
            # For those who don't see all: settled ones of an inbox, of a person (or nobody), of a team.
            models.Index(
                fields=["inbox", "-resolved_at", "-id"], name="inbox_resolved", condition=Q(state=RESOLVED)
            ),
            models.Index(
                fields=["assignee", "-resolved_at", "-id"], name="owned_resolved", condition=Q(state=RESOLVED)
            ),
            models.Index(
                fields=["team", "-resolved_at", "-id"],
                name="team_resolved",
                condition=Q(state=RESOLVED, team__isnull=False),
            ),
            models.Index(
                fields=["inbox", "resolved_at"],
                name="resolved_kept",
                condition=Q(state=RESOLVED, erased_at__isnull=True),
            ),
            models.Index(fields=["snoozed_until", "id"], name="snoozed_next", condition=Q(state=SNOOZED)),
            models.Index(fields=["assignee", "inbox"], name="snoozed_owned", condition=Q(state=SNOOZED)),
            models.Index(
                fields=["-junk_since", "-id"], name="junk_newest", condition=Q(junk_since__isnull=False)
            ),
            models.Index(fields=["customer", "-last_at"], name="conversations_of_customer"),
            # For programs, who go through all of them.
            models.Index(fields=["opened_at", "id"], name="conversations_opened"),
            models.Index(fields=["last_at", "id"], name="conversations_last"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(junk_since__isnull=True) | Q(state=RESOLVED), name="what_is_junk_is_settled"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.subject}"

    @property
    def is_resolved(self) -> bool:
        return self.state == RESOLVED

    @property
    def is_snoozed(self) -> bool:
        return self.state == SNOOZED

    @property
    def is_junk(self) -> bool:
        return self.junk_since is not None

    @property
    def is_erased(self) -> bool:
        return self.erased_at is not None

    @property
    def waits_on_us(self) -> bool:
        return self.waiting_since is not None

    def event_place(self) -> Place:
        return Place(
            "conversation",
            self.pk,
            conversation_id=self.pk,
            customer_id=self.customer_id,
            inbox_id=self.inbox_id,
            team_id=self.team_id,
        )

    def place_of(self, kind: str, key: int) -> Place:
        """Where an event happens that is about something in this conversation."""
        return replace(self.event_place(), subject_kind=kind, subject_id=key)


def take_turn(conversation: Conversation) -> None:
    """Have this conversation to oneself until the transaction ends, and know it as it is now.

    A verb that judges before it writes calls this first. On SQLite a transaction has the whole database to itself, and
    there is nothing to do; on PostgreSQL writers overlap, and what one is about to say the other would not see.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM conversations_conversation WHERE id = %s FOR NO KEY UPDATE", [conversation.pk]
        )
    conversation.refresh_from_db(
        fields=[field.attname for field in conversation._meta.concrete_fields if not field.is_relation]
        + ["assignee"]
    )


class Counter(models.Model):
    """The last number given to a conversation of this installation: a single row."""

    last = models.PositiveBigIntegerField(default=1000)

    def __str__(self) -> str:
        return str(self.last)


def next_number() -> int:
    """Give the next number, once; inside the caller's transaction, so a rollback may leave a gap or none."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE conversations_counter SET last = last + 1 WHERE id = 1 RETURNING last")
        row = cursor.fetchone()
    if row is None:
        Counter.objects.create(pk=1)
        return next_number()
    return int(row[0])
