"""What webhooks tell of promises, as they are now. Their words stand in the message."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from makeright.api.ids import public
from makeright.promises.models import Promise
from makeright.webhooks.forming import form_of
from makeright.webhooks.telling import in_utc


@form_of("promise")
def promises(keys: Collection[int]) -> Mapping[int, dict[str, Any]]:
    return {each.pk: _promise(each) for each in Promise.objects.filter(pk__in=keys)}


def _promise(promise: Promise) -> dict[str, Any]:
    return {
        "id": public("prm", promise.pk),
        "conversation": public("cnv", promise.conversation_id),
        "customer": public("cus", promise.customer_id),
        "message": public("msg", promise.message_id),
        "kind": promise.kind,
        "due_at": in_utc(promise.due_at),
        "is_day": promise.is_day,
        "owner": public("agt", promise.owner_id) if promise.owner_id else None,
        "state": promise.state,
        "sign": promise.sign or None,
        "broken_at": in_utc(promise.broken_at) if promise.broken_at else None,
        "settled_at": in_utc(promise.settled_at) if promise.settled_at else None,
    }
