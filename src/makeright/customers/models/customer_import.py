"""A file of customers on its way in."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from makeright.events.places import Place
from makeright.files.models import File
from makeright.staff.models import Agent

RUNNING, DONE, STOPPED = "running", "done", "stopped"


class CustomerImport(models.Model):
    """How far a file of customers has come in: the first `rows_done` rows of it have, each once. `mapping` says for
    each column what it is (see `mapping`), `faults` are [line, code, words] of the first rows that were refused. When
    it is done or stopped the file is let go of.
    """

    file = models.ForeignKey(File, on_delete=models.PROTECT, null=True, related_name="+")
    encoding = models.CharField(max_length=20)
    separator = models.CharField(max_length=1)
    mapping = models.JSONField(default=list)
    state = models.CharField(max_length=10, default=RUNNING)
    rows_done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)
    asked_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"import {self.pk}, {self.state}"

    def event_place(self) -> Place:
        return Place("customer_import", self.pk)
