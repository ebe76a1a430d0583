"""An inbox: an address that we answer, and who may."""

from __future__ import annotations

from django.db import models

from makeright.events.places import Place
from makeright.staff.models import Agent


class InboxQuerySet(models.QuerySet["Inbox"]):
    def visible_to(self, agent: Agent) -> InboxQuerySet:
        """The inboxes in which this agent serves; an admin serves in all."""
        if agent.is_admin:
            return self
        return self.filter(access__agent=agent)


class Inbox(models.Model):
    """A channel address of the company. Mail to its address, with or without `+something`, arrives here."""

    name = models.CharField(max_length=120)
    address = models.EmailField(unique=True)
    from_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

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
