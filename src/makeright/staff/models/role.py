"""A role of the company's own: a set of named permissions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from makeright.events.places import Place


class Role(models.Model):
    """A name that colleagues give to what some of them may do. Those of the house (admin, lead, agent, viewer) are no
    rows. One that is retired is kept by who has it, and given to nobody else; its name
    is free for another."""

    name = models.CharField(max_length=80)
    permissions = models.JSONField(default=list)
    is_retired = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("name"), condition=Q(is_retired=False), name="role_is_named_once")
        ]

    def __str__(self) -> str:
        return self.name

    def event_place(self) -> Place:
        return Place("role", self.pk)
