"""What was answered to a call that must be done once."""

from __future__ import annotations

from django.db import models

from makeright.lib.sealing import SealedField


class KeptAnswer(models.Model):
    """What a POST with an Idempotency-Key was answered. `about` is a digest of the token and the key, `said` one of
    what was asked: of whom and what, no row says. `answer` is JSON: its `headers` and its `body`. Kept for a day."""

    about = models.CharField(max_length=64, unique=True)
    said = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)  # 0 within the transaction that finds it out
    answer = SealedField(purpose="api.kept-answer")
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.status} at {self.made_at:%H:%M}"
