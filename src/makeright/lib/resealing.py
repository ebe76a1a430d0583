"""Resealing: after the secret key was renewed, what old keys sealed is sealed anew, row by row, while all goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast

from makeright.lib.sealing import (
    SealedField,
    Secret,
    Unsealable,
    mark_of_current_key,
    seal,
    sealed_fields,
    unseal,
)

BATCH = 200


@dataclass(slots=True)
class Resealed:
    """What a run came to. `lost` are secrets that no known key opens; they were left as they are."""

    renewed: int = 0
    lost: int = 0


def reseal() -> Resealed:
    """Seal every secret in the database with the key in force. Idempotent, and may be cut off at any point: the next
    run goes on with what is left. A row that somebody else changes meanwhile is theirs."""
    done = Resealed()
    for model, field in sealed_fields():
        for pk, kept in _sealed_otherwise(model, field):
            try:
                fresh = seal(unseal(kept, purpose=field.purpose), purpose=field.purpose)
            except Unsealable:
                done.lost += 1
                continue
            still_so = _as_kept(model, field).filter(pk=pk, kept=kept)
            done.renewed += still_so.update(**{field.name: Secret(sealed=fresh, purpose=field.purpose)})
    return done


def seals_by_key() -> Counter[str]:
    """How many secrets in the database each key has sealed, by the key's name."""
    found: Counter[str] = Counter()
    for model, field in sealed_fields():
        for kept in _as_kept(model, field).values_list("kept", flat=True).iterator():
            found[kept.split(".")[1] if kept.count(".") == 2 else "none"] += 1
    return found


def _sealed_otherwise(model: type[models.Model], field: SealedField) -> Iterator[tuple[object, str]]:
    last: Q = Q()
    while True:
        stale = _as_kept(model, field).exclude(kept__startswith=mark_of_current_key()).filter(last)
        batch = list(stale.order_by("pk").values_list("pk", "kept")[:BATCH])
        if not batch:
            return
        yield from batch
        last = Q(pk__gt=batch[-1][0])


def _as_kept(model: type[models.Model], field: SealedField) -> models.QuerySet[models.Model]:
    """The rows that hold a secret, with the sealed text itself as `kept`."""
    rows = model._base_manager.annotate(kept=Cast(F(field.name), models.TextField()))
    return rows.exclude(kept="").exclude(kept=None)
