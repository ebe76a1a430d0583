"""An invitation: that somebody may come and serve here, by a link that one letter holds."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from makeright.events.places import Place
from makeright.lib.actor import SERVES
from makeright.staff.models.agent import OWN, Agent
from makeright.staff.models.role import Role

OPEN, ACCEPTED, REVOKED = "open", "accepted", "revoked"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Those that were neither accepted nor revoked, the newest first. Their links may have ended by time."""
        return self.filter(state=OPEN).order_by("-made_at", "-pk")


class Invitation(models.Model):
    """`open` until it is `accepted` by somebody (`agent`) or `revoked`. The link is kept nowhere, only its digest, and
    that as long as it opens something; it is good until `expires_at`. `inboxes` are the keys of those that the newcomer
    will serve in. `role` and `own_role` are as an agent's; `by_kind` and `by_id` say who stands behind it."""

    email = models.EmailField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=50)
    own_role = models.ForeignKey(Role, on_delete=models.PROTECT, null=True, related_name="+")
    inboxes = models.JSONField(default=list)
    language = models.CharField(max_length=35, default="en")
    state = models.CharField(max_length=10, default=OPEN)
    digest = models.CharField(max_length=64, null=True, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    by_kind = models.CharField(max_length=10)
    by_id = models.BigIntegerField(null=True)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=models.Q(state=OPEN), name="staff_one_open_invitation"
            ),
            models.CheckConstraint(
                condition=models.Q(state=OPEN, digest__isnull=False, digest__gt="")
                | (~models.Q(state=OPEN) & models.Q(digest=None)),
                name="staff_settled_invitation_opens_nothing",
            ),
            models.CheckConstraint(
                condition=models.Q(role=OWN, own_role__isnull=False)
                | (~models.Q(role=OWN) & models.Q(own_role=None)),
                name="staff_invited_own_role_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} ({self.state})"

    @property
    def newcomer(self) -> Agent:
        """Whoever comes by it, as far as the role goes; not kept."""
        return Agent(role=self.role, own_role=self.own_role)

    @property
    def is_by_one_who_serves(self) -> bool:
        """Whether an agent stands behind it, a person or an AI, and not the command line."""
        return self.by_kind in SERVES

    def event_place(self) -> Place:
        return Place("invitation", self.pk)
