"""A customer: somebody who writes to us."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone

from makeright.events.places import Place

if TYPE_CHECKING:
    from makeright.customers.models.identity import Identity


class CustomerQuerySet(models.QuerySet["Customer"]):
    def standing(self) -> CustomerQuerySet:
        """Those who were not merged into another, nor forgotten."""
        return self.filter(merged_into=None, forgotten_at=None)


class Customer(models.Model):
    """A person (or whoever writes as one). The name is what they said; it may be empty. So may be what they asked us to
    mind: what to call them, pronoun, language (BCP 47), zone (IANA), and the quiet time, on their clock, in which
    nothing of ours should reach them; it may go over midnight.

    Who was merged into another (`merged_into`) remains as a shell, so that the log's ids stay good, and so that the
    merge can be undone. Nothing hangs on a shell but what was its alone. Who was forgotten (`forgotten_at`) remains
    as a shell too, which nothing at all hangs on and which nothing brings back.
    """

    name = models.CharField(max_length=200, blank=True)
    preferred_name = models.CharField(max_length=120, blank=True)
    pronoun = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12, blank=True)
    zone = models.CharField(max_length=60, blank=True)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    forgotten_at = models.DateTimeField(null=True)

    objects = CustomerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name or f"Customer {self.pk}"

    @property
    def called(self) -> str:
        """What to call them: as they wish, or their name, or nothing."""
        return self.preferred_name or self.name

    @property
    def first_name(self) -> str:
        if self.preferred_name or not self.name.strip():
            return self.preferred_name
        return self.name.split()[0]

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper() or "?"

    @property
    def is_merged(self) -> bool:
        return self.merged_into_id is not None

    @property
    def is_forgotten(self) -> bool:
        return self.forgotten_at is not None

    def primary(self, kind: str = "mail") -> Identity | None:
        """The identity of a kind by which to reach them, if they have one."""
        return self.identities.filter(kind=kind).primary_first().first()

    def selves(self) -> list[int]:
        """Their key, and the keys of all who were merged into them: under each of these the log tells of them."""
        keys = known = [self.pk]
        while known:
            known = list(Customer.objects.filter(merged_into__in=known).values_list("pk", flat=True))
            keys = keys + known
        return keys

    def is_quiet(self, at: datetime, *, zone: tzinfo = UTC) -> bool:
        """Whether nothing of ours should reach them at that time, by their clock; `zone` is where they are taken to
        be if they never said."""
        if self.quiet_from is None or self.quiet_until is None:
            return False
        clock = at.astimezone(ZoneInfo(self.zone) if self.zone else zone).time()
        if self.quiet_from < self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until

    def event_place(self) -> Place:
        return Place("customer", self.pk, customer_id=self.pk)
