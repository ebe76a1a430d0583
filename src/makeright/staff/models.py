"""An agent: one who answers customers, a person or an AI; and the link by which the first of them comes in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from makeright.events.places import Place
from makeright.files.models import File

ADMIN, AGENT = "admin", "agent"


class AgentManager(BaseUserManager["Agent"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Agent:
        """Add an agent. Without a password nobody can sign in as them until one is set."""
        agent = self.model(email=self.normalize_email(email).lower(), **fields)
        agent.set_password(password)
        agent.save(using=self._db)
        return agent

    def serving(self) -> models.QuerySet[Agent]:
        """Those who may be given work, by name."""
        return self.filter(is_active=True).order_by("name", "pk")


class Agent(AbstractBaseUser):
    """One who serves. `admin` sees and sets everything, `agent` serves in the inboxes they have access to."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=[(ADMIN, ADMIN), (AGENT, AGENT)], default=AGENT)
    picture = models.ForeignKey(File, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[AgentManager] = AgentManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_admin(self) -> bool:
        return self.role == ADMIN

    @property
    def first_name(self) -> str:
        return next(iter(str(self).split()), self.email)

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in str(self).split()[:2]).upper()

    def event_place(self) -> Place:
        return Place("agent", self.pk)


class FirstRun(models.Model):
    """The link at which the first admin comes in: one row at most, and none once somebody has come. The link itself is
    kept nowhere, only its digest."""

    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"link of {self.made_at:%Y-%m-%d %H:%M}"
