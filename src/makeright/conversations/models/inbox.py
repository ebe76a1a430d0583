"""An inbox: an address that we answer, and who may."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from makeright.conversations.models.seeing import sight_of
from makeright.events.places import Place
from makeright.staff.models import Agent
from makeright.staff.placeholders import COMPANY, FIRST_NAME, INBOX, NAME, fill, signature_of

AGENTS_OWN = "agent_signature"  # a placeholder of an inbox's signature


class InboxQuerySet(models.QuerySet["Inbox"]):
    def visible_to(self, agent: Agent) -> InboxQuerySet:
        """The inboxes in which this agent serves; who sees all serves in all."""
        sight = sight_of(agent)
        return self if sight.sees_all else self.filter(pk__in=sight.inboxes)


class Inbox(models.Model):
    """A channel address of the company. Mail to its address, with or without `+something`, arrives here. `signature`
    stands below what goes out by it, and may hold the agent's own; empty: that alone does.

    What is settled is kept for so many days (`keep_for_days`; None: for ever); nothing is erased before `erases_from`.
    `junks_spam`: what a server on the way called spam is junk.
    """

    name = models.CharField(max_length=120)
    address = models.EmailField(unique=True)
    from_name = models.CharField(max_length=120, blank=True)
    signature = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    keep_for_days = models.PositiveIntegerField(null=True)
    erases_from = models.DateTimeField(null=True)
    junks_spam = models.BooleanField(default=False)

    objects = InboxQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "inboxes"

    def __str__(self) -> str:
        return self.name

    def event_place(self) -> Place:
        return Place("inbox", self.pk, inbox_id=self.pk)

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    def signed_by(self, agent: Agent) -> str:
        """What stands below what this agent writes by this inbox, filled in; "" for nothing. What an agent's signature
        says is taken as it is, whatever braces stand in it by then."""
        company = self.from_name or settings.MAKERIGHT_COMPANY
        own = signature_of(agent, company=company, inbox=self.name)
        values = {COMPANY: company, NAME: agent.name, FIRST_NAME: agent.first_name, INBOX: self.name}
        return fill(self.signature, values | {AGENTS_OWN: own}).strip() if self.signature else own

    def plus(self, tag: str) -> str:
        """The inbox's address with a tag in it: `hello+tag@example.com`."""
        local, _, domain = self.address.rpartition("@")
        return f"{local}+{tag}@{domain}"


class InboxAccess(models.Model):
    """That an agent serves in an inbox."""

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="access")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inbox", "agent"], name="access_is_given_once")]
        verbose_name_plural = "inbox access"

    def __str__(self) -> str:
        return f"{self.agent_id} in {self.inbox_id}"

    def event_place(self) -> Place:
        """It is about the agent: this row may be gone."""
        return Place("agent", self.agent_id, inbox_id=self.inbox_id)
