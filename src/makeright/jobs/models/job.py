"""A job: something to do soon, kept in the caller's own transaction."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

# How soon: somebody waits for it, in its turn, or when there is time. Whatever the flood, none waits for ever.
URGENT, NORMAL, BULK = PRIORITIES = (1, 2, 3)
# Due; planned for a time; being done; was being done when the program ended; given up.
WAITING, LATER, RUNNING, DOUBTFUL, FAILED = STATES = ("waiting", "later", "running", "doubtful", "failed")


class JobQuerySet(models.QuerySet["Job"]):
    def failing(self) -> JobQuerySet:
        """Those that failed and will be tried again, the next first."""
        return self.filter(state=LATER, tries__gt=0).order_by("run_at", "pk")

    def failed(self) -> JobQuerySet:
        """Those that were given up, the latest first."""
        return self.filter(state=FAILED).order_by("-pk")


class Job(models.Model):
    """A named task with its arguments. A done job is deleted; one that failed for good stays, with its last error.

    `lane` is what it is done for, such as an inbox or an import: those of one priority take turns, so that no flood
    keeps the others waiting. `tries` are counted when it is claimed; `crashes` are those that ended the program.
    """

    kind = models.CharField(max_length=100)
    lane = models.CharField(max_length=100, default="other")
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=WAITING)
    priority = models.SmallIntegerField(default=NORMAL)
    run_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    crashes = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=16, blank=True)  # the home whose engine does it
    claimed_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    trace = models.CharField(max_length=32, blank=True)  # of the request or mail that asked for it
    created_at = models.DateTimeField(auto_now_add=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(priority__in=PRIORITIES), name="jobs_of_a_known_priority"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="jobs_in_a_known_state"),
            models.CheckConstraint(condition=~Q(lane=""), name="jobs_in_a_lane"),
        ]
        # A job stands in one of them at a time, so claiming costs the same with a thousand and with a million.
        indexes = [
            models.Index(
                fields=["priority", "lane", "run_at", "id"], condition=Q(state=WAITING), name="jobs_ready"
            ),
            models.Index(fields=["run_at", "id"], condition=Q(state=LATER), name="jobs_later"),
            models.Index(fields=["leased_until"], condition=Q(state=RUNNING), name="jobs_running"),
            models.Index(fields=["crashes", "id"], condition=Q(state=DOUBTFUL), name="jobs_doubtful"),
            models.Index(fields=["kind", "id"], condition=Q(state=FAILED), name="jobs_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
