"""Another desk on its way in: how far it came, what is what there, and what was left."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from makeright.conversations.models.inbox import Inbox
from makeright.events.places import Place
from makeright.lib.sealing import SealedField
from makeright.staff.models import Agent

RUNNING, PAUSED, DONE, STOPPED = STATES = ("running", "paused", "done", "stopped")


class DeskImport(models.Model):
    """One run. `source` is a code of `elsewhere.SOURCES`, `address` where that desk is called, `account` which of its
    houses it is, and `secrets` (a JSON object) by what we come in there: gone as soon as the run has ended.

    `kind` is what is asked for at this moment, and `place` the question (`elsewhere.Ask`), null for the first one.
    `counts`: by kind how many are there, are here, and are new here by this run; `stated`: how many that desk says that
    it has. `since`: only what changed since then is asked for, where it can be. `first_at` to `last_at`: the moments of
    the earliest and the latest thing said that was told. While it waits for its next call, `waits_until` says for how
    long and `waits_for` why; the same code says why it was paused. `tries`: calls in vain, one after the other.
    """

    source = models.CharField(max_length=20)
    address = models.CharField(max_length=255)
    account = models.CharField(max_length=300)
    secrets = SealedField(purpose="desk_imports.secrets")
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default=RUNNING)
    kind = models.CharField(max_length=20)
    place = models.JSONField(null=True)
    counts = models.JSONField(default=dict)
    stated = models.JSONField(default=dict)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    waits_until = models.DateTimeField(null=True)
    waits_for = models.CharField(max_length=30, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="desk_imports_in_a_known_state"),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(state__in=(RUNNING, PAUSED)),
                name="one_import_of_a_desk_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.pk} from {self.source}, {self.state}"

    @property
    def is_over(self) -> bool:
        return self.state in (DONE, STOPPED)

    def waits(self, now: datetime) -> bool:
        return self.state == RUNNING and self.waits_until is not None and self.waits_until > now

    def event_place(self) -> Place:
        return Place("desk_import", self.pk)


class FromElsewhere(models.Model):
    """What something is called in another desk (`account`, `kind` and `external_id` together), and what it is here:
    `key` of the noun that its kind is of, null if nothing came of it. `name`: of an agent whom nobody here is, so that
    their words have an author. `stamp` is another one once it changed there.
    `seen_in`: the last run that was told of it; `counts`: what that run counted for it, by kind (there, here)."""

    account = models.CharField(max_length=300)
    kind = models.CharField(max_length=20)
    external_id = models.CharField(max_length=200)
    key = models.BigIntegerField(null=True)
    name = models.CharField(max_length=200, blank=True)
    stamp = models.CharField(max_length=100, blank=True)
    seen_in = models.ForeignKey(DeskImport, on_delete=models.PROTECT, related_name="+")
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "from elsewhere"
        constraints = [
            models.UniqueConstraint(fields=["account", "kind", "external_id"], name="from_elsewhere_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"


class LeftOut(models.Model):
    """What a run left there, and why (a code of `telling_imports.WHY`). `inside`: in which conversation there."""

    desk_import = models.ForeignKey(DeskImport, on_delete=models.CASCADE, related_name="left_out")
    kind = models.CharField(max_length=20)
    external_id = models.CharField(max_length=200)
    code = models.CharField(max_length=40)
    inside = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "left out"
        constraints = [
            models.UniqueConstraint(
                fields=["desk_import", "kind", "external_id", "code"], name="left_out_is_told_once"
            )
        ]
        indexes = [models.Index(fields=["desk_import", "inside"], name="left_out_inside")]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}: {self.code}"
