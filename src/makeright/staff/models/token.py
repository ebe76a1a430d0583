"""A token: by what a program comes in, and acts as an agent or as a program of the house."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from makeright.events.places import Place
from makeright.staff.models.agent import OWN, Agent
from makeright.staff.models.role import Role
from makeright.staff.permissions import Permission, permissions


class TokenQuerySet(models.QuerySet["Token"]):
    def good(self, now: datetime) -> Self:
        """Those that open something at that time, the newest first."""
        return self.filter(ended_at=None, expires_at__gt=now).order_by("-made_at", "-pk")

    def of_programs(self) -> Self:
        """Those of programs of the house, also of those that come in no longer."""
        return self.filter(agent=None)


class Token(models.Model):
    """What a program shows to act as an agent. It is kept nowhere, only its digest and how it `begins`. With it one may
    look at what the agent may see, and do what is in `scopes` (codes of permissions) as long as the agent may do it
    too; `*` stands for all of that. Good until `expires_at`, or until it ended, for the reason of `ended_why`.

    One without an agent is of a program of the house, which an admin let in: it does what is in `scopes`, and sees what
    somebody would who serves nowhere and may do that. It stays when whoever made it leaves."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=80)
    begins = models.CharField(max_length=10)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=12, blank=True)

    objects: ClassVar[TokenQuerySet] = TokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_why="") | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="staff_token_ends_for_a_reason",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agent"], condition=Q(ended_at=None), name="staff_tokens_of_an_agent")
        ]

    def __str__(self) -> str:
        return f"token {self.pk}"

    def may(self, what: Permission) -> bool:
        """Say whether whoever shows it may do that: its agent may, and it was made for it."""
        return self.acts_as.may(what) and self.is_for(what.code)

    @property
    def is_programs(self) -> bool:
        """Whether it is of a program that acts as nobody."""
        return self.agent_id is None

    @cached_property
    def acts_as(self) -> Agent:
        """As whom whoever shows it sees and may: its agent, or one in whose place the program stands, who is in no row
        and serves nowhere."""
        if self.agent is not None:
            return self.agent
        permits = list(permissions()) if "*" in self.scopes else self.scopes
        role = Role(pk=0, name=self.name, permissions=permits)
        return Agent(pk=0, name=self.name, role=OWN, own_role=role, has_seat=False)

    def is_for(self, code: str) -> bool:
        """Say whether it was made for what that code permits."""
        return "*" in self.scopes or code in self.scopes

    def event_place(self) -> Place:
        return Place("program" if self.is_programs else "token", self.pk)
