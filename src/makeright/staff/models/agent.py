"""An agent: one who answers customers, a person or an AI."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from makeright.events.places import Place
from makeright.files.models import File
from makeright.staff.availability import Availability, availability_at
from makeright.staff.models.role import Role
from makeright.staff.permissions import AGENT, LEAD, VIEWER, Permission, permissions

ADMIN, OWN = "admin", "own"
HOUSE_ROLES = (ADMIN, LEAD, AGENT, VIEWER)
ROLES = (*HOUSE_ROLES, OWN)
PERSON, AI = KINDS = ("person", "ai")
SYSTEM, LIGHT, DARK = THEMES = ("system", "light", "dark")
COMFORTABLE, COMPACT = DENSITIES = ("comfortable", "compact")


class AgentManager(BaseUserManager["Agent"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Agent:
        """Add an agent. Without a password nobody can sign in as them until one is set."""
        agent = self.model(email=self.normalize_email(email).lower(), **fields)
        agent.set_password(password)
        agent.save(using=self._db)
        return agent

    def serving(self) -> models.QuerySet[Agent]:
        """Those who may be given work, by name: they have a seat."""
        return self.filter(is_active=True, has_seat=True).order_by("name", "pk")

    def at_the_door(self) -> models.QuerySet[Agent]:
        """Those who may sign in: people who serve and have a seat."""
        return self.filter(is_active=True, has_seat=True, kind=PERSON)


class Agent(AbstractBaseUser):
    """One who serves. `role` is one of the house, or `own`: then `own_role` says which of the company's. An admin sees
    and sets everything; the others do what their role permits, with what they may see.

    Who has a seat is given conversations; a person who has one signs in, an AI never does. `away_for` (a reason, empty
    for who is here), `away_until` and `stand_in` repeat the absence that goes on; `attending` keeps them. `capacity`:
    how many open conversations they take at once, null for any number. `theme` and `density`: how the desk looks to
    them, on every screen that they sit at."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=[(each, each) for each in ROLES], default=AGENT)
    own_role = models.ForeignKey(Role, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    picture = models.ForeignKey(File, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    left_for = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=10, choices=[(each, each) for each in KINDS], default=PERSON)
    has_seat = models.BooleanField(default=True)
    preferred_name = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=35, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    theme = models.CharField(max_length=10, choices=[(each, each) for each in THEMES], default=SYSTEM)
    density = models.CharField(
        max_length=20, choices=[(each, each) for each in DENSITIES], default=COMFORTABLE
    )
    signature = models.TextField(blank=True)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    away_for = models.CharField(max_length=20, blank=True)
    away_until = models.DateTimeField(null=True, blank=True)
    stand_in = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[AgentManager] = AgentManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(role=OWN, own_role__isnull=False) | (~Q(role=OWN) & Q(own_role=None)),
                name="own_role_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(away_for="") | Q(away_until=None, stand_in=None),
                name="who_is_here_needs_no_stand_in",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_admin(self) -> bool:
        return self.role == ADMIN

    def may(self, what: Permission | str) -> bool:
        """Say whether their role permits it; templates name it by its code. What they may see is another question
        (`visible_to`). Raises KeyError for a code that no app declares."""
        named = permissions()[what] if isinstance(what, str) else what
        return self.is_admin or named.code in self.permitted

    @property
    def permitted(self) -> frozenset[str]:
        """The codes of all that their role permits. A code that no app declares any more permits nothing."""
        if self.is_admin:
            return frozenset(permissions())
        if self.own_role is not None:
            return frozenset(self.own_role.permissions) & permissions().keys()
        return frozenset(code for code, each in permissions().items() if self.role in each.roles)

    @property
    def role_name(self) -> str:
        """What their role is called: a code of the house, or the name of one of the company's own."""
        return self.role if self.own_role is None else self.own_role.name

    @property
    def is_ai(self) -> bool:
        return self.kind == AI

    @property
    def may_sign_in(self) -> bool:
        """Whether the door opens to them, if they prove who they are."""
        return self.is_active and self.has_seat and not self.is_ai

    def availability_at(self, now: datetime) -> Availability:
        """Whether they are here, and if not, why, until when, and who stands in."""
        return availability_at(self, now)

    @property
    def first_name(self) -> str:
        """What colleagues and customers call them: as they like it, or the first word of their name."""
        return self.preferred_name or next(iter(str(self).split()), self.email)

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in str(self).split()[:2]).upper()

    def event_place(self) -> Place:
        return Place("agent", self.pk)
