"""What webhooks tell of causes, as they are now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from makeright.api.ids import public
from makeright.causes.models import Cause
from makeright.webhooks.forming import form_of
from makeright.webhooks.telling import in_utc


@form_of("cause")
def causes(keys: Collection[int]) -> Mapping[int, dict[str, Any]]:
    return {each.pk: _cause(each) for each in Cause.objects.filter(pk__in=keys)}


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "id": public("cau", cause.pk),
        "code": cause.code,
        "name": cause.name,
        "parent": public("cau", cause.parent_id) if cause.parent_id else None,
        "usual_harm": cause.usual_harm,
        "retired_at": in_utc(cause.retired_at) if cause.retired_at else None,
    }
