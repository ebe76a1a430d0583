"""Looks: that a lead looked at what was given for a claim, afterwards."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from makeright.remedies.models.claim import Claim
from makeright.staff.models import Agent

NO_WORD, THANKS, NOTE = WORDS = ("none", "thanks", "note")


class Look(models.Model):
    """That somebody looked at what was given for a claim; once, and it changes nothing of what was given. `word`:
    whether they thanked whoever gave it, or left a note; what they said stands as a note of the conversation."""

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="look")
    looked_by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    looked_at = models.DateTimeField(default=timezone.now)
    word = models.CharField(max_length=6, default=NO_WORD, choices=[(each, each) for each in WORDS])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(word__in=WORDS), name="a_look_says_thanks_or_a_note_or_nothing"
            )
        ]

    def __str__(self) -> str:
        return f"look at {self.claim_id}"
