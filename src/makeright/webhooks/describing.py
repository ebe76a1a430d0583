"""Describing webhooks and deliveries to programs, in plain values with the ids of the API. Never a secret."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from makeright.api.ids import public
from makeright.lib.sealing import Unsealable
from makeright.webhooks.models import Delivery, Webhook
from makeright.webhooks.telling import in_utc, name_of


def address_of(webhook: Webhook) -> str:
    """Where it is told. Where no key opens that any more, what is known of it."""
    try:
        return webhook.url.reveal()
    except Unsealable:
        return f"https://{webhook.host}/…"


def plain(webhook: Webhook) -> dict[str, Any]:
    return {
        "id": public("whk", webhook.pk),
        "name": webhook.name,
        "url": address_of(webhook),
        "kinds": webhook.kinds,
        "state": webhook.state,
        "paused_at": _at(webhook.paused_at),
        "paused_because": webhook.paused_because or None,
        "position": webhook.position,
        "failing_since": _at(webhook.failing_since),
        "try_again_at": _at(webhook.try_again_at),
        "delivered_at": _at(webhook.delivered_at),
        "former_secret_until": _at(webhook.former_until),
        "made_at": _at(webhook.made_at),
        "made_by": public("agt", webhook.made_by) if webhook.made_by else None,
    }


def delivery_plain(delivery: Delivery) -> dict[str, Any]:
    """`webhook_id` is what stood in the header of that name."""
    return {
        "id": public("whd", delivery.pk),
        "webhook_id": name_of(delivery),
        "kind": delivery.kind,
        "position": delivery.position,
        "state": delivery.state,
        "made_at": _at(delivery.made_at),
        "ended_at": _at(delivery.ended_at),
        "next_try_at": _at(delivery.next_try_at),
        "attempts": delivery.attempts,
    }


def _at(moment: datetime | None) -> str | None:
    return in_utc(moment) if moment else None
